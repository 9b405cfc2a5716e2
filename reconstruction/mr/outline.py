"""From a compartment of marrow to the bone: its edge where brightness changes half way, and the dark cortex around."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.kernels import band_filters
from reconstruction.mask_operations import Box, box_around, faces_at_scan_edge, fill_holes, runs_out_of_scan
from reconstruction.mr.shaft import follow_shaft
from reconstruction.mr.working_image import WorkingImage
from reconstruction.surfaces.edge_profiles import gaussian_taps

_MARGIN_MM = 12.0
_ROUNDS = 3
_REACH_MM = 1.6  # the outline moves at most this far in a round
_CERTAIN_MM = 2.0 * _REACH_MM  # so deep in the marrow lies no edge of it: vessels and spots stay inside
_RIM_MM = 3.0  # tissue outside is read in a rim of this width
_LEVEL_BLUR_MM = 3.0
_HALF = 0.5
_SEEN_NOISES, _SEEN_SHARE = 3.0, 0.2
_DISTINCT_NOISES, _FEWEST_SHARE = 4.0, 0.03
_DISTINCT_SHARE = 0.5  # of the contrast: marrow itself varies by less, other tissue by more
_TO_DEVIATION = 1.4826  # of the median absolute deviation of normal values
_CLOSING_SHARE = 0.75  # of the radius of the ball that passes everywhere inside the bone
_LINE_SHARE = 0.25
_BEYOND_MM, _RISE_SHARE, _RISE_SEEN = (3.0, 5.0), 0.1, 0.3
CORTEX_MM = 5.0
"""Thickest cortex about a knee, where its shafts begin [mm]."""

_CORTEX_STEP_SHARE = 0.45
_EXCESS = 1.6  # a cortex much thicker than that around it is a tendon or an artefact


@dataclass(frozen=True, eq=False)
class Outline:
    """A bone on the fine grid.

    Attributes:
        box: part of the image, with a margin.
        mask: the bone within it, filled.
        at_scan_edge: faces of the box that are the edge of the scan.
        contrast: step of brightness at its edge in multiples of the noise, median.
        open_share: share of its surface where no edge was seen and the ball alone decided, 0 to 1.
        has_cortex: whether a dark line around the marrow was seen and added.
    """

    box: Box
    mask: np.ndarray
    at_scan_edge: tuple[bool, ...]
    contrast: float
    open_share: float
    has_cortex: bool

    @property
    def is_cropped(self) -> bool:
        """Whether the scan's edge cuts it."""
        return runs_out_of_scan(self.mask, self.at_scan_edge)


def outline_bone(
    image: WorkingImage,
    calm: WorkingImage,
    start: np.ndarray,
    others: np.ndarray,
    *,
    sign: int,
    contrast: float,
    smooth_mm: float,
    cortex_mm: float = CORTEX_MM,
    shaft_upwards: bool | None = None,
) -> Outline:
    """Outline a bone around its compartment.

    Args:
        image: the fine image.
        calm: the same without noise that could be taken for edges of marrow.
        start: voxels of the compartment on its grid.
        others: voxels that other bones hold.
        sign: whether marrow is BRIGHT or DARK against what is around.
        contrast: step of brightness from marrow to the level that enclosed the compartment.
        smooth_mm: radius of the ball that passes everywhere inside the bone [mm].
        cortex_mm: thickest cortex that the bone may have [mm].
        shaft_upwards: whether a shaft goes on towards higher z, or lower; None for a bone without.
    """
    marrow = _marrow(calm, start, others, contrast, smooth_mm)
    if shaft_upwards is not None:
        marrow = follow_shaft(calm, marrow, others, sign=sign, upwards=shaft_upwards)
    return outline_of_marrow(image, marrow, others, cortex_mm=cortex_mm)


def outline_of_marrow(
    image: WorkingImage, marrow: np.ndarray, others: np.ndarray, *, cortex_mm: float = CORTEX_MM
) -> Outline:
    """Outline a bone whose marrow is known.

    Args:
        image: the fine image.
        marrow: its voxels on the image's grid.
        others: voxels that other bones hold.
        cortex_mm: thickest cortex that the bone may have [mm].
    """
    step = image.spacing_mm
    box = box_around(marrow, int(np.ceil(_MARGIN_MM / step)))
    edges = faces_at_scan_edge(box, marrow.shape)
    values, mask, forbidden = image.volume.array[box], marrow[box], others[box]
    seen, open_share = _edge_seen(values, mask, image)
    has_cortex = _has_dark_line(values, mask, image)
    if has_cortex:
        mask = _with_cortex(values, mask, forbidden, edges, step, cortex_mm)
    return Outline(box, mask, edges, seen / max(image.noise, 1e-6), open_share, has_cortex)


