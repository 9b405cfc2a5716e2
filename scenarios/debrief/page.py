"""Puts the debrief together and writes it as one self-contained HTML page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from scenarios.debrief import plots
from scenarios.debrief.bilingual import Bilingual
from scenarios.debrief.bilingual_page import BilingualPage
from scenarios.debrief.moments import Moment, moments_of
from scenarios.debrief.pictures import event_sentence, pictures_of_bone, x_rays
from scenarios.language import quantity
from scenarios.recording import Recording
from scenarios.scoring.result import Category, Level, Metric, Result
from scenarios.scoring.trace import drill_trace
from scenarios.storage import write_whole

ICONS = {
    Level.PROFICIENT: "check",
    Level.PASS: "check",
    Level.NEAR_MISS: "caution",
    Level.ERROR: "cross",
    Level.SENTINEL: "cross",
    Level.UNKNOWN: "none",
}
"""Status is told by word, icon and colour together, never by colour alone."""


def write_debrief(path: Path, result: Result, recording: Recording, pictures: dict[str, bytes], language: str) -> Path:
    """Write the debrief of a session; the file is there whole or not at all.

    Args:
        path: HTML file to write.
        result: the session's score.
        recording: what was scored.
        pictures: PNG files by what they show: `overview`, `entry`, `section`, shown in this order; saved X-rays by
            the name that the recording gives them; others follow.
        language: the language shown first; the page holds all of them with a switch.

    Raises:
        ScenarioError: if the file cannot be written.
    """
    write_whole(Path(path), debrief_page(result, recording, pictures, language).encode("utf-8"))
    return Path(path)


def debrief_page(result: Result, recording: Recording, pictures: dict[str, bytes], language: str) -> str:
    """The debrief as HTML text (see `write_debrief`)."""
    words = Bilingual()
    drawings, moments = _drawings(words, result, recording, language)
    page = BilingualPage(words, "scenarios.debrief", "debrief.html.j2")
    page.functions.update(t=words.text, quantity=quantity, given=words.given, both=words.each)
    return page.render(
        "debrief-title",
        language,
        result=result,
        header=recording.header,
        headline=words.each(result.sentence),
        further_reasons=[words.each(reason.sentence) for reason in result.reasons[1:]],
        pictures=pictures_of_bone(words, result, pictures, language),
        x_rays=x_rays(words, recording, pictures, language),
        metric_rows=[_metric_row(words, metric) for metric in result.metrics.values() if metric.is_told],
        weights={name: f"{value:g}" for name, value in result.weights.items()},
        advice=_advice(words, result),
        facts=_facts(words, recording),
        surgeon=_surgeon(recording),
        modality=_modality(words, result.modality),
        digest=recording.digest,
        volume_hash=recording.final.get("volume_hash", ""),
        drawings=drawings,
        timeline=_timeline(words, recording, moments),
    )


def _drawings(
    words: Bilingual, result: Result, recording: Recording, language: str
) -> tuple[dict[str, Markup], list[Moment]]:
    """The drawings of a hole and its moments; empty if no bone was cut."""
    trace = drill_trace(recording) if result.hole is not None else None
    if result.hole is None or trace is None:
        return {}, []
    plan = _complete_plan(recording)
    moments = moments_of(trace, result.hole)
    name = words.translators[language].text
    plunge = result.metrics["plunge_mm"].rule if "plunge_mm" in result.metrics else None
    drawings = {
        "side": plots.side_view(words, trace, result.hole, plan, plunge, name("debrief-side-title")),
        "force": plots.force_over_depth(words, trace, result.hole, plan, moments, name("debrief-force-title")),
        "depth": plots.depth_over_time(words, trace, result.hole, plan, moments, name("debrief-depth-title")),
    }
    return drawings, moments


def _complete_plan(recording: Recording) -> dict[str, Any]:
    """The plan with the walls it may lack: older or foreign recordings know only entry and exit."""
    plan = dict(recording.header["plan"])
    if "length_mm" not in plan:
        ends = zip(plan["entry_lps_mm"], plan["exit_lps_mm"], strict=True)
        plan["length_mm"] = sum((end - start) ** 2 for start, end in ends) ** 0.5
    plan.setdefault("near_wall_mm", [0.0, 0.0])
    plan.setdefault("far_wall_mm", [plan["length_mm"], plan["length_mm"]])
    return plan


def _metric_row(words: Bilingual, metric: Metric) -> dict[str, Any]:
    rule = metric.rule
    return {
        "name": words.text(f"scenarios-metric-{metric.id}"),
        "value": _shown_value(words, metric),
        "bands": plots.value_in_bands(metric),
        "level": words.text(f"scenarios-level-{metric.level}"),
        "level_id": str(metric.level),
        "icon": ICONS[metric.level],
        "points": "" if metric.points is None else f"{metric.points:.0f}",
        "category": words.text(f"debrief-category-{rule.category}"),
        "definition": words.text(f"debrief-definition-{metric.id}"),
        "source": words.given(dict(rule.source)),
    }


def _shown_value(words: Bilingual, metric: Metric) -> Markup | str:
    if metric.rule.category is Category.GATE and metric.value is not None:
        return words.text("debrief-yes" if metric.value else "debrief-no")
    return quantity(metric.value, metric.unit)


def _advice(words: Bilingual, result: Result) -> list[Markup]:
    """What to do better, for each metric that is short of proficient."""
    short = (Level.PASS, Level.NEAR_MISS, Level.ERROR, Level.SENTINEL)
    wanted = [metric.id for metric in result.metrics.values() if metric.points is not None and metric.level in short]
    if result.hole is not None and result.hole.far_exit_mm is None:
        wanted.insert(0, "bicortical")
    return [words.text(f"debrief-advice-{name}") for name in wanted]


def _modality(words: Bilingual, modality: str) -> Markup:
    message = f"debrief-modality-{modality}".replace("_", "-")
    known = words.translators["en"].has(message)
    return words.text(message) if known else words.text("debrief-modality-other", name=modality)


def _facts(words: Bilingual, recording: Recording) -> list[tuple[Markup, Any]]:
    """What the session was: name and value, as far as the header tells."""
    header = recording.header
    case, tool = header.get("case", {}), header.get("instrument", {})
    setup = header.get("parameters", {}).get("setup", header.get("parameters", {}))
    code, machine, patient = header.get("code", {}), header.get("machine", {}), header.get("patient_model", {})
    quality = case.get("bone_quality", "")
    shown: list[tuple[str, Any]] = [
        ("case", words.given(case["title"]) if case.get("title") else ""),
        ("bone-quality", words.text(f"debrief-bone-quality-{quality}") if quality else ""),
        ("pseudonym", patient.get("pseudonym")),
        ("tool", _tool(tool, setup)),
        ("voxel", quantity(setup["voxel_mm"], "mm") if "voxel_mm" in setup else ""),
        ("started", str(header.get("started", "")).replace("T", " ").replace("+00:00", " UTC")),
        ("session", header.get("session_id")),
        ("seed", header.get("seed")),
        ("program", " ".join(part for part in ("Osteon", code.get("version"), code.get("git")) if part)),
        ("machine", " · ".join(str(machine[key]) for key in ("os", "cpu", "python") if key in machine)),
        ("servo", _servo(words, recording)),
    ]
    return [(words.text(f"debrief-fact-{name}"), value) for name, value in shown if value not in (None, "")]


def _servo(words: Bilingual, recording: Recording) -> Markup | str:
    """What the servo said about itself, of sessions that ran at the pace of the clock."""
    told = recording.final.get("telemetry", {})
    if not told.get("paced_ticks"):
        return ""
    return words.text(
        "debrief-servo",
        rate=f"{told['achieved_rate_hz']:.0f}",
        compute=f"{told['compute_p99_us']:.0f}",
        lateness=f"{told['lateness_p99_us']:.0f}",
        missed=f"{100.0 * told['missed_share']:.2f}",
        passivity=f"{100.0 * told['passivity_share']:.2f}",
        step=f"{told['force_step_max_N']:.2f}",
    )


def _tool(tool: dict[str, Any], setup: dict[str, Any]) -> str:
    parts = [str(tool.get("id", ""))]
    if "diameter_mm" in tool:
        parts.append("⌀ " + quantity(tool["diameter_mm"], "mm"))
    if "speed_rpm" in setup:
        parts.append(quantity(setup["speed_rpm"], "rpm"))
    if "profile" in setup:
        parts.append(str(setup["profile"]))
    if "wear" in setup:
        parts.append(f"× {setup['wear']:g}")
    return " · ".join(part for part in parts if part)


def _surgeon(recording: Recording) -> list[tuple[str, str]]:
    """Parameters of the virtual surgeon as they were set; empty if a person drilled."""
    parameters = recording.header.get("parameters", {})
    return _listed(parameters.get("hand") or parameters.get("surgeon") or {})


def _listed(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values of parameters, groups opened up."""
    listed: list[tuple[str, str]] = []
    for name, value in parameters.items():
        if isinstance(value, dict):
            listed += _listed(value)
        else:
            listed.append((name, f"{value:g}" if isinstance(value, (int, float)) else str(value)))
    return listed


@dataclass(frozen=True)
class _TimelineRow:
    letter: str
    time_s: float
    """Since the first cut, or the first tick if there was none [s]."""
    depth: str
    sentence: Markup


def _timeline(words: Bilingual, recording: Recording, moments: list[Moment]) -> list[_TimelineRow]:
    """The drilling's own moments and what the session noted (started, paused ...), in order of time."""
    began = moments[0].time_s if moments else 0.0
    rows = [
        _TimelineRow(
            moment.letter,
            moment.time_s - began,
            quantity(moment.advance_mm, "mm"),
            words.text(moment.message_id, **moment.values),
        )
        for moment in moments
    ]
    period = float(recording.header.get("servo_period_s", 0.001))
    first = next((float(batch["tick"][0]) for batch in recording.batches(["tick"]) if "tick" in batch), 0.0)
    for event in recording.events:
        rows.append(_TimelineRow("", (event.tick - first) * period - began, "", event_sentence(words, event)))
    return sorted(rows, key=lambda row: row.time_s)
