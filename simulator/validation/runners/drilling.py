"""Drilling experiments on the rig: prescribed feed or push through a block or a tube."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from physics.cutting_profile import SPLIT_POINT_LOAD, profile_named
from physics.instrument import Instrument, instrument_named
from physics.rig import OSCILLATING_SHARE, DrillTrial, drill_trial, hammer_trial
from physics.rig_extraction import extraction_force
from physics.rig_specimen import Specimen, block_specimen, layered_specimen, tube_specimen
from physics.rig_tools import k_wire, twist_drill
from simulator.validation.bench import Bench, Measures

DEFAULTS: Mapping[str, Any] = {
    "diameter": 3.2, "rpm": 1000.0, "profile": "sharp", "wear": 1.0, "density": 1.85, "thickness": 8.0, "depth": None,
    "voxel": 0.3, "point_angle": 118.0, "split_point": False, "pilot": 0.0, "feed": None, "push": None, "layers": None,
    "outer": None, "inner": None, "tool": "drill", "mode": "drill",
}  # fmt: skip
"""The reference hole; a row names what differs. mm, rpm, mm/min, N, g/cm3, degrees. `tool` is drill, wire or
cannulated, `mode` of a wire drill, oscillate or hammer."""
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


def extraction(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Force that draws a wire out of the hole it has made."""
    setup = {**DEFAULTS, **given}
    hammered = setup["mode"] == "hammer"
    force = extraction_force(
        specimen_of(setup), tool_of(setup), rpm=turning_speed(setup), wear=setup["wear"],
        feed_mm_min=None if hammered else setup["feed"], profile=profile_named(setup["profile"]),
    )  # fmt: skip
    return {"extraction_N": force}


def penetration_rate(bench: Bench, given: Mapping[str, Any]) -> Measures:
    """Feed against push: how straight the line is and how steep."""
    pushes = [float(push) for push in given["pushes"]]
    setup = {name: value for name, value in given.items() if name != "pushes"}
    feeds = [bench.run("drill", {**setup, "push": push})["feed_mm_s"] for push in pushes]
    slope, _ = np.polyfit(pushes, feeds, 1)
    return {"linearity_r2": float(np.corrcoef(pushes, feeds)[0, 1] ** 2), "slope_mm_s_N": float(slope)}


def drill_once(given: Mapping[str, Any]) -> DrillTrial:
    """Run the rig on what is prescribed."""
    return drilled(given)[0]


def drilled(given: Mapping[str, Any]) -> tuple[DrillTrial, Specimen, Instrument]:
    """Run the rig on what is prescribed; the trial, the specimen and the tool."""
    setup = {**DEFAULTS, **given}
    specimen, tool = specimen_of(setup), tool_of(setup)
    common = {
        "profile": profile_named(setup["profile"]),
        "wear": setup["wear"],
        "depth_mm": setup["depth"],
        "pilot_mm": setup["pilot"],
    }
    if setup["mode"] == "hammer":
        return hammer_trial(specimen, tool, **common)[0], specimen, tool
    trial = drill_trial(
        specimen, tool, rpm=turning_speed(setup), feed_mm_min=setup["feed"], push_N=setup["push"], **common
    )
    return trial, specimen, tool


def turning_speed(setup: Mapping[str, Any]) -> float:
    """Mean speed [rpm]: a wire that swings to and fro turns more slowly on the mean, a hammered one not at all."""
    return float(setup["rpm"]) * {"drill": 1.0, "oscillate": OSCILLATING_SHARE, "hammer": 0.0}[setup["mode"]]


def tool_of(setup: Mapping[str, Any]) -> Instrument:
    """The drill or wire."""
    if setup["tool"] == "wire":
        return k_wire(setup["diameter"])
    if setup["tool"] == "cannulated":
        return instrument_named("cannulated_drill_2_7")
    load = SPLIT_POINT_LOAD if setup["split_point"] else 1.0
    return replace(twist_drill(setup["diameter"]), point_angle_deg=setup["point_angle"], chisel_load=load)


def specimen_of(setup: Mapping[str, Any]) -> Specimen:
    """A fresh block, stack of layers or tube."""
    size = {"spacing_mm": setup["voxel"], "hole_diameter_mm": setup["diameter"]}
    if setup["outer"] is not None:
        return tube_specimen(setup["outer"], setup["inner"], setup["density"], **size)
    if setup["layers"] is not None:
        return layered_specimen([(density, thickness) for density, thickness in setup["layers"]], **size)
    return block_specimen(setup["density"], setup["thickness"], **size)


def _torque_between(trial: DrillTrial, low_mm: float, high_mm: float) -> float:
    depth = trial.series["depth_mm"]
    return float(trial.series["torque_Nmm"][(depth >= low_mm) & (depth <= high_mm)].mean())
