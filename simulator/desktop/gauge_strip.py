"""The strip of gauges of a drilling: force, depth, speed, heat, how far off the plan, and the patient."""

from __future__ import annotations

import numpy as np
from PyQt6.QtWidgets import QFrame, QHBoxLayout

from physics.heat.track import HeatPicture
from scenarios.language import quantity
from scenarios.virtual_patient.circulation import VitalSigns
from simulator.desktop.drilling_steps import Deviation
from simulator.desktop.gauges import Gauge, Reading
from simulator.desktop.texts import Texts
from simulator.session.snapshot import SceneSnapshot

GAUGES = ("force", "depth", "speed", "heat", "plan", "patient")

FULL_FORCE_N = 120.0
FULL_PLAN_MM = 5.0
_CAUTION_ENTRY_MM = 2.0
_CAUTION_AXIS_DEG = 10.0
FULL_HEART_RATE, FAST_HEART_RATE, LOW_PRESSURE_MMHG = 160.0, 120.0, 65.0
"""120 beats a minute belong to a loss of nearly a third; organs are at risk below a mean pressure of 65 mmHg."""
_BODY_C, _FULL_C, _CAUTION_C = 37.0, 100.0, 47.0
"""Bone dies at 47 degrees within a minute (Eriksson & Albrektsson 1983)."""


class GaugeStrip(QFrame):
    """Gauges side by side."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._texts = texts
        self._plan_mm, self._set_rpm = 1.0, 1.0
        self.gauges = {name: Gauge(texts, f"desktop-gauge-{name}") for name in GAUGES}
        strip = QHBoxLayout(self)
        strip.setContentsMargins(4, 0, 4, 0)
        for gauge in self.gauges.values():
            strip.addWidget(gauge)

    def load(self, plan_mm: float, set_rpm: float) -> None:
        """Measure against another plan's length [mm] and another set speed [rpm]."""
        self._plan_mm, self._set_rpm = plan_mm, set_rpm

    def show_snapshot(self, snapshot: SceneSnapshot, here: Deviation) -> None:
        """Show what a snapshot says, and how the tool lies to the plan."""
        force, text = float(np.linalg.norm(snapshot.force_N)), self._texts.text
        rendered = text("desktop-rendered", force=quantity(snapshot.rendered_force_N, "N"))
        planned = text("desktop-planned", depth=quantity(self._plan_mm, "mm"))
        off = here.entry_mm > _CAUTION_ENTRY_MM or here.axis_deg > _CAUTION_AXIS_DEG
        readings = {
            "force": Reading(
                quantity(force, "N"), force / FULL_FORCE_N, rendered, snapshot.rendered_force_N / FULL_FORCE_N
            ),
            "depth": Reading(
                quantity(snapshot.depth_mm, "mm"), snapshot.depth_mm / (1.3 * self._plan_mm), planned, 1 / 1.3
            ),
            "speed": Reading(
                quantity(snapshot.speed_rpm, "rpm"),
                snapshot.speed_rpm / self._set_rpm,
                text("desktop-feed", feed=quantity(snapshot.feed_mm_s, "mm/s")),
            ),
            "plan": Reading(
                quantity(here.entry_mm, "mm"), here.entry_mm / FULL_PLAN_MM, quantity(here.axis_deg, "°"), caution=off
            ),
        }
        if snapshot.heat is not None:
            readings["heat"] = self._temperature(snapshot.heat)
        if snapshot.vitals is not None:
            readings["patient"] = self._patient(snapshot.vitals)
        self.gauges["patient"].setVisible(snapshot.vitals is not None)
        for name, reading in readings.items():
            self.gauges[name].show_reading(reading)

    def _patient(self, signs: VitalSigns) -> Reading:
        """Heart rate, mean pressure and what was bled."""
        rate, pressure = round(signs.heart_rate_per_min), round(signs.mean_pressure_mmHg)
        lost = round(signs.blood_lost_ml)
        words = [self._texts.text("desktop-pressure", pressure=pressure)]
        if lost:
            words.append(self._texts.text("desktop-blood-lost", lost=lost))
        return Reading(
            self._texts.text("desktop-heart-rate", rate=rate),
            signs.heart_rate_per_min / FULL_HEART_RATE,
            "\n".join(words),
            caution=signs.vessel_injured or pressure < LOW_PRESSURE_MMHG or rate > FAST_HEART_RATE,
        )

    def _temperature(self, heat: HeatPicture) -> Reading:
        """Hottest bone now, and the hottest there has been."""
        now, most = heat.temperature_now_C, heat.temperature_max_C
        return Reading(
            quantity(now, "°C"),
            (now - _BODY_C) / (_FULL_C - _BODY_C),
            self._texts.text("desktop-hottest", temperature=quantity(most, "°C")),
            (most - _BODY_C) / (_FULL_C - _BODY_C),
            caution=now > _CAUTION_C,
        )
