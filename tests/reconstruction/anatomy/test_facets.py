"""Facet joints are told from marrow and from the lamina above them."""

import numpy as np
import pytest

from reconstruction.anatomy.trunk.facets import mark_facets
from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.volume import Volume
from tests.reconstruction.spine_phantom import CANAL_XY_MM, LEVELS, spine_of

UPPER = 3  # number of the vertebra above the joint
SPACING_MM = 0.8


@pytest.fixture(scope="module")
def column() -> Spine:
    return spine_of(6, None)


def scan_with(column: Spine, plates: list[tuple[float, float]], spacing_y: float = SPACING_MM) -> Volume:
    """Soft tissue with coronal plates beside the canal, from and to so many mm behind its middle."""
    affine = np.diag([SPACING_MM, spacing_y, 1.0, 1.0])
    size = 2 * np.array(CANAL_XY_MM)
    top = float(column.frame.points[:, 2].max())
    shape = (int(top) + 2, int(size[1] / spacing_y) + 20, int(size[0] / SPACING_MM) + 1)
    z, y, x = (np.arange(count) * step for count, step in zip(shape, (1.0, spacing_y, SPACING_MM), strict=True))
    disc = column.discs[UPPER - 1]
    height = float(disc.point[2])
    near = (np.abs(z[:, None, None] - height) < 8.0) & (np.abs(x - CANAL_XY_MM[0]) < 20.0)
    hu = np.full(shape, LEVELS.soft_tissue, dtype=np.float32)
    for start, end in plates:
        behind = (y - column.frame.points[0, 1])[None, :, None]
        hu[near & (behind >= start) & (behind <= end)] = 700.0
    return Volume(hu, affine)


def marked(column: Spine, scan: Volume) -> dict[int, np.ndarray]:
    """Millimetres behind the middle of the canal of every marked voxel, by vertebra."""
    marks = mark_facets(scan, column, LEVELS)
    spacing = float(scan.geometry.spacing_mm[1])
    found = {int(number): np.argwhere(marks == number)[:, 1] for number in np.unique(marks) if number >= 0}
    return {number: rows * spacing - column.frame.points[0, 1] for number, rows in found.items()}


def test_the_front_process_is_the_lower_vertebras(column):
    scan = scan_with(column, [(4.4, 6.0), (8.0, 9.6)])
    behind = marked(column, scan)
    assert set(behind) == {UPPER - 1, UPPER}
    assert behind[UPPER - 1].max() < 7.0 < behind[UPPER].min()


def test_marrow_within_a_process_is_no_joint(column):
    scan = scan_with(column, [(3.0, 4.5), (9.5, 11.0)])
    assert UPPER not in marked(column, scan)


def test_one_plate_tells_nothing(column):
    scan = scan_with(column, [(4.0, 10.0)])
    assert marked(column, scan) == {}


def test_voxels_as_wide_as_a_joint_show_none(column):
    scan = scan_with(column, [(4.4, 6.0), (8.0, 9.6)], spacing_y=2.5)
    assert marked(column, scan) == {}
