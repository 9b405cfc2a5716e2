"""One plane of a scan to look through, to point and to draw in: the wheel goes through the slices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)

from simulator.desktop.slice_view import SliceCanvas
from simulator.desktop.style import DARK
from simulator.rendering.image_slices import PLANE_FRAMES, SlicePicture, SlicePlane
from simulator.rendering.labelled_slices import LabelledSlices

_CLICK_PX = 4.0
_NOTCH = 120.0
_ZOOM_STEP = 1.2
_MOST_ZOOM = 12.0
_MARGIN = 1.04
_AROUND_BONES = 1.15
"""Size of the view that begins about the bones, against theirs: where they lie must be seen, too."""
_MOST_PX = 480
"""Side of the painted picture at most; a larger canvas shows it enlarged, as slices are coarser anyway."""

_MARK_PX = 6.0
_LEAST_STEP_MM = 1.0
_NEAR_MM = 2.5
"""A point at most this far before or behind a slice is drawn in it, or half a slice where slices are thicker."""


@dataclass(frozen=True, eq=False)
class Mark:
    """A point drawn with its name."""

    point_lps_mm: np.ndarray
    words: str


@dataclass(frozen=True)
class Pen:
    """What a drag with the left button draws."""

    radius_mm: float = 0.0
    """Of a brush; 0 draws a thin line."""
    is_straight: bool = False
    """Whether only the ends of a drag count."""


class ScanCanvas(SliceCanvas):
    """Draws one plane through the focus, which all planes of a scan share."""

    focus_moved = pyqtSignal(object)
    """Look at this point [mm, LPS], shape (3,)."""
    picked = pyqtSignal(object)
    """This point was clicked, or chosen by the Enter key [mm, LPS], shape (3,)."""
    drawn = pyqtSignal(object)
    """A way that was drawn with the pen [mm, LPS], shape (n, 3)."""

    def __init__(self, plane: SlicePlane) -> None:
        super().__init__()
        self.plane = plane
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._scan: LabelledSlices | None = None
        self._focus = self._middle = np.zeros(3)
        self._shown_mm = np.ones(3)  # the box that just fits into the view
        self._tint, self._chosen = 0.0, 0
        self._marks: tuple[Mark, ...] = ()
        self._pressed: QPointF | None = None
        self._pointer = QPointF()
        self._pen: Pen | None = None
        self._way: list[np.ndarray] = []
        self._line: np.ndarray | None = None
        self.setMouseTracking(True)
        frame = PLANE_FRAMES[plane]
        self._right, self._down = np.array(frame.right, float), np.array(frame.down, float)
        self._away = np.cross(self._right, self._down)

    def load(self, scan: LabelledSlices | None) -> None:
        """Begin with another scan, all its bones in view."""
        self._scan = scan
        if scan is not None:
            low, high = scan.bones_mm
            self._focus = scan.middle_mm
            self._middle, self._shown_mm = 0.5 * (low + high), _AROUND_BONES * (high - low)
        self._repaint()

    def show_whole(self) -> None:
        """All of the scan in view."""
        if self._scan is not None:
            self._middle, self._shown_mm = self._scan.middle_mm, self._scan.high_mm - self._scan.low_mm
        self._repaint()

    @property
    def into_picture(self) -> np.ndarray:
        """Direction of sight, LPS, unit length, shape (3,)."""
        return self._away.copy()

    def take_pen(self, pen: Pen | None) -> None:
        """From now on the left button draws with this; None: it moves the cross again."""
        self._pen, self._way = pen, []
        self.update()

    def show_line(self, line_mm: np.ndarray | None) -> None:
        """Show a line over the slice, points [mm, LPS], shape (n, 3)."""
        self._line = line_mm
        self.update()

    def show_at(self, focus_mm: np.ndarray, marks: tuple[Mark, ...], *, tint: float, chosen: int) -> None:
        """Show the slice through the focus; points, and how strongly bones are tinted, see LabelledSlices.paint."""
        self._focus, self._marks, self._tint, self._chosen = focus_mm, marks, tint, chosen
        self._keep_in_view()
        self._repaint()

    def spot_of(self, point_lps_mm: np.ndarray) -> QPointF:
        """Where a point is seen, in the canvas' own pixels."""
        away = np.asarray(point_lps_mm, float) - self._middle
        scale = 1.0 / self._pixel_mm
        return QPointF(
            self.width() / 2 + float(away @ self._right) * scale, self.height() / 2 + float(away @ self._down) * scale
        )

    def point_at(self, spot: QPointF) -> np.ndarray:
        """The point of the scan seen at a spot, in the plane of the focus [mm, LPS], shape (3,)."""
        across, down = (spot.x() - self.width() / 2) * self._pixel_mm, (spot.y() - self.height() / 2) * self._pixel_mm
        depth = float((self._focus - self._middle) @ self._away)
        return self._within(self._middle + across * self._right + down * self._down + depth * self._away)

    def sizeHint(self) -> QSize:
        """Any size does; the layout shares out the room."""
        return QSize(260, 220)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """The slice over the whole canvas, the cross of the focus, the points, letters and a scale bar."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#000000"))
        if self._scan is not None and self._picture is not None:
            self._draw(painter, self._picture)
        if self.hasFocus():
            painter.setPen(QPen(QColor(DARK.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Paint for the new size."""
        super().resizeEvent(event)
        self._repaint()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Show where the keys go."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """The keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent | None) -> None:
        """The brush leaves with the pointer."""
        super().leaveEvent(event)
        self.update()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Go through the slices; with Ctrl, zoom about the pointer."""
        if event is None or self._scan is None:
            return
        notches = event.angleDelta().y() / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_by(_ZOOM_STEP**notches, event.position())
        elif notches:
            self._through(1 if notches > 0 else -1)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Begin a click, or a drag."""
        if event is not None and self._scan is not None:
            self._pressed = self._pointer = event.position()
            self._way = []
            if self._pen is not None and event.button() == Qt.MouseButton.LeftButton:
                self._way = [self.point_at(event.position())]
            self.setFocus()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Draw with the pen, or drag the cross, with the left button; the picture with the right one."""
        if event is None:
            return
        here = event.position()
        if self._pressed is None:
            self._pointer = here
            if self._pen is not None:
                self.update()
            return
        if self._way:
            self._way = [self._way[0]] if self._pen is not None and self._pen.is_straight else self._way
            self._way.append(self.point_at(here))
            self._pointer = here
            self.update()
            return
        if event.buttons() & Qt.MouseButton.RightButton:
            step = here - self._pointer
            self._middle = self._middle - self._pixel_mm * (step.x() * self._right + step.y() * self._down)
            self._repaint()
        elif _length(here - self._pressed) >= _CLICK_PX:
            self.focus_moved.emit(self.point_at(here))
        self._pointer = here

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """A press and release at one spot is a click; what was drawn with the pen is handed over."""
        if event is None or self._pressed is None:
            return
        moved = _length(event.position() - self._pressed)
        self._pressed, way, self._way = None, self._way, []
        if len(way) > 1 and moved + _length_of(way) / self._pixel_mm >= _CLICK_PX:
            self.drawn.emit(np.array(way))
        elif event.button() == Qt.MouseButton.LeftButton and moved < _CLICK_PX:
            self.picked.emit(self.point_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows move the cross, page keys go through the slices, Enter clicks, plus, minus and 0 zoom."""
        if event is None or self._scan is None:
            return
        key, keys = event.key(), Qt.Key
        step = _LEAST_STEP_MM * (5.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0)
        ways = {keys.Key_Left: -self._right, keys.Key_Right: self._right, keys.Key_Up: -self._down,
                keys.Key_Down: self._down}  # fmt: skip
        zooms = {keys.Key_Plus: _ZOOM_STEP, keys.Key_Equal: _ZOOM_STEP, keys.Key_Minus: 1.0 / _ZOOM_STEP}
        if key in ways:
            self.focus_moved.emit(self._within(self._focus + step * ways[key]))  # type: ignore[index]
        elif key in (keys.Key_PageUp, keys.Key_PageDown):
            self._through(1 if key == keys.Key_PageUp else -1)
        elif key in (keys.Key_Return, keys.Key_Enter):
            self.picked.emit(self._focus.copy())
        elif key in zooms:
            self._zoom_by(zooms[key], self.spot_of(self._focus))  # type: ignore[index]
        elif key == keys.Key_0:
            self.show_whole()
        else:
            super().keyPressEvent(event)

    def _through(self, slices: int) -> None:
        """Go on by so many slices."""
        assert self._scan is not None  # noqa: S101 - callers looked
        step = float(np.abs(self._away) @ self._scan.steps_mm)
        # Up the wheel is towards the head, the front and the patient's left, whichever way the plane is seen.
        self.focus_moved.emit(self._within(self._focus + slices * step * np.abs(self._away) * _FORWARD[self.plane]))

    def _zoom_by(self, factor: float, about: QPointF) -> None:
        assert self._scan is not None  # noqa: S101 - callers looked
        under = self.point_at(about)
        whole = self._pixel_to_show(self._scan.high_mm - self._scan.low_mm)
        wanted = max(self._pixel_mm / factor, whole / _MOST_ZOOM)
        if wanted >= whole:
            self.show_whole()
            return
        self._shown_mm = self._shown_mm * wanted / self._pixel_mm
        self._middle = self._middle - (self.point_at(about) - under)
        self._repaint()

    def _keep_in_view(self) -> None:
        """Follow a focus that left the view, in this plane's own directions."""
        spot = self.spot_of(self._focus)
        if not self.rect().adjusted(8, 8, -8, -8).contains(spot.toPoint()):
            self._middle = self._focus.copy()

    @property
    def _pixel_mm(self) -> float:
        """Millimetres to a pixel of the canvas."""
        return 1.0 if self._scan is None else self._pixel_to_show(self._shown_mm)

    def _pixel_to_show(self, size_mm: np.ndarray) -> float:
        """Millimetres to a pixel with which a box of this size fits into the canvas."""
        across = float(np.abs(self._right) @ size_mm) / max(self.width(), 1)
        down = float(np.abs(self._down) @ size_mm) / max(self.height(), 1)
        return max(across, down, 1e-3) * _MARGIN

    def _within(self, point: np.ndarray) -> np.ndarray:
        assert self._scan is not None  # noqa: S101 - callers looked
        return np.clip(point, self._scan.low_mm, self._scan.high_mm)

    def _repaint(self) -> None:
        if self._scan is None:
            self.update()
            return
        finer = min(1.0, _MOST_PX / max(self.width(), self.height(), 1))
        width, height = max(1, round(self.width() * finer)), max(1, round(self.height() * finer))
        depth = float((self._focus - self._middle) @ self._away)
        self._picture = self._scan.paint(
            self.plane,
            self._middle + depth * self._away,
            width=width,
            height=height,
            pixel_mm=self._pixel_mm / finer,
            tint=self._tint,
            chosen=self._chosen,
        )
        self.update()

    def _draw(self, painter: QPainter, picture: SlicePicture) -> None:
        height, width = picture.pixels.shape[:2]
        image = QImage(picture.pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect())
        painter.drawImage(place, image)
        spot, gap = self.spot_of(self._focus), 10.0
        painter.setPen(QPen(QColor(255, 255, 255, 110), 1))
        for start, end in (
            (QPointF(0, spot.y()), QPointF(spot.x() - gap, spot.y())),
            (QPointF(spot.x() + gap, spot.y()), QPointF(place.right(), spot.y())),
            (QPointF(spot.x(), 0), QPointF(spot.x(), spot.y() - gap)),
            (QPointF(spot.x(), spot.y() + gap), QPointF(spot.x(), place.bottom())),
        ):
            painter.drawLine(start, end)
        for mark in self._marks:
            self._draw_mark(painter, mark)
        self._draw_pen(painter)
        self._draw_letters(painter, picture, place)
        self._draw_scale(painter, place, 10.0 / self._pixel_mm)

    def _draw_pen(self, painter: QPainter) -> None:
        """What is being drawn, what was drawn and waits, and the brush at the pointer."""
        colour, broad = QColor(DARK.accent_hover), QColor(DARK.accent_hover)
        if self._line is not None and len(self._line):
            painter.setPen(QPen(colour, 2))
            painter.drawPolyline(QPolygonF([self.spot_of(point) for point in self._line]))
        if self._pen is None:
            return
        radius = self._pen.radius_mm / self._pixel_mm
        if self._way:
            broad.setAlpha(90)
            round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
            brush = QPen(broad if radius else colour, max(2.0, 2.0 * radius), Qt.PenStyle.SolidLine, round_cap)
            brush.setJoinStyle(round_join)
            painter.setPen(brush)
            painter.drawPolyline(QPolygonF([self.spot_of(point) for point in self._way]))
        if radius and self.underMouse():
            painter.setPen(QPen(colour, 1))
            painter.drawEllipse(self._pointer, radius, radius)

    def _draw_mark(self, painter: QPainter, mark: Mark) -> None:
        assert self._scan is not None  # noqa: S101 - callers looked
        apart = abs(float((mark.point_lps_mm - self._focus) @ self._away))
        if apart > max(_NEAR_MM, 0.5 * float(np.abs(self._away) @ self._scan.steps_mm)):
            return
        spot = self.spot_of(mark.point_lps_mm)
        painter.setPen(QPen(QColor("#000000"), 4))
        painter.drawEllipse(spot, _MARK_PX, _MARK_PX)
        painter.setPen(QPen(QColor(DARK.accent_hover), 2))
        painter.drawEllipse(spot, _MARK_PX, _MARK_PX)
        painter.drawPoint(spot)
        font = self.font()
        font.setPixelSize(12)
        painter.setFont(font)
        beside = QRectF(spot.x() + _MARK_PX + 4, spot.y() - 9, 240, 18)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.fillRect(painter.boundingRect(beside, flags, mark.words).adjusted(-3, 0, 3, 0), QColor(20, 23, 27, 200))
        painter.setPen(QColor(DARK.text))
        painter.drawText(beside, flags, mark.words)


_FORWARD = {
    SlicePlane.AXIAL: np.array([0.0, 0.0, 1.0]),
    SlicePlane.CORONAL: np.array([0.0, -1.0, 0.0]),
    SlicePlane.SAGITTAL: np.array([1.0, 0.0, 0.0]),
}


def _length(way: QPointF) -> float:
    return float(np.hypot(way.x(), way.y()))


def _length_of(points: list[np.ndarray]) -> float:
    """Length of a way through points [mm]."""
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())
