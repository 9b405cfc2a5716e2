"""A small window in which others see what the headset's user sees: the left eye, and how the operation goes."""

from __future__ import annotations

import time

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage, QPixmap, QResizeEvent
from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from scenarios.language import Translator, quantity
from simulator.session.snapshot import SceneSnapshot

RENEW_S = 0.1
"""Whoever watches does not need each of the headset's frames, and the session has better things to do."""
SIZE = (640, 760)


class HeadsetMirror(QWidget):
    """Call `follow` as often as the session takes a step; closing the window ends nothing."""

    def __init__(self, translator: Translator, headset_name: str) -> None:
        """Make the window; it is not shown yet.

        Args:
            translator: the user's language.
            headset_name: as the runtime tells it.
        """
        super().__init__()
        self._translator = translator
        self._renewed_s = -np.inf
        self._shown: QPixmap | None = None
        self.setWindowTitle(translator.text("vr-mirror-title", name=headset_name))
        self.picture, self.figures = QLabel(translator.text("vr-mirror-empty")), QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(160, 160)
        self.picture.setStyleSheet("background: black; color: white")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.picture, 1)
        column.addWidget(self.figures, 0, Qt.AlignmentFlag.AlignCenter)
        self.resize(*SIZE)

    def due(self) -> bool:
        """Whether it is time for a new picture; asks for one only so often."""
        now = time.monotonic()
        if now - self._renewed_s < RENEW_S or not self.isVisible():
            return False
        self._renewed_s = now
        return True

    def show_eye(self, picture: np.ndarray | None) -> None:
        """Show what the left eye sees: sRGB, shape (height, width, 3), uint8; None keeps the one before."""
        if picture is None:
            return
        pixels = np.ascontiguousarray(picture)
        height, width = pixels.shape[:2]
        image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
        self._shown = QPixmap.fromImage(image.copy())
        self._fit()

    def show_figures(self, snapshot: SceneSnapshot, frame_ms: float, dropped: int) -> None:
        """Show how the operation goes, and how the headset keeps up."""
        minutes, seconds = divmod(int(snapshot.time_s), 60)
        self.figures.setText(
            self._translator.text(
                "vr-mirror-figures",
                time=f"{minutes}:{seconds:02d}",
                force=quantity(snapshot.thrust_N, "N"),
                depth=quantity(snapshot.depth_mm, "mm"),
                frame=quantity(frame_ms, "ms"),
                dropped=dropped,
            )
        )

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the picture's shape."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._shown is not None:
            self.picture.setPixmap(
                self._shown.scaled(
                    self.picture.size(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
