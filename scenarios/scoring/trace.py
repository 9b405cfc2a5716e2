"""The columns of a recording that a score is made from, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.recording import Batch, Recording
from scenarios.scoring.fixation import Fixation, fixation_of
from scenarios.scoring.heat import Heat, heat_of
from scenarios.scoring.radiation import Radiation, radiation_of

NEEDED_COLUMNS = (
    "tick",
    "tracking",
    "response_tip_x_mm",
    "response_tip_y_mm",
    "response_tip_z_mm",
    "response_orientation_w",
    "response_orientation_x",
    "response_orientation_y",
    "response_orientation_z",
    "response_thrust_N",
    "response_removed_mm3",
    "response_chisel_density_g_cm3",
    "response_lip_engagement",
    "response_initial_bone_at_tip",
)

INSTRUMENT_COLUMN = "command_instrument"
"""Place of the tool in hand in the tray; recordings of one tool may lack it."""

PATIENT_EVENT = "patient"
"""Event of a recording at its end: the virtual patient's signs."""


@dataclass(frozen=True)
class DrillTrace:
    """What the drill did, tick by tick, and what it was meant to do."""

    time_s: np.ndarray
    """Time since the first tick [s], shape (n,)."""
    tick: np.ndarray
    """Index of each servo tick, those with other tools in hand left out, shape (n,); gaps are lost ticks."""
    tip_lps_mm: np.ndarray
    """Tip of the drill [mm, LPS], shape (n, 3)."""
    direction_lps: np.ndarray
    """Direction of advance of the tool, unit length, shape (n, 3)."""
    thrust_N: np.ndarray
    """Axial resistance of the bone [N], shape (n,); zero where neither chisel nor lips touch bone."""
    removed_mm3: np.ndarray
    """Bone removed in each tick [mm3], shape (n,)."""
    initial_bone: np.ndarray
    """Bone fraction at the tip before any cutting, 0..1, shape (n,)."""
    tracked: np.ndarray
    """Whether the hand's pose was known, shape (n,)."""
    plan_entry_lps_mm: np.ndarray
    plan_exit_lps_mm: np.ndarray
    plan_axis_lps: np.ndarray
    """The plan: entry, exit [mm, LPS] and unit direction, shape (3,) each."""
    tool_diameter_mm: float
    radiation: Radiation
    heat: Heat
    blood_lost_ml: float | None
    """What the virtual patient lost [ml]; None where the case tells of none."""
    fixation: Fixation = Fixation()

    @property
    def plan_length_mm(self) -> float:
        """Distance from the planned entry to the planned exit [mm]."""
        return float(np.linalg.norm(self.plan_exit_lps_mm - self.plan_entry_lps_mm))


def missing_parts(recording: Recording) -> list[str]:
    """What a recording lacks for a score: names of columns and header fields; empty if nothing."""
    missing = [name for name in NEEDED_COLUMNS if name not in recording.column_names]
    plan = recording.header.get("plan", {})
    missing += [f"plan.{name}" for name in ("entry_lps_mm", "exit_lps_mm", "axis_lps") if name not in plan]
    if "diameter_mm" not in recording.header.get("instrument", {}):
        missing.append("instrument.diameter_mm")
    if "servo_period_s" not in recording.header:
        missing.append("servo_period_s")
    return missing


def drill_trace(recording: Recording) -> DrillTrace | None:
    """The trace of a recording that has all parts (see `missing_parts`); None if no tick of it can be used.

    Ticks that hold no numbers or go back in time are left out: they count as lost.
    """
    plan = recording.header["plan"]
    collected = _Collected(_kinds_wanted(recording))
    for batch in recording.batches((*NEEDED_COLUMNS, INSTRUMENT_COLUMN)):
        collected.add(batch)
    tick = collected.joined("tick")
    if not len(tick):
        return None
    return DrillTrace(
        time_s=(tick - tick[0]) * float(recording.header["servo_period_s"]),
        tick=collected.joined("counted"),
        tip_lps_mm=collected.joined("tip"),
        direction_lps=collected.joined("direction"),
        thrust_N=collected.joined("thrust"),
        removed_mm3=collected.joined("removed"),
        initial_bone=collected.joined("initial_bone"),
        tracked=collected.joined("tracked"),
        plan_entry_lps_mm=np.array(plan["entry_lps_mm"], dtype=float),
        plan_exit_lps_mm=np.array(plan["exit_lps_mm"], dtype=float),
        plan_axis_lps=np.array(plan["axis_lps"], dtype=float) / np.linalg.norm(plan["axis_lps"]),
        tool_diameter_mm=float(recording.header["instrument"]["diameter_mm"]),
        radiation=radiation_of(recording.events),
        heat=heat_of(recording),
        blood_lost_ml=_blood_lost(recording),
        fixation=fixation_of(recording),
    )


