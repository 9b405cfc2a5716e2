"""Moving a tool that may not pass through bone: approach, stop, and slide with friction."""

from __future__ import annotations

import numpy as np

from .brick_volume import BoneArrays, outward_normal, remaining_nearest, sample_remaining
from .drill_engagement import COSINES, SINES, ToolShape
from .golden_angle import golden_turns
from .jit import jit
from .rotation import across

TOUCHING = 0.65
"""Occupancy left under a surface sample above which the tool counts as inside bone. A surface lies at one half; the
rest, 0.15 of a voxel, keeps a drill free in the dimple it has cut itself."""
FLANK_VOXELS = 1.0
"""Distance between stations of samples along the flutes and the shaft [voxels]: no sheet of bone that the grid holds
passes between two, also on its edge. Three points each; four stations make a round of twelve."""
FLANK_TURNS = np.array([0, 2, 1, 3])
"""Turn of each station in twelfths: neighbours are 60 degrees apart, so that two of them leave no more between."""
FLANK_REACH = 80.0
"""How far behind the tip a shaft is looked at [mm]: what lies further back is outside the patient."""
MOST_STEPS = 256
"""Half-voxel steps that a tool may travel in one tick: far above any hand, and a bound on the tick's cost."""


CONE_RINGS = 5
HEAD_POINTS = 160
_HEIGHT = 1.0 - (2.0 * np.arange(HEAD_POINTS) + 1.0) / HEAD_POINTS
_TURN = golden_turns(HEAD_POINTS)
HEAD_X = np.sqrt(1.0 - _HEIGHT**2) * np.cos(_TURN)
HEAD_Y = np.sqrt(1.0 - _HEIGHT**2) * np.sin(_TURN)
HEAD_Z = _HEIGHT
"""Points spread evenly over a sphere by the golden angle."""


@jit
def tool_overlap(
    bone: BoneArrays, tx: float, ty: float, tz: float, ax: float, ay: float, az: float, shape: ToolShape
) -> tuple[float, float, float, float, float]:
    """Deepest overlap of the tool with the bone left: (occupancy, sample position), and what all overlap in excess.

    The excess is the sum over all samples of what their occupancy is above TOUCHING: it grows as the tool sinks in,
    also where the deepest sample is wholly in bone.
    """
    ux, uy, uz, vx, vy, vz = across(ax, ay, az)
    # A drill runs loosely in its own hole; a third of a voxel stands for that.
    inset = 0.3 * bone.spacing
    worst = sample_remaining(bone, tx, ty, tz)
    excess = max(0.0, worst - TOUCHING)
    wx, wy, wz = tx, ty, tz
    if shape.round_head:
        cx, cy, cz = tx - shape.radius * ax, ty - shape.radius * ay, tz - shape.radius * az
        for point in range(HEAD_POINTS):
            px = cx + shape.radius * HEAD_X[point]
            py = cy + shape.radius * HEAD_Y[point]
            pz = cz + shape.radius * HEAD_Z[point]
            if remaining_nearest(bone, px, py, pz) > 0.0:
                value = sample_remaining(bone, px, py, pz)
                excess += max(0.0, value - TOUCHING)
                if value > worst:
                    worst = value
                    wx, wy, wz = px, py, pz
    else:
        for ring in range(CONE_RINGS):
            r = (ring + 1.0) / CONE_RINGS * (shape.radius - inset)
            along = -r * shape.cosine / shape.sine
            for turn in range(12):
                c, s = COSINES[turn], SINES[turn]
                px = tx + r * (c * ux + s * vx) + along * ax
                py = ty + r * (c * uy + s * vy) + along * ay
                pz = tz + r * (c * uz + s * vz) + along * az
                if remaining_nearest(bone, px, py, pz) > 0.0:
                    value = sample_remaining(bone, px, py, pz)
                    excess += max(0.0, value - TOUCHING)
                    if value > worst:
                        worst = value
                        wx, wy, wz = px, py, pz
    behind = straight_behind(shape)
    spacing = FLANK_VOXELS * bone.spacing
    stations = int((min(shape.length, FLANK_REACH) - behind) / spacing)
    for station in range(stations):
        along = -behind - (station + 0.5) * spacing
        r = (shape.radius if -along < shape.flute_length else shape.shaft_radius) - inset
        for turn in range(FLANK_TURNS[station % 4], 12, 4):
            c, s = COSINES[turn], SINES[turn]
            px = tx + r * (c * ux + s * vx) + along * ax
            py = ty + r * (c * uy + s * vy) + along * ay
            pz = tz + r * (c * uz + s * vz) + along * az
            value = remaining_nearest(bone, px, py, pz)
            if value > 0.0:
                value = sample_remaining(bone, px, py, pz)
                excess += max(0.0, value - TOUCHING)
                if value > worst:
                    worst = value
                    wx, wy, wz = px, py, pz
    return worst, wx, wy, wz, excess


@jit
def straight_behind(shape: ToolShape) -> float:
    """How far behind the tip a tool's flank begins, straight along its axis [mm]."""
    return 2.0 * shape.radius if shape.round_head else shape.cone_height


