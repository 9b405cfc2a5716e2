"""Whether the bone of a session is still in one piece: a thread beside it that cuts a twin by the same commands."""

from __future__ import annotations

from queue import Empty, SimpleQueue

import numpy as np

from physics.piece_track import Parting, PieceTrack
from simulator.session.row_follower import RowFollower
from simulator.session.servo_rows import TICK, command_of


class PieceWorker:
    """Feeds the commands of a session to its piece track; what it tells depends on them alone."""

    def __init__(self, track: PieceTrack) -> None:
        self._track = track
        self._tick = 0
        self._found: SimpleQueue[Parting] = SimpleQueue()
        self._follower = RowFollower("pieces", self._follow, self._end)

    def take(self, rows: np.ndarray) -> None:
        """Hand over rows of the servo, shape (n, columns); returns at once."""
        self._follower.take(rows)

    def catch_up(self) -> None:
        """Wait until all rows so far have cut the twin."""
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
        """Wait until all rows are done; volumes of the pieces, largest first [mm3]. Then ask `found` once more."""
        self._follower.join()
        return self._track.volumes_mm3

    def _follow(self, rows: np.ndarray) -> None:
        """Cut the twin by the next rows."""
        self._tick = int(rows[-1, TICK])
        for parting in self._track.take(command_of(rows), rows[:, TICK]):
            self._found.put(parting)

    def _end(self) -> None:
        """Look at it once more."""
        for parting in self._track.finish(self._tick):
            self._found.put(parting)
