"""Cartilage lies where a ball faces its socket and nowhere else."""

from __future__ import annotations

import numpy as np

from reconstruction.volume import Volume
from simulator.rendering.body_sampler import BodySampler
from simulator.rendering.cartilage import joint_cartilage
from simulator.rendering.cut_texture import CARTILAGE_RGB, bone_colours
from tests.simulator.rendering.bodies import ball_body

CENTRE, RADIUS, GAP = np.zeros(3), 18.0, 3.0


def sphere(count=600):
    """Unit vectors evenly over the sphere."""
    directions = np.random.default_rng(3).normal(size=(count, 3))
    return directions / np.linalg.norm(directions, axis=1)[:, None]


def joint(*, socket=True, gap=GAP):
    """Labels of a ball and of a half shell above it, 0.8 x 0.8 x 1.2 mm voxels, in an oblique corner of space."""
    spacing = np.array([0.8, 0.8, 1.2])
    shape = (60, 90, 90)
    affine = np.diag([*spacing, 1.0])
    affine[:3, 3] = -0.5 * spacing * (np.array(shape[::-1]) - 1)
    z, y, x = np.meshgrid(
        *[affine[2 - axis, 3] + spacing[2 - axis] * np.arange(shape[axis]) for axis in range(3)], indexing="ij"
    )
    away = np.sqrt(x**2 + y**2 + z**2)
    labels = np.where(away < RADIUS, 7, 0)
    if socket:
        labels = np.where((away > RADIUS + gap) & (away < RADIUS + gap + 6.0) & (z > 0.0), 2, labels)
    return Volume(labels.astype(np.uint16), affine)


def cartilage(labels):
    sampler = BodySampler(ball_body(radius_mm=RADIUS, spacing_mm=0.6, centre=CENTRE, side=70, offset_mm=0.0))
    normals = sphere()
    return joint_cartilage(labels, sampler, CENTRE + RADIUS * normals, normals), normals


def test_it_covers_what_faces_the_socket():
    found, normals = cartilage(joint())
    share = found.share_at(CENTRE + RADIUS * normals, normals)
    assert share[normals[:, 2] > 0.3].min() > 0.9
    assert share[normals[:, 2] < -0.3].max() < 0.05


def test_a_wide_gap_bears_none():
    found, normals = cartilage(joint(gap=9.0))
    assert found is None or found.share_at(CENTRE + RADIUS * normals, normals).max() < 0.05


def test_a_bone_alone_has_none():
    found, _ = cartilage(joint(socket=False))
    assert found is None


def test_a_surface_that_passes_the_other_bone_sideways_bears_none():
    found, normals = cartilage(joint())
    above = normals[normals[:, 2] > 0.5]
    sideways = np.cross(above, [1.0, 0.0, 0.0])
    sideways /= np.linalg.norm(sideways, axis=1)[:, None]
    assert found.share_at(CENTRE + RADIUS * above, sideways).max() < 0.1


def test_it_is_pale_and_shines_until_it_is_cut():
    points, normals = np.zeros((4, 3)), np.tile([0.0, 0.0, 1.0], (4, 1))
    solid = np.full(4, 1.8)
    colours, wet = bone_colours(points, normals, lambda _p: solid, None, lambda p, _n: np.ones(len(p)))
    assert (colours == CARTILAGE_RGB.astype(np.uint8)).all()
    assert (wet > 0.5).all()
    cut, _ = bone_colours(points, normals, lambda _p: solid, lambda p: np.ones(len(p), bool), lambda p, _n: np.ones(4))
    assert not (cut == CARTILAGE_RGB.astype(np.uint8)).all(axis=1).any()
