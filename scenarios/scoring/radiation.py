"""What the C-arm cost in a session: shots, beam time, dose, and whether the surgeon's hand was in the beam."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scenarios.recording_format import Event

SHOT_EVENT = "fluoroscopy"
"""Event of a recording for each still, and for each press of the live pedal as a whole."""

KEPT_EVENT = "fluoroscopy_kept"
"""Event of a recording when the image on the screen was saved; costs nothing."""


@dataclass(frozen=True)
class Radiation:
    """Sums over a session."""

    shots: int = 0
    """Stills, and presses of the live pedal."""
    beam_s: float = 0.0
    """Time with the beam on [s]."""
    dose_area_product_uGy_m2: float = 0.0
    """[uGy m2]; 1 uGy m2 = 1 cGy cm2."""
    hand_in_beam_s: float = 0.0
    """Beam time with the hand that holds the tool in the beam [s]."""


def radiation_of(events: Iterable[Event]) -> Radiation:
    """The radiation that the events of a recording tell of; nothing where no C-arm was used."""
    shots = [event.values for event in events if event.name == SHOT_EVENT]
    return Radiation(
        shots=len(shots),
        beam_s=sum(float(shot["beam_s"]) for shot in shots),
        dose_area_product_uGy_m2=sum(float(shot["dose_area_product_uGy_m2"]) for shot in shots),
        hand_in_beam_s=sum(float(shot["hand_in_beam_s"]) for shot in shots),
    )
