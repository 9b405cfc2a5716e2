"""Plunge experiments: a virtual surgeon drills a tube, hole after hole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from physics.rig_tools import twist_drill
from simulator.plunge_trial import HANDS, plunge_trial
from simulator.validation.bench import Bench, CannotRunError, Measures
from simulator.validation.runners.drilling import DEFAULTS, specimen_of

SHAFT: Mapping[str, Any] = {"outer": 27.0, "inner": 14.0, "density": 1.85}
"""The femoral shaft of the rig: cortices of 6.5 mm [mm, g/cm3]."""
REPEATS, FIRST_SEED = 6, 1


def plunge(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Mean and spread of the plunge over some holes, each with its own seed."""
    setup = {**DEFAULTS, **SHAFT, **given}
    trial = plunge_trial(
        lambda: specimen_of(setup),
        twist_drill(setup["diameter"]),
        HANDS[setup["hand"]],
        rpm=setup["rpm"],
        profile=setup["profile"],
        wear=setup["wear"],
        repeats=REPEATS,
        seed=FIRST_SEED,
        progress=lambda share: None,
    )
    if len(trial.plunge_mm) < REPEATS / 2:
        raise CannotRunError("validation-why-not-through", done=len(trial.plunge_mm), holes=REPEATS)
    figures: Any = trial.figures()
    return {"plunge_mm": figures["plunge_mean_mm"], "spread_mm": figures["plunge_sd_mm"]}
