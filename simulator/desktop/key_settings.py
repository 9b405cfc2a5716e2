"""Changing keys: press the new one; a key that is taken is refused with the name of what has it."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent
from PyQt6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout

from simulator.desktop.keymap import ACTIONS, Keymap
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, row


class KeyButton(QPushButton):
    """Shows a key; after a click it takes the next key that is pressed."""

    pressed_key = pyqtSignal(int)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._listening = False
        self._shown = ""
        self.setMinimumWidth(130)
        self.clicked.connect(self._listen)

    def show_key(self, name: str) -> None:
        """Show the key in force."""
        self._listening, self._shown = False, name
        self.setText(name)

    def event(self, event: object) -> bool:
        """Tab would move the focus before it can be refused by name."""
        if self._listening and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.keyPressEvent(event)
            return True
        return super().event(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Take the key while listening."""
        if event is None or not self._listening:
            super().keyPressEvent(event)
            return
        if not event.isAutoRepeat():
            self._listening = False
            self.setText(self._shown)
            self.pressed_key.emit(event.key())

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Going elsewhere changes nothing."""
        self.show_key(self._shown)
        super().focusOutEvent(event)

    def _listen(self) -> None:
        self._listening = True
        self.setText(self._texts.text("desktop-press-key"))


class KeySettings(QFrame):
    """All actions with their keys."""

    def __init__(self, texts: Texts, keymap: Keymap) -> None:
        super().__init__()
        self._texts, self._keymap = texts, keymap
        frame, inner = card()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        inner.addWidget(Words(texts, "desktop-all-keys", role="heading"))
        inner.addWidget(Words(texts, "desktop-keys-why", role="muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        self.buttons: dict[str, KeyButton] = {}
        half = (len(ACTIONS) + 1) // 2
        for number, action in enumerate(ACTIONS):
            button = KeyButton(texts)
            button.pressed_key.connect(lambda key, chosen=action: self._assign(chosen, key))
            line, side = number % half, 2 * (number // half)
            grid.addWidget(Words(texts, f"desktop-action-{action}", wrap=True), line, side)
            grid.addWidget(button, line, side + 1)
            self.buttons[action] = button
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        inner.addLayout(grid)
        self.told = Words(texts, wrap=True)
        self.told.mark("failed")
        inner.addWidget(self.told)
        self.reset = ActionButton(texts, "desktop-reset-keys", icon="mdi6.restore")
        self.reset.clicked.connect(keymap.reset)
        buttons = row(self.reset)
        buttons.addStretch(1)
        inner.addLayout(buttons)
        keymap.changed.connect(self._show)
        texts.changed.connect(self._show)
        self._show()

    def _assign(self, action: str, key: int) -> None:
        other = self._keymap.conflict(action, key)
        if other == "fixed":
            self.told.say("desktop-key-fixed")
        elif other:
            self.told.say("desktop-key-taken", other=self._texts.text(f"desktop-action-{other}"))
        else:
            self.told.say("")
            self._keymap.assign(action, key)

    def _show(self) -> None:
        for action, button in self.buttons.items():
            button.show_key(self._keymap.name_of(action, self._texts))
            button.setAccessibleName(
                f"{self._texts.text(f'desktop-action-{action}')}: {self._keymap.name_of(action, self._texts)}"
            )
        self.reset.setEnabled(self._keymap.is_own)
