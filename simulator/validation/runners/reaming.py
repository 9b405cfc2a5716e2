"""Reaming experiments on the rig: a canal widened head by head, the front step of a triple reamer in a femoral head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from physics.heat.hole import Hole, HoleReadings
from physics.instrument import Instrument, instrument_named
from physics.rig_ream import ReamTrial, ream_trial
from physics.rig_specimen import block_specimen
from physics.rig_tools import reamers
from simulator.validation.bench import Bench, Measures

DEFAULTS: Mapping[str, Any] = {
    "kind": "intramedullary", "from_mm": 11.0, "to_mm": 12.0, "step": 1.0, "rpm": 500.0, "push": 100.0,
    "density": 1.85, "thickness": 20.0, "irrigation": "off", "bone_C": 37.0, "cortex": 6.0, "wear": 1.0,
    "depth": None,
}  # fmt: skip
"""The reference canal; a row names what differs. mm, rpm, N, g/cm3."""
VOXEL_MM = 0.4


def ream(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Torque, rate and temperatures: at the wall while reamed and just after, and where the cortex ends outside."""
    setup = {**DEFAULTS, **given}
    heads = _heads(setup)
    widest = heads[-1].diameter_mm
    specimen = block_specimen(setup["density"], setup["thickness"], spacing_mm=VOXEL_MM, hole_diameter_mm=widest)
    trial = ream_trial(
        specimen, heads, from_mm=setup["from_mm"], rpm=setup["rpm"], push_N=setup["push"], wear=setup["wear"],
        irrigation=setup["irrigation"], start_C=setup["bone_C"], depth_mm=setup["depth"],
    )  # fmt: skip
    return {
        "torque_Nm": trial.torque_mean_Nm,
        "rate_mm3_s": trial.rate_mm3_s,
        "temperature_C": trial.temperature_max_C,
        "temperature_after_C": _read(trial, 0.5 * widest, setup, 0.5, now=True),
        "temperature_outside_C": _read(trial, 0.5 * widest, setup, setup["cortex"], now=False),
        "rise_K": trial.temperature_max_C - setup["bone_C"],
    }


def _heads(setup: Mapping[str, Any]) -> tuple[Instrument, ...]:
    if setup["kind"] != "triple":
        return reamers(setup["kind"], setup["from_mm"], setup["to_mm"], setup["step"])
    # In the head of the femur only the thin front of the reamer cuts.
    triple = instrument_named("reamer_triple")
    front = triple.steps[:1]
    return (replace(triple, steps=front, diameter_mm=front[0][0], flute_length_mm=triple.steps[1][1]),)


def _read(trial: ReamTrial, radius: float, setup: Mapping[str, Any], distance: float, *, now: bool) -> float:
    """Highest temperature a distance [mm] from the canal's wall [C], at any time or when the last head has left."""
    if trial.heat is None:
        return float("nan")
    entry, axis = np.array([0.0, 0.0, -0.5 * trial.heat.window.spacing_mm]), np.array([0.0, 0.0, 1.0])
    hole = Hole(entry, axis, radius, setup["thickness"])
    return HoleReadings(trial.heat.window, hole, 2.0 * setup["cortex"], now=now).temperature_at(distance)
