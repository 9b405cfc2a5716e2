"""Which bone a correction is about: one that is there, another chosen by its name, an unnamed one, or none."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from reconstruction.bone_naming import UNKNOWN_NAME
from scenarios.bone_titles import title_of_id
from simulator.desktop.bone_choice import BoneChoice
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import Words

_ERASED, _OTHER, _UNNAMED = "erased", "other", "unnamed"


class BoneTarget(QWidget):
    """A list of bones; for one that is not there yet, the lists of names come up below."""

    changed = pyqtSignal()

    def __init__(self, texts: Texts, label_id: str) -> None:
        super().__init__()
        self._texts = texts
        self._label_id = label_id
        self._bones: tuple[str, ...] = ()
        self._taken: tuple[str, ...] = ()
        self.box = QComboBox()
        self.names = BoneChoice(texts, "correcting-name")
        self._more: list[str] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        label = Words(texts, label_id, role="section")
        label.setBuddy(self.box)
        for widget in (label, self.box, self.names):
            column.addWidget(widget)
        self.box.currentIndexChanged.connect(self._show_names)
        texts.changed.connect(self._fill)
        self._fill()

    @property
    def bone_id(self) -> str | None:
        """Id of the bone; None where the part is erased."""
        chosen = self.box.currentData()
        if chosen == _ERASED:
            return None
        if chosen == _OTHER:
            return self.names.bone_id
        return self._free_id() if chosen == _UNNAMED else chosen

    def offer(
        self, bone_ids: Sequence[str], taken: Sequence[str], *, may_be_new: bool = True, may_be_erased: bool = False
    ) -> None:
        """Offer these bones; where that makes sense, bones that are not there yet, unlike those taken, and none."""
        self._taken = tuple(taken)
        offered = tuple(bone_ids), [_ERASED] * may_be_erased + [_OTHER, _UNNAMED] * may_be_new
        if offered != (self._bones, self._more):
            self._bones, self._more = offered
            self._fill()

    def choose(self, bone_id: str) -> None:
        """Choose a bone that is there; any other leaves the choice alone."""
        at = self.box.findData(bone_id)
        if at >= 0:
            self.box.setCurrentIndex(at)

    def _free_id(self) -> str:
        """The first id of an unnamed bone that none has."""
        return next(name for number in range(1, 10_000) if (name := f"{UNKNOWN_NAME}_{number}") not in self._taken)

    def _fill(self) -> None:
        chosen = self.box.currentData()
        self.box.blockSignals(True)
        self.box.clear()
        if _ERASED in self._more:
            self.box.addItem(self._texts.text("correcting-target-erased"), _ERASED)
        for bone_id in sorted(self._bones, key=lambda bone: title_of_id(self._texts, bone)):
            self.box.addItem(title_of_id(self._texts, bone_id), bone_id)
        for entry in self._more:
            if entry != _ERASED:
                self.box.addItem(self._texts.text(f"correcting-target-{entry}"), entry)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))
        self.box.blockSignals(False)
        self.box.setAccessibleName(self._texts.text(self._label_id))
        self._show_names()

    def _show_names(self) -> None:
        self.names.setVisible(self.box.currentData() == _OTHER)
        self.changed.emit()
