"""Reaming on the rig: heads of growing size pressed into a socket or along a canal, by the servo's own law."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from physics import force_law_layout as slot
from physics.cutting_profile import PROFILES, CuttingProfile
from physics.heat.history import MOST_RUBBING, bone_within, wall_torque
from physics.heat.solver import BoneHeat
from physics.heat.tool import HeatTool, ball_tool, drill_tool, grater_tool, reamer_tool
from physics.instrument import Instrument
from physics.kernels.dome_carving import SLICES, carve_dome
from physics.rig import OVERRUN_MM, START_GAP_MM, Push, check_value, run_along
from physics.rig_ending import Ending
from physics.rig_specimen import Specimen
from physics.rig_tool_heat import ToolPath, ToolStage, heated_bone, hottest_of
from physics.stepper import CuttingStepper

RINGS, TURNS, PITCH_MM = 60, 48, 0.02
"""Lines along which the sweep is integrated: rings, lines on each, and the step along them [mm]."""


@dataclass(frozen=True)
class ReamTrial:
    """What reaming gave. Field names without `series` and `heat` are keys of the JSON."""

    torque_mean_Nm: float
    """Mean over the time in which bone was cut [N m]."""
    axial_mean_N: float
    rate_mm3_s: float
    temperature_max_C: float
    removed_mm3: float
    swept_mm3: float
    """The reamers' sweep within the initial bone [mm3], from the exact shapes."""
    time_s: float
    """Of all heads in contact."""
    depth_mm: float
    """Deepest point of the last head below the near face."""
    sizes_mm: tuple[float, ...]
    """Diameters of the heads that were used, in their order."""
    ending: Ending
    """Of the last head: one that does not get to its depth is the last."""
    series: dict[str, np.ndarray]
    heat: BoneHeat | None

    def figures(self) -> dict[str, object]:
        """The JSON of `rig ream`."""
        hidden = ("series", "heat", "ending")
        figures = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in hidden}
        return figures | {"reached": self.ending.reached}


def ream_trial(
    specimen: Specimen,
    heads: Sequence[Instrument],
    *,
    from_mm: float,
    rpm: float,
    push_N: float,
    profile: CuttingProfile = PROFILES["sharp"],
    wear: float = 1.0,
    rate_hz: float = 1000.0,
    depth_mm: float | None = None,
    irrigation: str = "off",
    start_C: float = 37.0,
    progress: Callable[[float], None] | None = None,
) -> ReamTrial:
    """Press one head after the other along the specimen's line; its body is cut.

    Args:
        specimen: what to ream; its axis is the direction of the push.
        heads: acetabular reamers, or stepped ones (flexible and triple reamers), from the smallest on.
        from_mm: diameter of the socket or of the canal right through that is there beforehand; 0 for none.
        rpm: speed.
        push_N: axial force.
        profile: constants of the cutting law.
        wear: at least 1.
        rate_hz: ticks per second.
        depth_mm: of the heads' tips at which each pass ends; without it a dome ends when its rim is level with the near
            face, a stepped reamer 5 mm after its widest step has passed the far face.
        irrigation: off, external or internal.
        start_C: of the specimen.
        progress: is told the share done, 0..1.

    Raises:
        PhysicsError: if a value is outside what the rig can do.
    """
    smallest = min(head.diameter_mm for head in heads)
    for name, value, low, high in (
        ("rpm", rpm, 0.0, 5000.0), ("push", push_N, 0.01, 2000.0), ("rate", rate_hz, 50.0, 20_000.0),
        ("from_mm", from_mm, 0.0, smallest - 0.05),
    ):  # fmt: skip
        check_value(name, value, low, high)
    if depth_mm is not None:
        touching_mm = _start(heads[0], from_mm) + START_GAP_MM
        check_value("depth", depth_mm, max(0.1, round(touching_mm, 1)), 500.0)
    dome = heads[0].kind == "acetabular_reamer"
    _hollow_out(specimen, from_mm, dome)
    before = specimen.body.removed_mm3
    passes, done = [], from_mm
    for number, head in enumerate(heads):
        goal = _goal(specimen, head, depth_mm)
        start = _start(head, done)
        stepper = CuttingStepper(specimen.body, [replace(head, set_speed_rpm=max(rpm, 1.0))], profile, wear)

        def tell(share: float, number: int = number) -> None:
            if progress is not None:
                progress((number + share) / len(heads))

        drive = Push(push_N, 1.0 / rate_hz)
        wet = 0.0 if irrigation == "off" else 1.0
        rows = run_along(
            stepper, specimen, drive, goal, rate_hz, float(rpm > 0.0), wet, tell, start_mm=min(start, goal - 0.1)
        )
        passes.append(rows)
        ending = Ending(goal, float(rows[:, 0].max()), len(rows) / rate_hz, head.diameter_mm)
        if not ending.reached:
            break
        done = head.diameter_mm
    removed = specimen.body.removed_mm3 - before
    return _measure(passes, specimen, heads[: len(passes)], from_mm, rate_hz, removed, ending, irrigation, start_C)


