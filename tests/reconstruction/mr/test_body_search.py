"""Bodies sought by their shape alone: a column of patchy rectangles is found, what is no column is not."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.mr.body_search import even_column
from reconstruction.mr.working_image import WorkingImage
from reconstruction.volume import Volume

_STEP = 1.5


def _image(values: np.ndarray) -> WorkingImage:
    volume = Volume(values.astype(np.float32), np.diag([_STEP, _STEP, _STEP, 1.0]))
    return WorkingImage(volume, np.ones(values.shape, dtype=bool), 0.02, 1.0, 4.0)


def _patchy(shape: tuple[int, int, int]) -> np.ndarray:
    random = np.random.default_rng(2)
    patches = ndimage.gaussian_filter(random.normal(size=shape), 2.0)
    return np.asarray(0.8 + 0.08 * patches / patches.std() + random.normal(0.0, 0.02, shape))


def test_patchy_bodies_as_bright_as_what_is_around_are_a_column() -> None:
    values = _patchy((110, 50, 30))
    truth = []
    for low in range(6, 90, 23):
        values[low - 1 : low + 18, 13:37, 4:26] *= 0.3
        values[low : low + 17, 14:36, 5:25] = _patchy((17, 22, 20))
        truth.append((low + 8.0, 24.5))
    column = even_column(_image(values))
    assert len(column) == len(truth)
    assert np.allclose([centre[:2] for centre in column], truth, atol=2.0)


def test_what_is_patchy_alone_is_no_column() -> None:
    assert even_column(_image(_patchy((110, 50, 30)))) == []
