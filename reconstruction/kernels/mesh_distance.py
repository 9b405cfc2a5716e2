"""Distance of points and triangles to a triangle mesh: its triangles are sorted into cubes, searched ring by ring."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel

_DEEPEST = 24  # quarterings: sides of a metre are below the width of an atom then
_STEEPER = 1.4  # the surfaces may part this much faster towards a corner than at the middle of a triangle


@kernel
def squared_distance_to_triangle(px: float, py: float, pz: float, corners: np.ndarray) -> float:
    """Squared distance of a point to a triangle (Ericson 2005, Real-Time Collision Detection, section 5.1.5).

    corners: (9,), one corner after another.
    """
    apx, apy, apz = px - corners[0], py - corners[1], pz - corners[2]
    abx, aby, abz = corners[3] - corners[0], corners[4] - corners[1], corners[5] - corners[2]
    acx, acy, acz = corners[6] - corners[0], corners[7] - corners[1], corners[8] - corners[2]
    d1 = abx * apx + aby * apy + abz * apz
    d2 = acx * apx + acy * apy + acz * apz
    ab2, ac2, abc = (
        abx * abx + aby * aby + abz * abz,
        acx * acx + acy * acy + acz * acz,
        abx * acx + aby * acy + abz * acz,
    )
    d3, d4, d5, d6 = d1 - ab2, d2 - abc, d1 - abc, d2 - ac2
    va, vb, vc = d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2
    if d1 <= 0.0 and d2 <= 0.0:
        v, w = 0.0, 0.0
    elif d3 >= 0.0 and d4 <= d3:
        v, w = 1.0, 0.0
    elif d6 >= 0.0 and d5 <= d6:
        v, w = 0.0, 1.0
    elif vc <= 0.0 and d1 >= 0.0 and d3 <= 0.0:
        v, w = d1 / max(d1 - d3, 1e-300), 0.0
    elif vb <= 0.0 and d2 >= 0.0 and d6 <= 0.0:
        v, w = 0.0, d2 / max(d2 - d6, 1e-300)
    elif va <= 0.0 and d4 - d3 >= 0.0 and d5 - d6 >= 0.0:
        w = (d4 - d3) / max((d4 - d3) + (d5 - d6), 1e-300)
        v = 1.0 - w
    else:
        total = max(va + vb + vc, 1e-300)
        v, w = vb / total, vc / total
    x, y, z = apx - v * abx - w * acx, apy - v * aby - w * acy, apz - v * abz - w * acz
    return x * x + y * y + z * z


@kernel
def sort_into_cubes(
    vertices: np.ndarray, triangles: np.ndarray, low: np.ndarray, side: float, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """List the triangles whose boxes meet each cube.

    low: corner of cube (0, 0, 0); counts: cubes along x, y, z. Returns start (cubes + 1) and triangle numbers.
    """
    start = np.zeros(counts[0] * counts[1] * counts[2] + 1, dtype=np.int64)
    first, last = np.empty((len(triangles), 3), dtype=np.int64), np.empty((len(triangles), 3), dtype=np.int64)
    for number in range(len(triangles)):
        for axis in range(3):
            a, b, c = triangles[number]
            lowest = min(vertices[a, axis], vertices[b, axis], vertices[c, axis])
            highest = max(vertices[a, axis], vertices[b, axis], vertices[c, axis])
            first[number, axis] = min(max(int((lowest - low[axis]) / side), 0), counts[axis] - 1)
            last[number, axis] = min(max(int((highest - low[axis]) / side), 0), counts[axis] - 1)
    for number in range(len(triangles)):
        for k in range(first[number, 2], last[number, 2] + 1):
            for j in range(first[number, 1], last[number, 1] + 1):
                for i in range(first[number, 0], last[number, 0] + 1):
                    start[(k * counts[1] + j) * counts[0] + i + 1] += 1
    for cube in range(len(start) - 1):
        start[cube + 1] += start[cube]
    members, following = np.empty(start[-1], dtype=np.int64), start.copy()
    for number in range(len(triangles)):
        for k in range(first[number, 2], last[number, 2] + 1):
            for j in range(first[number, 1], last[number, 1] + 1):
                for i in range(first[number, 0], last[number, 0] + 1):
                    cube = (k * counts[1] + j) * counts[0] + i
                    members[following[cube]] = number
                    following[cube] += 1
    return start, members


@kernel
def _outside(value: float, low: float, side: float) -> float:
    """How far a value lies outside a range."""
    return max(low - value, value - low - side, 0.0)


@kernel
def _to_wall(value: float, low: float, side: float, here: int, count: int) -> float:
    """How near the walls of a point's own cube are along one axis, where other cubes lie behind them."""
    below = value - low - here * side if here > 0 else np.inf
    above = low + (here + 1) * side - value if here < count - 1 else np.inf
    return max(min(below, above), 0.0)


