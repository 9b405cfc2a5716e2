"""The cut of least capacity between two sets of nodes of a network, by its greatest flow (Dinitz 1970)."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel


@kernel
def _ways_from(heads: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Arcs that leave each of so many nodes: arcs[start[node] : start[node + 1]]. Arc a ^ 1 leads back along arc a."""
    start = np.zeros(count + 1, dtype=np.int64)
    for arc in range(len(heads)):
        start[heads[arc ^ 1] + 1] += 1
    for node in range(count):
        start[node + 1] += start[node]
    arcs, following = np.empty(len(heads), dtype=np.int64), start.copy()
    for arc in range(len(heads)):
        tail = heads[arc ^ 1]
        arcs[following[tail]] = arc
        following[tail] += 1
    return start, arcs


@kernel
def _measure_steps(
    heads: np.ndarray, room: np.ndarray, start: np.ndarray, arcs: np.ndarray, near: np.ndarray, far: np.ndarray,
    steps: np.ndarray, queue: np.ndarray,
) -> bool:  # fmt: skip
    """Write for each node how many arcs with room lead to it from the near ones, -1 if none; whether a far one is met.

    queue: room for all nodes.
    """
    waiting, done, is_met = 0, 0, False
    for node in range(len(near)):
        steps[node] = 0 if near[node] else -1
        if near[node]:
            queue[waiting] = node
            waiting += 1
    while done < waiting:
        node = queue[done]
        done += 1
        is_met = is_met or far[node]
        for place in range(start[node], start[node + 1]):
            head = heads[arcs[place]]
            if room[arcs[place]] > 0 and steps[head] < 0:
                steps[head] = steps[node] + 1
                queue[waiting] = head
                waiting += 1
    return is_met


@kernel
def _fill_ways(
    source: int, heads: np.ndarray, room: np.ndarray, start: np.ndarray, arcs: np.ndarray, far: np.ndarray,
    steps: np.ndarray, following: np.ndarray, way: np.ndarray,
) -> int:  # fmt: skip
    """Send as much as there is room for from one node along shortest ways to the far ones; returns how much.

    following: the next arc to try of each node; way: room for the arcs of a way.
    """
    total, length, node = 0, 0, source
    while True:
        if far[node]:
            least = room[way[0]]
            for place in range(1, length):
                least = min(least, room[way[place]])
            total += least
            for place in range(length - 1, -1, -1):
                room[way[place]] -= least
                room[way[place] ^ 1] += least
                if room[way[place]] == 0:  # go on from the first arc that is full
                    length, node = place, heads[way[place] ^ 1]
            continue
        while following[node] < start[node + 1]:
            arc = arcs[following[node]]
            if room[arc] > 0 and steps[heads[arc]] == steps[node] + 1:
                break
            following[node] += 1
        if following[node] < start[node + 1]:
            way[length] = arcs[following[node]]
            node = heads[way[length]]
            length += 1
        elif length == 0:
            return total
        else:
            length -= 1
            node = heads[way[length] ^ 1]
            following[node] += 1


@kernel
def minimal_cut(
    first: np.ndarray, second: np.ndarray, capacity: np.ndarray, near: np.ndarray, far: np.ndarray
) -> tuple[np.ndarray, int]:
    """Which nodes lie beyond the nearest cut of least capacity, and that capacity.

    first, second, capacity: ends of each arc, and what it lets through from first to second, int64 (m,).
    near, far: nodes on this side and on the far side, bool (n,), no node is both.
    """
    heads, room = np.empty(2 * len(first), dtype=np.int64), np.zeros(2 * len(first), dtype=np.int64)
    heads[0::2], heads[1::2], room[0::2] = second, first, capacity
    start, arcs = _ways_from(heads, len(near))
    steps, queue = np.empty(len(near), dtype=np.int64), np.empty(len(near), dtype=np.int64)
    way, passing = np.empty(len(near), dtype=np.int64), 0
    while _measure_steps(heads, room, start, arcs, near, far, steps, queue):
        following = start[:-1].copy()
        for node in range(len(near)):
            if near[node]:
                passing += _fill_ways(node, heads, room, start, arcs, far, steps, following, way)
    return steps < 0, passing
