"""What the hands do beside moving the tool: change it, set down sleeves, irrigate, suck, swing the mallet, measure.

Everything that bears on the bone goes through the servo's commands, so that a replay repeats it tick by tick; sleeves
are numbered, and their shapes are events that a replay reads before the first tick.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from haptics.button_bindings import Action
from haptics.servo_loop import Servo
from physics.depth_gauge import GaugeReading, gauge_reading, hook_load, smooth_bone
from physics.drill_guide import MOST_GUIDES, DrillGuide, parallel_guide
from physics.force_law_layout import (
    COMMAND_BLOW,
    COMMAND_GUIDE,
    COMMAND_INSTRUMENT,
    COMMAND_IRRIGATION,
    RESPONSE_GUIDE,
)
from physics.instrument import Instrument
from physics.stepper import CuttingStepper
from scenarios.procedure import Sleeve
from scenarios.recording_format import Event
from scenarios.scoring.fixation import GAUGE_EVENT
from simulator.session.cup_station import CupStation
from simulator.session.drilled_lines import DrilledLine, DrilledLines
from simulator.session.implants import Implant
from simulator.session.preparation import PreparedCase
from simulator.session.screw_station import ScrewStation
from simulator.session.servo_rows import command_of, response_of, tool_line
from simulator.session.tool_picture import ToolPicture
from simulator.session.tool_table import ToolTable, table_of

GUIDE_EVENT, LIFTED_EVENT, WATER_EVENT, SUCTION_EVENT = "guide", "guide_lifted", "irrigation", "suction"
CUP_GUIDE_EVENT = "cup_guide"
"""The hollow of a cup leads the impactor from now on; counted among the sleeves."""

Note = Callable[..., None]
"""Called with an event's name and its values; it goes into the recording at the tick reached."""


