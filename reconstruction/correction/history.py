"""Changes of a label map that can be undone: only the box that changed is kept, so that a large scan costs nothing."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from reconstruction.correction.label_map import LabelMap
from reconstruction.import_record import Note
from reconstruction.mask_operations import Box, box_around, moved_into

_PACKED_ABOVE_BYTES = 256 * 1024  # brush strokes stay as they are; what fills a whole bone shrinks a hundredfold


@dataclass(frozen=True)
class Content:
    """Labels of a box, uint16, packed where they are many."""

    shape: tuple[int, ...]
    stored: bytes
    is_packed: bool

    @classmethod
    def of(cls, labels: np.ndarray) -> Content:
        """Keep a copy of labels (z, y, x)."""
        plain = np.ascontiguousarray(labels, dtype=np.uint16).tobytes()
        packed = len(plain) > _PACKED_ABOVE_BYTES
        return cls(labels.shape, zlib.compress(plain, 1) if packed else plain, packed)

    def labels(self) -> np.ndarray:
        """The labels again, uint16, shape (z, y, x)."""
        plain = zlib.decompress(self.stored) if self.is_packed else self.stored
        return np.frombuffer(plain, dtype=np.uint16).reshape(self.shape)


@dataclass(frozen=True)
class Change:
    """What one use of a tool does.

    Attributes:
        note: the tool and what it was used on, for the history of the model.
        box: voxels (z, y, x) that change; None where only names do.
        before, after: labels in the box.
        names_before, names_after: bone ids by label.
        touched: labels whose voxels change.
        voxels: number of voxels that change.
    """

    note: Note
    box: Box | None
    before: Content | None
    after: Content | None
    names_before: Mapping[int, str]
    names_after: Mapping[int, str]
    touched: frozenset[int]
    voxels: int


def make_change(
    label_map: LabelMap, note: Note, box: Box | None, after: np.ndarray | None, names: Mapping[int, str] | None = None
) -> Change:
    """Describe a change by the new labels of a box; what stays the same around it is trimmed away.

    Args:
        label_map: labels and names as they are.
        note: tool and subject.
        box: voxels that may change; None where only names do.
        after: labels in the box as they shall be, shape of the box.
        names: bone ids by label as they shall be; unchanged without.
    """
    names_after = dict(label_map.names if names is None else names)
    empty = Change(note, None, None, None, dict(label_map.names), names_after, frozenset(), 0)
    if box is None or after is None:
        return empty
    before = label_map.labels.array[box]
    differs = before != after
    if not differs.any():
        return empty
    tight = box_around(differs)
    was, becomes, differs = before[tight], after[tight], differs[tight]
    touched = frozenset(map(int, np.union1d(np.unique(was[differs]), np.unique(becomes[differs])))) - {0}
    return replace(
        empty,
        box=moved_into(tight, box),
        before=Content.of(was),
        after=Content.of(becomes),
        touched=touched,
        voxels=int(np.count_nonzero(differs)),
    )


@dataclass(frozen=True)
class History:
    """Changes done, oldest first, and those undone, last undone first. Immutable: each step gives a new history.

    The array of the label map is written in place, so that a brush stroke costs no copy of the scan; a label map and
    its history belong together.
    """

    done: tuple[Change, ...] = ()
    undone: tuple[Change, ...] = ()

    def do(self, label_map: LabelMap, change: Change) -> tuple[LabelMap, History]:
        """Carry out a change; what had been undone before is forgotten."""
        return _written(label_map, change.box, change.after, change.names_after), History((*self.done, change))

    def undo(self, label_map: LabelMap) -> tuple[LabelMap, History]:
        """Take back the last change; nothing happens without one."""
        if not self.done:
            return label_map, self
        change = self.done[-1]
        before = _written(label_map, change.box, change.before, change.names_before)
        return before, History(self.done[:-1], (change, *self.undone))

    def redo(self, label_map: LabelMap) -> tuple[LabelMap, History]:
        """Carry out again what was undone last; nothing happens without."""
        if not self.undone:
            return label_map, self
        change = self.undone[0]
        after = _written(label_map, change.box, change.after, change.names_after)
        return after, History((*self.done, change), self.undone[1:])

    @property
    def touched(self) -> frozenset[int]:
        """Labels whose voxels differ or may differ from the start."""
        return frozenset().union(*(change.touched for change in self.done))


def _written(label_map: LabelMap, box: Box | None, content: Content | None, names: Mapping[int, str]) -> LabelMap:
    if box is not None and content is not None:
        label_map.labels.array[box] = content.labels()
    return replace(label_map, names=dict(names))
