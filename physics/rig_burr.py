"""A burr on the rig: pressed against a specimen with a force and led along it, by the servo's own law."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from physics import force_law_layout as slot
from physics.cutting_profile import PROFILES
from physics.errors import PhysicsError
from physics.heat.tool import ball_tool
from physics.instrument import Instrument
from physics.rig import MACHINE_STIFFNESS, orientation_along
from physics.rig_ending import Ending
from physics.rig_specimen import Specimen
from physics.rig_tool_heat import ToolPath, ToolStage, hottest_bone
from physics.stepper import CuttingStepper

PRESS_STIFFNESS = 20.0
"""Stiffness of the arm that presses the burr [N/mm]."""
PLUNGE_MM_S = 1.0
"""How fast a stiff arm brings the burr to its depth before it leads it along."""
APPROACH_MM_S = 10.0
START_GAP = 0.2
"""Gap between burr and near face at the start [mm]."""
GRID_MM = 0.1
"""Distance of the lines along which the sweep is integrated [mm]."""
SETTLED = 0.3
"""Share of the time after first contact that is left out of the means."""


@dataclass(frozen=True)
class BurrTrial:
    """What one pass of a burr gave. Field names without `series` are keys of the JSON."""

    rate_mm3_s: float
    """Mean removal rate after the first third [mm3/s]."""
    normal_mean_N: float
    tangential_mean_N: float
    removed_mm3: float
    swept_mm3: float
    """The burr's sweep within the initial bone [mm3], from the exact shapes."""
    temperature_max_C: float
    depth_mm: float
    """Deepest point of the burr below the near face [mm]."""
    time_s: float
    ending: Ending
    """Its goal is the depth asked for; without one it is to touch the bone."""
    series: dict[str, np.ndarray]

    def figures(self) -> dict[str, float | bool]:
        """The JSON of `rig burr`."""
        figures = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("series", "ending")}
        return figures | {"reached": self.ending.reached}


def burr_trial(
    specimen: Specimen,
    instrument: Instrument,
    *,
    rpm: float,
    push_N: float | None = None,
    cut_mm: float | None = None,
    lateral_mm_s: float = 2.0,
    travel_mm: float = 8.0,
    seconds: float = 3.0,
    tilt_deg: float = 0.0,
    wear: float = 1.0,
    rate_hz: float = 1000.0,
    depth_mm: float | None = None,
    irrigation: str = "off",
    start_C: float = 37.0,
    progress: Callable[[float], None] | None = None,
) -> BurrTrial:
    """Press the burr on the specimen and lead it along; its body is cut.

    Args:
        specimen: what to cut; its axis is the direction of the push.
        instrument: a burr.
        rpm: its speed.
        push_N: normal force.
        cut_mm: instead of a force, the depth of cut that a stiff arm holds.
        lateral_mm_s: speed along the surface, across the burr's axis; 0 presses on one spot.
        travel_mm: how far along the surface.
        seconds: how long to press on one spot.
        tilt_deg: from the side of the burr (0) to its pole (90).
        wear: at least 1.
        rate_hz: ticks per second.
        depth_mm: ends the run when the burr is as deep.
        irrigation: off, external or internal.
        start_C: of the specimen.
        progress: is told the share done, 0..1.

    Raises:
        PhysicsError: if a value is outside what the rig can do.
    """
    if (push_N is None) == (cut_mm is None):
        raise PhysicsError("physics-rig-burr-drive")
    for name, value, low, high in (
        ("rpm", rpm, 0.0, 200_000.0), ("push", 1.0 if push_N is None else push_N, 0.01, 200.0),
        ("lateral", lateral_mm_s, 0.0, 200.0),
        ("travel", travel_mm, 0.1, 100.0), ("seconds", seconds, 0.01, 120.0), ("tilt", tilt_deg, 0.0, 90.0),
        ("rate", rate_hz, 50.0, 20_000.0), ("depth", 1.0 if depth_mm is None else depth_mm, 0.05, 100.0),
        ("cut", 1.0 if cut_mm is None else cut_mm, 0.01, 50.0),
    ):  # fmt: skip
        if not (math.isfinite(value) and low <= value <= high):
            raise PhysicsError("physics-rig-value", name=name, value=value, low=low, high=high)
    frame = _Frame(specimen, instrument, math.radians(tilt_deg), travel_mm if lateral_mm_s > 0.0 else 0.0)
    # As on a real machine the specimen stands free of the shaft: a lying burr sinks as deep as it is pressed.
    mounted = replace(instrument, set_speed_rpm=max(rpm, 1.0), shaft_diameter_mm=0.0)
    stepper = CuttingStepper(specimen.body, [mounted], PROFILES["sharp"], wear)
    before = specimen.body.removed_mm3
    duration = travel_mm / lateral_mm_s if lateral_mm_s > 0.0 else seconds
    drive = _Press(push_N) if push_N is not None else _Hold(cut_mm or 0.0)
    rows, path = _press(
        stepper, frame, rpm > 0.0, drive, lateral_mm_s, duration, rate_hz, depth_mm, irrigation, progress
    )
    deepest = float(path[:, 2].max(initial=-math.inf)) + frame.radius
    ending = Ending(
        0.0 if depth_mm is None else depth_mm, max(deepest, -START_GAP), len(rows) / rate_hz, instrument.diameter_mm,
        led_along=True,
    )  # fmt: skip
    removed = specimen.body.removed_mm3 - before
    return _measure(rows, path, frame, specimen, instrument, rate_hz, removed, ending, irrigation, start_C)


