"""The series of an input as pictures: what each is, and why some cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QImage, QPixmap
from PyQt6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, clear, row, scrolled, symbol

if TYPE_CHECKING:
    from reconstruction.images.series_list import ListedSeries

_PICTURE = 128


class SeriesBrowser(QWidget):
    """One card for each series; usable ones first."""

    chosen = pyqtSignal(int)
    """Reconstruct the series of this number."""
    back = pyqtSignal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        self._title = Words(texts, role="heading")
        outer.addWidget(self._title)
        area, self._column = scrolled()
        outer.addWidget(area, 1)
        back = ActionButton(texts, "desktop-choose-other", kind="quiet", icon="mdi6.arrow-left")
        back.clicked.connect(self.back)
        outer.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        self.buttons: dict[int, ActionButton] = {}
        """The button of each usable series by its number."""

    def show_series(self, found: tuple[ListedSeries, ...]) -> None:
        """Show what was found."""
        clear(self._column)
        self.buttons = {}
        usable = [entry for entry in found if entry.summary.reason is None]
        self._title.say("desktop-series-found", count=len(found), usable=len(usable))
        best = max(usable, key=lambda entry: entry.summary.slices, default=None)
        for entry in (*usable, *(entry for entry in found if entry.summary.reason is not None)):
            self._column.addWidget(self._card(entry, is_best=entry is best))
        self._column.addStretch(1)
        if best is not None:
            self.buttons[best.summary.number].setFocus()

    def _card(self, entry: ListedSeries, *, is_best: bool) -> QFrame:
        summary = entry.summary
        frame, column = card(margin=12)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(
            Words(self._texts, "desktop-series-title", role="heading", number=summary.number, modality=summary.modality)
        )
        words.addWidget(Words(self._texts, "desktop-series-slices", count=summary.slices))
        if entry.spacing_mm is not None:
            across, down = (f"{value:.2f}" for value in entry.spacing_mm)
            words.addWidget(Words(self._texts, "desktop-series-pixel", role="muted", across=across, down=down))
        if summary.part:
            words.addWidget(Words(self._texts, "desktop-series-part", role="muted", wrap=True, part=summary.part))
        use = f"quality-series-{(summary.reason or 'usable').replace('_', '-')}"
        told = Words(self._texts, use, wrap=True)
        told.mark("passed" if summary.reason is None else "failed")
        words.addWidget(told)
        words.addStretch(1)
        line = row(_thumbnail(entry), spacing=16)
        line.addLayout(words, 1)
        if summary.reason is None:
            button = ActionButton(
                self._texts, "desktop-import-series", icon="mdi6.bone", kind="primary" if is_best else ""
            )
            button.clicked.connect(lambda _checked, number=summary.number: self.chosen.emit(number))
            self.buttons[summary.number] = button
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(line)
        return frame


def _thumbnail(entry: ListedSeries) -> QLabel:
    """The middle slice; a symbol where there is no picture."""
    label = QLabel()
    label.setFixedSize(_PICTURE, _PICTURE)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setStyleSheet(f"background: {DARK.background}; border-radius: 6px;")
    if entry.thumbnail is None:
        label.setPixmap(symbol("mdi6.image-off-outline", DARK.muted).pixmap(40, 40))
        return label
    height, width = entry.thumbnail.shape
    image = QImage(entry.thumbnail.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
    aspect, finely = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    label.setPixmap(QPixmap.fromImage(image).scaled(_PICTURE, _PICTURE, aspect, finely))
    return label
