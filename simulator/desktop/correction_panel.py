"""Bones corrected by hand beside the slices: a tool, a bone, what the tool asks for, and every step back and forth."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from reconstruction.correction.bench import CorrectionBench
from reconstruction.correction.history import Change
from reconstruction.errors import ReconstructionError
from scenarios.bone_titles import title_of_id, with_bone_titles
from simulator.desktop.bone_target import BoneTarget
from simulator.desktop.correction_gestures import Drawing, Edit, brush_edit, curve_edit, is_closed, line_edit
from simulator.desktop.correction_options import CorrectionOptions
from simulator.desktop.qt_bridge import BackgroundWork
from simulator.desktop.scan_canvas import Mark, Pen
from simulator.desktop.style import LIGHT
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, IconButton, WordedToolButton, Words, clear, row, scrolled

TOOLS = {
    "paint": "mdi6.brush",
    "erase": "mdi6.eraser",
    "grow": "mdi6.water-plus-outline",
    "line": "mdi6.box-cutter",
    "curve": "mdi6.lasso",
    "split": "mdi6.call-split",
    "merge": "mdi6.call-merge",
    "fill": "mdi6.format-color-fill",
    "rename": "mdi6.tag-edit-outline",
}
"""Tools with their icons; a line cuts by a plane, a curve by what it encircles or by its side."""

_IN_A_ROW = 3
_MAY_BE_NEW = ("paint", "grow")
_ASKS_FOR_PART = ("line", "curve", "split", "rename")
_PRESSED = ("split", "merge", "fill", "rename")
"""Tools that a button sets to work, not a click in a slice."""
_AT_ONCE = ("paint", "erase", "rename")
"""Tools that take no time; the others work in a thread of their own."""


class CorrectionPanel(QWidget):
    """What stands beside the slices while bones are corrected."""

    changed = pyqtSignal()
    """Voxels, marks, lines or the pen are other ones."""
    failed = pyqtSignal(object)
    """A tool refused, with the reason."""
    kept = pyqtSignal(object)
    """Build the bones anew by these edits."""
    script_wanted = pyqtSignal(object)
    """Write these edits as a script."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._bench: CorrectionBench | None = None
        self._work: BackgroundWork | None = None
        self._drawing = Drawing()
        self.tool = "paint"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._tool_grid())
        self.hint = Words(texts, role="small", wrap=True)
        column.addWidget(self.hint)
        area, inside = scrolled(8)
        # It takes the room there is: asking for its whole content would make the page scroll.
        area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.subject = BoneTarget(texts, "correcting-bone")
        self.part = BoneTarget(texts, "correcting-part")
        self.options = CorrectionOptions(texts)
        self.act = ActionButton(texts, "correcting-act-fill")
        self.stop = ActionButton(texts, "correcting-stop", icon="mdi6.close")
        for widget in (self.subject, self.options, self.part, self.act, self.stop):
            inside.addWidget(widget)
        self._done = QVBoxLayout()
        self._done.setSpacing(2)
        inside.addLayout(self._done)
        inside.addStretch(1)
        column.addWidget(area, 1)
        self.undo = ActionButton(texts, "slices-undo", icon="mdi6.undo")
        self.redo = ActionButton(texts, "slices-redo", icon="mdi6.redo")
        self.save = IconButton(texts, "correcting-script", "mdi6.script-text-outline", LIGHT)
        column.addLayout(row(self.undo, self.redo, self.save, spacing=6))
        self.keep = ActionButton(texts, "correcting-keep", kind="primary", icon="mdi6.bone")
        column.addWidget(self.keep)
        self.act.clicked.connect(self._press)
        self.stop.clicked.connect(self._stop)
        self.undo.clicked.connect(self._undo)
        self.redo.clicked.connect(self._redo)
        self.save.clicked.connect(lambda: self.script_wanted.emit(self.edits))
        self.keep.clicked.connect(lambda: self.kept.emit(self.edits))
        for chosen in (self.options, self.subject):
            chosen.changed.connect(self.changed)
        texts.changed.connect(self._show)
        self.take("paint")

    def begin(self, bench: CorrectionBench, *, is_ct: bool, brightness: tuple[int, int]) -> None:
        """Correct these bones; brightness: the window that grows in a picture without Hounsfield units."""
        self._stop()
        self._bench = bench
        self.options.begin(is_ct=is_ct, brightness=brightness)
        self._drawing = Drawing()
        self._show()

    def end(self) -> None:
        """Let go of the bones."""
        self._stop()
        self._bench = None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits in force: what is lost where they are not kept."""
        return () if self._bench is None else tuple(dict(edit) for edit in self._bench.edits)

    @property
    def pen(self) -> Pen | None:
        """What a drag over a slice draws; None where the tool takes clicks only."""
        if self._bench is None or self._work is not None or self._drawing.cut is not None:
            return None
        if self.tool in ("paint", "erase"):
            return Pen(self.options.length.mm)
        return Pen(is_straight=self.tool == "line") if self.tool in ("line", "curve") else None

    @property
    def line(self) -> np.ndarray | None:
        """The cut that waits for its side, or the corners clicked so far [mm, LPS], shape (n, 3)."""
        if self._drawing.cut is not None:
            return self._drawing.cut
        return np.array(self._drawing.corners) if self._drawing.corners else None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Points set so far: seeds of parts, corners of a cut."""
        seeds = [Mark(point, title_of_id(self._texts, part)) for part, point in self._drawing.seeds]
        return (*seeds, *(Mark(point, "") for point in self._drawing.corners))

    @property
    def chosen_label(self) -> int:
        """Number of the bone in force, 0 for one that is not there yet."""
        names = {} if self._bench is None else self._bench.label_map.names
        return next((label for label, name in names.items() if name == self.subject.bone_id), 0)

    def take(self, tool: str) -> None:
        """Take a tool into the hand."""
        self.tool = tool
        self.tools[tool].setChecked(True)
        self._drawing = Drawing()
        self.options.show_for(tool)
        self._show()

    def draw(self, way_mm: np.ndarray, into_picture: np.ndarray) -> None:
        """A way was drawn over a slice [mm, LPS], shape (n, 3)."""
        if self.tool in ("paint", "erase"):
            self._do(brush_edit(self.tool, self._bone, way_mm, self.options.length.mm), self._paint_options())
        elif self.tool == "curve" and is_closed(way_mm):
            self._try(lambda: curve_edit(self._bone, way_mm, into_picture, None, self.part.bone_id))
        elif self.tool in ("line", "curve"):
            self._drawing.cut = way_mm[[0, -1]] if self.tool == "line" else way_mm
            self._show()

    def click(self, point: np.ndarray, label: int, into_picture: np.ndarray) -> None:
        """A point of a slice was clicked [mm, LPS], shape (3,), in the bone with this number or in none (0)."""
        if self._bench is None or self._work is not None:
            return
        met = self._bench.label_map.names.get(label)
        if self.tool in ("paint", "erase"):
            self.draw(point[None], into_picture)
        elif self.tool == "grow":
            window = list(self.options.brightness or ())
            seed = [round(float(part), 2) for part in point]
            reach = self.options.length.mm
            self._do({"tool": "grow", "bone": self._bone, "seed_mm": seed, "window_hu": window, "radius_mm": reach})
        elif self.tool in ("line", "curve"):
            self._click_cut(point, into_picture)
        elif self.tool == "split":
            part = self.part.bone_id
            if part is not None:
                self._drawing.seeds.append((part, point))
            self._show()
        elif self.tool == "merge" and met not in (None, self._bone):
            self._drawing.joined.symmetric_difference_update({met})
            self._show()
        elif met is not None:
            self.subject.choose(met)

    def _click_cut(self, point: np.ndarray, into_picture: np.ndarray) -> None:
        """A corner of a cut, or the side that goes; a click on the first corner closes a curve."""
        part = self.part.bone_id
        if self._drawing.cut is not None:
            drawn, make = self._drawing.cut, line_edit if self.tool == "line" else curve_edit
            self._try(lambda: make(self._bone, drawn, into_picture, point, part))
            return
        self._drawing.corners.append(point)
        if self.tool == "line" and len(self._drawing.corners) == 2:  # noqa: PLR2004 - a line has two ends
            self._drawing.cut, self._drawing.corners = np.array(self._drawing.corners), []
        elif self.tool == "curve" and is_closed(np.array(self._drawing.corners)):
            corners = np.array(self._drawing.corners[:-1])
            self._try(lambda: curve_edit(self._bone, corners, into_picture, None, part))
        self._show()

    def _press(self) -> None:
        """The tool's own button."""
        match self.tool:
            case "split":
                seeds: dict[str, list[list[float]]] = {}
                for part, point in self._drawing.seeds:
                    seeds.setdefault(part, []).append([round(float(value), 2) for value in point])
                self._do({"tool": "split", "bone": self._bone, "seeds": seeds})
            case "merge":
                self._do({"tool": "merge", "bones": [self._bone, *sorted(self._drawing.joined)], "into": self._bone})
            case "fill":
                closing = self.options.length.mm
                self._do({"tool": "fill", "bone": self._bone, **({"closing_mm": closing} if closing else {})})
            case "rename":
                self._do({"tool": "rename", "bone": self._bone, "new": self.part.bone_id})
            case _:  # a curve of corners that does not meet its beginning
                self._drawing.cut, self._drawing.corners = np.array(self._drawing.corners), []
                self._show()

    @property
    def _bone(self) -> str:
        return self.subject.bone_id or ""

    def _paint_options(self) -> dict[str, Any]:
        if self.tool != "paint":
            return {}
        window = self.options.brightness
        limits = {} if window is None else {"window_hu": list(window)}
        return {**limits, **({"over_bones": True} if self.options.over_bones.isChecked() else {})}

    def _try(self, make: Callable[[], Edit]) -> None:
        """Do the edit that a drawing makes, if it makes one."""
        try:
            edit = make()
        except ReconstructionError as error:
            self._drawing = Drawing()
            self.failed.emit(error)
            self._show()
            return
        self._do(edit)

    def _do(self, edit: Edit, more: dict[str, Any] | None = None) -> None:
        """Carry out an edit: brushes at once, other tools in a thread, where they can be stopped."""
        if self._bench is None or self._work is not None:
            return
        bench, whole = self._bench, {**edit, **(more or {})}
        if whole["tool"] in _AT_ONCE:
            try:
                self._keep(whole, bench.change_of(whole))
            except ReconstructionError as error:
                self.failed.emit(error)
            return
        self._work = BackgroundWork(lambda _progress, _cancelled: bench.change_of(whole), self)
        self._work.succeeded.connect(partial(self._keep, whole))
        self._work.failed.connect(self._refused)
        self._work.start()
        self._show()

    def _keep(self, edit: Edit, change: Change) -> None:
        assert self._bench is not None  # noqa: S101 - callers looked; ending drops what runs
        bench, self._work = self._bench, None
        self._drawing = Drawing()
        self._step(lambda: bench.keep(edit, change))

    def _refused(self, error: Exception) -> None:
        self._work = None
        self._drawing = Drawing()
        self.failed.emit(error)
        self._show()

    def _stop(self) -> None:
        """Throw away what a tool is working on."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
            self._show()

    def _undo(self) -> None:
        """Take back the last point of a drawing, else the last edit."""
        if self._drawing.cut is not None:
            self._drawing.cut = None
        elif self._drawing.corners or self._drawing.seeds:
            (self._drawing.corners or self._drawing.seeds).pop()
        elif self._bench is not None:
            self._step(self._bench.undo)
        self._show()

    def _redo(self) -> None:
        if self._bench is not None:
            self._step(self._bench.redo)

    def _step(self, change_bones: Callable[[], object]) -> None:
        """Change the bones; the one in force stays so, whatever it is called afterwards."""
        label = self.chosen_label
        change_bones()
        self._show()
        if self._bench is not None and label in self._bench.label_map.names:
            self.subject.choose(self._bench.label_map.names[label])

    def _tool_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        self.tools: dict[str, WordedToolButton] = {}
        """The button of each tool."""
        self._group = QButtonGroup(self)
        for number, (tool, icon) in enumerate(TOOLS.items()):
            button = WordedToolButton(self._texts, f"correcting-tool-{tool}", icon)
            button.clicked.connect(lambda _checked, chosen=tool: self.take(chosen))
            self._group.addButton(button)
            grid.addWidget(button, *divmod(number, _IN_A_ROW))
            self.tools[tool] = button
        return grid

    def _show(self) -> None:
        """Bring everything in step with bones, tool and what is being drawn."""
        busy, bench = self._work is not None, self._bench
        names = () if bench is None else tuple(bench.label_map.names.values())
        self.subject.offer(names, names, may_be_new=self.tool in _MAY_BE_NEW)
        self.part.offer(() if self.tool == "rename" else names, names, may_be_erased=self.tool in ("line", "curve"))
        self.part.setVisible(self.tool in _ASKS_FOR_PART)
        self._say_what_next(busy=busy)
        for widget in (*self.tools.values(), self.subject, self.part, self.options):
            widget.setEnabled(bench is not None and not busy)
        ends_curve = self.tool == "curve" and len(self._drawing.corners) > 1
        self.act.setVisible((self.tool in _PRESSED or ends_curve) and not busy)
        self.act.say(f"correcting-act-{self.tool}")
        self.stop.setVisible(busy)
        drawing = self._drawing.is_begun
        self.undo.setEnabled(not busy and (drawing or (bench is not None and bench.can_undo)))
        self.redo.setEnabled(not busy and not drawing and bench is not None and bench.can_redo)
        self.keep.setVisible(bool(self.edits))
        self.keep.setEnabled(not busy)
        self.save.setEnabled(bool(self.edits) and not busy)
        clear(self._done)
        for note in () if bench is None else bench.notes[::-1]:
            self._done.addWidget(
                Words(
                    self._texts, note.message_id, role="small", wrap=True, **with_bone_titles(self._texts, note.values)
                )
            )
        self.changed.emit()

    def _say_what_next(self, *, busy: bool) -> None:
        if busy:
            self.hint.say("correcting-busy")
        elif self._drawing.cut is not None:
            self.hint.say("correcting-hint-side")
        elif self.tool == "merge" and self._drawing.joined:
            joined = {"bones": ", ".join(sorted(self._drawing.joined))}
            self.hint.say("correcting-joined", **with_bone_titles(self._texts, joined))
        else:
            self.hint.say(f"correcting-hint-{self.tool}")
