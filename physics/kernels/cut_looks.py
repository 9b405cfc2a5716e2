"""At every so many ticks, show what has been cut since: copies of the bricks, for whoever looks on beside the servo.

A copy is as the bone was just after that tick, whatever is cut while it is looked at.
"""

from __future__ import annotations

import numpy as np
from numba import carray

from .address import pointer_at
from .brick_volume import BRICK_VOXELS
from .jit import jit
from .layout import (
    CONTEXT_BRICK_COUNT,
    CONTEXT_CUT,
    CONTEXT_LOOKS,
    CONTEXT_VERSIONS,
    LOOKS_ANSWERED,
    LOOKS_COPIES,
    LOOKS_ENTRIES,
    LOOKS_EVERY,
    LOOKS_READ,
    LOOKS_ROOM,
    LOOKS_SEEN,
    LOOKS_SIZE,
    LOOKS_WRITTEN,
)


@jit
def show_cuts(words: np.ndarray) -> None:
    """Count an answered command; at a look copy the bricks that were cut since the last. Without room they wait."""
    looks = carray(pointer_at(words[CONTEXT_LOOKS]), (LOOKS_SIZE,), np.int64)
    looks[LOOKS_ANSWERED] += 1
    if looks[LOOKS_ANSWERED] % looks[LOOKS_EVERY] != 0:
        return
    count, room = words[CONTEXT_BRICK_COUNT], looks[LOOKS_ROOM]
    versions = carray(pointer_at(words[CONTEXT_VERSIONS]), (count,), np.int64)
    seen = carray(pointer_at(looks[LOOKS_SEEN]), (count,), np.int64)
    cut = carray(pointer_at(words[CONTEXT_CUT]), (count, BRICK_VOXELS), np.float32)
    copies = carray(pointer_at(looks[LOOKS_COPIES]), (room, BRICK_VOXELS), np.float32)
    entries = carray(pointer_at(looks[LOOKS_ENTRIES]), (room, 2), np.int64)
    for brick in range(count):
        if versions[brick] == seen[brick]:
            continue
        if looks[LOOKS_WRITTEN] - looks[LOOKS_READ] >= room:
            return
        place = looks[LOOKS_WRITTEN] % room
        for voxel in range(BRICK_VOXELS):
            copies[place, voxel] = cut[brick, voxel]
        entries[place, 0], entries[place, 1] = looks[LOOKS_ANSWERED], brick
        seen[brick] = versions[brick]
        looks[LOOKS_WRITTEN] += 1
