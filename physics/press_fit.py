"""Press fit under an impactor: how far each blow drives a cup or stem that is wider than its bed.

The bed presses back with p = E i / D on the part that is already in, and friction holds it: the force to go on grows
as the part in contact does, F(z) = F_full (z / H)^n with n = 2 for a hemisphere (its contact band widens and climbs)
and 1 for a straight stem. A blow spends its share of energy on that way,
E = F_full (z2^(n+1) - z1^(n+1)) / ((n+1) H^n).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from physics.depth_profile import require
from physics.fixation.material import BONE

BLOW_SHARE = 0.35
"""Share of a mallet's blow that an impactor passes on: 35 % of the mallet's peak reaches it."""
FRICTION = 0.3
"""Porous metal on cut bone; 0.3-0.6 measured for rough coatings. Low confidence."""
GROWTH = {"cup": 2.0, "stem": 1.0}
"""How the force grows with depth."""
SEATED_SHARE = 0.995
"""Share of the full depth from which a part counts as seated."""


@dataclass(frozen=True)
class PressFit:
    """A part and its bed. Lengths in mm, modulus in MPa."""

    shape: str
    """cup or stem."""
    diameter: float
    depth: float
    """How deep it stands when seated."""
    interference: float
    """Its diameter less that of the bed."""
    modulus: float
    """Of the bone that bears it."""

    def __post_init__(self) -> None:
        for name, low, high in (
            ("diameter", 4.0, 90.0), ("depth", 1.0, 300.0), ("interference", 0.0, 5.0), ("modulus", 1.0, 30_000.0),
        ):  # fmt: skip
            require(name, getattr(self, name), low, high)

    @property
    def full_force(self) -> float:
        """Force that drives the last of it home: friction of the bed's pressure on all its side [N]."""
        pressure = self.modulus * self.interference / self.diameter
        return FRICTION * pressure * math.pi * self.diameter * self.depth

    def force_at(self, depth_mm: float) -> float:
        """Force to go on at a depth [N]; it is also what holds the part against being pulled out."""
        return self.full_force * (min(max(depth_mm, 0.0), self.depth) / self.depth) ** GROWTH[self.shape]

    def after_blow(self, depth_mm: float, energy_J: float) -> float:
        """Depth [mm] after one blow of a mallet [J], from a depth; never beyond the seat."""
        require("energy_J", energy_J, 0.0, 100.0)
        if self.full_force == 0.0:
            return self.depth if energy_J > 0.0 else depth_mm
        growth = GROWTH[self.shape] + 1.0
        spent = 1e3 * BLOW_SHARE * energy_J * growth * self.depth ** (growth - 1.0) / self.full_force
        return min(self.depth, (depth_mm**growth + spent) ** (1.0 / growth))


@dataclass(frozen=True)
class Seating:
    """What a row of equal blows did."""

    depths_mm: tuple[float, ...]
    """After each blow."""
    seated: bool
    blows_to_seat: int | None
    hold_N: float
    """Force that would pull it out again."""


def seat(part: PressFit, energy_J: float, blows: int) -> Seating:
    """Drive a part from the mouth of its bed by equal blows of a mallet [J]."""
    require("blows", float(blows), 0.0, 1000.0)
    depths, depth, seated_at = [], 0.0, None
    for number in range(1, blows + 1):
        depth = part.after_blow(depth, energy_J)
        depths.append(depth)
        if seated_at is None and depth >= SEATED_SHARE * part.depth:
            seated_at = number
    return Seating(tuple(depths), seated_at is not None, seated_at, part.force_at(depth))


def cup(diameter_mm: float, interference_mm: float, density: float) -> PressFit:
    """A hemispherical cup in a bed reamed smaller [mm], in bone of an apparent density [g/cm3].

    A hemisphere of radius R first touches a rim that is narrower by i / 2 when it still stands proud by
    sqrt(R^2 - (R - i / 2)^2) = sqrt(R i): that way it is driven, and that band then bears.
    """
    require("interference", interference_mm, 0.05, 5.0)
    return PressFit(
        "cup", diameter_mm, math.sqrt(0.5 * diameter_mm * interference_mm), interference_mm, _modulus(density)
    )


def stem(diameter_mm: float, length_mm: float, interference_mm: float, density: float) -> PressFit:
    """A straight stem that bears along a length [mm] of its bed."""
    return PressFit("stem", diameter_mm, length_mm, interference_mm, _modulus(density))


def _modulus(density: float) -> float:
    require("density", density, 0.05, 2.5)
    return float(BONE.modulus(np.array([density]))[0])
