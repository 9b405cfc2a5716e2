"""The window: which place is shown, what runs in the background, and what is kept between two starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from simulator.desktop.home_page import HomePage
from simulator.desktop.library_page import LibraryPage
from simulator.desktop.preparing_page import PreparingPage
from simulator.desktop.qt_bridge import BackgroundWork, Work
from simulator.desktop.score_page import ScorePage
from simulator.desktop.services import Cancelled, DesktopServices, OperatingSession, Outcome, Progress
from simulator.desktop.settings_page import SettingsPage
from simulator.desktop.style import base_font, style_sheet
from simulator.desktop.texts import LANGUAGE_NAMES, Texts
from simulator.desktop.widgets import ActionButton, Words

if TYPE_CHECKING:
    from simulator.desktop.operating_room import OperatingRoom
    from simulator.rendering.session_content import SessionContent

SMALLEST = (1280, 800)
_LEAVE_WAIT_S = 5.0


class MainWindow(QMainWindow):
    """The whole desktop."""

    def __init__(self, services: DesktopServices, language: str, settings: QSettings | None = None) -> None:
        """Build the light places; the operating room and VTK come with the first case.

        Args:
            services: What the window asks of the rest of the program.
            language: Language to start in when the user has not chosen one before.
            settings: Where the window's state is kept; the user's own settings if left out.

        """
        super().__init__()
        self._services = services
        self._settings = settings if settings is not None else QSettings("osteon", "osteon")
        self.texts = Texts(str(self._settings.value("language", language)), self)
        self._work: BackgroundWork | None = None
        self._room: OperatingRoom | None = None
        self._case_id = ""
        self.setFont(base_font())
        self.setStyleSheet(style_sheet())
        self.setMinimumSize(*SMALLEST)
        self._build()
        self.texts.changed.connect(self._retranslate)
        self._retranslate()
        geometry = self._settings.value("geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(*SMALLEST)
        self.show_home()

    @property
    def room(self) -> OperatingRoom:
        """The operating room, made when it is first needed."""
        if self._room is None:
            # VTK takes a second and a half to load; the first window does not wait for it.
            from simulator.desktop.operating_room import OperatingRoom  # noqa: PLC0415

            self._room = OperatingRoom(self.texts, show_hint=self._wants_hint())
            self._room.finished.connect(self._finish)
            self._room.left.connect(self._leave)
            self._room.hint_dismissed.connect(lambda: self._settings.setValue("hint_dismissed", True))
            self._places.addWidget(self._room)
        return self._room

    def show_home(self) -> None:
        """Go to the first place."""
        self.home.refresh()
        self._show_reading(self.home, "home")

    def show_library(self) -> None:
        """Go to the library."""
        self.library.refresh()
        self._show_reading(self.library, "library")

    def show_settings(self) -> None:
        """Go to the settings."""
        self.settings_page.refresh()
        self._show_reading(self.settings_page, "settings")

    def open_case(self, case_id: str) -> None:
        """Prepare a session of a case in the background, then enter the operating room."""
        self._case_id = case_id
        self.preparing.begin("desktop-preparing", cancellable=True)
        self._places.setCurrentWidget(self.preparing)
        # The drawing canvas has to be made in this thread, and tells what the graphics driver can bear.
        quality = self.room.view.quality

        def prepare(progress: Progress, cancelled: Cancelled) -> tuple[OperatingSession, SessionContent]:
            from simulator.rendering.session_content import session_content  # noqa: PLC0415 - brings VTK along

            session = self._services.open_session(case_id, progress, cancelled)
            return session, session_content(session, quality)

        self._run(prepare, self._enter_room)

    def tell_fault(self, error: BaseException) -> None:
        """Tell of a fault of ours without leaving the place the user is in."""
        self._tell(self.texts.error_text(error))

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Keep the window's state; leave a running session in order."""
        self._settings.setValue("geometry", self.saveGeometry())
        if self._work is not None:
            self._work.cancel()
            self._work.wait(_LEAVE_WAIT_S)
        if self._room is not None:
            session = self._room.unload()
            if session is not None:
                self._services.abandon_session(session)
            self._room.view.canvas.close()
        super().closeEvent(event)

    def _build(self) -> None:
        self._places = QStackedWidget()
        self.home = HomePage(self.texts, self._services)
        self.library = LibraryPage(self.texts, self._services)
        self.settings_page = SettingsPage(self.texts, self._services)
        self.preparing, self.score_page = PreparingPage(self.texts), ScorePage(self.texts)
        self._reading, self._pages = QWidget(), QStackedWidget()
        self._reading.setProperty("mood", "light")
        self._reading.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(self._reading)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._navigation())
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._notice_strip())
        right.addWidget(self._pages, 1)
        line.addLayout(right, 1)
        for page in (self.home, self.library, self.settings_page):
            self._pages.addWidget(page)
        for place in (self._reading, self.preparing, self.score_page):
            self._places.addWidget(place)
        self.setCentralWidget(self._places)
        for page in (self.home, self.library):
            page.case_opened.connect(self.open_case)
        self.home.library_opened.connect(self.show_library)
        self.settings_page.hints_wanted.connect(self._want_hint)
        self.settings_page.deletion_wanted.connect(self._delete)
        self.preparing.cancelled.connect(self._cancel)
        self.score_page.again.connect(self.open_case)
        self.score_page.home.connect(self.show_home)

    def _navigation(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("role", "panel")
        bar.setFixedWidth(208)
        column = QVBoxLayout(bar)
        column.setContentsMargins(14, 24, 14, 18)
        column.setSpacing(4)
        name = QLabel("Osteon")
        name.setProperty("role", "title")
        name.setContentsMargins(12, 0, 0, 14)
        column.addWidget(name)
        self._nav: dict[str, ActionButton] = {}
        group = QButtonGroup(self)
        places = (
            ("home", "mdi6.home-outline", self.show_home),
            ("library", "mdi6.view-grid-outline", self.show_library),
            ("settings", "mdi6.cog-outline", self.show_settings),
        )
        for key, icon, action in places:
            button = ActionButton(self.texts, f"desktop-{key}", icon=icon, kind="nav", checkable=True)
            button.clicked.connect(action)
            group.addButton(button)
            column.addWidget(button)
            self._nav[key] = button
        column.addStretch(1)
        self._other_language = ActionButton(self.texts, "desktop-switch-language", icon="mdi6.translate", kind="nav")
        self._other_language.clicked.connect(self._switch_language)
        column.addWidget(self._other_language)
        column.addWidget(Words(self.texts, "desktop-not-a-device", role="small", wrap=True))
        return bar

    def _notice_strip(self) -> QFrame:
        """One sentence about what just went wrong or was done, until it is read."""
        self._notice = QFrame()
        self._notice.setProperty("role", "hint")
        line = QHBoxLayout(self._notice)
        line.setContentsMargins(36, 10, 20, 10)
        self._notice_words = QLabel()
        self._notice_words.setWordWrap(True)
        close = ActionButton(self.texts, "desktop-understood", kind="quiet")
        close.clicked.connect(self._notice.hide)
        line.addWidget(self._notice_words, 1)
        line.addWidget(close)
        self._notice.hide()
        return self._notice

    def _show_reading(self, page: QWidget, key: str) -> None:
        self._pages.setCurrentWidget(page)
        self._places.setCurrentWidget(self._reading)
        self._nav[key].setChecked(True)

    def _run(self, work: Work, done: Callable[[Any], None]) -> None:
        """Run work in the background; `done` gets what it returns."""
        self._work = BackgroundWork(work, self)
        self._work.progressed.connect(self.preparing.show_stage)
        self._work.succeeded.connect(done)
        self._work.failed.connect(self._tell_failure)
        self._work.start()

    def _enter_room(self, prepared: tuple[OperatingSession, SessionContent]) -> None:
        session, content = prepared
        self._work = None
        self.preparing.end()
        self._places.setCurrentWidget(self.room)
        self.room.load(session, content)

    def _finish(self, session: OperatingSession) -> None:
        self.preparing.begin("desktop-scoring", cancellable=False)
        self._places.setCurrentWidget(self.preparing)
        language = self.texts.language

        def finish(_progress: Progress, _cancelled: Cancelled) -> tuple[Outcome, bytes]:
            from simulator.rendering.pictures import section_picture  # noqa: PLC0415 - brings VTK along

            outcome = self._services.finish_session(session, language)
            return outcome, section_picture(session, outcome.result)

        self._run(finish, self._show_score)

    def _show_score(self, scored: tuple[Outcome, bytes]) -> None:
        outcome, picture = scored
        self._work = None
        self.preparing.end()
        self.score_page.load(outcome, self._case_id, picture)
        self._places.setCurrentWidget(self.score_page)

    def _leave(self, session: OperatingSession) -> None:
        self._services.abandon_session(session)
        self.show_home()

    def _delete(self, case_id: str) -> None:
        self._run(lambda _progress, _cancelled: self._services.delete_sessions(case_id), self._tell_deleted)

    def _tell_deleted(self, count: int) -> None:
        self._work = None
        self._tell(self.texts.text("desktop-deleted", count=count))
        self.settings_page.refresh()

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self.preparing.end()
        self.show_home()

    def _tell_failure(self, error: Exception) -> None:
        self._work = None
        self.preparing.end()
        self.show_home()
        self._tell(self.texts.error_text(error))

    def _tell(self, sentence: str) -> None:
        self._notice_words.setText(sentence)
        self._notice.show()

    def _wants_hint(self) -> bool:
        return not self._settings.value("hint_dismissed", False, type=bool)

    def _want_hint(self) -> None:
        self._settings.setValue("hint_dismissed", False)
        if self._room is not None:
            self._room.show_hint()
        self._tell(self.texts.text("desktop-hints-will-show"))

    def _switch_language(self) -> None:
        codes = list(LANGUAGE_NAMES)
        self.texts.switch_to(codes[(codes.index(self.texts.language) + 1) % len(codes)])

    def _retranslate(self) -> None:
        self.setWindowTitle(self.texts.text("desktop-window-title"))
        self._settings.setValue("language", self.texts.language)
