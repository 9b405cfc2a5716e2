"""What a score consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from scenarios.language import Translator, quantity
from scenarios.scoring.drilled_hole import DrilledHole


class Verdict(StrEnum):
    """The outcome of a session in one word."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"
    INCOMPLETE = "incomplete"


class Level(StrEnum):
    """Where a value lies between its thresholds."""

    PROFICIENT = "proficient"
    PASS = "pass"  # noqa: S105 - a grade
    NEAR_MISS = "near_miss"
    """Over the pass limit, short of an error."""
    ERROR = "error"
    SENTINEL = "sentinel"
    UNKNOWN = "unknown"
    """Not measured, or without thresholds."""


class Category(StrEnum):
    """What a metric judges."""

    QUALITY = "quality"
    """The result in the bone; every one has to reach its pass limit."""
    PROCESS = "process"
    """The way there; counts, but fails nobody."""
    GATE = "gate"
    """Must be so for a pass; carries no points."""
    INFORMATION = "information"
    """Shown, not judged."""


@dataclass(frozen=True)
class MetricRule:
    """How one metric is judged, as the rubric file says; smaller values are better."""

    id: str
    unit: str
    category: Category
    source: MappingProxyType[str, str]
    """Where the thresholds come from, by language."""
    proficient: float | None = None
    passing: float | None = None
    error: float | None = None
    sentinel: float | None = None
    weight: float = 1.0


@dataclass(frozen=True)
class Metric:
    """One measured value with everything needed to judge it."""

    rule: MetricRule
    value: float | None
    """In the rule's unit; None if it could not be measured."""
    level: Level
    points: float | None
    """0 to 100; None without thresholds or value."""
    rubric_version: str

    @property
    def id(self) -> str:
        """Identifier of the metric, such as `plunge_mm`."""
        return self.rule.id

    @property
    def unit(self) -> str:
        """Unit of the value."""
        return self.rule.unit

    @property
    def is_told(self) -> bool:
        """Whether it was measured, or is missing though it was to be judged; what was never begun says nothing."""
        return self.value is not None or self.rule.category is not Category.INFORMATION


@dataclass(frozen=True)
class Reason:
    """One sentence of the verdict: a message id, and the quantities it speaks of as (value, unit)."""

    message_id: str
    measured: MappingProxyType[str, tuple[float, str]] = field(default_factory=lambda: MappingProxyType({}))
    limits: MappingProxyType[str, tuple[float, str]] = field(default_factory=lambda: MappingProxyType({}))

    def sentence(self, translator: Translator) -> str:
        """The reason in one sentence; measured values are rounded, limits stay as the rubric gives them."""
        texts = {name: quantity(*pair) for name, pair in self.measured.items()}
        texts |= {name: quantity(*pair, as_given=True) for name, pair in self.limits.items()}
        return translator.text(self.message_id, **texts)


@dataclass(frozen=True)
class Scores:
    """Sums of points; shown, while the verdict follows the gate and each quality metric on its own."""

    gate: bool
    quality: float | None
    process: float | None
    safety: float
    total: float | None
    confidence: float
    """Share of the drilling that was recorded without lost ticks or lost tracking, 0 to 1."""


@dataclass(frozen=True)
class Result:
    """The score of one recording."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    """Why, the most serious first; the first one makes the headline."""
    metrics: MappingProxyType[str, Metric]
    scores: Scores
    rubric_id: str
    rubric_version: str
    weights: MappingProxyType[str, float]
    """How the sums of points were made: weights of `quality`, `process`, `safety`, `error_cost`, `near_miss_cost`."""
    modality: str
    hole: DrilledHole | None
    """Geometry of the hole that was drilled; None if no bone was cut."""
    duration_s: float
    """Length of the recording [s]."""

    def sentence(self, translator: Translator) -> str:
        """The verdict with its first reason in one sentence."""
        return self.reasons[0].sentence(translator)

    def as_json(self) -> dict[str, Any]:
        """The result in plain values: verdict, metrics with units, scores, rubric."""
        return {
            "verdict": str(self.verdict),
            "metrics": {name: _metric_json(metric) for name, metric in self.metrics.items()},
            "scores": vars(self.scores),
            "reasons": [_reason_json(reason) for reason in self.reasons],
            "rubric": self.rubric_id,
            "rubric_version": self.rubric_version,
            "modality": self.modality,
            "duration_s": self.duration_s,
        }


def _metric_json(metric: Metric) -> dict[str, Any]:
    rule = metric.rule
    return {
        "value": metric.value,
        "unit": metric.unit,
        "level": str(metric.level),
        "points": metric.points,
        "category": str(rule.category),
        "thresholds": {
            "proficient": rule.proficient,
            "pass": rule.passing,
            "error": rule.error,
            "sentinel": rule.sentinel,
        },
        "source": dict(rule.source),
        "rubric_version": metric.rubric_version,
    }


def _reason_json(reason: Reason) -> dict[str, Any]:
    quantities = {**reason.measured, **reason.limits}
    return {"id": reason.message_id, "values": {name: list(pair) for name, pair in quantities.items()}}
