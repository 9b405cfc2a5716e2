"""Steps between neighbouring slices: what is left in a scan when the patient moved while it was taken.

Bones go on from slice to slice. How far the outline of a bone moves sideways between two slices changes slowly along
it, so a patient who moved between them shows as a jump that all bones of the slice share. The sideways movement is
found from the gradients of brightness (Lucas and Kanade 1981, IJCAI 674-679), with little weight for pixels that do not
follow. Slow movement, and movement while one slice was taken, leave no such step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.volume import Volume

_SMOOTHING_PX = 1.5  # lets movements of a few pixels be followed
_MARGIN_PX = 6
_ROUNDS = 3
_FARTHEST_PX = 8.0  # of a movement that gradients can follow
_OUTLIER = 2.0  # deviations from which on a pixel counts little
_FEWEST_PIXELS = 60
_LEAST_AREA_RATIO = 0.85  # of a bone in two slices; where it begins or ends, its outline moves by itself
_NEIGHBOURS, _FEWEST_NEIGHBOURS = 3, 3  # pairs of slices on either side, and all together, that tell how a bone goes on
_LEAST_STEP_MM = 0.8  # a design choice: about the pixel of a body scan; less does not change an outline
_TIMES_USUAL = 8.0  # of the usual unevenness from slice to slice, which anatomy and noise make; a design choice
_TO_DEVIATION = 1.4826  # from the median of absolute values, of a normal distribution
_ALTERNATING = -0.4  # correlation of neighbouring jumps; displaced in turn they give -1, by themselves 0


@dataclass(frozen=True, eq=False)
class SliceSteps:
    """Jumps between slices.

    Attributes:
        axis: array axis across the slices: 0 (z), 1 (y) or 2 (x).
        jumps_mm: for each pair of neighbouring slices, how far all bones jump sideways beyond their usual course [mm],
            shape (n - 1,); not a number where too little bone goes on.
        after: numbers of the slices, from 0, after which a step comes.
        are_in_turn: whether every other slice is displaced, as where slices were taken in two passes.
    """

    axis: int
    jumps_mm: np.ndarray
    after: tuple[int, ...]
    are_in_turn: bool

    @property
    def largest_mm(self) -> float:
        """Largest of the steps [mm], 0 without any."""
        return float(max((self.jumps_mm[number] for number in self.after), default=0.0))


def find_slice_steps(picture: Volume, labels: Volume) -> SliceSteps:
    """Look for steps between the slices of a scan.

    Args:
        picture: Hounsfield units or brightness.
        labels: number of the bone in each voxel, 0 none, on the same grid.
    """
    # Slices are farther apart than pixels; where they are not, the slices of a body are axial.
    spacing = picture.geometry.spacing_mm[::-1]
    axis = int(np.argmax(spacing > 0.999 * spacing.max()))
    slices, numbers = np.moveaxis(picture.array, axis, 0), np.moveaxis(labels.array, axis, 0)
    beyond: list[list[tuple[np.ndarray, int]]] = [[] for _ in range(len(slices) - 1)]
    for number, box in enumerate(ndimage.find_objects(numbers), start=1):
        if box is None:
            continue
        around = tuple(slice(max(0, side.start - _MARGIN_PX), side.stop + _MARGIN_PX) for side in box[1:])
        part = (box[0], *around)
        courses, pixels = _course(slices[part], numbers[part] == number)
        for pair, excess in enumerate(_beyond_usual(courses * np.delete(spacing, axis))):
            if np.isfinite(excess).all():
                beyond[box[0].start + pair].append((excess, int(pixels[pair])))
    jumps = np.array([_shared(entries) for entries in beyond]).reshape(-1, 2)
    length = np.linalg.norm(jumps, axis=1)
    return SliceSteps(axis, length, _steps(length), _are_in_turn(jumps, length))


def _course(slices: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How a bone moves from each slice to the next [pixels], shape (n - 1, 2), and its pixels there, shape (n - 1,)."""
    smooth = ndimage.gaussian_filter(slices.astype(np.float32), (0.0, _SMOOTHING_PX, _SMOOTHING_PX))
    area = mask.sum(axis=(1, 2))
    smaller, larger = np.minimum(area[:-1], area[1:]), np.maximum(area[:-1], area[1:])
    goes_on = (smaller >= _FEWEST_PIXELS) & (smaller >= _LEAST_AREA_RATIO * larger)
    moved = np.full((len(mask) - 1, 2), np.nan)
    for pair in np.flatnonzero(goes_on):
        where = ndimage.binary_dilation(mask[pair] | mask[pair + 1], iterations=2)
        moved[pair] = _movement(smooth[pair], smooth[pair + 1], where)
    return moved, smaller


