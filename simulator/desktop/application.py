"""Start and end of the desktop."""

from __future__ import annotations

import functools
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSettings, QtMsgType, qInstallMessageHandler
from PyQt6.QtWidgets import QApplication

from scenarios.language import Translator
from simulator.desktop.appearance import apply_size
from simulator.desktop.services import DesktopServices, OperatingSession
from simulator.desktop.start_trouble import open_window
from simulator.desktop.style import base_font

if TYPE_CHECKING:
    from simulator.desktop.headset_mirror import HeadsetMirror
    from simulator.desktop.main_window import MainWindow
    from simulator.desktop.sound_desk import SoundDesk

_LOG = logging.getLogger(__name__)

_NOT_OPENED = 2
"""The command line's own exit code for what the user can mend."""


def run_desktop(services: Callable[[], DesktopServices], language: str, running: OperatingSession | None = None) -> int:
    """Show the window until the user closes it.

    Args:
        services: Builds what the window asks of the rest of the program.
        language: Language to start in when the user has not chosen one before.
        running: A session that began elsewhere; the operating room opens with it.

    Returns:
        The exit code of the program.

    """
    # Qt reads the size when its application begins.
    apply_size(QSettings("osteon", "osteon"))
    application = _application()
    window = open_window(services, language)
    if window is None:
        return _NOT_OPENED
    sys.excepthook = lambda _kind, error, _trace: _survive(window, error)
    window.show()
    if running is not None:
        window.go_on(running)
    return application.exec()


def has_screen() -> bool:
    """Whether windows can be opened here; asking Qt without a screen would end the program."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_mirror(translator: Translator, headset_name: str) -> HeadsetMirror:
    """The window that shows others what the headset's user sees; `answer_mirror` keeps it alive."""
    from simulator.desktop.headset_mirror import HeadsetMirror  # noqa: PLC0415 - only beside a headset

    _application()
    mirror = HeadsetMirror(translator, headset_name)
    mirror.show()
    return mirror


def open_sound() -> SoundDesk:
    """The sound of a session that a headset's process draws, as the user has set it; call `follow` and `close`."""
    from simulator.desktop.sound_desk import SoundDesk  # noqa: PLC0415 - only beside a headset

    _application()
    desk = SoundDesk(QSettings("osteon", "osteon"))
    desk.open()
    return desk


def answer_mirror() -> None:
    """Let the windows of a program that runs its own loop answer what the user does."""
    _application().processEvents()


def screenshots_of(services: DesktopServices, language: str, out: Path, case_id: str) -> list[Path]:
    """Use the window by itself and save a picture of every place; returns the files."""
    # The name has to outlive the pictures: Qt ends with its last reference.
    from simulator.desktop.screenshots import take_screenshots  # noqa: PLC0415 - brings VTK along

    application = _application()
    written = take_screenshots(services, language, out, case_id)
    application.processEvents()
    return written


@functools.cache
def _application() -> QApplication:
    """Qt's application, of which a process has one; one that nobody holds ends, and the next window the program."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101 - nobody else makes one
    application.setApplicationName("Osteon")
    application.setFont(base_font())
    qInstallMessageHandler(_log_qt)
    return application


def _survive(window: MainWindow, error: BaseException) -> None:
    """A fault while answering an event is logged and told; the session that runs is not lost to it."""
    _LOG.error("fault in the window", exc_info=error)
    window.tell_fault(error)


def _log_qt(kind: QtMsgType, _context: object, message: str | None) -> None:
    """Qt's own remarks belong into the log, not onto the terminal."""
    level = logging.DEBUG if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
    _LOG.log(level, "qt: %s", message)
