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
from simulator.session.snapshot import SceneSnapshot


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
        self._instrument = prepared.instrument
        self._side = side
        plan = prepared.plan
        self._centre = 0.5 * (np.asarray(plan.entry_lps_mm) + np.asarray(plan.exit_lps_mm))
        self._arm = OperatingCArm(prepared.model.hu, prepared.body)
        self._seed = 0

    def prepare(self) -> None:
        """Lay out the scan now, so that no exposure waits for it."""
        self._arm.prepare(self._instrument)

    def shoot(self, tool: Instrument, snapshot: SceneSnapshot) -> StationShot:
        """Take an X-ray of the patient as cut so far, with tool and implants where they are; one thread at a time."""
        self._seed += 1
        tool_pose, tick = snapshot.tool_pose, snapshot.tick
        setting = CArmSetting(view_pose(self.view, self._centre, self._side), self.view)
        exposure = self._arm.take(Shot(setting, tool, tool_pose, tick, False, self._seed, snapshot.implants))
        values = {
            **setting.as_values(),
            "seed": self._seed,
            "live": False,
            "picture": "",
            "mode": "still",
            "frames": 1,
            "beam_s": exposure.duration_s,
            "dose_area_product_uGy_m2": exposure.dose_area_product_uGy_m2,
            "hand_in_beam_s": exposure.duration_s * self._arm.hand_in_beam(setting, tool, tool_pose),
        }
        return StationShot(picture(exposure), exposure, tick, values)

    def keep(self, shot: StationShot) -> None:
        """Count a shot."""
        self.log = self.log.with_shot(shot.exposure)
