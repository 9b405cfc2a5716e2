"""Bones on the bench: edits carried out one after the other, taken back and done again, until they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconstruction.correction.history import Change, History
from reconstruction.correction.label_map import LabelMap
from reconstruction.correction.scan import Scan
from reconstruction.correction.script import REDO, UNDO, change_of
from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note

Edit = Mapping[str, Any]


class EditRefusedError(ReconstructionError):
    """An edit of a script is impossible; message and values are those of the tool that refused.

    Attributes:
        number: place of the edit in its script, from 1.
    """

    def __init__(self, number: int, reason: ReconstructionError) -> None:
        self.number = number
        super().__init__(reason.message_id, **reason.values)


class CorrectionBench:
    """A label map and the edits on it so far. What a window does step by step is a script that can be run again."""

    def __init__(self, label_map: LabelMap, scan: Scan) -> None:
        """Begin with bones as they were found.

        Args:
            label_map: the bones; their array is written in place.
            scan: the picture on the same grid.
        """
        self._label_map = label_map
        self._scan = scan
        self._history = History()
        self._edits: tuple[Edit, ...] = ()  # with those undone, which stand at the end

    @property
    def label_map(self) -> LabelMap:
        """The bones with all edits in force."""
        return self._label_map

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits in force, oldest first: a script that leads from the bones as they were found to these."""
        return self._edits[: len(self._history.done)]

    @property
    def notes(self) -> tuple[Note, ...]:
        """What each edit in force did, oldest first."""
        return tuple(change.note for change in self._history.done)

    @property
    def touched(self) -> frozenset[int]:
        """Labels whose voxels differ or may differ from the start."""
        return self._history.touched

    @property
    def can_undo(self) -> bool:
        """Whether an edit can be taken back."""
        return bool(self._history.done)

    @property
    def can_redo(self) -> bool:
        """Whether an edit taken back can be done again."""
        return bool(self._history.undone)

    def run(self, script: Sequence[Edit]) -> None:
        """Carry out a whole script; its edits may be ``undo`` and ``redo``.

        Raises:
            EditRefusedError: an edit cannot be read or carried out.
        """
        for number, edit in enumerate(script, start=1):
            if edit.get("tool") == UNDO:
                self.undo()
            elif edit.get("tool") == REDO:
                self.redo()
            else:
                try:
                    self.do(edit, number)
                except ReconstructionError as error:
                    raise EditRefusedError(number, error) from error

    def do(self, edit: Edit, number: int | None = None) -> None:
        """Carry out an edit; what had been undone before is forgotten.

        Args:
            edit: see correction.script; a tool, not ``undo`` or ``redo``.
            number: its place in a script, from 1; the next one without.

        Raises:
            ReconstructionError: the edit cannot be read or carried out; the bones stay as they are.
        """
        self.keep(edit, self.change_of(edit, number))

    def change_of(self, edit: Edit, number: int | None = None) -> Change:
        """What an edit would do. Nothing changes, so that another thread can ask and its answer be thrown away."""
        return change_of(edit, number or len(self.edits) + 1, self._label_map, self._scan)

    def keep(self, edit: Edit, change: Change) -> None:
        """Carry out a change that was asked for; nothing may have happened in between."""
        done = self.edits
        self._label_map, self._history = self._history.do(self._label_map, change)
        self._edits = (*done, edit)

    def undo(self) -> None:
        """Take back the last edit; nothing happens without one."""
        self._label_map, self._history = self._history.undo(self._label_map)

    def redo(self) -> None:
        """Carry out again what was undone last; nothing happens without."""
        self._label_map, self._history = self._history.redo(self._label_map)
