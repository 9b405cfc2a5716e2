"""Two bones as simple as can be, for what does not depend on anatomy: balls of marrow in muscle."""

from __future__ import annotations

import numpy as np

from reconstruction.volume import Volume

SHAPE = (70, 60, 60)
CENTRES = ((20, 30, 30), (50, 30, 30))
RADIUS = 12.0
SEEDS = {"talus_left": (30.0, 30.0, 20.0), "cuboid_left": (32.0, 28.0, 51.0)}
"""A point within each ball, not at its middle [mm]; voxels of 1 mm, origin 0."""


def two_balls(*, window: bool = False) -> tuple[Volume, np.ndarray]:
    """Picture and truth; a window takes the edge from one side of the second ball and lets its brightness flow out."""
    z, y, x = np.indices(SHAPE)
    values = np.full(SHAPE, 300.0)
    truth = np.zeros(SHAPE, dtype=np.uint8)
    for number, centre in enumerate(CENTRES, start=1):
        distance = np.sqrt(sum((grid - middle) ** 2 for grid, middle in zip((z, y, x), centre, strict=True)))
        truth[distance < RADIUS] = number
    values[truth > 0] = 900.0
    if window:
        values[(x > 36) & (truth == 0) & (z > 30)] = 880.0
    noisy = values + np.random.default_rng(5).normal(0.0, 25.0, SHAPE)
    return Volume(np.rint(noisy).astype(np.int16), np.eye(4)), truth