def _movement(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Movement of what a mask shows from one slice to another [pixels], (row, column); not a number where too far."""
    moved = np.zeros(2)
    for _ in range(_ROUNDS):
        back = ndimage.shift(after, -moved, order=1, mode="nearest") if moved.any() else after
        slopes = np.stack([slope[where] for slope in np.gradient(0.5 * (before + back))], axis=1)
        moved = moved + _followed(slopes, (back - before)[where])
        if not np.abs(moved).max() < _FARTHEST_PX:
            return np.full(2, np.nan)
    return moved


def _followed(slopes: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Movement that explains a change of brightness, (n,), over slopes, (n, 2), by most pixels; shape (2,)."""
    weight = np.ones(len(change))
    step = np.zeros(2)
    for _ in range(_ROUNDS):
        weighted = slopes * weight[:, None]
        normal = weighted.T @ slopes
        step = -np.linalg.lstsq(normal, weighted.T @ change, rcond=None)[0]
        left = change + slopes @ step
        spread = _TO_DEVIATION * float(np.median(np.abs(left))) + 1e-6
        weight = 1.0 / (1.0 + (left / (_OUTLIER * spread)) ** 2) ** 2
    return step


def _beyond_usual(course: np.ndarray) -> np.ndarray:
    """How far each movement, (n, 2), differs from those of its neighbours; not a number where they are too few."""
    beyond = np.full(course.shape, np.nan)
    for pair, moved in enumerate(course):
        around = np.concatenate([course[max(0, pair - _NEIGHBOURS) : pair], course[pair + 1 : pair + 1 + _NEIGHBOURS]])
        around = around[np.isfinite(around).all(axis=1)]
        if len(around) >= _FEWEST_NEIGHBOURS:
            beyond[pair] = moved - np.median(around, axis=0)
    return beyond


def _shared(entries: list[tuple[np.ndarray, int]]) -> np.ndarray:
    """What most pixels of all bones have in common, (2,): the median along either axis, weighted by pixels."""
    if not entries:
        return np.full(2, np.nan)
    values, pixels = np.array([entry[0] for entry in entries]), np.array([entry[1] for entry in entries])
    shared = np.zeros(2)
    for axis in (0, 1):
        order = np.argsort(values[:, axis])
        total = np.cumsum(pixels[order])
        shared[axis] = values[order[np.searchsorted(total, 0.5 * total[-1])], axis]
    return shared


def _steps(length_mm: np.ndarray) -> tuple[int, ...]:
    """Slices after which all bones jump farther than usual in this scan."""
    known = length_mm[np.isfinite(length_mm)]
    if not known.size:
        return ()
    least = max(_LEAST_STEP_MM, _TIMES_USUAL * _TO_DEVIATION * float(np.median(known)))
    return tuple(map(int, np.flatnonzero(np.nan_to_num(length_mm) > least)))


def _are_in_turn(jumps_mm: np.ndarray, length_mm: np.ndarray) -> bool:
    """Whether slices are displaced to and fro all along; such jumps are the usual ones and stand out nowhere."""
    known = jumps_mm[np.isfinite(length_mm)]
    if len(known) <= 2 * _NEIGHBOURS or np.median(np.linalg.norm(known, axis=1)) < _LEAST_STEP_MM:
        return False
    return bool((known[1:] * known[:-1]).sum() / (known**2).sum() < _ALTERNATING)
