"""A virtual testing machine for drilling: prescribed feed or push through a specimen, by the servo's own law."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from physics import force_law_layout as slot
from physics import rig_ending
from physics.cutting_profile import PROFILES, CuttingProfile
from physics.errors import PhysicsError
from physics.instrument import Instrument
from physics.rig_ending import Ending, Standstill, longest_feed_s
from physics.rig_specimen import Specimen
from physics.stepper import CuttingStepper

MACHINE_STIFFNESS = 2000.0
"""Stiffness of the frame under prescribed feed [N/mm], that of a laboratory testing machine."""
PUSH_STIFFNESS = 50.0
"""Stiffness through which a prescribed push acts and by which the tip is held sideways [N/mm]."""
PUSH_LEAD_MM = 0.02
"""Most that the push is led ahead by the last tick's travel [mm]: keeps it within 1 N when the travel changes."""
START_GAP_MM = 0.5
"""Gap between tip and near face at the start [mm]."""
OVERRUN_MM = 5.0
"""How far past the far face a run goes when no depth is given [mm]."""
FULL_ENGAGEMENT = 0.99
"""Share of the point's area in bone from which the means are taken."""
PILOTED_ENGAGEMENT = 0.95
"""The same share, of the most that is ever met, where a pilot hole leaves only a ring of bone."""
FALL_MM_S = math.sqrt(2.0 * 9810.0 * OVERRUN_MM)
"""Speed of a weight that has fallen freely through the overrun: none that pushes a tool comes out faster [mm/s]."""
COLLAPSE, RECOVERY = 0.3, 0.6
"""Shares of the strength met since the last entry at which a breakthrough is counted and the next one is armed."""
INDENTING_MM_MIN = 60.0
"""Feed at which the resistance to hammering is measured [mm/min]."""
BLOW_SHARE = 0.3
"""Share of a blow's energy that drives the wire, 0.2-0.5; the rest is sound, recoil and the wire's bending."""
OSCILLATING_SHARE = 2.0 / math.pi
"""Mean over highest speed of a wire that swings to and fro like a sine."""
_SERIES = {
    "thrust_N": slot.RESPONSE_THRUST,
    "torque_Nmm": slot.RESPONSE_CUTTING_TORQUE,
    "feed_mm_s": slot.RESPONSE_FEED,
    "engagement": slot.RESPONSE_LIP_ENGAGEMENT,
    "density_g_cm3": slot.RESPONSE_CHISEL_DENSITY,
    "heat_W": slot.RESPONSE_HEAT,
}


@dataclass(frozen=True)
class DrillTrial:
    """What one drilling on the rig gave. Field names without `series` are the keys of the JSON."""

    thrust_mean_N: float
    """Mean thrust while the whole point is in bone [N] (in contact, when it never is)."""
    thrust_max_N: float
    torque_mean_Nmm: float
    """Mean torque over the same time [N mm]."""
    feed_mean_mm_s: float
    """Mean feed over the same time [mm/s]."""
    time_s: float
    """From first contact until the tip passed the far face, or the end of the run [s]."""
    removed_mm3: float
    swept_mm3: float
    """The tool's sweep within the initial bone [mm3], from the exact shape of the specimen."""
    plunge_mm: float
    """How far past the far face the tip came [mm]; a run without a depth ends at 5."""
    breakthroughs: tuple[float, ...]
    """Depths along the axis at which the bone under the chisel gave way [mm]."""
    depth_mm: float
    """Deepest point of the tip along the axis, from the near face [mm]."""
    ending: Ending
    series: dict[str, np.ndarray]
    """Per tick: time_s, depth_mm and the quantities of the response, each shape (n,)."""

    def figures(self) -> dict[str, float | bool | list[float]]:
        """The JSON of `rig drill`."""
        keys = (
            "thrust_mean_N",
            "thrust_max_N",
            "torque_mean_Nmm",
            "feed_mean_mm_s",
            "time_s",
            "removed_mm3",
            "swept_mm3",
        )
        figures: dict[str, float | bool | list[float]] = {key: getattr(self, key) for key in keys}
        return figures | {
            "plunge_mm": self.plunge_mm,
            "breakthroughs": list(self.breakthroughs),
            "depth_mm": self.depth_mm,
            "reached": self.ending.reached,
        }


