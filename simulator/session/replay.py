"""Replay: the recorded commands, tick by tick, through the same compiled law."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from physics.bone_body import BoneBody
from physics.force_law_layout import RESPONSE_SIZE
from reconstruction.cutting_grid import cutting_grid
from reconstruction.patient_model import read_patient_model
from scenarios.errors import ScenarioError
from scenarios.recording import Recording
from scenarios.recording_header import code_version
from simulator.session.preparation import GRID_MARGIN_MM, CuttingSetup, Progress, load_law
from simulator.session.servo_rows import command_matrix

TICKS_BETWEEN_REPORTS = 2000


@dataclass(frozen=True)
class ReplayOutcome:
    """What a replay gave."""

    volume_hash: str
    recorded_hash: str | None
    """Hash stored by the live run; None if the recording was cut off before its end."""
    complete: bool
    same_code: bool
    """Whether this program is the one that recorded, source for source; another one may cut otherwise."""
    ticks: int
    duration_s: float

    @property
    def matches_recording(self) -> bool | None:
        """Whether the bone is the recorded one, bit for bit; None where the recording has no end to compare with."""
        return None if self.recorded_hash is None else self.volume_hash == self.recorded_hash


def replay(recording: Recording, model_folder: Path, progress: Progress) -> ReplayOutcome:
    """Cut the model's bone again with the recorded commands.

    Raises:
        ScenarioError: if the model is not the one that was recorded.
        ReconstructionError: if the model cannot be read.
    """
    progress("prepare", 0.0)
    setup = _recorded_setup(recording)
    body = _recorded_bone(recording, setup, model_folder)
    _, stepper = load_law(body, setup)
    stepper.warm_up()
    commands = command_matrix(recording.columns)
    response = np.zeros(RESPONSE_SIZE)
    for tick, command in enumerate(commands):
        if tick % TICKS_BETWEEN_REPORTS == 0:
            progress("replay", tick / len(commands))
        stepper.step(command, response)
    return ReplayOutcome(
        volume_hash=body.volume_hash(),
        recorded_hash=recording.final.get("volume_hash"),
        complete=recording.complete,
        same_code=recording.header["code"].get("source_digest") == dict(code_version())["source_digest"],
        ticks=recording.ticks,
        duration_s=recording.ticks * setup.tick_s,
    )


def _recorded_setup(recording: Recording) -> CuttingSetup:
    try:
        return CuttingSetup(**recording.header["parameters"]["setup"])
    except (KeyError, TypeError) as error:
        raise ScenarioError("cli-replay-other-format") from error


def _recorded_bone(recording: Recording, setup: CuttingSetup, model_folder: Path) -> BoneBody:
    grid = cutting_grid(read_patient_model(model_folder), setup.bone_id, setup.voxel_mm, GRID_MARGIN_MM)
    body = BoneBody.from_arrays(grid.density, grid.bone_fraction, grid.spacing_mm, grid.origin_lps_mm)
    if body.volume_hash() != recording.header["patient_model"]["volume_hash"]:
        raise ScenarioError("cli-replay-other-model", model=model_folder.name)
    return body
