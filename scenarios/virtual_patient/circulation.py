"""How heart rate, pressure and haemoglobin answer to blood loss, in steps of a fixed length.

Steps of the answer to loss follow the classes of haemorrhage of Advanced Trauma Life Support; their exact knots, and
the time the body takes, are our own proposal. Age, beta blockers and anaesthesia blunt or shift them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scenarios.virtual_patient.body import Anaesthesia, PatientBody

STEP_S = 0.1
"""Every patient lives in steps of this length [s], so that figures do not depend on how often anybody looks."""
LAG_S = 75.0
"""Time constant of the body's answer [s]; 60 to 90 is usual."""
LOST_SHARES = (0.0, 0.15, 0.30, 0.40, 0.50)
HEART_RATE_RISES = (0.0, 15.0, 40.0, 60.0, 20.0)
"""Beats per minute above rest at those shares of blood lost; beyond two fifths the heart fails to keep up."""
PRESSURE_FACTORS = (1.0, 1.0, 0.90, 0.65, 0.45)
RESTING_HEART_RATE, RESTING_PRESSURE_MMHG, RESTING_SATURATION = 72.0, 85.0, 98.0
OLD_YEARS = 75.0
BLUNTED = 0.5
"""Share of the rise of heart rate that is left in the old and the beta-blocked."""
SPINAL_PRESSURE, LIGHT_RISE = 0.85, 1.15
CUT_BONE_ML_PER_CM3 = 9.0
"""Blood lost for each cubic centimetre of living bone cut: a reamed canal of some 17 cm3 loses 100 to 200 ml."""
VESSEL_ML_MIN, VESSEL_OPEN_S = 300.0, 60.0
"""A great vessel that was hit, at resting pressure, and how long it takes to press it shut (own proposal)."""


@dataclass(frozen=True)
class VitalSigns:
    """What the monitor shows."""

    heart_rate_per_min: float
    mean_pressure_mmHg: float
    saturation_percent: float
    blood_lost_ml: float
    haemoglobin_g_L: float
    vessel_injured: bool


class VirtualPatient:
    """A patient on the table, from the first cut on."""

    def __init__(self, body: PatientBody) -> None:
        self._body = body
        self._answer = math.exp(-STEP_S / LAG_S)
        light = LIGHT_RISE if body.anaesthesia is Anaesthesia.LIGHT else 1.0
        self._resting_rate = RESTING_HEART_RATE * light
        spinal = SPINAL_PRESSURE if body.anaesthesia is Anaesthesia.SPINAL else 1.0
        self._resting_pressure = RESTING_PRESSURE_MMHG * light * spinal
        self._rise, self._factor = 0.0, 1.0
        self._lost_ml = 0.0
        self._vessel_open_s: float | None = None

    def live(self, cut_mm3: float, *, vessel_hit: bool = False) -> None:
        """Live on for one step of `STEP_S`, in which so much bone was cut [mm3]."""
        if vessel_hit and self._vessel_open_s is None:
            self._vessel_open_s = VESSEL_OPEN_S
        self._lost_ml += self._bleeding_ml(cut_mm3)
        lost_share = self._lost_ml / self._body.blood_volume_ml
        rise = float(np.interp(lost_share, LOST_SHARES, HEART_RATE_RISES)) * self._liveliness
        factor = float(np.interp(lost_share, LOST_SHARES, PRESSURE_FACTORS))
        self._rise = rise + (self._rise - rise) * self._answer
        self._factor = factor + (self._factor - factor) * self._answer

    @property
    def signs(self) -> VitalSigns:
        """What the monitor shows now."""
        return VitalSigns(
            heart_rate_per_min=self._resting_rate + self._rise,
            mean_pressure_mmHg=self._resting_pressure * self._factor,
            saturation_percent=RESTING_SATURATION,
            blood_lost_ml=self._lost_ml,
            haemoglobin_g_L=self._haemoglobin(),
            vessel_injured=self._vessel_open_s is not None,
        )

    @property
    def _liveliness(self) -> float:
        return BLUNTED if self._body.beta_blocked or self._body.age_years > OLD_YEARS else 1.0

    def _bleeding_ml(self, cut_mm3: float) -> float:
        """Blood lost in one step: wound and vessel bleed with the pressure there is."""
        flow_ml_min = self._body.wound_bleeding_ml_min
        if self._vessel_open_s is not None and self._vessel_open_s > 0.0:
            self._vessel_open_s -= STEP_S
            flow_ml_min += VESSEL_ML_MIN
        return flow_ml_min * self._factor * STEP_S / 60.0 + CUT_BONE_ML_PER_CM3 * cut_mm3 / 1e3

    def _haemoglobin(self) -> float:
        """What is left when the loss is replaced by fluid: Gross (1983), solved for the final value."""
        volume = self._body.blood_volume_ml
        return self._body.haemoglobin_g_L * max(2.0 * volume - self._lost_ml, 0.0) / (2.0 * volume + self._lost_ml)
