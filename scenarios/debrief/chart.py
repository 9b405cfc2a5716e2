"""A small chart drawn as SVG: text stays text, colours come from the page, nothing is fetched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from scenarios.debrief.bilingual import Bilingual
from scenarios.debrief.moments import Moment

TAG_SPACING = 20.0
"""Letters closer than this are moved apart [px]."""


@dataclass(frozen=True)
class Frame:
    """Size and margins of a chart [px]."""

    width: float = 920.0
    height: float = 320.0
    left: float = 56.0
    right: float = 14.0
    top: float = 58.0
    bottom: float = 46.0


class Chart:
    """Collects SVG elements between two axes."""

    def __init__(
        self, words: Bilingual, x_range: tuple[float, float], y_range: tuple[float, float], frame: Frame | None = None
    ) -> None:
        self._words = words
        self._frame = frame or Frame()
        self._x_range, self._y_range = x_range, y_range
        self._parts: list[Markup] = []

    def x(self, value: float) -> float:
        """Pixel column of a value."""
        frame, (low, high) = self._frame, self._x_range
        return frame.left + (value - low) / (high - low) * (frame.width - frame.left - frame.right)

    def y(self, value: float) -> float:
        """Pixel row of a value."""
        frame, (low, high) = self._frame, self._y_range
        return frame.height - frame.bottom - (value - low) / (high - low) * (frame.height - frame.top - frame.bottom)

    def axes(self, x_title: str, y_title: str) -> None:
        """Grid lines with numbers, and the titles (message ids) with their units."""
        frame = self._frame
        floor = frame.height - frame.bottom
        for value in ticks(*self._y_range, 5):
            row = self.y(value)
            self.line(frame.left, row, frame.width - frame.right, row, "grid")
            self._number(frame.left - 8, row + 4, value, "end")
        for value in ticks(*self._x_range, 10):
            self._number(self.x(value), floor + 18, value, "middle")
            self.line(self.x(value), floor, self.x(value), floor + 4, "tick")
        self.line(frame.left, self.y(self._y_range[0]), frame.width - frame.right, self.y(self._y_range[0]), "axis")
        self.words(frame.width - frame.right, frame.height - 8, x_title, "end", "title")
        self.words(4, 14, y_title, "start", "title")

    def line(self, x1: float, y1: float, x2: float, y2: float, style: str) -> None:
        """A straight line in pixels."""
        self.add(f'<line class="{style}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')

    def rectangle(self, x: float, y: float, width: float, height: float, style: str) -> None:
        """A filled rectangle in pixels."""
        width, height = max(width, 0.5), max(height, 0.5)
        self.add(f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>')

    def curve(self, xs: np.ndarray, ys: np.ndarray, style: str, extra: str = "") -> None:
        """A line through values."""
        points = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in zip(xs, ys, strict=True))
        self.add(f'<polyline class="{style}" {extra} points="{points}"/>')

    def words(self, x: float, y: float, message_id: str, anchor: str, style: str = "label", **values: object) -> None:
        """A message at a pixel position."""
        attributes = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" data-style="{style}"'
        self._parts.append(self._words.svg_text(attributes, message_id, **values))

    def band(self, start: float, end: float, message_id: str, style: str) -> None:
        """A vertical band between two values of x, named above the plot."""
        frame = self._frame
        self.rectangle(
            self.x(start), frame.top, self.x(end) - self.x(start), frame.height - frame.top - frame.bottom, style
        )
        middle = (self.x(start) + self.x(end)) / 2
        anchor = "start" if middle < frame.left + 40 else "end" if middle > frame.width - 60 else "middle"
        where = self.x(start) if anchor == "start" else self.x(end) if anchor == "end" else middle
        self.words(where, frame.top - 24, message_id, anchor)

    def tags(self, moments: list[Moment], positions: list[float]) -> None:
        """The letters of moments above the plot, each with a line down to its place; close ones are moved apart."""
        frame = self._frame
        columns = spread([self.x(position) for position in positions], TAG_SPACING, frame.width - frame.right - 8)
        for moment, position, column in zip(moments, positions, columns, strict=True):
            self.line(self.x(position), frame.top, self.x(position), frame.height - frame.bottom, "moment")
            self.line(column, frame.top - 4, self.x(position), frame.top, "moment")
            self.add(
                f'<g class="tag"><circle cx="{column:.1f}" cy="{frame.top - 11:.1f}" r="8"/>'
                f'<text x="{column:.1f}" y="{frame.top - 7:.1f}" text-anchor="middle">{moment.letter}</text></g>'
            )

    def add(self, element: str) -> None:
        """An SVG element of our own making."""
        self._parts.append(Markup(element))  # noqa: S704 - numbers and fixed words only

    def svg(self, name: str) -> Markup:
        """The drawing; `name` is read out by screen readers."""
        return Markup('<svg class="chart" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">{3}</svg>').format(
            f"{self._frame.width:g}", f"{self._frame.height:g}", name, Markup().join(self._parts)
        )

    def _number(self, x: float, y: float, value: float, anchor: str) -> None:
        text = f"{value:g}".replace("-", "\u2212")
        self.add(f'<text class="number" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>')


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two values, at most about `most` of them."""
    step = nice_step((high - low) / most)
    first = np.ceil(low / step - 1e-9) * step
    return [round(float(value), 9) + 0.0 for value in np.arange(first, high + step * 1e-6, step)]


def nice_step(rough: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(max(rough, 1e-9)))
    return float(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999))


def spread(positions: list[float], gap: float, right_end: float) -> list[float]:
    """Positions in rising order, moved as little as needed to stand `gap` apart and left of `right_end`."""
    order = np.argsort(positions, kind="stable")
    placed = [0.0] * len(positions)
    last = -np.inf
    for index in order:
        last = placed[index] = max(positions[index], last + gap)
    limit = right_end
    for index in order[::-1]:
        placed[index] = min(placed[index], limit)
        limit = placed[index] - gap
    return placed
