"""The column at the left of the operating room: the instrument tray with what the tool tells, or the keys."""

from __future__ import annotations

from PyQt6.QtWidgets import QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from simulator.desktop.instrument_tray import InstrumentTray
from simulator.desktop.key_help import KeyHelp
from simulator.desktop.keymap import Keymap
from simulator.desktop.scene_view import SceneView
from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.tool_hands import ToolHands
from simulator.desktop.tool_readout import ToolReadout
from simulator.desktop.widgets import ActionButton, row

WIDTH_PX = 228


class ToolColumn(QWidget):
    """Tray and keys share the column; a tab brings either to the front."""

    def __init__(self, texts: Texts, keymap: Keymap, view: SceneView) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH_PX)
        self.tray, self.readout, self.keys = InstrumentTray(texts), ToolReadout(texts), KeyHelp(texts, keymap)
        self.hands = ToolHands(self.tray, self.readout, view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._pages, group, self._tabs = QStackedWidget(), QButtonGroup(self), []
        for number, (name, page) in enumerate((("tray", self._tray_page()), ("keys", self.keys))):
            tab = ActionButton(texts, f"tray-tab-{name}", kind="quiet", palette=DARK, checkable=True)
            tab.clicked.connect(lambda _checked, chosen=number: self.show_page(chosen))
            group.addButton(tab)
            self._tabs.append(tab)
            self._pages.addWidget(page)
        column.addLayout(row(*self._tabs, spacing=2))
        column.addWidget(self._pages, 1)
        self.show_page(0)

    def show_page(self, number: int) -> None:
        """Bring the tray (0) or the keys (1) to the front."""
        self._tabs[number].setChecked(True)
        self._pages.setCurrentIndex(number)

    def _tray_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.tray)
        column.addWidget(self.readout)
        column.addStretch(1)
        return page
