"""The keys of stylus and C-arm, on screen until the user hides them."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QButtonGroup, QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from simulator.desktop.keymap import ACTIONS, Keymap
from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, panel, row

GESTURES = {
    "tool": ("left-drag", "right-drag", "wheel", "space", "shift", "a", "p", "z", "middle-drag", "ctrl-wheel", "esc"),
    "tray": ("tab", "digits", "g", "plus", "i", "o"),
    "c-arm": ("f", "x", "s", "c", "left-right", "page", "m", "v", "t-l", "h", "f12", "f11"),
}
"""Each with two texts: `desktop-key-<name>` is the gesture, `desktop-key-<name>-does` what it does."""

_ACTIONS = {
    "space": ("trigger",),
    "a": ("lock-axis",),
    "p": ("lock-plane",),
    "z": ("regrip",),
    "g": ("sleeve",),
    "plus": ("slower", "faster"),
    "i": ("irrigation",),
    "o": ("suction",),
    "esc": ("pause",),
    "f": ("x-ray",),
    "x": ("x-ray-live",),
    "s": ("save-x-ray",),
    "c": ("next-view",),
    "left-right": ("orbit-left", "orbit-right"),
    "page": ("tilt-head", "tilt-foot"),
    "m": ("measure",),
    "v": ("layout",),
    "t-l": ("heat", "axis-ahead", "soft-tissue"),
    "h": ("panels",),
    "f12": ("screenshot",),
    "f11": ("video",),
}
"""The actions whose keys a gesture names; where the user changed one, the keys in force are shown."""


class KeyHelp(QWidget):
    """A two-column list for each of hand and C-arm."""

    def __init__(self, texts: Texts, keymap: Keymap) -> None:
        super().__init__()
        self._texts, self._keymap = texts, keymap
        self._gestures: dict[str, Words] = {}
        frame, column = panel(12, 8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column.addWidget(Words(texts, "desktop-keys", role="section"))
        pages, group, buttons = QStackedWidget(), QButtonGroup(self), []
        for number, (name, gestures) in enumerate(GESTURES.items()):
            button = ActionButton(texts, f"desktop-keys-{name}", kind="quiet", palette=DARK, checkable=True)
            button.setChecked(number == 0)
            button.clicked.connect(lambda _checked, page=number: pages.setCurrentIndex(page))
            group.addButton(button)
            buttons.append(button)
            pages.addWidget(self._page(texts, gestures))
        column.addLayout(row(*buttons, spacing=2))
        column.addWidget(pages, 1)
        keymap.changed.connect(self._name_keys)
        texts.changed.connect(self._name_keys)
        self._name_keys()

    def _page(self, texts: Texts, gestures: tuple[str, ...]) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(gestures), 1)
        for line, name in enumerate(gestures):
            gesture = Words(texts, f"desktop-key-{name}", role="key")
            self._gestures[name] = gesture
            grid.addWidget(gesture, line, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Words(texts, f"desktop-key-{name}-does", role="small", wrap=True), line, 1)
        return page

    def _name_keys(self) -> None:
        for name, gesture in self._gestures.items():
            actions = _ACTIONS.get(name, ())
            if any(self._keymap.key_of(action) != ACTIONS[action] for action in actions):
                gesture.setText(" ".join(self._keymap.name_of(action, self._texts) for action in actions))
            else:
                gesture.say(f"desktop-key-{name}")
