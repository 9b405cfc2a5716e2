"""The holes of a session as lines: where a drill or wire went in, which way and how far; read from the servo's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from physics.force_law_layout import (
    COMMAND_INSTRUMENT,
    RESPONSE_DEPTH,
    RESPONSE_REMOVED,
)
from physics.instrument import Instrument
from simulator.session.servo_rows import TICK, command_of, response_of, tool_line

BORING_KINDS = ("twist_drill", "k_wire", "stepped_drill")
LEAST_DEPTH_MM = 2.0
"""A dimple is no hole yet."""
LOOK_TICKS = 20
"""Looked at each so many ticks, counted by the servo: what is learnt does not depend on how many rows come at once."""
SAME_AXIS_COSINE = 0.996
"""Two cuts within five degrees, in one place, are one hole."""


@dataclass(frozen=True, eq=False)
class DrilledLine:
    """One hole."""

    entry_lps_mm: np.ndarray
    """Where the tip met the bone [mm, LPS], shape (3,)."""
    axis: np.ndarray
    """Unit direction inwards, shape (3,)."""
    diameter_mm: float
    reach_mm: float
    """How far the tip has gone beyond the entry."""
    by_wire: bool
    """Whether a wire made it, which may stay in it."""

    def distance_mm(self, point_lps_mm: np.ndarray) -> float:
        """Distance of a point from the line [mm]."""
        away = np.asarray(point_lps_mm) - self.entry_lps_mm
        return float(np.linalg.norm(away - (away @ self.axis) * self.axis))


class DrilledLines:
    """Follows a session's rows; the newest hole is the last."""

    def __init__(self, tray: Sequence[Instrument]) -> None:
        self._tray = tray
        self.lines: tuple[DrilledLine, ...] = ()

    def take(self, rows: np.ndarray) -> None:
        """Rows of the servo, oldest first, shape (n, columns)."""
        rows = rows[rows[:, TICK] % LOOK_TICKS == 0.0]
        responses, commands = response_of(rows), command_of(rows)
        boring = [instrument.kind in BORING_KINDS for instrument in self._tray]
        index = commands[:, COMMAND_INSTRUMENT].astype(int)
        cutting = (responses[:, RESPONSE_REMOVED] > 0.0) & np.array(boring)[index]
        for deep in np.flatnonzero(cutting & (responses[:, RESPONSE_DEPTH] > LEAST_DEPTH_MM)):
            self._learn(responses[deep], self._tray[index[deep]])

    def _learn(self, response: np.ndarray, tool: Instrument) -> None:
        tip, axis = tool_line(response)
        depth = float(response[RESPONSE_DEPTH])
        for number, line in enumerate(self.lines):
            same = float(line.axis @ axis) > SAME_AXIS_COSINE and line.distance_mm(tip) < 0.5 * line.diameter_mm
            if same:
                reach = max(line.reach_mm, float((tip - line.entry_lps_mm) @ line.axis))
                wider = replace(line, reach_mm=reach, diameter_mm=max(line.diameter_mm, tool.diameter_mm))
                rest = (*self.lines[:number], *self.lines[number + 1 :])
                self.lines = (*rest, replace(wider, by_wire=line.by_wire and tool.kind == "k_wire"))
                return
        new = DrilledLine(tip - depth * axis, axis, tool.diameter_mm, depth, tool.kind == "k_wire")
        self.lines = (*self.lines, new)
