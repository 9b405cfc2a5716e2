"""Runs the table and gives each row its verdict."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from simulator.validation.bands import inside
from simulator.validation.bench import Bench
from simulator.validation.runners import RUNNERS
from simulator.validation.table import KINDS, Compare, Row, Standing


class Verdict(StrEnum):
    """What became of a row."""

    AGREES = "agrees"
    MISSES = "misses"
    NOT_RUN = "cannot_run"


@dataclass(frozen=True)
class Outcome:
    """A row and what the engines gave for it."""

    row: Row
    ours: float | None
    verdict: Verdict
    why: str = ""
    """Message id that says why it cannot be run."""
    why_values: dict[str, object] = field(default_factory=dict)

    @property
    def deviation_percent(self) -> float | None:
        """Ours from the published value [%]; None where one of them is missing."""
        centre = self.row.centre
        if self.ours is None or not centre:
            return None
        return 100.0 * (self.ours - centre) / abs(centre)

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON."""
        row = self.row
        values = dict(row.published)
        published: Any = row.centre if row.centre is not None else values.get("limit")
        if "low" in values:
            published = [values["low"], values["high"]]
        return {
            "id": row.id,
            "kind": row.kind,
            "quantity": row.quantity,
            "published": published,
            "unit": row.unit,
            "rule": str(row.rule),
            "band": list(row.band),
            "ours": self.ours,
            "agrees": None if self.verdict is Verdict.NOT_RUN else self.verdict is Verdict.AGREES,
            "verdict": str(self.verdict),
            "deviation_percent": self.deviation_percent,
            "standing": str(row.standing),
            "evidence": str(row.evidence),
            "source": row.source,
            "given": dict(row.given),
            "against": dict(row.against),
            "why": self.why or None,
        }


@dataclass(frozen=True)
class Report:
    """All outcomes of a run, and which rows it left out on demand."""

    outcomes: tuple[Outcome, ...]
    left_out: tuple[str, ...]
    seconds: float
    runs: int
    bench: Bench

    def count(self, verdict: Verdict, kind: str | None = None, standing: Standing | None = None) -> int:
        """How many outcomes have that verdict, of one kind or standing if given."""
        return sum(
            outcome.verdict is verdict and kind in (None, outcome.row.kind) and standing in (None, outcome.row.standing)
            for outcome in self.outcomes
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds that have rows, in the order of the report."""
        present = Counter(outcome.row.kind for outcome in self.outcomes)
        return tuple(kind for kind in KINDS if present[kind])

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "rows": [outcome.as_dict() for outcome in self.outcomes],
            "summary": {kind: self._tally(kind=kind) for kind in self.kinds},
            "standing": {str(standing): self._tally(standing=standing) for standing in Standing},
            "total": self._tally(),
            "left_out": list(self.left_out),
            "seconds": round(self.seconds, 1),
            "runs": self.runs,
        }

    def _tally(self, kind: str | None = None, standing: Standing | None = None) -> dict[str, int]:
        counts = {str(verdict): self.count(verdict, kind, standing) for verdict in Verdict}
        return {"rows": sum(counts.values())} | counts


def run_table(rows: Sequence[Row], *, quick: bool = False, progress: Callable[[float], None] | None = None) -> Report:
    """Run the rows; `quick` leaves the slow ones out and names them. `progress` is told the share done, 0..1."""
    bench, began = Bench(RUNNERS), time.perf_counter()
    chosen = [row for row in rows if not (quick and row.slow)]
    outcomes = []
    for number, row in enumerate(chosen):
        if progress is not None:
            progress(number / len(chosen))
        outcomes.append(run_row(row, bench))
    left_out = tuple(row.id for row in rows if quick and row.slow)
    return Report(tuple(outcomes), left_out, time.perf_counter() - began, bench.runs, bench)


def run_row(row: Row, bench: Bench) -> Outcome:
    """Run one row and judge it by its band."""
    try:
        ours = float(bench.run(row.runner, row.given)[row.measure])
        if row.compare is not None:
            ours = _compared(row.compare, ours, float(bench.run(row.runner, {**row.given, **row.against})[row.measure]))
    except Exception as error:
        message_id = getattr(error, "message_id", None)
        if message_id is None:
            raise
        return Outcome(row, None, Verdict.NOT_RUN, message_id, dict(error.values))  # type: ignore[attr-defined]
    if not math.isfinite(ours):
        return Outcome(row, None, Verdict.NOT_RUN, "validation-why-not-finite", {})
    return Outcome(row, ours, Verdict.AGREES if inside(row.band, ours) else Verdict.MISSES)


def _compared(compare: Compare, value: float, reference: float) -> float:
    """`value` is the run as given, `reference` the one it is compared with."""
    if compare is Compare.DROP:
        return reference - value
    ratio = value / reference if reference else math.nan
    match compare:
        case Compare.RATIO:
            return ratio
        case Compare.CHANGE_PERCENT:
            return 100.0 * (ratio - 1.0)
        case Compare.LOSS_PERCENT:
            return 100.0 * (1.0 - ratio)
