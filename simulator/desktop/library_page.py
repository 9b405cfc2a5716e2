"""The library: every case as a card, found by words or by region."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from simulator.desktop.case_card import CARD_WIDTH, CaseCard, picture_of
from simulator.desktop.services import DesktopServices
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import Words, symbol

_GAP = 20


class LibraryPage(QWidget):
    """All cases."""

    case_opened = pyqtSignal(str)

    def __init__(self, texts: Texts, services: DesktopServices) -> None:
        super().__init__()
        self._texts, self._services = texts, services
        self._cards: list[CaseCard] = []
        self._regions: dict[CaseCard, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 28, 20, 20)
        column.setSpacing(16)
        column.addWidget(Words(texts, "desktop-library", role="title"))
        self._search, self._region = QLineEdit(), QComboBox()
        self._search.addAction(symbol("mdi6.magnify", "#5A6672"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.setClearButtonEnabled(True)
        self._search.setMaximumWidth(360)
        self._search.textChanged.connect(self._arrange)
        self._region.currentIndexChanged.connect(self._arrange)
        line = QHBoxLayout()
        line.addWidget(self._search, 1)
        line.addWidget(self._region)
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
        column.addWidget(self._nothing)
        column.addWidget(scroll, 1)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    def refresh(self) -> None:
        """Read cases and results anew."""
        for shown in self._cards:
            shown.deleteLater()
        self._cards, self._regions = [], {}
        for case in self._services.list_cases():
            results = self._services.last_results(case.id)
            shown = CaseCard(self._texts, case, picture_of(case, self._services), results)
            shown.opened.connect(self.case_opened)
            self._cards.append(shown)
            self._regions[shown] = case.region
        self._retranslate()
        self._arrange()

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
        region = self._region.currentData()
        found = [
            shown
            for shown in self._cards
            if shown.matches(self._search.text()) and region in (None, "", self._regions[shown])
        ]
        for shown in self._cards:
            shown.setVisible(shown in found)
        for number, shown in enumerate(found):
            self._grid.addWidget(shown, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)
        self._nothing.setVisible(not found)

    def _retranslate(self) -> None:
        self._search.setPlaceholderText(self._texts.text("desktop-search"))
        self._search.setAccessibleName(self._texts.text("desktop-search"))
        chosen = self._region.currentData()
        self._region.blockSignals(True)
        self._region.clear()
        self._region.addItem(self._texts.text("desktop-all-regions"), "")
        for region in sorted(set(self._regions.values())):
            self._region.addItem(self._texts.text(f"desktop-region-{region}".replace("_", "-")), region)
        self._region.setCurrentIndex(max(0, self._region.findData(chosen)))
        self._region.blockSignals(False)
