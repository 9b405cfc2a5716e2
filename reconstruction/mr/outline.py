"""From a compartment of marrow to the bone: its edge where brightness changes half way, and the dark cortex around."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.kernels import band_filters
from reconstruction.mask_operations import Box, box_around, faces_at_scan_edge, fill_holes
from reconstruction.mr.compartments import BRIGHT
from reconstruction.mr.shaft import follow_shaft
from reconstruction.mr.working_image import WorkingImage
from reconstruction.surfaces.edge_profiles import gaussian_taps

_MARGIN_MM = 12.0
_ROUNDS = 3
_REACH_MM = 1.6  # the outline moves at most this far in a round
_RIM_MM = 3.0  # tissue outside is read in a rim of this width
_LEVEL_BLUR_MM = 3.0
_HALF = 0.5
_SEEN_NOISES, _SEEN_SHARE = 1.5, 0.15
_CORTEX_MM = 5.0  # thickest cortex about a knee or in a spine, near the ends of a shaft
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
    """

    box: Box
    mask: np.ndarray
    at_scan_edge: tuple[bool, ...]
    contrast: float
    open_share: float

    @property
    def is_cropped(self) -> bool:
        """Whether the scan's edge cuts it."""
        for face, is_edge in enumerate(self.at_scan_edge):
            axis, high = divmod(face, 2)
            if is_edge and np.take(self.mask, -1 if high else 0, axis=axis).any():
                return True
        return False


def outline_bone(
    image: WorkingImage,
    start: np.ndarray,
    others: np.ndarray,
    *,
    sign: int,
    level: float,
    smooth_mm: float,
    shaft_upwards: bool | None = None,
) -> Outline:
    """Outline a bone around its compartment.

    Args:
        image: the fine image.
        start: voxels of the compartment on its grid.
        others: voxels that other bones hold.
        sign: whether marrow is BRIGHT or DARK against what is around.
        level: brightness that divides the compartment from what is around.
        smooth_mm: radius of the ball that passes everywhere inside the bone [mm].
        shaft_upwards: whether a shaft goes on towards higher z, or lower; None for a bone without.
    """
    marrow = _marrow(image, start, others, sign, level, smooth_mm)
    if shaft_upwards is not None:
        marrow = follow_shaft(image, marrow, others, sign=sign, upwards=shaft_upwards)
    step = image.spacing_mm
    box = box_around(marrow, int(np.ceil(_MARGIN_MM / step)))
    edges = faces_at_scan_edge(box, start.shape)
    values, mask, forbidden = image.volume.array[box], marrow[box], others[box]
    contrast, open_share = _edge_seen(values, mask, edges, sign, image)
    if sign == BRIGHT:
        mask = _with_cortex(values, mask, forbidden, edges, step)
    return Outline(box, mask, edges, contrast / max(image.noise, 1e-6), open_share)


def _marrow(
    image: WorkingImage, start: np.ndarray, others: np.ndarray, sign: int, level: float, smooth_mm: float
) -> np.ndarray:
    """The compartment out to where brightness changes half way, shape of the image."""
    step = image.spacing_mm
    box = box_around(start, int(np.ceil(_MARGIN_MM / step)))
    edges = faces_at_scan_edge(box, start.shape)
    values, forbidden = image.volume.array[box], others[box]
    mask = start[box] & ~forbidden
    for _ in range(_ROUNDS):
        difference = sign * (values - _local_level(values, mask, sign, level, step))
        near = band_filters.capped_depth(~mask, np.full(3, step), _REACH_MM + step) <= _REACH_MM
        mask = _tidy((difference > 0) & near & ~forbidden, mask, edges, smooth_mm, step)
    whole = np.zeros_like(start)
    whole[box] = mask
    return whole


def _local_level(values: np.ndarray, mask: np.ndarray, sign: int, level: float, step: float) -> np.ndarray:
    """Brightness half way between the compartment and what is around, followed from place to place."""
    size = np.full(3, step)
    depth = band_filters.capped_depth(mask, size, 5.0)
    away = band_filters.capped_depth(~mask, size, _RIM_MM + step)
    inner = (depth > 1.5) & (depth < 5.0)
    outer = (away > 0.7) & (away <= _RIM_MM) & (sign * (values - np.float32(level)) < 0)
    inside = _spread(values, inner, step)
    # Averaged as logarithms: beside something very bright a fainter neighbour keeps its say.
    outside = np.exp(_spread(np.log(np.maximum(values, 1e-3)), outer, step))
    return np.asarray(inside + np.float32(_HALF) * (outside - inside), dtype=np.float32)


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
    closing_mm = 0.75 * smooth_mm
    outside = band_filters.capped_depth(~opened, size, closing_mm + 2 * step) > closing_mm
    closed = band_filters.capped_depth(~outside, size, closing_mm + 2 * step) > closing_mm
    return fill_holes(closed | opened, edges)


def _edge_seen(
    values: np.ndarray, mask: np.ndarray, edges: tuple[bool, ...], sign: int, image: WorkingImage
) -> tuple[float, float]:
    """Median step of brightness across the surface, and the share of the surface without a step above the noise."""
    size = np.full(3, image.spacing_mm)
    inner = band_filters.capped_depth(mask, size, 3.5)
    outer = band_filters.capped_depth(~mask, size, 3.5)
    within, around = (inner > 1.0) & (inner < 3.0), (outer > 1.0) & (outer < 3.0)
    if not within.any() or not around.any():
        return 0.0, 1.0
    inside = _spread(values, within, image.spacing_mm)
    steps = sign * (inside - values)[around]
    missing = steps < max(_SEEN_NOISES * image.noise, _SEEN_SHARE * float(np.median(steps)))
    return float(np.median(steps)), float(np.mean(missing))


def _with_cortex(
    values: np.ndarray, marrow: np.ndarray, forbidden: np.ndarray, edges: tuple[bool, ...], step: float
) -> np.ndarray:
    """Marrow with the dark shell around it, up to where brightness rises again.

    Cortex has no signal. Tendons and ligaments have none either, so the shell is nowhere much thicker than it is
    around.
    """
    size = np.full(3, step)
    away = band_filters.capped_depth(~marrow, size, _CORTEX_MM + step)
    inside = float(np.median(values[marrow]))
    rim = (away > 0) & (away <= _CORTEX_MM)
    dark = float(np.percentile(values[rim], 5))
    others = values[rim & (values > dark + 0.25 * (inside - dark))]
    outside = float(np.median(others)) if others.size else inside
    limit = dark + _CORTEX_STEP_SHARE * (min(outside, inside) - dark)
    shell = rim & (values < limit) & ~forbidden
    reached, front = marrow.copy(), marrow
    for _ in range(int(np.ceil(_CORTEX_MM / step))):
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


def upsampled(coarse: np.ndarray, stride: int, shape: tuple[int, ...]) -> np.ndarray:
    """Mask of every stride-th voxel, on the grid of all voxels."""
    nearest = [
        np.minimum(np.rint(np.arange(length) / stride).astype(int), count - 1)
        for length, count in zip(shape, coarse.shape, strict=True)
    ]
    return np.asarray(coarse[np.ix_(*nearest)])
