"""Replay: the recorded commands, tick by tick, through the same compiled law."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from physics.bone_body import BoneBody
from physics.force_law_layout import RESPONSE_ORIENTATION, RESPONSE_SIZE, RESPONSE_TIP
from physics.heat.track import HeatTrack
from physics.instrument import Instrument
from physics.piece_track import PieceMap, can_part
from reconstruction.cutting_grid import cutting_grid
from reconstruction.patient_model import PatientModel, read_patient_model
from scenarios.errors import ScenarioError
from scenarios.recording import Event, Recording
from scenarios.recording_header import code_version
from simulator.session.preparation import GRID_MARGIN_MM, CuttingSetup, Progress, load_law
from simulator.session.servo_rows import REPLAYED_COLUMNS, command_matrix
from simulator.session.session_tools import restore_guides
from simulator.session.world_frame import pose_matrix

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
    heat: dict[str, float]
    """Figures of the heat, computed again; see `physics.heat.track.HeatPicture.figures`."""
    recorded_heat: dict[str, float] | None
    """Those the live run stored."""
    pieces_mm3: tuple[float, ...] = ()
    """Volumes of the bone's pieces at the end, largest first [mm3]; empty where nothing could part it."""

    @property
    def matches_recording(self) -> bool | None:
        """Whether the bone is the recorded one, bit for bit; None where the recording has no end to compare with."""
        return None if self.recorded_hash is None else self.volume_hash == self.recorded_hash


class Witness(Protocol):
    """Looks at the bone at each event of a recording while it is replayed, for example to take the X-rays again."""

    def begin(self, model: PatientModel, body: BoneBody, instrument: Instrument) -> None:
        """The patient, the bone that is about to be cut, and the tool."""

    def see(self, event: Event, tool_pose: np.ndarray) -> None:
        """An event, with the bone cut up to its tick and the tool's pose [mm, LPS], shape (4, 4)."""


def replay(
    recording: Recording, model_folder: Path, progress: Progress, witness: Witness | None = None
) -> ReplayOutcome:
    """Cut the model's bone again with the recorded commands.

    Args:
        recording: what to replay.
        model_folder: patient model of the session.
        progress: called with a stage id and a fraction.
        witness: told of every event of the recording at its tick.

    Raises:
        ScenarioError: if the model is not the one that was recorded.
        ReconstructionError: if the model cannot be read.
    """
    progress("prepare", 0.0)
    setup = recorded_setup(recording)
    model = read_patient_model(model_folder)
    body = _recorded_bone(recording, setup, model, model_folder.name)
    tray, stepper = load_law(body, setup)
    restore_guides(stepper, recording.events)
    stepper.warm_up()
    if witness is not None:
        witness.begin(model, body, tray[0])
    events = deque(sorted(recording.events, key=lambda event: event.tick))
    track = HeatTrack(body, tray, setup.tick_s)
    done = 0
    for batch in recording.batches(REPLAYED_COLUMNS):
        commands = command_matrix(batch)
        answers = np.zeros((len(commands), RESPONSE_SIZE))
        for row, (command, response) in enumerate(zip(commands, answers, strict=True)):
            if (done + row) % TICKS_BETWEEN_REPORTS == 0:
                progress("replay", (done + row) / recording.ticks)
            stepper.step(command, response)
            while witness is not None and events and events[0].tick <= batch["tick"][row]:
                witness.see(events.popleft(), _tool_pose(response))
        track.take(commands, answers)
        done += len(commands)
    track.finish()
    return ReplayOutcome(
        volume_hash=body.volume_hash(),
        recorded_hash=recording.final.get("volume_hash"),
        complete=recording.complete,
        same_code=recording.header["code"].get("source_digest") == dict(code_version())["source_digest"],
        ticks=recording.ticks,
        duration_s=recording.ticks * setup.tick_s,
        heat=track.picture().figures(),
        recorded_heat=recording.final.get("heat"),
        pieces_mm3=PieceMap(body).volumes_mm3() if can_part(tray) else (),
    )


def recorded_setup(recording: Recording) -> CuttingSetup:
    """The cutting set-up that a recording was made with.

    Raises:
        ScenarioError: if another version of the program wrote it.
    """
    try:
        return CuttingSetup(**recording.header["parameters"]["setup"])
    except (KeyError, TypeError) as error:
        raise ScenarioError("cli-replay-other-format") from error


def _tool_pose(response: np.ndarray) -> np.ndarray:
    orientation = response[RESPONSE_ORIENTATION : RESPONSE_ORIENTATION + 4]
    return pose_matrix(response[RESPONSE_TIP : RESPONSE_TIP + 3], orientation)


def _recorded_bone(recording: Recording, setup: CuttingSetup, model: PatientModel, model_name: str) -> BoneBody:
    grid = cutting_grid(model, setup.bone_id, setup.voxel_mm, GRID_MARGIN_MM)
    body = BoneBody.from_arrays(grid.density, grid.bone_fraction, grid.spacing_mm, grid.origin_lps_mm)
    if body.volume_hash() != recording.header["patient_model"]["volume_hash"]:
        raise ScenarioError("cli-replay-other-model", model=model_name)
    return body