def drill_trial(
    specimen: Specimen,
    instrument: Instrument,
    *,
    rpm: float = 1000.0,
    feed_mm_min: float | None = None,
    push_N: float | None = None,
    profile: CuttingProfile = PROFILES["sharp"],
    wear: float = 1.0,
    rate_hz: float = 1000.0,
    depth_mm: float | None = None,
    irrigation: float = 0.0,
    pilot_mm: float = 0.0,
    progress: Callable[[float], None] | None = None,
) -> DrillTrial:
    """Drill the specimen along its line, by a prescribed feed [mm/min] or push [N], and measure.

    `pilot_mm` is the diameter of a hole bored right through beforehand, 0 for none. `rate_hz` is the law's tick rate;
    `depth_mm` ends the run there instead of 5 mm past the far face; `progress` is told the share done, 0..1. The
    specimen's body is cut. Raises PhysicsError for values outside what the rig can do.
    """
    check_drive(feed_mm_min, push_N)
    check_value("rpm", rpm, 0.0, 120_000.0)
    check_value("rate", rate_hz, 50.0, 20_000.0)
    goal = specimen.through_mm + OVERRUN_MM if depth_mm is None else depth_mm
    check_value("depth", goal, 0.1, 500.0)
    if pilot_mm > 0.0:
        check_value("pilot", pilot_mm, 0.1, 0.98 * instrument.diameter_mm)
        specimen.bore_pilot(pilot_mm)
    stepper = CuttingStepper(specimen.body, [replace(instrument, set_speed_rpm=max(rpm, 1.0))], profile, wear)
    removed_before = specimen.body.removed_mm3
    drive = Push(push_N, 1.0 / rate_hz) if push_N is not None else Feed(feed_mm_min or 0.0, 1.0 / rate_hz)
    rows = run_along(stepper, specimen, drive, goal, rate_hz, 1.0 if rpm > 0.0 else 0.0, irrigation, progress)
    ending = Ending(goal, float(rows[:, 0].max()), len(rows) / rate_hz, instrument.diameter_mm)
    return _measure(rows, specimen, ending, instrument, rate_hz, specimen.body.removed_mm3 - removed_before, pilot_mm)


def hammer_trial(
    specimen: Specimen,
    instrument: Instrument,
    *,
    blow_J: float = 1.0,
    blows_per_s: float = 2.0,
    rate_hz: float = 1000.0,
    depth_mm: float | None = None,
    profile: CuttingProfile = PROFILES["sharp"],
    wear: float = 1.0,
    pilot_mm: float = 0.0,
    progress: Callable[[float], None] | None = None,
) -> tuple[DrillTrial, int]:
    """Drive a wire that does not turn by blows of a mallet; the trial and how many blows it took.

    Each blow spends BLOW_SHARE of its energy [J] on crushing bone and on the wall, so the way follows from the thrust
    of a slow indentation and its time from the blows. Raises PhysicsError for values outside what the rig can do.
    """
    check_value("blow", blow_J, 0.01, 50.0)
    check_value("blows_per_s", blows_per_s, 0.1, 20.0)
    trial = drill_trial(
        specimen, instrument, rpm=0.0, feed_mm_min=INDENTING_MM_MIN, profile=profile, wear=wear, rate_hz=rate_hz,
        depth_mm=depth_mm, pilot_mm=pilot_mm, progress=progress,
    )  # fmt: skip
    deepest = np.maximum.accumulate(np.maximum(trial.series["depth_mm"], 0.0))
    work = np.cumsum(trial.series["thrust_N"] * np.diff(deepest, prepend=0.0)) * 1e-3
    blows = math.ceil(float(work[-1]) / (BLOW_SHARE * blow_J) - 1e-9)
    # Time as the blows give it, so that heat has its pauses; a hair more each tick keeps it rising.
    time = work / (BLOW_SHARE * blow_J * blows_per_s) + 1e-6 * np.arange(1, len(work) + 1)
    series = trial.series | {"time_s": time, "feed_mm_s": np.gradient(trial.series["depth_mm"], time)}
    duration = blows / blows_per_s
    within = float(deepest[-1])
    feed = within / duration if duration > 0.0 else 0.0
    return replace(trial, time_s=duration, feed_mean_mm_s=feed, series=series), blows


