"""What the window does with sound: on or off, how loud, through which device, and the sound track of a film."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QSettings, QTimer, pyqtSignal

from simulator.desktop.kept_settings import kept_flag, kept_number
from simulator.sound.cue import SILENCE, Cue, cue_of, monitor_of

if TYPE_CHECKING:
    from simulator.desktop.sound_output import SoundDevice, SoundThread

    # Brings compiled code along, which the first window does not wait for.
    from simulator.session.snapshot import SceneSnapshot

DEFAULT_PERCENT = 60
GAP_S = 0.2
"""A frame without news of the tool keeps the sound of the one before for at most so long."""
SAMPLE_MS = 60
"""Time between two cues of the sample."""
SAMPLE = (
    *[Cue(edge_hz=33.3, turn_hz=16.7)] * 8,
    *[Cue(edge_hz=31.5, turn_hz=16.7, load=0.3, bite=0.7, brightness=0.9)] * 14,
    Cue(edge_hz=32.5, turn_hz=16.7, load=0.1, bite=0.1, brightness=0.3, breakthrough=True),
    *[Cue(edge_hz=33.3, turn_hz=16.7)] * 8,
    SILENCE,
)
"""A drill that runs up, cuts cortex and breaks through."""


class SoundDesk(QObject):
    """One for the whole window; opens the device when there is something to hear."""

    changed = pyqtSignal()
    """The device was looked for, or a setting is another one."""

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._found: SoundDevice | None = None
        self._library_missing = ""
        self._thread: SoundThread | None = None
        self._last, self._last_s = SILENCE, 0.0
        self._sample: list[Cue] = []
        self._clock = QTimer(self)
        self._clock.setInterval(SAMPLE_MS)
        self._clock.timeout.connect(self._go_on_with_sample)
        self.film: Callable[[Cue], None] | None = None
        """Whoever writes a film hears every cue as well."""

    @property
    def on(self) -> bool:
        """Whether the user wants sound."""
        return kept_flag(self._settings, "sound/on", otherwise=True)

    @property
    def percent(self) -> int:
        """How loud, 0 to 100."""
        return min(100, max(0, kept_number(self._settings, "sound/percent", DEFAULT_PERCENT)))

    @property
    def state(self) -> tuple[str, dict[str, object]]:
        """Message and values that say which device sounds, or why none does."""
        if self._library_missing:
            return "sound-no-library", {"reason": self._library_missing}
        if self._found is None:
            return "sound-looking", {}
        if self._found.message_id:
            return self._found.message_id, self._found.values
        return "sound-through", {"device": self._found.name}

    @property
    def can_sound(self) -> bool:
        """Whether there is a device."""
        return self._found is not None and self._found.device is not None

    def set_on(self, wanted: bool) -> None:
        """Switch at once."""
        self._settings.setValue("sound/on", wanted)
        if not wanted:
            self.close()
        self.changed.emit()

    def set_percent(self, percent: int) -> None:
        """Louder or softer at once."""
        self._settings.setValue("sound/percent", percent)
        if self._thread is not None:
            self._thread.set_volume(_gain(self.percent))

    def look(self) -> None:
        """Look for a device; one may have been connected since."""
        try:
            # Qt's sound library takes long to load and lacks a system library here and there.
            from simulator.desktop.sound_output import find_device  # noqa: PLC0415
        except ImportError as error:
            self._library_missing = str(error).splitlines()[0]
        else:
            self._found = find_device()
        self.changed.emit()

    def open(self) -> None:
        """Be ready to sound, if the user wants it and a device is there."""
        if not self.on or self._thread is not None:
            return
        if not self.can_sound:
            self.look()
        if self._found is not None and self.can_sound:
            from simulator.desktop.sound_output import SoundThread  # noqa: PLC0415 - as above

            self._thread = SoundThread(self._found, _gain(self.percent), self)
            self._thread.start()

    def close(self) -> None:
        """Give the device back."""
        self._clock.stop()
        self._sample = []
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.close()
            thread.deleteLater()

    def follow(self, snapshot: SceneSnapshot) -> None:
        """Sound as a snapshot says; a session that stands still is silent."""
        now = time.monotonic()
        if snapshot.phase != "running":
            cue = SILENCE
        elif snapshot.heard or now - self._last_s > GAP_S:
            vitals = snapshot.vitals
            monitor = () if vitals is None else monitor_of(vitals)
            cue, self._last_s = cue_of(snapshot.heard, *monitor), now
        else:
            cue = self._last.without_strikes
        self._tell(cue)

    def play_sample(self) -> None:
        """Let the user hear how loud it is."""
        self.open()
        self._sample = list(SAMPLE)
        self._clock.start()

    def _go_on_with_sample(self) -> None:
        if not self._sample:
            self._clock.stop()
            self.close()
            return
        self._tell(self._sample.pop(0))

    def _tell(self, cue: Cue) -> None:
        self._last = cue
        if self._thread is not None:
            self._thread.tell(cue)
        if self.film is not None:
            self.film(cue)


def _gain(percent: int) -> float:
    """A slider's share as a factor: hearing goes by ratios, so the middle is a quarter."""
    return (percent / 100.0) ** 2
