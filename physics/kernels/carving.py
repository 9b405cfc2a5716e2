"""Taking bone away: the share of every voxel that the tool, where it stands, has swept."""

from __future__ import annotations

import math

import numpy as np

from .brick_volume import BoneArrays, brick_at, mark_edited
from .cube_coverage import HALF_DIAGONAL, drill_coverage, sphere_coverage
from .drill_engagement import ToolShape
from .jit import jit, jit_inline


@jit_inline
def _solve_row(a: float, half_b: float, c: float) -> tuple[float, float]:
    """Interval where a t^2 - 2 half_b t + c <= 0, as (low, high); empty when low > high."""
    if a < 1e-12:
        return (-1e30, 1e30) if c <= 0.0 else (1.0, -1.0)
    discriminant = half_b * half_b - a * c
    if discriminant < 0.0:
        return 1.0, -1.0
    root = np.sqrt(discriminant)
    return (half_b - root) / a, (half_b + root) / a


@jit
def carve_drill(
    bone: BoneArrays, tx: float, ty: float, tz: float, ax: float, ay: float, az: float, shape: ToolShape, back: float
) -> float:
    """Sweep the drill where it stands into the bone and return the volume removed [mm3].

    Only the stretch from `back` mm behind the cone's base to the tip is visited: the wall further back was swept when
    the cone passed there. Each voxel keeps the largest share ever covered (the minimum rule on what is left), so
    removed volume is swept volume whatever the tick.
    """
    h = bone.spacing
    band = HALF_DIAGONAL * h
    ahead = band / shape.sine
    behind = -(shape.cone_height + back)
    reach = shape.radius + band
    spread_y = reach * math.sqrt(max(0.0, 1.0 - ay * ay))
    spread_z = reach * math.sqrt(max(0.0, 1.0 - az * az))
    z0 = int(math.ceil((tz + min(ahead * az, behind * az) - spread_z) / h))
    z1 = int(math.floor((tz + max(ahead * az, behind * az) + spread_z) / h))
    y0 = int(math.ceil((ty + min(ahead * ay, behind * ay) - spread_y) / h))
    y1 = int(math.floor((ty + max(ahead * ay, behind * ay) + spread_y) / h))
    z0, z1 = max(z0, 0), min(z1, bone.table.shape[0] * 32 - 1)
    y0, y1 = max(y0, 0), min(y1, bone.table.shape[1] * 32 - 1)
    x_last = bone.table.shape[2] * 32 - 1
    removed = 0.0
    whole = np.float32(1.0)
    ez0, ez1, ey0, ey1, ex0, ex1 = 1 << 60, -1, 1 << 60, -1, 1 << 60, -1
    for z in range(z0, z1 + 1):
        pz = z * h - tz
        for y in range(y0, y1 + 1):
            py = y * h - ty
            along_yz = py * ay + pz * az
            plane_squared = py * py + pz * pz
            low, high = _solve_row(1.0 - ax * ax, along_yz * ax, plane_squared - along_yz * along_yz - reach * reach)
            if abs(ax) > 1e-12:
                first, last = (behind - along_yz) / ax, (ahead - along_yz) / ax
                low, high = max(low, min(first, last)), min(high, max(first, last))
            elif along_yz < behind or along_yz > ahead:
                continue
            if low > high:
                continue
            x0 = max(0, int(math.ceil(max(low + tx, -1e9) / h)))
            x1 = min(x_last, int(math.floor(min(high + tx, 1e9) / h)))
            block = -1
            brick = np.int64(-1)
            for x in range(x0, x1 + 1):
                if (x >> 5) != block:
                    block = x >> 5
                    brick = brick_at(bone, z, y, x)
                if brick < 0:
                    continue
                place = (brick << 15) | ((z & 31) << 10) | ((y & 31) << 5) | (x & 31)
                old = bone.cut[place]
                filled = bone.initial[place]
                if filled == 0.0 or old >= 1.0:
                    continue
                px = x * h - tx
                along = px * ax + along_yz
                r_squared = px * px + plane_squared - along * along
                widest = min(reach, (band - along * shape.sine) / shape.cosine)
                if widest <= 0.0 or r_squared >= widest * widest:
                    continue
                deep = min(shape.radius - band, (-band - along * shape.sine) / shape.cosine)
                if deep > 0.0 and r_squared <= deep * deep:
                    share = whole
                else:
                    share = np.float32(
                        drill_coverage(px, py, pz, ax, ay, az, shape.radius, shape.sine, shape.cosine, h)
                    )
                if share <= old:
                    continue
                bone.cut[place] = share
                removed += np.float64(filled) * (np.float64(share) - np.float64(old))
                ez0, ez1 = min(ez0, z), max(ez1, z)
                ey0, ey1 = min(ey0, y), max(ey1, y)
                ex0, ex1 = min(ex0, x), max(ex1, x)
    if ez1 >= 0:
        mark_edited(bone, ez0, ez1, ey0, ey1, ex0, ex1)
    return removed * h * h * h


