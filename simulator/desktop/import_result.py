"""What an import found: bones with confidence and doubts, a 3-D preview, and the way to practise on one."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from scenarios.bone_titles import with_bone_titles
from scenarios.errors import ScenarioError
from scenarios.language import quantity
from scenarios.planning.automatic_line import line_hits
from simulator.desktop.bone_preview import BonePreview, Line
from simulator.desktop.shell_services import ImportResult, ImportServices, PreviewBone
from simulator.desktop.style import LIGHT
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, clear, picture_label, row, scrolled

_SURE = 0.75
"""Confidence from which on a bone's name is not marked as doubtful."""


class ImportResultView(QWidget):
    """One patient."""

    case_opened = pyqtSignal(str)
    back = pyqtSignal()
    failed = pyqtSignal(object)
    slices_wanted = pyqtSignal()

    def __init__(self, texts: Texts, imports: ImportServices) -> None:
        super().__init__()
        self._texts, self._imports = texts, imports
        self._found: ImportResult | None = None
        self._bone: PreviewBone | None = None
        self._line: Line | None = None
        self.preview = BonePreview()
        self.buttons: dict[str, ActionButton] = {}
        """The button of each bone by its id."""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        self._title = Words(texts, role="heading", wrap=True)
        outer.addWidget(self._title)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(4)
        outer.addLayout(self._warnings)
        middle = QHBoxLayout()
        middle.setSpacing(14)
        area, self._list = scrolled(4)
        area.setFixedWidth(310)
        middle.addWidget(area)
        middle.addWidget(self.preview, 1)
        middle.addWidget(self._side())
        outer.addLayout(middle, 1)
        back = ActionButton(texts, "desktop-import-another", kind="quiet", icon="mdi6.arrow-left")
        back.clicked.connect(self.back)
        self.check = ActionButton(texts, "slices-check", icon="mdi6.layers-search-outline")
        self.check.clicked.connect(self.slices_wanted)
        below = row(back, self.check)
        below.addStretch(1)
        outer.addLayout(below)
        self.preview.bone_clicked.connect(self.choose)
        self.preview.point_clicked.connect(self._set_point)
        texts.changed.connect(self._fill)

    def load(self, found: ImportResult) -> None:
        """Show what was found; the surest large bone is chosen."""
        self._found, self._bone = found, None
        self.preview.load(found.bones)
        self._fill()
        sure = [bone for bone in found.bones if bone.confidence >= _SURE]
        if found.bones:
            self.choose(max(sure or found.bones, key=lambda bone: bone.volume_ml).id)

    def choose(self, bone_id: str) -> None:
        """Look at one bone; a line through its middle is planned by itself."""
        assert self._found is not None  # noqa: S101 - a bone was shown
        self._bone = next(bone for bone in self._found.bones if bone.id == bone_id)
        self.buttons[bone_id].setChecked(True)
        self.preview.choose(bone_id)
        self._plan()
        if self._line is not None:
            self.preview.look_across(self._line)
        self._describe()

    def practise(self) -> None:
        """Open the chosen bone with the planned line."""
        if self._found is None or self._bone is None or self._line is None:
            return
        try:
            self.case_opened.emit(self._imports.practise(self._found.patient, self._bone, self._line))
        except ScenarioError as error:
            self.failed.emit(error)

    def _side(self) -> QFrame:
        frame, column = card(margin=14, spacing=8)
        frame.setFixedWidth(270)
        self._name = Words(self._texts, role="heading", wrap=True)
        self._facts = Words(self._texts, role="muted", wrap=True)
        area, self._doubts = scrolled(6)
        self._length = Words(self._texts, wrap=True)
        self.automatic = ActionButton(self._texts, "desktop-plan-automatic", icon="mdi6.auto-fix")
        self.set_entry = ActionButton(
            self._texts, "desktop-plan-entry", icon="mdi6.arrow-collapse-down", kind="choice", checkable=True
        )
        self.set_exit = ActionButton(
            self._texts, "desktop-plan-exit", icon="mdi6.arrow-expand-down", kind="choice", checkable=True
        )
        self._hint = Words(self._texts, role="small", wrap=True)
        self.start = ActionButton(self._texts, "desktop-practise", icon="mdi6.play", kind="primary")
        self.automatic.clicked.connect(self._plan)
        self.set_entry.clicked.connect(lambda checked: self._choose_end(self.set_exit, checked))
        self.set_exit.clicked.connect(lambda checked: self._choose_end(self.set_entry, checked))
        self.start.clicked.connect(self.practise)
        column.addWidget(self._name)
        column.addWidget(self._facts)
        column.addWidget(area, 1)
        column.addWidget(Words(self._texts, "desktop-plan", role="section"))
        for widget in (self._length, self.automatic, self.set_entry, self.set_exit, self._hint, self.start):
            column.addWidget(widget)
        return frame

    def _choose_end(self, other: ActionButton, checked: bool) -> None:
        if checked:
            other.setChecked(False)
        self._say_hint()

    def _say_hint(self) -> None:
        clicking = self.set_entry.isChecked() or self.set_exit.isChecked()
        self._hint.say("desktop-plan-click" if clicking else "desktop-plan-turn")

    def _plan(self) -> None:
        if self._bone is None:
            return
        try:
            self._show_line(self._imports.line_of(self._bone))
        except ScenarioError as error:
            self._show_line(None)
            self.failed.emit(error)

    def _set_point(self, point: np.ndarray) -> None:
        if self._bone is None:
            return
        if self.set_exit.isChecked() and self._line is not None:
            self._show_line((self._line[0], point))
        elif self.set_entry.isChecked():
            self._show_line((point, self._far_side(point)))
        self.set_entry.setChecked(False)
        self.set_exit.setChecked(False)
        self._say_hint()

    def _far_side(self, entry: np.ndarray) -> np.ndarray:
        """The other side of the bone from a new entry, in the direction of the line that was."""
        assert self._bone is not None  # noqa: S101 - callers looked
        middle = self._bone.vertices.mean(axis=0)
        towards = middle - entry if self._line is None else self._line[1] - self._line[0]
        towards = towards / np.linalg.norm(towards)
        hits = line_hits(self._bone.vertices, self._bone.triangles, entry, towards)
        return entry + (float(hits[-1]) if len(hits) else 1.0) * towards

    def _show_line(self, line: Line | None) -> None:
        self._line = line
        self.preview.show_line(line)
        self.start.setEnabled(line is not None)
        if line is None:
            self._length.say("")
        else:
            self._length.say("desktop-plan-length", length=quantity(float(np.linalg.norm(line[1] - line[0])), "mm"))

    def _fill(self) -> None:
        if self._found is None:
            return
        found = self._found
        spacing = " × ".join(f"{value:.2f}" for value in found.spacing_mm)
        self._title.say(
            "desktop-found", name=found.patient.pseudonym, count=len(found.bones), spacing=f"{spacing}\u202fmm"
        )
        clear(self._warnings)
        for message, values in found.warnings:
            words = Words(self._texts, wrap=True)
            words.say(message, **with_bone_titles(self._texts, values))
            line = row(picture_label("mdi6.alert-circle-outline", LIGHT.caution), words, spacing=8)
            line.setStretch(1, 1)
            self._warnings.addLayout(line)
        clear(self._list)
        self.buttons = {}
        self._group = QButtonGroup(self)
        for bone in found.bones:
            sure = bone.confidence >= _SURE
            icon = "mdi6.check-circle-outline" if sure else "mdi6.help-circle-outline"
            button = ActionButton(
                self._texts,
                "desktop-bone-button",
                icon=icon,
                kind="choice",
                checkable=True,
                name=bone.titles[self._texts.language],
                percent=round(100 * bone.confidence),
            )
            button.clicked.connect(lambda _checked, chosen=bone.id: self.choose(chosen))
            self._group.addButton(button)
            self._list.addWidget(button)
            self.buttons[bone.id] = button
        self._list.addStretch(1)
        if self._bone is not None:
            self.buttons[self._bone.id].setChecked(True)
            self._describe()

    def _describe(self) -> None:
        assert self._bone is not None  # noqa: S101 - callers looked
        bone = self._bone
        self._name.setText(bone.titles[self._texts.language])
        self._facts.say(
            "desktop-bone-facts", percent=round(100 * bone.confidence), volume=f"{bone.volume_ml:.1f}\u202fml"
        )
        clear(self._doubts)
        for message, values in bone.doubts:
            words = Words(self._texts, role="small", wrap=True)
            words.say(message, **with_bone_titles(self._texts, values))
            self._doubts.addWidget(words)
        if bone.cropped:
            self._doubts.addWidget(Words(self._texts, "desktop-bone-cropped", role="small", wrap=True))
        self._doubts.addStretch(1)
        self._say_hint()
