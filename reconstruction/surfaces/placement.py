"""Where exactly the surface of a bone runs: a level set placed at the local half-maximum between tissue and cortex.

A fixed threshold lies outside a dense cortex and inside a poor one. Here each place of the surface is judged by its own
profile along the normal: soft tissue outside, peak of the cortex inside, and the surface half way between, or nearer to
the peak where the cortex is thinner than the scan can resolve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.bone_piece import BonePiece
from reconstruction.errors import ReconstructionError
from reconstruction.kernels import band_filters
from reconstruction.mask_operations import fill_holes, fill_rings, larger_components, largest_component
from reconstruction.surfaces.calm_edges import calmed_along
from reconstruction.surfaces.cortex_model import edge_level
from reconstruction.surfaces.edge_profiles import gaussian_taps, sample_profiles
from reconstruction.surfaces.point_spread import measure_point_spread, seen_spread
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_LEVEL_BLUR_MM = 1.2
_BELOW_SOFT_TISSUE_HU = 100.0
_UNRESOLVED_MM = 2.2  # no profile has enough voxels to tell blur from thickness: half-maximum instead of a model
# The mask reaches beyond the surface by blur: in voxels, at least so many millimetres. Coarse voxels hold all of it.
_RIM_MM, _FINE_RIM, _COARSE_RIM = 1.4, 1.6, 1.2
_COARSE_MM = 1.5  # with larger voxels, bone itself may be a single voxel thick
# What threads are told by takes away all that is thinner than three voxels. The thinnest plates of bone, as the blade
# of a scapula, are seen about 3 mm wide with their blur.
_THINNEST_PLATE_MM = 3.3
_LARGEST_RIM_SAMPLE = 300_000


@dataclass(frozen=True, eq=False)
class LevelField:
    """A level set: positive inside the bone, 0 on its surface.

    Attributes:
        volume: field values [HU above the local half-maximum], float32, on the voxels of the piece's box.
        at_scan_edge: faces of the box that are the edge of the scan (low z, high z, low y, high y, low x, high x).
        point_spread_mm: standard deviation of the scan's blur [mm].
    """

    volume: Volume
    at_scan_edge: tuple[bool, ...]
    point_spread_mm: float

    @property
    def inside(self) -> np.ndarray:
        """Voxels whose centre lies inside the bone."""
        return np.asarray(self.volume.array > 0)


def place_surface(
    scan: Volume, piece: BonePiece, levels: TissueLevels, *, point_spread_mm: float | None = None
) -> LevelField:
    """Level set of a piece of bone at the true edge of its cortex.

    Args:
        scan: Hounsfield units of the whole scan.
        piece: the bone, found with the detection threshold.
        levels: levels of the scan.
        point_spread_mm: blur of the scan, see measure_point_spread; measured on this piece alone without.

    Raises:
        ReconstructionError: the piece fills the scan and has no surface in it.
    """
    cropped = scan.crop(piece.box)
    hu = cropped.array.astype(np.float32)
    spacing = cropped.geometry.spacing_mm
    rims_mm = np.maximum(_RIM_MM, np.where(spacing > _COARSE_MM, _COARSE_RIM, _FINE_RIM) * spacing)[::-1]
    rim_mm = float(rims_mm.max())
    # Along each axis the rim is as wide as its voxels ask for: within thick slices marrow next to a cortex is deep.
    # Twice as deep as the rim the field is at its limit, so no greater depth is asked for.
    depth = band_filters.capped_depth(piece.mask, spacing[::-1] * (rim_mm / rims_mm), 2.0 * rim_mm)
    spread_mm = measure_point_spread(scan, [piece], levels) if point_spread_mm is None else point_spread_mm
    if levels.noise_reaches_bone:
        hu = calmed_along(hu, piece.mask, spacing)
    threshold = _local_threshold(hu, piece.mask, spacing, levels, spread_mm)
    field = np.subtract(hu, threshold, out=threshold)
    # The interior is bone whatever it reads; the exterior is not, even where a neighbour is bright.
    scale = max(levels.dense_cortex - levels.soft_tissue, 200.0)
    depth -= np.float32(rim_mm)
    depth *= np.float32(scale / rim_mm)
    np.maximum(field, depth, out=field)
    elsewhere = ~band_filters.grown(band_filters.grown(piece.mask))
    if piece.rival is not None:
        elsewhere |= piece.rival
    np.minimum(field, np.float32(-0.25 * scale), out=field, where=elsewhere)
    above = field > 0
    # Dark marrow about which voxels show the thinnest of cortices belongs to bone before threads are looked for.
    above |= fill_rings(above) & piece.mask
    inside = fill_holes(_without_spikes(above, spacing, piece), piece.at_scan_edge)
    if spacing.max() > _UNRESOLVED_MM:
        # No voxel here is cortex alone, so what parts of it read says little about what lies between them.
        one_voxel = np.pad(inside, 2, mode="edge")
        inside |= band_filters.shrunk(band_filters.grown(one_voxel))[2:-2, 2:-2, 2:-2] & piece.mask
    # Marrow near a cortex that thick slices have holed: no cavity, but a ring in some plane.
    inside |= fill_rings(inside) & piece.mask
    if piece.rival is not None:
        inside &= ~piece.rival  # a skull whose foramen lies beyond the scan still holds no bone
    field[inside & (field <= 0)] = scale
    field[~inside & (field > 0)] = np.float32(-0.02 * scale)
    return LevelField(cropped.with_array(np.clip(field, -scale, scale, out=field)), piece.at_scan_edge, spread_mm)


def _without_spikes(mask: np.ndarray, spacing_mm: np.ndarray, piece: BonePiece) -> np.ndarray:
    """Main part of a piece, or parts of several bones in a row, without threads and sheets of a single voxel.

    Noise beside faint cortices leaves such threads.
    """
    main_part = larger_components if piece.name.is_several_bones else largest_component
    if 3.0 * spacing_mm.max() > _THINNEST_PLATE_MM:
        return main_part(mask)
    opened = band_filters.grown(band_filters.shrunk(mask))
    core = main_part(opened if opened.any() else mask)  # a piece of a few voxels is all thread
    return np.asarray(band_filters.grown(core) & mask)


def _local_threshold(
    hu: np.ndarray, mask: np.ndarray, spacing_mm: np.ndarray, levels: TissueLevels, point_spread_mm: float
) -> np.ndarray:
    """Reading of the surface [HU], spread smoothly to the voxels around it, shape (z, y, x)."""
    rim = np.argwhere(mask & ~band_filters.shrunk(mask))
    if not len(rim):  # the piece fills the whole scan
        raise ReconstructionError("reconstruction-surface-empty")
    if len(rim) > _LARGEST_RIM_SAMPLE:
        rim = rim[:: int(np.ceil(len(rim) / _LARGEST_RIM_SAMPLE))]
    profiles = sample_profiles(hu, mask, rim, spacing_mm)
    background, peak = profiles.background(levels), profiles.peak(levels)
    inner = profiles.inner()
    width = profiles.peak_width_mm(background, peak, inner) / seen_spread(point_spread_mm, spacing_mm)
    if spacing_mm.max() > _UNRESOLVED_MM:
        level = (background + peak) / 2.0
    else:
        level = edge_level(background, peak, inner, width, levels.dense_cortex)
    level = np.maximum(level, (levels.soft_tissue + levels.detection) / 2.0)
    # Averaged as logarithms: beside a bright cortex a faint one keeps its low level and is not cut away.
    floor = levels.soft_tissue - _BELOW_SOFT_TISSUE_HU
    logarithm = _spread(np.log(level - floor), rim, hu.shape, spacing_mm)
    np.exp(logarithm, out=logarithm)
    logarithm += np.float32(floor)
    return logarithm


def _spread(values: np.ndarray, points: np.ndarray, shape: tuple[int, ...], spacing_mm: np.ndarray) -> np.ndarray:
    """Values given at voxels (z, y, x), continued smoothly to all voxels nearby (normalised convolution)."""
    weight = np.zeros(shape, dtype=np.float32)
    total = np.zeros(shape, dtype=np.float32)
    weight[tuple(points.T)] = 1.0
    total[tuple(points.T)] = values
    taps = [gaussian_taps(_LEVEL_BLUR_MM / step) for step in spacing_mm[::-1]]
    weight = band_filters.blur_sparse(weight, *taps)
    total = band_filters.blur_sparse(total, *taps)
    everywhere = np.float32(np.median(values))
    known = weight > 1e-6
    np.divide(total, weight, out=total, where=known)
    total[~known] = everywhere
    return total