def _hollow_out(specimen: Specimen, from_mm: float, dome: bool) -> None:
    """Make the socket or the canal that is there beforehand."""
    if from_mm <= 0.0:
        return
    if not dome:
        specimen.bore_pilot(from_mm)
        return
    middle = specimen.entry_lps_mm - specimen.body.origin_lps_mm
    radius = 0.5 * from_mm
    for number in range(SLICES):
        carve_dome(specimen.bone_arrays(), *middle.tolist(), *specimen.axis.tolist(), radius, radius, number)


def _goal(specimen: Specimen, head: Instrument, depth_mm: float | None) -> float:
    if depth_mm is not None:
        return depth_mm
    if head.kind == "acetabular_reamer":
        return 0.5 * head.diameter_mm
    return specimen.through_mm + _face(head)[-1][1] + OVERRUN_MM


def _start(head: Instrument, done_mm: float) -> float:
    """Depth of the tip shortly before a head touches the rim of the hole or socket it enters [mm]."""
    radius, inner = 0.5 * head.diameter_mm, 0.5 * done_mm
    if head.kind == "acetabular_reamer":
        return radius - math.sqrt(radius**2 - min(inner, radius) ** 2) - START_GAP_MM
    met = [depth for r, depth in _face(head) if r >= inner - 1e-9]
    ahead = [depth for r, depth in _face(head) if r < inner]
    return max([0.0, *ahead]) - START_GAP_MM if met else -START_GAP_MM


def _face(head: Instrument) -> list[tuple[float, float]]:
    """Outline of a stepped tool's faces: radius and how far it lies behind the tip [mm], from the inside out."""
    outline: list[tuple[float, float]] = []
    inner = 0.0
    for diameter, offset, angle in head.steps:
        slope = math.tan(math.radians(0.5 * angle))
        radii = np.linspace(inner, 0.5 * diameter, 40)
        outline += [(float(r), offset + float(r - inner) / slope) for r in radii[(0 if not outline else 1) :]]
        inner = 0.5 * diameter
    return outline


def _measure(
    passes: Sequence[np.ndarray],
    specimen: Specimen,
    heads: Sequence[Instrument],
    from_mm: float,
    rate_hz: float,
    removed: float,
    ending: Ending,
    irrigation: str,
    start_C: float,
) -> ReamTrial:
    rows = np.concatenate(passes)
    cutting = (rows[:, slot.RESPONSE_CONTACT] > 0.0) & (rows[:, slot.RESPONSE_LIP_ENGAGEMENT] > 0.0)

    def mean(column: int) -> float:
        return float(rows[cutting, column].mean()) if cutting.any() else 0.0

    stages, depths = [], []
    for part, head in zip(passes, heads, strict=True):
        depths.append(float(part[:, 0].max()))
        stages.append(_stage(part, head, specimen, rate_hz))
    hollow = _hollow(specimen, from_mm, heads[0]) if from_mm > 0.0 else None
    heat = heated_bone(stages, specimen.layers, irrigation=irrigation, start_C=start_C, hollow=hollow)
    series = {
        "time_s": (np.arange(len(rows)) + 1) / rate_hz,
        "depth_mm": rows[:, 0],
        "thrust_N": rows[:, slot.RESPONSE_THRUST],
        "torque_Nmm": rows[:, slot.RESPONSE_CUTTING_TORQUE],
        "removed_mm3": np.cumsum(rows[:, slot.RESPONSE_REMOVED]),
    }
    return ReamTrial(
        torque_mean_Nm=1e-3 * mean(slot.RESPONSE_CUTTING_TORQUE),
        axial_mean_N=mean(slot.RESPONSE_THRUST),
        rate_mm3_s=mean(slot.RESPONSE_REMOVED) * rate_hz,
        temperature_max_C=start_C if heat is None else hottest_of(heat, stages[-1], specimen.layers, start_C),
        removed_mm3=removed,
        swept_mm3=_swept(specimen, heads, depths, from_mm),
        time_s=float(cutting.sum()) / rate_hz,
        depth_mm=depths[-1],
        sizes_mm=tuple(head.diameter_mm for head in heads),
        ending=ending,
        series=series,
        heat=heat,
    )


