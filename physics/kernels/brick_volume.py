"""Reading and marking voxels of a bone that is stored as sparse bricks of 32 x 32 x 32 voxels.

Pools are flat: voxel (z, y, x) of brick b lies at b * 32768 + z * 1024 + y * 32 + x. Without a brick there is no bone.
`cut` is the share of a voxel that tools have swept (0 untouched, 1 gone): what is left is initial * (1 - cut).
Positions inside kernels are relative to the centre of voxel (0, 0, 0), in mm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .jit import jit, jit_inline

BRICK_BITS = 5
BRICK_EDGE = 32
BRICK_VOXELS = BRICK_EDGE**3
MARGIN_LOW = 1
MARGIN_HIGH = 2


class BoneArrays(NamedTuple):
    """The arrays of one bone body, as the kernels see them."""

    table: np.ndarray
    density: np.ndarray
    initial: np.ndarray
    cut: np.ndarray
    versions: np.ndarray
    spacing: float


@jit_inline
def brick_at(bone: BoneArrays, z: int, y: int, x: int) -> int:
    """Brick number that holds voxel (z, y, x), or -1."""
    bz, by, bx = z >> BRICK_BITS, y >> BRICK_BITS, x >> BRICK_BITS
    if bz < 0 or by < 0 or bx < 0:
        return -1
    if bz >= bone.table.shape[0] or by >= bone.table.shape[1] or bx >= bone.table.shape[2]:
        return -1
    return np.int64(bone.table[bz, by, bx])  # type: ignore[return-value]


@jit_inline
def voxel_at(bone: BoneArrays, z: int, y: int, x: int) -> int:
    """Place of voxel (z, y, x) in the pools, or -1 where there is no brick."""
    brick = brick_at(bone, z, y, x)
    if brick < 0:
        return np.int64(-1)  # type: ignore[return-value]
    return (brick << 15) | ((z & 31) << 10) | ((y & 31) << 5) | (x & 31)


@jit_inline
def voxel_containing(bone: BoneArrays, px: float, py: float, pz: float) -> int:
    """Place in the pools of the voxel that contains a position, or -1."""
    h = bone.spacing
    return voxel_at(
        bone, np.int64(np.floor(pz / h + 0.5)), np.int64(np.floor(py / h + 0.5)), np.int64(np.floor(px / h + 0.5))
    )


@jit_inline
def _corner(
    bone: BoneArrays,
    place: int,
    weight: float,
    reference_density: float,
    exponent: float,
    strength: float,
    mass: float,
    occupancy: float,
) -> tuple[float, float, float]:
    """Add one corner of a trilinear cell to (strength, mass, occupancy)."""
    filled = weight * np.float64(bone.initial[place])
    density = np.float64(bone.density[place])
    ratio = density / reference_density
    power = ratio * ratio if exponent == 2.0 else ratio**exponent
    return strength + filled * power, mass + filled * density, occupancy + filled


@jit
def sample_initial(
    bone: BoneArrays, px: float, py: float, pz: float, reference_density: float, exponent: float
) -> tuple[float, float, float]:
    """Uncut bone at a position, trilinear: (strength relative to reference cortex, density x occupancy, occupancy)."""
    h = bone.spacing
    fx, fy, fz = px / h, py / h, pz / h
    x, y, z = np.int64(np.floor(fx)), np.int64(np.floor(fy)), np.int64(np.floor(fz))
    fx, fy, fz = fx - x, fy - y, fz - z
    strength, mass, occupancy = 0.0, 0.0, 0.0
    if (x & 31) < 31 and (y & 31) < 31 and (z & 31) < 31:
        base = voxel_at(bone, z, y, x)
        if base < 0:
            return 0.0, 0.0, 0.0
        for corner in range(8):
            dz, dy, dx = corner >> 2, (corner >> 1) & 1, corner & 1
            weight = (fz if dz else 1.0 - fz) * (fy if dy else 1.0 - fy) * (fx if dx else 1.0 - fx)
            place = base + (dz << 10) + (dy << 5) + dx
            strength, mass, occupancy = _corner(
                bone, place, weight, reference_density, exponent, strength, mass, occupancy
            )
        return strength, mass, occupancy
    for corner in range(8):
        dz, dy, dx = corner >> 2, (corner >> 1) & 1, corner & 1
        place = voxel_at(bone, z + dz, y + dy, x + dx)
        if place >= 0:
            weight = (fz if dz else 1.0 - fz) * (fy if dy else 1.0 - fy) * (fx if dx else 1.0 - fx)
            strength, mass, occupancy = _corner(
                bone, place, weight, reference_density, exponent, strength, mass, occupancy
            )
    return strength, mass, occupancy


@jit
def sample_remaining(bone: BoneArrays, px: float, py: float, pz: float) -> float:
    """Occupancy left at a position, trilinear, 0..1."""
    h = bone.spacing
    fx, fy, fz = px / h, py / h, pz / h
    x, y, z = np.int64(np.floor(fx)), np.int64(np.floor(fy)), np.int64(np.floor(fz))
    fx, fy, fz = fx - x, fy - y, fz - z
    total = 0.0
    if (x & 31) < 31 and (y & 31) < 31 and (z & 31) < 31:
        base = voxel_at(bone, z, y, x)
        if base < 0:
            return 0.0
        for corner in range(8):
            dz, dy, dx = corner >> 2, (corner >> 1) & 1, corner & 1
            weight = (fz if dz else 1.0 - fz) * (fy if dy else 1.0 - fy) * (fx if dx else 1.0 - fx)
            place = base + (dz << 10) + (dy << 5) + dx
            total += weight * np.float64(bone.initial[place]) * (1.0 - np.float64(bone.cut[place]))
        return total
    for corner in range(8):
        dz, dy, dx = corner >> 2, (corner >> 1) & 1, corner & 1
        place = voxel_at(bone, z + dz, y + dy, x + dx)
        if place >= 0:
            weight = (fz if dz else 1.0 - fz) * (fy if dy else 1.0 - fy) * (fx if dx else 1.0 - fx)
            total += weight * np.float64(bone.initial[place]) * (1.0 - np.float64(bone.cut[place]))
    return total


@jit_inline
def remaining_nearest(bone: BoneArrays, px: float, py: float, pz: float) -> float:
    """Occupancy left in the voxel that contains a position, 0..1."""
    place = voxel_containing(bone, px, py, pz)
    if place < 0:
        return 0.0
    return np.float64(bone.initial[place]) * (1.0 - np.float64(bone.cut[place]))


@jit
def outward_normal(bone: BoneArrays, px: float, py: float, pz: float, reach: float) -> tuple[float, float, float]:
    """Unit vector out of the bone at a position, from the occupancy left `reach` mm around it; zeros if undecided."""
    gx = sample_remaining(bone, px + reach, py, pz) - sample_remaining(bone, px - reach, py, pz)
    gy = sample_remaining(bone, px, py + reach, pz) - sample_remaining(bone, px, py - reach, pz)
    gz = sample_remaining(bone, px, py, pz + reach) - sample_remaining(bone, px, py, pz - reach)
    length = np.sqrt(gx * gx + gy * gy + gz * gz)
    if length < 1e-6:
        return 0.0, 0.0, 0.0
    return -gx / length, -gy / length, -gz / length


@jit
def mark_edited(bone: BoneArrays, z0: int, z1: int, y0: int, y1: int, x0: int, x1: int) -> None:
    """Advance the edit counter of every brick whose voxels or margins meet the box of edited voxels (ends included)."""
    reach = BRICK_EDGE - 1 + MARGIN_HIGH
    for bz in range(
        max(0, -((reach - z0) >> BRICK_BITS)), min(bone.table.shape[0] - 1, (z1 + MARGIN_LOW) >> BRICK_BITS) + 1
    ):
        for by in range(
            max(0, -((reach - y0) >> BRICK_BITS)), min(bone.table.shape[1] - 1, (y1 + MARGIN_LOW) >> BRICK_BITS) + 1
        ):
            for bx in range(
                max(0, -((reach - x0) >> BRICK_BITS)), min(bone.table.shape[2] - 1, (x1 + MARGIN_LOW) >> BRICK_BITS) + 1
            ):
                brick = bone.table[bz, by, bx]
                if brick >= 0:
                    bone.versions[brick] += 1
