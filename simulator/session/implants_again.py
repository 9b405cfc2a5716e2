"""The implants of a recording, set and driven again by its rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from physics.bone_body import BoneBody
from physics.instrument import Instrument
from scenarios.recording_format import Event
from scenarios.scoring.fixation import SCREW_EVENT
from simulator.session.cup_station import CupStation
from simulator.session.implants import Implant
from simulator.session.screw_station import ScrewStation
from simulator.session.servo_rows import TICK


class ImplantsAgain:
    """Follows the rows of a replay; a piece of them must end with each tick of `borders`."""

    def __init__(self, body: BoneBody, tray: Sequence[Instrument], events: Sequence[Event]) -> None:
        """Stand at a bone before its first cut.

        Args:
            body: the bone that the replay cuts.
            tray: as the recording counts it.
            events: of the recording, in the order of their ticks.
        """
        self._screws, self._cups = ScrewStation(body, tray, _silent), CupStation(body, tray, _silent)
        self._cups.expect(events)
        self._waiting = deque(event for event in events if event.name == SCREW_EVENT)
        self.borders = tuple(event.tick for event in self._waiting)
        """Ticks at which a screw was set: its hold depends on the bone as it was then."""

    @property
    def placed(self) -> tuple[Implant, ...]:
        """What stands in the bone after the rows so far."""
        return (*self._screws.placed, *self._cups.placed)

    def follow(self, rows: np.ndarray) -> None:
        """Rows that have just cut the bone, shape (n, columns)."""
        self._screws.follow(rows)
        self._cups.follow(rows)
        while self._waiting and self._waiting[0].tick <= rows[-1, TICK]:
            self._screws.restore(self._waiting.popleft())


def _silent(_event: str, **_values: object) -> None:
    """What happens has been told by the recording."""
