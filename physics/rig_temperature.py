"""Temperatures of a drilling on the rig: its own thrust, torque and feed run through the heat solver."""

from __future__ import annotations

import numpy as np

from physics.heat.history import DrillingHistory
from physics.heat.tool import drill_tool, wire_tool
from physics.heat.trial import DrillingHeat, drilling_heat
from physics.instrument import Instrument
from physics.rig import DrillTrial
from physics.rig_specimen import Specimen

STEP_S = 0.01
"""Time over which the series is averaged for the heat solver [s]: heat spreads 0.1 mm meanwhile."""
KEYS = (
    "temperature_max_C",
    "temperature_at_0p5mm_C",
    "temperature_at_1mm_C",
    "temperature_at_1p5mm_C",
    "cem43_max_minutes",
    "necrosis_radius_mm",
)


def trial_temperatures(
    trial: DrillTrial,
    specimen: Specimen,
    instrument: Instrument,
    *,
    rpm: float,
    irrigation: str = "off",
    start_C: float = 37.0,
    pilot_mm: float = 0.0,
) -> dict[str, float]:
    """Highest temperatures and damage by the names of the rig's JSON; NaN for a drill that never touched.

    Args:
        trial: the drilling.
        specimen: what was drilled.
        instrument: twist drill or wire.
        rpm: mean speed.
        irrigation: off, external or internal.
        start_C: of the specimen [C].
        pilot_mm: diameter of the hole that was there before, 0 for none.

    Raises:
        PhysicsError: if a value is impossible.
    """
    history = history_of(trial, rpm)
    if history is None:
        return dict.fromkeys(KEYS, float("nan"))
    wire = instrument.kind == "k_wire"
    make = wire_tool if wire else drill_tool
    heat: DrillingHeat = drilling_heat(
        history,
        specimen.layers,
        diameter_mm=instrument.diameter_mm,
        point_angle_deg=instrument.point_angle_deg,
        irrigation=irrigation,
        bone_C=start_C,
        tool=make(instrument.diameter_mm, instrument.point_angle_deg),
        tool_stays=wire,
        pilot_mm=pilot_mm,
    )
    figures = heat.figures()
    return {key: figures[key] for key in KEYS}


def history_of(trial: DrillTrial, rpm: float) -> DrillingHistory | None:
    """The trial from first contact on, in means over hundredths of a second; None if it never touched bone.

    A push too small to get through leaves a drill that rubs where it stands: that heats as well.
    """
    series = trial.series
    touched = np.flatnonzero(series["thrust_N"] > 0.0)
    if not len(touched):
        return None
    first = max(0, int(touched[0]) - 1)
    time = series["time_s"][first:]
    ends = np.unique([*np.searchsorted(time, np.arange(time[0], time[-1], STEP_S)), len(time) - 1])
    if len(ends) < 2:
        return None
    spans = np.diff(time)

    def mean(name: str) -> np.ndarray:
        values = np.maximum(series[name][first + 1 :], 0.0) * spans
        sums = np.add.reduceat(values[: ends[-1]], ends[:-1])
        return np.concatenate([[0.0], sums / np.diff(time[ends])])

    return DrillingHistory(
        time[ends] - time[0],
        series["depth_mm"][first:][ends],
        mean("thrust_N"),
        mean("torque_Nmm"),
        mean("feed_mm_s"),
        np.full(len(ends), rpm),
    )
