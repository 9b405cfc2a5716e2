"""Rubrics: which metrics count, and the thresholds they are judged by; read from assets/rubrics/<id>.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scenarios.errors import ScenarioError
from scenarios.language import LANGUAGES
from scenarios.scoring.metrics import METRICS
from scenarios.scoring.result import Category, Level, MetricRule
from scenarios.storage import assets_folder

THRESHOLDS = ("proficient", "pass", "error", "sentinel")

POINTS_AT_PASS = 70.0


@dataclass(frozen=True)
class Rubric:
    """How a procedure is judged."""

    id: str
    version: str
    quality_weight: float
    process_weight: float
    safety_weight: float
    error_cost: float
    near_miss_cost: float
    rules: MappingProxyType[str, MetricRule]

    @property
    def weights(self) -> MappingProxyType[str, float]:
        """Weights and costs by name, as a result keeps them."""
        names = ("quality_weight", "process_weight", "safety_weight", "error_cost", "near_miss_cost")
        return MappingProxyType({name.removesuffix("_weight"): getattr(self, name) for name in names})


def rubric_ids() -> tuple[str, ...]:
    """Ids of the rubrics that come with the program, sorted."""
    return tuple(sorted(path.stem for path in (assets_folder() / "rubrics").glob("*.toml")))


def load_rubric(rubric_id: str) -> Rubric:
    """A rubric by its id.

    Raises:
        ScenarioError: if there is none of that id, or its file has a mistake.
    """
    if rubric_id not in rubric_ids():
        raise ScenarioError("scenarios-unknown-rubric", rubric=rubric_id, known=", ".join(rubric_ids()))
    return read_rubric(assets_folder() / "rubrics" / f"{rubric_id}.toml")


def read_rubric(path: Path) -> Rubric:
    """A rubric from its file."""
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = [_rule(entry) for entry in fields["metric"]]
        return Rubric(
            id=fields["id"],
            version=fields["version"],
            quality_weight=float(fields["weights"]["quality"]),
            process_weight=float(fields["weights"]["process"]),
            safety_weight=float(fields["weights"]["safety"]),
            error_cost=float(fields["safety"]["error_cost"]),
            near_miss_cost=float(fields["safety"]["near_miss_cost"]),
            rules=MappingProxyType({rule.id: rule for rule in rules}),
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ScenarioError("scenarios-rubric-unreadable", file=path.name, reason=str(error)) from error


def level_of(rule: MetricRule, value: float | None) -> Level:
    """Where a value lies between the rule's thresholds; smaller is better. A gate is passed or an error."""
    if rule.category is Category.GATE and value is not None:
        return Level.PASS if value else Level.ERROR
    if value is None or rule.proficient is None or rule.passing is None or rule.error is None:
        return Level.UNKNOWN
    if rule.sentinel is not None and value > rule.sentinel:
        return Level.SENTINEL
    for level, limit in (
        (Level.PROFICIENT, rule.proficient),
        (Level.PASS, rule.passing),
        (Level.NEAR_MISS, rule.error),
    ):
        if value <= limit:
            return level
    return Level.ERROR


def points_of(rule: MetricRule, value: float | None) -> float | None:
    """Points 0 to 100: 100 up to proficient, 70 at the pass limit, 0 from the error limit on, straight between."""
    if value is None or rule.proficient is None or rule.passing is None or rule.error is None:
        return None
    if value <= rule.proficient:
        return 100.0
    if value <= rule.passing:
        share = (value - rule.proficient) / (rule.passing - rule.proficient)
        return 100.0 - share * (100.0 - POINTS_AT_PASS)
    if value >= rule.error:
        return 0.0
    return POINTS_AT_PASS * (rule.error - value) / (rule.error - rule.passing)


def _rule(entry: dict[str, Any]) -> MetricRule:
    if entry["id"] not in METRICS:
        raise ValueError(f"unknown metric {entry['id']}; known: {', '.join(METRICS)}")
    limits = [float(entry[name]) for name in THRESHOLDS if name in entry]
    if sorted(limits) != limits or len(set(limits)) != len(limits):
        raise ValueError(f"thresholds of {entry['id']} do not rise from proficient to sentinel")
    category = Category(entry["category"])
    if category in (Category.QUALITY, Category.PROCESS) and not {"proficient", "pass", "error"} <= entry.keys():
        raise ValueError(f"{entry['id']} needs proficient, pass and error")
    return MetricRule(
        id=entry["id"],
        unit=str(entry["unit"]),
        category=category,
        source=MappingProxyType({language: str(entry["source"][language]) for language in LANGUAGES}),
        proficient=_optional(entry, "proficient"),
        passing=_optional(entry, "pass"),
        error=_optional(entry, "error"),
        sentinel=_optional(entry, "sentinel"),
        weight=float(entry.get("weight", 1.0)),
    )


def _optional(entry: dict[str, Any], name: str) -> float | None:
    return float(entry[name]) if name in entry else None
