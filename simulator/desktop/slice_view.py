"""A pane of CT slices through the tool tip: one of the body's planes, or the plane along the tool."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPen, QShowEvent
from PyQt6.QtWidgets import QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, panel, row
from simulator.rendering.image_slices import PLANE_FRAMES, SlicePainter, SlicePicture, SlicePlane, frame_along
from simulator.session.implants import Implant
from simulator.session.snapshot import SceneSnapshot

ALONG_TOOL = "tool"
PLANES = (*(str(plane) for plane in SlicePlane), ALONG_TOOL)
"""Names of the planes a pane can show; the text of each is `desktop-plane-<name>`."""

_FIELD_MM = 90.0
"""Width of bone shown."""

_PICTURE_PX = 224
_MOVED_MM = 0.2
_TURNED = 0.002


class SliceCanvas(QWidget):
    """Draws one slice with its letters, the plan, the tool and a scale bar."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 150)
        self._picture: SlicePicture | None = None
        self._lines: list[tuple[np.ndarray, np.ndarray, str, float]] = []

    def show_picture(self, picture: SlicePicture, lines: list[tuple[np.ndarray, np.ndarray, str, float]]) -> None:
        """Show a slice and, over it, lines from start to end [mm], patient LPS, each with colour and width [px]."""
        self._picture, self._lines = picture, lines
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """The slice fills the pane's smaller side; the rest is black like a viewing box."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#000000"))
        if self._picture is not None:
            side = float(min(self.width(), self.height()))
            place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            self._draw_picture(painter, self._picture, place)
        painter.end()

    def _draw_picture(self, painter: QPainter, picture: SlicePicture, place: QRectF) -> None:
        height, width = picture.pixels.shape[:2]
        image = QImage(picture.pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(place, image)
        painter.save()
        painter.setClipRect(place)
        scale = place.width() / width
        for start, end, colour, thickness in self._lines:
            painter.setPen(QPen(QColor(colour), thickness))
            painter.drawLine(self._spot(picture, start, place, scale), self._spot(picture, end, place, scale))
        painter.restore()
        self._draw_letters(painter, picture, place)
        self._draw_scale(painter, place, 10.0 / picture.pixel_mm * scale)

    def _spot(self, picture: SlicePicture, point: np.ndarray, place: QRectF, scale: float) -> QPointF:
        column, line = picture.pixel_of(point)
        return QPointF(place.left() + (column + 0.5) * scale, place.top() + (line + 0.5) * scale)

    def _draw_letters(self, painter: QPainter, picture: SlicePicture, place: QRectF) -> None:
        font = QFont(self.font())
        font.setPixelSize(13)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        inner = place.adjusted(8, 6, -8, -6)
        centre, middle = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignVCenter
        sides = (
            Qt.AlignmentFlag.AlignLeft | middle,
            Qt.AlignmentFlag.AlignRight | middle,
            Qt.AlignmentFlag.AlignTop | centre,
            Qt.AlignmentFlag.AlignBottom | centre,
        )
        for letter, side in zip(picture.letters, sides, strict=True):
            # On a plate of its own: bone and tool are as bright as the letter.
            plate = painter.boundingRect(inner, side, letter).adjusted(-4, -1, 4, 1)
            painter.fillRect(plate, QColor(20, 23, 27, 190))
            painter.setPen(QColor(DARK.text))
            painter.drawText(inner, side, letter)

    def _draw_scale(self, painter: QPainter, place: QRectF, ten_mm_px: float) -> None:
        painter.setPen(QPen(QColor(DARK.muted), 2))
        right, low = place.right() - 8, place.bottom() - 9
        painter.drawLine(QPointF(right - ten_mm_px, low), QPointF(right, low))
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        painter.drawText(QRectF(right - 60, low - 18, 60, 16), Qt.AlignmentFlag.AlignRight, "10\u202fmm")


class SliceView(QWidget):
    """A canvas and the choice of its plane."""

    def __init__(self, texts: Texts, plane: str = SlicePlane.AXIAL) -> None:
        super().__init__()
        frame, column = panel(10, 8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._painter: SlicePainter | None = None
        self._plan: tuple[np.ndarray, np.ndarray] | None = None
        self._pose: np.ndarray | None = None
        self._seen_removed = -1.0
        self._implants: tuple[Implant, ...] = ()
        self._plane = str(plane)
        self.canvas = SliceCanvas()
        self._choice = QButtonGroup(self)
        buttons = []
        for name in PLANES:
            button = ActionButton(texts, f"desktop-plane-{name}", kind="quiet", palette=DARK, checkable=True)
            button.setChecked(name == self._plane)
            button.clicked.connect(lambda _checked, chosen=name: self._choose(chosen))
            self._choice.addButton(button)
            buttons.append(button)
        column.addLayout(row(*buttons, spacing=2))
        column.addWidget(self.canvas, 1)

    def load(self, painter: SlicePainter | None, entry_lps_mm: np.ndarray, exit_lps_mm: np.ndarray) -> None:
        """Begin with another volume and plan; without a volume the pane stays black."""
        self._painter, self._plan, self._pose = painter, (entry_lps_mm, exit_lps_mm), None

    def showEvent(self, event: QShowEvent | None) -> None:
        """Catch up with what happened while the pane was hidden."""
        super().showEvent(event)
        self._paint()

    def follow(self, snapshot: SceneSnapshot) -> None:
        """Show the slice through the tool's tip, if tool, bone or implants have changed since the last call."""
        pose, removed_mm3 = snapshot.tool_pose, snapshot.removed_mm3
        moved = self._pose is None or bool(np.any(np.abs(pose[:3, 3] - self._pose[:3, 3]) > _MOVED_MM))
        turned = self._pose is None or bool(np.any(np.abs(pose[:3, :3] - self._pose[:3, :3]) > _TURNED))
        cut = abs(removed_mm3 - self._seen_removed) > 0.5
        if moved or turned or cut or snapshot.implants != self._implants:
            self._pose, self._seen_removed, self._implants = pose.copy(), removed_mm3, snapshot.implants
            self._paint()

    def _choose(self, plane: str) -> None:
        self._plane = plane
        self._paint()

    def _paint(self) -> None:
        if self._painter is None or self._pose is None or self._plan is None or not self.isVisible():
            return
        tip, axis = self._pose[:3, 3], self._pose[:3, 2]
        frame = frame_along(axis) if self._plane == ALONG_TOOL else PLANE_FRAMES[SlicePlane(self._plane)]
        edge, pixel_mm = _PICTURE_PX, _FIELD_MM / _PICTURE_PX
        picture = self._painter.paint_frame(
            frame, tip, width=edge, height=edge, pixel_mm=pixel_mm, implants=self._implants
        )
        plan = (self._plan[0], self._plan[1], DARK.accent, 1.5)
        self.canvas.show_picture(picture, [plan, (tip - 60.0 * axis, tip, DARK.text, 2.5)])
