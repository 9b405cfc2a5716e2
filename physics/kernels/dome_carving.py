"""Taking bone away under a hemispherical dome, one interleaved slice of the voxel grid at a time."""

from __future__ import annotations

import math

import numpy as np

from .brick_volume import BoneArrays, brick_at, mark_edited
from .cube_coverage import HALF_DIAGONAL, sphere_coverage
from .jit import jit

SLICES = 8
"""A slice is every eighth layer of voxels: so many passes take the whole dome."""
RIM = 2.0
"""Height of the cylinder behind the dome's rim, in voxels: it joins the dome's traces to a smooth wall."""


@jit
def carve_dome(
    bone: BoneArrays,
    cx: float,
    cy: float,
    cz: float,
    ax: float,
    ay: float,
    az: float,
    radius: float,
    lag: float,
    number: int,
) -> float:
    """Sweep slice `number` of a dome about c whose pole lies along the axis a; returns the volume removed [mm3].

    Voxels deeper than `lag` below the surface, and their own half diagonal, were swept before and are skipped.
    """
    h = bone.spacing
    band = HALF_DIAGONAL * h
    reach, inner, body = radius + band, radius - band - lag, RIM * h
    last_z, last_y, last_x = (
        bone.table.shape[0] * 32 - 1,
        bone.table.shape[1] * 32 - 1,
        bone.table.shape[2] * 32 - 1,
    )
    z0, z1 = max(0, int(math.ceil((cz - reach) / h))), min(last_z, int(math.floor((cz + reach) / h)))
    y0, y1 = max(0, int(math.ceil((cy - reach) / h))), min(last_y, int(math.floor((cy + reach) / h)))
    removed = 0.0
    ez0, ez1, ey0, ey1, ex0, ex1 = 1 << 60, -1, 1 << 60, -1, 1 << 60, -1
    z0 += (number - z0) % SLICES
    for z in range(z0, z1 + 1, SLICES):
        pz = z * h - cz
        for y in range(y0, y1 + 1):
            py = y * h - cy
            left = reach * reach - pz * pz - py * py
            # Behind the rim nothing is cut, save the short cylinder.
            along_yz = py * ay + pz * az
            low, high = -math.inf, math.inf
            if left < 0.0:
                continue
            if abs(ax) > 1e-12:
                edge = (-body - along_yz) / ax
                if ax > 0.0:
                    low = edge
                else:
                    high = edge
            elif along_yz < -body:
                continue
            half = math.sqrt(left)
            hollow = inner * inner - pz * pz - py * py
            gap = math.sqrt(hollow) if hollow > 0.0 and inner > 0.0 else -1.0
            x0 = max(0, int(math.ceil((cx + max(low, -half)) / h)))
            x1 = min(last_x, int(math.floor((cx + min(high, half)) / h)))
            block = -1
            brick = np.int64(-1)
            x = x0 - 1
            while x < x1:
                x += 1
                px = x * h - cx
                if gap > 0.0 and -gap < px < gap:
                    x = max(x, int(math.floor((cx + gap) / h)))
                    continue
                if (x >> 5) != block:
                    block = x >> 5
                    brick = brick_at(bone, z, y, x)
                if brick < 0:
                    x |= 31
                    continue
                at = (brick << 15) | ((z & 31) << 10) | ((y & 31) << 5) | (x & 31)
                old = bone.cut[at]
                filled = np.float64(bone.initial[at])
                if filled == 0.0 or old >= 1.0:
                    continue
                back = min(0.0, max(-body, px * ax + along_yz))
                share = np.float32(
                    sphere_coverage(
                        px - back * ax, py - back * ay, pz - back * az, radius, 2.0 if back == 0.0 else 1.0, h
                    )
                )
                if share <= old:
                    continue
                bone.cut[at] = share
                removed += filled * (np.float64(share) - np.float64(old))
                ez0, ez1 = min(ez0, z), max(ez1, z)
                ey0, ey1 = min(ey0, y), max(ey1, y)
                ex0, ex1 = min(ex0, x), max(ex1, x)
    if ez1 >= 0:
        mark_edited(bone, ez0, ez1, ey0, ey1, ex0, ex1)
    return removed * h * h * h
