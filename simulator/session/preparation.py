"""From a patient model and a case to a bone that can be cut, the plan on it, and the compiled law that cuts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from physics.bone_body import BoneBody
from physics.cutting_profile import profile_named
from physics.handpiece import SEPARATOR, assembled
from physics.instrument import Instrument
from physics.stepper import CuttingStepper
from reconstruction.cutting_grid import cutting_grid
from reconstruction.patient_model import PatientModel, read_patient_model
from scenarios.case_file import Case
from scenarios.planning.trajectory import Trajectory, plan_trajectory
from simulator.session.world_frame import device_to_patient

SERVO_PERIOD_S = 1e-3

Progress = Callable[[str, float], None]

GRID_MARGIN_MM = 3.0
"""Air kept around the bone, so that a tool may come near without leaving the grid."""


@dataclass(frozen=True)
class CuttingSetup:
    """All that the bone's fate depends on besides the patient model and the hand; stored in the recording."""

    bone_id: str
    voxel_mm: float
    instrument_id: str
    profile: str
    wear: float
    speed_rpm: float
    tick_s: float
    other_instruments: tuple[str, ...] = ()
    """What else lies in the tray, such as `k_wire_2_0@wire_driver`; the force law counts them after the case's own."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for the recording's header."""
        return asdict(self)


@dataclass(frozen=True)
class PreparedCase:
    """A case made ready: bone, plan and law; the one thing sessions, views and replays are built from."""

    case: Case
    model: PatientModel
    model_folder: Path
    setup: CuttingSetup
    body: BoneBody
    plan: Trajectory
    tray: tuple[Instrument, ...]
    """The instruments within reach, in the order in which the law counts them."""
    stepper: CuttingStepper
    initial_hash: str
    """Hash of the bone before the first cut."""

    @property
    def instrument(self) -> Instrument:
        """The case's own instrument."""
        return self.tray[0]

    @property
    def device_frame(self) -> np.ndarray:
        """Device metres to patient LPS millimetres, shape (4, 4): the device's origin lies at the planned entry."""
        return device_to_patient(self.plan.entry_lps_mm)


def setup_of(
    case: Case, *, wear: float | None = None, voxel_mm: float | None = None, other_instruments: tuple[str, ...] = ()
) -> CuttingSetup:
    """The cutting set-up a case asks for, with what the user changed and what else lies in the tray."""
    return CuttingSetup(
        bone_id=case.bone.id,
        voxel_mm=case.voxel_mm if voxel_mm is None else voxel_mm,
        instrument_id=case.instrument,
        profile=case.profile,
        wear=case.wear if wear is None else wear,
        speed_rpm=case.speed_rpm,
        tick_s=SERVO_PERIOD_S,
        other_instruments=tuple(name for name in other_instruments if name != case.instrument),
    )


def prepare_case(case: Case, model_folder: Path, setup: CuttingSetup, progress: Progress) -> PreparedCase:
    """Read the model, cut its bone into bricks, find where the planned line meets it, and compile the law.

    Raises:
        ReconstructionError: if the model cannot be read or has no such bone.
        PhysicsError: if the instrument is not known.
        ScenarioError: if the planned line misses the bone.
    """
    progress("prepare", 0.0)
    model = read_patient_model(model_folder)
    grid = cutting_grid(model, setup.bone_id, setup.voxel_mm, GRID_MARGIN_MM)
    progress("prepare", 0.6)
    plan = plan_trajectory(
        grid.bone_fraction,
        grid.density,
        grid.spacing_mm,
        grid.origin_lps_mm,
        np.array(case.plan.point_lps_mm),
        np.array(case.plan.axis_lps),
    )
    body = BoneBody.from_arrays(grid.density, grid.bone_fraction, grid.spacing_mm, grid.origin_lps_mm)
    tray, stepper = load_law(body, setup)
    progress("prepare", 0.9)
    stepper.warm_up()
    return PreparedCase(case, model, model_folder, setup, body, plan, tray, stepper, body.volume_hash())


def load_law(body: BoneBody, setup: CuttingSetup) -> tuple[tuple[Instrument, ...], CuttingStepper]:
    """The tray, the case's own instrument first, and the compiled law for a bone."""
    tray = tray_of(setup)
    return tray, CuttingStepper(body, tray, profile_named(setup.profile), setup.wear)


def tray_of(setup: CuttingSetup) -> tuple[Instrument, ...]:
    """The instruments within reach, the case's own first, at the speed that the case sets.

    Those named with a handpiece turn at that one's speed, and those without a motor do not turn.
    """
    names = (setup.instrument_id, *setup.other_instruments)
    found = (assembled(name) for name in names)
    return tuple(
        tool if SEPARATOR in name or not tool.set_speed_rpm else replace(tool, set_speed_rpm=setup.speed_rpm)
        for name, tool in zip(names, found, strict=True)
    )
