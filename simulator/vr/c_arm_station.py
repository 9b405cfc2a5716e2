"""The C-arm as the headset's panel uses it: two views, one button, the shots counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from physics.instrument import Instrument
from simulator.rendering.fluoroscopy.c_arm import view_pose
from simulator.rendering.fluoroscopy.c_arm_setting import CArmSetting
from simulator.rendering.fluoroscopy.display import picture
from simulator.rendering.fluoroscopy.examination import CArmLog
from simulator.rendering.fluoroscopy.image_chain import Exposure
from simulator.rendering.fluoroscopy.operating_c_arm import OperatingCArm, Shot
from simulator.session.preparation import PreparedCase


@dataclass(frozen=True, eq=False)
class StationShot:
    """An X-ray that was taken."""

    greys: np.ndarray
    """The monitor's picture, uint8, shape (rows, columns)."""
    exposure: Exposure
    tick: int
    values: dict[str, Any]
    """For the recording: all that is needed to take it again, and what it cost."""


class CArmStation:
    """The C-arm of one session."""

    def __init__(self, prepared: PreparedCase, side: str) -> None:
        """Stand beside the patient; `side` of the body that is operated on: `left` or `right`."""
        self.view = "ap"
        self.log = CArmLog()
        self._prepared = prepared
        self._side = side
        plan = prepared.plan
        self._centre = 0.5 * (np.asarray(plan.entry_lps_mm) + np.asarray(plan.exit_lps_mm))
        self._arms: dict[str, OperatingCArm] = {}
        self._seed = 0

    def prepare(self) -> None:
        """Lay out the scan now, so that no exposure waits for it."""
        self._arm_with(self._prepared.instrument).prepare()

    def shoot(self, tool: Instrument, tool_pose: np.ndarray, tick: int) -> StationShot:
        """Take an X-ray of the patient as cut so far, with the tool where it is; any one thread at a time."""
        self._seed += 1
        setting = CArmSetting(view_pose(self.view, self._centre, self._side), self.view)
        arm = self._arm_with(tool)
        exposure = arm.take(Shot(setting, tool_pose, tick, live=False, seed=self._seed))
        values = {
            **setting.as_values(),
            "seed": self._seed,
            "live": False,
            "picture": "",
            "mode": "still",
            "frames": 1,
            "beam_s": exposure.duration_s,
            "dose_area_product_uGy_m2": exposure.dose_area_product_uGy_m2,
            "hand_in_beam_s": exposure.duration_s * arm.hand_in_beam(setting, tool_pose),
        }
        return StationShot(picture(exposure), exposure, tick, values)

    def keep(self, shot: StationShot) -> None:
        """Count a shot."""
        self.log = self.log.with_shot(shot.exposure)

    def _arm_with(self, tool: Instrument) -> OperatingCArm:
        """The arm with this tool's shadow; the scan is laid out once per tool that is X-rayed."""
        if tool.id not in self._arms:
            self._arms[tool.id] = OperatingCArm(self._prepared.model.hu, self._prepared.body, tool)
        return self._arms[tool.id]