class Feed:
    """A stiff frame that travels at a constant feed."""

    stiffness = MACHINE_STIFFNESS

    def __init__(self, feed_mm_min: float, tick_s: float) -> None:
        self._step_mm = feed_mm_min / 60.0 * tick_s
        self._feed_mm_s = feed_mm_min / 60.0
        self._hand_mm = -START_GAP_MM

    def next(self, tip_mm: float, in_contact: bool) -> float:  # noqa: ARG002
        """Depth of the hand [mm] for the next tick, from where the tip is and whether it touches."""
        self._hand_mm += self._step_mm
        return self._hand_mm

    def longest_s(self, way_mm: float) -> float:
        """Time that a way [mm] may take [s]."""
        return longest_feed_s(way_mm, self._feed_mm_s)

    def stands(self, tip_mm: float) -> bool:  # noqa: ARG002
        """A frame never stands: what does not give way is pressed harder and harder, until its time is over."""
        return False


class Push:
    """A dead weight, set down gently: from first contact the hand stays ahead by what the spring needs to carry it.

    Where nothing holds it any more it falls, no faster than any weight does.
    """

    stiffness = PUSH_STIFFNESS
    approach_mm_s = 10.0

    def __init__(self, push_N: float, tick_s: float) -> None:
        self._lead_mm = push_N / PUSH_STIFFNESS
        self._tick_s = tick_s
        self._tip_mm = -START_GAP_MM
        self._hand_mm: float | None = None
        self._standstill = Standstill(1.0 / tick_s)

    def next(self, tip_mm: float, in_contact: bool) -> float:
        """Depth of the hand [mm] for the next tick, from where the tip is and whether it touches."""
        travelled, self._tip_mm = tip_mm - self._tip_mm, tip_mm
        if self._hand_mm is None and not in_contact:
            return tip_mm + self.approach_mm_s * self._tick_s
        carrying = tip_mm + self._lead_mm + min(PUSH_LEAD_MM, max(0.0, travelled))
        if self._hand_mm is not None:
            carrying = min(carrying, self._hand_mm + FALL_MM_S * self._tick_s)
        self._hand_mm = carrying
        return carrying

    def longest_s(self, way_mm: float) -> float:  # noqa: ARG002
        """Time that a way [mm] may take [s]."""
        return rig_ending.LONGEST_S

    def stands(self, tip_mm: float) -> bool:
        """Whether the weight no longer gets the tool on; asked once a tick."""
        return self._standstill.found(tip_mm)


def run_along(
    stepper: CuttingStepper,
    specimen: Specimen,
    drive: Feed | Push,
    goal_mm: float,
    rate_hz: float,
    trigger: float,
    irrigation: float,
    progress: Callable[[float], None] | None,
    orientation: np.ndarray | None = None,
    start_mm: float = -START_GAP_MM,
) -> np.ndarray:
    """Tick from a depth until the tip reaches the goal or stands; responses, column 0 its depth, shape (n, 32)."""
    command, response = np.zeros(slot.COMMAND_SIZE), np.zeros(slot.RESPONSE_SIZE)
    command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = (
        orientation_along(specimen.axis) if orientation is None else orientation
    )
    command[slot.COMMAND_TRIGGER] = trigger
    command[slot.COMMAND_COUPLING_STIFFNESS] = drive.stiffness
    command[slot.COMMAND_IRRIGATION] = irrigation
    command[slot.COMMAND_TICK] = 1.0 / rate_hz
    tip, in_contact = start_mm, False
    rows = []
    for tick in range(int(drive.longest_s(goal_mm - start_mm) * rate_hz)):
        hand = drive.next(tip, in_contact)
        command[0:3] = specimen.entry_lps_mm + hand * specimen.axis
        stepper.step(command, response)
        tip = float((response[0:3] - specimen.entry_lps_mm) @ specimen.axis)
        in_contact = response[slot.RESPONSE_CONTACT] > 0.0
        rows.append(response.copy())
        rows[-1][0] = tip
        if progress is not None and tick % 500 == 0:
            progress(min(1.0, max(0.0, tip / goal_mm)))
        if tip >= goal_mm or drive.stands(tip):
            break
    return np.array(rows)


