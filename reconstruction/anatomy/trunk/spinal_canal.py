"""The spinal canal: a dark tube ringed by bone, with the vertebral bodies in front, followed from slice to slice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.kernels.bone_rings import mirror_likeness, ring_shares
from reconstruction.mask_operations import ball
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume, VolumeGeometry

_DIRECTIONS = 24
_RING_MM = (4.0, 15.0)  # half the width of the canal: 7 to 13 mm in adults, with room for a place beside the middle
_BODY_MM = (10.0, 28.0)  # in front of the middle of the canal lies a vertebral body
_BODY_HALF_WIDTH_MM = 7.0
_SOFT_MARGIN_HU = (-130.0, 90.0)  # fat of the canal to contrast in it, about soft tissue
_LEAST_RING = 0.45
_BODY_BLUR_MM = 5.0
_LEAST_BODY = 0.2
_GOOD_BODY = 0.6
_MIRROR_WINDOW_MM = (30.0, 34.0)  # what lies beside the canal, back and front, is alike on both sides
_MIRROR_SLACK_MM = 2.5  # a turned or bent spine is not quite even
_GOOD_LIKENESS = 0.6
_NO_CANAL_SCORE = 0.42  # a place scores above this where it rather is the canal than not
_STEP_COST = (0.01, 0.03)  # of a step back or forth, and aside, per square millimetre: spines lean more than they bend
_GAP_MM = 9.0  # half the length over which no place may look like a canal
_GAP_SCORE = 0.25
_SHORTEST_MM = 35.0
_SMOOTHING_MM = 5.0
# The sacral canal runs 30 to 60 degrees backwards, more than transverse slices can follow: there slices across it tell.
_PITCH_DEG = 40.0
_ABOVE_END_MM = 50.0  # the middle of those slices: where the canal surely is one with that of the lumbar spine
_PITCHED_MM = (60.0, 60.0, 55.0, 110.0)  # about it: aside, forwards and backwards, upwards, downwards
_SAME_PLACE_MM = 4.0  # two ways through one canal lie nearer together


@dataclass(frozen=True, eq=False)
class SpinalCanal:
    """The middle of the canal, from below upwards.

    Attributes:
        points: LPS [mm], one millimetre apart along the curve, shape (n, 3).
        tangents: unit vectors upwards along it, shape (n, 3).
        certainty: how completely bone surrounds each point, 0 to 1, shape (n,).
    """

    points: np.ndarray
    tangents: np.ndarray
    certainty: np.ndarray


def find_spinal_canal(grid: Volume, bone: np.ndarray, levels: TissueLevels) -> SpinalCanal | None:
    """The canal, or None where the scan shows less than a vertebra and a half of it.

    Args:
        grid: Hounsfield units on an isotropic grid parallel to LPS.
        bone: mask of bone on it.
        levels: levels of the scan.
    """
    spacing = float(grid.geometry.spacing_mm[0])
    score = _scores(grid.array, bone, spacing, levels)
    path = _best_path(score, spacing)
    if len(path) < 2:
        return None
    rows = np.array(path)
    points, certainty = _followed_down(grid, levels, grid.geometry.to_world(rows[:, ::-1]), score[tuple(rows.T)])
    smooth = ndimage.gaussian_filter1d(points, _SMOOTHING_MM / spacing, axis=0, mode="nearest", truncate=3.0)
    smooth = _straight_ends(points, smooth, _SMOOTHING_MM / spacing)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(smooth, axis=0), axis=1))])
    if along[-1] < _SHORTEST_MM:
        return None
    every = np.arange(0.0, along[-1], 1.0)
    curve = np.column_stack([np.interp(every, along, smooth[:, axis]) for axis in range(3)])
    tangents = ndimage.gaussian_filter1d(np.gradient(curve, axis=0), _SMOOTHING_MM, axis=0, mode="nearest")
    tangents /= np.linalg.norm(tangents, axis=1)[:, None]
    return SpinalCanal(curve, tangents, np.interp(every, along, certainty))


def _followed_down(
    grid: Volume, levels: TissueLevels, points: np.ndarray, certainty: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Places of the canal (n, 3) [mm] and how much each looks like it, with the lower end sought in pitched slices.

    It is taken from there where it goes on through more of a canal than what transverse slices show.
    """
    away = np.cumsum(np.linalg.norm(np.diff(points, axis=0, prepend=points[:1]), axis=1))
    middle = points[min(int(np.searchsorted(away, _ABOVE_END_MM)), len(points) - 1)]
    pitched = _pitched(grid, middle)
    score = _scores(pitched.array, pitched.array > levels.detection, float(pitched.geometry.spacing_mm[0]), levels)
    rows = np.array(_best_path(score, float(pitched.geometry.spacing_mm[0])))
    if len(rows) < 2:
        return points, certainty
    lower, lower_certainty = pitched.geometry.to_world(rows[:, ::-1]), score[tuple(rows.T)]
    apart = np.linalg.norm(lower[:, None] - points[None], axis=2)
    meets = np.flatnonzero(apart.min(axis=1) < _SAME_PLACE_MM)
    if not len(meets):
        return points, certainty
    # Below the lowest place that both ways share, each must stand for itself.
    end = int(meets[0])
    start = int(np.argmin(apart[end]))
    followed = _gathered(lower[: end + 1], lower_certainty[: end + 1])
    if followed <= _gathered(points[: start + 1], certainty[: start + 1]):
        return points, certainty
    return np.concatenate([lower[:end], points[start:]]), np.concatenate([lower_certainty[:end], certainty[start:]])


