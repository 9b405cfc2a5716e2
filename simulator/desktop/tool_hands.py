"""The hands at the table: change the tool, set sleeves down, find a hole again, hook, turn a screw, strike."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal

from physics.errors import PhysicsError
from simulator.session.world_frame import orientation_along, rotation_matrix

if TYPE_CHECKING:
    from scenarios.procedure import Sleeve
    from simulator.desktop.instrument_tray import InstrumentTray
    from simulator.desktop.scene_view import SceneView
    from simulator.desktop.services import OperatingSession
    from simulator.desktop.tool_readout import ToolReadout
    from simulator.session.drilled_lines import DrilledLine
    from simulator.session.snapshot import SceneSnapshot

SNAP_MM = 6.0
"""A gauge or screwdriver held this near to a hole's entry finds it: its tip feels the rim."""
HOOK_LEAN_MM = 1.2
"""How far the hand leans a hook against the wall, more than any hole's play."""
CENTRED_SHARE = -0.5
"""A hooked probe is as wide on one side as on the other when it lies this part of its hook aside."""
TURN_DEG = 45.0
"""Of a screwdriver for one notch of the wheel: a wrist's turn."""
FULL_SWING_S = 0.8
"""Holding the trigger's key so long swings the mallet fully."""
LEAST_SWING = 0.1
MOST_NUMBERS = 9
"""Keys 1 to 9 take a bit of the table."""
PRESSED_MM = 0.5
"""How far the hand leads an impactor that stands in a cup: it leans on it by some 20 N."""
BLOW_MS, UNHOOK_MS = 150, 200
UNHOOK_MM = 1.0


