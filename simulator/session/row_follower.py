"""What runs beside a session: a thread that follows the servo at its own pace; the servo never waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sized
from functools import partial
from queue import Queue
from typing import Generic, TypeVar

Rows = TypeVar("Rows", bound=Sized)


class RowFollower(Generic[Rows]):
    """Hands the rows of a session, or what was made of them, as they come to a function in a thread of its own."""

    def __init__(self, name: str, follow: Callable[[Rows], None], end: Callable[[], None]) -> None:
        """Start the thread.

        Args:
            name: of the thread.
            follow: called in the thread with the next rows.
            end: called in the thread when there are no more.
        """
        self._follow, self._end = follow, end
        self._rows: Queue[Rows | None] = Queue()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def take(self, rows: Rows) -> None:
        """Hand over the next rows, if there are any; returns at once."""
        if len(rows):
            self._rows.put(rows)

    def catch_up(self) -> None:
        """Wait until all rows so far are done: what comes from a file comes faster than it can be followed."""
        self._rows.join()

    def join(self) -> None:
        """Wait until all rows are done. Raises what stopped the thread, if anything did."""
        if self._thread.is_alive():
            self._rows.put(None)
            self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        while (rows := self._rows.get()) is not None:
            self._guarded(partial(self._follow, rows))
            self._rows.task_done()
        self._guarded(self._end)

    def _guarded(self, work: Callable[[], None]) -> None:
        """Do a piece of work, unless one before has failed; a failure is kept for the caller of `join`."""
        if self._failure is None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - raised by join
                self._failure = error
