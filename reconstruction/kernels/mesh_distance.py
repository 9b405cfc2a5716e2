"""Distance from points to a triangle mesh: triangles sorted into cubes, searched ring by ring around each point."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel


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
def distances(
    points: np.ndarray, corners: np.ndarray, low: np.ndarray, side: float, counts: np.ndarray, start: np.ndarray,
    members: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Distance of each point (n, 3) to triangles (m, 9) sorted by sort_into_cubes; float64 (n,)."""
    result = np.empty(len(points))
    here = np.empty(3, dtype=np.int64)
    furthest = max(counts[0], counts[1], counts[2])
    for row in range(len(points)):
        for axis in range(3):
            here[axis] = min(max(int(np.floor((points[row, axis] - low[axis]) / side)), 0), counts[axis] - 1)
        best = np.inf
        for ring in range(furthest + 1):
            # Cubes of this ring lie at least this far away, also from a point outside all cubes.
            if ring > 0 and best <= ((ring - 1) * side) ** 2:
                break
            for k in range(max(here[2] - ring, 0), min(here[2] + ring, counts[2] - 1) + 1):
                for j in range(max(here[1] - ring, 0), min(here[1] + ring, counts[1] - 1) + 1):
                    shell = abs(k - here[2]) == ring or abs(j - here[1]) == ring
                    step = 1 if shell or ring == 0 else 2 * ring
                    for i in range(here[0] - ring, here[0] + ring + 1, step):
                        if i < 0 or i >= counts[0]:
                            continue
                        away = (
                            _outside(points[row, 0], low[0] + i * side, side) ** 2
                            + _outside(points[row, 1], low[1] + j * side, side) ** 2
                            + _outside(points[row, 2], low[2] + k * side, side) ** 2
                        )
                        if away >= best:
                            continue
                        cube = (k * counts[1] + j) * counts[0] + i
                        for slot in range(start[cube], start[cube + 1]):
                            squared = squared_distance_to_triangle(
                                points[row, 0], points[row, 1], points[row, 2], corners[members[slot]]
                            )
                            best = min(best, squared)
        result[row] = np.sqrt(best)
    return result
