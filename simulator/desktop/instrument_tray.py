"""The tray at the left of the operating room: the assembled tool on top, every size and drive one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtBoundSignal, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from scenarios.language import quantity
from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.tool_sketch import ToolSketch
from simulator.desktop.widgets import ActionButton, IconButton, Words, clear, panel, row, rule

if TYPE_CHECKING:
    from physics.instrument import Instrument
    from scenarios.procedure import Sleeve
    from simulator.session.tool_picture import ToolPicture
    from simulator.session.tool_table import TableTool, ToolTable

_ROW_PX, _PADDING_PX, _GAP_PX = 204, 18, 4
"""Width that the tray has for a row of buttons, what a button takes beside its words, and the gap between two."""
_WHOLE_MM = 20.0
"""Reamers from this size on come in whole millimetres and are called by them."""
SPEED_SHARES = (0.25, 0.5, 0.75, 1.0)
"""Of a drive's speed, what a full trigger gives."""


class InstrumentTray(QWidget):
    """What is in the hand and what lies within reach."""

    tool_chosen = pyqtSignal(int)
    """Take the tool at this place of the force law's list."""
    sleeve_wanted = pyqtSignal(object, float)
    """Set down this sleeve; for a parallel guide with its offset [mm]."""
    irrigation_wanted = pyqtSignal(bool)
    suction_wanted = pyqtSignal(bool)
    speed_wanted = pyqtSignal(float)
    """The trigger is to give this share of the drive's speed."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._table: ToolTable | None = None
        self._tool: TableTool | None = None
        self._share, self._wire_stands = 1.0, False
        frame, column = panel(12, 6)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._sketch = ToolSketch()
        column.addWidget(self._sketch)
        self._name = QLabel()
        self._name.setProperty("role", "heading")
        self._name.setWordWrap(True)
        column.addWidget(self._name)
        self._drives = QHBoxLayout()
        self._drives.setSpacing(4)
        column.addLayout(self._drives)
        column.addLayout(self._speed_line())
        column.addWidget(rule())
        self._rows = QVBoxLayout()
        self._rows.setSpacing(3)
        column.addLayout(self._rows)
        column.addWidget(rule())
        self._water = self._toggle("tray-irrigation", "mdi6.water-outline", self.irrigation_wanted)
        self._sucker = self._toggle("tray-suction", "mdi6.pipe", self.suction_wanted)
        column.addLayout(row(self._water, self._sucker, spacing=4))
        self._bits: dict[str, ActionButton] = {}
        texts.changed.connect(self._retranslate)

    def load(self, table: ToolTable) -> None:
        """Lay out another table; the first tool of the force law's list is in hand."""
        self._table, self._share, self._wire_stands = table, 1.0, False
        self._tool = next(tool for tool in table.tools if tool.place == 0)
        self._retranslate()

    @property
    def tool(self) -> TableTool | None:
        """The tool in hand, as the tray shows it."""
        return self._tool

    @property
    def bits(self) -> dict[str, ActionButton]:
        """The button of each bit by its instrument's id."""
        return dict(self._bits)

    @property
    def speed_share(self) -> float:
        """What the trigger gives of the drive's speed."""
        return self._share

    def follow(self, picture: ToolPicture, *, wire_stands: bool) -> None:
        """Show how the hands stand; a parallel guide is offered once a wire is in the bone."""
        if self._table is None:
            return
        assert self._tool is not None  # noqa: S101 - set with the table
        if picture.place != self._tool.place or wire_stands != self._wire_stands:
            self._tool = next(tool for tool in self._table.tools if tool.place == picture.place)
            self._wire_stands = wire_stands
            self._retranslate()
        self._sketch.show_sleeve(picture.guide is not None)
        self._water.setChecked(picture.irrigation > 0.0)
        self._sucker.setChecked(picture.suction)

    def take_next(self, step: int) -> None:
        """The next bit on the table, or the one before."""
        names = list(self._bits)
        if self._tool is not None and names:
            self.take_bit((names.index(self._tool.instrument.id) + step) % len(names))

    def take_bit(self, number: int) -> None:
        """The bit of that number on the table, counted from 0, in its usual drive; none if there are fewer."""
        if self._table is not None and number < len(self._bits):
            self.tool_chosen.emit(self._table.of_instrument(list(self._bits)[number])[0].place)

    def change_speed(self, step: int) -> None:
        """The trigger gives more, or less."""
        if self._tool is not None and self._tool.handpiece:
            at = SPEED_SHARES.index(self._share) + step
            self._share = SPEED_SHARES[min(max(at, 0), len(SPEED_SHARES) - 1)]
            self._show_speed()
            self.speed_wanted.emit(self._share)

    def fitting_sleeve(self) -> Sleeve | None:
        """The sleeve that is made for the bit in hand."""
        return next((s for s in self._sleeves() if not s.offsets_mm), None)

    def _speed_line(self) -> QHBoxLayout:
        self._speed = QLabel()
        self._speed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._slower = IconButton(self._texts, "tray-slower", "mdi6.minus", DARK)
        self._faster = IconButton(self._texts, "tray-faster", "mdi6.plus", DARK)
        self._slower.clicked.connect(lambda: self.change_speed(-1))
        self._faster.clicked.connect(lambda: self.change_speed(1))
        self._speed_words = Words(self._texts, "desktop-tool-speed", role="small")
        line = row(self._speed_words, self._speed, self._slower, self._faster, spacing=2)
        line.setStretch(1, 1)
        return line

    def _toggle(self, message_id: str, icon: str, wanted: pyqtBoundSignal) -> ActionButton:
        button = ActionButton(self._texts, message_id, icon=icon, kind="size", palette=DARK, checkable=True)
        button.clicked.connect(wanted.emit)
        return button

    def _retranslate(self) -> None:
        if self._table is None or self._tool is None:
            return
        instrument = self._tool.instrument
        size = "" if instrument.hook_mm > 0.0 else quantity(instrument.diameter_mm, "mm")
        self._name.setText(f"{self._family(instrument)} {size}".strip())
        self._sketch.show_tool(
            instrument.diameter_mm, driven=bool(self._tool.handpiece), hooked=instrument.hook_mm > 0.0
        )
        self._lay_out_drives()
        self._lay_out_bits()
        self._show_speed()

    def _show_speed(self) -> None:
        assert self._tool is not None  # noqa: S101 - callers looked
        driven = bool(self._tool.handpiece)
        for widget in (self._speed_words, self._speed, self._slower, self._faster):
            widget.setVisible(driven)
        self._speed.setText(quantity(self._share * self._tool.instrument.set_speed_rpm, "rpm"))

    def _lay_out_drives(self) -> None:
        """One button for each drive that takes the bit; a bit with one drive needs no choice."""
        assert self._table is not None  # noqa: S101 - callers looked
        assert self._tool is not None  # noqa: S101 - callers looked
        clear(self._drives)
        offered = self._table.of_instrument(self._tool.instrument.id)
        for tool in offered if len(offered) > 1 else ():
            button = self._size_button(self._texts.text(f"tray-drive-{tool.handpiece}".replace("_", "-")))
            button.setChecked(tool.place == self._tool.place)
            button.clicked.connect(lambda _on, place=tool.place: self.tool_chosen.emit(place))
            self._drives.addWidget(button)
        self._drives.addStretch(1)

    def _lay_out_bits(self) -> None:
        assert self._table is not None  # noqa: S101 - callers looked
        assert self._tool is not None  # noqa: S101 - callers looked
        clear(self._rows)
        self._bits = {}
        for group in self._groups():
            names = dict.fromkeys(tool.instrument.id for tool in self._table.tools if tool.group == group)
            self._add_row(group, [self._bit_button(name) for name in names])
        self._lay_out_sleeves()

    def _add_row(self, group: str, buttons: list[ActionButton]) -> None:
        """A group's name and its buttons: in one line where they fit, else the name above as many as they need."""
        name = Words(self._texts, f"tray-group-{group}", role="small")
        lines: list[list[QWidget]] = [[name]]
        taken = name.sizeHint().width() + _GAP_PX
        widths = [button.fontMetrics().horizontalAdvance(button.text()) + _PADDING_PX for button in buttons]
        if taken + sum(widths) > _ROW_PX:
            taken = _ROW_PX
        for button, width in zip(buttons, widths, strict=True):
            if taken + width > _ROW_PX:
                lines.append([])
                taken = 0
            lines[-1].append(button)
            taken += width + _GAP_PX
        for part in lines:
            line = row(*part, spacing=_GAP_PX)
            line.addStretch(1)
            self._rows.addLayout(line)

    def _lay_out_sleeves(self) -> None:
        """Sleeves through which the tool in hand goes; the parallel guide's offsets once a wire stands."""
        plain = [(sleeve, 0.0) for sleeve in self._sleeves() if not sleeve.offsets_mm]
        aside = [(s, offset) for s in self._sleeves() for offset in s.offsets_mm if self._wire_stands]
        for group, offers in (("sleeves", plain), ("parallel", aside)):
            buttons = []
            for sleeve, offset in offers:
                button = self._size_button(f"{offset or sleeve.for_mm:.1f}")
                button.setCheckable(False)
                tip = "tray-parallel-tip" if offset else "tray-sleeve-tip"
                button.setToolTip(self._texts.text(tip, size=quantity(offset or sleeve.for_mm, "mm")))
                button.clicked.connect(
                    lambda _on, chosen=sleeve, aside=offset: self.sleeve_wanted.emit(chosen, float(aside))
                )
                buttons.append(button)
            if buttons:
                self._add_row(group, buttons)

    def _groups(self) -> tuple[str, ...]:
        assert self._table is not None  # noqa: S101 - callers looked
        return tuple(dict.fromkeys(tool.group for tool in self._table.tools))

    def _sleeves(self) -> list[Sleeve]:
        """Sleeves that take the bit in hand, the tightest first."""
        if self._table is None or self._tool is None or not self._tool.handpiece:
            return []
        thick = self._tool.instrument.diameter_mm
        return sorted((s for s in self._table.sleeves if thick < s.bore_mm), key=lambda s: s.bore_mm)

    def _bit_button(self, name: str) -> ActionButton:
        assert self._table is not None  # noqa: S101 - callers looked
        assert self._tool is not None  # noqa: S101 - callers looked
        usual = self._table.of_instrument(name)[0]
        instrument = usual.instrument
        family = self._family(instrument)
        size = f"{instrument.diameter_mm:.{0 if instrument.diameter_mm >= _WHOLE_MM else 1}f}"
        words = size if usual.handpiece else family
        button = self._size_button(words)
        button.setChecked(name == self._tool.instrument.id)
        button.setToolTip(f"{len(self._bits) + 1} · {family} {quantity(instrument.diameter_mm, 'mm')}")
        button.clicked.connect(lambda _on: self.tool_chosen.emit(usual.place))
        self._bits[name] = button
        return button

    def _size_button(self, words: str) -> ActionButton:
        button = ActionButton(self._texts, "tray-plain", kind="size", palette=DARK, checkable=True, words=words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _family(self, instrument: Instrument) -> str:
        return self._texts.text(f"desktop-instrument-{instrument.family}".replace("_", "-"))
