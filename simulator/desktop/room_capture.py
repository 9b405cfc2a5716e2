"""Screenshots and videos of the operating room, as files beside the session's recording."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QBuffer, QIODevice, QObject, QPoint, pyqtSignal
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtWidgets import QWidget

from scenarios.storage import require_disk_space, write_whole
from simulator.desktop.film_sound import FilmSound
from simulator.desktop.qt_bridge import SteadyWorker
from simulator.desktop.scene_view import SceneView
from simulator.desktop.sound_desk import SoundDesk
from simulator.sound.cue import Cue

FRAMES_PER_S = 10
_CLOSE_WAIT_S = 10.0
_VIDEO_BYTES = 200_000_000
"""Room asked for before a video begins: about an hour."""


def room_picture(room: QWidget, view: SceneView, above: tuple[QWidget, ...]) -> QImage:
    """The room as it is on the screen.

    Qt cannot read back what VTK draws, so the 3-D picture is laid in its place, and what lies on it on top again.
    """
    image = room.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    painter = QPainter(image)
    painter.drawImage(view.canvas.mapTo(room, QPoint(0, 0)), view.picture())
    for widget in above:
        painter.drawPixmap(widget.mapTo(room, QPoint(0, 0)), widget.grab())
    painter.end()
    return image


class RoomCapture(QObject):
    """Writes one video at a time; frames are encoded in a thread of their own."""

    failed = pyqtSignal(object)

    def __init__(self, desk: SoundDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sound: FilmSound | None = None
        self._cues: list[tuple[float, Cue]] = []
        self._worker: SteadyWorker | None = None
        self._encoder: Generator[None, Any, None] | None = None
        self._size = (0, 0)
        self._began, self._written = 0.0, 0
        self._path = Path()

    @property
    def running(self) -> bool:
        """Whether a video is being written."""
        return self._worker is not None

    @property
    def frame_due(self) -> bool:
        """Whether the video wants a frame now; not while the encoder is behind."""
        return (
            self._worker is not None
            and not self._worker.busy
            and (time.monotonic() - self._began) * FRAMES_PER_S >= self._written
        )

    def save_screenshot(self, picture: QImage, folder: Path) -> Path:
        """Write a picture as PNG and return its file."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")
        path = _free_name(folder, "screenshot", "png")
        write_whole(path, buffer.data().data())
        return path

    def start(self, picture: QImage, folder: Path) -> None:
        """Begin a video of pictures of this size."""
        import imageio_ffmpeg  # noqa: PLC0415 - only who makes a video needs the encoder

        folder.mkdir(parents=True, exist_ok=True)
        require_disk_space(folder, _VIDEO_BYTES)
        self._path = _free_name(folder, "video", "mp4")
        self._size = (picture.width() // 2 * 2, picture.height() // 2 * 2)  # the codec halves the colours' grid
        # Written under another name, so that a file with the video's own name is always whole.
        self._encoder = imageio_ffmpeg.write_frames(
            str(self._beside()), self._size, fps=FRAMES_PER_S, macro_block_size=2, ffmpeg_log_level="error"
        )
        self._worker = SteadyWorker("osteon-video", self)
        self._worker.failed.connect(self._refuse)
        self._began, self._written = time.monotonic(), 0
        encoder = self._encoder
        self._worker.submit(lambda: encoder.send(None))
        if self._desk.on:
            self._sound, self._cues = FilmSound(self._beside().with_suffix(".wav")), []
            self._desk.film = self._hear
        self.add(picture)

    def add(self, picture: QImage) -> None:
        """One more frame; it stands for all that were due since the last one, so that the video keeps the time."""
        if self._worker is None or self._encoder is None:
            return
        due = int((time.monotonic() - self._began) * FRAMES_PER_S) + 1 - self._written
        if due < 1:
            return
        self._written += due
        frame, encoder = _rgb_bytes(picture, self._size), self._encoder
        self._worker.submit(lambda: [encoder.send(frame) for _ in range(due)] and None)
        self._sound_on(self._written / FRAMES_PER_S)

    def stop(self) -> Path | None:
        """End the video and return its file; None if none was being written or it failed.

        Where encoder and sound take long the file appears a little later, under its name only when it is whole.
        """
        worker, encoder, self._worker, self._encoder = self._worker, self._encoder, None, None
        sound, self._sound, self._desk.film = self._sound, None, None
        if worker is None or encoder is None:
            return None
        worker.submit(encoder.close)
        beside, path, length_s = self._beside(), self._path, self._written / FRAMES_PER_S
        if sound is not None:
            worker.submit(lambda: sound.join(beside, length_s))
        # The worker gives the name itself: here the encoder or the sound might not have ended.
        worker.submit(lambda: beside.replace(path))
        worker.close(_CLOSE_WAIT_S)
        late = worker.at_work
        worker.deleteLater()
        return path if late or path.is_file() else None

    def _hear(self, cue: Cue) -> None:
        """From now on this is heard in the video."""
        self._cues.append((time.monotonic() - self._began, cue))

    def _sound_on(self, film_s: float) -> None:
        """Hand what was heard up to now to the worker, together and not one by one: it counts as busy with each job."""
        sound, cues, self._cues = self._sound, self._cues, []
        if sound is not None and self._worker is not None:
            self._worker.submit(lambda: sound.go_on(cues, film_s))

    def _beside(self) -> Path:
        return self._path.with_name(f".{self._path.name}")

    def _refuse(self, error: Exception) -> None:
        self._encoder = None
        self._sound = self._desk.film = None
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.deleteLater()
        self.failed.emit(error)


def _rgb_bytes(picture: QImage, size: tuple[int, int]) -> bytes:
    """Rows of red, green and blue without the padding that Qt adds; the picture is cut or filled up to the size."""
    image = picture.copy(0, 0, *size).convertToFormat(QImage.Format.Format_RGB888)
    bits = image.constBits()
    assert bits is not None  # noqa: S101 - an image of a size has bits
    rows = np.frombuffer(bytes(bits.asarray(image.sizeInBytes())), np.uint8).reshape(size[1], image.bytesPerLine())
    return rows[:, : 3 * size[0]].tobytes()


def _free_name(folder: Path, kind: str, ending: str) -> Path:
    number = 1
    while (path := folder / f"{kind}_{number:02d}.{ending}").exists():
        number += 1
    return path
