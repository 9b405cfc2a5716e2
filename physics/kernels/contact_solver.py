"""Where a tool held by springs comes to rest against contacts: projected Gauss-Seidel with Coulomb friction.

The unknown is a small motion (translation, rotation vector about the tip). Its metric is that of the springs: moving
counts once, turning with the lever squared. Multipliers are then contact forces over the spring's stiffness.
"""

from __future__ import annotations

import math

import numpy as np

from .jit import jit
from .rotation import across

MOST_CONTACTS = 24
SWEEPS = 24
SETTLED = 1e-9
"""Change of motion in one sweep below which the solution stands [mm]."""

CONTACT_INDEX = 0
CONTACT_LIFT = 1
CONTACT_NORMAL = 2
CONTACT_ARM = 5
CONTACT_FIRST = 8
CONTACT_SECOND = 11
CONTACT_PUSH = 14
CONTACT_RUB_FIRST = 15
CONTACT_RUB_SECOND = 16
CONTACT_SIZE = 20


@jit
def set_contact(
    work: np.ndarray, place: int, point: int, nx: float, ny: float, nz: float, rx: float, ry: float, rz: float
) -> None:
    """Contact of a point at r from the tip with a surface of unit normal n out of the bone."""
    row = work[place]
    row[CONTACT_INDEX] = point
    row[CONTACT_LIFT] = 0.0
    row[CONTACT_NORMAL], row[CONTACT_NORMAL + 1], row[CONTACT_NORMAL + 2] = nx, ny, nz
    row[CONTACT_ARM], row[CONTACT_ARM + 1], row[CONTACT_ARM + 2] = rx, ry, rz
    ux, uy, uz, vx, vy, vz = across(nx, ny, nz)
    row[CONTACT_FIRST], row[CONTACT_FIRST + 1], row[CONTACT_FIRST + 2] = ux, uy, uz
    row[CONTACT_SECOND], row[CONTACT_SECOND + 1], row[CONTACT_SECOND + 2] = vx, vy, vz


@jit
def _correct(
    row: np.ndarray, direction: int, multiplier: int, low: float, high: float, aim: float, motion: np.ndarray,
    lever: float,
) -> float:  # fmt: skip
    """One multiplier so that the contact moves by `aim` along one of its directions, within bounds; the change."""
    dx, dy, dz = row[direction], row[direction + 1], row[direction + 2]
    rx, ry, rz = row[CONTACT_ARM], row[CONTACT_ARM + 1], row[CONTACT_ARM + 2]
    cx, cy, cz = ry * dz - rz * dy, rz * dx - rx * dz, rx * dy - ry * dx
    turning = lever * lever
    diagonal = 1.0 + (cx * cx + cy * cy + cz * cz) / turning
    speed = dx * motion[0] + dy * motion[1] + dz * motion[2] + cx * motion[3] + cy * motion[4] + cz * motion[5]
    old = row[multiplier]
    new = min(high, max(low, old + (aim - speed) / diagonal))
    change = new - old
    row[multiplier] = new
    motion[0] += change * dx
    motion[1] += change * dy
    motion[2] += change * dz
    motion[3] += change * cx / turning
    motion[4] += change * cy / turning
    motion[5] += change * cz / turning
    return abs(change)


@jit
def slide(
    work: np.ndarray,
    contacts: int,
    ux: float,
    uy: float,
    uz: float,
    vx: float,
    vy: float,
    vz: float,
    lever: float,
    friction: float,
) -> tuple[float, float, float, float, float, float]:
    """The motion nearest to (u, v), in the springs' metric, at which no contact closes and each rubs at most by mu."""
    if contacts == 0:
        return ux, uy, uz, vx, vy, vz
    # The last row of the room holds the motion.
    motion = work[MOST_CONTACTS]
    motion[0], motion[1], motion[2], motion[3], motion[4], motion[5] = ux, uy, uz, vx, vy, vz
    for place in range(contacts):
        work[place, CONTACT_PUSH] = 0.0
        work[place, CONTACT_RUB_FIRST] = 0.0
        work[place, CONTACT_RUB_SECOND] = 0.0
    for _ in range(SWEEPS):
        change = 0.0
        for place in range(contacts):
            row = work[place]
            change = max(
                change, _correct(row, CONTACT_NORMAL, CONTACT_PUSH, 0.0, 1e9, row[CONTACT_LIFT], motion, lever)
            )
            # A square inscribed in the cone: never more friction than Coulomb's.
            most = math.sqrt(0.5) * friction * row[CONTACT_PUSH]
            change = max(change, _correct(row, CONTACT_FIRST, CONTACT_RUB_FIRST, -most, most, 0.0, motion, lever))
            change = max(change, _correct(row, CONTACT_SECOND, CONTACT_RUB_SECOND, -most, most, 0.0, motion, lever))
        if change < SETTLED:
            break
    return motion[0], motion[1], motion[2], motion[3], motion[4], motion[5]