def _marrow(
    image: WorkingImage, start: np.ndarray, others: np.ndarray, contrast: float, smooth_mm: float
) -> np.ndarray:
    """The compartment out to where brightness changes half way, shape of the image."""
    step = image.spacing_mm
    box = box_around(start, int(np.ceil(_MARGIN_MM / step)))
    edges = faces_at_scan_edge(box, start.shape)
    values, forbidden = image.volume.array[box], others[box]
    mask = start[box] & ~forbidden
    distinct = max(_DISTINCT_NOISES * image.noise, _DISTINCT_SHARE * contrast)
    for _ in range(_ROUNDS):
        like = _like_marrow(values, mask, distinct, step)
        near = band_filters.capped_depth(~mask, np.full(3, step), _REACH_MM + step) <= _REACH_MM
        # Closing hollows must not close over another bone.
        mask = _tidy(like & near & ~forbidden, mask, edges, smooth_mm, step) & ~forbidden
    whole = np.zeros_like(start)
    whole[box] = mask
    return whole


def _like_marrow(values: np.ndarray, mask: np.ndarray, distinct: float, step: float) -> np.ndarray:
    """Voxels nearer in brightness to the marrow than to what is around it, on its dark and on its bright side.

    Both are followed from place to place: cortex may be beside the marrow here, cartilage there, and fat behind both.
    """
    size = np.full(3, step)
    depth = band_filters.capped_depth(mask, size, 5.0)
    away = band_filters.capped_depth(~mask, size, _RIM_MM + step)
    core = depth > 1.5
    inside = _spread(values, core, step)
    unrest = _TO_DEVIATION * float(np.median(np.abs(values - inside)[core])) if core.any() else 0.0
    distinct = max(distinct, _DISTINCT_NOISES * unrest)  # marrow is patchy
    outer = (away > 0.7) & (away <= _RIM_MM)
    like = np.ones(values.shape, dtype=bool)
    for side in (1.0, -1.0):
        other = outer & (side * (values - inside) > distinct)
        if np.count_nonzero(other) < _FEWEST_SHARE * np.count_nonzero(outer):
            continue
        # Averaged as logarithms: beside something very bright a fainter neighbour keeps its say.
        around = np.exp(_spread(np.log(np.maximum(values, 1e-3)), other, step))
        like &= side * (values - inside) < np.maximum(side * (around - inside) / 2.0, np.float32(distinct / 2.0))
    return like | (depth > _CERTAIN_MM)


def _spread(values: np.ndarray, where: np.ndarray, step: float) -> np.ndarray:
    """Values known at some voxels, continued smoothly to all (normalised convolution)."""
    taps = gaussian_taps(_LEVEL_BLUR_MM / step)
    weight = band_filters.blur_sparse(where.astype(np.float32), taps, taps, taps)
    total = band_filters.blur_sparse(np.where(where, values, 0.0).astype(np.float32), taps, taps, taps)
    everywhere = np.float32(np.median(values[where])) if where.any() else np.float32(np.median(values))
    known = weight > 1e-4
    return np.where(known, total / np.where(known, weight, 1.0), everywhere)


def _tidy(found: np.ndarray, before: np.ndarray, edges: tuple[bool, ...], smooth_mm: float, step: float) -> np.ndarray:
    """What hangs together with the bone's core through necks that a ball passes, hollows closed."""
    size = np.full(3, step)
    core = band_filters.capped_depth(found, size, smooth_mm + 2 * step) > smooth_mm
    labels, count = ndimage.label(core)
    if count > 1:
        held = np.bincount(labels[before & core], minlength=count + 1)
        held[0] = 0
        core = labels == int(np.argmax(held))
    if not core.any():
        return before
    opened = found & (band_filters.capped_depth(~core, size, smooth_mm + 2 * step) <= smooth_mm + 0.3 * step)
    closing_mm = _CLOSING_SHARE * smooth_mm
    outside = band_filters.capped_depth(~opened, size, closing_mm + 2 * step) > closing_mm
    closed = band_filters.capped_depth(~outside, size, closing_mm + 2 * step) > closing_mm
    return fill_holes(closed | opened, edges)


def _edge_seen(values: np.ndarray, mask: np.ndarray, image: WorkingImage) -> tuple[float, float]:
    """Median step of brightness across the surface, and the share of the surface without a step above the noise."""
    size = np.full(3, image.spacing_mm)
    inner = band_filters.capped_depth(mask, size, 3.5)
    outer = band_filters.capped_depth(~mask, size, 3.5)
    within, around = (inner > 1.0) & (inner < 3.0), (outer > 0.7) & (outer < 2.5)
    if not within.any() or not around.any():
        return 0.0, 1.0
    steps = np.abs(values - _spread(values, within, image.spacing_mm))
    widest = ndimage.maximum_filter(np.where(around, steps, 0.0), 3)[around]
    missing = widest < max(_SEEN_NOISES * image.noise, _SEEN_SHARE * float(np.median(widest)))
    return float(np.median(widest)), float(np.mean(missing))


