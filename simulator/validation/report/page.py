"""Puts the report together and writes it as one self-contained HTML page in both languages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from markupsafe import Markup

from scenarios.debrief.bilingual import Bilingual
from scenarios.debrief.bilingual_page import BilingualPage
from scenarios.storage import write_whole
from simulator.validation.report import drawings
from simulator.validation.report.drawings import Interval
from simulator.validation.run import Outcome, Report, Verdict
from simulator.validation.table import Evidence, Standing
from simulator.validation.wording import band_words, chips, number, published_words, unit_words


@dataclass(frozen=True)
class _Tally:
    """One line of a scoreboard."""

    name: Markup
    meaning: Markup
    agrees: int
    misses: int
    not_run: int

    @property
    def rows(self) -> int:
        """All rows of this line."""
        return self.agrees + self.misses + self.not_run


@dataclass(frozen=True)
class _Figure:
    """One plot with its title and caption (message ids without the area)."""

    id: str
    drawing: Markup


def write_report(path: Path, report: Report, language: str) -> None:
    """Write the report of a run; `language` is the one shown first. The file is there whole or not at all.

    Raises:
        ScenarioError: if the file cannot be written.
    """
    write_whole(path, report_page(report, language).encode("utf-8"))


def report_page(report: Report, language: str) -> str:
    """The report as HTML text (see `write_report`)."""
    words = Bilingual()
    page = BilingualPage(words, "simulator.validation.report", "page.html.j2")
    page.functions.update(
        t=lambda message, **values: words.text(f"validation-{message}", **values),
        number=number,
        chips=partial(chips, words),
        band_words=lambda row: band_words(row.band) + unit_words(row.unit),
        published=lambda row: published_words(row) + (unit_words(row.unit) if published_words(row) else ""),
        ours=lambda outcome: number(outcome.ours) + unit_words(outcome.row.unit),
        position=drawings.value_in_band,
        deviation=_deviation,
        dagger=lambda row: "†" if row.evidence is Evidence.RECALLED else "",
        why=lambda outcome: words.text(outcome.why, **outcome.why_values),
    )
    run = [outcome for outcome in report.outcomes if outcome.verdict is not Verdict.NOT_RUN]
    independent = [outcome for outcome in run if outcome.row.standing is Standing.INDEPENDENT]
    return page.render(
        "validation-page-title",
        language,
        report=report,
        version=_version(),
        headline={"agrees": _agreeing(run), "run": len(run)},
        independent={"agrees": _agreeing(independent), "run": len(independent)},
        not_run=[outcome for outcome in report.outcomes if outcome.verdict is Verdict.NOT_RUN],
        misses=sorted((o for o in run if o.verdict is Verdict.MISSES), key=_distance, reverse=True),
        groups=[(kind, [o for o in run if o.row.kind == kind]) for kind in report.kinds],
        by_kind=[_tally(words, report, kind=kind) for kind in report.kinds],
        by_standing=[_tally(words, report, standing=standing) for standing in Standing],
        figures=_figures(words, report, language),
    )


def _figures(words: Bilingual, report: Report, language: str) -> list[_Figure]:
    """The plots for which there are rows."""
    name = words.translators[language].text
    found = {kind: [outcome for outcome in report.outcomes if outcome.row.kind == kind] for kind in report.kinds}
    figures = []
    if "drilling" in found:
        title = name("validation-plot-thrust")
        figures.append(_Figure("thrust", drawings.thrust_against_feed(words, found["drilling"], title)))
    plunges = [outcome for outcome in found.get("plunge", []) if outcome.row.compare is None and outcome.ours]
    augustin = [o for o in found.get("heat", []) if o.row.id.startswith("augustin") and o.row.unit == "°C"]
    screws = [o for o in found.get("screws", []) if o.row.quantity == "pullout" and o.row.centre]
    for key, lines in (
        ("plunge", [Interval(outcome.row.id, outcome, spread=_spread(report, outcome)) for outcome in plunges]),
        ("heat", [Interval(_hole(outcome), outcome) for outcome in augustin if outcome.ours is not None]),
        ("pullout", [Interval(o.row.id, o, scale=o.row.centre or 1.0) for o in screws if o.row.unit in ("N", "kN")]),
    ):
        if lines:
            figures.append(_Figure(key, drawings.interval_plot(lines, name(f"validation-plot-{key}"))))
    kinds = [
        (kind, words.svg_text('text-anchor="end"', f"validation-kind-{kind}"))
        for kind in report.kinds
        if any(outcome.row.centre and outcome.ours is not None for outcome in found[kind])
    ]
    if kinds:
        figures.insert(
            0, _Figure("parity", drawings.parity_plot(report.outcomes, kinds, name("validation-plot-parity")))
        )
    return figures


def _spread(report: Report, outcome: Outcome) -> float | None:
    return report.bench.run(outcome.row.runner, outcome.row.given).get("spread_mm")


def _hole(outcome: Outcome) -> str:
    given = outcome.row.given
    wet = " · water" if given.get("irrigation") == "external" else ""
    return f"⌀ {given['diameter']:g} mm · {given['rpm']:g} rpm · {given['feed']:g} mm/min{wet}"


def _agreeing(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.verdict is Verdict.AGREES for outcome in outcomes)


def _tally(words: Bilingual, report: Report, kind: str | None = None, standing: Standing | None = None) -> _Tally:
    label = f"kind-{kind}" if kind else f"standing-{standing}"
    return _Tally(
        words.text(f"validation-{label}"),
        Markup() if standing is None else words.text(f"validation-{label}-meaning"),
        *(report.count(verdict, kind, standing) for verdict in (Verdict.AGREES, Verdict.MISSES, Verdict.NOT_RUN)),
    )


def _deviation(outcome: Outcome) -> str:
    percent = outcome.deviation_percent
    if percent is None or outcome.row.compare is not None:
        return ""
    whole = round(percent)
    return ("+" if whole > 0 else "") + number(whole) + "\u202f%"


def _distance(outcome: Outcome) -> float:
    """How far ours lies outside the band, over the size of its nearer edge, as a logarithm where signs allow."""
    low, high = outcome.row.band
    assert outcome.ours is not None
    edge = high if high is not None and outcome.ours > high else low
    if edge is None or edge == 0.0:
        return abs(outcome.ours)
    if outcome.ours * edge > 0.0:
        return abs(math.log(outcome.ours / edge))
    return 1.0 + abs(outcome.ours - edge) / abs(edge)


def _version() -> str:
    try:
        return version("osteon")
    except PackageNotFoundError:
        return ""
