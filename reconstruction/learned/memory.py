"""How much memory a model will want for a scan, told before minutes of work."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reconstruction.volume import VolumeGeometry

_COPIES_OF_SCAN = 5  # float32: as given, as cropped, as normalised, and two for the splines of its resampling
_COPIES_OF_FEATURES = 10  # own estimate: what the finest stages of a U-Net hold at once, in maps of its first width
_LIBRARIES = 1_000_000_000  # torch, nnU-Net and the weights


def needed_bytes(
    scan: VolumeGeometry,
    spacing_zyx: Sequence[float],
    *,
    labels: int,
    folds: int,
    patch: Sequence[int],
    features: int,
) -> int:
    """Memory wanted at the worst moment [bytes], an estimate to a factor of about 1.5.

    Args:
        scan: the picture.
        spacing_zyx: of the model's grid [mm].
        labels: number of labels with the background.
        folds: number of trainings that are averaged.
        patch: size of a tile [voxels].
        features: maps of the network's first stage.
    """
    voxels = float(np.prod(scan.shape))
    on_grid = voxels * float(np.prod(scan.spacing_mm)) / float(np.prod(spacing_zyx))
    preparing = 4.0 * _COPIES_OF_SCAN * voxels + 8.0 * on_grid
    # Half floats, once more while a further training is added, and a byte each for the search of infinite ones.
    answers = on_grid * labels * (2.0 * min(folds, 2) + 1.0)
    running = answers + 8.0 * on_grid + 4.0 * _COPIES_OF_FEATURES * features * float(np.prod(patch))
    return int(_LIBRARIES + max(preparing, running))
