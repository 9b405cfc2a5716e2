"""How far each ray runs inside wires, drills and closed triangle meshes: exact chords, no sampling along the ray."""

from __future__ import annotations

import math

import numpy as np

from simulator.rendering.fluoroscopy.kernels.jit import jit

MOST_CYLINDERS = 64
"""Cylinders whose chords on one ray can be joined; those of one solid."""


@jit
def cylinder_chord(
    source: np.ndarray, direction: np.ndarray, start: np.ndarray, end: np.ndarray, radius: float
) -> tuple[float, float]:
    """Entry and exit distance along a unit ray through a solid cylinder with flat ends; entry > exit when it misses."""
    ax, ay, az = end[0] - start[0], end[1] - start[1], end[2] - start[2]
    length = math.sqrt(ax * ax + ay * ay + az * az)
    if length == 0.0 or radius <= 0.0:
        return 1.0, 0.0
    ax, ay, az = ax / length, ay / length, az / length
    wx, wy, wz = source[0] - start[0], source[1] - start[1], source[2] - start[2]
    along_ray = ax * direction[0] + ay * direction[1] + az * direction[2]
    along_source = ax * wx + ay * wy + az * wz
    # Perpendicular parts: |w + t d|^2 = radius^2 after removing what runs along the axis.
    dx = direction[0] - along_ray * ax
    dy = direction[1] - along_ray * ay
    dz = direction[2] - along_ray * az
    px = wx - along_source * ax
    py = wy - along_source * ay
    pz = wz - along_source * az
    a = dx * dx + dy * dy + dz * dz
    b = dx * px + dy * py + dz * pz
    c = px * px + py * py + pz * pz - radius * radius
    if a < 1e-14:
        if c > 0.0:
            return 1.0, 0.0
        enter, leave = -math.inf, math.inf
    else:
        discriminant = b * b - a * c
        if discriminant <= 0.0:
            return 1.0, 0.0
        root = math.sqrt(discriminant)
        enter, leave = (-b - root) / a, (-b + root) / a
    if abs(along_ray) < 1e-14:
        if along_source < 0.0 or along_source > length:
            return 1.0, 0.0
        return enter, leave
    first = -along_source / along_ray
    second = (length - along_source) / along_ray
    return max(enter, min(first, second)), min(leave, max(first, second))


@jit
def cylinder_paths(
    source: np.ndarray,
    corner: np.ndarray,
    column_step: np.ndarray,
    row_step: np.ndarray,
    starts: np.ndarray,
    ends: np.ndarray,
    radii: np.ndarray,
    box: np.ndarray,
    out: np.ndarray,
) -> None:
    """Add to `out` the length [mm] of each ray inside the union of cylinders.

    source, corner, column_step, row_step (3,) [mm]; starts, ends (n, 3) [mm] and radii (n,) [mm], n <= MOST_CYLINDERS;
    box (4,): first and last + 1 row, first and last + 1 column; out float32 (rows, columns).
    """
    enters = np.zeros(MOST_CYLINDERS)
    leaves = np.zeros(MOST_CYLINDERS)
    direction = np.zeros(3)
    for row in range(box[0], box[1]):
        for column in range(box[2], box[3]):
            for axis in range(3):
                direction[axis] = corner[axis] + row * row_step[axis] + column * column_step[axis] - source[axis]
            reach = math.sqrt(direction[0] ** 2 + direction[1] ** 2 + direction[2] ** 2)
            direction /= reach
            count = 0
            for number in range(len(radii)):
                enter, leave = cylinder_chord(source, direction, starts[number], ends[number], radii[number])
                enter = max(enter, 0.0)
                leave = min(leave, reach)
                if not enter < leave:
                    continue
                place = count
                while place > 0 and enters[place - 1] > enter:
                    enters[place] = enters[place - 1]
                    leaves[place] = leaves[place - 1]
                    place -= 1
                enters[place] = enter
                leaves[place] = leave
                count += 1
            total = 0.0
            covered = 0.0
            for number in range(count):
                total += max(leaves[number] - max(enters[number], covered), 0.0)
                covered = max(covered, leaves[number])
            out[row, column] += np.float32(total)