class _Collected:
    """What a trace keeps of a recording, batch by batch: no column is held that it does not need."""

    def __init__(self, wanted: np.ndarray | None) -> None:
        """wanted: whether each tool of the tray is of the case's kind; None where any is."""
        self._wanted = wanted
        self._highest = -np.inf
        self._aside = 0
        self._parts: dict[str, list[np.ndarray]] = {}

    def add(self, batch: Batch) -> None:
        """The next ticks."""
        finite = np.all([np.isfinite(batch[name]) for name in NEEDED_COLUMNS], axis=0)
        drilling = self._with_the_drill(batch)
        # Ticks with another tool in hand are none of the drilling's, but they are not lost either.
        aside = self._aside + np.cumsum(~drilling)
        self._aside = int(aside[-1]) if len(aside) else self._aside
        used = np.flatnonzero(finite & drilling)
        highest = np.maximum.accumulate(np.concatenate([[self._highest], batch["tick"][used]]))
        self._highest = highest[-1]
        used = used[np.diff(highest) > 0]
        columns = {name: batch[name][used] for name in NEEDED_COLUMNS}
        quaternion = np.stack([columns[f"response_orientation_{part}"] for part in "wxyz"], axis=1)
        kept = {
            "tick": columns["tick"],
            "counted": columns["tick"] - aside[used],
            "tip": np.stack([columns[f"response_tip_{part}_mm"] for part in "xyz"], axis=1),
            "direction": direction_of_advance(quaternion),
            # A fast tool is braked in air too, so that the hand stays stable; that is not the bone's resistance.
            "thrust": np.where(_touches_bone(columns), columns["response_thrust_N"], 0.0),
            "removed": columns["response_removed_mm3"],
            "initial_bone": columns["response_initial_bone_at_tip"],
            "tracked": columns["tracking"] > 0,
        }
        for name, values in kept.items():
            self._parts.setdefault(name, []).append(values)

    def joined(self, name: str) -> np.ndarray:
        """All that was kept under a name; it is handed over, once."""
        parts = self._parts.pop(name, [])
        return np.concatenate(parts) if parts else np.zeros(0)

    def _with_the_drill(self, batch: Batch) -> np.ndarray:
        """Ticks with a tool of the kind that the case sets, shape (n,): a gauge behind the bone is no plunge."""
        column = batch.get(INSTRUMENT_COLUMN)
        if self._wanted is None or column is None:
            return np.ones(len(batch["tick"]), dtype=bool)
        place = np.nan_to_num(column, nan=-1.0).astype(int)
        known = (place >= 0) & (place < len(self._wanted))
        return known & self._wanted[np.where(known, place, 0)]


def _kinds_wanted(recording: Recording) -> np.ndarray | None:
    """Which tools of the tray are of the kind that the case sets; None for a recording of one tool, without a tray."""
    tray, wanted = recording.header.get("tray"), recording.header["instrument"].get("kind")
    return np.array([tool["kind"] == wanted for tool in tray]) if tray else None


def _blood_lost(recording: Recording) -> float | None:
    told = next((event.values for event in reversed(recording.events) if event.name == PATIENT_EVENT), {})
    return float(told["blood_lost_ml"]) if "blood_lost_ml" in told else None


def _touches_bone(columns: dict[str, np.ndarray]) -> np.ndarray:
    touching = (columns["response_chisel_density_g_cm3"] > 0) | (columns["response_lip_engagement"] > 0)
    return touching | (columns["response_removed_mm3"] > 0)


def direction_of_advance(quaternion: np.ndarray) -> np.ndarray:
    """Where the tool's +z axis points, from unit quaternions w, x, y, z (tool frame to LPS).

    Args:
        quaternion: shape (n, 4).

    Returns:
        Unit directions in LPS, shape (n, 3).
    """
    w, x, y, z = quaternion.T
    return np.stack([2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)], axis=1)
