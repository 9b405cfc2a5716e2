"""Which bodies of a column are sacrum, from its own links and shapes: the right number or none, never another."""

from __future__ import annotations

import numpy as np
import pytest

from reconstruction.mr.compartments import BRIGHT, Island
from reconstruction.mr.spine import arrangement_of
from reconstruction.mr.working_image import WorkingImage
from reconstruction.volume import Volume

_STEP = 1.5
# Tilt [degrees], height, depth above and below [mm], disc above [mm]: lying, sacral slope 38, lordosis 49 degrees.
_S3_UPWARDS = (
    (53.0, 22.0, 18.0, 13.0, 3.0),
    (46.0, 25.0, 22.0, 17.0, 4.0),
    (38.0, 29.0, 33.0, 23.0, 9.0),
    (21.0, 27.0, 35.0, 33.0, 10.0),
    (8.0, 27.0, 34.0, 34.0, 10.0),
    (-1.0, 27.0, 34.0, 34.0, 9.0),
    (-7.0, 27.0, 33.0, 33.0, 8.0),
    (-11.0, 26.0, 32.0, 32.0, 7.0),
    (-12.0, 24.0, 31.0, 31.0, 6.0),
)


def _column(first: int, count: int, askew_deg: float) -> tuple[list[Island], WorkingImage]:
    """Bodies from the first of the table upwards, with an image for their size."""
    shape = (260, 160, 40)
    z, y = np.indices(shape[:2]) * _STEP
    middle, before = np.array([40.0, 150.0]), None
    islands = []
    for tilt, height, above, below, disc in _S3_UPWARDS[first : first + count]:
        angle = np.deg2rad(tilt + askew_deg)
        up = np.array([np.cos(angle), -np.sin(angle)])
        if before is not None:
            middle = middle + before + 0.5 * height * up
        along = (z - middle[0]) * up[0] + (y - middle[1]) * up[1]
        across = (y - middle[1]) * up[0] - (z - middle[0]) * up[1]
        half = 0.5 * (below + (above - below) * (along / height + 0.5))
        flat = (np.abs(along) < 0.5 * height) & (np.abs(across) < half)
        rows, columns = (slice(int(part.min()), int(part.max()) + 1) for part in np.nonzero(flat))
        mask = np.repeat(flat[rows, columns, None], 24, axis=2)
        volume_ml = np.count_nonzero(mask) * _STEP**3 / 1000.0
        islands.append(Island(BRIGHT, 0.5, (rows, columns, slice(8, 32)), mask, volume_ml, 0.0, 10.0, 1.0, 0.1))
        before = (0.5 * height + disc) * up
    image = WorkingImage(
        Volume(np.ones(shape, dtype=np.float32), np.diag([_STEP] * 3 + [1.0])), np.ones(shape, bool), 0.01, 1.0, 4.0
    )
    return islands, image


@pytest.mark.parametrize("askew_deg", [-6.0, 0.0, 6.0])
@pytest.mark.parametrize("first", range(5))
@pytest.mark.parametrize("count", [4, 6])
def test_a_usual_column_is_never_counted_wrongly(first: int, count: int, askew_deg: float) -> None:
    chain, image = _column(first, min(count, len(_S3_UPWARDS) - first), askew_deg)
    spine = arrangement_of(chain, image)
    if spine is not None and spine.sacrum:
        assert len(spine.sacrum) == 3 - first
        assert spine.levels[0] == "L5"


@pytest.mark.parametrize("first", [0, 1, 2])
def test_the_sacrum_of_a_usual_column_is_told(first: int) -> None:
    chain, image = _column(first, 7, 0.0)
    spine = arrangement_of(chain, image)
    assert spine is not None
    assert len(spine.sacrum) == 3 - first
