"""Which key does what: the user's own keys over those the program comes with.

The rest of the window asks for the meaning of a key and gets the key that the program comes with; so a changed key is
known at one place only.
"""

from __future__ import annotations

from PyQt6.QtCore import QObject, QSettings, Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence

from simulator.desktop.kept_settings import kept_number
from simulator.desktop.texts import Texts

K = Qt.Key

ACTIONS: dict[str, Qt.Key] = {
    "trigger": K.Key_Space,
    "push": K.Key_Up,
    "draw-back": K.Key_Down,
    "lock-axis": K.Key_A,
    "lock-plane": K.Key_P,
    "regrip": K.Key_Z,
    "sleeve": K.Key_G,
    "irrigation": K.Key_I,
    "suction": K.Key_O,
    "faster": K.Key_Plus,
    "slower": K.Key_Minus,
    "x-ray": K.Key_F,
    "x-ray-live": K.Key_X,
    "save-x-ray": K.Key_S,
    "next-view": K.Key_C,
    "orbit-left": K.Key_Left,
    "orbit-right": K.Key_Right,
    "tilt-head": K.Key_PageUp,
    "tilt-foot": K.Key_PageDown,
    "measure": K.Key_M,
    "layout": K.Key_V,
    "heat": K.Key_T,
    "axis-ahead": K.Key_L,
    "soft-tissue": K.Key_K,
    "panels": K.Key_H,
    "video": K.Key_F11,
    "screenshot": K.Key_F12,
    "pause": K.Key_Escape,
}
"""Every action with a key, and the key it comes with; text `desktop-action-<name>` exists for each."""

_SIGNS = {
    K.Key_Up: "↑",
    K.Key_Down: "↓",
    K.Key_Left: "←",
    K.Key_Right: "→",
    K.Key_PageUp: "Pg ↑",
    K.Key_PageDown: "Pg ↓",
}
"""Keys that every language writes alike."""

TOOL_KEYS = (K.Key_1, K.Key_2, K.Key_3, K.Key_4, K.Key_5, K.Key_6, K.Key_7, K.Key_8, K.Key_9)
"""Each takes the tool of its number on the table."""

FIXED_KEYS = (
    *TOOL_KEYS, K.Key_Tab, K.Key_Backtab, K.Key_Shift, K.Key_Control, K.Key_Alt, K.Key_Meta, K.Key_AltGr,
    K.Key_CapsLock,
)  # fmt: skip
"""Keys that take a tool, move the focus or change what others mean; no action may take them."""


class Keymap(QObject):
    """The keys in force, kept in the settings."""

    changed = pyqtSignal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._keys = dict(ACTIONS)
        for action in ACTIONS:
            self._keys[action] = _key(kept_number(settings, f"keys/{action}", ACTIONS[action]), ACTIONS[action])
        if len(set(self._keys.values())) < len(self._keys) or set(FIXED_KEYS) & set(self._keys.values()):
            # Written by another version or by hand: two actions on one key would leave one out of reach.
            self._keys = dict(ACTIONS)

    def key_of(self, action: str) -> Qt.Key:
        """The key of an action."""
        return self._keys[action]

    def name_of(self, action: str, texts: Texts) -> str:
        """What stands on that key."""
        if self._keys[action] == K.Key_Space:
            return texts.text("desktop-key-space")
        return _SIGNS.get(self._keys[action]) or QKeySequence(self._keys[action]).toString(
            QKeySequence.SequenceFormat.NativeText
        )

    def meaning(self, key: int) -> int:
        """The key that the program comes with for what this key does; 0 where it was taken away from its action."""
        for action, own in self._keys.items():
            if own == key:
                return int(ACTIONS[action])
        return 0 if key in ACTIONS.values() else key

    def conflict(self, action: str, key: int) -> str:
        """The other action that has this key; `fixed` for a key nobody may take; empty if it is free."""
        if key in FIXED_KEYS or key in (0, K.Key_unknown):
            return "fixed"
        return next((other for other, own in self._keys.items() if own == key and other != action), "")

    def assign(self, action: str, key: int) -> None:
        """Give an action a free key; see `conflict`."""
        if self.conflict(action, key):
            raise ValueError(f"key {key} is not free")
        self._keys[action] = Qt.Key(key)
        if self._keys[action] == ACTIONS[action]:
            self._settings.remove(f"keys/{action}")
        else:
            self._settings.setValue(f"keys/{action}", int(key))
        self.changed.emit()

    def reset(self) -> None:
        """All keys as the program comes with them."""
        self._settings.remove("keys")
        self._keys = dict(ACTIONS)
        self.changed.emit()

    @property
    def is_own(self) -> bool:
        """Whether any key was changed."""
        return self._keys != ACTIONS


def _key(number: int, otherwise: Qt.Key) -> Qt.Key:
    """The key of a number; some numbers are none."""
    return Qt.Key(number) if number in {int(key) for key in Qt.Key} else otherwise
