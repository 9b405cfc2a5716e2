"""Names of labels checked against their place in the patient: sides first of all.

The scan says where left is, by its orientation; a model only says what a picture looked like in its training. So a pair
of bones whose names and places contradict each other takes its sides from the places, with a doubt and a warning: the
model may have been fed other axes than it knows, or the scan may be stored mirrored. Bones that a model labels
without a side, both in one label, are told apart by the gap between them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from reconstruction.bone_naming import SIDES
from reconstruction.import_record import Note
from reconstruction.learned.label_names import Kind, Meaning
from reconstruction.mask_operations import Box
from reconstruction.volume import VolumeGeometry

_GAP_MM = 10.0  # own estimate: knees side by side are farther apart; parts of one broken bone overlap from the front
_LEAST_SHARE = 0.1  # of a label's voxels: less beyond a gap is a speck and no second bone
_CLEARLY_MM = 10.0  # own estimate: so far beyond the midline no spine leans between neighbouring bones
_ORDER = [f"C{n}" for n in range(1, 8)] + [f"T{n}" for n in range(1, 14)] + [f"L{n}" for n in range(1, 7)]


@dataclass(frozen=True)
class LabelEntry:
    """One label on the grid of the scan.

    Attributes:
        meaning: what it stands for.
        label_name: what the model calls it.
        model: name of the model.
        doubts: reasons for doubt found so far.
    """

    meaning: Meaning
    label_name: str
    model: str
    doubts: tuple[Note, ...] = ()

    def doubted(self, message_id: str, **values: object) -> LabelEntry:
        """The same with one more doubt."""
        return replace(self, doubts=(*self.doubts, Note(message_id, values)))

    def on(self, side: str | None) -> LabelEntry:
        """The same bone on this side."""
        return replace(self, meaning=self.meaning.on(side))


def settle_places(
    labels: np.ndarray, entries: dict[int, LabelEntry], geometry: VolumeGeometry
) -> tuple[dict[int, LabelEntry], tuple[Note, ...]]:
    """Entries whose sides and order fit their places.

    Args:
        labels: number of the label of each voxel, 0 none, (z, y, x); what lies beyond the gap of a label without a
            side is renumbered in place.
        entries: each number that is in use.
        geometry: of the labels; index x runs to patient left, y to posterior, z to superior, or nearly so.

    Returns:
        The entries, and warnings for the import log.
    """
    settled = dict(entries)
    boxes = _boxes(labels)
    for number in [number for number in entries if entries[number].meaning.lacks_side and number in boxes]:
        _tell_sides_apart(labels, settled, number, boxes[number], geometry)
    boxes = _boxes(labels)
    centres = {
        number: _centre(labels, number, boxes[number], geometry)
        for number, entry in settled.items()
        if entry.meaning.kind is Kind.BONE and number in boxes
    }
    mirrored = _swap_mirrored_pairs(settled, centres)
    _doubt_beyond_midline(settled, centres)
    _doubt_order(settled, centres)
    _side_of_the_others(settled, centres)
    return settled, (Note("learned-note-mirrored", {"bones": ", ".join(mirrored)}),) if mirrored else ()


def _boxes(labels: np.ndarray) -> dict[int, Box]:
    return {number: box for number, box in enumerate(ndimage.find_objects(labels), start=1) if box is not None}


def _centre(labels: np.ndarray, number: int, box: Box, geometry: VolumeGeometry) -> np.ndarray:
    """Centroid of a label in LPS [mm]."""
    middle = np.argwhere(labels[box] == number).mean(axis=0) + [part.start for part in box]
    return geometry.to_world(middle[::-1])


def _tell_sides_apart(
    labels: np.ndarray, entries: dict[int, LabelEntry], number: int, box: Box, geometry: VolumeGeometry
) -> None:
    """Give the left one of two bones in one label a number of its own."""
    inside = labels[box] == number
    columns = np.count_nonzero(inside, axis=(0, 1))
    split = _gap(columns, float(geometry.spacing_mm[0]))
    if split is None:
        return
    taken = {entry.meaning.bone_id: other for other, entry in entries.items() if other != number}
    left, right = entries[number].on("left"), entries[number].on("right")
    beyond = inside.copy()
    beyond[:, :, :split] = False
    fresh = max(entries) + 1
    for part, entry, own in ((beyond, left, fresh), (inside & ~beyond, right, number)):
        goal = taken.get(entry.meaning.bone_id, own)
        labels[box][part] = goal
        if goal == own:
            entries[own] = entry.doubted("learned-doubt-side-by-place")
    if right.meaning.bone_id in taken:
        del entries[number]


def _gap(columns: np.ndarray, step_mm: float) -> int | None:
    """First column beyond the widest empty stretch between two bones, None where there is only one."""
    filled = np.flatnonzero(columns)
    steps = np.diff(filled)
    if not steps.size or (steps.max() - 1) * step_mm < _GAP_MM:
        return None
    split = int(filled[np.argmax(steps) + 1])
    share = float(columns[split:].sum() / columns.sum())
    return split if _LEAST_SHARE < share < 1.0 - _LEAST_SHARE else None


def _pairs(entries: dict[int, LabelEntry], centres: dict[int, np.ndarray]) -> list[tuple[int, int]]:
    """Numbers of the left and the right bone of each name and level that both sides have."""
    by_id = {entries[number].meaning.bone_id: number for number in centres}
    return [
        (number, by_id[entries[number].meaning.on("right").bone_id])
        for number in centres
        if entries[number].meaning.side == "left" and entries[number].meaning.on("right").bone_id in by_id
    ]


def _swap_mirrored_pairs(entries: dict[int, LabelEntry], centres: dict[int, np.ndarray]) -> list[str]:
    """Give pairs that stand the wrong way round the sides of their places; returns what the model called them."""
    mirrored: list[str] = []
    for left, right in _pairs(entries, centres):
        if centres[left][0] >= centres[right][0]:
            continue
        mirrored += [entries[left].label_name, entries[right].label_name]
        for number, side in ((left, "right"), (right, "left")):
            called = entries[number].meaning.side
            entries[number] = entries[number].on(side).doubted("learned-doubt-mirrored", side=called)
    return mirrored


def _doubt_beyond_midline(entries: dict[int, LabelEntry], centres: dict[int, np.ndarray]) -> None:
    """Doubt single bones that lie on the other side of the midline than their name says."""
    pairs = _pairs(entries, centres)
    middles = [(centres[left][0] + centres[right][0]) / 2.0 for left, right in pairs]
    midline = {number for number in centres if entries[number].meaning.side is None and not _lacks(entries[number])}
    middles += [float(centres[number][0]) for number in midline]
    if not middles:
        return
    middle = float(np.median(middles))
    paired = {number for pair in pairs for number in pair}
    for number in set(centres) - paired:
        side = entries[number].meaning.side
        outwards = {"left": 1.0, "right": -1.0}.get(side or "", 0.0) * (centres[number][0] - middle)
        if outwards < -_CLEARLY_MM:
            entries[number] = entries[number].doubted("learned-doubt-beyond-midline", side=side)


def _lacks(entry: LabelEntry) -> bool:
    return entry.meaning.lacks_side


def _doubt_order(entries: dict[int, LabelEntry], centres: dict[int, np.ndarray]) -> None:
    """Doubt vertebrae that do not lie below the next higher one that was found."""
    spine = sorted(
        (number for number in centres if entries[number].meaning.name == "vertebra"),
        key=lambda number: _ORDER.index(str(entries[number].meaning.level)),
    )
    for upper, lower in zip(spine, spine[1:], strict=False):
        if centres[lower][2] >= centres[upper][2]:
            for number in (upper, lower):
                entries[number] = entries[number].doubted("learned-doubt-order")


def _side_of_the_others(entries: dict[int, LabelEntry], centres: dict[int, np.ndarray]) -> None:
    """Bones still without a side take that of all others, if they are all of one."""
    sides = {entries[number].meaning.side for number in centres} & set(SIDES)
    taken = {entries[number].meaning.bone_id for number in centres}
    for number in [number for number in centres if _lacks(entries[number])]:
        (side,) = sides if len(sides) == 1 else (None,)
        if side is None or entries[number].meaning.on(side).bone_id in taken:
            entries[number] = entries[number].doubted("learned-doubt-no-side")
        else:
            entries[number] = entries[number].on(side).doubted("learned-doubt-side-of-others", side=side)