@kernel
def _nearest_triangle(
    px: float, py: float, pz: float, corners: np.ndarray, low: np.ndarray, side: float, counts: np.ndarray,
    start: np.ndarray, members: np.ndarray, best: float, nearest: int,
) -> tuple[float, int]:  # fmt: skip
    """Squared distance of a point to triangles (m, 9) sorted by sort_into_cubes, and the number of the nearest.

    best, nearest: the same for what is known already; only nearer triangles are sought.
    """
    here_x = min(max(int(np.floor((px - low[0]) / side)), 0), counts[0] - 1)
    here_y = min(max(int(np.floor((py - low[1]) / side)), 0), counts[1] - 1)
    here_z = min(max(int(np.floor((pz - low[2]) / side)), 0), counts[2] - 1)
    wall = min(
        _to_wall(px, low[0], side, here_x, counts[0]),
        _to_wall(py, low[1], side, here_y, counts[1]),
        _to_wall(pz, low[2], side, here_z, counts[2]),
    )
    for ring in range(max(counts[0], counts[1], counts[2]) + 1):
        # Cubes of this ring lie at least this far away, also from a point outside all cubes.
        if ring > 0 and best <= ((ring - 1) * side + wall) ** 2:
            break
        for k in range(max(here_z - ring, 0), min(here_z + ring, counts[2] - 1) + 1):
            for j in range(max(here_y - ring, 0), min(here_y + ring, counts[1] - 1) + 1):
                shell = abs(k - here_z) == ring or abs(j - here_y) == ring
                step = 1 if shell or ring == 0 else 2 * ring
                for i in range(here_x - ring, here_x + ring + 1, step):
                    if i < 0 or i >= counts[0]:
                        continue
                    away = (
                        _outside(px, low[0] + i * side, side) ** 2
                        + _outside(py, low[1] + j * side, side) ** 2
                        + _outside(pz, low[2] + k * side, side) ** 2
                    )
                    if away >= best:
                        continue
                    cube = (k * counts[1] + j) * counts[0] + i
                    for slot in range(start[cube], start[cube + 1]):
                        squared = squared_distance_to_triangle(px, py, pz, corners[members[slot]])
                        if squared < best:
                            best, nearest = squared, members[slot]
    return best, nearest


@kernel
def distances(
    points: np.ndarray, corners: np.ndarray, low: np.ndarray, side: float, counts: np.ndarray, start: np.ndarray,
    members: np.ndarray, most: float,
) -> np.ndarray:  # fmt: skip
    """Distance of each point (n, 3) to triangles (m, 9) sorted by sort_into_cubes, at most this much; float64 (n,)."""
    result, nearest = np.empty(len(points)), 0
    for row in range(len(points)):
        x, y, z = points[row, 0], points[row, 1], points[row, 2]
        # Points in a row mostly lie near one another.
        known = min(squared_distance_to_triangle(x, y, z, corners[nearest]), most * most)
        squared, nearest = _nearest_triangle(x, y, z, corners, low, side, counts, start, members, known, nearest)
        result[row] = np.sqrt(squared)
    return result


@kernel
def _area_normal(corners: np.ndarray) -> tuple[float, float, float]:
    """Normal of a triangle (9,), twice as long as the triangle is large."""
    ux, uy, uz = corners[3] - corners[0], corners[4] - corners[1], corners[5] - corners[2]
    vx, vy, vz = corners[6] - corners[0], corners[7] - corners[1], corners[8] - corners[2]
    return uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx


@kernel
def _slope(part: np.ndarray, other: np.ndarray) -> float:
    """Sine of the angle between two triangles (9,): how fast one leads away from the other; 1 where one has no area."""
    ax, ay, az = _area_normal(part)
    bx, by, bz = _area_normal(other)
    x, y, z = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    lengths = (ax * ax + ay * ay + az * az) * (bx * bx + by * by + bz * bz)
    return min(np.sqrt((x * x + y * y + z * z) / lengths), 1.0) if lengths > 0.0 else 1.0


