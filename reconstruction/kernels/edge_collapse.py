"""Fewer triangles by collapsing edges, cheapest first in rounds, on a closed mesh that stays a closed manifold.

The cost of a vertex is its quadric: the sum of squared distances to the planes of all triangles it stands for (Garland
and Heckbert 1997, SIGGRAPH 97:209-216). An edge is collapsed only if its ends share exactly the two neighbours opposite
to it (the link condition, Dey et al. 1999, Publ Inst Math 66:23-45), so no edge ever gets a third triangle.
"""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel

_FLATTEST = 0.2  # cosine of the largest turn of a triangle by one collapse
_SLIVER = 1e-3  # least ratio of twice the area to the square of the longest edge
_ROUND_GAIN = 0.02


@kernel
def _normal(vertices: np.ndarray, a: int, b: int, c: int) -> tuple[float, float, float]:
    """Cross product of two sides of a triangle: twice its area along its normal."""
    ux, uy, uz = vertices[b, 0] - vertices[a, 0], vertices[b, 1] - vertices[a, 1], vertices[b, 2] - vertices[a, 2]
    vx, vy, vz = vertices[c, 0] - vertices[a, 0], vertices[c, 1] - vertices[a, 1], vertices[c, 2] - vertices[a, 2]
    return uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx


@kernel
def _quadrics(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Quadric of each vertex: xx xy xz xw yy yz yw zz zw ww of its planes, summed."""
    quadrics = np.zeros((len(vertices), 10))
    for number in range(len(triangles)):
        a, b, c = triangles[number]
        x, y, z = _normal(vertices, a, b, c)
        length = np.sqrt(x * x + y * y + z * z)
        if length == 0.0:
            continue
        x, y, z = x / length, y / length, z / length
        w = -(x * vertices[a, 0] + y * vertices[a, 1] + z * vertices[a, 2])
        for corner in range(3):
            q = quadrics[triangles[number, corner]]
            q[0] += x * x
            q[1] += x * y
            q[2] += x * z
            q[3] += x * w
            q[4] += y * y
            q[5] += y * z
            q[6] += y * w
            q[7] += z * z
            q[8] += z * w
            q[9] += w * w
    return quadrics


@kernel
def _cost(q: np.ndarray, x: float, y: float, z: float) -> float:
    return (
        q[0] * x * x + 2 * q[1] * x * y + 2 * q[2] * x * z + 2 * q[3] * x + q[4] * y * y + 2 * q[5] * y * z
        + 2 * q[6] * y + q[7] * z * z + 2 * q[8] * z + q[9]
    )  # fmt: skip


@kernel
def _best_place(q: np.ndarray, vertices: np.ndarray, u: int, v: int, place: np.ndarray) -> float:
    """Cheapest place of a merged vertex, written to place; returns its cost."""
    x = 0.5 * (vertices[u, 0] + vertices[v, 0])
    y = 0.5 * (vertices[u, 1] + vertices[v, 1])
    z = 0.5 * (vertices[u, 2] + vertices[v, 2])
    # A little weight holds the vertex to the middle of the edge where the planes leave it free to slide.
    hold = 1e-3 * (q[0] + q[4] + q[7])
    xx, yy, zz = q[0] + hold, q[4] + hold, q[7] + hold
    rx, ry, rz = hold * x - q[3], hold * y - q[6], hold * z - q[8]
    cofactor_x, cofactor_y, cofactor_z = yy * zz - q[5] * q[5], q[5] * q[2] - q[1] * zz, q[1] * q[5] - yy * q[2]
    determinant = xx * cofactor_x + q[1] * cofactor_y + q[2] * cofactor_z
    if determinant > 1e-12:
        x = (rx * cofactor_x + ry * cofactor_y + rz * cofactor_z) / determinant
        y = (rx * cofactor_y + ry * (xx * zz - q[2] * q[2]) + rz * (q[1] * q[2] - xx * q[5])) / determinant
        z = (rx * cofactor_z + ry * (q[1] * q[2] - xx * q[5]) + rz * (xx * yy - q[1] * q[1])) / determinant
    place[0], place[1], place[2] = x, y, z
    return max(_cost(q, x, y, z), 0.0)


@kernel
def _keep_volume(
    vertices: np.ndarray, triangles: np.ndarray, room: np.ndarray, start: np.ndarray, used: np.ndarray, u: int, v: int,
    place: np.ndarray,
) -> None:  # fmt: skip
    """Shift place along the mean normal so that the collapse u, v -> place leaves the enclosed volume as it is.

    The volume between the old triangles t and the new ones is the sum of n_t . (place - a_t) / 6 (Lindstrom and Turk
    1998, Proc IEEE Visualization 98:279-286).
    """
    gx, gy, gz, total = 0.0, 0.0, 0.0, 0.0
    for old in (u, v):
        for slot in range(start[old], start[old] + used[old]):
            a, b, c = triangles[room[slot]]
            if old == v and (a == u or b == u or c == u):
                continue
            nx, ny, nz = _normal(vertices, a, b, c)
            gx, gy, gz = gx + nx, gy + ny, gz + nz
            total += nx * vertices[a, 0] + ny * vertices[a, 1] + nz * vertices[a, 2]
    length = gx * gx + gy * gy + gz * gz
    if length > 0.0:
        shift = (total - gx * place[0] - gy * place[1] - gz * place[2]) / length
        place[0] += shift * gx
        place[1] += shift * gy
        place[2] += shift * gz


@kernel
def _incidence(triangles: np.ndarray, count: int, room: np.ndarray, start: np.ndarray, used: np.ndarray) -> int:
    """List the triangles of each vertex: room[start[v] : start[v] + used[v]]; returns the room taken."""
    used[:] = 0
    for number in range(count):
        for corner in range(3):
            used[triangles[number, corner]] += 1
    total = 0
    for vertex in range(len(start)):
        start[vertex] = total
        total += used[vertex]
    used[:] = 0
    for number in range(count):
        for corner in range(3):
            vertex = triangles[number, corner]
            room[start[vertex] + used[vertex]] = number
            used[vertex] += 1
    return total


@kernel
def _link_holds(
    triangles: np.ndarray, room: np.ndarray, start: np.ndarray, used: np.ndarray, marks: np.ndarray, u: int, v: int
) -> bool:
    """Whether an edge's ends share just two neighbours, each with another triangle to lose."""
    for slot in range(start[u], start[u] + used[u]):
        for corner in range(3):
            marks[triangles[room[slot], corner]] = 1
    shared = 0
    sturdy = used[u] + used[v] > 6
    for slot in range(start[v], start[v] + used[v]):
        for corner in range(3):
            other = triangles[room[slot], corner]
            if other != u and other != v and marks[other] == 1:
                marks[other] = 2
                shared += 1
                sturdy = sturdy and used[other] > 3
    for slot in range(start[u], start[u] + used[u]):
        for corner in range(3):
            marks[triangles[room[slot], corner]] = 0
    return shared == 2 and sturdy


@kernel
def _turns_over(
    vertices: np.ndarray, triangles: np.ndarray, room: np.ndarray, first: int, last: int, moved: int, gone: int,
    place: np.ndarray,
) -> bool:  # fmt: skip
    """Whether moving a vertex to place turns one of its triangles over or makes it a sliver."""
    for slot in range(first, last):
        a, b, c = triangles[room[slot]]
        if gone in (a, b, c):
            continue
        while a != moved:
            a, b, c = b, c, a
        ox, oy, oz = _normal(vertices, a, b, c)
        ux, uy, uz = vertices[b, 0] - place[0], vertices[b, 1] - place[1], vertices[b, 2] - place[2]
        vx, vy, vz = vertices[c, 0] - place[0], vertices[c, 1] - place[1], vertices[c, 2] - place[2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        before = np.sqrt(ox * ox + oy * oy + oz * oz)
        after = np.sqrt(nx * nx + ny * ny + nz * nz)
        longest = max(
            ux * ux + uy * uy + uz * uz, vx * vx + vy * vy + vz * vz,
            (ux - vx) ** 2 + (uy - vy) ** 2 + (uz - vz) ** 2,
        )  # fmt: skip
        if after <= _SLIVER * longest or ox * nx + oy * ny + oz * nz <= _FLATTEST * before * after:
            return True
    return False


@kernel
def collapse_edges(
    vertices: np.ndarray, triangles: np.ndarray, wanted: int, costs: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Collapse edges until few enough triangles are left or every further collapse costs too much.

    vertices: float64 (n, 3); triangles: int64 (m, 3), closed and consistently turned. wanted: triangles to stop at.
    costs: largest cost allowed in one round after another [squared length]; the last is repeated while it pays.
    Returns vertices (n, 3), some of them no longer used, and triangles (k, 3).
    """
    vertices, triangles = vertices.copy(), triangles.copy()
    quadrics = _quadrics(vertices, triangles)
    count = len(triangles)
    room = np.empty(6 * len(triangles) + 64, dtype=np.int64)
    start, used = np.empty(len(vertices), dtype=np.int64), np.empty(len(vertices), dtype=np.int64)
    marks = np.zeros(len(vertices), dtype=np.int8)
    touched = np.empty(len(vertices), dtype=np.int64)
    touched[:] = -1
    merged, place = np.empty(10), np.empty(3)
    turn = 0
    while count > wanted:
        limit = costs[min(turn, len(costs) - 1)]
        taken = _incidence(triangles, count, room, start, used)
        left = count
        for number in range(count):
            if left <= wanted:
                break
            if triangles[number, 0] < 0:
                continue
            for corner in range(3):
                u, v = triangles[number, corner], triangles[number, (corner + 1) % 3]
                # Each edge is met twice, once from either side.
                if u >= v or touched[u] == turn or touched[v] == turn or taken + used[u] + used[v] > len(room):
                    continue
                for entry in range(10):
                    merged[entry] = quadrics[u, entry] + quadrics[v, entry]
                if _best_place(merged, vertices, u, v, place) > limit:
                    continue
                if not _link_holds(triangles, room, start, used, marks, u, v):
                    continue
                _keep_volume(vertices, triangles, room, start, used, u, v, place)
                if _cost(merged, place[0], place[1], place[2]) > limit:
                    continue
                if _turns_over(vertices, triangles, room, start[u], start[u] + used[u], u, v, place):
                    continue
                if _turns_over(vertices, triangles, room, start[v], start[v] + used[v], v, u, place):
                    continue
                vertices[u] = place
                quadrics[u] = merged
                first = taken
                for old in (u, v):
                    for slot in range(start[old], start[old] + used[old]):
                        mine = room[slot]
                        a, b, c = triangles[mine]
                        if (a == u or b == u or c == u) and (a == v or b == v or c == v):
                            if old == u:  # the two triangles at the edge vanish
                                third = a + b + c - u - v
                                used_there = used[third]
                                for back in range(start[third], start[third] + used_there):
                                    if room[back] == mine:
                                        room[back] = room[start[third] + used_there - 1]
                                        used[third] -= 1
                                        break
                            continue
                        room[taken] = mine
                        taken += 1
                for slot in range(start[v], start[v] + used[v]):
                    mine = room[slot]
                    a, b, c = triangles[mine]
                    if a == u or b == u or c == u:
                        triangles[mine, 0] = -1
                        left -= 1
                    else:
                        for other in range(3):
                            if triangles[mine, other] == v:
                                triangles[mine, other] = u
                start[u], used[u], used[v] = first, taken - first, 0
                touched[u], touched[v] = turn, turn
                break
        kept = 0
        for number in range(count):
            if triangles[number, 0] >= 0:
                triangles[kept] = triangles[number]
                kept += 1
        gained = count - kept
        count = kept
        turn += 1
        if turn >= len(costs) and gained < _ROUND_GAIN * count:
            break
    return vertices, triangles[:count].copy()
