"""The drawings of the debrief: the hole from the side, force over depth, depth over time, and a value in its bands."""

from __future__ import annotations

from typing import Any

import numpy as np
from markupsafe import Markup

from scenarios.debrief.bilingual import Bilingual
from scenarios.debrief.chart import Chart, Frame, nice_step
from scenarios.debrief.moments import Moment
from scenarios.language import quantity
from scenarios.scoring.drilled_hole import DrilledHole, smoothed
from scenarios.scoring.result import Metric, MetricRule
from scenarios.scoring.trace import DrillTrace

CURVE_POINTS = 700
"""More would not be seen on a page of this width."""

LEAD_S = 1.0
"""Time shown before the first cut and after the deepest point, and in all at least [s]."""

SIDE_VIEW_WIDTH = 920.0
SIDE_VIEW_MARGIN_MM = 7.0
SIDE_VIEW_LEAST_HALF_HEIGHT_MM = 7.0


def force_over_depth(
    words: Bilingual, trace: DrillTrace, hole: DrilledHole, plan: dict[str, Any], moments: list[Moment], name: str
) -> Markup:
    """Thrust of the bone over the depth of the hole, each depth at its first reach."""
    travelled = hole.advance_mm[hole.first_cut : hole.deepest + 1]
    newest = np.flatnonzero(np.diff(np.maximum.accumulate(travelled), prepend=-np.inf) > 0)
    thrust = smoothed(trace.thrust_N, trace.time_s)[hole.first_cut : hole.deepest + 1]
    depth, force = _thinned(travelled[newest], thrust[newest], np.fmax)
    longest = max(float(plan["length_mm"]), hole.deepest_mm)
    chart = Chart(words, (0.0, longest * 1.03 + 0.5), (0.0, _above(float(force.max()))))
    _walls(chart, plan)
    chart.axes("debrief-axis-depth", "debrief-axis-thrust")
    chart.tags(moments, [max(moment.advance_mm, 0.0) for moment in moments])
    chart.curve(depth, force, "curve")
    return chart.svg(name)


def depth_over_time(
    words: Bilingual, trace: DrillTrace, hole: DrilledHole, plan: dict[str, Any], moments: list[Moment], name: str
) -> Markup:
    """Depth of the tip over time, from just before the first cut to just after the deepest point."""
    began = float(trace.time_s[hole.first_cut])
    shown = (trace.time_s >= began - LEAD_S) & (trace.time_s <= trace.time_s[hole.deepest] + LEAD_S)
    seconds, depth = _thinned(trace.time_s[shown] - began, hole.advance_mm[shown], np.fmax)
    longest = max(float(plan["length_mm"]), hole.deepest_mm)
    lowest = max(float(depth.min()), -0.15 * longest)
    start, end = float(seconds[0]), max(float(seconds[-1]), float(seconds[0]) + LEAD_S)
    chart = Chart(words, (start, end), (min(lowest, 0.0), longest * 1.05))
    left, right = chart.x(start), chart.x(end)
    for near, far in (plan["near_wall_mm"], plan["far_wall_mm"]):
        chart.rectangle(left, chart.y(far), right - left, chart.y(near) - chart.y(far), "wall")
    chart.axes("debrief-axis-time", "debrief-axis-depth")
    chart.tags(moments, [moment.time_s - began for moment in moments])
    chart.curve(seconds, np.maximum(depth, lowest), "curve")
    return chart.svg(name)