def _has_dark_line(values: np.ndarray, mask: np.ndarray, image: WorkingImage) -> bool:
    """Whether marrow is followed by a line darker than it and, in part of the surface, than what lies beyond: cortex.

    Without a rise beyond, what is dark may as well be muscle or disc right behind a cortex that slices do not resolve.
    """
    size = np.full(3, image.spacing_mm)
    depth = band_filters.capped_depth(mask, size, 4.0)
    away = band_filters.capped_depth(~mask, size, _BEYOND_MM[1] + image.spacing_mm)
    marrow = float(np.median(values[depth > min(2.0, 0.7 * float(depth.max()))]))
    at_line = (away > 0.7) & (away < 2.2)
    lowest = ndimage.minimum_filter(values, 3)[at_line]
    line = marrow - max(_DISTINCT_NOISES * image.noise, _LINE_SHARE * marrow)
    if not lowest.size or np.mean(lowest < line) <= _HALF:
        return False
    beyond = _spread(values, (away > _BEYOND_MM[0]) & (away < _BEYOND_MM[1]), image.spacing_mm)[at_line]
    rise = np.maximum(_DISTINCT_NOISES * image.noise, _RISE_SHARE * (marrow - lowest))
    return bool(np.mean(beyond - lowest > rise) > _RISE_SEEN)


def _with_cortex(
    values: np.ndarray,
    marrow: np.ndarray,
    forbidden: np.ndarray,
    edges: tuple[bool, ...],
    step: float,
    cortex_mm: float,
) -> np.ndarray:
    """Marrow with the dark shell around it, up to where brightness rises again.

    Cortex has no signal. Tendons and ligaments have none either, so the shell is nowhere much thicker than it is
    around.
    """
    size = np.full(3, step)
    away = band_filters.capped_depth(~marrow, size, cortex_mm + step)
    inside = float(np.median(values[marrow]))
    rim = (away > 0) & (away <= cortex_mm)
    dark = float(np.percentile(values[rim], 5))
    others = values[rim & (values > dark + 0.25 * (inside - dark))]
    outside = float(np.median(others)) if others.size else inside
    limit = dark + _CORTEX_STEP_SHARE * (min(outside, inside) - dark)
    shell = rim & (values < limit) & ~forbidden
    reached, front = marrow.copy(), marrow
    for _ in range(int(np.ceil(cortex_mm / step))):
        front = band_filters.grown(reached) & (shell | reached)
        if not (front & ~reached).any():
            break
        reached = front
    thickness = np.where(reached & ~marrow, away, 0.0).astype(np.float32)
    outermost = reached & ~marrow & band_filters.grown(~reached)
    usual = _spread(thickness, outermost, step) if outermost.any() else thickness
    kept = marrow | (reached & (away <= np.maximum(_EXCESS * usual, step)))
    # The steps between marrow, shell and soft tissue lie half way, which counting whole voxels leaves half a voxel in.
    closed = band_filters.capped_depth(~kept, size, 3 * step) > 1.5 * step
    kept |= band_filters.capped_depth(~closed, size, 3 * step) > 1.5 * step
    opened = band_filters.grown(band_filters.shrunk(kept)) & kept
    return fill_holes((opened | marrow) & ~forbidden, edges)


def joined(first: Outline, second: Outline, taken: np.ndarray, gap_mm: float, step: float) -> Outline:
    """Two pieces of one bone with what lies between them, across a gap of at most twice this [mm].

    Args:
        first: one piece.
        second: the other.
        taken: voxels of all bones so far, shape of the image; the new bone's are added.
        gap_mm: radius of the ball that must not pass between them [mm].
        step: side of a voxel [mm].
    """
    both = np.zeros(taken.shape, dtype=bool)
    for piece in (first, second):
        both[piece.box] |= piece.mask
    box = box_around(both, int(np.ceil(gap_mm / step)) + 2)
    mask, size = both[box], np.full(3, step)
    beyond = band_filters.capped_depth(~mask, size, gap_mm + step) > gap_mm
    closed = band_filters.capped_depth(~beyond, size, gap_mm + step) > gap_mm
    mask = mask | (closed & ~taken[box])
    taken[box] |= mask
    contrast, open_share = min(first.contrast, second.contrast), max(first.open_share, second.open_share)
    has_cortex = first.has_cortex or second.has_cortex
    return Outline(box, mask, faces_at_scan_edge(box, taken.shape), contrast, open_share, has_cortex)


def upsampled(coarse: np.ndarray, stride: int, shape: tuple[int, ...]) -> np.ndarray:
    """Mask of every stride-th voxel, on the grid of all voxels."""
    nearest = [
        np.minimum(np.rint(np.arange(length) / stride).astype(int), count - 1)
        for length, count in zip(shape, coarse.shape, strict=True)
    ]
    return np.asarray(coarse[np.ix_(*nearest)])
