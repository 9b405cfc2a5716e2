"""The library: every case as a card, found by words, region, procedure and difficulty."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QWidget

from simulator.desktop.case_card import CARD_WIDTH, CaseCard, picture_of
from simulator.desktop.services import DesktopServices
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import Words, page_column, symbol

_GAP = 20

FILTERS = ("region", "procedure", "difficulty")
"""Fields of a case by which the library can be narrowed."""


class LibraryPage(QWidget):
    """All cases."""

    case_opened = pyqtSignal(str)

    def __init__(self, texts: Texts, services: DesktopServices) -> None:
        super().__init__()
        self._texts, self._services = texts, services
        self._cards: list[CaseCard] = []
        column = page_column(self, texts, "desktop-library")
        self._search = QLineEdit()
        self.filters = {name: QComboBox() for name in FILTERS}
        self._search.addAction(symbol("mdi6.magnify", "#5A6672"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.setClearButtonEnabled(True)
        self._search.setMaximumWidth(360)
        self._search.textChanged.connect(self._arrange)
        line = QHBoxLayout()
        line.addWidget(self._search, 1)
        for choice in self.filters.values():
            choice.currentIndexChanged.connect(self._arrange)
            line.addWidget(choice)
        line.addStretch(1)
        column.addLayout(line)
        holder = QWidget()
        holder.setProperty("role", "scrolled")
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(holder)
        self._nothing = Words(texts, "desktop-nothing-found", role="muted", wrap=True)
        self._left_out = Words(texts, role="muted", wrap=True)
        column.addWidget(self._nothing)
        column.addWidget(self._left_out)
        column.addWidget(scroll, 1)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    def refresh(self) -> None:
        """Read cases and results anew."""
        for shown in self._cards:
            shown.deleteLater()
        self._cards = []
        for case in self._services.list_cases():
            results = self._services.last_results(case.id)
            shown = CaseCard(self._texts, case, picture_of(case, self._services), results)
            shown.opened.connect(self.case_opened)
            self._cards.append(shown)
        self._retranslate()
        self._arrange()

    def _tell_left_out(self) -> None:
        """Name the cases that cannot be shown: nothing disappears without a word."""
        sentences = [self._texts.error_text(error) for error in self._services.unreadable_cases()]
        self._left_out.setText("\n".join(sentences))
        self._left_out.setVisible(bool(sentences))

    def search(self, words: str) -> None:
        """Show only the cases that match these words."""
        self._search.setText(words)

    def resizeEvent(self, event: object) -> None:
        """As many columns as fit."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._arrange()

    def _arrange(self) -> None:
        while self._grid.count():
            self._grid.takeAt(0)
        columns = max(1, (self.width() - 60) // (CARD_WIDTH + _GAP))
        wanted = {name: choice.currentData() for name, choice in self.filters.items()}
        found = [
            shown
            for shown in self._cards
            if shown.matches(self._search.text())
            and all(value in (None, "", getattr(shown.case, name)) for name, value in wanted.items())
        ]
        for shown in self._cards:
            shown.setVisible(shown in found)
        for number, shown in enumerate(found):
            self._grid.addWidget(shown, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)
        self._nothing.setVisible(not found)

    def _retranslate(self) -> None:
        self._search.setPlaceholderText(self._texts.text("desktop-search"))
        self._search.setAccessibleName(self._texts.text("desktop-search"))
        for name, choice in self.filters.items():
            chosen = choice.currentData()
            choice.blockSignals(True)
            choice.clear()
            choice.addItem(self._texts.text(f"desktop-all-{name}"), "")
            for value in sorted({getattr(shown.case, name) for shown in self._cards}):
                choice.addItem(self._texts.text(f"desktop-{name}-{value}".replace("_", "-")), value)
            choice.setCurrentIndex(max(0, choice.findData(chosen)))
            choice.blockSignals(False)
        self._tell_left_out()