class _Frame:
    """Directions of a pass: into the bone (z), along the travel (y) and the rest (x), and how the burr lies in them."""

    def __init__(self, specimen: Specimen, instrument: Instrument, tilt: float, travel_mm: float) -> None:
        normal = specimen.axis
        along = np.array([0.0, 0.0, 1.0]) if abs(normal[2]) < 0.9 else np.array([0.0, 1.0, 0.0])
        along = along - (along @ normal) * normal
        along /= np.linalg.norm(along)
        self.vectors = np.stack([np.cross(along, normal), along, normal])
        """Rows x, y, z in LPS."""
        self.entry = specimen.entry_lps_mm
        self.radius = 0.5 * instrument.diameter_mm
        self.body = max(0.0, instrument.flute_length_mm - instrument.diameter_mm)
        self.axis = np.array([math.cos(tilt), 0.0, math.sin(tilt)])
        """Of the burr, in this frame."""
        self.start = -0.5 * travel_mm
        # The middle of a lying rod over the middle of the specimen.
        self.offset = 0.5 * self.body * math.cos(tilt)

    def tip(self, travel: float, deep: float) -> np.ndarray:
        """LPS of the burr's tip whose centre lies `travel` along and `deep` below the face."""
        centre = np.array([self.offset, travel, deep])
        return self.entry + (centre + self.radius * self.axis) @ self.vectors

    def centre(self, tip_lps: np.ndarray) -> np.ndarray:
        """Centre of the burr's sphere in this frame from its tip in LPS."""
        return self.vectors @ (tip_lps - self.entry) - self.radius * self.axis


class _Press:
    """A force: from first contact the hand stays ahead of the burr by what the spring needs to carry it."""

    stiffness = PRESS_STIFFNESS

    def __init__(self, push_N: float) -> None:
        self._lead = push_N / PRESS_STIFFNESS
        self.along, self.seconds = True, 1.0

    def hand(self, deep: float, sunk: float, loaded: bool, tick_s: float) -> float:
        """Depth of the hand [mm] for the next tick, from the burr's depth and how far it sank in the last one."""
        return deep + (self._lead + min(0.02, max(0.0, sunk)) if loaded else APPROACH_MM_S * tick_s)


class _Hold:
    """A stiff arm: down to the depth of cut, then along."""

    stiffness = MACHINE_STIFFNESS

    def __init__(self, cut_mm: float) -> None:
        self._cut_mm, self._hand_mm = cut_mm, math.nan
        self.along, self.seconds = False, 1.0 + (cut_mm + START_GAP) / PLUNGE_MM_S

    def hand(self, deep: float, sunk: float, loaded: bool, tick_s: float) -> float:  # noqa: ARG002
        """As that of a press; the burr's centre lies a radius above its lowest point, which the frame starts from."""
        if math.isnan(self._hand_mm):
            self._hand_mm, self._cut_mm = deep, self._cut_mm + deep + START_GAP
        self._hand_mm = min(self._cut_mm, self._hand_mm + PLUNGE_MM_S * tick_s)
        self.along = self._hand_mm >= self._cut_mm
        return self._hand_mm


