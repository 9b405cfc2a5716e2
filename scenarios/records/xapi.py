"""Results as Experience API (xAPI 1.0.3) statements, the form that learning record stores take.

One summary per scored session, and one statement per error. Statement ids are derived from what is stated, so that
scoring the same recording again under the same rubric gives the same statements.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from scenarios.language import LANGUAGE_TAGS
from scenarios.recording import Recording
from scenarios.scoring.result import Level, Metric, Result, Verdict

XAPI_VERSION = "1.0.3"

VOCABULARY = "https://osteon.invalid/xapi"
"""Root of our own identifiers. The name is reserved and never resolves: identifiers need no page behind them."""

STATEMENT_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, VOCABULARY)

VERBS = {
    Verdict.PASSED: ("http://adlnet.gov/expapi/verbs/passed", "passed", "通过"),
    Verdict.NOT_PASSED: ("http://adlnet.gov/expapi/verbs/failed", "failed", "未通过"),
    Verdict.INCOMPLETE: ("http://adlnet.gov/expapi/verbs/terminated", "terminated", "已中断"),
}
"""ADL vocabulary: identifier and display in English and Chinese."""

COMMITTED_ERROR = (f"{VOCABULARY}/verbs/committed-error", "committed an error", "出现错误")

SIMULATION = "http://adlnet.gov/expapi/activities/simulation"
ASSESSMENT_CRITERION = f"{VOCABULARY}/activity-types/metric"
RUBRIC = f"{VOCABULARY}/activity-types/rubric"


@dataclass(frozen=True)
class Account:
    """Who did it, as a platform account: a pseudonym, never a name or an address."""

    name: str
    home_page: str = f"{VOCABULARY}/accounts"


def xapi_statement(result: Result, recording: Recording, account: Account) -> dict[str, Any]:
    """The summary statement of a scored session."""
    return {
        **_common(result, recording, account, "summary"),
        "verb": _verb(*VERBS[result.verdict]),
        "object": _case_activity(recording),
        "result": _summary_result(result, recording),
    }


def xapi_error_statements(result: Result, recording: Recording, account: Account) -> list[dict[str, Any]]:
    """One statement for each metric in error."""
    in_error = [metric for metric in result.metrics.values() if metric.level in (Level.ERROR, Level.SENTINEL)]
    return [
        {
            **_common(result, recording, account, f"error/{metric.id}"),
            "verb": _verb(*COMMITTED_ERROR),
            "object": _metric_activity(metric),
            "result": {"extensions": {_extension("metric", metric.id): _metric_value(metric)}},
        }
        for metric in in_error
    ]


def iso_duration(seconds: float) -> str:
    """A duration in ISO 8601, to the hundredth of a second as xAPI compares them."""
    return f"PT{max(seconds, 0.0):.2f}S"


def _common(result: Result, recording: Recording, account: Account, what: str) -> dict[str, Any]:
    stated = f"{recording.digest}/{result.rubric_id}@{result.rubric_version}/{account.home_page}/{account.name}/{what}"
    return {
        "id": str(uuid.uuid5(STATEMENT_NAMESPACE, stated)),
        "version": XAPI_VERSION,
        "timestamp": recording.finished_at().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "actor": {"objectType": "Agent", "account": {"homePage": account.home_page, "name": account.name}},
        "context": _context(result, recording),
    }


def _context(result: Result, recording: Recording) -> dict[str, Any]:
    header = recording.header
    case = header.get("case", {})
    return {
        "registration": _registration(str(header.get("session_id", recording.digest))),
        "platform": "Osteon",
        "revision": str(header.get("code", {}).get("version", "unknown")),
        "contextActivities": {
            "category": [
                {
                    "objectType": "Activity",
                    "id": f"{VOCABULARY}/rubrics/{result.rubric_id}/{result.rubric_version}",
                    "definition": {"type": RUBRIC},
                }
            ]
        },
        "extensions": {
            _extension("device", "modality"): result.modality,
            _extension("thresholds", "version"): f"{result.rubric_id} {result.rubric_version}",
            _extension("case", "bone-quality"): str(case.get("bone_quality", "")),
            _extension("recording", "digest"): recording.digest,
        },
    }


def _summary_result(result: Result, recording: Recording) -> dict[str, Any]:
    measured = [metric for metric in result.metrics.values() if metric.value is not None]
    summary: dict[str, Any] = {
        "completion": result.verdict is not Verdict.INCOMPLETE,
        "duration": iso_duration(result.duration_s),
        "extensions": {
            **{_extension("metric", metric.id): _metric_value(metric) for metric in measured},
            _extension("error", "sentinel"): sum(metric.level is Level.SENTINEL for metric in measured),
            _extension("case", "volume-hash"): str(recording.final.get("volume_hash", "")),
        },
    }
    # An interrupted session is no failure: it makes no statement about success.
    if result.verdict is not Verdict.INCOMPLETE:
        summary["success"] = result.verdict is Verdict.PASSED
    if result.scores.total is not None:
        raw = round(result.scores.total, 2)
        summary["score"] = {"scaled": round(raw / 100.0, 4), "raw": raw, "min": 0, "max": 100}
    return summary


def _case_activity(recording: Recording) -> dict[str, Any]:
    case = recording.header.get("case", {})
    names = {tag: case["title"][code] for code, tag in LANGUAGE_TAGS.items() if code in case.get("title", {})}
    definition: dict[str, Any] = {"type": SIMULATION}
    if names:
        definition["name"] = names
    return {
        "objectType": "Activity",
        "id": f"{VOCABULARY}/cases/{case.get('id', 'unknown')}",
        "definition": definition,
    }


def _metric_activity(metric: Metric) -> dict[str, Any]:
    return {
        "objectType": "Activity",
        "id": f"{VOCABULARY}/metrics/{metric.id}",
        "definition": {"type": ASSESSMENT_CRITERION},
    }


def _metric_value(metric: Metric) -> dict[str, Any]:
    fields = {
        "value": metric.value,
        "unit": metric.unit,
        "level": str(metric.level),
        "pass_limit": metric.rule.passing,
        "rubric_version": metric.rubric_version,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _verb(identifier: str, english: str, chinese: str) -> dict[str, Any]:
    return {"id": identifier, "display": {"en": english, "zh-CN": chinese}}


def _extension(group: str, name: str) -> str:
    return f"{VOCABULARY}/extensions/{group}/{name}"


def _registration(session_id: str) -> str:
    try:
        return str(uuid.UUID(session_id))
    except ValueError:
        return str(uuid.uuid5(STATEMENT_NAMESPACE, session_id))
