"""Whether the bone of a session is still in one piece: a thread beside it that looks at what the law has cut."""

from __future__ import annotations

from queue import Empty, SimpleQueue

import numpy as np

from physics.cut_looks import Look
from physics.piece_track import Parting, PieceTrack
from simulator.session.row_follower import RowFollower
from simulator.session.servo_rows import TICK, command_of


class PieceWorker:
    """Feeds looks at the bone of a session to its piece track; what it tells depends on the commands alone."""

    def __init__(self, track: PieceTrack) -> None:
        self._track = track
        self._tick = 0
        self._found: SimpleQueue[Parting] = SimpleQueue()
        self._follower = RowFollower[list[Look]]("pieces", self._follow, lambda: None)

    def take(self, rows: np.ndarray) -> None:
        """Hand over what was cut in the next rows of the servo, shape (n, columns); returns at once."""
        if len(rows):
            self._tick = int(rows[-1, TICK])
            self._follower.take(self._track.fetch(command_of(rows), rows[:, TICK]))

    def catch_up(self) -> None:
        """Wait until all has been looked at."""
        self._follower.catch_up()

    def found(self) -> list[Parting]:
        """Partings since the last call."""
        new = []
        while True:
            try:
                new.append(self._found.get_nowait())
            except Empty:
                return new

    def finish(self) -> tuple[float, ...]:
        """After the last row: look once more, and wait; the pieces, largest first [mm3]; then ask `found` again."""
        self._follower.take([self._track.fetch_last(self._tick)])
        self._follower.join()
        return self._track.volumes_mm3

    def _follow(self, looks: list[Look]) -> None:
        """Look at the bone."""
        for look in looks:
            for parting in self._track.take(look):
                self._found.put(parting)
