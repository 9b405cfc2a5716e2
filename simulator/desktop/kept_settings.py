"""What the settings hold, as far as it makes sense: anyone and any version may have written that text file."""

from __future__ import annotations

from PyQt6.QtCore import QByteArray, QSettings


def kept_flag(settings: QSettings, key: str, otherwise: bool) -> bool:
    """A stored yes or no."""
    stored = str(settings.value(key, otherwise)).lower()
    return stored == "true" if stored in ("true", "false") else otherwise


def kept_number(settings: QSettings, key: str, otherwise: int) -> int:
    """A stored whole number."""
    try:
        return int(str(settings.value(key, otherwise)))
    except ValueError:
        return otherwise


def kept_bytes(settings: QSettings, key: str) -> QByteArray:
    """Stored bytes; none where something else is stored."""
    stored = settings.value(key)
    return stored if isinstance(stored, QByteArray) else QByteArray()