EVERYWHERE = (0, 1 << 40, 0, 1 << 40, 0, 1 << 40)


@jit
def sweep_sphere(
    bone: BoneArrays,
    cx: float,
    cy: float,
    cz: float,
    ax: float,
    ay: float,
    az: float,
    radius: float,
    body: float,
    shell: float,
    reference_density: float,
    exponent: float,
    window: tuple[int, int, int, int, int, int],
    carve: bool,
) -> tuple[float, float, float, float, float, float, tuple[int, int, int, int, int, int]]:
    """What a sphere that stands at c would sweep (`carve` false), or sweep it.

    With a `body` the sphere is drawn out into a rod of that length [mm] back along the axis a.

    Returns (volume [mm3], volume weighted by strength relative to reference cortex, the same weighted by the outward
    direction (3), the same weighted by the sine of the angle to the axis a, box of the voxels met). Voxels deeper than
    `shell` mm below the surface were swept before and are skipped; so are those outside `window`, a box of voxels
    (first and last z, y, x), or EVERYWHERE.
    """
    h = bone.spacing
    band = HALF_DIAGONAL * h
    reach = radius + band
    inner = radius - shell
    ex, ey, ez = body * ax, body * ay, body * az
    z0 = max(0, window[0], int(math.ceil((cz - max(0.0, ez) - reach) / h)))
    z1 = min(bone.table.shape[0] * 32 - 1, window[1], int(math.floor((cz - min(0.0, ez) + reach) / h)))
    y0 = max(0, window[2], int(math.ceil((cy - max(0.0, ey) - reach) / h)))
    y1 = min(bone.table.shape[1] * 32 - 1, window[3], int(math.floor((cy - min(0.0, ey) + reach) / h)))
    x_first, x_last = max(0, window[4]), min(bone.table.shape[2] * 32 - 1, window[5])
    volume, work, wx, wy, wz, latitude = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    ez0, ez1, ey0, ey1, ex0, ex1 = 1 << 60, -1, 1 << 60, -1, 1 << 60, -1
    for z in range(z0, z1 + 1):
        pz = z * h - cz
        for y in range(y0, y1 + 1):
            py = y * h - cy
            left = reach * reach - pz * pz - py * py
            if body == 0.0:
                if left < 0.0:
                    continue
                half = math.sqrt(left)
                hollow = inner * inner - pz * pz - py * py if inner > 0.0 else -1.0
                gap = math.sqrt(hollow) if hollow > 0.0 else -1.0
            else:
                half, gap = reach, -1.0
            x0 = max(x_first, int(math.ceil((cx - max(0.0, ex) - half) / h)))
            x1 = min(x_last, int(math.floor((cx - min(0.0, ex) + half) / h)))
            block = -1
            brick = np.int64(-1)
            x = x0 - 1
            while x < x1:
                x += 1
                px = x * h - cx
                if gap > 0.0 and px > -gap and px < gap:
                    x = max(x, int(math.floor((cx + gap) / h)))
                    continue
                if (x >> 5) != block:
                    block = x >> 5
                    brick = brick_at(bone, z, y, x)
                if brick < 0:
                    x |= 31
                    continue
                place = (brick << 15) | ((z & 31) << 10) | ((y & 31) << 5) | (x & 31)
                old = bone.cut[place]
                filled = np.float64(bone.initial[place])
                if filled == 0.0 or old >= 1.0:
                    continue
                # Nearest point of the rod's middle line, as seen from the sphere's centre.
                back = min(0.0, max(-body, px * ax + py * ay + pz * az)) if body > 0.0 else 0.0
                qx, qy, qz = px - back * ax, py - back * ay, pz - back * az
                bends = 2.0 if back == 0.0 or back == -body else 1.0
                share = np.float32(sphere_coverage(qx, qy, qz, radius, bends, h))
                if share <= old:
                    continue
                swept = filled * (np.float64(share) - np.float64(old))
                ratio = np.float64(bone.density[place]) / reference_density
                weight = swept * (ratio * ratio if exponent == 2.0 else ratio**exponent)
                r = math.sqrt(qx * qx + qy * qy + qz * qz) + 1e-12
                along = (qx * ax + qy * ay + qz * az) / r
                volume += swept
                work += weight
                wx += weight * qx / r
                wy += weight * qy / r
                wz += weight * qz / r
                latitude += weight * math.sqrt(max(0.0, 1.0 - along * along))
                ez0, ez1 = min(ez0, z), max(ez1, z)
                ey0, ey1 = min(ey0, y), max(ey1, y)
                ex0, ex1 = min(ex0, x), max(ex1, x)
                if carve:
                    bone.cut[place] = share
    if carve and ez1 >= 0:
        mark_edited(bone, ez0, ez1, ey0, ey1, ex0, ex1)
    cell = h * h * h
    return volume * cell, work * cell, wx * cell, wy * cell, wz * cell, latitude * cell, (ez0, ez1, ey0, ey1, ex0, ex1)