@jit
def _edge(first: int, second: int, pixels: np.ndarray, x: float, y: float) -> float:
    """Signed double area of the triangle first, second, (x, y); exactly opposite for the edge run backwards."""
    sign = 1.0
    if first > second:
        first, second = second, first
        sign = -1.0
    ax, ay = pixels[first, 0], pixels[first, 1]
    bx, by = pixels[second, 0], pixels[second, 1]
    return sign * ((bx - ax) * (y - ay) - (by - ay) * (x - ax))


@jit
def _owns_border(first: int, second: int, pixels: np.ndarray) -> bool:
    """Whether pixel centres exactly on this edge belong to the triangle: to exactly one of the two that share it."""
    dx = pixels[second, 0] - pixels[first, 0]
    dy = pixels[second, 1] - pixels[first, 1]
    return dy < 0.0 or (dy == 0.0 and dx > 0.0)


@jit
def mesh_paths(
    source: np.ndarray,
    corner: np.ndarray,
    column_step: np.ndarray,
    row_step: np.ndarray,
    vertices: np.ndarray,
    pixels: np.ndarray,
    triangles: np.ndarray,
    out: np.ndarray,
) -> None:
    """Add to `out` the length [mm] of each ray inside closed meshes whose triangles turn outwards.

    Every crossing adds its distance from the source, with the sign of leaving (+) or entering (-). vertices (n, 3)
    [mm]; pixels (n, 2) their projections (column, row); triangles int (m, 3); out float64 (rows, columns).
    """
    rows, columns = out.shape
    for number in range(len(triangles)):
        p, q, r = triangles[number, 0], triangles[number, 1], triangles[number, 2]
        low_x = min(pixels[p, 0], pixels[q, 0], pixels[r, 0])
        high_x = max(pixels[p, 0], pixels[q, 0], pixels[r, 0])
        low_y = min(pixels[p, 1], pixels[q, 1], pixels[r, 1])
        high_y = max(pixels[p, 1], pixels[q, 1], pixels[r, 1])
        if not (high_x >= 0.0 and low_x <= columns - 1 and high_y >= 0.0 and low_y <= rows - 1):
            continue
        area = _edge(p, q, pixels, pixels[r, 0], pixels[r, 1])
        if area == 0.0:
            continue
        turn = 1.0 if area > 0.0 else -1.0
        if turn < 0.0:
            q, r = r, q
        ux, uy, uz = vertices[q] - vertices[p]
        vx, vy, vz = vertices[r] - vertices[p]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        lift = nx * (vertices[p, 0] - source[0]) + ny * (vertices[p, 1] - source[1]) + nz * (vertices[p, 2] - source[2])
        own_0 = _owns_border(p, q, pixels)
        own_1 = _owns_border(q, r, pixels)
        own_2 = _owns_border(r, p, pixels)
        for row in range(max(int(math.ceil(low_y)), 0), min(int(math.floor(high_y)), rows - 1) + 1):
            for column in range(max(int(math.ceil(low_x)), 0), min(int(math.floor(high_x)), columns - 1) + 1):
                e0 = _edge(p, q, pixels, float(column), float(row))
                e1 = _edge(q, r, pixels, float(column), float(row))
                e2 = _edge(r, p, pixels, float(column), float(row))
                if e0 < 0.0 or e1 < 0.0 or e2 < 0.0:
                    continue
                if (e0 == 0.0 and not own_0) or (e1 == 0.0 and not own_1) or (e2 == 0.0 and not own_2):
                    continue
                dx = corner[0] + row * row_step[0] + column * column_step[0] - source[0]
                dy = corner[1] + row * row_step[1] + column * column_step[1] - source[1]
                dz = corner[2] + row * row_step[2] + column * column_step[2] - source[2]
                facing = nx * dx + ny * dy + nz * dz
                if facing == 0.0:
                    continue
                leaving = 1.0 if turn * facing > 0.0 else -1.0
                out[row, column] += leaving * lift / facing * math.sqrt(dx * dx + dy * dy + dz * dz)
