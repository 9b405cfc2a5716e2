"""Heat beside the session: a thread that follows the servo's rows at its own pace."""

from __future__ import annotations

import numpy as np

from physics.heat.track import HeatPicture, HeatTrack
from simulator.session.row_follower import RowFollower
from simulator.session.servo_rows import command_of, response_of

PICTURE_EVERY_S = 0.1
"""Session time between two pictures [s]."""


class HeatWorker:
    """Feeds the rows of a session to its heat track in a thread of its own.

    The track takes rows in fixed pieces, so its figures do not depend on how far behind the thread is.
    """

    def __init__(self, track: HeatTrack) -> None:
        self._track = track
        self._picture = track.picture()
        self._follower = RowFollower[np.ndarray]("heat", self._follow, self._end)

    @property
    def picture(self) -> HeatPicture:
        """The newest picture; it lags behind the session by its `time_s`."""
        return self._picture

    def take(self, rows: np.ndarray) -> None:
        """Hand over rows of the servo, shape (n, columns); returns at once."""
        self._follower.take(rows)

    def catch_up(self) -> None:
        """Wait until all rows so far are computed."""
        self._follower.catch_up()

    def finish(self) -> HeatPicture:
        """Wait until all rows are computed; the last picture. Raises what stopped the computation, if anything did."""
        self._follower.join()
        return self._picture

    def _follow(self, rows: np.ndarray) -> None:
        """Heat the bone by the next rows."""
        self._track.take(command_of(rows), response_of(rows))
        if self._track.time_s - self._picture.time_s >= PICTURE_EVERY_S:
            self._picture = self._track.picture()

    def _end(self) -> None:
        """Heat it by what is left."""
        self._track.finish()
        self._picture = self._track.picture()
