"""Hip joints placed in drawn pelves: heads of cancellous bone in thin plates, sockets about them, muscle elsewhere."""

import numpy as np
import pytest

from reconstruction.anatomy.hip.hip_gaps import pelvis_axes, place_at_gap, place_at_gaps
from reconstruction.anatomy.sphere_search import FittedSphere
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

LEVELS = TissueLevels(soft_tissue=40.0, noise=20.0, dense_cortex=1000.0, detection=140.0)
RADII_MM = (17.0, 30.0)
HEAD_MM, CARTILAGE_MM, PLATE_MM, WALL_MM = 24.0, 4.0, 2.0, 12.0
CANCELLOUS_HU, PLATE_HU = 200.0, 700.0
SPACING_MM = 2.5


def drawn(centres, axes):
    """A scan of a left and a right hip joint; sockets cover the upper half of the heads but for a pit in the middle."""
    half = np.array([125.0, 60.0, 45.0])
    count = (2 * half / SPACING_MM).astype(int) + 1
    affine = np.diag([SPACING_MM, SPACING_MM, SPACING_MM, 1.0])
    affine[:3, 3] = -half
    fine = 2
    z, y, x = (np.arange(fine * length) / fine for length in count[::-1])
    index = np.stack(np.meshgrid(z, y, x, indexing="ij")[::-1], axis=-1)
    points = index * SPACING_MM - half
    hu = np.full(points.shape[:3], LEVELS.soft_tissue, dtype=np.float32)
    for centre, outwards in zip(centres, (1.0, -1.0), strict=True):
        away = (points - centre) @ axes.T
        distance = np.linalg.norm(away, axis=-1)
        ways = away / np.maximum(distance, 1e-6)[..., None]
        hu[distance < HEAD_MM] = PLATE_HU
        hu[distance < HEAD_MM - PLATE_MM] = CANCELLOUS_HU
        neck = np.array([0.75 * outwards, 0.1, -0.65])
        along = away @ (neck / np.linalg.norm(neck))
        hu[(along > 0) & (distance > HEAD_MM - PLATE_MM) & (distance**2 - along**2 < 15.0**2)] = CANCELLOUS_HU
        is_roofed = (ways @ np.array([-0.4 * outwards, 0.0, 0.9]) > 0.1) & (
            ways @ np.array([-0.8 * outwards, 0, -0.6]) < 0.5
        )
        beyond = distance - HEAD_MM - CARTILAGE_MM
        hu[is_roofed & (beyond > 0) & (beyond < WALL_MM)] = CANCELLOUS_HU
        hu[is_roofed & (beyond > 0) & (beyond < PLATE_MM)] = PLATE_HU
    shape = tuple(length for length in count[::-1])
    blocks = hu.reshape(shape[0], fine, shape[1], fine, shape[2], fine).mean(axis=(1, 3, 5))
    affine[:3, 3] += SPACING_MM / 4  # blocks lie between their samples
    noise = np.random.default_rng(0).normal(0.0, LEVELS.noise, shape)
    return Volume((blocks + noise).astype(np.float32), affine)


def guess(centre):
    return FittedSphere(np.asarray(centre, dtype=float), 25.0, 1.0, 0.4, np.array([0.0, 0.0, -1.0]))


def test_two_joints_of_a_body_that_lies_turned_are_placed_from_rough_guesses():
    axes = pelvis_axes(np.array([np.cos(np.radians(20.0)), np.sin(np.radians(20.0)), 0.05]))
    centres = [84.0 * axes[0], -84.0 * axes[0]]
    scan = drawn(centres, axes)
    placed = place_at_gaps(scan, LEVELS, guess(centres[0] + [3, -2, 6]), guess(centres[1] + [-4, 3, 3]), RADII_MM)
    for joint, centre in zip(placed, centres, strict=True):
        print(np.round(joint.centre - centre, 1), joint.radius_mm)
        assert np.linalg.norm(joint.centre - centre) < 0.8 * SPACING_MM
        assert HEAD_MM < joint.radius_mm < HEAD_MM + CARTILAGE_MM + PLATE_MM


def test_one_joint_is_placed_alone():
    centres = [np.array([84.0, 0.0, 0.0]), np.array([-84.0, 0.0, 0.0])]
    scan = drawn(centres, np.eye(3))
    joint = place_at_gap(scan, LEVELS, guess(centres[1] + [2, 4, 5]), -1.0, RADII_MM)
    print(np.round(joint.centre - centres[1], 1), joint.radius_mm)
    assert np.linalg.norm(joint.centre - centres[1]) < 0.8 * SPACING_MM


def test_axes_of_a_pelvis_follow_the_line_between_its_joints():
    assert np.allclose(pelvis_axes(np.array([160.0, 0.0, 0.0])), np.eye(3))
    axes = pelvis_axes(np.array([150.0, 60.0, -30.0]))
    assert np.allclose(axes @ axes.T, np.eye(3))
    assert np.linalg.det(axes) == pytest.approx(1.0)
    assert axes[2, 2] > 0.9
