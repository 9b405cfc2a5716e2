"""What stands on each panel in each part of an operation, in the user's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from physics.heat.track import HeatPicture
from physics.instrument import Instrument
from scenarios.language import Translator, quantity
from scenarios.scoring import Result
from scenarios.virtual_patient.circulation import VitalSigns
from simulator.session.snapshot import SceneSnapshot
from simulator.vr.calibration import Calibration, Posture
from simulator.vr.headset import Hand
from simulator.vr.panel_content import Button, PanelContent, Panels, Row, RowKind, Tone, buttons, text

FULL_FORCE_N, FULL_FEED_MM_S, FULL_ENTRY_MM = 120.0, 5.0, 5.0
FULL_TEMPERATURE_C, FULL_BURNT_MM3 = 70.0, 50.0
"""Ends of the gauges."""
BODY_C, HARMFUL_C = 37.0, 47.0
"""Living bone, and where a minute of heat begins to harm it (Eriksson and Albrektsson 1983)."""
FULL_HEART_RATE, FULL_PRESSURE_MMHG, FULL_LOSS_ML = 160.0, 120.0, 1000.0
FAST_HEART_RATE, LOW_PRESSURE_MMHG = 120.0, 65.0
CAUTION_ENTRY_MM, CAUTION_AXIS_DEG = 2.0, 10.0
NEAR_MM = 40.0
"""Farther from the plan the tool is not aimed at it."""
SHOWN_METRICS = 4
VIEWS = ("ap", "lateral")
STEP_TONES = {"done": Tone.DONE, "current": Tone.CURRENT, "ahead": Tone.MUTED}


class Part(StrEnum):
    """Parts of an operation in the headset."""

    CALIBRATING = "calibrating"
    OPERATING = "operating"
    PAUSED = "paused"
    SCORING = "scoring"
    SCORED = "scored"


@dataclass(frozen=True)
class Standing:
    """How things stand; what panels are made from."""

    part: Part
    title: str
    calibration: Calibration
    snapshot: SceneSnapshot
    steps: Sequence[tuple[str, str]]
    """Names of the steps and whether each is `done`, `current` or `ahead`."""
    entry_mm: float
    axis_deg: float
    """How far the tool is off the plan."""
    length_mm: float
    """Length of the planned hole."""
    tray: tuple[Instrument, ...]
    instrument: int
    view: str
    shots: int
    dose_uGy_m2: float
    result: Result | None = None
    heat_shown: bool = False
    """Whether the bone's heat is laid over it."""


def panels_of(standing: Standing, translator: Translator) -> Panels:
    """The panels for how things stand."""
    match standing.part:
        case Part.CALIBRATING:
            return {"message": _calibration(standing.calibration, translator)}
        case Part.PAUSED:
            return {"message": _paused(translator)}
        case Part.SCORING:
            words = text(translator.text("vr-scoring"))
            return {"message": PanelContent(translator.text("vr-scoring-title"), (words,))}
        case Part.SCORED:
            return {"message": _score(standing, translator)}
    panels = {
        "steps": _steps(standing, translator),
        "tools": _tools(standing, translator),
        "c_arm": _c_arm(standing, translator),
        "wrist": _wrist(standing, translator),
    }
    if standing.snapshot.heat is not None:
        panels["vitals"] = _vitals(standing.snapshot.heat, translator, shown=standing.heat_shown)
    if standing.snapshot.vitals is not None:
        panels["patient"] = _patient(standing.snapshot.vitals, translator)
    return panels


def _calibration(calibration: Calibration, translator: Translator) -> PanelContent:
    say = translator.text
    height = quantity(100.0 * calibration.table_height_m, "cm")
    rows = (
        buttons(
            Button("posture-standing", say("vr-standing"), calibration.posture is Posture.STANDING),
            Button("posture-seated", say("vr-seated"), calibration.posture is Posture.SEATED),
        ),
        buttons(
            Button("table-lower", say("vr-table-lower")),
            Button("table-height", height),
            Button("table-higher", say("vr-table-higher")),
        ),
        buttons(
            Button("hand-left", say("vr-hand-left"), calibration.hand is Hand.LEFT),
            Button("hand-right", say("vr-hand-right"), calibration.hand is Hand.RIGHT),
        ),
        buttons(Button("magnify", say("vr-size", factor=f"{calibration.magnification:g}"))),
        buttons(
            Button("vignette", say("vr-vignette"), calibration.vignette),
            Button("snap-turn", say("vr-snap-turn"), calibration.snap_turn_deg > 0.0),
        ),
        buttons(Button("recenter", say("vr-recenter")), Button("start", say("vr-start"), chosen=True)),
    )
    return PanelContent(say("vr-calibration-title"), rows)


def _steps(standing: Standing, translator: Translator) -> PanelContent:
    rows = [
        Row(RowKind.STEP, translator.text(f"vr-step-{name}"), STEP_TONES[str(state)]) for name, state in standing.steps
    ]
    minutes, seconds = divmod(int(standing.snapshot.time_s), 60)
    rows.append(text(f"{minutes}:{seconds:02d}", Tone.MUTED))
    return PanelContent(translator.text("vr-steps-title"), tuple(rows))


