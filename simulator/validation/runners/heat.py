"""Heat experiments: the rig's drilling run through the heat solver, analytic cases, and thermal dose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from physics.cutting_profile import profile_named
from physics.heat.dose import LETHAL_MINUTES, cem43
from physics.heat.history import DrillingHistory
from physics.heat.tool import wire_tool
from physics.heat.trial import drilling_heat
from physics.rig import DrillTrial
from physics.rig_heat import half_space_rise, point_source_rise, run_heat_case
from simulator.validation.bench import Bench, CannotRunError, Measures
from simulator.validation.runners.drilling import DEFAULTS, drill_once

HISTORY_STEP_TICKS = 10
"""Ticks of the rig per row of the drilling history."""
BODY_C = 37.0
HEAT_CELL_MM = 0.3
SHANK_CLEARANCE_MM = 0.2
"""How far the point goes past the far face before the drill is drawn, beyond its cone [mm]."""


def drilling_temperature(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Temperatures round one hole through a slab: drilled on the rig, its history heated in the solver."""
    setup = {"irrigation": "off", "bone_C": BODY_C, "thickness": 5.0, "tool": "drill", **given}
    _check_push(setup)
    bone_C, thickness, diameter = setup["bone_C"], setup["thickness"], setup.get("diameter", DEFAULTS["diameter"])
    history = history_of(drill_once(_mechanical(setup)), setup.get("rpm", DEFAULTS["rpm"]))
    found = drilling_heat(
        history,
        [(setup.get("density", DEFAULTS["density"]), thickness)],
        diameter_mm=diameter,
        point_angle_deg=setup.get("point_angle", DEFAULTS["point_angle"]),
        spacing_mm=HEAT_CELL_MM,
        irrigation=setup["irrigation"],
        bone_C=bone_C,
        tool=wire_tool(diameter) if setup["tool"] == "wire" else None,
        pilot_mm=setup.get("pilot") or 0.0,
    )
    figures = {name: float(value) for name, value in asdict(found).items()}
    return figures | {
        "rise_at_0p5mm_K": figures["temperature_at_0p5mm_C"] - bone_C,
        "rise_max_K": figures["temperature_max_C"] - bone_C,
        "time_s": float(history.time_s[-1] - history.time_s[0]),
    }


def analytic_heat(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """The solver over the exact answer, at one time and depth."""
    case, time, depth, voxel = given["case"], given["time_s"], given["depth_mm"], given["voxel"]
    found = run_heat_case(case, voxel_mm=voxel, times_s=[time], depths_mm=[depth])
    exact = (
        half_space_rise(0.02, depth, time, found.tissue)
        if case == "half-space-flux"
        else point_source_rise(1.0, depth, time, found.tissue)
    )
    return {"over_exact": found.rises[0][2] / exact}


def dose(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Thermal dose of a constant temperature, and how it stands to what the program takes for lethal."""
    minutes = float(cem43(given["temperature_C"], given["seconds"]))
    return {"minutes": minutes, "over_lethal": minutes / LETHAL_MINUTES}


def history_of(trial: DrillTrial, rpm: float) -> DrillingHistory:
    """The rig's ticks from first contact on, averaged in tens."""
    series = trial.series
    first = int(np.argmax(series["thrust_N"] > 0.0))
    count = (len(series["time_s"]) - first) // HISTORY_STEP_TICKS
    if count < 2:
        raise CannotRunError("validation-why-no-contact")
    part = slice(first, first + count * HISTORY_STEP_TICKS)

    def mean(name: str) -> np.ndarray:
        return series[name][part].reshape(count, HISTORY_STEP_TICKS).mean(axis=1)

    def last(name: str) -> np.ndarray:
        return series[name][part].reshape(count, HISTORY_STEP_TICKS)[:, -1]

    return DrillingHistory(
        last("time_s"), last("depth_mm"), mean("thrust_N"), mean("torque_Nmm"), mean("feed_mm_s"), np.full(count, rpm)
    )


def _mechanical(setup: Mapping[str, Any]) -> dict[str, Any]:
    """What the rig needs of a heat experiment: the point just leaves the slab and the run ends."""
    known = {name: value for name, value in setup.items() if name in DEFAULTS}
    half_angle = np.radians(known.get("point_angle", DEFAULTS["point_angle"]) / 2.0)
    cone = 0.5 * known.get("diameter", DEFAULTS["diameter"]) / np.tan(half_angle)
    return known | {"depth": float(setup["thickness"] + cone + SHANK_CLEARANCE_MM)}


def _check_push(setup: Mapping[str, Any]) -> None:
    """A push that the profile's edge holds would never get through: no temperature of a hole then."""
    whole = {**DEFAULTS, **setup}
    if whole["push"] is None:
        return
    profile = profile_named(whole["profile"])
    if profile.feed(whole["diameter"], whole["push"], whole["rpm"] / 60.0, whole["density"], whole["wear"]) <= 0.0:
        needed = profile.thrust(whole["diameter"], 0.0, whole["density"], whole["wear"])
        raise CannotRunError("validation-why-push-too-small", push=whole["push"], needed=round(needed, 1))
