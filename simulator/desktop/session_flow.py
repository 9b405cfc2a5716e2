"""The way of a session through the window: prepared, operated, scored or left; also one that was cut short."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject, pyqtSignal

from simulator.desktop.preparing_page import ProgressCard
from simulator.desktop.qt_bridge import BackgroundWork, Work
from simulator.desktop.services import Cancelled, DesktopServices, OperatingSession, Outcome, Progress
from simulator.desktop.shell_services import UnfinishedSession
from simulator.desktop.texts import Texts

if TYPE_CHECKING:
    from simulator.desktop.operating_room import OperatingRoom
    from simulator.rendering.session_content import SessionContent

_LOG = logging.getLogger(__name__)

Opening = Callable[[Progress, Cancelled], OperatingSession]


class SessionFlow(QObject):
    """One session at a time; long steps run beside the window."""

    working = pyqtSignal()
    """Long work began: show the page of its progress."""
    entered = pyqtSignal()
    """The operating room is ready."""
    scored = pyqtSignal(object, str, object)
    """Outcome, case id, and as PNG the picture that proves it."""
    left = pyqtSignal()
    """Back to reading: left, cancelled or failed."""
    failed = pyqtSignal(object)
    """What ended the work."""

    def __init__(
        self,
        services: DesktopServices,
        texts: Texts,
        preparing: ProgressCard,
        room: Callable[[], OperatingRoom],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services, self._texts, self._preparing, self._room = services, texts, preparing, room
        self._work: BackgroundWork | None = None
        self._case_id = ""
        preparing.cancelled.connect(self.cancel)

    def open_case(self, case_id: str) -> None:
        """Prepare a session of a case, then enter the operating room."""
        self._open(case_id, lambda progress, cancelled: self._services.open_session(case_id, progress, cancelled))

    def resume(self, unfinished: UnfinishedSession) -> None:
        """Replay a session cut short, then enter the operating room where it was; the clock waits for the user."""
        recovery = self._services.shell.recovery
        assert recovery is not None  # noqa: S101 - without it nothing is offered
        self._open(
            unfinished.case_id,
            lambda progress, cancelled: recovery.resume(unfinished, progress, cancelled),
            paused=True,
        )

    def go_on(self, session: OperatingSession) -> None:
        """Enter the operating room with a session that runs already; the clock waits for the user."""
        self._open(session.case.id, lambda _progress, _cancelled: session, paused=True)

    def score_unfinished(self, unfinished: UnfinishedSession) -> None:
        """Score a session cut short as far as it went."""
        recovery = self._services.shell.recovery
        assert recovery is not None  # noqa: S101 - without it nothing is offered
        self._case_id = unfinished.case_id
        self._begin("desktop-scoring", cancellable=False)
        language = self._texts.language
        self._run(lambda _progress, _cancelled: (recovery.score(unfinished, language), None), self._show_score)

    def finish(self, session: OperatingSession) -> None:
        """Score the session that has just ended."""
        self._begin("desktop-scoring", cancellable=False)
        language = self._texts.language

        def finish(_progress: Progress, _cancelled: Cancelled) -> tuple[Outcome, bytes]:
            from simulator.rendering.pictures import section_picture  # noqa: PLC0415 - brings VTK along

            outcome = self._services.finish_session(session, language)
            return outcome, section_picture(session, outcome.result)

        self._run(finish, self._show_score)

    def leave(self, session: OperatingSession) -> None:
        """Give a session up."""
        self._services.abandon_session(session)
        self.left.emit()

    def cancel(self) -> None:
        """Stop what runs; its outcome is thrown away."""
        if self._work is not None:
            self._work.cancel()
        self._end()
        self.left.emit()

    def close(self, wait_s: float) -> None:
        """Stop what runs, and wait for it at most so long."""
        if self._work is not None:
            self._work.cancel()
            self._work.wait(wait_s)

    def _open(self, case_id: str, opening: Opening, *, paused: bool = False) -> None:
        self._case_id = case_id
        self._begin("desktop-preparing", cancellable=True)
        # The drawing canvas has to be made in this thread, and tells what the graphics driver can bear.
        try:
            quality = self._room().view.painter.quality
        except Exception as error:  # noqa: BLE001 - whatever the driver refuses, nobody is left waiting
            self._fail_in_window(error)
            return

        def prepare(progress: Progress, cancelled: Cancelled) -> tuple[OperatingSession, SessionContent]:
            from simulator.rendering.session_content import session_content  # noqa: PLC0415 - brings VTK along

            session = opening(progress, cancelled)
            if cancelled():
                self._services.abandon_session(session)
                raise CancelledError
            return session, session_content(session, quality)

        def enter(prepared: tuple[OperatingSession, SessionContent]) -> None:
            self._end()
            self.entered.emit()
            try:
                self._room().load(*prepared)
            except Exception as error:  # noqa: BLE001 - as above; a session that nobody sees must not run on
                self._services.abandon_session(prepared[0])
                self._fail_in_window(error)
                return
            if paused:
                self._room().toggle_pause()

        self._run(prepare, enter)

    def _begin(self, title_id: str, *, cancellable: bool) -> None:
        self._preparing.begin(title_id, cancellable=cancellable)
        self.working.emit()

    def _run(self, work: Work, done: Callable[[Any], None]) -> None:
        """Run work in the background; `done` gets what it returns."""
        self._work = BackgroundWork(work, self)
        self._work.progressed.connect(self._preparing.show_stage)
        self._work.succeeded.connect(done)
        self._work.failed.connect(self._fail)
        self._work.start()

    def _show_score(self, scored: tuple[Outcome, bytes | None]) -> None:
        self._end()
        outcome, picture = scored
        self.scored.emit(outcome, self._case_id, picture)

    def _fail(self, error: Exception) -> None:
        self._end()
        self.left.emit()
        self.failed.emit(error)

    def _fail_in_window(self, error: Exception) -> None:
        """A fault of ours in the window's own thread, where no background work tells of it."""
        _LOG.error("the operating room could not be shown", exc_info=error)
        self._fail(error)

    def _end(self) -> None:
        self._work = None
        self._preparing.end()
