"""What runs beside a session: a thread that follows the servo's rows at its own pace; the servo never waits for it."""

from __future__ import annotations

import threading
from queue import SimpleQueue

import numpy as np


class RowFollower:
    """A thread that is handed the rows of a session as they come."""

    def __init__(self, name: str) -> None:
        self._rows: SimpleQueue[np.ndarray | None] = SimpleQueue()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def take(self, rows: np.ndarray) -> None:
        """Hand over rows of the servo, shape (n, columns); returns at once."""
        if len(rows):
            self._rows.put(rows)

    def join(self) -> None:
        """Wait until all rows are done. Raises what stopped the thread, if anything did."""
        if self._thread.is_alive():
            self._rows.put(None)
            self._thread.join()
        if self._failure is not None:
            raise self._failure

    def follow(self, rows: np.ndarray) -> None:
        """In the thread: the next rows."""
        raise NotImplementedError

    def end(self) -> None:
        """In the thread: there are no more."""
        raise NotImplementedError

    def _run(self) -> None:
        try:
            while (rows := self._rows.get()) is not None:
                self.follow(rows)
            self.end()
        except BaseException as error:  # noqa: BLE001 - handed to the caller of join
            self._failure = error
