"""The C-arm at the table of one session: an X-ray of the patient as cut so far, with the tool where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from physics.instrument import Instrument
from reconstruction.density.relations import hounsfield
from simulator.rendering.fluoroscopy.c_arm import view_pose
from simulator.rendering.fluoroscopy.c_arm_setting import LIVE_PIXELS, STILL_PIXELS, CArmSetting
from simulator.rendering.fluoroscopy.image_chain import Exposure, expose
from simulator.rendering.fluoroscopy.implant_shadow import implant_shadow
from simulator.rendering.fluoroscopy.removed_bone import CutBody, CutTracker
from simulator.rendering.fluoroscopy.scene import Scene
from simulator.rendering.fluoroscopy.tool_shadow import ToolShadow
from simulator.rendering.fluoroscopy.volume_grid import VolumeGrid
from simulator.session.implants import Implant

_TRIAL_PIXELS = 32


@dataclass(frozen=True, eq=False)
class Shot:
    """What one exposure was asked for.

    Attributes:
        setting: how the C-arm stood.
        tool: in the hand.
        implants: in the bone.
        tool_pose: tool frame to patient LPS [mm], shape (4, 4).
        tick: servo tick of that pose.
        live: a frame of live mode, coarser and with one pulse, instead of a still.
        seed: seed of the quantum noise.

    """

    setting: CArmSetting
    tool: Instrument
    tool_pose: np.ndarray
    tick: int
    live: bool
    seed: int
    implants: tuple[Implant, ...] = ()


class OperatingCArm:
    """Takes exposures one at a time, in whatever thread; the bone may be cut meanwhile."""

    def __init__(self, volume: Any, body: CutBody) -> None:  # noqa: ANN401 - a Volume
        """Stand beside a patient.

        Args:
            volume: the scan, reconstruction.volume.Volume or anything with `array` [HU] and `affine`.
            body: the bone that is cut.

        """
        self._patient = VolumeGrid(volume.array, volume.affine)
        self._cut = CutTracker(body, hounsfield)
        self._tools: dict[Instrument, ToolShadow] = {}

    def prepare(self, tool: Instrument) -> None:
        """Lay out the scan for all directions and load the compiled loops now, so that no exposure waits for them."""
        self._patient.prepare()
        low, high = self._patient.bounds_mm()
        tool_pose = np.eye(4)
        tool_pose[:3, 3] = (low + high) / 2.0
        straight = view_pose("ap", tool_pose[:3, 3])
        # One image along the volume's axes and one across them: both ways of taking many rays at once.
        for pose in (straight, straight.turned(orbit_deg=10.0, angulation_deg=10.0, roll_deg=10.0)):
            geometry = pose.geometry(_TRIAL_PIXELS)
            expose(Scene(self._patient, None, self._shadow(tool).solids(tool_pose, geometry)), geometry)

    def take(self, shot: Shot) -> Exposure:
        """The exposure; its bone is as the cut stands when the beam is on."""
        geometry = shot.setting.geometry(LIVE_PIXELS if shot.live else STILL_PIXELS)
        implants = (implant_shadow(implant) for implant in shot.implants)
        tool = self._shadow(shot.tool).solids(shot.tool_pose, geometry)
        metal = (*tool, *(shadow for shadow in implants if shadow.is_beyond_tube(geometry)))
        scene = Scene(self._patient, self._cut.removed(), metal)
        return expose(scene, geometry, shot.setting.image_settings(live=shot.live), seed=shot.seed)

    def hand_in_beam(self, setting: CArmSetting, tool: Instrument, tool_pose: np.ndarray) -> bool:
        """Whether the hand that holds a tool, at a pose [mm, LPS], shape (4, 4), would be in the beam."""
        radius = setting.field_mm * setting.opening / 2.0
        return self._shadow(tool).hand_in_beam(tool_pose, setting.geometry(LIVE_PIXELS), radius)

    def _shadow(self, tool: Instrument) -> ToolShadow:
        """A tool as the beam meets it; made once."""
        if tool not in self._tools:
            self._tools[tool] = ToolShadow(tool)
        return self._tools[tool]
