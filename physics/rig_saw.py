"""An oscillating saw on the rig: plunged into a specimen by a prescribed push or feed, by the servo's own law."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from physics import force_law_layout as slot
from physics.cutting_profile import PROFILES, REFERENCE_DENSITY, SAW_ENERGY_RATE, SAW_FORCE_RATIO
from physics.fragments import pieces_of
from physics.heat.tool import blade_tool
from physics.instrument import Instrument
from physics.kernels.saw_law import teeth_touching
from physics.rig import OVERRUN_MM, Feed, Push, check_drive, check_value, run_along
from physics.rig_ending import Ending
from physics.rig_specimen import Specimen
from physics.rig_tool_heat import ToolPath, ToolStage, hottest_bone
from physics.stepper import CuttingStepper

STEADY = 0.95
"""Share of the longest floor from which the means are taken."""
GRID_MM = 0.05
OVERLAP = 0.2
"""Share of a slot by which plunges side by side overlap."""
BLADE_MM = 30.0
"""Length of blade behind the teeth that may lie in the slot [mm]."""


@dataclass(frozen=True)
class SawTrial:
    """What one cut gave. Field names without `series` are keys of the JSON."""

    rate_mm3_s: float
    """Mean removal rate while the whole front is in bone [mm3/s]."""
    feed_mean_mm_s: float
    thrust_mean_N: float
    cutting_force_mean_N: float
    """Along the teeth's way, by the published ratio of the two forces [N]."""
    force_per_tooth_N: float
    """Resultant on each of the teeth that touch [N]."""
    teeth_engaged: float
    energy_law_mm3_s: float
    """What the energy law says to the same push [mm3/s]: removal proportional to thrust times way."""
    kerf_mm: float
    temperature_rise_max_C: float
    removed_mm3: float
    swept_mm3: float
    time_s: float
    depth_mm: float
    pieces: int
    """Into how many connected parts the bone has fallen; 1 where the cut did not part it."""
    ending: Ending
    """Of the last plunge: one that does not get through is the last."""
    series: dict[str, np.ndarray]

    def figures(self) -> dict[str, float]:
        """The JSON of `rig saw`."""
        figures = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("series", "ending")}
        return figures | {"reached": self.ending.reached}


def saw_trial(
    specimen: Specimen,
    instrument: Instrument,
    *,
    cpm: float,
    stroke_mm: float | None = None,
    push_N: float | None = None,
    feed_mm_min: float | None = None,
    wear: float = 1.0,
    rate_hz: float = 1000.0,
    depth_mm: float | None = None,
    irrigation: str = "off",
    start_C: float = 37.0,
    turn_deg: float = 0.0,
    sweep_mm: float = 0.0,
    progress: Callable[[float], None] | None = None,
) -> SawTrial:
    """Plunge the swung blade into the specimen along its line; the body is cut.

    The blade's width lies along x, the length of a tube; `turn_deg` turns it about the line, 90 saws a tube across.
    `sweep_mm` leads the blade sideways in its plane, plunge by plunge, until the slot is that much wider than of one.
    `cpm` are cycles a minute; `stroke_mm` replaces the way of the blade's own arc; `rate_hz` is the law's tick rate;
    `depth_mm` ends the run there instead of 5 mm past the far face. Raises PhysicsError for values outside what the rig
    can do.
    """
    check_drive(feed_mm_min, push_N)
    check_value("cpm", cpm, 0.0, 60_000.0)
    check_value("rate", rate_hz, 50.0, 20_000.0)
    stroke = instrument.stroke_mm if stroke_mm is None else stroke_mm
    check_value("stroke_mm", stroke, 0.05, 20.0)
    goal = specimen.through_mm + OVERRUN_MM if depth_mm is None else depth_mm
    check_value("depth", goal, 0.1, 500.0)
    check_value("turn", turn_deg, -360.0, 360.0)
    check_value("sweep", sweep_mm, 0.0, 200.0)
    blade = replace(instrument, set_speed_rpm=max(cpm, 1.0))
    if instrument.straight_stroke_mm:
        blade = replace(blade, straight_stroke_mm=stroke)
    else:
        blade = replace(blade, arc_deg=math.degrees(stroke / instrument.length_mm))
    before = specimen.body.removed_mm3
    wet = 0.0 if irrigation == "off" else 1.0
    orientation = _upright(specimen.axis, turn_deg)
    places = _places(sweep_mm, blade.diameter_mm + blade.stroke_mm)
    passes = []
    for place in places:
        stepper = CuttingStepper(specimen.body, [blade], PROFILES["sharp"], wear)
        drive = Push(push_N, 1.0 / rate_hz) if push_N is not None else Feed(feed_mm_min or 0.0, 1.0 / rate_hz)
        beside = replace(specimen, entry_lps_mm=specimen.entry_lps_mm + place * _sideways(orientation))
        passes.append(run_along(stepper, beside, drive, goal, rate_hz, float(cpm > 0.0), wet, progress, orientation))
        if passes[-1][-1, 0] < goal:
            break
    removed = specimen.body.removed_mm3 - before
    cut = _Cut(specimen, blade, cpm, rate_hz, removed, places[: len(passes)], orientation, goal)
    return _measure(passes, cut, irrigation, start_C)


