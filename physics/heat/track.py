"""Heat of a bone along the ticks of the force law: the same whether they come one by one, in bursts or from a file.

Ticks are taken in pieces of a fixed number, counted from the first. What arrives between two pieces waits; so the
figures depend on the ticks alone, not on when some thread found the time to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.cutting_profile import BURR_HEAT_SHARE, IRRIGATION_RELIEF, WIRE_CLOGGING_FACTOR
from physics.heat.body_tissue import BodyTissue
from physics.heat.dose import LETHAL_MINUTES
from physics.heat.history import MOST_RUBBING, wall_torque
from physics.heat.partition import mechanical_power
from physics.heat.sample import HeatSample
from physics.heat.solver import BoneHeat
from physics.heat.tool import HeatTool, ball_tool, blade_tool, drill_tool, grater_tool, wire_tool
from physics.instrument import Instrument

PIECE_TICKS = 20
"""Ticks that become one sample of the solver."""
PIECES_TOGETHER = 2
"""Samples that the solver may merge: a fixed number, whatever the bursts in which ticks arrive."""
FINEST_CELL_MM = 0.35
"""Least edge of a heat cell [mm]: finer voxels share a cell, or the solver falls behind the session."""
WINDOW_MM = 16.0
BONE_C = 37.0


@dataclass(frozen=True, eq=False)
class HeatPicture:
    """Heat of the bone at one moment. Arrays are the picture's own."""

    time_s: float
    """How far the heat has been computed, in time of the session [s]."""
    temperature_max_C: float
    """Hottest bone that stayed, so far [C]."""
    temperature_now_C: float
    """Hottest bone now [C]."""
    cem43_max_minutes: float
    necrosis_mm3: float
    """Bone whose thermal dose is lethal, 16 minutes at 43 degrees or more [mm3]."""
    energy_J: float
    """Heat supplied so far [J]."""
    imbalance: float
    """Supplied less stored less lost, over all energy moved."""
    temperature: np.ndarray | None = None
    """[C], float32, (z, y, x), of the window round the tool; None before the first heat."""
    origin_lps_mm: np.ndarray | None = None
    """Centre of its first cell (x, y, z) [mm, LPS]."""
    spacing_mm: float = 0.0

    def temperature_at(self, points_lps_mm: np.ndarray) -> np.ndarray:
        """Temperature [C] at points, shape (n, 3), of the cell that holds each; 37 outside the window."""
        points = np.asarray(points_lps_mm, dtype=np.float64).reshape(-1, 3)
        found = np.full(len(points), BONE_C)
        if self.temperature is None or self.origin_lps_mm is None:
            return found
        cell = np.rint((points - self.origin_lps_mm) / self.spacing_mm).astype(np.int64)[:, ::-1]
        inside = ((cell >= 0) & (cell < np.array(self.temperature.shape))).all(axis=1)
        found[inside] = self.temperature[tuple(cell[inside].T)]
        return found

    def figures(self) -> dict[str, float]:
        """The numbers by name, as an event or the end of a recording keeps them."""
        names = ("temperature_max_C", "cem43_max_minutes", "necrosis_mm3", "energy_J", "imbalance")
        return {name: float(getattr(self, name)) for name in names}