@kernel
def _reach(part: np.ndarray) -> float:
    """Distance of a triangle's (9,) middle from its farthest corner."""
    largest = 0.0
    for place in range(3):
        squared = 0.0
        for axis in range(3):
            squared += (part[3 * place + axis] - (part[axis] + part[3 + axis] + part[6 + axis]) / 3.0) ** 2
        largest = max(largest, squared)
    return np.sqrt(largest)


@kernel
def _quarter(part: np.ndarray, number: int, result: np.ndarray) -> None:
    """Write one of the four triangles that the middles of its sides cut a triangle (9,) into: 0-2 corners, 3 middle."""
    for axis in range(3):
        a, b, c = part[axis], part[3 + axis], part[6 + axis]
        middles = (0.5 * (b + c), 0.5 * (c + a), 0.5 * (a + b))
        result[axis] = a if number == 0 else middles[0]
        result[3 + axis] = b if number == 1 else middles[1]
        result[6 + axis] = c if number == 2 else middles[2]


@kernel
def _farthest_corner(part: np.ndarray, other: np.ndarray) -> float:
    """Largest distance of a triangle's (9,) corners to another triangle (9,): none of its points lies farther from it.

    The distance to a convex body is a convex function, so over a triangle it is largest at a corner.
    """
    largest = 0.0
    for place in range(0, 9, 3):
        largest = max(largest, squared_distance_to_triangle(part[place], part[place + 1], part[place + 2], other))
    return np.sqrt(largest)


@kernel
def _at_middle(
    part: np.ndarray, corners: np.ndarray, low: np.ndarray, side: float, counts: np.ndarray, start: np.ndarray,
    members: np.ndarray, likely: int,
) -> tuple[float, float, int]:  # fmt: skip
    """Distance of a triangle's (9,) middle; the distance that its points can be expected to have at most; the nearest.

    likely: number of a triangle that is probably near.
    """
    x, y, z = (
        (part[0] + part[3] + part[6]) / 3.0,
        (part[1] + part[4] + part[7]) / 3.0,
        (part[2] + part[5] + part[8]) / 3.0,
    )
    known = squared_distance_to_triangle(x, y, z, corners[likely])
    squared, nearest = _nearest_triangle(x, y, z, corners, low, side, counts, start, members, known, likely)
    distance = np.sqrt(squared)
    return distance, distance + _reach(part) * min(_STEEPER * _slope(part, corners[nearest]), 1.0), nearest


@kernel
def farthest(
    parts: np.ndarray, corners: np.ndarray, low: np.ndarray, side: float, counts: np.ndarray, start: np.ndarray,
    members: np.ndarray, found: float, finest: float,
) -> float:  # fmt: skip
    """Largest distance of triangles (n, 9) to triangles (m, 9) sorted by sort_into_cubes, or found if that is larger.

    Measured at the middles of the triangles, which are quartered again and again where they may lead farther away than
    what was found so far: over a flat place a few points tell all, along a fold they come to lie densely. Triangles
    smaller than finest are not quartered. found: what is known to be reached, such as the largest distance of their
    corners.
    """
    expected, beside = np.empty(len(parts)), np.zeros(len(parts), dtype=np.int64)
    nearest = 0
    for number in range(len(parts)):  # triangles in a row mostly lie near one another
        middle, expected[number], nearest = _at_middle(
            parts[number], corners, low, side, counts, start, members, nearest
        )
        beside[number] = nearest
        found = max(found, middle)
    waiting, quarter = np.empty((3 * _DEEPEST + 4, 9)), np.empty(9)
    levels, near = np.empty(len(waiting), dtype=np.int64), np.empty(len(waiting), dtype=np.int64)
    for number in np.argsort(-expected):  # where most is expected first: the rest needs no second look then
        if expected[number] <= found:
            break
        waiting[0], levels[0], near[0], count = parts[number], 0, beside[number], 1
        while count > 0:
            count -= 1
            part, level, likely = waiting[count].copy(), levels[count], near[count]
            if _farthest_corner(part, corners[likely]) <= found:
                continue
            for place in range(4):
                _quarter(part, place, quarter)
                middle, most, nearest = _at_middle(quarter, corners, low, side, counts, start, members, likely)
                found = max(found, middle)
                if most > found and level + 1 < _DEEPEST and _reach(quarter) > finest:
                    waiting[count], levels[count], near[count] = quarter, level + 1, nearest
                    count += 1
    return found
