"""The offer to go on with a session that a crash or a power cut ended."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QMessageBox, QVBoxLayout, QWidget

from simulator.desktop.shell_services import UnfinishedSession
from simulator.desktop.style import LIGHT
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, picture_label, row


class RecoveryCard(QWidget):
    """One session cut short: resume it, score it as it is, or discard it."""

    resume_wanted = pyqtSignal(object)
    score_wanted = pyqtSignal(object)
    discard_wanted = pyqtSignal(object)

    def __init__(self, texts: Texts, unfinished: UnfinishedSession) -> None:
        super().__init__()
        self._texts, self._unfinished = texts, unfinished
        frame, column = card(margin=16, spacing=8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._title = Words(texts, "desktop-cut-short", role="heading", wrap=True)
        column.addLayout(row(picture_label("mdi6.history", LIGHT.accent, 22), self._title, spacing=10))
        self._what = Words(texts, wrap=True)
        column.addWidget(self._what)
        resume = ActionButton(texts, "desktop-cut-resume", icon="mdi6.play", kind="primary")
        score = ActionButton(texts, "desktop-cut-score", icon="mdi6.clipboard-check-outline")
        discard = ActionButton(texts, "desktop-cut-discard", icon="mdi6.delete-outline", kind="danger")
        resume.clicked.connect(lambda: self.resume_wanted.emit(unfinished))
        score.clicked.connect(lambda: self.score_wanted.emit(unfinished))
        discard.clicked.connect(self._ask)
        for button in (resume, score):
            button.setVisible(unfinished.can_resume)
        buttons = row(resume, score, discard)
        buttons.addStretch(1)
        column.addLayout(buttons)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    def _retranslate(self) -> None:
        minutes, seconds = divmod(int(self._unfinished.duration_s), 60)
        self._what.say(
            "desktop-cut-what" if self._unfinished.can_resume else "desktop-cut-what-gone",
            title=self._unfinished.case_title[self._texts.language],
            when=self._unfinished.began_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            time=f"{minutes}:{seconds:02d}",
        )

    def _ask(self) -> None:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self._texts.text("desktop-cut-discard"))
        box.setText(self._texts.text("desktop-cut-question"))
        keep = box.addButton(self._texts.text("desktop-keep"), QMessageBox.ButtonRole.RejectRole)
        discard = box.addButton(self._texts.text("desktop-cut-discard"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(keep)
        box.exec()
        if box.clickedButton() is discard:
            self.discard_wanted.emit(self._unfinished)
