"""The way to a sound device: which one there is, the samples it wants, and a thread that feeds it.

The device asks for samples (pull). It does so in a thread of its own, so that a slow picture never makes it stutter.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

import numpy as np
from PyQt6.QtCore import QIODevice, QObject, QThread
from PyQt6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices

from simulator.sound.cue import SILENCE, Cue
from simulator.sound.mixer import RATE_HZ, SoundMixer

BUFFER_S = 0.08
"""Sound that the device holds: short, so that hand and ear agree, and longer than its thread may be held up."""
LOST_S = 0.4
"""Without a cue for so long the window hangs; a motor that then went on would be a lie."""
CLOSE_WAIT_MS = 2000

_NUMBERS = {
    QAudioFormat.SampleFormat.Int16: ("<i2", 32767.0),
    QAudioFormat.SampleFormat.Int32: ("<i4", 2147483647.0),
    QAudioFormat.SampleFormat.Float: ("<f4", 1.0),
}


@dataclass(frozen=True)
class SoundDevice:
    """What was found: a device and its format, or the message that says why there is none."""

    name: str = ""
    message_id: str = ""
    values: dict[str, object] = field(default_factory=dict)
    device: QAudioDevice | None = None
    layout: QAudioFormat | None = None


def find_device() -> SoundDevice:
    """The system's own choice of sound device."""
    device = QMediaDevices.defaultAudioOutput()
    if device.isNull():
        return SoundDevice(message_id="sound-none")
    layout = layout_for(device)
    if layout is None:
        return SoundDevice(message_id="sound-refused", values={"device": device.description()})
    return SoundDevice(device.description(), device=device, layout=layout)


def layout_for(device: QAudioDevice) -> QAudioFormat | None:
    """Mono or stereo at our own rate, else what the device likes best; None where it wants numbers we do not make."""
    for channels in (1, 2):
        wanted = QAudioFormat()
        wanted.setSampleRate(RATE_HZ)
        wanted.setChannelCount(channels)
        wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if device.isFormatSupported(wanted):
            return wanted
    preferred = device.preferredFormat()
    return preferred if preferred.sampleFormat() in _NUMBERS else None


class SoundSource(QIODevice):
    """Makes samples as they are read; cues may come from any thread."""

    def __init__(self, layout: QAudioFormat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kind, self._full_scale = _NUMBERS[layout.sampleFormat()]
        self._channels = layout.channelCount()
        self.mixer = SoundMixer(layout.sampleRate())
        self._cues: deque[Cue] = deque()
        self._told_s = time.monotonic()
        self.open(QIODevice.OpenModeFlag.ReadOnly)

    def tell(self, cue: Cue) -> None:
        """From the next samples on this is heard."""
        self._told_s = time.monotonic()
        self._cues.append(cue)

    def isSequential(self) -> bool:
        """There is no end to seek to."""
        return True

    def bytesAvailable(self) -> int:
        """As much as anybody asks for."""
        return 1 << 20

    def readData(self, most: int) -> bytes:
        """Samples for at most so many bytes."""
        while self._cues:
            self.mixer.tell(self._cues.popleft())
        if time.monotonic() - self._told_s > LOST_S:
            self.mixer.tell(SILENCE)
        frames = most // (np.dtype(self._kind).itemsize * self._channels)
        numbers = (self.mixer.block(frames).astype(np.float64) * self._full_scale).astype(self._kind)
        return np.repeat(numbers, self._channels).tobytes()


class SoundThread(QThread):
    """Holds the sink; ends with `close`."""

    def __init__(self, found: SoundDevice, volume: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        assert found.device is not None  # noqa: S101 - callers looked
        assert found.layout is not None  # noqa: S101 - callers looked
        self._device, self._layout, self._volume = found.device, found.layout, volume
        self._source: SoundSource | None = None
        self._ready = threading.Event()

    def run(self) -> None:
        """Feed the device until `close`."""
        source, sink = SoundSource(self._layout), QAudioSink(self._device, self._layout)
        source.mixer.volume = self._volume
        sink.setBufferSize(self._layout.bytesForDuration(round(1e6 * BUFFER_S)))
        sink.start(source)
        self._source = source
        self._ready.set()
        self.exec()
        self._source = None
        sink.stop()
        source.close()

    def tell(self, cue: Cue) -> None:
        """Let this be heard from now on."""
        source = self._source
        if source is not None:
            source.tell(cue)

    def set_volume(self, volume: float) -> None:
        """Louder or softer, 0 to 1, without a jump."""
        self._volume = volume
        source = self._source
        if source is not None:
            source.mixer.volume = volume

    def close(self) -> None:
        """Stop the device and wait for the thread."""
        self._ready.wait(CLOSE_WAIT_MS / 1000.0)
        self.quit()
        self.wait(CLOSE_WAIT_MS)