class SessionTools:
    """One per session; every method belongs to the thread that drains the servo."""

    def __init__(self, prepared: PreparedCase, servo: Servo, note: Note) -> None:
        self.table: ToolTable = table_of(prepared.case, prepared.setup)
        self.screws = ScrewStation(prepared.body, prepared.tray, note)
        self.cups = CupStation(prepared.body, prepared.tray, note)
        self.measured: GaugeReading | None = None
        """The last length that the gauge gave with its hook behind a rim."""
        self._prepared, self._servo, self._note = prepared, servo, note
        self._lines = DrilledLines(prepared.tray)
        self._bone = smooth_bone(prepared.body)
        self._suction = self._water = False
        self._picture = ToolPicture()
        self._cup_guide: DrillGuide | None = None
        self._wanted = 0

    @property
    def picture(self) -> ToolPicture:
        """How things stood at the last tick drained."""
        return self._picture

    @property
    def instrument(self) -> Instrument:
        """The tool in hand at the last tick drained."""
        return self._prepared.tray[self._picture.place]

    @property
    def holes(self) -> tuple[DrilledLine, ...]:
        """Holes drilled so far, the newest last."""
        return self._lines.lines

    @property
    def implants(self) -> tuple[Implant, ...]:
        """What stands in the bone at the last tick drained."""
        return (*self.screws.placed, *self.cups.placed)

    def select(self, place: int) -> None:
        """Take another tool from the next tick on; a sleeve through which it does not go is lifted first."""
        tool, guide = self._prepared.tray[place], self._picture.guide
        if guide is not None and not guide.takes(max(tool.diameter_mm, tool.shaft_diameter_mm)):
            self.lift_sleeve()
        self._lead_by_cup(None)
        self._wanted = place
        self._servo.select_instrument(place)
        self._note("instrument", id=tool.id, place=place)

    def set_sleeve(self, sleeve: Sleeve, foot_lps_mm: np.ndarray, axis: np.ndarray) -> DrillGuide:
        """Set a sleeve down with its foot at a point [mm, LPS] along a direction, shape (3,) each; it stays there.

        Raises:
            PhysicsError: if it was set down too often.
        """
        return self._put(sleeve, DrillGuide.along(foot_lps_mm, axis, sleeve.length_mm, sleeve.bore_mm))

    def set_parallel(
        self, sleeve: Sleeve, offset_mm: float, wire: DrilledLine, towards_lps_mm: np.ndarray
    ) -> DrillGuide:
        """Slip a parallel guide over a wire; its bore lies at an offset [mm] on the side of a point [mm, LPS].

        Raises:
            PhysicsError: if the point lies on the wire, or guides were set down too often.
        """
        guide = parallel_guide(
            wire.entry_lps_mm, wire.axis, towards_lps_mm,
            offset_mm=offset_mm, length_mm=sleeve.length_mm, bore_mm=sleeve.bore_mm,
        )  # fmt: skip
        return self._put(sleeve, guide)

    def lift_sleeve(self) -> None:
        """Take the sleeve off the bone."""
        if self._picture.guide is not None:
            self._servo.select_guide(0)
            self._note(LIFTED_EVENT)
            self._show(guide=None)

    @property
    def irrigates(self) -> bool:
        """Whether the tap is open; water runs on the tool unless the hand takes a new grip of it."""
        return self._water

    def irrigate(self, on: bool) -> None:
        """Let water run on the tool, or stop it; the heat knows of it."""
        if on != self._water:
            self._open_tap(on)
            self._note(WATER_EVENT, on=on)

    def suck(self, on: bool) -> None:
        """Hold the sucker to the wound, or take it away."""
        if on != self._suction:
            self._suction = on
            self._note(SUCTION_EVENT, on=on)
            self._show(suction=on)

    def swing(self, share: float) -> None:
        """How hard the next blows of the mallet fall, as a share of a full one."""
        self._servo.set_blow(share)

    def take(self, rows: np.ndarray) -> None:
        """Rows of the servo, oldest first."""
        if not len(rows):
            return
        self._lines.take(rows)
        command, response = command_of(rows[-1]), response_of(rows[-1])
        self._show(
            place=int(command[COMMAND_INSTRUMENT]),
            irrigation=float(command[COMMAND_IRRIGATION]),
            guide_force_N=float(response[RESPONSE_GUIDE]),
        )
        self.screws.take(rows)
        self.cups.take(rows)
        if self._picture.place == self._wanted:
            self._lead_by_cup(self.cups.guide)
        self._measure(response)

    def follow(self, rows: np.ndarray) -> None:
        """Rows that another session made: its holes are there, its screw is turned; what it told has been told."""
        self._lines.take(rows)
        self.screws.follow(rows)
        self.cups.follow(rows)

    def restore(self, events: Sequence[Event], last_row: np.ndarray) -> None:
        """Go on where a recording has ended: the same sleeve stands, the same tool is in hand, the same taps are open.

        Args:
            events: of the recording, in the order of their ticks; its screws were set again before.
            last_row: the last row of the servo, shape (columns,).
        """
        last = command_of(last_row)
        number, place = int(last[COMMAND_GUIDE]), int(last[COMMAND_INSTRUMENT])
        self._servo.select_instrument(place)
        self._servo.select_guide(number)
        self._wanted = place
        guide = self._prepared.stepper.guides[number - 1] if number else None
        if guide is not None and not guide.is_sleeve:
            self._cup_guide, guide = guide, None
        if last[COMMAND_BLOW] > 0.0:
            self._servo.set_blow(float(last[COMMAND_BLOW]))
        told = {event.name: event.values for event in events}
        self._suction = bool(told.get(SUCTION_EVENT, {}).get("on", False))
        self._open_tap(bool(told.get(WATER_EVENT, {}).get("on", False)))
        if GAUGE_EVENT in told:
            self.measured = _told_reading(told[GAUGE_EVENT])
        self._show(
            place=place,
            guide=guide,
            suction=self._suction,
            irrigation=float(last[COMMAND_IRRIGATION]),
        )

    def _open_tap(self, on: bool) -> None:
        self._water = on
        self._servo.press(Action.IRRIGATION, on)

    def _put(self, sleeve: Sleeve, guide: DrillGuide) -> DrillGuide:
        self._lead(guide, GUIDE_EVENT, id=sleeve.id)
        self._show(guide=guide)
        return guide

    def _lead_by_cup(self, guide: DrillGuide | None) -> None:
        """Let the cup lead the impactor, by another guide for each place that blows drive it to; or lead it no more."""
        if guide == self._cup_guide:
            return
        if guide is None:
            self._servo.select_guide(0)
        elif len(self._prepared.stepper.guides) < MOST_GUIDES:
            self._lead(guide, CUP_GUIDE_EVENT, stop_mm=guide.stop_mm)
        self._cup_guide = guide

    def _lead(self, guide: DrillGuide, event: str, **values: object) -> None:
        number = self._prepared.stepper.add_guide(guide)
        self._servo.select_guide(number)
        self._note(
            event, number=number, foot_lps_mm=list(guide.foot_lps_mm), axis_lps=list(guide.axis_lps),
            length_mm=guide.length_mm, bore_mm=guide.bore_mm, **values,
        )  # fmt: skip

    def _measure(self, response: np.ndarray) -> None:
        """Read the gauge, if one is in hand; what its hook holds is kept, and told when it changes."""
        if self.instrument.hook_mm <= 0.0:
            self._show(reading=None)
            return
        tip, axis = tool_line(response)
        reading = gauge_reading(self._bone, self.instrument, tip, axis, hook_load(response, axis))
        self._show(reading=reading)
        if reading is None or not reading.hooked:
            return
        if self.measured is None or self.measured.shown_mm != reading.shown_mm:
            self._note(
                GAUGE_EVENT, reading_mm=reading.shown_mm, depth_mm=reading.depth_mm,
                near_lps_mm=[float(part) for part in reading.near_lps_mm], axis=[float(part) for part in reading.axis],
            )  # fmt: skip
        self.measured = reading

    def _show(self, **changes: object) -> None:
        self._picture = replace(self._picture, **changes)  # type: ignore[arg-type]


def _told_reading(values: dict[str, Any]) -> GaugeReading:
    """The reading of a depth gauge, as its event tells it."""
    return GaugeReading(float(values["depth_mm"]), True, np.array(values["near_lps_mm"]), np.array(values["axis"]))


def restore_guides(stepper: CuttingStepper, events: Sequence[Event]) -> None:
    """Give a force law the sleeves of a recording, so that its commands may name them; call it before the first."""
    told = [event.values for event in events if event.name in (GUIDE_EVENT, CUP_GUIDE_EVENT)]
    for values in sorted(told, key=lambda values: int(values["number"])):
        foot, axis = tuple(values["foot_lps_mm"]), tuple(values["axis_lps"])
        stop_mm = float(values.get("stop_mm", math.inf))
        stepper.add_guide(DrillGuide(foot, axis, values["length_mm"], values["bore_mm"], stop_mm))
