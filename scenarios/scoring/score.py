"""From a recording to its score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from scenarios.recording import Recording
from scenarios.scoring.drilled_hole import DrilledHole, find_hole
from scenarios.scoring.metrics import METRICS
from scenarios.scoring.result import Category, Level, Metric, MetricRule, Reason, Result, Scores, Verdict
from scenarios.scoring.rubric import Rubric, level_of, load_rubric, points_of
from scenarios.scoring.trace import DrillTrace, drill_trace, missing_parts

DEFAULT_RUBRIC = "bicortical_drilling"
MIXED = "mixed"

LIMIT_REASONS = MappingProxyType(
    {
        "plunge_mm": "scenarios-not-passed-plunge",
        "axis_error_deg": "scenarios-not-passed-axis",
        "entry_error_mm": "scenarios-not-passed-entry",
        "time_s": "scenarios-not-passed-time",
        "peak_force_N": "scenarios-not-passed-force",
    }
)
"""The sentence that says a metric is over its limit, the most serious first."""


def score(recording: Recording, rubric: Rubric | None = None) -> Result:
    """Score a recording from its header and ticks alone.

    Args:
        recording: as read from its file.
        rubric: how to judge; the one that the case names if not given.

    Returns:
        The result. A recording that was cut short, lacks parts or shows no drilling is `incomplete` with its reason.

    Raises:
        ScenarioError: if the rubric that the case names does not exist or has a mistake.
    """
    rubric = rubric or load_rubric(recording.header.get("case", {}).get("rubric", DEFAULT_RUBRIC))
    if missing_parts(recording):
        return _without_hole(recording, rubric, Reason("scenarios-incomplete-missing"), 0.0)
    trace = drill_trace(recording)
    if trace is None:
        return _without_hole(recording, rubric, Reason("scenarios-incomplete-empty"), 0.0)
    hole = find_hole(trace)
    if hole is None:
        return _without_hole(recording, rubric, Reason("scenarios-incomplete-no-cut"), _duration(trace))
    metrics = {rule.id: _metric(rule, METRICS[rule.id](trace, hole), rubric) for rule in rubric.rules.values()}
    reasons = [*_incomplete_reasons(recording), *_gate_reasons(trace, hole), *_limit_reasons(metrics)]
    if not reasons:
        reasons = [_passed_reason(metrics)]
    return Result(
        verdict=_verdict(reasons),
        reasons=tuple(reasons),
        metrics=MappingProxyType(metrics),
        scores=_scores(metrics, rubric, trace, hole),
        rubric_id=rubric.id,
        rubric_version=rubric.version,
        weights=rubric.weights,
        modality=_modality(recording),
        hole=hole,
        duration_s=_duration(trace),
    )


def _metric(rule: MetricRule, value: float | None, rubric: Rubric) -> Metric:
    return Metric(rule, value, level_of(rule, value), points_of(rule, value), rubric.version)


def _without_hole(recording: Recording, rubric: Rubric, reason: Reason, duration_s: float) -> Result:
    return Result(
        verdict=Verdict.INCOMPLETE,
        reasons=(reason,),
        metrics=MappingProxyType({rule.id: _metric(rule, None, rubric) for rule in rubric.rules.values()}),
        scores=Scores(gate=False, quality=None, process=None, safety=100.0, total=None, confidence=0.0),
        rubric_id=rubric.id,
        rubric_version=rubric.version,
        weights=rubric.weights,
        modality=_modality(recording),
        hole=None,
        duration_s=duration_s,
    )


def _modality(recording: Recording) -> str:
    """How the hand was met; `mixed` where the tool changed between hands of several kinds: it compares with none."""
    kinds = recording.final.get("modalities", ())
    return MIXED if len(kinds) > 1 else str(recording.header.get("modality", ""))


def _incomplete_reasons(recording: Recording) -> list[Reason]:
    return [] if recording.complete else [Reason("scenarios-incomplete-not-closed")]


def _gate_reasons(trace: DrillTrace, hole: DrilledHole) -> list[Reason]:
    if hole.far_exit_mm is not None:
        return []
    depths = MappingProxyType({"depth": (hole.deepest_mm, "mm"), "planned": (trace.plan_length_mm, "mm")})
    return [Reason("scenarios-not-passed-far-cortex", depths)]


def _limit_reasons(metrics: Mapping[str, Metric]) -> list[Reason]:
    """Quality metrics over their pass limit and anything over its sentinel limit."""
    reasons = []
    for name, message in LIMIT_REASONS.items():
        metric = metrics.get(name)
        if metric is None or metric.value is None or metric.rule.passing is None:
            continue
        over_limit = metric.rule.category is Category.QUALITY and metric.value > metric.rule.passing
        if over_limit or metric.level is Level.SENTINEL:
            reasons.append(
                Reason(
                    message,
                    MappingProxyType({"value": (metric.value, metric.unit)}),
                    MappingProxyType({"limit": (metric.rule.passing, metric.unit)}),
                )
            )
    return sorted(reasons, key=lambda reason: _level_of_reason(reason, metrics) is not Level.SENTINEL)


def _level_of_reason(reason: Reason, metrics: Mapping[str, Metric]) -> Level:
    return next(metrics[name].level for name, message in LIMIT_REASONS.items() if message == reason.message_id)


def _passed_reason(metrics: Mapping[str, Metric]) -> Reason:
    measured = {
        "plunge": metrics["plunge_mm"],
        "entry": metrics["entry_error_mm"],
        "axis": metrics["axis_error_deg"],
    }
    values = {name: (metric.value or 0.0, metric.unit) for name, metric in measured.items()}
    return Reason("scenarios-passed", MappingProxyType(values))


def _verdict(reasons: list[Reason]) -> Verdict:
    message = reasons[0].message_id
    if message == "scenarios-passed":
        return Verdict.PASSED
    return Verdict.INCOMPLETE if message.startswith("scenarios-incomplete") else Verdict.NOT_PASSED


def _scores(metrics: Mapping[str, Metric], rubric: Rubric, trace: DrillTrace, hole: DrilledHole) -> Scores:
    levels = [metric.level for metric in metrics.values()]
    errors = levels.count(Level.ERROR) + levels.count(Level.SENTINEL)
    near_misses = levels.count(Level.NEAR_MISS)
    safety = max(0.0, 100.0 - rubric.error_cost * errors - rubric.near_miss_cost * near_misses)
    quality = _weighted(metric for metric in metrics.values() if metric.rule.category is Category.QUALITY)
    process = _weighted(metric for metric in metrics.values() if metric.rule.category is Category.PROCESS)
    total = None
    if quality is not None and process is not None:
        weights = rubric.quality_weight + rubric.process_weight + rubric.safety_weight
        total = (
            rubric.quality_weight * quality + rubric.process_weight * process + rubric.safety_weight * safety
        ) / weights
    gate = hole.far_exit_mm is not None and Level.SENTINEL not in levels
    return Scores(gate, quality, process, safety, total, _confidence(trace, hole))


def _weighted(metrics: Iterable[Metric]) -> float | None:
    """Weighted mean of points; a quality that could not be measured earns none."""
    judged = [(metric.rule.weight, metric.points or 0.0) for metric in metrics]
    weight = sum(part for part, _ in judged)
    return sum(part * points for part, points in judged) / weight if weight else None


def _confidence(trace: DrillTrace, hole: DrilledHole) -> float:
    drilling = slice(hole.first_cut, max(hole.deepest, hole.last_cut) + 1)
    ticks = trace.tick[drilling]
    expected = ticks[-1] - ticks[0] + 1
    return float(np.count_nonzero(trace.tracked[drilling]) / max(expected, 1.0))


def _duration(trace: DrillTrace) -> float:
    return float(trace.time_s[-1])
