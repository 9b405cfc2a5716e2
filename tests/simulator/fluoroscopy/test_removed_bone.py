import numpy as np
import pytest

from physics.bone_body import BoneBody
from reconstruction.density.relations import hounsfield
from simulator.rendering.fluoroscopy.collimation import Collimation
from simulator.rendering.fluoroscopy.display import picture
from simulator.rendering.fluoroscopy.hounsfield_scale import hounsfield_scale
from simulator.rendering.fluoroscopy.image_chain import Settings, expose
from simulator.rendering.fluoroscopy.removed_bone import CutTracker, RemovedBone
from simulator.rendering.fluoroscopy.scene import Scene
from simulator.rendering.fluoroscopy.volume_grid import VolumeGrid
from tests.simulator.fluoroscopy.phantoms import looking

HOLE_RADIUS_MM = 1.6


def block_of_bone(hu: int) -> VolumeGrid:
    array = np.full((30, 30, 30), -1000, dtype=np.int16)
    array[5:25, 5:25, 5:25] = hu
    affine = np.eye(4)
    affine[:3, 3] = -14.5
    return VolumeGrid(array, affine)


def hole_share(spacing: float, size: int) -> np.ndarray:
    """A hole of 3.2 mm along y, 20 mm long, through the origin, on a fine grid around the origin."""
    points = (np.arange(size * 4) - (size * 4 - 1) / 2.0) * spacing / 4.0
    disc = points[:, None] ** 2 + points[None, :] ** 2 < HOLE_RADIUS_MM**2
    share = disc.reshape(size, 4, size, 4).mean(axis=(1, 3)).astype(np.float32)
    return np.repeat(share[:, None, :], size, axis=1)


def fine_affine(spacing: float, size: int) -> np.ndarray:
    affine = np.diag([spacing] * 3 + [1.0])
    affine[:3, 3] = -spacing * (size - 1) / 2.0
    return affine


def test_a_hole_takes_its_own_attenuation_out_of_the_beam():
    share = hole_share(0.25, 80)
    removed = RemovedBone.from_arrays(np.full(share.shape, 1200.0, np.float32), share, fine_affine(0.25, 80))
    geometry = looking((0, 1, 0), size=65, pixel_mm=0.2)
    scale = hounsfield_scale(60.0)
    solid = Scene(block_of_bone(1200)).paths(geometry).line_integral(60.0)
    drilled = Scene(block_of_bone(1200), removed).paths(geometry).line_integral(60.0)
    lost = float(scale.attenuation_per_mm(1200.0) - scale.attenuation_per_mm(50.0)) * 20.0
    assert (solid - drilled)[32, 32] == pytest.approx(lost, rel=0.005)
    assert (solid - drilled)[32, 60] == pytest.approx(0.0, abs=1e-5)


def test_a_hole_across_the_beam_has_its_chord_and_may_be_filled_with_air():
    share = hole_share(0.25, 80)
    removed = RemovedBone.from_arrays(
        np.full(share.shape, 1200.0, np.float32), share, fine_affine(0.25, 80), filled_HU=-1000.0
    )
    geometry = looking((1, 0, 0), size=33, pixel_mm=0.2)
    solid = Scene(block_of_bone(1200)).paths(geometry).line_integral(60.0)
    drilled = Scene(block_of_bone(1200), removed).paths(geometry).line_integral(60.0)
    expected = float(hounsfield_scale(60.0).attenuation_per_mm(1200.0)) * 2.0 * HOLE_RADIUS_MM
    assert (solid - drilled)[16, 16] == pytest.approx(expected, rel=0.02)


def test_the_tracker_follows_a_body_that_is_cut():
    size, spacing = 70, 0.3
    body = BoneBody.from_arrays(
        np.full((size,) * 3, 1.2, np.float32),
        np.ones((size,) * 3, np.float32),
        spacing,
        [-spacing * (size - 1) / 2.0] * 3,
    )
    tracker = CutTracker(body, hounsfield)
    assert tracker.removed() is None
    share = hole_share(spacing, size)
    for number, (z, y, x) in enumerate(body.brick_origins):
        piece = share[z : z + 32, y : y + 32, x : x + 32]
        if piece.any():
            body.cut[number][: piece.shape[0], : piece.shape[1], : piece.shape[2]] = piece
            body.brick_versions[number] += 1
    removed = tracker.removed()
    assert removed is not None
    assert tracker.removed() is removed
    hu = float(hounsfield(np.array([1.2]))[0])
    geometry = looking((0, 1, 0), size=33, pixel_mm=0.3)
    scale = hounsfield_scale(60.0)
    lost = removed.paths(geometry)
    weights = scale.path_weights
    expected = float(scale.attenuation_per_mm(hu) - scale.attenuation_per_mm(50.0)) * size * spacing
    assert weights @ lost[:, 16, 16] == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("direction", [(0, 1, 0), (1, 0, 0)])
def test_a_drilled_hole_is_seen_on_the_monitor(direction):
    share = hole_share(0.25, 80)
    removed = RemovedBone.from_arrays(np.full(share.shape, 1200.0, np.float32), share, fine_affine(0.25, 80))
    geometry = looking(direction, size=160, pixel_mm=0.25)
    exposure = expose(
        Scene(block_of_bone(1200), removed), geometry, Settings(collimation=Collimation("square")), seed=2
    )
    greys = picture(exposure).astype(float)
    hole = greys[78:82, 78:82]
    bone = greys[78:82, 110:125] if direction[1] else greys[110:125, 78:82]
    # Seen: the step is larger than the noise of the pixels around it.
    assert hole.mean() - bone.mean() > 2.0 * bone.std()
