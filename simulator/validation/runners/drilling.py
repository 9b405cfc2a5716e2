"""Drilling experiments on the rig: prescribed feed or push through a block or a tube."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from physics.cutting_profile import profile_named
from physics.instrument import Instrument, instruments
from physics.rig import DrillTrial, drill_trial
from physics.rig_specimen import Specimen, block_specimen, layered_specimen, tube_specimen
from simulator.validation.bench import Bench, Measures

DEFAULTS: Mapping[str, Any] = {
    "diameter": 3.2, "rpm": 1000.0, "profile": "sharp", "wear": 1.0, "density": 1.85, "thickness": 8.0, "depth": None,
    "voxel": 0.3, "point_angle": 118.0, "pilot": None, "feed": None, "push": None, "layers": None, "outer": None,
    "inner": None,
}  # fmt: skip
"""The reference hole; a row names what differs. mm, rpm, mm/min, N, g/cm3, degrees."""
SHALLOW, DEEP = (1.5, 2.0), (6.0, 7.0)
"""Depths [drill diameters] between which torque is compared: flutes clean, and after 3-6 diameters clogged."""


def drill(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Thrust, torque, feed and time of one hole."""
    trial = drill_once(given)
    measures = {
        "thrust_N": trial.thrust_mean_N,
        "torque_Nmm": trial.torque_mean_Nmm,
        "feed_mm_s": trial.feed_mean_mm_s,
        "time_s": trial.time_s,
    }
    diameter = {**DEFAULTS, **given}["diameter"]
    if trial.depth_mm >= DEEP[1] * diameter:
        shallow, deep = (_torque_between(trial, low * diameter, high * diameter) for low, high in (SHALLOW, DEEP))
        measures["torque_deep_over_shallow"] = deep / shallow
    return measures


def penetration_rate(bench: Bench, given: Mapping[str, Any]) -> Measures:
    """Feed against push: how straight the line is and how steep."""
    pushes = [float(push) for push in given["pushes"]]
    setup = {name: value for name, value in given.items() if name != "pushes"}
    feeds = [bench.run("drill", {**setup, "push": push})["feed_mm_s"] for push in pushes]
    slope, _ = np.polyfit(pushes, feeds, 1)
    return {"linearity_r2": float(np.corrcoef(pushes, feeds)[0, 1] ** 2), "slope_mm_s_N": float(slope)}


def drill_once(given: Mapping[str, Any]) -> DrillTrial:
    """Run the rig on what is prescribed; a pilot hole is drilled first, in the same bone."""
    setup = {**DEFAULTS, **given}
    specimen = specimen_of(setup)
    tool = replace(twist_drill(setup["diameter"]), point_angle_deg=setup["point_angle"])
    profile = profile_named(setup["profile"])
    if setup["pilot"]:
        drill_trial(specimen, twist_drill(setup["pilot"]), rpm=setup["rpm"], feed_mm_min=120.0, profile=profile)
    return drill_trial(
        specimen,
        tool,
        rpm=setup["rpm"],
        feed_mm_min=setup["feed"],
        push_N=setup["push"],
        profile=profile,
        wear=setup["wear"],
        depth_mm=setup["depth"],
    )


def specimen_of(setup: Mapping[str, Any]) -> Specimen:
    """A fresh block, stack of layers or tube."""
    size = {"spacing_mm": setup["voxel"], "hole_diameter_mm": setup["diameter"]}
    if setup["outer"] is not None:
        return tube_specimen(setup["outer"], setup["inner"], setup["density"], **size)
    if setup["layers"] is not None:
        return layered_specimen([(density, thickness) for density, thickness in setup["layers"]], **size)
    return block_specimen(setup["density"], setup["thickness"], **size)


@cache
def twist_drill(diameter_mm: float) -> Instrument:
    """The shipped twist drill nearest in size, its cross-section scaled to the diameter [mm]."""
    drills = [tool for tool in instruments().values() if tool.kind == "twist_drill"]
    nearest = min(drills, key=lambda tool: abs(tool.diameter_mm - diameter_mm))
    scale = diameter_mm / nearest.diameter_mm
    return replace(nearest, diameter_mm=diameter_mm, shaft_diameter_mm=nearest.shaft_diameter_mm * scale)


def _torque_between(trial: DrillTrial, low_mm: float, high_mm: float) -> float:
    depth = trial.series["depth_mm"]
    return float(trial.series["torque_Nmm"][(depth >= low_mm) & (depth <= high_mm)].mean())