class ToolHands(QObject):
    """Between tray, readout, 3-D view and session; one at a time."""

    said = pyqtSignal(str, dict)
    """A message for the user, and its values."""
    changed = pyqtSignal()
    """Another tool is in hand."""

    def __init__(self, tray: InstrumentTray, readout: ToolReadout, view: SceneView) -> None:
        super().__init__(view)
        self._tray, self._readout, self._view = tray, readout, view
        self._session: OperatingSession | None = None
        self._swing_began_s: float | None = None
        self._shown_place = 0
        self._hole: DrilledLine | None = None
        self._seat: tuple[float, ...] | None = None
        tray.tool_chosen.connect(self.take)
        tray.sleeve_wanted.connect(self.set_sleeve)
        tray.irrigation_wanted.connect(self.irrigate)
        tray.suction_wanted.connect(self.suck)
        readout.screw_wanted.connect(self.insert_screw)
        view.set_hands(self)

    def load(self, session: OperatingSession | None) -> None:
        """Serve another session, or none."""
        self._session, self._hole, self._swing_began_s, self._shown_place = session, None, None, 0
        self._seat = None
        if session is not None:
            self._tray.load(session.tools.table)
            self._readout.load(session)

    def press(self, key: int) -> bool:
        """A key that the hands answer; whether it was one."""
        actions: dict[int, Callable[[], None]] = {
            Qt.Key.Key_G: self.toggle_sleeve,
            Qt.Key.Key_I: lambda: self.irrigate(not self._irrigates),
            Qt.Key.Key_O: lambda: self.suck(not self._sucks),
            Qt.Key.Key_Tab: lambda: self._tray.take_next(1),
            Qt.Key.Key_Backtab: lambda: self._tray.take_next(-1),
            Qt.Key.Key_Plus: lambda: self._tray.change_speed(1),
            Qt.Key.Key_Minus: lambda: self._tray.change_speed(-1),
        }
        number = key - Qt.Key.Key_1
        if self._session is None or (key not in actions and not 0 <= number < MOST_NUMBERS):
            return False
        if key in actions:
            actions[key]()
        else:
            self._tray.take_bit(number)
        return True

    def follow(self, snapshot: SceneSnapshot) -> None:
        """Once per frame, after the session has advanced."""
        if self._session is None or snapshot.tools is None:
            return
        if snapshot.tools.place != self._shown_place:
            self._shown_place = snapshot.tools.place
            self._view.show_tool(self._session.tools.instrument)
            self.changed.emit()
        wires = any(hole.by_wire for hole in self._session.tools.holes)
        self._tray.follow(snapshot.tools, wire_stands=wires)
        self._view.show_sleeve(snapshot.tools.guide)
        swing = 0.0 if self._swing_began_s is None else self._swing()
        self._readout.follow(snapshot, self._session.tools, swing)
        self._follow_screw()
        self._follow_cup()

    def take(self, place: int) -> None:
        """Take another tool: the one in hand is drawn out first."""
        if self._session is None:
            return
        self._view.release_trigger()
        self._swing_began_s, self._hole = None, None
        stylus = self._view.stylus
        if stylus is not None:
            stylus.regrip()
            stylus.roll_deg = 0.0
            self._session.stylus.set_down(stylus.hand.tip_lps_mm, stylus.hand.quaternion)
        tools = self._session.tools
        had_sleeve = tools.picture.guide is not None
        if not next(tool for tool in tools.table.tools if tool.place == place).handpiece:
            # Gauge and driver need the bone that the sleeve stands on.
            tools.lift_sleeve()
        tools.select(place)
        if had_sleeve and tools.picture.guide is None:
            self.said.emit("tray-sleeve-lifted", {})
        self._view.canvas.setFocus()

    def set_sleeve(self, sleeve: Sleeve, offset_mm: float) -> None:
        """Slip a sleeve over the tool and set its foot down where the tip is, along the tool; it stays there."""
        stylus = self._view.stylus
        if self._session is None or stylus is None:
            return
        tools = self._session.tools
        self._view.canvas.setFocus()
        if not stylus.placed and not offset_mm:
            self.said.emit("tray-place-first", {})
            return
        if stylus.in_bone:
            self.said.emit("tray-draw-out-first", {})
            return
        try:
            if offset_mm:
                wire = next(hole for hole in reversed(tools.holes) if hole.by_wire)
                guide = tools.set_parallel(sleeve, offset_mm, wire, stylus.hand.tip_lps_mm)
            else:
                guide = tools.set_sleeve(sleeve, stylus.hand.tip_lps_mm, stylus.hand.axis)
        except PhysicsError as error:
            self.said.emit(error.message_id, error.values)
            return
        stylus.take_up(np.array(guide.foot_lps_mm), np.array(guide.axis_lps))
        self._session.stylus.set_down(stylus.hand.tip_lps_mm, stylus.hand.quaternion)
        self.said.emit("tray-sleeve-stands", {})

    def toggle_sleeve(self) -> None:
        """Set down the sleeve that is made for the bit in hand, or lift the one that stands."""
        if self._session is None:
            return
        if self._session.tools.picture.guide is not None:
            self._session.tools.lift_sleeve()
            self.said.emit("tray-sleeve-lifted", {})
            return
        sleeve = self._tray.fitting_sleeve()
        if sleeve is None:
            self.said.emit("tray-no-sleeve", {})
        else:
            self.set_sleeve(sleeve, 0.0)

    def irrigate(self, on: bool) -> None:
        """Water on or off."""
        if self._session is not None:
            self._session.tools.irrigate(on)

    def suck(self, on: bool) -> None:
        """Sucker on or off."""
        if self._session is not None:
            self._session.tools.suck(on)

    @property
    def _irrigates(self) -> bool:
        return self._session is not None and self._session.tools.irrigates

    @property
    def _sucks(self) -> bool:
        return self._session is not None and self._session.tools.picture.suction

    def trigger(self, held: bool) -> None:
        """The trigger's key went down or came up: a motor turns; a mallet swings back, and falls when it is let go."""
        if self._session is None:
            return
        if self._session.tools.instrument.blow_energy_J <= 0.0:
            self._session.stylus.set_trigger(self._tray.speed_share if held else 0.0)
        elif held:
            self._swing_began_s = time.monotonic()
        elif self._swing_began_s is not None:
            self._session.tools.swing(self._swing())
            self._swing_began_s = None
            self._session.stylus.set_trigger(1.0)
            QTimer.singleShot(BLOW_MS, self._view.release_trigger)

    def snapped(self, start: np.ndarray, towards: np.ndarray) -> DrilledLine | None:
        """The hole that the tool in hand finds near a line of sight; None for a tool that looks for none."""
        if self._session is None:
            return None
        tool = self._session.tools.instrument
        if tool.hook_mm <= 0.0 and not tool.family.startswith("screwdriver"):
            return None
        beside = {}
        for number, hole in enumerate(self._session.tools.holes):
            away = hole.entry_lps_mm - start
            # Through a hole itself there is no bone to be hit: its entry is looked for beside the line of sight.
            beside[number] = float(np.linalg.norm(away - float(away @ towards) * towards))
        nearest = min(beside, key=lambda number: beside[number], default=None)
        near = nearest is not None and beside[nearest] <= SNAP_MM
        return self._session.tools.holes[nearest] if near and nearest is not None else None

    def placed(self, hole: DrilledLine | None) -> None:
        """The tip was set on the bone, in this hole if it found one."""
        self._hole = hole
        self._lean(CENTRED_SHARE)

    def pushed(self, notches: float) -> bool:
        """The wheel was turned; whether the hands have answered it, so that it does not push the tool."""
        if self._session is None:
            return False
        tool, stylus = self._session.tools.instrument, self._view.stylus
        screw = self._session.tools.screws.turned
        if stylus is not None and screw is not None and tool.family.startswith("screwdriver"):
            stylus.turn(TURN_DEG * notches)
            return True
        if tool.hook_mm > 0.0 and self._hole is not None:
            # Drawn back, a gauge is leaned so that its hook catches the rim.
            self._lean(CENTRED_SHARE if notches > 0.0 else HOOK_LEAN_MM / tool.hook_mm)
        return False

    def regrip(self) -> bool:
        """Take a new grip; whether the hands do it: a hooked gauge is unhooked before it comes out."""
        hooked = self._hole is not None and self._session is not None and self._session.tools.instrument.hook_mm > 0.0
        stylus = self._view.stylus
        if not hooked or stylus is None:
            return False
        self._lean(CENTRED_SHARE)
        stylus.advance(UNHOOK_MM)
        self._hole = None
        QTimer.singleShot(UNHOOK_MS, self._view.regrip)
        return True

    def insert_screw(self) -> None:
        """Set the screw that was offered on the newest hole, and take the screwdriver to it."""
        if self._session is None:
            return
        tools, offer = self._session.tools, self._readout.offer
        driver = next((tool for tool in tools.table.tools if tool.instrument.family.startswith("screwdriver")), None)
        if offer is None or driver is None or tools.measured is None:
            return
        hole = tools.holes[-1]
        # A hooked gauge leans on one side of the hole: the screw goes down its middle.
        near = float((tools.measured.near_lps_mm - hole.entry_lps_mm) @ hole.axis)
        entry = hole.entry_lps_mm + near * hole.axis
        try:
            tools.screws.place(offer.name, entry, hole.axis, hole_mm=offer.hole_mm, depth_mm=offer.length_mm)
        except PhysicsError as error:
            self.said.emit(error.message_id, error.values)
            return
        self.take(driver.place)
        self._follow_screw()
        self.said.emit("tray-turn-screw", {})

    def _follow_screw(self) -> None:
        """The driver stays in the recess of the screw that sinks under it."""
        if self._session is None or self._view.stylus is None:
            return
        screw = self._session.tools.screws.turned
        tool = self._tray.tool
        if screw is not None and tool is not None and tool.instrument.family.startswith("screwdriver"):
            self._view.stylus.take_up(screw.head_lps_mm, screw.axis)

    def _follow_cup(self) -> None:
        """The impactor stands in the cup as soon as it is taken, and goes on with it when a blow has driven it."""
        if self._session is None or self._view.stylus is None:
            return
        cups = self._session.tools.cups
        seat, before = cups.seat_lps_mm, self._seat
        self._seat = None if seat is None else tuple(seat.tolist())
        if seat is not None and self._seat != before and self._session.hand.by_pointer:
            self._view.stylus.take_up(seat, np.array(cups.placed[0].axis), PRESSED_MM)

    def _lean(self, share_of_hook: float) -> None:
        """Hold a hooked tool aside by a share of its hook; other tools straight."""
        stylus = self._view.stylus
        if stylus is None or self._session is None:
            return
        aside = rotation_matrix(orientation_along(stylus.hand.axis))[:, 0]
        stylus.lean = share_of_hook * self._session.tools.instrument.hook_mm * aside

    def _swing(self) -> float:
        """How far the mallet has been swung back, as a share of a full blow's energy."""
        assert self._swing_began_s is not None  # noqa: S101 - callers looked
        return min(1.0, max(LEAST_SWING, (time.monotonic() - self._swing_began_s) / FULL_SWING_S))
