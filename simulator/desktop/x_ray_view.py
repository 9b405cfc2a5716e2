"""The C-arm's monitor: the last image, what it is, the beam and the hand; lines drawn on it measure."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from scenarios.language import quantity
from simulator.desktop.image_ruler import ImageRuler
from simulator.desktop.style import DARK, SMALL_PX
from simulator.desktop.texts import Texts
from simulator.desktop.x_ray_film import Film
from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.measurement import Pixel
from simulator.rendering.image_slices import side_letter

_SHADE = QColor(0, 0, 0, 150)
"""Behind words on the image, which may be black or white."""

_AT_ONCE_S = 0.3
"""Work that takes longer shows that it is under way."""
_DOTS, _DOT_S = 3, 0.5
"""Dots behind the words come one after the other, so that one sees that the program lives."""


class XRayView(QWidget):
    """Shows one image at a time; with a ruler, drags measure in the plane of the image's middle."""

    measured = pyqtSignal()
    """A line was drawn, or taken away."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._film: Film | None = None
        self._ruler = ImageRuler()
        self.beam_on = self.hand_in_beam = self.bone_bright = False
        self.computing_dots = 0
        """How many dots follow the words that an image is being computed; 0 while none is."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(140, 140)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    @property
    def film(self) -> Film | None:
        """The image on the screen."""
        return self._film

    @property
    def length_mm(self) -> float | None:
        """Length of the line that was drawn [mm], corrected for magnification; None without a line."""
        if self._film is None:
            return None
        return self._ruler.length_mm(self._film.geometry, self._film.setting.pose.magnification)

    @property
    def angle_deg(self) -> float | None:
        """Angle between the two lines that were drawn [degrees]; None without them."""
        return self._ruler.angle_deg()

    def show_film(self, film: Film | None) -> None:
        """Show another image, or none."""
        moved = film is None or self._film is None or film.setting is not self._film.setting
        self._film = film
        if moved:
            self._ruler.forget()
            self.measured.emit()
        self.update()

    def show_state(self, *, beam_on: bool, hand_in_beam: bool) -> None:
        """Show whether the beam is on, and whether it meets the hand."""
        if (beam_on, hand_in_beam) != (self.beam_on, self.hand_in_beam):
            self.beam_on, self.hand_in_beam = beam_on, hand_in_beam
            self.update()

    def show_computing(self, seconds: float) -> None:
        """Show that an image has been under way so long; one that comes at once needs no words."""
        dots = 1 + int(seconds / _DOT_S) % _DOTS if seconds > _AT_ONCE_S else 0
        if dots != self.computing_dots:
            self.computing_dots = dots
            self.update()

    def set_ruler(self, tool: str) -> None:
        """Measure a `length` or an `angle` with the left button, or stop (empty) and forget the lines."""
        self._ruler.choose(tool)
        self.setCursor(Qt.CursorShape.CrossCursor if tool else Qt.CursorShape.ArrowCursor)
        self.measured.emit()
        self.update()

    def set_bone_bright(self, on: bool) -> None:
        """Bone white on dark, as on a radiograph, or dark on bright as on a C-arm."""
        self.bone_bright = on
        self.update()

    def calibrate(self, true_mm: float) -> None:
        """Take the line for something of known size [mm], such as the drill's diameter."""
        if self._film is not None:
            self._ruler.calibrate(self._film.geometry, true_mm)
            self.measured.emit()
            self.update()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Begin a line."""
        if event is not None and self._film is not None and event.button() == Qt.MouseButton.LeftButton:
            self._ruler.begin(self._pixel(event.position()))
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Draw the line out."""
        if event is not None and self._film is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._ruler.extend(self._pixel(event.position()))
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent | None) -> None:
        """Keep the line unless it is a slip."""
        self._ruler.end()
        self.measured.emit()
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """The image fills the smaller side; black around it as on a monitor."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor("#000000"))
        place = self._place()
        if self._film is None and not self.computing_dots:
            self._write(painter, QRectF(self.rect()).adjusted(16, 8, -16, -8), self._invitation, wrap=True)
        elif self._film is not None:
            painter.drawImage(place, self._film.image(bone_bright=self.bone_bright))
            self._draw_letters(painter, self._film.geometry, place)
            self._draw_lines(painter, place)
        self._draw_state(painter)
        painter.end()

    def _draw_letters(self, painter: QPainter, geometry: XRayGeometry, place: QRectF) -> None:
        """Which side of the patient lies where, at the left and upper edge."""
        left = QRectF(place.left() + 4, place.center().y() - 10, 20, 20)
        top = QRectF(place.center().x() - 10, place.top() + 4, 20, 20)
        for box, side in ((left, -geometry.right), (top, geometry.upward)):
            painter.fillRect(box, _SHADE)
            self._write(painter, box, side_letter(side), bold=True)

    def _draw_lines(self, painter: QPainter, place: QRectF) -> None:
        """The lines, what they measure at the end of the last, and what is still to be drawn."""
        ends = [tuple(self._spot(point, place) for point in line) for line in self._ruler.lines]
        painter.setPen(QPen(QColor(DARK.accent), 2))
        for start, end in ends:
            painter.drawLine(start, end)
            painter.drawEllipse(start, 3.0, 3.0)
            painter.drawEllipse(end, 3.0, 3.0)
        words = self._measured_words()
        if words and ends:
            width = 16.0 + painter.fontMetrics().horizontalAdvance(words) * 1.1
            end = ends[-1][1]
            box = QRectF(end.x() + 8, end.y() - 10, width, 20)
            if box.right() > self.width():
                box.moveRight(end.x() - 8)
            painter.fillRect(box, _SHADE)
            self._write(painter, box, words)
        elif self._ruler.tool == "angle":
            strip = QRectF(0, self.height() - 46, self.width(), 22)
            painter.fillRect(strip, _SHADE)
            self._write(painter, strip, self._second_line if ends else self._first_line)

    def _measured_words(self) -> str:
        if self.length_mm is not None:
            return quantity(self.length_mm, "mm")
        angle = self.angle_deg
        # Two lines make two angles that add up to 180 degrees; which one is meant is the surgeon's to say.
        return "" if angle is None else f"{quantity(angle, '°')} ({quantity(180.0 - angle, '°')})"

    def _draw_state(self, painter: QPainter) -> None:
        """What is under way, the beam's lamp with its word, and the notice about the hand; never a colour alone."""
        if self.computing_dots:
            words = f"{self._computing}{'.' * self.computing_dots}{chr(0x2008) * (_DOTS - self.computing_dots)}"
            middle = QRectF(0, 0.5 * self.height() - 14, self.width(), 28)
            painter.fillRect(middle, _SHADE)
            self._write(painter, middle, words)
        strip = QRectF(0, self.height() - 24, self.width(), 24)
        if self.hand_in_beam:
            painter.fillRect(strip, QColor(DARK.caution))
            self._write(painter, strip.adjusted(6, 0, -6, 0), f"⚠ {self._hand}", colour="#14171B", bold=True)
        if self.beam_on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(DARK.caution))
            painter.drawEllipse(QPointF(self.width() - 14.0, 14.0), 5.0, 5.0)
            lamp = QRectF(self.width() - 104.0, 4.0, 80.0, 20.0)
            painter.fillRect(lamp.adjusted(-4, 0, 4, 0), _SHADE)
            self._write(painter, lamp, self._beam, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _write(
        self,
        painter: QPainter,
        place: QRectF,
        words: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
        *,
        colour: str = DARK.text,
        wrap: bool = False,
        bold: bool = False,
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(SMALL_PX + 1)
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(place, int(side) | (int(Qt.TextFlag.TextWordWrap) if wrap else 0), words)

    def _place(self) -> QRectF:
        side = float(min(self.width(), self.height()))
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def _scale(self) -> float:
        """Screen pixels to an image pixel."""
        assert self._film is not None  # noqa: S101 - callers looked
        return self._place().width() / self._film.greys.shape[1]

    def _pixel(self, here: QPointF) -> Pixel:
        place, scale = self._place(), self._scale()
        return (here.x() - place.left()) / scale - 0.5, (here.y() - place.top()) / scale - 0.5

    def _spot(self, pixel: Pixel, place: QRectF) -> QPointF:
        scale = self._scale()
        return QPointF(place.left() + (pixel[0] + 0.5) * scale, place.top() + (pixel[1] + 0.5) * scale)

    def _retranslate(self) -> None:
        text = self._texts.text
        self._invitation, self._hand, self._beam, self._first_line, self._second_line, self._computing = (
            text(f"fluoroscopy-{name}")
            for name in ("invitation", "hand-in-beam", "beam-on", "angle-first", "angle-second", "computing")
        )
        self.setAccessibleName(text("fluoroscopy-monitor"))
        self.update()
