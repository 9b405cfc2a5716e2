"""Sawing experiments on the rig: single teeth at a chosen chip, and whole cuts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from physics.cutting_profile import SAW_FORCE_RATIO
from physics.instrument import Instrument
from physics.kernels.saw_law import teeth_touching
from physics.rig_saw import saw_trial
from physics.rig_specimen import layered_specimen
from physics.rig_tools import saw_blade
from simulator.validation.bench import Bench, Measures

DEFAULTS: Mapping[str, Any] = {
    "blade": "sagittal_saw_12", "cpm": 12_000.0, "stroke": None, "push": None, "feed": None, "width": 10.0,
    "density": 1.85, "thickness": 4.0, "irrigation": "off", "wear": 1.0, "kerf": None, "bone_C": 37.0,
}  # fmt: skip
"""The reference cut; a row names what differs. mm, cycles a minute, N, mm/min, g/cm3."""


def saw(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Rate, forces and heat of one cut through a block."""
    setup = {**DEFAULTS, **given}
    blade = _blade(setup)
    trial = saw_trial(
        layered_specimen(
            [(setup["density"], setup["thickness"])], width_mm=setup["width"],
            hole_diameter_mm=min(blade.diameter_mm, setup["width"] + 4.0) + blade.stroke_mm,
        ),
        blade, cpm=setup["cpm"], stroke_mm=setup["stroke"], push_N=setup["push"], feed_mm_min=setup["feed"],
        wear=setup["wear"], irrigation=setup["irrigation"], start_C=setup["bone_C"],
        depth_mm=setup["thickness"] + 1.0,
    )  # fmt: skip
    return {
        "rate_mm3_s": trial.rate_mm3_s,
        "thrust_N": trial.thrust_mean_N,
        "cutting_N": trial.cutting_force_mean_N,
        "ratio": trial.thrust_mean_N / trial.cutting_force_mean_N if trial.cutting_force_mean_N > 0.0 else math.nan,
        "resultant_N": trial.force_per_tooth_N,
        "thrust_per_tooth_N": trial.force_per_tooth_N / math.hypot(1.0, 1.0 / SAW_FORCE_RATIO),
        "rise_K": trial.temperature_rise_max_C,
        "temperature_C": setup["bone_C"] + trial.temperature_rise_max_C,
    }


def saw_tooth(bench: Bench, given: Mapping[str, Any]) -> Measures:
    """The same, at the feed that gives a tooth a chip of `chip_um` at a mean speed of `speed` [m/s]."""
    setup = {**DEFAULTS, "chip_um": 5.0, "speed": 4.0, "kerf": 0.9, **given}
    blade, floor, chip = _blade(setup), setup["width"], 1e-3 * setup["chip_um"]
    speed = 1e3 * setup["speed"]
    feed = teeth_touching(chip, floor, blade.arc_radius_mm, blade.tooth_pitch_mm) * chip * speed / floor
    cut = {name: value for name, value in given.items() if name not in ("chip_um", "speed")}
    cpm = 60.0 * speed / (2.0 * blade.stroke_mm)
    return bench.run("saw", {"kerf": 0.9, "thickness": 3.0, **cut, "cpm": cpm, "feed": 60.0 * feed})


def _blade(setup: Mapping[str, Any]) -> Instrument:
    blade = saw_blade(setup["blade"])
    return blade if setup["kerf"] is None else replace(blade, kerf_mm=setup["kerf"])
