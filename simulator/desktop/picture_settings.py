"""How dear the 3-D picture may be: the user's choice, and what earlier frames were found to bear; kept in settings."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QSettings, pyqtSignal

from simulator.rendering.quality import AUTOMATIC, FRAMES_JUDGED, QUALITIES, Quality, is_software, judged, quality_for


class PictureSettings(QObject):
    """One for the whole window."""

    changed = pyqtSignal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._frames_ms: list[float] = []

    @property
    def chosen(self) -> str:
        """A level's name, or AUTOMATIC."""
        stored = str(self._settings.value("picture/quality", AUTOMATIC))
        return stored if stored in QUALITIES else AUTOMATIC

    def choose(self, name: str) -> None:
        """In force from the next session on."""
        self._settings.setValue("picture/quality", name)
        self.changed.emit()

    def quality(self, capabilities: str) -> Quality:
        """The level for a graphics driver, by what it says of itself and by what was measured on it."""
        known = self._settings.value("picture/driver", "") == _short(capabilities)
        measured = str(self._settings.value("picture/measured", "")) if known else ""
        return quality_for(capabilities, self.chosen, measured)

    def take_frame(self, quality: Quality, frame_ms: float, capabilities: str) -> Quality:
        """One more frame was drawn at a level; the level that all of them speak for.

        A dearer one counts from the next session on, a cheaper one at once: the caller changes to it.
        """
        if self.chosen != AUTOMATIC or is_software(capabilities):
            return quality
        self._frames_ms.append(frame_ms)
        if len(self._frames_ms) < FRAMES_JUDGED:
            return quality
        better = judged(quality, self._frames_ms)
        self._frames_ms = []
        self._settings.setValue("picture/driver", _short(capabilities))
        self._settings.setValue("picture/measured", better.name)
        names = list(QUALITIES)
        return better if names.index(better.name) < names.index(quality.name) else quality


def _short(capabilities: str) -> str:
    """The driver's own name out of its long report."""
    lines = [line.strip() for line in capabilities.splitlines() if "renderer string" in line.lower()]
    return lines[0] if lines else capabilities[:80]
