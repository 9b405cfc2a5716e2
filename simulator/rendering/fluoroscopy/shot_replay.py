"""Takes the saved X-rays of a recording again while it is replayed."""

from __future__ import annotations

from pathlib import Path

from physics.bone_body import BoneBody
from reconstruction.patient_model import PatientModel
from scenarios.recording import Event
from scenarios.storage import write_whole
from simulator.rendering.fluoroscopy.c_arm_setting import CArmSetting
from simulator.rendering.fluoroscopy.display import picture, png_bytes
from simulator.rendering.fluoroscopy.image_chain import Exposure
from simulator.rendering.fluoroscopy.operating_c_arm import OperatingCArm, Shot
from simulator.session.replay import Sight


class ShotReplay:
    """A witness of a replay (simulator.session.replay.Witness) that writes each saved shot under its own name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._c_arm: OperatingCArm | None = None
        self.exposures: dict[str, Exposure] = {}
        """What was taken, by the picture's name."""

    def begin(self, model: PatientModel, body: BoneBody) -> None:
        """Put the C-arm beside the patient."""
        self._c_arm = OperatingCArm(model.hu, body)

    def see(self, event: Event, sight: Sight) -> None:
        """Take the shot if it was saved, with tool and implants as they were; its noise has the recorded seed."""
        name = Path(str(event.values.get("picture", ""))).name
        if not name or self._c_arm is None:
            return
        setting = CArmSetting.from_values(event.values)
        live, seed = bool(event.values["live"]), int(event.values["seed"])
        shot = Shot(setting, sight.tool, sight.tool_pose, event.tick, live, seed, sight.implants)
        self.exposures[name] = self._c_arm.take(shot)
        write_whole(self._folder / name, png_bytes(picture(self.exposures[name])))
