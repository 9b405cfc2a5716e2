"""Where a drill really went: the hole's entry, direction, breakthroughs and how far the tip ran past the far cortex."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scenarios.planning.trajectory import SURFACE_FRACTION, crossed_intervals
from scenarios.scoring.trace import DrillTrace

LEAST_CUT_MM3 = 1e-9
"""Below this a tick has cut nothing: rounding of the occupancy."""

LATERAL_SLACK_MM = 0.3
"""A cut belongs to the hole if the tip is within the drill's radius and this much of the hole's line."""

SHORTEST_FIT_MM = 1.0
"""A shorter path has no direction of its own; the tool's is taken."""

FAR_SHARE_OF_PLAN = 0.6
"""A bone left after this share of the planned length is left through the far cortex, also if the canal never showed."""

SMOOTHING_S = 0.01
"""Force is judged as a 100 Hz sensor would see it."""

DROP_SHARE = 0.3
STEEPEST_NEEDED_N_S = 100.0
"""A breakthrough: thrust below 0.3 of its steady value after falling faster than 100 N/s. Below 80 N of steady thrust
the rate scales with it (1.25 per second), since thin walls never carry enough to fall by 100 N/s."""
RELATIVE_RATE_PER_S = 1.25

LEAST_SHARE_OF_PEAK = 0.25
"""A wall carries at least this share of the session's peak thrust; what resists less is marrow or noise."""

STILL_ADVANCING_MM = 0.05
"""A tip this close to its greatest depth is moving on, not being withdrawn."""

FALL_WINDOW_S = 0.15
"""How long ago the steep fall may have been when the thrust gets below the share."""

FEED_WINDOW_S = 0.02
LEAST_FEED_SHARE = 0.5
"""A wall that gives way lets the drill on at least at half its former feed; a hand that lets go stops it."""


@dataclass(frozen=True)
class Breakthrough:
    """One wall giving way under the drill."""

    index: int
    """Row of the trace."""
    time_s: float
    advance_mm: float
    """Travel of the tip along the hole since its entry [mm]."""
    steady_thrust_N: float


@dataclass(frozen=True)
class DrilledHole:
    """The hole that was drilled; `None` for what did not happen. Row numbers refer to the trace."""

    entry_lps_mm: np.ndarray
    """Tip where it first cut bone [mm, LPS], shape (3,)."""
    axis_lps: np.ndarray
    """Direction fitted to the path of the tip in bone, unit length, shape (3,)."""
    first_cut: int
    last_cut: int
    advance_mm: np.ndarray
    """Travel of the tip along the hole since its entry, per tick [mm], shape (n,); negative before it."""
    deepest_mm: float
    """Greatest travel after the first cut [mm]."""
    deepest: int
    far_exit_mm: float | None
    """Travel at which the tip passed the outer surface of the far cortex [mm]."""
    far_exit: int | None
    breakthroughs: tuple[Breakthrough, ...]

    @property
    def plunge_mm(self) -> float | None:
        """How far the tip ran past the far cortex [mm]."""
        return None if self.far_exit_mm is None else max(0.0, self.deepest_mm - self.far_exit_mm)

    @property
    def exit_lps_mm(self) -> np.ndarray | None:
        """Where the hole leaves the bone [mm, LPS], shape (3,)."""
        return None if self.far_exit_mm is None else self.entry_lps_mm + self.far_exit_mm * self.axis_lps

    @property
    def end_lps_mm(self) -> np.ndarray:
        """The deepest point that the tip reached [mm, LPS], shape (3,)."""
        return self.entry_lps_mm + self.deepest_mm * self.axis_lps