@dataclass(frozen=True)
class _Cut:
    """What was sawn, with what and how."""

    specimen: Specimen
    blade: Instrument
    cpm: float
    rate_hz: float
    removed_mm3: float
    places_mm: tuple[float, ...]
    """Of the plunges, sideways from the line."""
    orientation: np.ndarray
    goal_mm: float

    @property
    def width_mm(self) -> float:
        """Of the slot of one plunge."""
        return self.blade.diameter_mm + self.blade.stroke_mm


def _places(sweep_mm: float, width_mm: float) -> tuple[float, ...]:
    """Where to plunge, sideways from the line [mm]: each overlaps the one before by a fifth of the slot."""
    count = 1 + math.ceil(sweep_mm / ((1.0 - OVERLAP) * width_mm) - 1e-9)
    return tuple(np.linspace(-0.5 * sweep_mm, 0.5 * sweep_mm, count).tolist()) if count > 1 else (0.0,)


def _sideways(orientation: np.ndarray) -> np.ndarray:
    """Broad direction of a blade held that way, LPS."""
    w, x, y, z = orientation
    return np.array([1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y)])


def _upright(axis: np.ndarray, turn_deg: float) -> np.ndarray:
    """Quaternion that turns the tool's z along the axis and keeps its x near LPS x, then turned about the axis."""
    x = np.array([1.0, 0.0, 0.0]) if abs(axis[0]) < 0.9 else np.array([0.0, 0.0, 1.0])
    x = x - (x @ axis) * axis
    x /= np.linalg.norm(x)
    turn = math.radians(turn_deg)
    x = math.cos(turn) * x + math.sin(turn) * np.cross(axis, x)
    matrix = np.column_stack([x, np.cross(axis, x), axis])
    w = 0.5 * math.sqrt(max(0.0, 1.0 + np.trace(matrix)))
    if w > 1e-6:
        vector = np.array([matrix[2, 1] - matrix[1, 2], matrix[0, 2] - matrix[2, 0], matrix[1, 0] - matrix[0, 1]]) / (
            4.0 * w
        )
        return np.array([w, *vector])
    # Half a turn: the axis is the eigenvector that stays.
    values, vectors = np.linalg.eigh(matrix + np.eye(3))
    return np.array([0.0, *vectors[:, int(np.argmax(values))]])


def _measure(passes: list[np.ndarray], cut: _Cut, irrigation: str, start_C: float) -> SawTrial:
    specimen, blade = cut.specimen, cut.blade
    rows = np.concatenate(passes)
    depth = rows[:, 0]
    time = (np.arange(len(rows)) + 1) / cut.rate_hz
    thrust = rows[:, slot.RESPONSE_THRUST]
    engaged = rows[:, slot.RESPONSE_LIP_ENGAGEMENT]
    feed = np.maximum(0.0, rows[:, slot.RESPONSE_FEED])
    touching = thrust > 0.0
    # The means are taken on the longest floor that was cut, where the whole front is in bone.
    cutting = touching & (engaged >= STEADY * engaged.max()) & (depth > 0.3) if touching.any() else touching
    chosen = cutting if cutting.any() else touching

    def mean(values: np.ndarray) -> float:
        return float(values[chosen].mean()) if chosen.any() else 0.0

    floor = max(blade.tooth_pitch_mm, cut.width_mm * mean(engaged))
    tooth_speed = 2.0 * blade.stroke_mm * cut.cpm / 60.0
    teeth, chip = _teeth(mean(feed), floor, blade, tooth_speed)
    across = math.hypot(1.0, 1.0 / SAW_FORCE_RATIO)
    through = (passes[-1][:, 0] >= specimen.through_mm).any()
    first = int(np.argmax(touching)) if touching.any() else 0
    before_last = len(rows) - len(passes[-1])
    last = before_last + int(np.argmax(passes[-1][:, 0] >= specimen.through_mm)) if through else len(rows) - 1
    density = max(1e-9, mean(rows[:, slot.RESPONSE_CHISEL_DENSITY]) / max(1e-9, mean(engaged)))
    power = 1e-3 * thrust / SAW_FORCE_RATIO * tooth_speed * touching * (engaged > 0.0)
    hot = _hottest(passes, cut, power, max(0, first - 1), irrigation, start_C)
    return SawTrial(
        rate_mm3_s=mean(rows[:, slot.RESPONSE_REMOVED]) * cut.rate_hz,
        feed_mean_mm_s=mean(feed),
        thrust_mean_N=mean(thrust),
        cutting_force_mean_N=mean(thrust) / SAW_FORCE_RATIO,
        force_per_tooth_N=mean(thrust) * across / teeth,
        teeth_engaged=teeth,
        energy_law_mm3_s=SAW_ENERGY_RATE * (REFERENCE_DENSITY / density) ** 2 * mean(thrust) * tooth_speed,
        kerf_mm=blade.kerf_mm,
        temperature_rise_max_C=hot - start_C,
        removed_mm3=cut.removed_mm3,
        swept_mm3=_swept(cut, float(depth.max())),
        time_s=(last - first) / cut.rate_hz,
        depth_mm=float(depth.max()),
        pieces=len(pieces_of(specimen.body)),
        ending=Ending(
            cut.goal_mm, float(passes[-1][:, 0].max()), len(passes[-1]) / cut.rate_hz, blade.diameter_mm
        ),
        series={"time_s": time, "depth_mm": depth, "thrust_N": thrust, "feed_mm_s": feed, "engagement": engaged,
                "torque_Nmm": np.zeros(len(rows))},
    )  # fmt: skip


