"""Drilling temperatures: a drilling history run through the heat solver, read at the distances experiments use."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np

from physics.cutting_profile import WIRE_CLOGGING_FACTOR
from physics.heat.history import MOST_RUBBING, DrillingHistory, Layers, bone_within, wall_torque
from physics.heat.hole import Hole, HoleReadings
from physics.heat.partition import mechanical_power
from physics.heat.properties import CORTEX_DENSITY, diffusivity
from physics.heat.sample import HeatSample
from physics.heat.solver import BoneHeat
from physics.heat.tissue import LayeredTissue
from physics.heat.tool import HeatTool, drill_tool
from physics.heat.tool_body import ROOM_C
from physics.kernels.heat_conduction import TISSUE

MARGIN_LEAST, MARGIN_MOST = 5.0, 10.0
"""Bone round the hole that is computed [mm]; two diffusion lengths of the drilling time between these."""
REST_STEP_S = 0.5
LONGEST_REST_S = 60.0
HARMLESS_C = 43.0
"""Below this the dose hardly grows: the rest may end."""
ALONG_Z = (0.0, 0.0, 1.0)


@dataclass(frozen=True)
class DrillingHeat:
    """What one hole did to the bone round it."""

    temperature_max_C: float
    """Hottest bone that stayed [C]."""
    temperature_at_0p5mm_C: float
    """Highest over time and depth, 0.5 mm from the wall [C]."""
    temperature_at_1mm_C: float
    temperature_at_1p5mm_C: float
    cem43_max_minutes: float
    """Largest thermal dose of bone that stayed."""
    necrosis_radius_mm: float
    """Thickness of the shell of dead bone, from the wall outward, in the worst layer."""
    tool_temperature_max_C: float
    energy_supplied_J: float
    energy_imbalance: float

    def figures(self) -> dict[str, float]:
        """All figures by name."""
        return asdict(self)


def drilling_heat(
    history: DrillingHistory,
    layers: Layers,
    *,
    diameter_mm: float,
    point_angle_deg: float = 118.0,
    spacing_mm: float = 0.25,
    irrigation: str = "off",
    flow: float = 1.0,
    bone_C: float = 37.0,
    tool_C: float = ROOM_C,
    tool: HeatTool | None = None,
    tool_stays: bool = False,
    pilot_mm: float = 0.0,
) -> DrillingHeat:
    """Heat of one hole through stacked layers, from a drilling history.

    Args:
        history: what the drill did.
        layers: apparent density [g/cm3] (None: air, 0: marrow) and thickness [mm] from the entry face down.
        diameter_mm: of the drill.
        point_angle_deg: full point angle.
        spacing_mm: edge of a heat cell [mm].
        irrigation: off, external or internal.
        flow: of the irrigation, 0..1.
        bone_C: start temperature of the bone [C].
        tool_C: start temperature of the tool [C].
        tool: another tool than a fluted drill of that diameter and angle, for instance a wire.
        tool_stays: leave the tool in the hole afterwards; otherwise it is drawn when the history ends.
        pilot_mm: diameter of a hole that is there already, 0 for none.

    Raises:
        PhysicsError: if a value is impossible.
    """
    history.check()
    heat = _prepare(history, layers, tool or drill_tool(diameter_mm, point_angle_deg), spacing_mm, irrigation,
                    bone_C, tool_C)  # fmt: skip
    if pilot_mm > 0.0:
        _bore_pilot(heat, layers, pilot_mm)
    hottest_tool = _drill(heat, history, layers, flow)
    hottest_tool = max(hottest_tool, _rest(heat, history, tool_stays))
    return _read(heat, history, layers, hottest_tool)


def _prepare(
    history: DrillingHistory,
    layers: Layers,
    tool: HeatTool,
    h: float,
    irrigation: str,
    bone_C: float,
    tool_C: float,
) -> BoneHeat:
    """A window that holds the whole hole, its axis on z through x = y = 0, the entry face at z = 0."""
    duration = float(history.time_s[-1] - history.time_s[0])
    spread = 2.0 * math.sqrt(4.0 * diffusivity(CORTEX_DENSITY) * duration)
    margin = min(max(spread, MARGIN_LEAST), MARGIN_MOST)
    thickness = sum(part for _, part in layers)
    bottom = min(thickness + 2.0 * h, float(history.depth_mm.max()) + margin)
    width = 2.0 * (tool.radius_mm + margin)
    return BoneHeat(
        LayeredTissue(tuple(layers)),
        tool,
        spacing_mm=h,
        origin_mm=(0.0, 0.0, 0.5 * h),
        window_mm=(width, width, bottom + 2.0 * h),
        centre_mm=(0.0, 0.0, 0.5 * bottom),
        far_C=bone_C,
        tool_C=tool_C,
        irrigation=irrigation,
        follow=False,
    )


def _bore_pilot(heat: BoneHeat, layers: Layers, pilot_mm: float) -> None:
    """Empty the pilot hole; its chips leave cold."""
    drill, tool_C = heat.tool, heat.body.hottest
    deep = sum(part for _, part in layers) + pilot_mm
    heat.change_tool(drill_tool(pilot_mm, length_mm=2.0 * deep), heat.window.far_C)
    heat.cut((0.0, 0.0, deep), ALONG_Z)
    heat.change_tool(drill, tool_C)


def _drill(heat: BoneHeat, history: DrillingHistory, layers: Layers, flow: float) -> float:
    """Feed the history to the solver; the tool's highest temperature [C]."""
    tool = heat.tool
    cone = tool.radius_mm / math.tan(tool.spread)
    factor = WIRE_CLOGGING_FACTOR if tool.keeps_debris else 1.0
    hottest = heat.body.hottest
    previous = float(history.time_s[0])
    for i in range(1, len(history.time_s)):
        depth, feed, rpm = float(history.depth_mm[i]), float(history.feed_mm_s[i]), float(history.speed_rpm[i])
        total = mechanical_power(
            max(float(history.torque_Nmm[i]), 0.0), rpm, max(float(history.thrust_N[i]), 0.0), feed
        )
        walled = depth - cone
        margins = wall_torque(2.0 * tool.radius_mm, walled, bone_within(layers, walled), factor)
        rubbing = min(mechanical_power(margins, rpm, 0.0, 0.0), MOST_RUBBING * total)
        heat.add(
            HeatSample(
                duration_s=float(history.time_s[i]) - previous,
                tip_mm=(0.0, 0.0, depth),
                axis=ALONG_Z,
                power_W=total - rubbing,
                wall_power_W=rubbing,
                feed_mm_s=max(feed, 0.0),
                irrigation=0.0 if heat.irrigation.film == 0.0 else flow,
            )
        )
        previous = float(history.time_s[i])
        if i % 64 == 0:
            heat.advance()
            hottest = max(hottest, heat.body.hottest)
    heat.advance()
    return max(hottest, heat.body.hottest)


