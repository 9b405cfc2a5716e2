"""How large and how sharp the window is drawn; kept in the settings."""

from __future__ import annotations

import os

from PyQt6.QtCore import QObject, QSettings, pyqtSignal

from simulator.desktop.kept_settings import kept_flag, kept_number
from simulator.desktop.style import style_sheet

SIZES = (100, 125, 150, 175, 200)
"""Size of the whole window in percent: text, controls and pictures grow together, so nothing is cut off."""

SCALE_VARIABLE = "QT_SCALE_FACTOR"


class Appearance(QObject):
    """Size and contrast."""

    changed = pyqtSignal()
    """The style sheet is another one."""

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings

    @property
    def size(self) -> int:
        """Size in percent, in force from the next start on."""
        return stored_size(self._settings)

    @property
    def high_contrast(self) -> bool:
        """Whether lines and text are drawn as sharply as can be."""
        return kept_flag(self._settings, "high_contrast", otherwise=False)

    def set_size(self, percent: int) -> None:
        """Choose a size for the next start."""
        self._settings.setValue("size", percent)

    def set_high_contrast(self, wanted: bool) -> None:
        """Switch at once."""
        self._settings.setValue("high_contrast", wanted)
        self.changed.emit()

    def style_sheet(self) -> str:
        """The style sheet of the whole window."""
        return style_sheet(high_contrast=self.high_contrast)


def stored_size(settings: QSettings) -> int:
    """The size a user chose, in percent; 100 for anything that is not one."""
    stored = kept_number(settings, "size", SIZES[0])
    return stored if stored in SIZES else SIZES[0]


def apply_size(settings: QSettings) -> None:
    """Tell Qt the size before its application begins; one that the system gives by itself wins."""
    if stored_size(settings) != SIZES[0]:
        os.environ.setdefault(SCALE_VARIABLE, str(stored_size(settings) / 100.0))
