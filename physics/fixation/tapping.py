"""Tapping: the thread cut before the screw comes, by a tool with long flutes and no head."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from physics.depth_profile import DepthProfile, require
from physics.fixation.hole import Hole
from physics.fixation.insertion import DRIVING_STEP_DEG, FRICTION, driving_torque
from physics.fixation.material import Material
from physics.fixation.pullout import DEPTH_RANGE_MM
from physics.fixation.screw import Screw

CHAMFER_TURNS = 4.0
"""Turns of a tap's thread over which it grows to full depth: those of a hand tap for metal."""


@dataclass(frozen=True)
class TapTrial:
    """What tapping one hole gave."""

    torque_max_Nm: float
    torque_mean_Nm: float
    energy_J: float
    """Work of the hand over the whole way in."""
    turns: float
    depth_mm: float
    tap_mm: float
    series: dict[str, np.ndarray]
    """Per step turn_deg, depth_mm, torque_Nm, cutting_Nm, friction_Nm; each shape (n,)."""

    def figures(self) -> dict[str, float]:
        """The JSON of `rig tap`."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "series"}


def tap_of(screw: Screw, diameter_mm: float | None = None) -> Screw:
    """The tap for a screw, as a threaded body: its diameter [mm] or the family's own, the screw's pitch and core."""
    diameter = screw.tap_diameter if diameter_mm is None else diameter_mm
    require("tap", diameter, screw.core_diameter + 0.05, screw.thread_diameter + 1.0)
    return replace(
        screw,
        id=f"tap {diameter:g}",
        thread_diameter=diameter,
        flute_length=CHAMFER_TURNS * screw.pitch,
        thread_length=CHAMFER_TURNS * screw.pitch,
        torsional_strength=None,
    )


def tap_hole(
    tap: Screw,
    hole_mm: float,
    profile: DepthProfile,
    material: Material,
    *,
    depth_mm: float,
    friction: float = FRICTION,
) -> TapTrial:
    """Turn a tap into a hole of that diameter [mm] down to `depth_mm`; behind its chamfer the flanks run clear."""
    require("depth", depth_mm, *DEPTH_RANGE_MM)
    steps = math.ceil(depth_mm / tap.pitch * 360.0 / DRIVING_STEP_DEG)
    tip = np.minimum(np.arange(steps + 1) * tap.pitch * DRIVING_STEP_DEG / 360.0, depth_mm)
    cutting, rubbing = (1e-3 * part for part in driving_torque(tap, Hole(hole_mm), profile, material, tip, friction))
    torque = cutting + rubbing
    turn = tip / tap.pitch * 2.0 * math.pi
    work = float(np.trapezoid(torque, turn))
    return TapTrial(
        torque_max_Nm=float(torque.max()),
        torque_mean_Nm=work / float(turn[-1]),
        energy_J=work,
        turns=float(turn[-1]) / (2.0 * math.pi),
        depth_mm=depth_mm,
        tap_mm=tap.thread_diameter,
        series={
            "turn_deg": np.degrees(turn),
            "depth_mm": tip,
            "torque_Nm": torque,
            "cutting_Nm": cutting,
            "friction_Nm": rubbing,
        },
    )
