"""Pull-out: the force that strips a thread out of the bone along its real hole, and how stiffly it gets there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from physics.depth_profile import DepthProfile, require
from physics.fixation.hole import Hole
from physics.fixation.material import Material
from physics.fixation.screw import Screw
from physics.fixation.thread import ThreadFit

YIELD_SHARE = 0.8545
"""Force at which the hold begins to yield, over its maximum: median torque ratio in 89 femoral heads (Ryan 2015)."""
YIELDED_STIFFNESS = 0.49
"""Stiffness just past yield over the initial one: 51 % is lost (Cleek 2007)."""
STRIPPED_SHARE = 0.12
"""What debris in a stripped hole still holds, over the maximum; more than 80 % is lost (Fletcher 2019)."""
DEPTH_RANGE_MM = (0.1, 300.0)
"""Depths a screw can have; the longest bone screws are shorter than 200 mm."""
SUPPORT_RATIO = 5.0
"""Where the bone around a screw stands still, in thread diameters across: that of the support ring of ASTM F543."""
DAMAGED_STIFFNESS_SHARE = 0.1
"""Stiffness of the bone right at the flanks, bruised by the cutting thread, over that of whole bone. Design choice: the
undamaged medium alone makes screws in foam about twice as stiff as testing machines find them."""
SCREW_MODULUS = 193_000.0
"""Implant steel [MPa]."""


@dataclass(frozen=True)
class ThreadHold:
    """Axial hold of a screw in its hole: force against slip.

    Elastic up to 85 % of the maximum, then yielding along a parabola from half the stiffness to none, then softening as
    the teeth of bone shear through, down to the friction of debris.
    """

    maximum_N: float
    stiffness_N_mm: float
    tooth_mm: float
    """Thickness of the bone tooth between two turns at the crest; sheared through when the slip has reached it."""

    @property
    def yield_slip_mm(self) -> float:
        """Slip at which yielding begins [mm]."""
        return YIELD_SHARE * self.maximum_N / self.stiffness_N_mm if self.stiffness_N_mm > 0.0 else 0.0

    @property
    def peak_slip_mm(self) -> float:
        """Slip at the maximum [mm]."""
        if self.stiffness_N_mm <= 0.0:
            return 0.0
        return self.yield_slip_mm + 2.0 * (1.0 - YIELD_SHARE) * self.maximum_N / (
            YIELDED_STIFFNESS * self.stiffness_N_mm
        )

    @property
    def end_slip_mm(self) -> float:
        """Slip at which the thread is stripped through [mm]."""
        return self.peak_slip_mm + self.tooth_mm

    def force(self, slip_mm: np.ndarray) -> np.ndarray:
        """Axial force [N] at a slip [mm], same shape."""
        slip = np.asarray(slip_mm, dtype=float)
        past_yield = np.clip(slip - self.yield_slip_mm, 0.0, self.peak_slip_mm - self.yield_slip_mm)
        span = max(self.peak_slip_mm - self.yield_slip_mm, 1e-12)
        tangent = YIELDED_STIFFNESS * self.stiffness_N_mm
        rising = self.stiffness_N_mm * np.minimum(slip, self.yield_slip_mm) + tangent * (
            past_yield - past_yield**2 / (2.0 * span)
        )
        past_peak = np.maximum(slip - self.peak_slip_mm, 0.0)
        softened = STRIPPED_SHARE + (1.0 - STRIPPED_SHARE) * np.exp(-3.0 * past_peak / self.tooth_mm)
        return rising * softened

    def left_after(self, slip_mm: float) -> float:
        """Pull-out force [N] of a thread that has already slipped so far [mm]."""
        return self.maximum_N if slip_mm <= self.peak_slip_mm else float(self.force(np.array(slip_mm)))


@dataclass(frozen=True)
class PulloutTrial:
    """What pulling one screw out gave."""

    pullout_N: float
    thread_shape_factor: float
    """Of the screw's thread alone (Chapman 1996, at most 1)."""
    stiffness_N_mm: float
    """Initial stiffness, without any testing machine."""
    engagement: float
    """Share of that thread's hold that this hole allows: 1 in a hole no wider than the core."""
    engaged_mm: float
    """Length of thread in bone [mm]."""
    displacement_at_peak_mm: float
    series: dict[str, np.ndarray]
    """displacement_mm and force_N, each shape (n,)."""

    def figures(self) -> dict[str, float]:
        """The JSON of `rig pullout`."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "series"}


def pull_out(
    screw: Screw,
    hole: Hole,
    profile: DepthProfile,
    material: Material,
    *,
    depth_mm: float,
    slipped_mm: float = 0.0,
) -> PulloutTrial:
    """Pull a screw straight out.

    Args:
        screw: the screw.
        hole: what was drilled for it.
        profile: bone around the hole.
        material: of that bone.
        depth_mm: depth of the first full thread below the entry [mm].
        slipped_mm: how far tightening has drawn the thread already [mm]; past the peak the hole is stripped.
    """
    hold = thread_hold(screw, hole, profile, material, depth_mm)
    ideal = thread_hold(screw, Hole(min(hole.diameter_mm, screw.core_diameter)), profile, material, depth_mm)
    displacement = np.linspace(0.0, max(hold.end_slip_mm, 1e-6), 500)
    # What was drawn past its peak is loaded again along the softened curve, from where it was left.
    left = slipped_mm if slipped_mm > hold.peak_slip_mm else 0.0
    force = hold.force(displacement + left) if left else hold.force(displacement)
    share = hold.left_after(slipped_mm) / hold.maximum_N if hold.maximum_N > 0.0 else 0.0
    return PulloutTrial(
        pullout_N=hold.left_after(slipped_mm),
        thread_shape_factor=screw.thread_shape_factor,
        stiffness_N_mm=hold.stiffness_N_mm * share,
        engagement=hold.maximum_N / ideal.maximum_N if ideal.maximum_N > 0.0 else 0.0,
        engaged_mm=engaged_length_mm(screw, profile, depth_mm),
        displacement_at_peak_mm=0.0 if left else hold.peak_slip_mm,
        series={"displacement_mm": displacement, "force_N": force},
    )


def thread_hold(screw: Screw, hole: Hole, profile: DepthProfile, material: Material, depth_mm: float) -> ThreadHold:
    """Hold of a screw whose first full thread is `depth_mm` below the entry, in the bone of that profile.

    Force: thread shape factor x pi x thread diameter x integral of the shear strength over the engaged thread
    (Chapman 1996). Stiffness: shear of the bone around the thread, crushing of bone under the flank and stretch of the
    screw, in series; no testing machine is part of it.
    """
    require("depth", depth_mm, *DEPTH_RANGE_MM)
    fit = ThreadFit(screw, hole)
    start = max(0.0, depth_mm - screw.thread_length)
    maximum = float(profile.between(fit.shear_capacity(material, profile), start, depth_mm))
    return ThreadHold(
        maximum_N=maximum,
        stiffness_N_mm=_stiffness(fit, profile, material, start, depth_mm) if maximum > 0.0 else 0.0,
        tooth_mm=screw.thread_shape_factor * screw.pitch,
    )


def engaged_length_mm(screw: Screw, profile: DepthProfile, depth_mm: float) -> float:
    """Length of thread that is in bone [mm]."""
    start = max(0.0, depth_mm - screw.thread_length)
    return float(profile.between(profile.fraction.mean(axis=1), start, depth_mm))


def _stiffness(fit: ThreadFit, profile: DepthProfile, material: Material, start_mm: float, end_mm: float) -> float:
    screw = fit.screw
    around = 2.0 * math.pi / math.log(SUPPORT_RATIO) * profile.mean_of(material.shear_modulus)
    under_flank = DAMAGED_STIFFNESS_SHARE * fit.flank_area_per_mm / fit.bite_mm * profile.mean_of(material.modulus)
    total = around + under_flank
    per_mm = np.divide(around * under_flank, total, out=np.zeros_like(total), where=total > 0.0)
    bone = float(profile.between(per_mm, start_mm, end_mm))
    section = math.pi / 4.0 * (screw.core_diameter**2 - screw.cannula**2)
    # Load leaves the screw along its thread, which stretches it like a third of that length under the full load.
    steel = SCREW_MODULUS * section / ((end_mm - start_mm) / 3.0)
    return bone * steel / (bone + steel) if bone > 0.0 else 0.0
