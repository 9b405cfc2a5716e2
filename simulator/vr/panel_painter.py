"""Paints a panel's rows into a picture and says where its buttons are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from simulator.vr.panel_content import Button, PanelContent, Row, RowKind, Tone
from simulator.vr.panel_fonts import panel_font
from simulator.vr.panel_places import PIXELS_PER_DEGREE, TEXT_DEGREES

Colour = tuple[int, int, int]
Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom [pixels]."""

PANEL, LINE, TEXT, MUTED = (29, 34, 40), (44, 51, 59), (231, 235, 240), (152, 163, 175)
ACCENT, ACCENT_TEXT, RAISED = (31, 158, 150), (255, 255, 255), (44, 51, 59)
"""The interface's dark palette."""
TONES: dict[Tone, Colour] = {
    Tone.PLAIN: TEXT,
    Tone.MUTED: MUTED,
    Tone.DONE: MUTED,
    Tone.CURRENT: TEXT,
    Tone.CAUTION: (236, 180, 60),
    Tone.PASSED: (104, 196, 140),
    Tone.ERROR: (240, 130, 122),
}
"""Text colours; the status colours are lightened until they stand 4.5 to 1 against the panel."""

EM = round(TEXT_DEGREES * PIXELS_PER_DEGREE)
MARGIN, GAP, RADIUS = round(0.45 * EM), round(0.28 * EM), round(0.22 * EM)
ROW = round(1.32 * EM)
BUTTON = round(1.75 * EM)


@dataclass(frozen=True)
class PaintedPanel:
    """A panel's picture and its buttons."""

    pixels: np.ndarray
    """sRGB, shape (height, width, 3), uint8, row 0 at the top."""
    buttons: dict[str, Rectangle]
    """Button id to its place."""
    complete: bool
    """Whether all rows had room."""

    def button_at(self, column: float, row: float) -> str | None:
        """The button under a pixel."""
        for name, (left, top, right, bottom) in self.buttons.items():
            if left <= column < right and top <= row < bottom:
                return name
        return None


def paint_panel(
    content: PanelContent, size: tuple[int, int], picture: np.ndarray | None = None, pointed: str | None = None
) -> PaintedPanel:
    """Paint a panel.

    Args:
        content: its title and rows.
        size: width and height [pixels].
        picture: greys for a picture row, shape (rows, columns), uint8.
        pointed: id of the button a ray points at.
    """
    sheet = _Sheet(size, pointed)
    sheet.title(content.title)
    for row in content.rows:
        sheet.row(row, picture)
    return PaintedPanel(np.asarray(sheet.image), sheet.buttons, sheet.top <= size[1] - MARGIN + GAP)


