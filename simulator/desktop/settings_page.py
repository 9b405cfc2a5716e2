"""Settings: language, look, keys, hints, where the data lies, and deleting a case's sessions."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QUrl, pyqtSignal
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QMessageBox, QVBoxLayout, QWidget

from simulator.desktop.appearance import SIZES, Appearance
from simulator.desktop.key_settings import KeySettings
from simulator.desktop.keymap import Keymap
from simulator.desktop.picture_card import PictureCard
from simulator.desktop.senses import Senses
from simulator.desktop.services import DesktopServices
from simulator.desktop.sound_card import SoundCard
from simulator.desktop.texts import LANGUAGE_NAMES, Texts
from simulator.desktop.widgets import ActionButton, ShortenedLabel, Words, card, clear, page_column, row, scrolled

_MEGABYTE = 1_000_000


class SettingsPage(QWidget):
    """One column of cards."""

    hints_wanted = pyqtSignal()
    """Show the first-run hint again."""
    deletion_wanted = pyqtSignal(str)
    """Delete the sessions of this case; the user has agreed."""

    def __init__(
        self, texts: Texts, services: DesktopServices, keymap: Keymap, appearance: Appearance, senses: Senses
    ) -> None:
        super().__init__()
        self._texts, self._services, self._appearance = texts, services, appearance
        outer = page_column(self, texts, "desktop-settings")
        area, column = scrolled()
        outer.addWidget(area, 1)
        column.addWidget(self._language_card())
        column.addWidget(self._look_card())
        self.picture_card, self.sound_card = PictureCard(texts, senses.pictures), SoundCard(texts, senses.sound)
        column.addWidget(self.picture_card)
        column.addWidget(self.sound_card)
        column.addWidget(KeySettings(texts, keymap))
        frame, inner = card()
        inner.addWidget(Words(texts, "desktop-your-data", role="heading"))
        inner.addWidget(Words(texts, "desktop-your-data-why", role="muted", wrap=True))
        self._places, self._cases = QGridLayout(), QVBoxLayout()
        inner.addLayout(self._places)
        column.addWidget(frame)
        frame, inner = card()
        inner.addWidget(Words(texts, "desktop-sessions", role="heading"))
        inner.addLayout(self._cases)
        column.addWidget(frame)
        column.addStretch(1)
        texts.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Look at the disk anew."""
        clear(self._places)
        for line, place in enumerate(self._services.data_locations()):
            path = ShortenedLabel(str(place.path), role="muted")
            size = QLabel(self._texts.text("desktop-megabytes", size=f"{place.size_bytes / _MEGABYTE:.1f}"))
            show = ActionButton(self._texts, "desktop-show-folder", kind="quiet", icon="mdi6.folder-open-outline")
            show.clicked.connect(
                lambda _checked, folder=place.path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
            )
            self._places.addWidget(Words(self._texts, f"desktop-place-{place.kind}"), line, 0)
            self._places.addWidget(path, line, 1)
            self._places.addWidget(size, line, 2, Qt.AlignmentFlag.AlignRight)
            self._places.addWidget(show, line, 3)
        self._places.setColumnStretch(1, 1)
        self._places.setHorizontalSpacing(18)
        self._list_cases()

    def _list_cases(self) -> None:
        clear(self._cases)
        for case in self._services.list_cases():
            count = self._services.stored_sessions(case.id)
            line = QHBoxLayout()
            title = QLabel(case.title[self._texts.language])
            stored = Words(self._texts, "desktop-stored-sessions", role="muted", count=count)
            delete = ActionButton(self._texts, "desktop-delete-sessions", icon="mdi6.delete-outline", kind="danger")
            delete.setEnabled(count > 0)
            delete.clicked.connect(
                lambda _checked, chosen=case, number=count: self._ask(chosen.id, chosen.title, number)
            )
            line.addWidget(title, 1)
            line.addWidget(stored)
            line.addWidget(delete)
            self._cases.addLayout(line)

    def _language_card(self) -> QWidget:
        frame, inner = card()
        inner.addWidget(Words(self._texts, "desktop-language", role="heading"))
        choice = QComboBox()
        for code, name in LANGUAGE_NAMES.items():
            choice.addItem(name, code)
        choice.setCurrentIndex(choice.findData(self._texts.language))
        choice.setFixedWidth(220)
        choice.currentIndexChanged.connect(lambda: self._texts.switch_to(choice.currentData()))
        self._texts.changed.connect(lambda: choice.setCurrentIndex(choice.findData(self._texts.language)))
        inner.addWidget(choice)
        hints = ActionButton(self._texts, "desktop-hints-again", kind="quiet", icon="mdi6.lightbulb-on-outline")
        hints.clicked.connect(self.hints_wanted)
        inner.addWidget(hints, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _look_card(self) -> QWidget:
        frame, inner = card()
        inner.addWidget(Words(self._texts, "desktop-look", role="heading"))
        self.size_choice = QComboBox()
        for percent in SIZES:
            self.size_choice.addItem(f"{percent}\u202f%", percent)
        self.size_choice.setCurrentIndex(self.size_choice.findData(self._appearance.size))
        self.size_choice.setFixedWidth(120)
        self._next_start = Words(self._texts, role="small", wrap=True)
        self.size_choice.currentIndexChanged.connect(self._set_size)
        line = row(Words(self._texts, "desktop-size"), self.size_choice, self._next_start, spacing=14)
        line.setStretch(2, 1)
        inner.addLayout(line)
        self.contrast = QCheckBox()
        self.contrast.setChecked(self._appearance.high_contrast)
        self.contrast.toggled.connect(self._appearance.set_high_contrast)
        self._appearance.changed.connect(lambda: self.contrast.setChecked(self._appearance.high_contrast))
        self._texts.changed.connect(self._name_contrast)
        self._name_contrast()
        inner.addWidget(self.contrast)
        return frame

    def _set_size(self) -> None:
        self._appearance.set_size(self.size_choice.currentData())
        self._next_start.say("desktop-size-next-start")

    def _name_contrast(self) -> None:
        self.contrast.setText(self._texts.text("desktop-high-contrast"))

    def _ask(self, case_id: str, title: object, count: int) -> None:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self._texts.text("desktop-delete-sessions"))
        name = title[self._texts.language]  # type: ignore[index]
        box.setText(self._texts.text("desktop-delete-question", title=name, count=count))
        keep = box.addButton(self._texts.text("desktop-keep"), QMessageBox.ButtonRole.RejectRole)
        delete = box.addButton(self._texts.text("desktop-delete"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(keep)
        box.exec()
        if box.clickedButton() is delete:
            self.deletion_wanted.emit(case_id)