def find_hole(trace: DrillTrace) -> DrilledHole | None:
    """The deepest hole of a session, or None if no bone was cut.

    Attempts elsewhere (a skid on the surface, a hole given up) do not count as its entry.
    """
    cuts = np.flatnonzero(trace.removed_mm3 > LEAST_CUT_MM3)
    if not cuts.size:
        return None
    deepest_cut = cuts[np.argmax(trace.tip_lps_mm[cuts] @ trace.plan_axis_lps)]
    axis = trace.direction_lps[deepest_cut]
    # First with the tool's own direction and room for an error of some degrees, then along the line so found.
    reach = np.abs((trace.tip_lps_mm[cuts] - trace.tip_lps_mm[deepest_cut]) @ axis)
    hole_cuts = _cuts_near_line(trace, cuts, trace.tip_lps_mm[deepest_cut], axis, trace.tool_diameter_mm + 0.1 * reach)
    anchor, axis = _fit_line(trace, hole_cuts, axis)
    near = _cuts_near_line(trace, cuts, anchor, axis, trace.tool_diameter_mm / 2 + LATERAL_SLACK_MM)
    hole_cuts = near if near.size else hole_cuts
    _, axis = _fit_line(trace, hole_cuts, axis)
    return _measure(trace, int(hole_cuts[0]), int(hole_cuts[-1]), axis)


def period(time_s: np.ndarray) -> float:
    """Usual time between two ticks [s]."""
    return float(np.median(np.diff(time_s))) if len(time_s) > 1 else SMOOTHING_S


def smoothed(values: np.ndarray, time_s: np.ndarray) -> np.ndarray:
    """Moving mean over 10 ms, shape (n,)."""
    width = max(1, min(len(values), round(SMOOTHING_S / period(time_s))))
    total = np.concatenate(([0.0], np.cumsum(values)))
    mean = np.zeros(len(values))
    # The first values have fewer before them than the window is wide.
    mean[: width - 1] = total[1:width] / np.arange(1, width)
    np.subtract(total[width:], total[: len(total) - width], out=mean[width - 1 :])
    mean[width - 1 :] /= width
    return mean


def _cuts_near_line(
    trace: DrillTrace, cuts: np.ndarray, anchor: np.ndarray, axis: np.ndarray, slack_mm: np.ndarray | float
) -> np.ndarray:
    offset = trace.tip_lps_mm[cuts] - anchor
    lateral = np.linalg.norm(offset - (offset @ axis)[:, None] * axis, axis=1)
    return cuts[lateral <= slack_mm]


