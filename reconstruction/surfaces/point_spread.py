"""How much a scan blurs, measured on the edges of all the bones in it.

Blur belongs to the scan and not to a bone: a heel bone with a poor cortex has no sharp step to measure it on, but the
shafts beside it have. Where no bone has one, the peaks' own width bounds it: blur alone makes them so wide at least.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reconstruction.bone_piece import BonePiece
from reconstruction.kernels import band_filters
from reconstruction.surfaces.edge_profiles import EdgeProfiles, sample_profiles
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_FULL_PEAK_SHARE = 0.92  # peaks this near to compact bone stand for a cortex that blur has not lowered
_METAL_SHARE = 1.6  # beyond this it is not bone that rises there
_FEWEST_EDGES = 200
_ENOUGH_EDGES = 4000
_LARGEST_SAMPLE = 20_000  # edges of one bone
_USUAL_VOXELS = 0.7  # blur of scans whose bones have no sharp step
_SHARPEST_VOXELS = 0.25
_CLEAR_NOISE = 8.0  # peaks this many times above the noise have a width that can be trusted
_NARROW_PERCENTILE = 50.0  # noise makes single peaks narrower than the blur
_HALF_WIDTHS = 2.0 * np.sqrt(2.0 * np.log(2.0))  # of a Gaussian, in standard deviations


def measure_point_spread(scan: Volume, pieces: Sequence[BonePiece], levels: TissueLevels) -> float:
    """Standard deviation of the scan's blur [mm], from the steepest rise into thick cortex.

    The rise of a blurred step of height h has the greatest slope h / (s sqrt(2 pi)).

    Args:
        scan: Hounsfield units of the whole scan.
        pieces: bones found with the detection threshold, those with most to tell first.
        levels: levels of the scan.
    """
    spacing = scan.geometry.spacing_mm
    apparent: list[np.ndarray] = []
    widths: list[np.ndarray] = []
    for piece in pieces:
        rim = np.argwhere(piece.mask & ~band_filters.shrunk(piece.mask))
        if not len(rim):
            continue
        rim = rim[:: int(np.ceil(len(rim) / _LARGEST_SAMPLE))]
        profiles = sample_profiles(scan.array[piece.box].astype(np.float32), piece.mask, rim, spacing)
        background, peak = profiles.background(levels), profiles.peak(levels)
        share = (peak - background) / (levels.dense_cortex - background)
        full = (share > _FULL_PEAK_SHARE) & (share < _METAL_SHARE)
        clear = (peak - background > _CLEAR_NOISE * levels.noise) & (share < _METAL_SHARE)
        apparent.append(_apparent_spread(profiles, background, peak)[full])
        widths.append(profiles.peak_width_mm(background, peak, profiles.inner())[clear])
        if sum(map(len, apparent)) > _ENOUGH_EDGES:
            break
    # Linear interpolation between voxels adds a sixth of the squared spacing to the variance, on average.
    between = float((spacing**2).mean()) / 6.0
    sharpest = _SHARPEST_VOXELS * float(spacing.mean())
    if sum(map(len, apparent)) >= _FEWEST_EDGES:
        return _without(float(np.median(np.concatenate(apparent))), between, sharpest)
    usual = _USUAL_VOXELS * float(spacing.mean())
    if sum(map(len, widths)) < _FEWEST_EDGES:
        return usual
    narrow = float(np.percentile(np.concatenate(widths), _NARROW_PERCENTILE)) / _HALF_WIDTHS
    return min(usual, _without(narrow, between, sharpest))


def seen_spread(point_spread_mm: float, spacing_mm: np.ndarray) -> float:
    """Standard deviation of the blur in readings interpolated between voxels [mm]."""
    return float(np.sqrt(point_spread_mm**2 + float((spacing_mm**2).mean()) / 6.0))


def _apparent_spread(profiles: EdgeProfiles, background: np.ndarray, peak: np.ndarray) -> np.ndarray:
    """Blur that each edge shows if it is a plain step [mm], shape (n,)."""
    steepest = np.maximum(profiles.steepest_rise(), 1.0)
    return np.asarray((peak - background) / (np.sqrt(2.0 * np.pi) * steepest))


def _without(apparent: float, between: float, sharpest: float) -> float:
    """Blur of the scan itself [mm], without that of reading between voxels."""
    return float(np.sqrt(max(apparent**2 - between, sharpest**2)))