class HeatTrack:
    """Heat of one bone under the tools of a tray, one at a time, fed with the rows of the force law."""

    def __init__(
        self, body: BoneBody, tray: Sequence[Instrument], tick_s: float, *, irrigation: str = "external"
    ) -> None:
        """Start with the bone at body temperature.

        Args:
            body: the bone; only what it was before surgery is read.
            tray: the instruments by the index that a command names; those without a motor make no heat.
            tick_s: length of a tick [s].
            irrigation: how water reaches the cut when the command asks for it.
        """
        self._tissue = BodyTissue(body, max(1, round(FINEST_CELL_MM / body.spacing_mm)))
        self._tray, self._tick_s, self._irrigation = tuple(tray), tick_s, irrigation
        self._instrument = self._tray[0]
        self._tool = heat_tool_of(self._instrument)
        self._heat: BoneHeat | None = None
        self._waiting = np.zeros((0, slot.COMMAND_SIZE + slot.RESPONSE_SIZE))
        self._ticks = self._pieces = 0

    @property
    def time_s(self) -> float:
        """How far the heat has been computed [s]."""
        return self._ticks * self._tick_s

    def take(self, commands: np.ndarray, responses: np.ndarray) -> None:
        """Take ticks: commands, shape (n, 16), and responses, shape (n, 32); whole pieces are computed at once."""
        self._waiting = np.concatenate([self._waiting, np.concatenate([commands, responses], axis=1)])
        whole = len(self._waiting) // PIECE_TICKS * PIECE_TICKS
        for first in range(0, whole, PIECE_TICKS):
            self._compute(self._waiting[first : first + PIECE_TICKS])
        self._waiting = self._waiting[whole:].copy()

    def finish(self) -> None:
        """Compute what still waits."""
        if len(self._waiting):
            self._compute(self._waiting)
            self._waiting = self._waiting[:0]
        if self._heat is not None:
            self._heat.advance()

    def picture(self) -> HeatPicture:
        """The heat as far as it has been computed."""
        heat = self._heat
        if heat is None:
            return HeatPicture(self.time_s, BONE_C, BONE_C, 0.0, 0.0, 0.0, 0.0)
        window = heat.window
        window.remember()
        hottest, dose, lethal = window.archive.survey(LETHAL_MINUTES)
        return HeatPicture(
            time_s=self.time_s,
            temperature_max_C=max(hottest, BONE_C),
            temperature_now_C=float(window.temperature.max()),
            cem43_max_minutes=dose,
            necrosis_mm3=lethal * window.spacing_mm**3,
            energy_J=window.ledger.supplied,
            imbalance=heat.imbalance,
            temperature=window.temperature.astype(np.float32),
            origin_lps_mm=heat.window_origin_mm.copy(),
            spacing_mm=window.spacing_mm,
        )

    def _compute(self, piece: np.ndarray) -> None:
        """One piece of ticks as one sample of the solver."""
        self._ticks += len(piece)
        command, response = piece[:, : slot.COMMAND_SIZE], piece[:, slot.COMMAND_SIZE :]
        self._pick_up(int(command[-1, slot.COMMAND_INSTRUMENT]))
        if self._tool is None:
            if self._heat is not None:
                self._heat.rest(len(piece) * self._tick_s)
            return
        power, wall = self._power(command, response)
        if self._heat is None:
            if power + wall <= 0.0:
                return
            self._heat = self._begin(self._tool, response[-1, slot.RESPONSE_TIP : slot.RESPONSE_TIP + 3])
        w, x, y, z = response[-1, slot.RESPONSE_ORIENTATION : slot.RESPONSE_ORIENTATION + 4].tolist()
        along = (2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y))
        side = (1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y))
        blade = self._instrument.kind.endswith("_saw")
        self._heat.add(
            HeatSample(
                duration_s=len(piece) * self._tick_s,
                tip_mm=tuple(response[-1, slot.RESPONSE_TIP : slot.RESPONSE_TIP + 3].tolist()),
                axis=along,
                power_W=power,
                wall_power_W=wall,
                feed_mm_s=float(np.maximum(response[:, slot.RESPONSE_FEED], 0.0).mean()),
                irrigation=float(np.clip(command[:, slot.COMMAND_IRRIGATION], 0.0, 1.0).mean()),
                side=side if blade else None,
                engaged=bool(response[-1, slot.RESPONSE_CONTACT] > 0.0),
            )
        )
        self._pieces += 1
        if self._pieces % PIECES_TOGETHER == 0:
            self._heat.advance()

    def _pick_up(self, index: int) -> None:
        """Take the tool that the ticks are made with; the one laid aside keeps its heat."""
        if not 0 <= index < len(self._tray) or self._tray[index] is self._instrument:
            return
        self._instrument = self._tray[index]
        self._tool = heat_tool_of(self._instrument)
        if self._heat is not None and self._tool is not None:
            self._heat.change_tool(self._tool)

    def _begin(self, tool: HeatTool, tip: np.ndarray) -> BoneHeat:
        return BoneHeat(
            self._tissue,
            tool,
            spacing_mm=self._tissue.spacing_mm,
            origin_mm=self._tissue.origin_mm,
            window_mm=(WINDOW_MM + self._instrument.diameter_mm,) * 3,
            centre_mm=tuple(tip.tolist()),
            irrigation=self._irrigation,
        )

    def _power(self, command: np.ndarray, response: np.ndarray) -> tuple[float, float]:
        """Mean mechanical power of the edges and of what rubs along the wall behind them [W]."""
        total = rubbing = 0.0
        fluted = self._instrument.kind in ("twist_drill", "k_wire")
        clogging = WIRE_CLOGGING_FACTOR if self._instrument.kind == "k_wire" else 1.0
        for own, row in zip(command, response, strict=True):
            torque, speed = max(row[slot.RESPONSE_CUTTING_TORQUE], 0.0), row[slot.RESPONSE_SPEED]
            feed, thrust = max(row[slot.RESPONSE_FEED], 0.0), max(row[slot.RESPONSE_THRUST], 0.0)
            if torque > 0.0:
                here = mechanical_power(torque, speed, thrust, feed)
            else:
                # A saw has no torque: its power is what its share of the heat tells.
                relief = 1.0 - IRRIGATION_RELIEF * min(1.0, max(0.0, own[slot.COMMAND_IRRIGATION]))
                here = row[slot.RESPONSE_HEAT] / (BURR_HEAT_SHARE * relief)
            total += here
            if fluted:
                walled = row[slot.RESPONSE_DEPTH] - self._instrument.cone_height_mm
                rubbed = wall_torque(self._instrument.diameter_mm, walled, clogging_factor=clogging)
                margins = mechanical_power(rubbed, speed, 0.0, 0.0)
                rubbing += min(margins, MOST_RUBBING * here)
        return (total - rubbing) / len(response), rubbing / len(response)


def heat_tool_of(instrument: Instrument) -> HeatTool | None:
    """What an instrument is to the heat solver; None for one that makes no heat."""
    touching = min(60.0, instrument.length_mm)

    def saw() -> HeatTool:
        return blade_tool(
            instrument.diameter_mm, instrument.kerf_mm, touching, instrument.thickness_mm, instrument.tooth_pitch_mm
        )

    def grater() -> HeatTool:
        return grater_tool(instrument.diameter_mm, instrument.tooth_pitch_mm, instrument.tooth_width_mm)

    makers = {
        "twist_drill": lambda: drill_tool(instrument.diameter_mm, instrument.point_angle_deg, touching),
        "stepped_drill": lambda: drill_tool(instrument.diameter_mm, instrument.point_angle_deg, touching),
        "stepped_reamer": lambda: drill_tool(instrument.diameter_mm, instrument.point_angle_deg, touching),
        "k_wire": lambda: wire_tool(instrument.diameter_mm, instrument.point_angle_deg, touching),
        "burr": lambda: ball_tool(instrument.diameter_mm),
        "acetabular_reamer": grater,
        "oscillating_saw": saw,
        "reciprocating_saw": saw,
    }
    maker = makers.get(instrument.kind)
    return maker() if maker else None
