"""The drawings of the report, as SVG: thrust over feed, intervals on one axis, all ratios, and a value in its band."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from physics.cutting_profile import PROFILES
from scenarios.debrief.bilingual import Bilingual
from scenarios.debrief.chart import Chart, Frame, spread, ticks
from simulator.validation.run import Outcome, Verdict
from simulator.validation.runners.drilling import DEFAULTS
from simulator.validation.table import Standing
from simulator.validation.wording import number

BAR_WIDTH, BAR_EDGE = 200.0, 8.0
BAND_FROM, BAND_TO = 66.0, 134.0
"""Where a two-sided band lies in its bar [px]; a third of the bar to each side shows how far a miss lies outside."""
INTERVAL_ROW, INTERVAL_LEFT, INTERVAL_WIDTH = 24.0, 330.0, 920.0
PARITY_DECADES = 1.0
ZERO_SHARE = 0.45
"""An interval plot begins at zero unless all values lie above this share of the largest."""
FEEDS_MM = (0.01, 0.19)
LABEL_GAP = 15.0


def value_in_band(outcome: Outcome) -> Markup:
    """A bar with the band shaded, the published value ticked and ours marked; arrows where it lies off the bar."""
    low, high = outcome.row.band
    parts = ['<rect class="track" x="0" y="9" width="200" height="8"/>']
    if low is not None and high is not None:
        scale, origin = (BAND_TO - BAND_FROM) / max(high - low, 1e-12), low
        start, end = BAND_FROM, BAND_TO
    else:
        limit = high if low is None else low
        assert limit is not None
        reach = max(abs(limit), abs((outcome.ours or limit) - limit), 1e-9)
        scale, origin = 80.0 / reach, limit - (100.0 - BAND_FROM) * reach / 80.0
        start, end = (0.0, 100.0) if low is None else (100.0, BAR_WIDTH)
    parts.append(f'<rect class="band" x="{start:.1f}" y="9" width="{end - start:.1f}" height="8"/>')
    if outcome.row.centre is not None:
        x = BAND_FROM + (outcome.row.centre - origin) * scale
        if 0.0 <= x <= BAR_WIDTH:
            parts.append(f'<path class="published" d="M{x:.1f} 5v16"/>')
    if outcome.ours is not None:
        parts.append(_marker(BAND_FROM + (outcome.ours - origin) * scale, outcome.verdict))
    body = Markup("".join(parts))  # noqa: S704 - numbers only
    return Markup('<svg class="position" viewBox="-8 0 216 26" aria-hidden="true">{0}</svg>').format(body)


def _marker(x: float, verdict: Verdict) -> str:
    if x < BAR_EDGE - 12:
        return f'<path class="marker {verdict}" d="M-6 13l8 -5v10z"/>'
    if x > BAR_WIDTH + 4:
        return f'<path class="marker {verdict}" d="M206 13l-8 -5v10z"/>'
    return f'<circle class="marker {verdict}" cx="{x:.1f}" cy="13" r="5"/>'


def thrust_against_feed(words: Bilingual, outcomes: Sequence[Outcome], name: str) -> Markup:
    """Thrust over feed per turn: law of each profile, rig and published bars."""
    chart = Chart(words, (0.0, 0.2), (0.0, 250.0), Frame(height=380.0, top=30.0, right=150.0))
    chart.axes("validation-plot-axis-feed", "validation-plot-axis-thrust")
    feeds = np.linspace(*FEEDS_MM, 40)
    ends = []
    for key, profile in PROFILES.items():
        thrusts = np.array([profile.thrust(3.2, feed, 1.85) for feed in feeds])
        chart.curve(feeds, thrusts, f"curve profile-{key}")
        ends.append(chart.y(float(thrusts[-1])) + 4.0)
    for key, row in zip(PROFILES, spread(ends, LABEL_GAP, math.inf), strict=True):
        column = chart.x(FEEDS_MM[1]) + 8.0
        chart.add(f'<text class="profile-name name-{key}" x="{column:.1f}" y="{row:.1f}">{escape(key)}</text>')
    for outcome in outcomes:
        setup = {**DEFAULTS, **outcome.row.given}
        plain = outcome.row.measure == "thrust_N" and outcome.row.compare is None and setup["feed"] is not None
        if not plain or setup["diameter"] != DEFAULTS["diameter"] or setup["density"] != DEFAULTS["density"]:
            continue
        column = chart.x(setup["feed"] / setup["rpm"])
        low, high = outcome.row.band
        if outcome.row.centre is not None and low is not None and high is not None:
            chart.line(column, chart.y(low), column, chart.y(high), "whisker")
            chart.line(column - 6, chart.y(outcome.row.centre), column + 6, chart.y(outcome.row.centre), "whisker")
        if outcome.ours is not None:
            chart.add(
                f'<circle class="dot {outcome.verdict}" cx="{column:.1f}" cy="{chart.y(outcome.ours):.1f}" r="5"/>'
            )
    return chart.svg(name)


@dataclass(frozen=True)
class Interval:
    """One line of an interval plot."""

    label: str
    outcome: Outcome
    scale: float = 1.0
    """Everything is divided by it."""
    spread: float | None = None
    """Standard deviation of ours."""


def interval_plot(intervals: Sequence[Interval], name: str) -> Markup:
    """Bands, published values and ours on one axis, a line each."""
    values = [0.0]
    for interval in intervals:
        shown = (*interval.outcome.row.band, interval.outcome.row.centre, interval.outcome.ours)
        values += [value / interval.scale for value in shown if value is not None]
    smallest = min(value for value in values if value > 0.0)
    low, high = (0.0 if smallest < ZERO_SHARE * max(values) else 0.85 * smallest), 1.05 * max(values)
    width = INTERVAL_WIDTH - INTERVAL_LEFT - 14.0

    def x(value: float) -> float:
        return INTERVAL_LEFT + (min(max(value, low), high) - low) / (high - low) * width

    bottom = INTERVAL_ROW * len(intervals) + 6.0
    parts = []
    for tick in ticks(low, high, 8):
        parts.append(f'<line class="grid" x1="{x(tick):.1f}" y1="0" x2="{x(tick):.1f}" y2="{bottom:.0f}"/>')
        parts.append(
            f'<text class="number" x="{x(tick):.1f}" y="{bottom + 18:.0f}" text-anchor="middle">{tick:g}</text>'
        )
    for line, interval in enumerate(intervals):
        parts.append(_interval(interval, INTERVAL_ROW * (line + 0.5) + 2.0, x, (low, high)))
    body = Markup("".join(parts))  # noqa: S704 - numbers and escaped labels only
    return Markup('<svg class="chart" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">{3}</svg>').format(
        f"{INTERVAL_WIDTH:g}", f"{bottom + 26:g}", name, body
    )


def _interval(interval: Interval, y: float, x: Callable[[float], float], axis: tuple[float, float]) -> str:
    outcome, scale = interval.outcome, interval.scale
    start, end = (
        x(edge / scale if edge is not None else bound) for edge, bound in zip(outcome.row.band, axis, strict=True)
    )
    parts = [
        f'<text x="{INTERVAL_LEFT - 12:.0f}" y="{y + 4:.1f}" text-anchor="end">{escape(interval.label)}</text>',
        f'<rect class="band" x="{start:.1f}" y="{y - 7:.1f}" width="{end - start:.1f}" height="14"/>',
    ]
    if outcome.row.centre is not None:
        parts.append(f'<path class="published" d="M{x(outcome.row.centre / scale):.1f} {y - 9:.1f}v18"/>')
    if outcome.ours is not None:
        centre = x(outcome.ours / scale)
        if interval.spread:
            left, right = (x((outcome.ours + sign * interval.spread) / scale) for sign in (-1, 1))
            parts.append(f'<line class="whisker" x1="{left:.1f}" y1="{y:.1f}" x2="{right:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<circle class="dot {outcome.verdict}" cx="{centre:.1f}" cy="{y:.1f}" r="5"/>')
    return "".join(parts)


def parity_plot(outcomes: Sequence[Outcome], kinds: Sequence[tuple[str, Markup]], name: str) -> Markup:
    """Ours over published for every row that has a value, one line per kind, on a logarithmic axis."""
    left, width, row = 200.0, 700.0, 40.0
    bottom = row * len(kinds) + 4.0

    def x(ratio: float) -> float:
        share = math.log10(min(max(ratio, 0.1), 10.0)) / PARITY_DECADES
        return left + 0.5 * width * (1.0 + share)

    parts = [f'<rect class="band" x="{x(0.75):.1f}" y="0" width="{x(1.25) - x(0.75):.1f}" height="{bottom:.0f}"/>']
    for tick in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0):
        parts.append(
            f'<line class="grid" x1="{x(tick):.1f}" y1="0" x2="{x(tick):.1f}" y2="{bottom:.0f}"/>'
            f'<text class="number" x="{x(tick):.1f}" y="{bottom + 18:.0f}" text-anchor="middle">{tick:g}</text>'
        )
    for line, (kind, label) in enumerate(kinds):
        y = row * (line + 0.5)
        parts.append(f'<g transform="translate({left - 14:.0f} {y + 4:.0f})">{label}</g>')
        shown = [
            outcome
            for outcome in outcomes
            if outcome.row.kind == kind and outcome.row.centre and outcome.ours is not None
        ]
        for place, outcome in enumerate(shown):
            parts.append(_parity_mark(outcome, x, y + (place % 5 - 2) * 6.0))
    body = Markup("".join(parts))  # noqa: S704 - numbers and texts of our own
    return Markup('<svg class="chart" viewBox="0 0 920 {0}" role="img" aria-label="{1}">{2}</svg>').format(
        f"{bottom + 26:g}", name, body
    )


def _parity_mark(outcome: Outcome, x: Callable[[float], float], y: float) -> str:
    assert outcome.row.centre is not None
    assert outcome.ours is not None
    ratio = outcome.ours / outcome.row.centre
    hollow = "" if outcome.row.standing is Standing.INDEPENDENT else " hollow"
    title = f"{escape(outcome.row.id)}: {number(ratio)}"
    centre = x(ratio if ratio > 0.0 else 0.1)
    circle = f'<circle class="dot {outcome.verdict}{hollow}" cx="{centre:.1f}" cy="{y:.1f}" r="4">'
    return f"{circle}<title>{title}</title></circle>"
