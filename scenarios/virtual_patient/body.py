"""Who lies on the table: what decides how much blood there is and how the body answers to losing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Sex(StrEnum):
    """Sex, as far as blood volume depends on it."""

    FEMALE = "female"
    MALE = "male"


class Anaesthesia(StrEnum):
    """How the patient is put to sleep or numbed."""

    GENERAL = "general"
    LIGHT = "light"
    SPINAL = "spinal"


@dataclass(frozen=True)
class PatientBody:
    """One patient, as a case file tells it."""

    sex: Sex
    age_years: float
    height_cm: float
    weight_kg: float
    haemoglobin_g_L: float
    """Before the operation."""
    anaesthesia: Anaesthesia
    beta_blocked: bool
    wound_bleeding_ml_min: float
    """What the opened soft tissue loses whatever the tool does [ml/min]."""
    vessel_behind_mm: float
    """How far behind the planned exit, along the planned line, a great vessel lies [mm]; zero where none does."""

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> PatientBody:
        """The patient whom the header of a recording tells."""
        kinds = {"sex": Sex(values["sex"]), "anaesthesia": Anaesthesia(values["anaesthesia"])}
        return cls(**{**values, **kinds})

    @property
    def blood_volume_ml(self) -> float:
        """Blood in the body [ml] from height and weight (Nadler, Hidalgo and Bloch 1962)."""
        height_m = self.height_cm / 100.0
        if self.sex is Sex.MALE:
            return 1e3 * (0.3669 * height_m**3 + 0.03219 * self.weight_kg + 0.6041)
        return 1e3 * (0.3561 * height_m**3 + 0.03308 * self.weight_kg + 0.1833)
