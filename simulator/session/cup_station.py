"""The press-fit cup of a session: set on the bed of the last reamer when the impactor is taken, driven by blows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

from physics.bone_body import BoneBody
from physics.drill_guide import DrillGuide
from physics.errors import PhysicsError
from physics.force_law_layout import COMMAND_INSTRUMENT, RESPONSE_REMOVED
from physics.impacted_cup import Bed, CupState, ImpactedCup, bed_of
from physics.instrument import Instrument
from scenarios.recording_format import Event
from simulator.session.implants import PlacedCup
from simulator.session.servo_rows import command_of, response_of, tool_line

CUP_EVENT, SEATED_EVENT = "cup_set", "cup_seated"
REAMER, IMPACTOR = "acetabular_reamer", "blunt"
PRESS_FIT_MM = 1.0
"""By how much a cup is chosen wider than the last reamer: surgeons under-ream by 1 to 2 mm."""
WIDEST_MM = 4.0
"""How much wider than the cup a bed is still felt for [mm]."""


class CupStation:
    """At most one cup; every call belongs to the thread that drains the servo."""

    def __init__(self, body: BoneBody, tray: Sequence[Instrument], note: Callable[..., None]) -> None:
        self._body, self._tray, self._note = body, tuple(tray), note
        self._live = any(tool.kind == REAMER for tool in tray)
        self._reamed: tuple[np.ndarray, np.ndarray, float] | None = None
        self._cup: ImpactedCup | None = None
        self._impactor: Instrument | None = None
        self._past: deque[Event] = deque()

    @property
    def state(self) -> CupState | None:
        """The cup now; None without one."""
        return None if self._cup is None else self._cup.state

    @property
    def placed(self) -> tuple[PlacedCup, ...]:
        """The cup as it stands now, if there is one."""
        return () if self._cup is None else (PlacedCup.of(self._cup),)

    @property
    def seat_lps_mm(self) -> np.ndarray | None:
        """Where the impactor in hand stands in the cup [mm, LPS], shape (3,); None without either."""
        if self._cup is None or self._impactor is None:
            return None
        return self._cup.seat_lps_mm(self._impactor.diameter_mm)

    @property
    def guide(self) -> DrillGuide | None:
        """What the cup leaves the impactor in hand of its way; None without either."""
        if self._cup is None or self._impactor is None:
            return None
        return self._cup.guide(self._impactor.diameter_mm)

    def expect(self, events: Sequence[Event]) -> None:
        """Before a recording's rows are followed: the beds that its cups found, since the bone will be further on."""
        self._past = deque(event for event in events if event.name == CUP_EVENT)

    def take(self, rows: np.ndarray) -> None:
        """Let new rows of the servo ream, set and drive; what comes of it goes into the recording."""
        cup, seated = self._cup, self._cup is not None and self._cup.state.seated
        self.follow(rows)
        if self._cup is None:
            return
        state = self._cup.state
        if self._cup is not cup:
            bed, seated = self._cup.bed, False
            self._note(
                CUP_EVENT, cup_mm=self._cup.diameter_mm, bed_mm=bed.diameter_mm, density=bed.density,
                contact=bed.contact, centre_lps_mm=self._cup.centre_lps_mm.tolist(), axis=self._cup.axis.tolist(),
            )  # fmt: skip
        if state.seated and not seated:
            self._note(SEATED_EVENT, blows=state.blows, hold_N=state.hold_N)

    def follow(self, rows: np.ndarray) -> None:
        """The same, and tell nothing."""
        if not self._live or not len(rows):
            return
        places = command_of(rows)[:, COMMAND_INSTRUMENT].astype(int)
        borders = np.flatnonzero(np.diff(places)) + 1
        for piece, place in zip(np.split(rows, borders), places[[0, *borders]], strict=True):
            tool = self._tray[place]
            self._impactor = tool if tool.kind == IMPACTOR and tool.blow_energy_J > 0.0 else None
            if tool.kind == REAMER:
                self._remember(piece, tool)
            elif self._impactor is not None:
                self._cup = self._cup or self._set()
                if self._cup is not None:
                    self._cup.take(command_of(piece), response_of(piece), tool)

    def _remember(self, rows: np.ndarray, reamer: Instrument) -> None:
        """Where a reamer cut last; a cup that stood there is out."""
        responses = response_of(rows)
        cut = np.flatnonzero(responses[:, RESPONSE_REMOVED] > 0.0)
        if not len(cut):
            return
        last = responses[cut[-1]]
        tip, axis = tool_line(last)
        centre = tip - 0.5 * reamer.diameter_mm * axis
        self._reamed, self._cup = (centre, axis, reamer.diameter_mm), None

    def _set(self) -> ImpactedCup | None:
        """A cup on the bed reamed last; None where there is none."""
        if self._reamed is None:
            return None
        centre, axis, reamed_mm = self._reamed
        cup_mm = reamed_mm + PRESS_FIT_MM
        try:
            if self._past:
                told = self._past.popleft().values
                bed = Bed(told["bed_mm"], told["density"], told["contact"])
            else:
                bed = bed_of(self._body, centre, axis, cup_mm + WIDEST_MM)
            return ImpactedCup(bed, cup_mm, centre, axis)
        except PhysicsError:
            # Hardly reamed yet, or wider than the cup: it finds no hold.
            self._reamed = None
            return None
