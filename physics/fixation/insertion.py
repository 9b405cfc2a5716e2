"""Driving a screw: cutting and friction turn by turn, then the head seats, clamps, and may strip the thread."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from physics.depth_profile import DepthProfile, require
from physics.errors import PhysicsError
from physics.fixation.hole import Hole
from physics.fixation.material import Material
from physics.fixation.pullout import DEPTH_RANGE_MM, ThreadHold, thread_hold
from physics.fixation.screw import Screw
from physics.fixation.thread import ThreadFit

FRICTION = 0.2
"""Steel on wet bone, thread and head; 0.2-0.3. With 0.2 a stripping torque of 1.72 N m clamps 1.8 kN (Aziz 2014)."""
THREAD_HALF_ANGLE = math.radians(15.0)
"""Slope of the loaded flank that raises the thread's friction [rad]."""
JOINT_STIFFNESS = 5000.0
"""How stiffly plate, soft tissue and bone surface close under the head [N/mm]. Design choice: a 3.5 mm cortex screw
then turns about a quarter turn from contact to yield; it moves no torque."""
STOP_SHARE = 0.82
"""Where surgeons stop, over the stripping torque: 82 % cortical and 79 % cancellous (Aziz 2014), 78 +- 10 % and 82 %
in reviews (Fletcher 2020)."""
DRIVING_STEP_DEG = 5.0
TIGHTENING_STEP_DEG = 1.0
UNTIL = ("stop", "strip")