def _stage(rows: np.ndarray, head: Instrument, specimen: Specimen, rate_hz: float) -> ToolStage:
    """The pass as the heat solver reads it, from first contact on."""
    touching = np.flatnonzero(rows[:, slot.RESPONSE_CONTACT] > 0.0)
    first = max(0, int(touching[0]) - 1) if len(touching) else len(rows)
    part = rows[first:]
    feed = np.maximum(part[:, slot.RESPONSE_FEED], 0.0)
    turning = part[:, slot.RESPONSE_SPEED] * 2.0 * math.pi / 60.0
    torque = np.maximum(part[:, slot.RESPONSE_CUTTING_TORQUE], 0.0)
    tool = _heat_tool(head)
    margins = np.zeros(len(part))
    if head.kind != "acetabular_reamer":
        margins = np.minimum(_margin_torque(part[:, 0], tool, specimen), MOST_RUBBING * torque)
    path = ToolPath(
        (np.arange(len(part)) + 1) / rate_hz,
        np.outer(part[:, 0], [0.0, 0.0, 1.0]),
        np.array([0.0, 0.0, 1.0]),
        1e-3 * ((torque - margins) * turning + part[:, slot.RESPONSE_THRUST] * feed),
        feed,
        wall_power_W=1e-3 * margins * turning,
    )
    return ToolStage(path, tool)


def _margin_torque(depth_mm: np.ndarray, tool: HeatTool, specimen: Specimen) -> np.ndarray:
    """Friction [N mm] of a reamer's flutes on the wall they have made, by depths of its tip, shape (n,).

    That of a drill's margins: the law takes both alike.
    """
    cone = tool.radius_mm / math.tan(tool.spread)
    found = []
    for walled in depth_mm - cone:
        held = bone_within(specimen.layers, walled) - bone_within(specimen.layers, walled - tool.length_mm)
        found.append(wall_torque(2.0 * tool.radius_mm, walled, held))
    return np.array(found)


def _heat_tool(head: Instrument) -> HeatTool:
    """The head for the heat solver; of a tool with several steps, its widest alone."""
    if head.kind == "acetabular_reamer":
        return grater_tool(head.diameter_mm, head.tooth_pitch_mm, head.tooth_width_mm)
    length = max(1.0, head.flute_length_mm - head.steps[-1][1])
    return reamer_tool(head.diameter_mm, head.steps[-1][2], length, head.flutes)


def _hollow(specimen: Specimen, from_mm: float, head: Instrument) -> ToolStage:
    """What was cut beforehand, for the heat solver."""
    if head.kind == "acetabular_reamer":
        tool, deep = ball_tool(from_mm), 0.5 * from_mm
    else:
        deep = specimen.through_mm + from_mm
        tool = drill_tool(from_mm, 90.0, 2.0 * deep)
    nothing = np.zeros(1)
    return ToolStage(ToolPath(nothing, np.array([[0.0, 0.0, deep]]), np.array([0.0, 0.0, 1.0]), nothing, nothing), tool)


def _swept(specimen: Specimen, heads: Sequence[Instrument], depths: Sequence[float], from_mm: float) -> float:
    """Volume [mm3] of initial bone that the heads swept, line by line through the exact shapes."""
    widest = max(head.diameter_mm for head in heads) / 2.0
    dome = heads[0].kind == "acetabular_reamer"
    across = np.linalg.svd(specimen.axis[None, :])[2][1:]
    angle = 2.0 * np.pi * (np.arange(TURNS) + 0.5) / TURNS
    around = np.cos(angle)[:, None] * across[0] + np.sin(angle)[:, None] * across[1]
    # Closest rings where the dome is steepest; a stepped head has its bore's edge among them.
    edges = widest * np.sqrt(np.linspace(0.0, 1.0, RINGS + 1))
    if not dome and from_mm > 0.0:
        edges = np.linspace(0.5 * from_mm, widest, RINGS + 1)
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        r = math.sqrt(0.5 * (low * low + high * high))
        deepest = max(_depth_at(head, depth, r) for head, depth in zip(heads, depths, strict=True))
        socket = math.sqrt(max(0.0, 0.25 * from_mm**2 - r * r)) if dome and r < 0.5 * from_mm else -math.inf
        first = max(socket, -3.0 * widest)
        if deepest <= first:
            continue
        count = max(1, math.ceil((deepest - first) / PITCH_MM))
        along = first + (np.arange(count) + 0.5) * (deepest - first) / count
        points = specimen.entry_lps_mm + r * around[:, None, :] + along[None, :, None] * specimen.axis
        share = float(specimen.bone_at(points.reshape(-1, 3)).sum()) * (deepest - first) / count / TURNS
        total += share * math.pi * (high * high - low * low)
    return float(total)


def _depth_at(head: Instrument, depth: float, r: float) -> float:
    """How deep a head whose tip stands at a depth has swept at a radius [mm]; minus infinity beyond its rim."""
    radius = 0.5 * head.diameter_mm
    if r > radius:
        return -math.inf
    if head.kind == "acetabular_reamer":
        return depth - radius + math.sqrt(radius * radius - r * r)
    radii, behind = np.array(_face(head)).T
    return depth - float(np.interp(r, radii, behind))
