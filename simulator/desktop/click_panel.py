"""Points in bones of an MR: which bone the next click means, the points set, and finding the bones again."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from scenarios.bone_titles import title_of_id
from simulator.desktop.bone_choice import BoneChoice
from simulator.desktop.bone_clicks import BoneClicks, Clicks
from simulator.desktop.shell_services import BoneClick
from simulator.desktop.style import LIGHT
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, IconButton, Words, clear, row, scrolled


class ClickPanel(QWidget):
    """What stands beside the slices while points are set."""

    changed = pyqtSignal()
    """Other points are in force."""
    looked_at = pyqtSignal(object)
    """The user wants to see this point [mm, LPS], shape (3,)."""
    wanted = pyqtSignal(object, bool)
    """Find the bones again with these points; whether the other bones found stay."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._clicks = BoneClicks()
        self._found_with: Clicks = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Words(texts, "slices-click-how", role="small", wrap=True))
        self.choice = BoneChoice(texts)
        column.addWidget(self.choice)
        area, self._list = scrolled(4)
        column.addWidget(area, 1)
        self.undo = ActionButton(texts, "slices-undo", icon="mdi6.undo")
        self.redo = ActionButton(texts, "slices-redo", icon="mdi6.redo")
        column.addLayout(row(self.undo, self.redo, spacing=6))
        self.keep = QCheckBox()
        self.keep.setChecked(True)
        column.addWidget(self.keep)
        self.search = ActionButton(texts, "slices-find-again", icon="mdi6.bone", kind="primary")
        column.addWidget(self.search)
        self.undo.clicked.connect(lambda: self._step(self._clicks.undo))
        self.redo.clicked.connect(lambda: self._step(self._clicks.redo))
        self.search.clicked.connect(lambda: self.wanted.emit(self._clicks.all, self.keep.isChecked()))
        texts.changed.connect(self._retranslate)
        self._retranslate()

    @property
    def clicks(self) -> Clicks:
        """The points in force."""
        return self._clicks.all

    def begin(self, clicks: Clicks, *, bones_found: bool, side: str | None) -> None:
        """Start with the points that the bones were found with; side: of the bones found, for new points."""
        if clicks != self._clicks.all:
            self._clicks.begin(clicks)
        self._found_with = clicks
        self.keep.setVisible(bones_found)
        if side:
            self.choice.choose(f"femur_{side}")
        self._show()

    def set_point(self, point_lps_mm: np.ndarray) -> None:
        """Set the point of the bone chosen in the lists."""
        x, y, z = (round(float(part), 2) for part in point_lps_mm)
        self._clicks.set(BoneClick(self.choice.bone_id, (x, y, z)))
        self._show()

    def _step(self, change: object) -> None:
        change()  # type: ignore[operator]
        self._show()

    def _remove(self, bone_id: str) -> None:
        self._clicks.remove(bone_id)
        self._show()

    def _show(self) -> None:
        clear(self._list)
        for click in self._clicks.all:
            self._list.addWidget(self._line_of(click))
        if not self._clicks.all:
            self._list.addWidget(Words(self._texts, "slices-no-points", role="muted", wrap=True))
        self._list.addStretch(1)
        self.undo.setEnabled(self._clicks.can_undo)
        self.redo.setEnabled(self._clicks.can_redo)
        differ = bool(self._clicks.all) or self._clicks.all != self._found_with
        self.search.setEnabled(differ)
        self.search.setVisible(differ)  # a button that does nothing would only look like the next step
        self.changed.emit()

    def _line_of(self, click: BoneClick) -> QFrame:
        frame = QFrame()
        name = ActionButton(self._texts, "slices-point-of", kind="quiet", bone=title_of_id(self._texts, click.bone_id))
        name.clicked.connect(lambda: self._look_at(click))
        remove = IconButton(self._texts, "slices-remove-point", "mdi6.close", LIGHT)
        remove.clicked.connect(lambda: self._remove(click.bone_id))
        line = row(name, remove, spacing=2)
        line.setAlignment(name, Qt.AlignmentFlag.AlignLeft)
        line.setStretch(0, 1)
        frame.setLayout(line)
        return frame

    def _look_at(self, click: BoneClick) -> None:
        self.choice.choose(click.bone_id)
        self.looked_at.emit(np.array(click.point_lps_mm))

    def _retranslate(self) -> None:
        self.keep.setText(self._texts.text("slices-keep-others"))
        self._show()