@dataclass(frozen=True)
class ScrewTrial:
    """What driving one screw gave. Torques in N m, forces in N."""

    insertion_torque_max_Nm: float
    """Largest torque before the head touches."""
    stripping_torque_Nm: float
    """Torque at which this hole strips, reached or not; NaN for a head that locks into its plate."""
    compression_N: float
    """Largest clamping force reached under the head."""
    compression_left_N: float
    """Clamping force at the end."""
    stripped: bool
    torque_Nm: float
    """Torque at the end."""
    depth_mm: float
    turns: float
    slip_mm: float
    """How far the thread was drawn out of its seat."""
    pullout_left_N: float
    """What the hole still holds at the end."""
    breaking_torque_Nm: float
    overloaded: bool
    """Whether the torque passed what the screw itself can bear."""
    series: dict[str, np.ndarray]
    """Per step turn_deg, depth_mm, torque_Nm, cutting_Nm, friction_Nm, compression_N; each shape (n,)."""

    def figures(self) -> dict[str, float | bool]:
        """The JSON of `rig screw`."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "series"}


def seating_arm_mm(screw: Screw, friction: float = FRICTION) -> float:
    """Torque per axial force of a seated screw [mm]: d_m / 2 tan(lead + friction angle) + friction x head radius."""
    friction_angle = math.atan(friction / math.cos(THREAD_HALF_ANGLE))
    thread = 0.5 * screw.mean_diameter * math.tan(screw.lead_angle + friction_angle)
    return thread + friction * screw.bearing_radius


def driving_torque(
    screw: Screw, hole: Hole, profile: DepthProfile, material: Material, tip_mm: np.ndarray, friction: float = FRICTION
) -> tuple[np.ndarray, np.ndarray]:
    """Torques [N mm] of cutting and of friction with the first full thread at depths `tip_mm`; each of its shape."""
    fit = ThreadFit(screw, hole)
    energy = profile.mean_of(lambda density: fit.cutting_energy(material, density))
    in_flutes = profile.between(energy, np.maximum(tip_mm - screw.flute_length, 0.0), tip_mm) / screw.flute_length
    # Energy balance of one turn: torque x 2 pi = energy per volume x volume cut in that turn.
    ridge = (1.0 - fit.tapped_share) * fit.ridge_area_mm2 * fit.arm_mm
    rim = max(0.0, screw.core_diameter**2 - hole.diameter_mm**2) * screw.pitch / 8.0
    cutting = in_flutes * (ridge + rim)

    core_pressure = profile.mean_of(lambda density: fit.core_pressure(material, density))
    flank_pressure = profile.mean_of(lambda density: fit.flank_pressure(material, density)) + core_pressure
    flanks = 2.0 * fit.flank_area_per_mm * fit.arm_mm * flank_pressure
    core = math.pi * screw.core_diameter * 0.5 * screw.core_diameter * core_pressure
    rubbing = profile.between(flanks + core, np.maximum(tip_mm - screw.thread_length, 0.0), tip_mm) * friction
    return cutting, rubbing


def drive_screw(
    screw: Screw,
    hole: Hole,
    profile: DepthProfile,
    material: Material,
    *,
    depth_mm: float,
    until: str | float = "stop",
    friction: float = FRICTION,
    joint_stiffness: float = JOINT_STIFFNESS,
    stop_share: float = STOP_SHARE,
) -> ScrewTrial:
    """Turn a screw in until its head seats at `depth_mm` of thread, then tighten it.

    Args:
        screw: the screw.
        hole: what was drilled for it.
        profile: bone around the hole.
        material: of that bone.
        depth_mm: depth of the first full thread below the entry when the head touches [mm].
        until: "stop" (a surgeon's stop), "strip" (turned on until the thread is through) or a torque [N m].
        friction: of thread and head on bone and plate, 0.05 to 0.8.
        joint_stiffness: of what is clamped [N/mm].
        stop_share: where the surgeon stops, over the stripping torque.
    """
    require("depth", depth_mm, *DEPTH_RANGE_MM)
    _check(until, friction, joint_stiffness, stop_share)
    hold = thread_hold(screw, hole, profile, material, depth_mm)
    turns_in = math.ceil(depth_mm / screw.pitch * 360.0 / DRIVING_STEP_DEG)
    tip = np.minimum(np.arange(turns_in + 1) * screw.pitch * DRIVING_STEP_DEG / 360.0, depth_mm)
    cutting, rubbing = driving_torque(screw, hole, profile, material, tip, friction)

    clamps = screw.head != "locking"
    arm = seating_arm_mm(screw, friction)
    slip, force = _tightening(hold, screw.pitch, joint_stiffness) if clamps else (np.zeros(0), np.zeros(0))
    # Past the maximum the teeth that were cut and rubbed shear off, and with them goes the torque of driving.
    intact = np.where(slip > hold.peak_slip_mm, force / max(hold.maximum_N, 1e-12), 1.0)
    seated_deg = depth_mm / screw.pitch * 360.0
    series = {
        "turn_deg": np.concatenate(
            [
                tip / screw.pitch * 360.0,
                seated_deg + TIGHTENING_STEP_DEG * np.arange(1, len(slip) + 1),
            ]
        ),
        "depth_mm": np.concatenate([tip, np.full(len(slip), depth_mm)]),
        "cutting_Nm": 1e-3 * np.concatenate([cutting, cutting[-1] * intact]),
        "friction_Nm": 1e-3 * np.concatenate([rubbing, rubbing[-1] * intact]),
        "compression_N": np.concatenate([np.zeros(len(tip)), force]),
    }
    series["torque_Nm"] = series["cutting_Nm"] + series["friction_Nm"] + 1e-3 * arm * series["compression_N"]
    strip_torque = 1e-3 * float(cutting[-1] + rubbing[-1] + arm * hold.maximum_N) if clamps else math.nan
    end = _end_of_driving(until, series["torque_Nm"], len(tip), strip_torque, stop_share)
    slip_at = np.concatenate([np.zeros(len(tip)), slip])
    if 0 < end < len(tip) - 1:
        hold = thread_hold(screw, hole, profile, material, max(float(tip[end]), DEPTH_RANGE_MM[0]))
    return _trial(screw, hold, series, slip_at, end, len(tip), strip_torque)


def _tightening(hold: ThreadHold, pitch: float, joint_stiffness: float) -> tuple[np.ndarray, np.ndarray]:
    """Slip [mm] and clamping force [N] per step of tightening; the turn is shared by slip and the joint's closing."""
    if hold.maximum_N <= 0.0:
        return np.zeros(0), np.zeros(0)
    slip = np.concatenate(
        [np.linspace(0.0, hold.peak_slip_mm, 400), np.linspace(hold.peak_slip_mm, hold.end_slip_mm, 401)[1:]]
    )
    force = hold.force(slip)
    advance = slip + force / joint_stiffness
    # A soft joint lets go faster than the screw turns: what it passes through in a jump is left out.
    kept = np.concatenate([[True], advance[1:] > np.maximum.accumulate(advance)[:-1]])
    kept[np.argmax(force)] = True
    step = pitch * TIGHTENING_STEP_DEG / 360.0
    at = step * np.arange(1, math.ceil(advance[kept][-1] / step) + 1)
    return np.interp(at, advance[kept], slip[kept]), np.interp(at, advance[kept], force[kept])


def _end_of_driving(
    until: str | float, torque: np.ndarray, touches: int, strip_torque: float, stop_share: float
) -> int:
    """Index of the last step taken."""
    last = len(torque) - 1
    if until == "strip" or math.isnan(strip_torque):
        return last
    if until == "stop":
        reached = np.flatnonzero(torque[touches:] >= stop_share * strip_torque)
        return touches + int(reached[0]) if len(reached) else last
    reached = np.flatnonzero(torque >= float(until))
    return int(reached[0]) if len(reached) else last


def _trial(
    screw: Screw,
    hold: ThreadHold,
    series: dict[str, np.ndarray],
    slip: np.ndarray,
    end: int,
    touches: int,
    strip_torque: float,
) -> ScrewTrial:
    taken = {name: values[: end + 1] for name, values in series.items()}
    stripped = bool(slip[end] > hold.peak_slip_mm) or (hold.maximum_N <= 0.0 and not math.isnan(strip_torque))
    # The curve is sampled in steps of one degree; its maximum lies between two of them.
    highest = hold.maximum_N if stripped else float(taken["compression_N"].max())
    return ScrewTrial(
        insertion_torque_max_Nm=float(taken["torque_Nm"][:touches].max()),
        stripping_torque_Nm=strip_torque,
        compression_N=highest,
        compression_left_N=float(taken["compression_N"][-1]),
        stripped=stripped,
        torque_Nm=float(taken["torque_Nm"][-1]),
        depth_mm=float(taken["depth_mm"][-1]),
        turns=float(taken["turn_deg"][-1]) / 360.0,
        slip_mm=float(slip[end]),
        pullout_left_N=hold.left_after(float(slip[end])),
        breaking_torque_Nm=screw.breaking_torque,
        overloaded=bool(taken["torque_Nm"].max() > screw.breaking_torque),
        series=taken,
    )


def _check(until: str | float, friction: float, joint_stiffness: float, stop_share: float) -> None:
    if isinstance(until, str) and until not in UNTIL:
        raise PhysicsError("fixation-until", until=until)
    if not isinstance(until, str):
        require("until", float(until), 1e-6, 100.0)
    require("friction", friction, 0.05, 0.8)
    require("joint stiffness", joint_stiffness, 1.0, 1e6)
    require("stop share", stop_share, 0.05, 0.99)
