"""Brings a volume into the form that rays march through: 16 bits, one axis contiguous, empty blocks known."""

from __future__ import annotations

import numpy as np

from simulator.rendering.fluoroscopy.kernels.jit import jit

BLOCK = 8
"""Voxels along the edge of a block that is skipped as a whole."""

DEPTH, WIDTH = 8, 4
"""Voxels of the blocks that rays jump over: along the march and across it."""

SLAB = 4
"""Planes whose mean stands for them; half a block."""

MARCHED, PLAIN, EVEN = 1, 2, 4
"""Bits of the map of blocks: it holds something; it holds no bone, so that its integral is a plain sum; and it is so
even that it does not matter where in it a ray runs."""

PAD = 1
"""Empty voxels added before and after the two axes across the march, so that interpolation needs no border case."""


@jit
def occupied_blocks(values: np.ndarray, offset: float, threshold: float, out: np.ndarray) -> None:
    """Mark blocks of `BLOCK`^3 voxels that hold a value + offset >= threshold.

    values (nz, ny, nx) any number type; out uint8 (ceil(nz/8), ceil(ny/8), ceil(nx/8)), zero on entry.
    """
    nz, ny, nx = values.shape
    for z in range(nz):
        for y in range(ny):
            for block in range(out.shape[2]):
                if out[z // BLOCK, y // BLOCK, block]:
                    continue
                for x in range(block * BLOCK, min((block + 1) * BLOCK, nx)):
                    if values[z, y, x] + offset >= threshold:
                        out[z // BLOCK, y // BLOCK, block] = 1
                        break


@jit
def march_order(values: np.ndarray, scale: float, offset: float, threshold: float, out: np.ndarray) -> None:
    """Copy values (ni, nj, nk), any strides, to uint16 out (ni + 2, nj + 2, nk), zero on entry.

    out = round((value + offset) * scale), 0 where value + offset < threshold; NaN gives 0. Copied in tiles so that
    neither side of a transposition runs through memory in large strides.
    """
    ni, nj, nk = values.shape
    tile = 16
    for j0 in range(0, nj, tile):
        for i0 in range(0, ni, tile):
            for k0 in range(0, nk, tile):
                for j in range(j0, min(j0 + tile, nj)):
                    for i in range(i0, min(i0 + tile, ni)):
                        for k in range(k0, min(k0 + tile, nk)):
                            value = np.float32(values[i, j, k]) + np.float32(offset)
                            if value >= threshold:
                                level = value * np.float32(scale) + np.float32(0.5)
                                out[i + PAD, j + PAD, k] = np.uint16(min(max(level, np.float32(0)), np.float32(65535)))


@jit
def marched_blocks(levels: np.ndarray, out: np.ndarray) -> None:
    """Mark blocks of `WIDTH` x `WIDTH` x `DEPTH` voxels whose interpolation meets a level other than 0.

    levels uint16 (ni, nj, nk); out uint8 (ceil(nk / DEPTH), ceil(ni / WIDTH), ceil(nj / WIDTH)), zero on entry. A block
    also answers for the first voxels of the next ones across, between which and its own last ones is interpolated.
    """
    ni, nj, nk = levels.shape
    for i in range(ni):
        for j in range(nj):
            for block in range(out.shape[0]):
                filled = False
                for k in range(block * DEPTH, min((block + 1) * DEPTH, nk)):
                    filled |= levels[i, j, k] != 0
                if filled:
                    for block_i in range(max(i - 1, 0) // WIDTH, i // WIDTH + 1):
                        for block_j in range(max(j - 1, 0) // WIDTH, j // WIDTH + 1):
                            out[block, block_i, block_j] = MARCHED


@jit
def plain_blocks(levels: np.ndarray, highest: float, spread: float, out: np.ndarray) -> None:
    """Add `PLAIN` to whole blocks without a level above `highest`, and `EVEN` where levels hardly differ.

    levels uint16 (ni, nj, nk), in an even block at most `spread` apart; out uint8 as `marched_blocks` left it. A block
    answers for its interpolated border too.
    """
    ni, nj, nk = levels.shape
    for block in range(nk // DEPTH):
        for block_i in range((ni - 1) // WIDTH):
            for block_j in range((nj - 1) // WIDTH):
                low, high = np.int64(65535), np.int64(0)
                if out[block, block_i, block_j] == 0:
                    low = np.int64(0)
                else:
                    for i in range(block_i * WIDTH, (block_i + 1) * WIDTH + 1):
                        for j in range(block_j * WIDTH, (block_j + 1) * WIDTH + 1):
                            for k in range(block * DEPTH, (block + 1) * DEPTH):
                                low = min(low, np.int64(levels[i, j, k]))
                                high = max(high, np.int64(levels[i, j, k]))
                if high <= highest:
                    out[block, block_i, block_j] |= PLAIN | EVEN if high - low <= spread else PLAIN


@jit
def depth_means(levels: np.ndarray, out: np.ndarray) -> None:
    """Fill float32 out (ni, nj, nk // SLAB) with the means over the planes of each slab of levels (ni, nj, nk)."""
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for slab in range(out.shape[2]):
                total = np.int64(0)
                for k in range(slab * SLAB, (slab + 1) * SLAB):
                    total += np.int64(levels[i, j, k])
                out[i, j, slab] = total / SLAB


@jit
def jump_distances(marched: np.ndarray, out: np.ndarray) -> None:
    """Fill uint8 out, of marched's shape (blocks_k, blocks_i, blocks_j), with how many blocks ahead are empty.

    0: march through this block, because it or a neighbour across holds something: a ray that is in the middle of a
    block's planes leaves the block by no more than its width. d: going on towards higher k, the next d - 1 blocks are
    empty too, as far across as a ray at 45 degrees can come.
    """
    nk, ni, nj = marched.shape
    reach = DEPTH // WIDTH
    for k in range(nk - 1, -1, -1):
        for i in range(ni):
            for j in range(nj):
                near = False
                for other_i in range(max(i - 1, 0), min(i + 2, ni)):
                    for other_j in range(max(j - 1, 0), min(j + 2, nj)):
                        near |= marched[k, other_i, other_j] != 0
                if near:
                    out[k, i, j] = 0
                    continue
                ahead = 254
                if k + 1 < nk:
                    for other_i in range(max(i - reach, 0), min(i + reach + 1, ni)):
                        for other_j in range(max(j - reach, 0), min(j + reach + 1, nj)):
                            ahead = min(ahead, out[k + 1, other_i, other_j])
                out[k, i, j] = ahead + 1