def _hottest(
    passes: list[np.ndarray], cut: _Cut, power: np.ndarray, first: int, irrigation: str, start_C: float
) -> float:
    """Hottest bone [C], from the row of first contact on; the blade keeps its heat from plunge to plunge."""
    offsets = np.concatenate([np.full(len(part), place) for part, place in zip(passes, cut.places_mm, strict=True)])
    depth = np.concatenate(passes)[:, 0]
    tips = np.stack([offsets, np.zeros_like(depth), depth], axis=1)
    feed = np.maximum(0.0, np.concatenate(passes)[:, slot.RESPONSE_FEED])
    time = (np.arange(len(tips)) + 1) / cut.rate_hz
    along, broad = np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])
    path = ToolPath(time[first:], tips[first:], along, power[first:], feed[first:], broad)
    tool = blade_tool(cut.width_mm, cut.blade.kerf_mm, BLADE_MM, cut.blade.thickness_mm, cut.blade.tooth_pitch_mm)
    return hottest_bone([ToolStage(path, tool)], cut.specimen.layers, irrigation=irrigation, start_C=start_C)


def _teeth(feed: float, floor: float, blade: Instrument, tooth_speed: float) -> tuple[float, float]:
    """Teeth that touch and their chip [mm] at a feed [mm/s]: feed = teeth * chip * speed / floor, solved by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        chip = 0.5 * (low + high)
        if teeth_touching(chip, floor, blade.arc_radius_mm, blade.tooth_pitch_mm) * chip * tooth_speed / floor > feed:
            high = chip
        else:
            low = chip
    return float(teeth_touching(low, floor, blade.arc_radius_mm, blade.tooth_pitch_mm)), low


def _swept(cut: _Cut, depth: float) -> float:
    """Volume [mm3] of the initial bone in a slot of this kerf and depth, wide as all plunges, from the exact shapes."""
    if depth <= 0.0:
        return 0.0
    specimen, kerf = cut.specimen, cut.blade.kerf_mm
    width = cut.width_mm + cut.places_mm[-1] - cut.places_mm[0]
    side = _sideways(cut.orientation)
    thin = np.cross(specimen.axis, side)
    across = np.arange(math.ceil(width / GRID_MM)) + 0.5
    across = across * width / len(across) - 0.5 * width
    lines = (np.arange(5) + 0.5) / 5.0 * kerf - 0.5 * kerf
    back = width
    along = np.arange(-back, depth, GRID_MM) + 0.5 * GRID_MM
    weight = np.clip((depth - along) / GRID_MM + 0.5, 0.0, 1.0)
    total = 0.0
    for line in lines:
        points = (
            specimen.entry_lps_mm + across[:, None, None] * side + line * thin + along[None, :, None] * specimen.axis
        )
        there = specimen.bone_at(points.reshape(-1, 3)).reshape(len(across), len(along))
        total += float((there * weight).sum())
    return total * GRID_MM * (width / len(across)) * kerf / len(lines)
