"""A block of two bones with a dark joint between them, on an oblique-free grid with uneven spacing."""

import numpy as np
import pytest

from reconstruction.correction.label_map import LabelMap
from reconstruction.volume import Volume

SPACING = np.array([0.8, 0.9, 1.2])
ORIGIN = np.array([-20.0, 5.0, 100.0])


@pytest.fixture
def affine():
    matrix = np.diag([*SPACING, 1.0])
    matrix[:3, 3] = ORIGIN
    return matrix


@pytest.fixture
def scan(affine):
    """Two balls that touch in a narrow neck: 1000 HU, soft tissue 40 HU, dark sheet between them 500 HU."""
    z, y, x = np.indices((40, 48, 60))
    points = np.stack([x, y, z], axis=-1) * SPACING + ORIGIN
    left, right = np.array([-8.0, 25.0, 123.0]), np.array([14.0, 25.0, 123.0])
    hu = np.full(x.shape, 40, dtype=np.int16)
    hu[np.linalg.norm(points - left, axis=-1) < 12.0] = 1000
    hu[np.linalg.norm(points - right, axis=-1) < 11.5] = 1000
    hu[(hu > 500) & (np.abs(points[..., 0] - 3.2) < 0.9)] = 600
    return Volume(hu, affine)


@pytest.fixture
def one_bone(scan):
    return LabelMap(scan.with_array((scan.array > 300).astype(np.uint16)), {1: "bone_1"})