@jit
def normal_at(
    bone: BoneArrays,
    px: float,
    py: float,
    pz: float,
    tx: float,
    ty: float,
    tz: float,
    ax: float,
    ay: float,
    az: float,
    shape: ToolShape,
) -> tuple[float, float, float]:
    """Unit vector along which bone at p pushes a tool with its tip at t; back along the tool where bone tells nothing.

    Along the flank the tool is straight: whatever the bone's shape there, an edge too, it pushes the tool straight
    aside. Against a point it pushes aside and back, never on: a rim is no hook.
    """
    nx, ny, nz = outward_normal(bone, px, py, pz, max(1.5 * bone.spacing, 0.5 * shape.radius))
    undecided = nx == 0.0 and ny == 0.0 and nz == 0.0
    rx, ry, rz = px - tx, py - ty, pz - tz
    along = rx * ax + ry * ay + rz * az
    flank = along < -straight_behind(shape) - 0.25 * FLANK_VOXELS * bone.spacing
    if undecided and not flank:
        return -ax, -ay, -az
    axial = nx * ax + ny * ay + nz * az
    if flank or (axial > 0.0 and not shape.round_head):
        nx, ny, nz = nx - axial * ax, ny - axial * ay, nz - axial * az
        length = np.sqrt(nx * nx + ny * ny + nz * nz)
        if length < 0.1:
            nx, ny, nz = along * ax - rx, along * ay - ry, along * az - rz
            length = np.sqrt(nx * nx + ny * ny + nz * nz)
            if length < 1e-9:
                return -ax, -ay, -az
        nx, ny, nz = nx / length, ny / length, nz / length
    return nx, ny, nz


@jit
def _nearer(px: float, py: float, pz: float, qx: float, qy: float, qz: float, gx: float, gy: float, gz: float) -> bool:
    """Whether p is nearer to the goal g than q."""
    return (px - gx) ** 2 + (py - gy) ** 2 + (pz - gz) ** 2 < (qx - gx) ** 2 + (qy - gy) ** 2 + (qz - gz) ** 2


@jit
def slide_step(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    gx: float,
    gy: float,
    gz: float,
    ax: float,
    ay: float,
    az: float,
    shape: ToolShape,
    excess: float,
    nx: float,
    ny: float,
    nz: float,
    length: float,
) -> tuple[bool, float, float, float]:
    """Slide by at most `length` mm along the surface towards the goal, lifting over roughness; (moved, new tip).

    A step is taken only when it ends nearer to the goal: the coupling spring never gains energy from the bone.
    """
    rx, ry, rz = gx - tx, gy - ty, gz - tz
    pressing = rx * nx + ry * ny + rz * nz
    sx, sy, sz = rx - pressing * nx, ry - pressing * ny, rz - pressing * nz
    span = np.sqrt(sx * sx + sy * sy + sz * sz)
    if span < 1e-9:
        return False, tx, ty, tz
    step = min(length, span)
    for lift in (0.0, 0.125, 0.25, 0.5):
        up = lift * bone.spacing
        px = tx + sx / span * step + nx * up
        py = ty + sy / span * step + ny * up
        pz = tz + sz / span * step + nz * up
        if not _nearer(px, py, pz, tx, ty, tz, gx, gy, gz):
            break
        value, _, _, _, sunk = tool_overlap(bone, px, py, pz, ax, ay, az, shape)
        if value <= TOUCHING or sunk <= excess:
            return True, px, py, pz
    return False, tx, ty, tz


@jit
def move_towards(
    bone: BoneArrays,
    tx: float,
    ty: float,
    tz: float,
    gx: float,
    gy: float,
    gz: float,
    ax: float,
    ay: float,
    az: float,
    shape: ToolShape,
    friction: float,
) -> tuple[float, float, float, bool]:
    """Bring the tip towards the goal as far as the bone allows; (tip, whether bone stopped it)."""
    half = 0.5 * bone.spacing
    _, wx, wy, wz, excess = tool_overlap(bone, tx, ty, tz, ax, ay, az, shape)
    touched = False
    for _ in range(MOST_STEPS):
        rx, ry, rz = gx - tx, gy - ty, gz - tz
        distance = np.sqrt(rx * rx + ry * ry + rz * rz)
        if distance < 1e-9:
            break
        step = min(distance, half)
        advanced = False
        for _attempt in range(6):
            ratio = 1.0 if step == distance else step / distance
            px, py, pz = tx + rx * ratio, ty + ry * ratio, tz + rz * ratio
            if step == distance:
                px, py, pz = gx, gy, gz
            value, qx, qy, qz, sunk = tool_overlap(bone, px, py, pz, ax, ay, az, shape)
            if value <= TOUCHING or sunk <= excess:
                tx, ty, tz = px, py, pz
                excess = sunk
                advanced = True
                break
            wx, wy, wz = qx, qy, qz
            touched = True
            step *= 0.5
        if advanced and step >= 0.5 * min(distance, half):
            continue
        nx, ny, nz = normal_at(bone, wx, wy, wz, tx, ty, tz, ax, ay, az, shape)
        rx, ry, rz = gx - tx, gy - ty, gz - tz
        pressing = -(rx * nx + ry * ny + rz * nz)
        if pressing <= 0.0:
            if not advanced:
                break
            continue
        along = np.sqrt(max(0.0, rx * rx + ry * ry + rz * rz - pressing * pressing))
        slip = along - friction * pressing
        if slip <= 1e-6:
            break
        moved, tx, ty, tz = slide_step(
            bone, tx, ty, tz, gx, gy, gz, ax, ay, az, shape, excess, nx, ny, nz, min(slip, half)
        )
        if not moved:
            break
        _, wx, wy, wz, excess = tool_overlap(bone, tx, ty, tz, ax, ay, az, shape)
    return tx, ty, tz, touched
