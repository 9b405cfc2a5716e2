"""What is to be heard from one moment on, until the next cue."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from physics.signals import ToolSignals
from scenarios.virtual_patient.circulation import VitalSigns

BITE_HALF_N = 0.35
"""Ripple of the cutting force at which the bite is about two thirds as loud as it gets: some 30 N of thrust."""
CORTEX_G_CM3 = 1.8
"""Density that rings brightest."""
LOUDEST_BLOW_N = 8000.0
"""Peak force of a mallet's blow that is as loud as any [N]; struck hard, osteotomes see several kilonewtons."""


@dataclass(frozen=True)
class Cue:
    """All voices at one moment; the default is silence."""

    edge_hz: float = 0.0
    """Fundamental of the motor with its cutting edges; 0 at rest."""
    turn_hz: float = 0.0
    """Turns or cycles of the tool per second."""
    load: float = 0.0
    """Share of the motor's power in use, 0 to 1."""
    bite: float = 0.0
    """Loudness of edges that cut, 0 to 1."""
    brightness: float = 0.0
    """Cancellous bone sounds dull, 0; cortex bright, 1."""
    breakthrough: bool = False
    """A wall gives way at this moment."""
    blow: float = 0.0
    """Loudness of a mallet's blow at this moment, 0 to 1."""
    heart_per_min: float = 0.0
    """Beats that the monitor sounds; 0 without a monitor."""
    saturation_percent: float = 98.0
    """The monitor's beep sinks with it, as monitors do."""

    @property
    def without_strikes(self) -> Cue:
        """What goes on sounding of it."""
        return replace(self, breakthrough=False, blow=0.0)


SILENCE = Cue()


def monitor_of(signs: VitalSigns) -> tuple[float, float]:
    """Heart rate [1/min] and saturation [%] as the monitor sounds them."""
    return signs.heart_rate_per_min, signs.saturation_percent


def cue_of(signals: Sequence[ToolSignals], heart_per_min: float = 0.0, saturation_percent: float = 98.0) -> Cue:
    """The cue of a tool's newest signals; what happened at any of them is heard.

    Args:
        signals: since the cue before, the newest last; none means a tool at rest.
        heart_per_min: of the patient, 0 where no monitor is on.
        saturation_percent: oxygen in the patient's blood.
    """
    if not signals:
        return Cue(heart_per_min=heart_per_min, saturation_percent=saturation_percent)
    now = signals[-1]
    hardest = max(one.blow_N for one in signals)
    return Cue(
        edge_hz=now.sounding_hz,
        turn_hz=now.motor_hz,
        load=now.motor_load,
        bite=1.0 - math.exp(-now.vibration_N / BITE_HALF_N),
        brightness=min(1.0, max(0.0, now.bone_density / CORTEX_G_CM3)),
        breakthrough=any(one.breakthrough for one in signals),
        blow=min(1.0, hardest / LOUDEST_BLOW_N) ** 0.5 if hardest > 0.0 else 0.0,
        heart_per_min=heart_per_min,
        saturation_percent=saturation_percent,
    )