class _Sheet:
    """A picture that rows are added to from the top down."""

    def __init__(self, size: tuple[int, int], pointed: str | None) -> None:
        self.image = Image.new("RGB", size, PANEL)
        self._draw = ImageDraw.Draw(self.image)
        self._draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=LINE, width=3)
        self._width, self._height = size
        self._pointed = pointed
        self.top = MARGIN
        self.buttons: dict[str, Rectangle] = {}

    def title(self, words: str) -> None:
        """The panel's name, with a line under it."""
        if not words:
            return
        self._words(words, panel_font(EM), TEXT, MARGIN)
        self._draw.line((MARGIN, self.top, self._width - MARGIN, self.top), fill=LINE, width=3)
        self.top += GAP

    def row(self, row: Row, picture: np.ndarray | None) -> None:
        """One row."""
        match row.kind:
            case RowKind.TEXT:
                self._words(row.text, panel_font(EM), TONES[row.tone], MARGIN)
            case RowKind.STEP:
                self._step(row)
            case RowKind.GAUGE:
                self._gauge(row)
            case RowKind.BUTTONS:
                self._buttons(row.buttons)
            case RowKind.PICTURE:
                self._picture(picture, row.text)

    def _words(self, words: str, font: ImageFont.FreeTypeFont, colour: Colour, left: int) -> None:
        for line in wrapped(words, font, self._width - MARGIN - left):
            self._draw.text((left, self.top + ROW // 2), line, font=font, fill=colour, anchor="lm")
            self.top += ROW

    def _step(self, row: Row) -> None:
        middle, edge = self.top + ROW // 2, round(0.3 * EM)
        box = (MARGIN, middle - edge, MARGIN + 2 * edge, middle + edge)
        if row.tone is Tone.DONE:
            self._draw.ellipse(box, fill=ACCENT)
            ticks = [(box[0] + 0.5 * edge, middle), (box[0] + 0.9 * edge, middle + 0.45 * edge)]
            self._draw.line([*ticks, (box[0] + 1.55 * edge, middle - 0.5 * edge)], fill=ACCENT_TEXT, width=4)
        else:
            current = row.tone is Tone.CURRENT
            self._draw.ellipse(box, outline=ACCENT if current else MUTED, width=6 if current else 3)
        self._words(row.text, panel_font(EM), TEXT if row.tone is Tone.CURRENT else MUTED, MARGIN + 2 * edge + GAP)

    def _gauge(self, row: Row) -> None:
        font = panel_font(EM)
        middle = self.top + ROW // 2
        self._draw.text((MARGIN, middle), row.text, font=font, fill=MUTED, anchor="lm")
        self._draw.text((self._width - MARGIN, middle), row.value, font=font, fill=TONES[row.tone], anchor="rm")
        self.top += ROW
        right = MARGIN + round((self._width - 2 * MARGIN) * min(1.0, max(0.0, row.share)))
        self._draw.rectangle((MARGIN, self.top, self._width - MARGIN, self.top + 8), fill=LINE)
        if right > MARGIN:
            colour = TONES[row.tone] if row.tone in (Tone.CAUTION, Tone.ERROR) else ACCENT
            self._draw.rectangle((MARGIN, self.top, right, self.top + 8), fill=colour)
        self.top += 8 + GAP

    def _buttons(self, buttons: tuple[Button, ...]) -> None:
        gap = GAP
        width = (self._width - 2 * MARGIN - gap * (len(buttons) - 1)) / max(1, len(buttons))
        for number, button in enumerate(buttons):
            left = round(MARGIN + number * (width + gap))
            box = (left, self.top, round(left + width), self.top + BUTTON)
            fill = ACCENT if button.chosen else RAISED
            outline = TEXT if button.id == self._pointed else fill
            self._draw.rounded_rectangle(box, RADIUS, fill=fill, outline=outline, width=5)
            middle = ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
            font = _fitting(button.label, box[2] - box[0] - GAP)
            self._draw.text(middle, button.label, font=font, fill=ACCENT_TEXT if button.chosen else TEXT, anchor="mm")
            self.buttons[button.id] = box
        self.top += BUTTON + GAP

    def _picture(self, picture: np.ndarray | None, instead: str) -> None:
        edge = self._width - 2 * MARGIN
        box = (MARGIN, self.top, MARGIN + edge, self.top + edge)
        if picture is None:
            self._draw.rectangle(box, fill=(10, 12, 14), outline=LINE, width=3)
            lines = wrapped(instead, panel_font(EM), edge - 2 * MARGIN)
            first = self.top + (edge - ROW * (len(lines) - 1)) // 2
            for number, line in enumerate(lines):
                place = (self._width // 2, first + number * ROW)
                self._draw.text(place, line, font=panel_font(EM), fill=MUTED, anchor="mm")
        else:
            shown = Image.fromarray(picture).convert("RGB").resize((edge, edge), Image.Resampling.BILINEAR)
            self.image.paste(shown, box[:2])
        self.top += edge + GAP


def wrapped(words: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines that fit a width: broken at spaces, and between Chinese characters."""
    lines, line = [], ""
    for part in _parts(words):
        if line and font.getlength((line + part).rstrip()) > width:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()] if line else lines


_NEVER_FIRST = "，。；：、！？）》”’%°"


def _parts(words: str) -> list[str]:
    """Pieces between which a line may be broken."""
    parts: list[str] = []
    for character in words:
        breaks = parts and (parts[-1][-1] == " " or _is_chinese(character) or _is_chinese(parts[-1][-1]))
        if not parts or (breaks and character not in _NEVER_FIRST and character != " "):
            parts.append(character)
        else:
            parts[-1] += character
    return parts


def _is_chinese(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


def _fitting(label: str, width: int) -> ImageFont.FreeTypeFont:
    """The panel font, smaller only where a label would not fit its button."""
    font = panel_font(EM)
    length = font.getlength(label)
    return font if length <= width else panel_font(max(12, int(EM * width / length)))
