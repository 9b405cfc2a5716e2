"""The window's language: one object that every widget listens to, so that a switch shows at once."""

from __future__ import annotations

import errno

from PyQt6.QtCore import QObject, pyqtSignal

from scenarios.language import Translator

LANGUAGE_NAMES = {"en": "English", "zh_CN": "简体中文"}
"""Each language by its own name, as it stands in the switch."""

DISK_FAULTS = {
    errno.ENOSPC: "desktop-disk-full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "desktop-disk-full",
    errno.EACCES: "desktop-no-permission",
    errno.EPERM: "desktop-no-permission",
    errno.EROFS: "desktop-no-permission",
}
"""Errors of the file system that the user can mend, and the sentence that says how."""


class Texts(QObject):
    """The translator in force, and a signal when it changes."""

    changed = pyqtSignal()

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._translator = Translator(language)

    @property
    def language(self) -> str:
        """Code of the language in force."""
        return self._translator.language

    def switch_to(self, language: str) -> None:
        """Speak another language from now on."""
        if language != self.language:
            self._translator = Translator(language)
            self.changed.emit()

    def switch_to_next(self) -> None:
        """Speak the next language; with two, the other one."""
        codes = list(LANGUAGE_NAMES)
        self.switch_to(codes[(codes.index(self.language) + 1) % len(codes)])

    def text(self, message_id: str, **values: object) -> str:
        """The text of one message with its variables filled in."""
        return self._translator.text(message_id, **values)

    def has(self, message_id: str) -> bool:
        """Whether there is such a message; for ids that are put together from another part's names."""
        try:
            self._translator.text(message_id)
        except KeyError:
            return False
        return True

    def has_sentence(self, error: BaseException) -> bool:
        """Whether an error is one that the user can mend."""
        return hasattr(error, "message_id") or (isinstance(error, OSError) and error.errno in DISK_FAULTS)

    def error_text(self, error: BaseException) -> str:
        """A sentence for any error: our own and the disk's say what, where and how to mend; others point to the log."""
        if hasattr(error, "message_id"):
            return self._translator.text(error.message_id, **error.values)  # type: ignore[attr-defined]
        if isinstance(error, OSError) and error.errno in DISK_FAULTS:
            return self.text(DISK_FAULTS[error.errno], name=str(error.filename or "?"))
        return self.text("desktop-fault", kind=type(error).__name__)