def _pitched(grid: Volume, middle: np.ndarray) -> Volume:
    """The part of a grid about a point, on slices that are pitched as the sacral canal is: their top leans forwards."""
    spacing = float(grid.geometry.spacing_mm[0])
    cosine, sine = np.cos(np.deg2rad(_PITCH_DEG)), np.sin(np.deg2rad(_PITCH_DEG))
    axes = np.array([[1.0, 0.0, 0.0], [0.0, cosine, sine], [0.0, -sine, cosine]])  # leftwards, backwards, upwards
    aside, across, above, below = _PITCHED_MM
    affine = np.eye(4)
    affine[:3, :3] = spacing * axes.T
    affine[:3, 3] = middle - (aside, across, below) @ axes
    shape = [round(length / spacing) + 1 for length in (above + below, 2 * across, 2 * aside)]
    return grid.resample(VolumeGeometry(affine, (shape[0], shape[1], shape[2])), outside=-1000.0)


def _gathered(points: np.ndarray, certainty: np.ndarray) -> float:
    """How much of a canal a chain of places runs through [mm]."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return float(steps @ (0.5 * (certainty[1:] + certainty[:-1]) - _NO_CANAL_SCORE))


def _straight_ends(points: np.ndarray, smooth: np.ndarray, sigma: float) -> np.ndarray:
    """A smoothed curve whose ends go on straight: smoothing alone bends them towards the middle."""
    count = int(np.ceil(2 * sigma))
    if len(points) < 4 * count:
        return smooth
    bettered = smooth.copy()
    number = np.arange(3 * count)
    for part, source in ((slice(None, count), slice(None, 3 * count)), (slice(-count, None), slice(-3 * count, None))):
        places = number[:count] if part.start is None else number[-count:]
        for axis in range(3):
            slope, offset = np.polyfit(number, points[source, axis], 1)
            bettered[part, axis] = slope * places + offset
    return ndimage.gaussian_filter1d(bettered, sigma / 2, axis=0, mode="nearest")


def _scores(hu: np.ndarray, bone: np.ndarray, spacing: float, levels: TissueLevels) -> np.ndarray:
    """How much each voxel looks like the middle of the canal, 0 to 1, float32."""
    calm = ndimage.gaussian_filter(hu.astype(np.float32), 1.2 / spacing)
    low, high = (levels.soft_tissue + margin for margin in _SOFT_MARGIN_HU)
    body = _body_in_front(calm, spacing, levels)
    candidates = np.argwhere((calm > low) & (calm < high) & ~bone & (body > _LEAST_BODY))
    angles = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    rings = np.zeros(len(candidates), dtype=np.float32)
    first, last = (round(radius / spacing) for radius in _RING_MM)
    directions = np.column_stack([np.sin(angles), np.cos(angles)])
    ring_shares(candidates, bone.astype(np.uint8), directions, first, last, rings)
    candidates, rings = candidates[rings >= _LEAST_RING], rings[rings >= _LEAST_RING]
    likeness = np.zeros(len(candidates), dtype=np.float32)
    thick = ndimage.binary_dilation(bone, ball(_MIRROR_SLACK_MM, np.full(3, spacing))).astype(np.uint8)
    window = [round(reach / spacing) for reach in _MIRROR_WINDOW_MM]
    mirror_likeness(candidates, thick, window[0], window[1], 2, likeness)
    score = np.zeros(hu.shape, dtype=np.float32)
    places = tuple(candidates.T)
    even = np.minimum(likeness / _GOOD_LIKENESS, 1.0)
    score[places] = rings * np.sqrt(np.minimum(body[places] / _GOOD_BODY, 1.0)) * even
    # Between the arches the ring is open: what is above and below counts too.
    return ndimage.gaussian_filter(score, (3.0 / spacing, 1.5 / spacing, 1.5 / spacing))


def _body_in_front(calm: np.ndarray, spacing: float, levels: TissueLevels) -> np.ndarray:
    """How much what lies in front of each voxel reads like a vertebral body or a disc, up to 1.

    Both are denser than muscle, even where marrow is poor and the cortex too thin for the threshold.
    """
    above = (calm - levels.soft_tissue) / (levels.detection - levels.soft_tissue)
    depth = round((_BODY_MM[1] - _BODY_MM[0]) / spacing)
    width = 2 * round(_BODY_HALF_WIDTH_MM / spacing) + 1
    share = ndimage.uniform_filter(np.clip(above, -0.5, 1.0), (1, depth, width), mode="nearest")
    shift = round(sum(_BODY_MM) / 2 / spacing)
    moved = np.zeros_like(share)
    moved[:, shift:] = share[:, :-shift]
    return ndimage.gaussian_filter1d(moved, _BODY_BLUR_MM / spacing, axis=0, mode="nearest")


def _best_path(score: np.ndarray, spacing: float) -> list[tuple[int, int, int]]:
    """Voxels (z, y, x) of the chain, one in each slice, that gathers most."""
    reach = 2
    offsets = np.arange(-reach, reach + 1)
    squared = (offsets * spacing) ** 2
    structure = -(_STEP_COST[0] * squared[:, None] + _STEP_COST[1] * squared[None, :])
    gain = score - _NO_CANAL_SCORE
    totals = np.empty_like(gain)
    totals[0] = gain[0]
    for z in range(1, len(gain)):
        before = ndimage.grey_dilation(totals[z - 1], structure=structure, mode="constant", cval=-1e3)
        totals[z] = gain[z] + np.maximum(before, 0.0)
    z, y, x = (int(i) for i in np.unravel_index(np.argmax(totals), totals.shape))
    path = [(z, y, x)]
    while z > 0:
        padded = np.pad(totals[z - 1], reach, constant_values=-1e3)
        window = padded[y : y + 2 * reach + 1, x : x + 2 * reach + 1] + structure
        row, column = np.unravel_index(np.argmax(window), window.shape)
        if window[row, column] <= 0.0:
            break
        z, y, x = z - 1, y + int(row) - reach, x + int(column) - reach
        path.append((z, y, x))
    return _without_gaps(path[::-1], gain, spacing)


def _without_gaps(path: list[tuple[int, int, int]], gain: np.ndarray, spacing: float) -> list[tuple[int, int, int]]:
    """The best part of a chain, cut where it runs through nothing: two tubes are not one."""
    gains = gain[tuple(np.array(path).T)]
    calm = ndimage.gaussian_filter1d(gains, _GAP_MM / spacing, mode="nearest")
    parts, count = ndimage.label(calm > _GAP_SCORE - _NO_CANAL_SCORE)
    if count == 0:
        return []
    best = 1 + int(np.argmax(ndimage.sum_labels(gains, parts, np.arange(1, count + 1))))
    return [place for place, part in zip(path, parts, strict=True) if part == best]