def _measure(
    rows: np.ndarray,
    specimen: Specimen,
    ending: Ending,
    instrument: Instrument,
    rate_hz: float,
    removed: float,
    pilot_mm: float,
) -> DrillTrial:
    depth = rows[:, 0]
    series = {"time_s": (np.arange(len(rows)) + 1) / rate_hz, "depth_mm": depth}
    series |= {name: rows[:, column] for name, column in _SERIES.items()}
    contact = rows[:, slot.RESPONSE_CONTACT] > 0.0
    full = FULL_ENGAGEMENT if pilot_mm == 0.0 else PILOTED_ENGAGEMENT * float(series["engagement"].max())
    steady = contact & (series["engagement"] >= full)
    chosen = steady if steady.any() else contact
    first = int(np.argmax(contact)) if contact.any() else 0
    last = int(np.argmax(depth >= specimen.through_mm)) if (depth >= specimen.through_mm).any() else len(rows) - 1
    deepest = float(depth.max())

    def mean(values: np.ndarray) -> float:
        return float(values[chosen].mean()) if chosen.any() else 0.0

    return DrillTrial(
        thrust_mean_N=mean(series["thrust_N"]),
        thrust_max_N=float(series["thrust_N"].max()),
        torque_mean_Nmm=mean(series["torque_Nmm"]),
        feed_mean_mm_s=mean(series["feed_mm_s"]),
        time_s=(last - first) / rate_hz,
        removed_mm3=removed,
        swept_mm3=specimen.swept_mm3(0.5 * instrument.diameter_mm, instrument.cone_height_mm, deepest, 0.5 * pilot_mm),
        plunge_mm=max(0.0, deepest - specimen.through_mm),
        # Under the chisel there is nothing over a pilot hole: there the whole point tells.
        breakthroughs=_breakthroughs(depth, series["engagement" if pilot_mm > 0.0 else "density_g_cm3"]),
        depth_mm=deepest,
        ending=ending,
        series=series,
    )


def _breakthroughs(depth: np.ndarray, density: np.ndarray) -> tuple[float, ...]:
    """Depths at which the strength under the chisel (density squared) fell below 0.3 of the most met since entry."""
    found = []
    most, armed, last_peak = 0.0, True, 0.0
    for here, strength in zip(depth, density**2, strict=True):
        if armed:
            most = max(most, strength)
            if most > 0.0 and strength < COLLAPSE * most:
                found.append(float(here))
                armed, last_peak, most = False, most, 0.0
        elif strength > RECOVERY * last_peak:
            armed, most = True, strength
    return tuple(found)


def orientation_along(axis: np.ndarray) -> np.ndarray:
    """Quaternion (w, x, y, z) that turns the tool's +z to a unit vector by the shortest way, shape (4,)."""
    if axis[2] < -1.0 + 1e-12:
        return np.array([0.0, 1.0, 0.0, 0.0])
    quaternion = np.array([1.0 + axis[2], -axis[1], axis[0], 0.0])
    return quaternion / np.linalg.norm(quaternion)


def check_drive(feed_mm_min: float | None, push_N: float | None) -> None:
    """Raise PhysicsError unless there is just one of a feed [mm/min] and a push [N], within what the rig can do."""
    if (feed_mm_min is None) == (push_N is None):
        raise PhysicsError("physics-rig-drive")
    if feed_mm_min is not None:
        check_value("feed", feed_mm_min, 0.1, 6000.0)
    if push_N is not None:
        check_value("push", push_N, 0.01, 2000.0)


def check_value(name: str, value: float, low: float, high: float) -> None:
    """Raise PhysicsError unless a value is finite and within its limits."""
    if not (math.isfinite(value) and low <= value <= high):
        raise PhysicsError("physics-rig-value", name=name, value=value, low=low, high=high)
