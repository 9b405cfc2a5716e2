"""Heat beside the session: a thread that follows the servo's rows at its own pace."""

from __future__ import annotations

import threading
from queue import SimpleQueue

import numpy as np

from physics.heat.track import HeatPicture, HeatTrack
from simulator.session.servo_rows import command_of, response_of

PICTURE_EVERY_S = 0.1
"""Session time between two pictures [s]."""


class HeatWorker:
    """Feeds the rows of a session to its heat track in a thread of its own; the servo never waits for it.

    The track takes rows in fixed pieces, so its figures do not depend on how far behind the thread is.
    """

    def __init__(self, track: HeatTrack) -> None:
        self._track = track
        self._rows: SimpleQueue[np.ndarray | None] = SimpleQueue()
        self._picture = track.picture()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._follow, name="heat", daemon=True)
        self._thread.start()

    @property
    def picture(self) -> HeatPicture:
        """The newest picture; it lags behind the session by its `time_s`."""
        return self._picture

    def take(self, rows: np.ndarray) -> None:
        """Hand over rows of the servo, shape (n, columns); returns at once."""
        if len(rows):
            self._rows.put(rows)

    def finish(self) -> HeatPicture:
        """Wait until all rows are computed; the last picture. Raises what stopped the computation, if anything did."""
        if self._thread.is_alive():
            self._rows.put(None)
            self._thread.join()
        if self._failure is not None:
            raise self._failure
        return self._picture

    def _follow(self) -> None:
        try:
            while (rows := self._rows.get()) is not None:
                self._track.take(command_of(rows), response_of(rows))
                if self._track.time_s - self._picture.time_s >= PICTURE_EVERY_S:
                    self._picture = self._track.picture()
            self._track.finish()
            self._picture = self._track.picture()
        except BaseException as error:  # noqa: BLE001 - handed to the caller of finish
            self._failure = error
