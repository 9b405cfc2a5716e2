"""The outer edge of a cortex where it truly is: blurred shells of known thickness and density; the blur measured."""

import numpy as np
import pytest
from scipy import ndimage

from reconstruction.bone_naming import parse_bone_id
from reconstruction.bone_piece import BonePiece
from reconstruction.mask_operations import fill_holes, largest_component
from reconstruction.surfaces.cortex_model import normal_distribution
from reconstruction.surfaces.extraction import extract_surface
from reconstruction.surfaces.placement import place_surface
from reconstruction.surfaces.point_spread import measure_point_spread
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

RADIUS_MM = 15.0
COMPACT_HU = 1250.0
LEVELS = TissueLevels(soft_tissue=50.0, noise=15.0, dense_cortex=COMPACT_HU, detection=170.0)


def shell(thickness_mm, cortex_hu, *, marrow_hu, spread_mm, spacing_mm=1.0):
    """Scan of a ball of bone with a shell, the ball as a piece, and its middle (x, y, z) [mm]."""
    count = int(np.ceil((2 * RADIUS_MM + 12) / spacing_mm))
    middle = np.array([0.31, -0.17, 0.23]) + count * spacing_mm / 2
    z, y, x = np.indices((count,) * 3) * spacing_mm
    depth = RADIUS_MM - np.sqrt((x - middle[0]) ** 2 + (y - middle[1]) ** 2 + (z - middle[2]) ** 2)
    hu = 20.0 + (cortex_hu - 20.0) * normal_distribution(depth / spread_mm)
    hu -= (cortex_hu - marrow_hu) * normal_distribution((depth - thickness_mm) / spread_mm)
    noise = ndimage.gaussian_filter(np.random.default_rng(3).standard_normal(hu.shape), 0.6)
    hu += noise * (LEVELS.noise / noise.std())
    mask = fill_holes(largest_component(ndimage.binary_closing(hu > LEVELS.detection, iterations=2)))
    box = tuple(slice(0, count) for _ in range(3))
    piece = BonePiece(parse_bone_id("talus_left"), box, mask, None, (False,) * 6)
    return Volume(np.round(hu).astype(np.int16), np.diag([spacing_mm] * 3 + [1.0])), piece, middle


def offset_mm(scan, piece, middle, spread_mm):
    """How far outside the true edge the placed surface lies at most places [mm]."""
    surface = extract_surface(place_surface(scan, piece, LEVELS, point_spread_mm=spread_mm), keep_share=0.5)
    return float(np.median(np.linalg.norm(surface.vertices - middle, axis=1)) - RADIUS_MM)


@pytest.mark.parametrize("spread_mm", [0.45, 0.7])
@pytest.mark.parametrize("marrow_hu", [50.0, 300.0])
@pytest.mark.parametrize(
    ("thickness_mm", "cortex_hu"),
    [(0.8, 1250.0), (1.5, 1250.0), (3.0, 1250.0), (1.2, 900.0), (2.0, 900.0), (1.5, 600.0), (2.5, 600.0)],
)
def test_thin_and_porous_cortices_are_met_at_their_outer_edge(thickness_mm, cortex_hu, marrow_hu, spread_mm):
    scan, piece, middle = shell(thickness_mm, cortex_hu, marrow_hu=marrow_hu, spread_mm=spread_mm)
    offset = offset_mm(scan, piece, middle, spread_mm)
    print(f"{thickness_mm} mm of {cortex_hu:.0f} HU, blur {spread_mm} mm, marrow {marrow_hu:.0f} HU: {offset:+.2f} mm")
    assert abs(offset) < 0.2


@pytest.mark.parametrize("spread_mm", [0.45, 0.7])
def test_blur_is_measured_on_the_bone_that_shows_it(spread_mm):
    porous, poor_piece, _ = shell(1.5, 500.0, marrow_hu=200.0, spread_mm=spread_mm)
    dense, good_piece, _ = shell(3.0, COMPACT_HU, marrow_hu=200.0, spread_mm=spread_mm)
    both = Volume(np.concatenate([porous.array, dense.array]), porous.affine)
    length = porous.array.shape[0]
    moved = (slice(length, 2 * length), *good_piece.box[1:])
    pieces = [poor_piece, BonePiece(good_piece.name, moved, good_piece.mask, None, (False,) * 6)]
    assert measure_point_spread(both, pieces, LEVELS) == pytest.approx(spread_mm, abs=0.1)


@pytest.mark.parametrize(("bone_id", "bodies"), [("phalanges_2_left", 2), ("talus_left", 1)])
def test_bones_in_a_row_keep_all_their_parts(bone_id, bodies):
    scan, piece, _ = shell(3.0, COMPACT_HU, marrow_hu=200.0, spread_mm=0.45, spacing_mm=1.4)
    length = scan.array.shape[0]
    both = Volume(np.concatenate([scan.array, scan.array]), scan.affine)
    box = (slice(0, 2 * length), *piece.box[1:])
    mask = np.concatenate([piece.mask, piece.mask])
    mask[length // 4, 1:3, 1:3] = True  # a speck is no bone of the row
    placed = place_surface(both, BonePiece(parse_bone_id(bone_id), box, mask, None, (False,) * 6), LEVELS)
    assert ndimage.label(placed.inside)[1] == bodies


def rib(spacing_mm):
    """Scan of a bent tube as thick as a rib whose marrow reads like fat, and of a plate that stands on it."""
    z, y, x = np.indices((30, 40, 60)) * spacing_mm
    away = np.hypot(np.hypot(x - 45.0, y - 10.0) - 35.0, (z - 22.0) * 0.6)
    depth = np.where(y > 10.0, 2.6 - away, -np.inf)
    plate = (np.abs(x - 45.0) < 0.8 * spacing_mm) & (np.abs(z - 22.0) < 12.0) & (y > 12.0) & (y < 42.0)
    hu = np.where(depth > 0.0, np.where(depth > 0.6, -10.0, 900.0), 50.0)
    hu[plate] = 900.0
    hu = ndimage.gaussian_filter(hu, 0.5 / spacing_mm)
    mask = ndimage.binary_dilation((depth > 0.0) | plate)
    return Volume(hu.astype(np.float32), np.diag([spacing_mm] * 3 + [1.0])), mask, depth > 0.0, plate


@pytest.mark.parametrize("spacing_mm", [1.2, 1.5])
def test_tubes_and_plates_of_a_voxel_stay_whole(spacing_mm):
    scan, mask, tube, plate = rib(spacing_mm)
    box = tuple(slice(0, length) for length in mask.shape)
    placed = place_surface(scan, BonePiece(parse_bone_id("rib_5_left"), box, mask, None, (False,) * 6), LEVELS)
    print(f"{spacing_mm} mm: tube {placed.inside[tube].mean():.3f}, plate {placed.inside[plate].mean():.3f}")
    assert placed.inside[tube].mean() > 0.85
    assert placed.inside[plate].mean() > 0.9
    assert ndimage.label(placed.inside)[1] == 1