def _rest(heat: BoneHeat, history: DrillingHistory, tool_stays: bool) -> float:
    """Let the heat spread until it does no more harm and its wave has passed the outer read-out."""
    hottest = heat.body.hottest
    tip = (0.0, 0.0, float(history.depth_mm[-1]))
    rested, rising = 0.0, True
    before = heat.window.peak_temperature.copy()
    while rested < LONGEST_REST_S and (rising or heat.window.temperature.max() > HARMLESS_C):
        heat.rest(REST_STEP_S, tip if tool_stays else None)
        hottest = max(hottest, heat.body.hottest)
        rested += REST_STEP_S
        # Peaks that still climb by more than a hundredth of a degree near the hole.
        rise = heat.window.peak_temperature - before
        rising = bool((rise[_near(heat)] > 0.01).any())
        np.copyto(before, heat.window.peak_temperature)
    return hottest


def _near(heat: BoneHeat) -> tuple[slice, slice, slice]:
    """Cells up to 2 mm from the wall."""
    reach = math.ceil((heat.tool.radius_mm + 2.0) / heat.window.spacing_mm)
    middle = [n // 2 for n in heat.window.shape]
    across_y, across_x = (slice(max(m - reach, 0), m + reach + 1) for m in middle[1:])
    return slice(None), across_y, across_x


def _read(heat: BoneHeat, history: DrillingHistory, layers: Layers, hottest_tool: float) -> DrillingHeat:
    tool, h = heat.tool, heat.window.spacing_mm
    cone = tool.radius_mm / math.tan(tool.spread)
    wall = min(float(history.depth_mm.max()) - cone, sum(part for _, part in layers))
    entry = np.array([0.0, 0.0, -0.5 * h])
    readings = HoleReadings(heat.window, Hole(entry, np.array(ALONG_Z), tool.radius_mm, max(wall, h)))
    # A point that stops in the bone leaves hot bone before it.
    ahead = (heat.window.centres_mm()[0] + 0.5 * h > wall)[:, None, None] & (heat.window.cells == TISSUE)
    return DrillingHeat(
        temperature_max_C=max(readings.hottest(), float(heat.window.peak_temperature[ahead].max(initial=-np.inf))),
        temperature_at_0p5mm_C=readings.temperature_at(0.5),
        temperature_at_1mm_C=readings.temperature_at(1.0),
        temperature_at_1p5mm_C=readings.temperature_at(1.5),
        cem43_max_minutes=max(readings.largest_dose(), float(heat.window.cem43_minutes[ahead].max(initial=0.0))),
        necrosis_radius_mm=readings.dead_shell(),
        tool_temperature_max_C=float(hottest_tool),
        energy_supplied_J=float(heat.window.ledger.supplied),
        energy_imbalance=float(heat.imbalance),
    )