def _fit_line(trace: DrillTrace, cuts: np.ndarray, axis: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Anchor and direction of the line through the tip's path, each stretch of depth counting once."""
    path = trace.tip_lps_mm[cuts]
    depth = (path - path[0]) @ axis
    newest = depth >= np.maximum.accumulate(depth)
    path, depth = path[newest], depth[newest]
    length = depth[-1] - depth[0]
    if length < SHORTEST_FIT_MM:
        return path.mean(axis=0), axis
    # Even spacing in depth: a tip that pauses in one place must not pull the line.
    even = np.linspace(depth[0], depth[-1], max(20, int(length * 10)))
    points = np.stack([np.interp(even, depth, path[:, part]) for part in range(3)], axis=1)
    centre = points.mean(axis=0)
    direction = np.linalg.svd(points - centre, full_matrices=False)[2][0]
    return centre, direction * np.sign(direction @ axis)


def _measure(trace: DrillTrace, first_cut: int, last_cut: int, axis: np.ndarray) -> DrilledHole:
    entry = trace.tip_lps_mm[first_cut]
    advance = (trace.tip_lps_mm - entry) @ axis
    deepest = first_cut + int(np.argmax(advance[first_cut:]))
    far_exit_mm = _far_exit(trace, advance, first_cut, deepest)
    far_exit = None
    if far_exit_mm is not None:
        far_exit = first_cut + int(np.argmax(advance[first_cut:] >= far_exit_mm))
    return DrilledHole(
        entry_lps_mm=entry,
        axis_lps=axis,
        first_cut=first_cut,
        last_cut=last_cut,
        advance_mm=advance,
        deepest_mm=float(advance[deepest]),
        deepest=deepest,
        far_exit_mm=far_exit_mm,
        far_exit=far_exit,
        breakthroughs=tuple(_breakthroughs(trace, advance, first_cut, deepest)),
    )


def _far_exit(trace: DrillTrace, advance: np.ndarray, first_cut: int, deepest: int) -> float | None:
    """Travel at which the bone ended for good, if the tip got there."""
    travelled = advance[first_cut : deepest + 1]
    newest = np.flatnonzero(np.diff(np.maximum.accumulate(travelled), prepend=-np.inf) > 0)
    bone = trace.initial_bone[first_cut : deepest + 1][newest]
    if bone[-1] >= SURFACE_FRACTION:
        return None
    stretches = crossed_intervals(travelled[newest], bone)
    if not stretches:
        return None
    end = stretches[-1][1]
    if len(stretches) > 1 or end >= FAR_SHARE_OF_PLAN * trace.plan_length_mm:
        return end
    return None


def _breakthroughs(trace: DrillTrace, advance: np.ndarray, first_cut: int, deepest: int) -> list[Breakthrough]:
    """Walls that gave way: thrust collapsed while the tip moved on into new depth."""
    if deepest <= first_cut:
        return []
    thrust = smoothed(trace.thrust_N, trace.time_s)
    newest = advance[first_cut : deepest + 1]
    at_front = newest >= np.maximum.accumulate(newest) - STILL_ADVANCING_MM
    window = max(1, round(FALL_WINDOW_S / period(trace.time_s)))
    least = LEAST_SHARE_OF_PEAK * float(thrust[first_cut : deepest + 1].max())
    found: list[Breakthrough] = []
    steady, lowest, loaded_from = 0.0, 0.0, None
    for index, now in enumerate(_plain_numbers(thrust[: deepest + 1])):
        if loaded_from is None:
            # A wall carries again when the thrust has risen well above where it fell to.
            lowest = min(lowest, now)
            if index >= first_cut and now >= least and now * DROP_SHARE >= lowest:
                steady, loaded_from = now, index
            continue
        steady = max(steady, now)
        if now >= DROP_SHARE * steady:
            continue
        fell = _steepest(thrust, trace.time_s, max(loaded_from, index - window), index)
        steep = fell < -min(STEEPEST_NEEDED_N_S, RELATIVE_RATE_PER_S * steady)
        if steep and at_front[index - first_cut] and _goes_on(advance, trace.time_s, loaded_from, index, window):
            found.append(Breakthrough(index, float(trace.time_s[index]), float(advance[index]), steady))
        lowest, loaded_from = now, None
    return found


def _plain_numbers(values: np.ndarray) -> Iterator[float]:
    """The values as Python's numbers, a second of them at a time: they take four times the room."""
    for start in range(0, len(values), 1000):
        yield from values[start : start + 1000].tolist()


def _steepest(values: np.ndarray, time_s: np.ndarray, first: int, last: int) -> float:
    """Steepest fall of values between two ticks, both counted [1/s]; differences of second order."""
    # One tick more on either side: only a slice's ends differ from the gradient of the whole.
    before, after = max(0, first - 1), min(len(values), last + 2)
    rate = np.gradient(values[before:after], time_s[before:after])
    return float(rate[first - before : last + 1 - before].min())


def _goes_on(advance: np.ndarray, time_s: np.ndarray, loaded_from: int, index: int, window: int) -> bool:
    """Whether the drill moves on as fast as before the thrust fell, or nearly so."""
    before = max(loaded_from, index - window)
    recent = max(0, int(np.searchsorted(time_s, time_s[index] - FEED_WINDOW_S)))
    if recent == index:
        return True
    feed_now = (advance[index] - advance[recent]) / (time_s[index] - time_s[recent])
    if before == loaded_from:
        return bool(feed_now > 0)
    feed_before = (advance[before] - advance[loaded_from]) / (time_s[before] - time_s[loaded_from])
    return bool(feed_now > max(0.0, LEAST_FEED_SHARE * feed_before))
