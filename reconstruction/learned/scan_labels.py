"""The answers of learned models brought onto the grid of a scan, and what every label there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note
from reconstruction.learned.label_names import Kind, meaning_of
from reconstruction.learned.model_folder import CANONICAL_AXES
from reconstruction.learned.places import LabelEntry, settle_places
from reconstruction.mask_operations import Box, box_around
from reconstruction.volume import Volume, VolumeGeometry

PROBABILITY_FULL = 255.0
"""Probabilities are kept as bytes, this one for 1: a scan has hundreds of millions of voxels."""

_DIRECTIONS = {"L": (0, 1), "R": (0, -1), "P": (1, 1), "A": (1, -1), "S": (2, 1), "I": (2, -1)}
_MARGIN = 2  # voxels of the model's grid around a label
Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a model answered.

    Attributes:
        probabilities: of each label with the background first, float16, shape (labels, z, y, x).
        geometry: of one label's probabilities.
    """

    probabilities: np.ndarray
    geometry: VolumeGeometry


@dataclass(frozen=True, eq=False)
class LearnedLabels:
    """Labels of a scan that learned models gave.

    Attributes:
        labels: number of the label of each voxel, uint16, 0 none, shape of the scan (z, y, x).
        probability: what the model gives its label there, 0 to 255, uint8, same shape.
        entries: what each number is; all of them occur.
        border_mm: how uncertain a border is: spacing of the coarsest model's grid [mm].
        notes, warnings: lines for the import log.
    """

    labels: np.ndarray
    probability: np.ndarray
    entries: dict[int, LabelEntry]
    border_mm: float
    notes: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()

    def numbers_of(self, kind: Kind) -> list[int]:
        """Numbers of all labels of a kind."""
        return [number for number, entry in self.entries.items() if entry.meaning.kind is kind]


def require_axes(axes: str) -> str:
    """Three letters that say where index x, y, z run, such as ``RAS``, in capitals.

    Raises:
        ReconstructionError: letters that are no three directions at right angles.
    """
    letters = axes.upper()
    known = [_DIRECTIONS[letter][0] for letter in letters if letter in _DIRECTIONS]
    if len(letters) != len(known) or sorted(known) != [0, 1, 2]:
        raise ReconstructionError("learned-axes-wrong", axes=axes)
    return letters


def turned(scan: Volume, axes: str = CANONICAL_AXES) -> Volume:
    """The same voxels stored so that index x, y, z run as these letters say; left-handed where they are.

    Args:
        scan: index x, y, z run as nearly as can be to left, posterior and superior.
        axes: see require_axes.
    """
    chosen = [_DIRECTIONS[letter] for letter in axes]
    order = [axis for axis, _ in chosen]
    volume = Volume(scan.array.transpose([2 - order[2 - axis] for axis in range(3)]), scan.affine[:, [*order, 3]])
    for index, (_, direction) in enumerate(chosen):
        if direction < 0:
            volume = volume.flip(2 - index)
    return volume


def _interpolated(array: np.ndarray, indices: Sequence[np.ndarray]) -> np.ndarray:
    """Values between voxels, linear along each axis in turn; beyond the last voxel as at the edge."""
    for axis, index in enumerate(indices):
        top = array.shape[axis] - 1
        low = np.clip(np.floor(index), 0, top).astype(int)
        weight = np.clip(index - low, 0.0, 1.0).astype(np.float32)
        weight = weight.reshape([-1 if other == axis else 1 for other in range(3)])
        array = np.take(array, low, axis) * (1.0 - weight) + np.take(array, np.minimum(low + 1, top), axis) * weight
    return array


class LabelCollector:
    """Gathers what several models say of one scan; where they disagree, the surer label stays."""

    def __init__(self, scan: Volume) -> None:
        self._geometry = scan.geometry
        self._labels = np.zeros(scan.array.shape, dtype=np.uint16)
        self._probability = np.zeros(scan.array.shape, dtype=np.uint8)
        self._entries: dict[int, LabelEntry] = {}
        self._border_mm = 0.0

    def add(self, prediction: Prediction, label_names: Sequence[str], model: str) -> None:
        """Take up a model's answer.

        Args:
            prediction: its probabilities.
            label_names: names of its labels without the background, in their order.
            model: its name.
        """
        self._border_mm = max(self._border_mm, float(prediction.geometry.spacing_mm.max()))
        likeliest = np.argmax(prediction.probabilities, axis=0)
        grid = Volume(likeliest, prediction.geometry.affine)
        for label in [int(number) for number in np.unique(likeliest) if number]:
            box = box_around(likeliest == label, _MARGIN)
            part = grid.crop(box)
            own, none = (
                Volume(prediction.probabilities[number][box].astype(np.float32), part.affine).closest_to_lps()
                for number in (label, 0)
            )
            place, indices = self._places(own.geometry)
            share, other = _interpolated(own.array, indices), _interpolated(none.array, indices)
            self._mark(place, share, share > other, self._number_of(label_names[label - 1], model))

    def _mark(self, place: Box, share: np.ndarray, wins: np.ndarray, number: int) -> None:
        seen = np.rint(np.clip(share, 0.0, 1.0) * PROBABILITY_FULL).astype(np.uint8)
        better = wins & (seen > self._probability[place])
        self._labels[place][better] = number
        self._probability[place][better] = seen[better]

    def _number_of(self, label_name: str, model: str) -> int:
        """Number of a label here; a bone that two models know is one."""
        meaning = meaning_of(label_name)
        for number, entry in self._entries.items():
            if entry.meaning == meaning and (meaning.kind is Kind.BONE or entry.label_name == label_name):
                return number
        number = len(self._entries) + 1
        self._entries[number] = LabelEntry(meaning, label_name, model)
        return number

    def _places(self, part: VolumeGeometry) -> tuple[Box, list[np.ndarray]]:
        """The voxels of the scan within a part of the model's grid, and the fractional index there along each axis.

        The model's grid was cut and scaled from the scan's own, so their axes are parallel.
        """
        step = part.inverse @ self._geometry.affine
        scale, shift = np.diag(step)[2::-1], step[2::-1, 3]
        lengths = np.array(part.shape)
        first = np.clip(np.ceil((-0.5 - shift) / scale), 0, self._geometry.shape).astype(int)
        last = np.clip(np.floor((lengths - 0.5 - shift) / scale) + 1, first, self._geometry.shape).astype(int)
        z, y, x = (slice(int(low), int(high)) for low, high in zip(first, last, strict=True))
        indices = [
            np.arange(low, high) * scale[axis] + shift[axis]
            for axis, (low, high) in enumerate(zip(first, last, strict=True))
        ]
        return (z, y, x), indices

    def finish(self) -> LearnedLabels:
        """All labels, with sides that fit their places."""
        present = set(np.unique(self._labels).tolist())
        entries = {number: entry for number, entry in self._entries.items() if number in present}
        unknown = sorted(entry.label_name for entry in entries.values() if entry.meaning.kind is Kind.UNKNOWN)
        groups = sorted(entry.label_name for entry in entries.values() if entry.meaning.kind is Kind.GROUP)
        entries, warnings = settle_places(self._labels, entries, self._geometry)
        notes = []
        if unknown:
            notes.append(Note("learned-note-unknown-labels", {"labels": ", ".join(unknown)}))
        if groups:
            notes.append(Note("learned-note-groups", {"labels": ", ".join(groups)}))
        return LearnedLabels(self._labels, self._probability, entries, self._border_mm, tuple(notes), warnings)
