"""Replay: the recorded commands, tick by tick, through the same compiled law."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from physics.bone_body import BoneBody
from physics.force_law_layout import COMMAND_INSTRUMENT, RESPONSE_ORIENTATION, RESPONSE_TIP
from physics.heat.track import HeatTrack
from physics.instrument import Instrument
from physics.piece_track import PieceMap, can_part
from reconstruction.cutting_grid import cutting_grid
from reconstruction.patient_model import PatientModel, read_patient_model
from scenarios.errors import ScenarioError
from scenarios.recording import Event, Recording
from scenarios.recording_header import code_version
from simulator.session.implants import Implant
from simulator.session.implants_again import ImplantsAgain
from simulator.session.preparation import GRID_MARGIN_MM, CuttingSetup, Progress, load_law
from simulator.session.servo_rows import REPLAYED_COLUMNS, TICK, command_of, past_rows, response_of
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


@dataclass(frozen=True, eq=False)
class Sight:
    """What there is at a tick besides the bone."""

    tool: Instrument
    tool_pose: np.ndarray
    """Tool frame to patient LPS [mm], shape (4, 4)."""
    implants: tuple[Implant, ...]


class Witness(Protocol):
    """Looks at the bone at each event of a recording while it is replayed, for example to take the X-rays again."""

    def begin(self, model: PatientModel, body: BoneBody) -> None:
        """The patient, and the bone that is about to be cut."""

    def see(self, event: Event, sight: Sight) -> None:
        """An event, with the bone cut up to its tick, and what else was there."""


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
    events = deque(sorted(recording.events, key=lambda event: event.tick))
    implants = ImplantsAgain(body, tray, tuple(events))
    borders: tuple[int, ...] = ()
    if witness is not None:
        witness.begin(model, body)
        borders = (*implants.borders, *(event.tick for event in events))
    track = HeatTrack(body, tray, setup.tick_s)
    done = 0
    for rows in past_rows(recording, borders, REPLAYED_COLUMNS):
        for number, row in enumerate(rows, done):
            if number % TICKS_BETWEEN_REPORTS == 0:
                progress("replay", number / recording.ticks)
            stepper.step(command_of(row), response_of(row))
        done += len(rows)
        track.take(command_of(rows), response_of(rows))
        if witness is not None:
            implants.follow(rows)
            sight = _sight(rows[-1], tray, implants)
            while events and events[0].tick <= rows[-1, TICK]:
                witness.see(events.popleft(), sight)
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


def _sight(row: np.ndarray, tray: tuple[Instrument, ...], implants: ImplantsAgain) -> Sight:
    response, place = response_of(row), int(command_of(row)[COMMAND_INSTRUMENT])
    orientation = response[RESPONSE_ORIENTATION : RESPONSE_ORIENTATION + 4]
    pose = pose_matrix(response[RESPONSE_TIP : RESPONSE_TIP + 3], orientation)
    return Sight(tray[place], pose, implants.placed)


def _recorded_bone(recording: Recording, setup: CuttingSetup, model: PatientModel, model_name: str) -> BoneBody:
    grid = cutting_grid(model, setup.bone_id, setup.voxel_mm, GRID_MARGIN_MM)
    body = BoneBody.from_arrays(grid.density, grid.bone_fraction, grid.spacing_mm, grid.origin_lps_mm)
    if body.volume_hash() != recording.header["patient_model"]["volume_hash"]:
        raise ScenarioError("cli-replay-other-model", model=model_name)
    return body