def _tools(standing: Standing, translator: Translator) -> PanelContent:
    snapshot, say = standing.snapshot, translator.text
    near = standing.entry_mm < NEAR_MM
    off = near and (standing.entry_mm > CAUTION_ENTRY_MM or standing.axis_deg > CAUTION_AXIS_DEG)
    deviation = f"{quantity(standing.entry_mm, 'mm')} {quantity(standing.axis_deg, 'deg')}" if near else "–"
    gauges = (
        _gauge(say("vr-force"), quantity(snapshot.thrust_N, "N"), snapshot.thrust_N / FULL_FORCE_N),
        _gauge(say("vr-depth"), quantity(snapshot.depth_mm, "mm"), snapshot.depth_mm / standing.length_mm),
        _gauge(say("vr-feed"), quantity(snapshot.feed_mm_s, "mm/s"), snapshot.feed_mm_s / FULL_FEED_MM_S),
        _gauge(
            say("vr-off-plan"),
            deviation,
            standing.entry_mm / FULL_ENTRY_MM if near else 0.0,
            Tone.CAUTION if off else Tone.PLAIN,
        ),
    )
    trays = tuple(
        buttons(Button(f"instrument-{number}", _tool_name(tool, translator), number == standing.instrument))
        for number, tool in enumerate(standing.tray)
    )
    return PanelContent(say("vr-tools-title"), (*gauges, *trays))


def _c_arm(standing: Standing, translator: Translator) -> PanelContent:
    say = translator.text
    dose = quantity(standing.dose_uGy_m2, "µGy·m²") if standing.dose_uGy_m2 else ""
    count = say("vr-shots", shots=standing.shots) + (f" · {dose}" if dose else "")
    rows = (
        Row(RowKind.PICTURE, say("vr-no-image")),
        buttons(
            *(Button(f"view-{view}", say(f"vr-view-{view}"), view == standing.view) for view in VIEWS),
            Button("shoot", say("vr-shoot")),
        ),
        text(count, Tone.MUTED),
    )
    return PanelContent("", rows)


def _vitals(heat: HeatPicture, translator: Translator, *, shown: bool) -> PanelContent:
    """What is known of the living bone: its heat, and what the heat has killed."""
    say = translator.text
    rows = [
        _gauge(
            say(f"vr-bone-{name}"),
            quantity(round(temperature), "degC"),
            (temperature - BODY_C) / (FULL_TEMPERATURE_C - BODY_C),
            Tone.CAUTION if temperature >= HARMFUL_C else Tone.PLAIN,
        )
        for name, temperature in (("now", heat.temperature_now_C), ("hottest", heat.temperature_max_C))
    ]
    burnt = round(heat.necrosis_mm3)
    rows.append(_gauge(say("vr-bone-burnt"), quantity(burnt, "mm3"), burnt / FULL_BURNT_MM3))
    rows.append(buttons(Button("heat", say("desktop-show-heat"), shown)))
    return PanelContent(say("vr-vitals-title"), tuple(rows))


def _patient(signs: VitalSigns, translator: Translator) -> PanelContent:
    """The patient's pulse, pressure and lost blood, as the model has them."""
    say, rate, pressure = translator.text, round(signs.heart_rate_per_min), round(signs.mean_pressure_mmHg)
    fast = Tone.CAUTION if rate > FAST_HEART_RATE else Tone.PLAIN
    low = Tone.CAUTION if pressure < LOW_PRESSURE_MMHG else Tone.PLAIN
    lost = round(signs.blood_lost_ml)
    rows = (
        _gauge(say("vr-pulse"), quantity(rate, "/min"), rate / FULL_HEART_RATE, fast),
        _gauge(say("vr-pressure"), quantity(pressure, "mmHg"), pressure / FULL_PRESSURE_MMHG, low),
        _gauge(say("vr-blood-lost"), quantity(lost, "ml"), lost / FULL_LOSS_ML),
    )
    return PanelContent(say("vr-patient-title"), rows)


def _wrist(standing: Standing, translator: Translator) -> PanelContent:
    snapshot, say = standing.snapshot, translator.text
    rows = (
        _gauge(say("vr-force"), quantity(snapshot.thrust_N, "N"), snapshot.thrust_N / FULL_FORCE_N),
        _gauge(say("vr-depth"), quantity(snapshot.depth_mm, "mm"), snapshot.depth_mm / standing.length_mm),
    )
    return PanelContent(standing.title, rows)


def _paused(translator: Translator) -> PanelContent:
    say = translator.text
    rows = (
        text(say("vr-paused")),
        buttons(Button("resume", say("vr-resume"), chosen=True)),
        buttons(Button("recenter", say("vr-recenter"))),
        buttons(Button("finish", say("vr-finish"))),
        buttons(Button("leave", say("vr-leave"))),
    )
    return PanelContent(say("vr-paused-title"), rows)


def _score(standing: Standing, translator: Translator) -> PanelContent:
    result = standing.result
    assert result is not None  # noqa: S101 - scored means that there is one
    tone = Tone.PASSED if result.verdict == "passed" else Tone.CAUTION
    judged = [metric for metric in result.metrics.values() if metric.value is not None and metric.unit != "bool"]
    rows = [text(result.sentence(translator), tone)]
    for metric in judged[:SHOWN_METRICS]:
        label, value = translator.text(f"scenarios-metric-{metric.id}"), quantity(metric.value, metric.unit)
        rows.append(_gauge(label, value, 0.0 if metric.points is None else metric.points / 100.0))
    rows.append(buttons(Button("leave", translator.text("vr-close"), chosen=True)))
    return PanelContent(translator.text("vr-score-title"), tuple(rows))


def _gauge(label: str, value: str, share: float, tone: Tone = Tone.PLAIN) -> Row:
    # Two digits of the bar are all that is seen; finer ones would only make the panel be painted again.
    return Row(RowKind.GAUGE, label, tone, value, round(min(1.0, max(0.0, share)), 2))


def _tool_name(tool: Instrument, translator: Translator) -> str:
    kind = translator.text(f"vr-kind-{tool.kind.replace('_', '-')}")
    return f"{kind} {quantity(tool.diameter_mm, 'mm')}"
