"""What an examination with the C-arm has cost so far: shots, beam time and dose."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.rendering.fluoroscopy.image_chain import Exposure


@dataclass(frozen=True)
class CArmLog:
    """The C-arm's counters after an exposure; every exposure makes a new one.

    Attributes:
        shots: stills taken, and times the live pedal was pressed.
        beam_s: time with the beam on [s].
        dose_area_product_uGy_m2: summed [uGy m2]; 1 uGy m2 = 1 cGy cm2.

    """

    shots: int = 0
    beam_s: float = 0.0
    dose_area_product_uGy_m2: float = 0.0

    def with_shot(self, exposure: Exposure) -> CArmLog:
        """After a still, or the first frame of a press of the live pedal."""
        return replace(self.with_frame(exposure), shots=self.shots + 1)

    def with_frame(self, exposure: Exposure, pulses: int = 1) -> CArmLog:
        """After a further frame in live mode; a machine slower than the tube shows one frame for several pulses."""
        return replace(
            self,
            beam_s=self.beam_s + pulses * exposure.duration_s,
            dose_area_product_uGy_m2=self.dose_area_product_uGy_m2 + pulses * exposure.dose_area_product_uGy_m2,
        )
