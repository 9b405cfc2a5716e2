"""Nearest seed along the cheapest way through a mask: what belongs together is joined by short ways through bone."""

from __future__ import annotations

import numpy as np

from reconstruction.kernels.jit import kernel


@kernel
def _push(keys: np.ndarray, places: np.ndarray, count: int, key: np.float32, place: int) -> int:
    """Put an entry into a binary heap; its new length."""
    child = count
    while child > 0:
        parent = (child - 1) >> 1
        if keys[parent] < key or (keys[parent] == key and places[parent] <= place):
            break
        keys[child], places[child] = keys[parent], places[parent]
        child = parent
    keys[child], places[child] = key, place
    return count + 1


@kernel
def _pop(keys: np.ndarray, places: np.ndarray, count: int) -> int:
    """Take the least entry off a binary heap, by moving the last one into its room; the heap's new length."""
    count -= 1
    key, place = keys[count], places[count]
    parent = 0
    while True:
        child = 2 * parent + 1
        if child >= count:
            break
        other = child + 1
        if other < count and (
            keys[other] < keys[child] or (keys[other] == keys[child] and places[other] < places[child])
        ):
            child = other
        if keys[child] > key or (keys[child] == key and places[child] >= place):
            break
        keys[parent], places[parent] = keys[child], places[child]
        parent = child
    keys[parent], places[parent] = key, place
    return count


@kernel
def cheapest_seed(cost: np.ndarray, labels: np.ndarray, spacing_zyx: np.ndarray, distance: np.ndarray) -> None:
    """Give every voxel that can be reached the label of the seed it is reached from at the least cost.

    Args:
        cost: of one millimetre within each voxel, float32, shape (z, y, x), > 0; not above 0 where there is no way.
        labels: int32, same shape, > 0 at the seeds, 0 elsewhere; filled in place.
        spacing_zyx: of the voxels [mm].
        distance: filled, float32, same shape: cost of the way to each voxel, infinite where there is none.
    """
    depth, rows, columns = cost.shape
    room = 1 << 16
    keys, places = np.empty(room, dtype=np.float32), np.empty(room, dtype=np.int64)
    count = 0
    for z in range(depth):
        for y in range(rows):
            for x in range(columns):
                distance[z, y, x] = np.inf
                if labels[z, y, x] > 0 and cost[z, y, x] > 0.0:
                    distance[z, y, x] = 0.0
                    if count == room:
                        keys, places = np.concatenate((keys, keys)), np.concatenate((places, places))
                        room *= 2
                    count = _push(keys, places, count, np.float32(0.0), (z * rows + y) * columns + x)
    while count > 0:
        here, place = keys[0], places[0]
        count = _pop(keys, places, count)
        x, y, z = place % columns, (place // columns) % rows, place // (columns * rows)
        if here > distance[z, y, x]:
            continue
        for dz in range(-1, 2):
            for dy in range(-1, 2):
                for dx in range(-1, 2):
                    k, j, i = z + dz, y + dy, x + dx
                    if k < 0 or k >= depth or j < 0 or j >= rows or i < 0 or i >= columns or cost[k, j, i] <= 0.0:
                        continue
                    length = np.sqrt(
                        (dz * spacing_zyx[0]) ** 2 + (dy * spacing_zyx[1]) ** 2 + (dx * spacing_zyx[2]) ** 2
                    )
                    there = np.float32(here + length * 0.5 * (cost[z, y, x] + cost[k, j, i]))
                    if there < distance[k, j, i]:
                        distance[k, j, i] = there
                        labels[k, j, i] = labels[z, y, x]
                        if count == room:
                            keys, places = np.concatenate((keys, keys)), np.concatenate((places, places))
                            room *= 2
                        count = _push(keys, places, count, there, (k * rows + j) * columns + i)