def side_view(
    words: Bilingual, trace: DrillTrace, hole: DrilledHole, plan: dict[str, Any], plunge: MetricRule | None, name: str
) -> Markup:
    """Plan and hole to scale, seen across their greatest deviation; the limit of the plunge drawn where it stands."""
    axis, start = trace.plan_axis_lps, trace.plan_entry_lps_mm
    path = trace.tip_lps_mm[hole.first_cut : hole.deepest + 1] - start
    along = path @ axis
    newest = np.diff(np.maximum.accumulate(along), prepend=-np.inf) > 0
    # Even steps of depth: where the tip stood and trembled the line would be a tangle.
    even = np.linspace(along[0], along.max(), CURVE_POINTS // 10)
    path = np.stack([np.interp(even, along[newest], path[newest, part]) for part in range(3)], axis=1)
    along = even
    sideways = path @ _widest_direction(hole.end_lps_mm - start, hole.entry_lps_mm - start, axis)
    length = float(plan["length_mm"])
    exit_at = length if hole.exit_lps_mm is None else float((hole.exit_lps_mm - start) @ axis)
    limit_at = exit_at + (plunge.passing if plunge and plunge.passing is not None else 0.0)
    reach = max(length, float(along.max()), limit_at) + SIDE_VIEW_MARGIN_MM
    half = max(SIDE_VIEW_LEAST_HALF_HEIGHT_MM, float(np.abs(sideways).max()) + trace.tool_diameter_mm)
    chart = _scaled_chart(words, (-SIDE_VIEW_MARGIN_MM, reach), half)
    _bone(chart, plan, half)
    chart.curve(along, sideways, "hole", f'stroke-width="{trace.tool_diameter_mm * (chart.x(1.0) - chart.x(0.0)):.1f}"')
    chart.line(chart.x(-SIDE_VIEW_MARGIN_MM), chart.y(0), chart.x(reach), chart.y(0), "planned")
    chart.curve(along, sideways, "achieved")
    if plunge is not None and plunge.passing is not None and hole.exit_lps_mm is not None:
        chart.line(chart.x(limit_at), chart.y(half), chart.x(limit_at), chart.y(-half), "limit")
        limit = quantity(plunge.passing, plunge.unit, as_given=True)
        chart.words(chart.x(limit_at), chart.y(half) - 8, "debrief-side-limit", "middle", limit=limit)
    _scale_bar(chart, half)
    chart.words(chart.x(-SIDE_VIEW_MARGIN_MM) + 4, chart.y(0) - 6, "debrief-side-plan", "start", "strong")
    return chart.svg(name)


def value_in_bands(metric: Metric) -> Markup:
    """A bar of the rubric's bands with the value marked; empty for a metric without thresholds."""
    rule = metric.rule
    if rule.proficient is None or rule.passing is None or rule.error is None:
        return Markup()
    width, row = 240.0, 8.0
    shown = rule.error if metric.value is None else min(metric.value, rule.error * 2)
    end = max(rule.error * 1.25, shown * 1.05)
    edges = [0.0, rule.proficient, rule.passing, rule.error, end]
    parts = []
    for style, low, high in zip(("proficient", "pass", "near_miss", "error"), edges[:-1], edges[1:], strict=True):
        x, long = low / end * width, (high - low) / end * width
        parts.append(f'<rect class="band-{style}" x="{x:.1f}" y="{row}" width="{long:.1f}" height="9"/>')
    parts += [
        f'<text x="{edge / end * width:.1f}" y="{row + 22}" text-anchor="middle">{edge:g}</text>' for edge in edges[1:4]
    ]
    if metric.value is not None:
        x = min(metric.value / end, 1.0) * width
        parts.append(f'<path class="marker" d="M{x:.1f} {row + 11} l-5 -11 h10 z"/>')
    body = Markup("".join(parts))  # noqa: S704 - numbers only
    return Markup('<svg class="bands" viewBox="-6 -6 252 40" aria-hidden="true">{0}</svg>').format(body)


def _thinned(xs: np.ndarray, ys: np.ndarray, choose: np.ufunc) -> tuple[np.ndarray, np.ndarray]:
    """At most CURVE_POINTS points over increasing xs; of several values in one place `choose` keeps one."""
    if len(xs) <= CURVE_POINTS:
        return xs, ys
    edges = np.linspace(xs[0], xs[-1], CURVE_POINTS + 1)
    starts = np.unique(np.searchsorted(xs, edges[:-1]))
    return xs[starts], choose.reduceat(ys, starts)


def _above(value: float) -> float:
    step = nice_step(max(value, 1.0) / 4)
    return float(np.ceil(value * 1.05 / step) * step) or 1.0


def _walls(chart: Chart, plan: dict[str, Any]) -> None:
    for name in ("near", "far"):
        start, end = plan[f"{name}_wall_mm"]
        chart.band(start, end, f"debrief-{name}-cortex", "wall")


def _widest_direction(at_end: np.ndarray, at_entry: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Direction across the planned axis in which the hole strays most; any one if it does not."""
    across = [offset - (offset @ axis) * axis for offset in (at_end, at_entry)]
    widest = max(across, key=lambda offset: float(np.linalg.norm(offset)))
    length = np.linalg.norm(widest)
    if length > 1e-6:
        return widest / length
    # No deviation: look along the body axis that lies most across the drill.
    other = np.eye(3)[int(np.argmin(np.abs(axis)))]
    other = other - (other @ axis) * axis
    return other / np.linalg.norm(other)


def _scaled_chart(words: Bilingual, along: tuple[float, float], half: float) -> Chart:
    scale = SIDE_VIEW_WIDTH / (along[1] - along[0])
    frame = Frame(SIDE_VIEW_WIDTH, 2 * half * scale + 66, left=0, right=0, top=26, bottom=40)
    return Chart(words, along, (-half, half), frame)


def _bone(chart: Chart, plan: dict[str, Any], half: float) -> None:
    top, tall = chart.y(half), chart.y(-half) - chart.y(half)
    chart.rectangle(chart.x(0), top, chart.x(plan["length_mm"]) - chart.x(0), tall, "marrow")
    for name, (start, end) in (("near", plan["near_wall_mm"]), ("far", plan["far_wall_mm"])):
        chart.rectangle(chart.x(start), top, chart.x(end) - chart.x(start), tall, "cortex")
        chart.words((chart.x(start) + chart.x(end)) / 2, top - 8, f"debrief-{name}-cortex", "middle")


def _scale_bar(chart: Chart, half: float) -> None:
    row = chart.y(-half) + 16
    start = chart.x(-SIDE_VIEW_MARGIN_MM) + 2
    end = start + chart.x(10.0) - chart.x(0.0)
    chart.line(start, row, end, row, "scale")
    chart.words(end + 8, row + 4, "debrief-side-scale", "start")
