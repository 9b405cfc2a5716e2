"""What stands on the panels in the headset: plain rows, made where the session runs, painted where the headset is."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class RowKind(StrEnum):
    """How a row is drawn."""

    TEXT = "text"
    STEP = "step"
    GAUGE = "gauge"
    BUTTONS = "buttons"
    PICTURE = "picture"


class Tone(StrEnum):
    """What a row means; always with a word or a mark, never by colour alone."""

    PLAIN = "plain"
    MUTED = "muted"
    DONE = "done"
    CURRENT = "current"
    CAUTION = "caution"
    PASSED = "passed"
    ERROR = "error"


@dataclass(frozen=True)
class Button:
    """Something that can be pointed at and pressed."""

    id: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a panel."""

    kind: RowKind
    text: str = ""
    tone: Tone = Tone.PLAIN
    value: str = ""
    """Of a gauge: the figure with its unit."""
    share: float = 0.0
    """Of a gauge: how full, 0 to 1."""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class PanelContent:
    """One panel."""

    title: str
    rows: tuple[Row, ...] = field(default_factory=tuple)


Panels = dict[str, PanelContent]
"""Panels that are shown, by the name of their place (`panel_places.PLACES`)."""


def packed(panels: Panels) -> bytes:
    """Panels as bytes for the way to the other process."""
    return json.dumps({name: asdict(panel) for name, panel in panels.items()}, ensure_ascii=False).encode()


def unpacked(content: bytes) -> Panels:
    """Panels from what `packed` made."""
    return {name: _panel(panel) for name, panel in json.loads(content).items()}


def _panel(values: dict[str, Any]) -> PanelContent:
    return PanelContent(values["title"], tuple(_row(row) for row in values["rows"]))


def _row(values: dict[str, Any]) -> Row:
    buttons = tuple(Button(**button) for button in values["buttons"])
    kind, tone = RowKind(values["kind"]), Tone(values["tone"])
    return Row(kind, values["text"], tone, values["value"], values["share"], buttons)


def text(words: str, tone: Tone = Tone.PLAIN) -> Row:
    """A row of words, wrapped where they do not fit."""
    return Row(RowKind.TEXT, words, tone)


def buttons(*these: Button) -> Row:
    """A row of buttons of equal width."""
    return Row(RowKind.BUTTONS, buttons=these)
