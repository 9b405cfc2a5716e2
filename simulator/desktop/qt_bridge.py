"""The only thread crossings: work runs in a thread of its own and reports back by queued signals."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from simulator.desktop.services import Cancelled, Progress

Work = Callable[[Progress, Cancelled], Any]

_LOG = logging.getLogger(__name__)


class BackgroundWork(QObject):
    """One piece of long work. Signals arrive in the window's thread; after `cancel` none arrives but `ended`."""

    progressed = pyqtSignal(str, float)
    """Stage name and share done."""
    succeeded = pyqtSignal(object)
    """What the work returned."""
    failed = pyqtSignal(object)
    """The exception that ended it."""
    ended = pyqtSignal()
    """The thread is about to leave, whatever came of it."""

    _reported = pyqtSignal(str, float)
    _returned = pyqtSignal(object, object)

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._cancel = threading.Event()
        # Emitted in the thread, received by this object of the window's thread: Qt queues them by itself.
        self._reported.connect(self._pass_progress)
        self._returned.connect(self._pass_outcome)
        self._thread = threading.Thread(target=self._run, name="osteon-work", daemon=True)

    def start(self) -> None:
        """Begin the work."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to stop; its outcome is thrown away."""
        self._cancel.set()

    def wait(self, seconds: float) -> bool:
        """Block until the thread has left, at most so long; True when it has (for an orderly end of the program)."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            outcome = self._work(self._reported.emit, self._cancel.is_set)
        except Exception as error:  # noqa: BLE001 - whatever ends the work has to reach the window
            if not self._cancel.is_set():
                _LOG.warning("work ended with %s", type(error).__name__, exc_info=error)
            self._hand_over(None, error)
        else:
            self._hand_over(outcome, None)

    def _hand_over(self, outcome: object, error: object) -> None:
        try:
            self._returned.emit(outcome, error)
        except RuntimeError:
            # The window was closed and took this object with it; nobody waits for the outcome.
            _LOG.info("work ended after the window was closed")

    def _pass_progress(self, stage: str, share: float) -> None:
        if not self._cancel.is_set():
            self.progressed.emit(stage, share)

    def _pass_outcome(self, outcome: object, error: object) -> None:
        if not self._cancel.is_set():
            if error is None:
                self.succeeded.emit(outcome)
            else:
                self.failed.emit(error)
        self.ended.emit()
        # The parent would keep it, with all that the work holds on to, until the window closes.
        self.deleteLater()


class SteadyWorker(QObject):
    """One thread for many short jobs in turn, for example images; signals arrive in the window's thread."""

    done = pyqtSignal(object)
    """What a job returned."""
    failed = pyqtSignal(object)
    """The exception that ended a job."""

    _answered = pyqtSignal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[object, Exception | None]] = queue.SimpleQueue()
        self._open_jobs = 0
        self._answered.connect(self._deliver)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a job is waiting, running, or has an answer that was not delivered yet."""
        return self._open_jobs > 0

    @property
    def at_work(self) -> bool:
        """Whether the thread still runs; after `close` only while jobs take longer than that waited for."""
        return self._thread.is_alive()

    def submit(self, job: Callable[[], object]) -> None:
        """Run a job after those that wait."""
        self._open_jobs += 1
        self._jobs.put(job)

    def close(self, seconds: float) -> None:
        """Finish the jobs that wait, at most so long, deliver their answers, and let the thread leave."""
        self._jobs.put(None)
        self._thread.join(seconds)
        self._deliver()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._answers.put((job(), None))
            except Exception as error:  # noqa: BLE001 - whatever ends a job has to reach the window
                _LOG.warning("a job ended with %s", type(error).__name__, exc_info=error)
                self._answers.put((None, error))
            try:
                self._answered.emit()
            except RuntimeError:
                _LOG.info("a job ended after the window was closed")

    def _deliver(self) -> None:
        while not self._answers.empty():
            answer, error = self._answers.get()
            self._open_jobs -= 1
            if error is None:
                self.done.emit(answer)
            else:
                self.failed.emit(error)
