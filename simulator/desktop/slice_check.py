"""An imported scan in slices with its bones tinted: whether outlines lie right, points in bones, and corrections."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PyQt6.QtCore import QKeyCombination, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QKeySequence
from PyQt6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from reconstruction.correction.bench import CorrectionBench
from reconstruction.correction.label_map import LabelMap
from reconstruction.correction.scan import Scan
from reconstruction.volume import Volume
from scenarios.bone_titles import title_of_id, with_bone_titles
from scenarios.errors import ScenarioError
from simulator.desktop.click_panel import ClickPanel
from simulator.desktop.correction_gestures import write_script
from simulator.desktop.correction_panel import CorrectionPanel
from simulator.desktop.scan_canvas import Mark, ScanCanvas
from simulator.desktop.shell_services import ImportResult, PreviewBone, ScanSlices
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, clear, row, scrolled, symbol
from simulator.rendering.image_slices import SlicePlane
from simulator.rendering.labelled_slices import LabelledSlices, bone_colour

_COLUMN_PX = 286
_PLANE_BUTTON_PX = 96
_TINT = 0.9
_REDO = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y)  # not everywhere among the usual ones
_PLANES = (SlicePlane.SAGITTAL, SlicePlane.CORONAL, SlicePlane.AXIAL)


class SliceCheck(QWidget):
    """One scan: a large plane, two small ones, and beside them the bones or the points."""

    back = pyqtSignal()
    find_wanted = pyqtSignal(object, bool)
    """Find the bones again with these points; whether the other bones found stay."""
    correct_wanted = pyqtSignal(object)
    """Build the bones anew by these edits of a correction script."""
    failed = pyqtSignal(object)
    """A tool of correction refused, with the reason; None where all is well again."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._found: ImportResult | None = None
        self._scan: LabelledSlices | None = None
        self._focus = np.zeros(3)
        self._bone: PreviewBone | None = None
        self.buttons: dict[str, ActionButton] = {}
        """The button of each bone by its id."""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        self._title = Words(texts, role="heading", wrap=True)
        outer.addWidget(self._title)
        self._none = Words(texts, "slices-none-found", wrap=True)
        outer.addWidget(self._none)
        middle = QHBoxLayout()
        middle.setSpacing(14)
        middle.addWidget(self._side())
        middle.addWidget(self._planes(), 1)
        outer.addLayout(middle, 1)
        back = ActionButton(texts, "slices-back", kind="quiet", icon="mdi6.arrow-left")
        back.clicked.connect(lambda: self._when_given_up(self.back.emit))
        self._keys = Words(texts, "slices-keys", role="small", wrap=True)
        line = row(back, self._keys, spacing=14)
        line.setStretch(1, 1)
        outer.addLayout(line)
        self.points.changed.connect(self._paint)
        self.points.looked_at.connect(self._look_at)
        self.points.wanted.connect(
            lambda clicks, keep: self._when_given_up(lambda: self.find_wanted.emit(clicks, keep))
        )
        self.corrections.changed.connect(self._paint)
        self.corrections.failed.connect(self.failed)
        self.corrections.kept.connect(self.correct_wanted)
        self.corrections.script_wanted.connect(self._save_script)
        texts.changed.connect(self._fill)

    def load(self, found: ImportResult, slices: ScanSlices) -> None:
        """Look through a scan; where no bone was found, points are asked for at once."""
        self._found, self._bone = found, None
        self._scan = LabelledSlices(slices.picture, slices.affine, slices.labels, is_ct=slices.is_ct)
        for canvas in self.canvases.values():
            canvas.load(self._scan)
        self._focus = self._scan.middle_mm
        can_click = not slices.is_ct
        self.to_points.setVisible(can_click)
        names = {bone.label: bone.id for bone in found.bones}
        bench = CorrectionBench(
            LabelMap(Volume(slices.labels, slices.affine), names),
            Scan(Volume(slices.picture, slices.affine), is_ct=slices.is_ct),
        )
        low, high = self._scan.grey_window
        self.corrections.begin(bench, is_ct=slices.is_ct, brightness=(round(low), round(high)))
        side = next((bone.side for bone in found.bones if bone.side), None)
        self.points.begin(slices.clicks, bones_found=bool(found.bones), side=side)
        self._enlarge(_PLANES[int(np.argmax(self._scan.steps_mm))] if can_click else SlicePlane.AXIAL)
        self._fill()
        (self.to_points if can_click and not found.bones else self.to_bones).click()
        if found.bones:
            self.choose(found.bones[0].id)

    def unload(self) -> None:
        """Give the scan's memory back."""
        self._scan = None
        self.corrections.end()
        for canvas in self.canvases.values():
            canvas.load(None)

    def choose(self, bone_id: str) -> None:
        """Look at one bone."""
        assert self._found is not None  # noqa: S101 - a bone was shown
        assert self._scan is not None  # noqa: S101 - as above
        self._bone = next(bone for bone in self._found.bones if bone.id == bone_id)
        self.buttons[bone_id].setChecked(True)
        self.points.choice.choose(bone_id)
        self.corrections.subject.choose(bone_id)
        middle = self._scan.middle_of(self._bone.label)
        self._describe()
        self._look_at(self._focus if middle is None else middle)

    @property
    def setting_points(self) -> bool:
        """Whether a click in a slice sets a point."""
        return self.to_points.isChecked()

    @property
    def correcting(self) -> bool:
        """Whether slices are drawn on to correct bones."""
        return self.to_corrections.isChecked()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Keys that the planes leave: 1 to 3 enlarge one, T tints, brackets size the brush, Ctrl+Z undoes."""
        if event is None:
            return
        key = event.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_3:
            self._enlarge(_PLANES[key - Qt.Key.Key_1])
        elif key == Qt.Key.Key_T:
            self.tinted.toggle()
        elif self.correcting and key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self.corrections.options.length.step(1 if key == Qt.Key.Key_BracketRight else -1)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._steps_of_mode("undo")
        elif event.matches(QKeySequence.StandardKey.Redo) or event.keyCombination() == _REDO:
            self._steps_of_mode("redo")
        else:
            super().keyPressEvent(event)

    def _steps_of_mode(self, way: str) -> None:
        """Take back, or do again, a point or a correction."""
        if self.setting_points or self.correcting:
            panel = self.points if self.setting_points else self.corrections
            (panel.undo if way == "undo" else panel.redo).click()

    def _side(self) -> QFrame:
        frame, column = card(margin=12, spacing=8)
        frame.setFixedWidth(_COLUMN_PX)
        self.to_bones = ActionButton(self._texts, "slices-bones", kind="quiet", checkable=True)
        self.to_points = ActionButton(self._texts, "slices-points", kind="quiet", checkable=True)
        self.to_corrections = ActionButton(self._texts, "correcting-mode", kind="quiet", checkable=True)
        self._modes = QButtonGroup(self)
        for button in (self.to_bones, self.to_points, self.to_corrections):
            self._modes.addButton(button)
            button.clicked.connect(self._show_mode)
        self.to_bones.setChecked(True)
        column.addLayout(row(self.to_bones, self.to_points, self.to_corrections, spacing=2))
        self._contents = QStackedWidget()
        self._contents.addWidget(self._bones_side())
        self.points = ClickPanel(self._texts)
        self._contents.addWidget(self.points)
        self.corrections = CorrectionPanel(self._texts)
        self._contents.addWidget(self.corrections)
        column.addWidget(self._contents, 1)
        self.tinted = ActionButton(
            self._texts, "slices-tint", icon="mdi6.palette-outline", kind="choice", checkable=True
        )
        self.tinted.setChecked(True)
        self.tinted.toggled.connect(self._paint)
        column.addWidget(self.tinted)
        return frame

    def _bones_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        area, self._list = scrolled(2)
        column.addWidget(area, 3)
        self._name = Words(self._texts, role="section", wrap=True)
        self._facts = Words(self._texts, role="muted", wrap=True)
        column.addWidget(self._name)
        column.addWidget(self._facts)
        doubts, self._doubts = scrolled(4)
        column.addWidget(doubts, 2)
        return side

    def _planes(self) -> QWidget:
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self.canvases = {plane: ScanCanvas(plane) for plane in _PLANES}
        self.plane_buttons: dict[SlicePlane, ActionButton] = {}
        """Makes a plane the large one."""
        self._frames: dict[SlicePlane, QWidget] = {}
        for plane, canvas in self.canvases.items():
            button = ActionButton(self._texts, f"desktop-plane-{plane}", kind="quiet", checkable=True)
            button.setMinimumWidth(_PLANE_BUTTON_PX)  # its words are wider while it is checked
            button.clicked.connect(lambda _checked, chosen=plane: self._enlarge(chosen))
            canvas.focus_moved.connect(self._look_at)
            canvas.picked.connect(partial(self._pick, canvas))
            canvas.drawn.connect(partial(self._draw, canvas))
            frame = QWidget()
            column = QVBoxLayout(frame)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            column.addWidget(canvas, 1)
            self.plane_buttons[plane], self._frames[plane] = button, frame
        self._enlarge(_PLANES[0])
        return holder

    def _enlarge(self, large: SlicePlane) -> None:
        """Show one plane large, the others small beside it."""
        others = [plane for plane in _PLANES if plane != large]
        self._grid.addWidget(self._frames[large], 0, 0, 2, 1)
        for line, plane in enumerate(others):
            self._grid.addWidget(self._frames[plane], line, 1)
        self._grid.setColumnStretch(0, 5)
        self._grid.setColumnStretch(1, 3)
        for plane, button in self.plane_buttons.items():
            button.setChecked(plane == large)
        if self.canvases[large].isVisible():
            self.canvases[large].setFocus()

    def _show_mode(self) -> None:
        self._contents.setCurrentIndex(2 if self.correcting else int(self.setting_points))
        self._keys.say("correcting-keys" if self.correcting else "slices-keys")
        self._paint()

    def _pick(self, canvas: ScanCanvas, point: np.ndarray) -> None:
        """A click: set a point, use a tool, or choose the bone that is seen there."""
        if self._scan is None or self._found is None:
            return
        label = self._scan.label_at(point)
        met = next((bone for bone in self._found.bones if bone.label == label), None)
        if self.setting_points:
            self.points.set_point(point)
        elif self.correcting:
            self.failed.emit(None)
            self.corrections.click(point, label, canvas.into_picture)
        elif met is not None:
            self._bone = met
            self.buttons[met.id].setChecked(True)
            self.points.choice.choose(met.id)
            self.corrections.subject.choose(met.id)
            self._describe()
        self._look_at(point)

    def _draw(self, canvas: ScanCanvas, way: np.ndarray) -> None:
        self.failed.emit(None)
        self.corrections.draw(way, canvas.into_picture)

    def may_leave(self) -> bool:
        """Whether nothing is lost by leaving; where corrections were not kept the user is asked, and may keep them."""
        edits = self.corrections.edits
        if not edits:
            return True
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self._texts.text("correcting-mode"))
        box.setText(self._texts.text("correcting-leave-question", count=len(edits)))
        stay = box.addButton(self._texts.text("correcting-leave-stay"), QMessageBox.ButtonRole.RejectRole)
        keep = box.addButton(self._texts.text("correcting-keep"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(self._texts.text("correcting-leave-discard"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(stay)
        box.exec()
        if box.clickedButton() is keep:
            self.correct_wanted.emit(edits)
        return box.clickedButton() is discard

    def _when_given_up(self, go_on: Callable[[], object]) -> None:
        if self.may_leave():
            go_on()

    def _save_script(self, edits: tuple[dict, ...]) -> None:
        """Write the edits where the user says, as a script for the command line."""
        title = self._texts.text("correcting-script")
        chosen, _ = QFileDialog.getSaveFileName(self, title, "corrections.json", "*.json")
        if chosen:
            try:
                write_script(Path(chosen), edits)
            except (OSError, ScenarioError) as error:
                self.failed.emit(error)

    def _look_at(self, point: np.ndarray) -> None:
        self._focus = point
        self._paint()

    def _paint(self) -> None:
        if self._scan is None:
            return
        marks = tuple(
            Mark(np.array(click.point_lps_mm), title_of_id(self._texts, click.bone_id))
            for click in (self.points.clicks if self.setting_points else ())
        )
        tint = _TINT if self.tinted.isChecked() else 0.0
        chosen = 0 if self._bone is None or self.setting_points else self._bone.label
        line, pen = None, None
        if self.correcting:
            marks, line, pen = self.corrections.marks, self.corrections.line, self.corrections.pen
            chosen = self.corrections.chosen_label
        for canvas in self.canvases.values():
            canvas.show_line(line)
            canvas.take_pen(pen)
            canvas.show_at(self._focus, marks, tint=tint, chosen=chosen)

    def _fill(self) -> None:
        if self._found is None:
            return
        found = self._found
        self._title.say("slices-title", name=found.patient.pseudonym, count=len(found.bones))
        self._none.setVisible(not found.bones)
        clear(self._list)
        self.buttons = {}
        self._group = QButtonGroup(self)
        for bone in found.bones:
            button = ActionButton(
                self._texts,
                "desktop-bone-button",
                kind="nav",
                checkable=True,
                name=bone.titles[self._texts.language],
                percent=round(100 * bone.confidence),
            )
            button.setIcon(symbol("mdi6.square-rounded", "#{:02x}{:02x}{:02x}".format(*bone_colour(bone.label))))
            button.clicked.connect(lambda _checked, chosen=bone.id: self.choose(chosen))
            self._group.addButton(button)
            self._list.addWidget(button)
            self.buttons[bone.id] = button
        self._list.addStretch(1)
        self._describe()
        self._paint()

    def _describe(self) -> None:
        clear(self._doubts)
        bone = self._bone
        if bone is None:
            self._name.say("")
            self._facts.say("")
            reasons = () if self._found is None else self._found.warnings
        else:
            self.buttons[bone.id].setChecked(True)
            self._name.setText(bone.titles[self._texts.language])
            volume = f"{bone.volume_ml:.1f}\u202fml"
            self._facts.say("desktop-bone-facts", percent=round(100 * bone.confidence), volume=volume)
            reasons = bone.doubts
        for message, values in reasons:
            titled = with_bone_titles(self._texts, values)
            self._doubts.addWidget(Words(self._texts, message, role="small", wrap=True, **titled))
        if bone is not None and bone.cropped:
            self._doubts.addWidget(Words(self._texts, "desktop-bone-cropped", role="small", wrap=True))
        self._doubts.addStretch(1)
