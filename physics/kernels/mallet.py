"""A mallet's blow on a blade: how far its energy drives the edge, by the law of `physics.osteotome`, voxel by voxel."""

from __future__ import annotations

import math

import numpy as np

from .brick_volume import BoneArrays
from .jit import jit
from .layout import (
    LAW_BLADE_DRAG,
    LAW_BLADE_EXPONENT,
    LAW_BLADE_RESISTANCE,
    LAW_BLOW_EFFICIENCY,
    LAW_DENSITY_EXPONENT,
    LAW_STRIKE_STIFFNESS,
)
from .rotation import turned
from .saw_law import carve_slot, floor_engagement

SQUEEZED = 0.5
"""Trigger above which the mallet falls, or jaws are shut, once each time it is passed."""
STEPS = 256
"""Quarter voxels that one blow can go at most."""
EMPTY = 1e-3
OPEN_END_MM = 1.0
"""Way without bone after which the hand has stopped the blade [mm]."""


@jit
def strike_force(energy_J: float, law: np.ndarray) -> float:
    """Peak force at the struck end [N]: all the blow's energy in the spring of mallet and tool."""
    return math.sqrt(2e3 * energy_J * law[LAW_STRIKE_STIFFNESS])


@jit
def strike_blade(
    bone: BoneArrays,
    pose: tuple[float, float, float, float, float, float, float],
    half_width: float,
    half_thickness: float,
    energy_J: float,
    depth: float,
    law: np.ndarray,
) -> tuple[float, float]:
    """Drive a blade whose edge stands at `pose`, `depth` mm deep, by one blow; (way [mm], bone pressed aside [mm3])."""
    tx, ty, tz, qw, qx, qy, qz = pose
    ux, uy, uz = turned(qw, qx, qy, qz, 1.0, 0.0, 0.0)
    vx, vy, vz = turned(qw, qx, qy, qz, 0.0, 1.0, 0.0)
    ax, ay, az = turned(qw, qx, qy, qz, 0.0, 0.0, 1.0)
    frame = (ux, uy, uz, vx, vy, vz, ax, ay, az)
    left = 1e3 * law[LAW_BLOW_EFFICIENCY] * energy_J
    way, gap, removed = 0.0, 0.0, 0.0
    step = 0.25 * bone.spacing
    for _ in range(STEPS):
        px, py, pz = tx + way * ax, ty + way * ay, tz + way * az
        squared, share, _ = floor_engagement(bone, px, py, pz, frame, half_width, half_thickness, law)
        if share < EMPTY:
            gap += step
            if gap > OPEN_END_MM:
                # Nothing ahead: the blade stays where the bone ended.
                way = max(0.0, way - gap + step)
                break
        else:
            gap = 0.0
        # Where the mean strength is that of density to the cutting law's power.
        power = law[LAW_BLADE_EXPONENT] / law[LAW_DENSITY_EXPONENT]
        relative = share * (squared / share) ** power if share > 0.0 else 0.0
        drag = law[LAW_BLADE_DRAG] * squared * (depth + way)
        resistance = 2.0 * half_width * (law[LAW_BLADE_RESISTANCE] * relative + drag)
        driven = step if resistance * step <= left else left / resistance
        way += driven
        removed += carve_slot(
            bone, tx + way * ax, ty + way * ay, tz + way * az, frame, half_width, half_thickness,
            driven + 2.0 * bone.spacing,
        )  # fmt: skip
        left -= resistance * driven
        if driven < step:
            break
    return way, removed
