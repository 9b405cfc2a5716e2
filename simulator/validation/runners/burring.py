"""A burr pressed sideways into a slab by the servo's own law, under a dead weight, drawn along at a constant speed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.cutting_profile import PROFILES
from physics.instrument import Instrument, instrument_named
from physics.rig import orientation_along
from physics.rig_burr import burr_trial
from physics.rig_specimen import block_specimen
from physics.stepper import CuttingStepper
from simulator.validation.bench import Bench, Measures

SPACING_MM, TICK_S, STIFFNESS = 0.3, 1e-3, 20.0
SECONDS, SETTLED_S = 1.2, 0.5
"""A run, and how much of it is left out until the trough is steady [s]."""
TRAVEL_MM, THICK_MM = 6.0, 6.0
"""Way of a burr held at a depth, and the block's thickness [mm]."""
START_MM, SLAB_MM = -6.0, (26.0, 9.0)
"""Where along the slab it begins; the slab's width and thickness [mm]."""


def grind(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Removal rate, tangential force and energy per volume; `lean` 0 presses with the side, 90 with the pole [deg].

    `cut` holds the burr at a depth of cut [mm] in place of the push.
    """
    setup = {"diameter": 6.0, "rpm": 40_000.0, "push": 3.0, "lateral": 4.0, "density": 1.85, "lean": 0.0, **given}
    tool = replace(
        instrument_named("burr_round_6_0"), diameter_mm=setup["diameter"], set_speed_rpm=setup["rpm"],
    )  # fmt: skip
    if "cut" in setup:
        return _milled(tool, setup)
    rows = _pressed(tool, setup)[round(SETTLED_S / TICK_S) :]
    rate = float(rows[:, slot.RESPONSE_REMOVED].mean()) / TICK_S
    torque = float(rows[:, slot.RESPONSE_CUTTING_TORQUE].mean())
    power = torque * setup["rpm"] * 2.0 * math.pi / 60.0
    return {
        "rate_mm3_s": rate,
        "energy_J_mm3": 1e-3 * power / rate if rate > 0.0 else math.nan,
        "tangential_N": torque / (0.5 * setup["diameter"]),
        "force_N": float(np.linalg.norm(rows[:, slot.RESPONSE_FORCE : slot.RESPONSE_FORCE + 3], axis=1).mean()),
    }


def _milled(tool: Instrument, setup: Mapping[str, Any]) -> Measures:
    """Held at a depth of cut by a stiff arm, as a robot mills."""
    specimen = block_specimen(setup["density"], THICK_MM, spacing_mm=SPACING_MM, hole_diameter_mm=3.0 * TRAVEL_MM)
    trial = burr_trial(
        specimen, tool, rpm=setup["rpm"], cut_mm=setup["cut"], lateral_mm_s=setup["lateral"], travel_mm=TRAVEL_MM,
        tilt_deg=setup["lean"],
    )  # fmt: skip
    return {
        "rate_mm3_s": trial.rate_mm3_s,
        "tangential_N": trial.tangential_mean_N,
        "force_N": math.hypot(trial.normal_mean_N, trial.tangential_mean_N),
    }


def _pressed(tool: Any, setup: Mapping[str, Any]) -> np.ndarray:  # noqa: ANN401
    """Responses of all ticks, shape (n, 32)."""
    stepper = CuttingStepper(_slab(setup["density"]), [tool], PROFILES["sharp"])
    lean, radius = math.radians(setup["lean"]), 0.5 * tool.diameter_mm
    axis = np.array([math.cos(lean), 0.0, math.sin(lean)])
    command, response = np.zeros(slot.COMMAND_SIZE), np.zeros(slot.RESPONSE_SIZE)
    command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = orientation_along(axis)
    command[slot.COMMAND_COUPLING_STIFFNESS] = STIFFNESS
    command[slot.COMMAND_TICK] = TICK_S
    command[slot.COMMAND_TRIGGER] = 1.0
    centre = np.array([0.0, START_MM, -radius - 0.1])
    rows = []
    for _ in range(round(SECONDS / TICK_S)):
        command[0:3] = centre + radius * axis
        stepper.step(command, response)
        rows.append(response.copy())
        touching = response[slot.RESPONSE_CONTACT] > 0.0
        sunk = response[2] - radius * axis[2]
        ahead = setup["push"] / STIFFNESS if touching else 0.01
        centre = np.array([0.0, centre[1] + setup["lateral"] * TICK_S, sunk + ahead])
    return np.array(rows)


def _slab(density: float) -> BoneBody:
    """A slab with its upper face at z = 0."""
    across, thick, margin = (round(size / SPACING_MM) for size in (*SLAB_MM, 3.6))
    fraction = np.zeros((thick + 2 * margin, across, across), dtype=np.float32)
    fraction[margin : margin + thick] = 1.0
    low = -0.5 * (across - 1) * SPACING_MM
    origin = np.array([low, low, (0.5 - margin) * SPACING_MM])
    return BoneBody.from_arrays(np.full(fraction.shape, density, dtype=np.float32), fraction, SPACING_MM, origin)
