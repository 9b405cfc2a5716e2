"""Blocks of voxels: sums, spread again over the array, alike in a mirror."""

import numpy as np
import pytest

from reconstruction.mask_operations import missing_voxels, mostly_within, spread_blocks

STRIDES = [(1, 1, 1), (2, 3, 1), (4, 4, 4), (3, 2, 5)]


@pytest.mark.parametrize("strides", STRIDES)
def test_each_voxel_has_the_value_of_its_block(strides):
    shape = (7, 8, 9)
    counts = [
        -(-(length + sum(missing_voxels(length, stride))) // stride)
        for length, stride in zip(shape, strides, strict=True)
    ]
    blocks = np.arange(np.prod(counts)).reshape(counts)
    spread = spread_blocks(blocks, shape, strides)
    first = [missing_voxels(length, stride)[0] for length, stride in zip(shape, strides, strict=True)]
    for voxel in np.ndindex(shape):
        block = tuple((place + before) // stride for place, before, stride in zip(voxel, first, strides, strict=True))
        assert spread[voxel] == blocks[block]


@pytest.mark.parametrize("strides", [(1, 1, 1), (3, 2, 5), (5, 4, 3)])  # an even one cannot be centred on odd lengths
def test_a_mirror_of_a_mask_has_the_mirrored_blocks(strides):
    mask = np.random.default_rng(3).random((7, 8, 9)) > 0.5
    turned = mostly_within(mask[::-1, ::-1, ::-1], strides)
    assert np.array_equal(turned, mostly_within(mask, strides)[::-1, ::-1, ::-1])
