"""Where a tool touches the heat grid: which cells it cuts away and which it heats.

A tool stands at `tip` [mm, x y z], measured from the centre of the box's first cell, and points along `axis` (unit,
direction of advance); `side` is the broad direction of a blade (unit, across the axis), or the way that a ball
moves (unit, zero where it stands). shape: kind, radius or half thickness [mm], half point angle [rad] or half width
[mm], length [mm].
"""

from __future__ import annotations

import math

import numpy as np

from physics.kernels.heat_conduction import CAVITY, TISSUE
from physics.kernels.jit import jit, jit_inline

POINTED, BALL, BLADE = 0, 1, 2
"""Cone and cylinder (drills, wires), ball (burrs, hemispherical reamers), flat blade."""
FRONT, WALL = 0, 1
"""Parts of a tool: what cuts, and what slides along the wall it has made."""


@jit_inline
def _place(
    kind: int,
    size: float,
    spread: float,
    length: float,
    along: float,
    px: float,
    py: float,
    pz: float,
    sx: float,
    sy: float,
    sz: float,
    ax: float,
    ay: float,
    az: float,
) -> tuple[float, int, float]:
    """Signed distance [mm] to the tool, its part there, and the curvature factor of a thin shell outside it.

    The factor is area on the tool's surface over area at the point, so that shells of any thickness weigh true area.
    """
    across2 = max(px * px + py * py + pz * pz - along * along, 0.0)
    if kind == BALL:
        up = along + size
        distance = math.sqrt(across2 + up * up)
        factor = (size / distance) ** 2 if distance > size else 1.0
        if sx * sx + sy * sy + sz * sz > 0.0 and distance > 0.0:
            # A moving ball cuts by how far its surface advances into the bone: nothing where it slides along its wake.
            outward = (px * sx + py * sy + pz * sz) + size * (ax * sx + ay * sy + az * sz)
            factor *= max(outward / distance, 0.0)
        return distance - size, FRONT, factor
    if kind == BLADE:
        wide = abs(px * sx + py * sy + pz * sz)
        # The third direction is axis x side.
        tx, ty, tz = ay * sz - az * sy, az * sx - ax * sz, ax * sy - ay * sx
        thin = abs(px * tx + py * ty + pz * tz)
        flank = max(thin - size, wide - spread)
        if along >= flank:
            # Beyond the kerf's edge lies bone that stays: no tooth passes there.
            return along, FRONT, 1.0 if flank <= 0.0 else 0.0
        return max(flank, -(along + length)), WALL, 1.0 if along <= 0.0 else 0.0
    across = math.sqrt(across2)
    cone = across * math.cos(spread) + along * math.sin(spread)
    barrel = across - size
    if cone >= barrel:
        # The foot of the point on the cone tells how much surface it stands for; beyond the rim there is none.
        foot = across - cone * math.cos(spread)
        if across >= size:
            return cone, FRONT, 0.0
        return cone, FRONT, max(foot / across, 0.0) if across > 0.0 else 1.0
    return max(barrel, -(along + length)), WALL, size / across if across > size else 1.0


@jit_inline
def _beyond(px: float, py: float, pz: float, axis: np.ndarray, size: float, reach: float) -> bool:
    """Whether a point is certainly farther than `reach` from the centre of a ball: most of its box, told cheaply."""
    qx, qy, qz = px + size * axis[0], py + size * axis[1], pz + size * axis[2]
    return qx * qx + qy * qy + qz * qz > (reach * (1.0 + 1e-9)) ** 2


@jit
def cut_cells(
    state: np.ndarray,
    T: np.ndarray,
    k: np.ndarray,
    capacity: np.ndarray,
    per_capacity: np.ndarray,
    gz: np.ndarray,
    gy: np.ndarray,
    gx: np.ndarray,
    far: float,
    h: float,
    tip: np.ndarray,
    axis: np.ndarray,
    side: np.ndarray,
    shape: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    removed: np.ndarray,
) -> int:
    """Empty the tissue cells whose centre lies inside the tool, among cells first..last (padded, inclusive, z y x).

    Their faces (gz, gy, gx) no longer conduct. removed[0] gains the heat capacity [J/K] and removed[1] the heat above
    `far` [J] that go with the chips. Returns how many cells were emptied.
    """
    kind = int(shape[0])
    count = 0
    for z in range(first[0], last[0] + 1):
        pz = (z - 1) * h - tip[2]
        for y in range(first[1], last[1] + 1):
            py = (y - 1) * h - tip[1]
            for x in range(first[2], last[2] + 1):
                if state[z, y, x] != TISSUE:
                    continue
                px = (x - 1) * h - tip[0]
                if kind == BALL and _beyond(px, py, pz, axis, shape[1], shape[1]):
                    continue
                along = px * axis[0] + py * axis[1] + pz * axis[2]
                distance, _, _ = _place(
                    kind, shape[1], shape[2], shape[3], along, px, py, pz,
                    side[0], side[1], side[2], axis[0], axis[1], axis[2],
                )  # fmt: skip
                if distance < 0.0:
                    removed[0] += capacity[z, y, x]
                    removed[1] += capacity[z, y, x] * (T[z, y, x] - far)
                    state[z, y, x] = CAVITY
                    T[z, y, x] = far
                    k[z, y, x] = 0.0
                    capacity[z, y, x] = 0.0
                    per_capacity[z, y, x] = 0.0
                    gz[z, y, x] = gz[z + 1, y, x] = 0.0
                    gy[z, y, x] = gy[z, y + 1, x] = 0.0
                    gx[z, y, x] = gx[z, y, x + 1] = 0.0
                    count += 1
    return count


@jit
def touched_cells(
    state: np.ndarray,
    h: float,
    tip: np.ndarray,
    axis: np.ndarray,
    side: np.ndarray,
    shape: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    index: np.ndarray,
    area: np.ndarray,
    part: np.ndarray,
    behind: np.ndarray,
    gap: np.ndarray,
) -> int:
    """List tissue cells within one cell edge outside the tool; returns how many.

    Written of each: flat padded index, tool area [mm2] it stands for, part, how far behind the tip and how far from the
    tool's surface it lies [mm]. A shell one cell thick over a surface holds its area over h^2 cells, whatever its
    direction; so the areas add up to what of the tool's surface lies against tissue. Cells beyond the length of `index`
    are counted, not written.
    """
    kind = int(shape[0])
    found = 0
    for z in range(first[0], last[0] + 1):
        pz = (z - 1) * h - tip[2]
        for y in range(first[1], last[1] + 1):
            py = (y - 1) * h - tip[1]
            for x in range(first[2], last[2] + 1):
                if state[z, y, x] != TISSUE:
                    continue
                px = (x - 1) * h - tip[0]
                if kind == BALL and _beyond(px, py, pz, axis, shape[1], shape[1] + h):
                    continue
                along = px * axis[0] + py * axis[1] + pz * axis[2]
                distance, where, factor = _place(
                    kind, shape[1], shape[2], shape[3], along, px, py, pz,
                    side[0], side[1], side[2], axis[0], axis[1], axis[2],
                )  # fmt: skip
                if 0.0 <= distance < h and along > -shape[3]:
                    if found < index.shape[0]:
                        index[found] = (z * state.shape[1] + y) * state.shape[2] + x
                        area[found] = h * h * factor
                        part[found] = where
                        behind[found] = -along
                        gap[found] = distance
                    found += 1
    return found
