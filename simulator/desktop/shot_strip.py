"""The saved shots in a row; one that is pressed comes back onto the monitor."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QIcon, QPixmap
from PyQt6.QtWidgets import QHBoxLayout, QScrollArea, QToolButton, QWidget

from simulator.desktop.texts import Texts
from simulator.desktop.x_ray_film import KeptFilm

_EDGE_PX = 44


class ShotStrip(QScrollArea):
    """Small pictures, newest at the right."""

    chosen = pyqtSignal(object)
    """The `KeptFilm` that was pressed."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._buttons: list[tuple[QToolButton, KeptFilm]] = []
        holder = QWidget()
        holder.setProperty("role", "scrolled")
        self._row = QHBoxLayout(holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFixedHeight(_EDGE_PX + 18)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        texts.changed.connect(self._retranslate)

    @property
    def films(self) -> list[KeptFilm]:
        """The saved shots, oldest first."""
        return [film for _, film in self._buttons]

    def clear(self) -> None:
        """Begin with another patient."""
        for button, _ in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []

    def add(self, film: KeptFilm) -> None:
        """One more saved shot; its button stays empty if its file is gone."""
        button = QToolButton()
        smooth = Qt.TransformationMode.SmoothTransformation
        side = round(_EDGE_PX * self.devicePixelRatioF())
        picture = QPixmap(str(film.path))
        if not picture.isNull():
            button.setIcon(QIcon(picture.scaledToHeight(side, smooth)))
        button.setIconSize(QSize(_EDGE_PX, _EDGE_PX))
        button.clicked.connect(lambda: self.chosen.emit(film))
        self._buttons.append((button, film))
        self._row.insertWidget(self._row.count() - 1, button)
        self._retranslate()

    def _retranslate(self) -> None:
        for number, (button, film) in enumerate(self._buttons, 1):
            view = self._texts.text(f"fluoroscopy-view-{film.setting.view or 'free'}")
            words = self._texts.text("fluoroscopy-saved-shot", number=number, view=view)
            button.setToolTip(words)
            button.setAccessibleName(words)
