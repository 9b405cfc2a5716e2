"""When the window cannot open: what is wrong in one sentence, and the button that mends it where one can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QMessageBox, QPushButton

from simulator.desktop.main_window import MainWindow
from simulator.desktop.services import DesktopServices
from simulator.desktop.texts import Texts

SET_ASIDE = ("scenarios-records-unusable", "scenarios-profiles-unreadable")
"""What is wrong with a file that Osteon makes anew when it is gone."""

Ask = Callable[[Texts, BaseException], bool]
"""Tell of a trouble; whether to try again."""


def open_window(services: Callable[[], DesktopServices], language: str, ask: Ask | None = None) -> MainWindow | None:
    """The window; None where the user cannot or does not want to mend what keeps it from opening.

    Args:
        services: Builds what the window asks of the rest of the program; it looks at the user's files.
        language: Language to start in when the user has not chosen one before.
        ask: How the user is asked; a box if left out.

    """
    texts = Texts(language)
    while True:
        try:
            built = services()
            if built.shell.profiles is not None:
                # Looked at before there is half a window: it asks first who is there.
                built.shell.profiles.list_all()
            return MainWindow(built, language)
        except Exception as error:
            if not texts.has_sentence(error):
                raise
            if not (ask or ask_in_box)(texts, error):
                return None


def ask_in_box(texts: Texts, error: BaseException) -> bool:
    """A box with the sentence; it offers to set a damaged file aside, or to open the folder it lies in."""
    file = file_at_fault(error)
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(texts.text("desktop-window-title"))
    box.setText(texts.error_text(error))
    box.addButton(texts.text("desktop-quit"), QMessageBox.ButtonRole.RejectRole)
    if file is not None:
        folder = QPushButton(texts.text("desktop-show-folder"))
        box.addButton(folder, QMessageBox.ButtonRole.ActionRole)
        # Without the box's own hearing of the click it stays open while the folder is shown.
        folder.clicked.disconnect()
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent))))
    if file is None or getattr(error, "message_id", "") not in SET_ASIDE:
        again = box.addButton(texts.text("desktop-retry"), QMessageBox.ButtonRole.AcceptRole)
        box.exec()
        return box.clickedButton() is again
    box.setInformativeText(texts.text("desktop-set-aside-means", file=file.name))
    aside = box.addButton(texts.text("desktop-set-aside"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()
    if box.clickedButton() is not aside:
        return False
    try:
        set_aside(file)
    except OSError as refused:
        return ask_in_box(texts, refused)
    return True


def file_at_fault(error: BaseException) -> Path | None:
    """The file that an error names, if it is there."""
    named = getattr(error, "values", {}).get("file", "")
    return Path(named) if named and Path(named).is_file() else None


def set_aside(file: Path) -> Path:
    """Give a file, and what a database keeps beside it, another name; returns the file's. Nothing is lost."""
    mark = f".damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    for part in file.parent.glob(f"{file.name}-*"):
        part.rename(part.with_name(f"{file.name}{mark}{part.name.removeprefix(file.name)}"))
    return file.rename(file.with_name(file.name + mark))