def _press(
    stepper: CuttingStepper,
    frame: _Frame,
    turning: bool,
    drive: _Press | _Hold,
    lateral_mm_s: float,
    duration_s: float,
    rate_hz: float,
    depth_mm: float | None,
    irrigation: str,
    progress: Callable[[float], None] | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Responses, shape (n, 32), and centres of the burr in the frame, shape (n, 3), from first contact on."""
    command, response = np.zeros(slot.COMMAND_SIZE), np.zeros(slot.RESPONSE_SIZE)
    command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = orientation_along(frame.axis @ frame.vectors)
    command[slot.COMMAND_TRIGGER] = float(turning)
    command[slot.COMMAND_COUPLING_STIFFNESS] = drive.stiffness
    command[slot.COMMAND_TICK] = 1.0 / rate_hz
    command[slot.COMMAND_IRRIGATION] = 0.0 if irrigation == "off" else 1.0
    deep, travel, sunk = -frame.radius - START_GAP, frame.start, 0.0
    rows: list[np.ndarray] = []
    path: list[np.ndarray] = []
    loaded = False
    ticks, most = round(duration_s * rate_hz), round((duration_s + drive.seconds) * rate_hz)
    led = 0
    for _ in range(most):
        command[0:3] = frame.tip(travel, drive.hand(deep, sunk, loaded, 1.0 / rate_hz))
        stepper.step(command, response)
        centre = frame.centre(response[0:3])
        sunk, deep = float(centre[2]) - deep, float(centre[2])
        loaded = loaded or response[slot.RESPONSE_CONTACT] > 0.0
        if not loaded:
            continue
        if drive.along:
            travel += lateral_mm_s / rate_hz
            led += 1
        rows.append(response.copy())
        path.append(centre)
        if progress is not None and len(rows) % 200 == 0:
            progress(min(1.0, led / ticks))
        if led >= ticks or (depth_mm is not None and deep + frame.radius >= depth_mm):
            break
    return np.array(rows).reshape(-1, slot.RESPONSE_SIZE), np.array(path).reshape(-1, 3)


def _measure(
    rows: np.ndarray,
    path: np.ndarray,
    frame: _Frame,
    specimen: Specimen,
    instrument: Instrument,
    rate_hz: float,
    removed: float,
    ending: Ending,
    irrigation: str,
    start_C: float,
) -> BurrTrial:
    if not len(rows):
        return BurrTrial(0.0, 0.0, 0.0, removed, 0.0, start_C, 0.0, 0.0, ending, {"time_s": np.zeros(0)})
    force = rows[:, slot.RESPONSE_FORCE : slot.RESPONSE_FORCE + 3] @ frame.vectors.T
    time = (np.arange(len(rows)) + 1) / rate_hz
    torque = rows[:, slot.RESPONSE_CUTTING_TORQUE]
    series = {
        "time_s": time,
        "depth_mm": path[:, 2] + frame.radius,
        "thrust_N": -force[:, 2],
        "tangential_N": np.hypot(force[:, 0], force[:, 1]),
        "torque_Nmm": torque,
        "removed_mm3": np.cumsum(rows[:, slot.RESPONSE_REMOVED]),
    }
    # A stiff arm first goes down to its depth; the means are taken on the way along.
    led = int(np.argmax(path[:, 1] > frame.start + 1e-9))
    late = slice(led + int(SETTLED * (len(rows) - led)), None)
    power = 1e-3 * torque * rows[:, slot.RESPONSE_SPEED] * 2.0 * math.pi / 60.0
    speed = np.linalg.norm(np.gradient(path, axis=0), axis=1) * rate_hz if len(path) > 1 else np.zeros(len(path))
    heat_path = ToolPath(time, path + frame.radius * frame.axis, frame.axis, power, speed)
    stage = ToolStage(heat_path, ball_tool(instrument.diameter_mm))
    hot = hottest_bone([stage], specimen.layers, irrigation=irrigation, start_C=start_C)
    return BurrTrial(
        rate_mm3_s=float(rows[late, slot.RESPONSE_REMOVED].mean() * rate_hz),
        normal_mean_N=float(series["thrust_N"][late].mean()),
        tangential_mean_N=float(series["tangential_N"][late].mean()),
        removed_mm3=removed,
        swept_mm3=_swept(path, frame, specimen),
        temperature_max_C=hot,
        depth_mm=float(series["depth_mm"].max()),
        time_s=float(time[-1]),
        ending=ending,
        series=series,
    )


def _swept(path: np.ndarray, frame: _Frame, specimen: Specimen) -> float:
    """Volume [mm3] of initial bone between the near face and the lowest the burr ever reached, line by line."""
    reach = frame.radius
    backs = np.linspace(0.0, frame.body, max(1, math.ceil(frame.body / (0.1 * reach))) + 1 if frame.body else 1)
    centres = np.concatenate([path[:: max(1, len(path) // 400)], path[-1:]])
    x = np.arange(frame.offset - frame.body - reach, frame.offset + reach + GRID_MM, GRID_MM)
    y = np.arange(path[:, 1].min() - reach, path[:, 1].max() + reach + GRID_MM, GRID_MM)
    lowest = np.full((len(y), len(x)), -np.inf)
    for back in backs:
        for centre in centres - back * frame.axis:
            inside = reach**2 - (y[:, None] - centre[1]) ** 2 - (x[None, :] - centre[0]) ** 2
            low = centre[2] + np.sqrt(np.maximum(inside, 0.0))
            np.maximum(lowest, np.where(inside >= 0.0, low, -np.inf), out=lowest)
    deepest = float(lowest.max())
    step = 0.02
    depths = np.arange(-3.0 * reach, deepest, step) + 0.5 * step
    met = np.argwhere(lowest > depths[0])
    total = 0.0
    for part in np.array_split(met, max(1, len(met) // 500)):
        below = lowest[part[:, 0], part[:, 1]]
        flat = np.stack([x[part[:, 1]], y[part[:, 0]], np.zeros(len(part))], axis=1)
        local = flat[:, None, :] + depths[None, :, None] * np.array([0.0, 0.0, 1.0])
        there = specimen.bone_at((specimen.entry_lps_mm + local @ frame.vectors).reshape(-1, 3))
        share = np.clip((below[:, None] - depths[None, :]) / step + 0.5, 0.0, 1.0)
        total += float((there.reshape(len(part), -1) * share).sum())
    return total * step * GRID_MM**2
