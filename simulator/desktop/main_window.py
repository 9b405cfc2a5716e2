"""The window: which place is shown, who is signed in, and what is kept between two starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QSettings, Qt, QTimer
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QHBoxLayout, QMainWindow, QWidget

from scenarios.language import LANGUAGES
from scenarios.records.profiles import Profile
from simulator.desktop.appearance import Appearance
from simulator.desktop.devices_place import DevicesPlace
from simulator.desktop.help_page import HelpPage
from simulator.desktop.history_page import HistoryPage
from simulator.desktop.home_page import HomePage
from simulator.desktop.import_page import ImportPage
from simulator.desktop.kept_settings import kept_bytes, kept_flag
from simulator.desktop.keymap import Keymap
from simulator.desktop.library_page import LibraryPage
from simulator.desktop.navigation import PLACES, PLACES_OF_ROLE, Navigation
from simulator.desktop.picture_settings import PictureSettings
from simulator.desktop.preparing_page import PreparingPage
from simulator.desktop.qt_bridge import BackgroundWork, Work
from simulator.desktop.score_page import ScorePage
from simulator.desktop.senses import Senses
from simulator.desktop.services import DesktopServices, OperatingSession, Outcome
from simulator.desktop.session_flow import SessionFlow
from simulator.desktop.settings_page import SettingsPage
from simulator.desktop.sign_in_page import SignInPage
from simulator.desktop.sound_desk import SoundDesk
from simulator.desktop.style import base_font
from simulator.desktop.texts import Texts
from simulator.desktop.window_frame import Places, WindowFrame

if TYPE_CHECKING:
    from simulator.desktop.operating_room import OperatingRoom

SMALLEST = (1280, 800)
_LEAVE_WAIT_S = 5.0
_PICTURES_AFTER_MS = 1500
"""Pictures that are missing are made once the first window is there and quiet."""


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
        self._services, self._shell = services, services.shell
        self._settings = settings if settings is not None else QSettings("osteon", "osteon")
        kept = str(self._settings.value("language", language))
        self.texts = Texts(kept if kept in LANGUAGES else language, self)
        self.keymap = Keymap(self._settings, self)
        self.appearance = Appearance(self._settings, self)
        self.sound = SoundDesk(self._settings, self)
        self.senses = Senses(PictureSettings(self._settings, self), self.sound)
        self.profile: Profile | None = None
        self._works: list[BackgroundWork] = []
        self._room: OperatingRoom | None = None
        self.setFont(base_font())
        self.setStyleSheet(self.appearance.style_sheet())
        self.appearance.changed.connect(lambda: self.setStyleSheet(self.appearance.style_sheet()))
        self.setAcceptDrops(self._shell.imports is not None)
        self._build()
        self.texts.changed.connect(self._retranslate)
        self._retranslate()
        if not self.restoreGeometry(kept_bytes(self._settings, "geometry")):
            self.resize(*SMALLEST)
        self._fit_screen()
        self.show_sign_in()
        QTimer.singleShot(_PICTURES_AFTER_MS, self._make_pictures)

    @property
    def room(self) -> OperatingRoom:
        """The operating room, made when it is first needed."""
        if self._room is None:
            # VTK takes a second and a half to load; the first window does not wait for it.
            from simulator.desktop.operating_room import OperatingRoom  # noqa: PLC0415
            from simulator.desktop.view_layouts import LayoutMemory  # noqa: PLC0415

            layouts = LayoutMemory(self._settings)
            self._room = OperatingRoom(self.texts, self.keymap, layouts, self.senses, show_hint=self._wants_hint())
            self._room.finished.connect(self.flow.finish)
            self._room.left.connect(self.flow.leave)
            self._room.hint_dismissed.connect(lambda: self._settings.setValue("hint_dismissed", True))
            self._places.addWidget(self._room)
        return self._room

    @property
    def places(self) -> tuple[str, ...]:
        """The places of whoever is signed in, in the order of the bar."""
        role = None if self.profile is None else self.profile.role
        return tuple(name for name in self._pages if role is None or name in PLACES_OF_ROLE[role])

    def page(self, place: str) -> QWidget:
        """The page of a place of reading."""
        return self._pages[place]

    def show_place(self, place: str) -> None:
        """Go to a place of reading."""
        page = self._pages[place]
        page.refresh()  # type: ignore[attr-defined]
        self._stack.setCurrentWidget(page)
        self._places.setCurrentWidget(self._reading)
        self.navigation.mark(place)

    def show_home(self) -> None:
        """Go to the first place."""
        self.show_place("home")

    def show_sign_in(self) -> None:
        """Ask who is there; without profiles on this machine's program go home at once."""
        if self.sign_in_page is None:
            self.show_home()
            return
        self.sign_in_page.refresh()
        self._places.setCurrentWidget(self.sign_in_page)

    def sign_in(self, profile: Profile | None) -> None:
        """Go on as this person, or as nobody in particular."""
        assert self._shell.profiles is not None  # noqa: S101 - the page is only there with it
        self._shell.profiles.sign_in(profile)
        self.profile = profile
        self.navigation.show_person(profile)
        self.home.show_person(profile)
        self.history_page.show_person(profile)
        self.show_home()
        self.home.focus_next()

    def open_case(self, case_id: str) -> None:
        """Prepare a session of a case in the background, then enter the operating room."""
        self.flow.open_case(case_id)

    def go_on(self, session: OperatingSession) -> None:
        """Enter the operating room with a session that began elsewhere."""
        self.flow.go_on(session)

    def import_from(self, source: Path) -> None:
        """Look into a file or folder that the user gave."""
        self.show_place("import")
        self.import_page.look_into(source)

    def tell_fault(self, error: BaseException) -> None:
        """Tell of a fault of ours without leaving the place the user is in."""
        self._tell(self.texts.error_text(error))

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Files may be dropped anywhere but into a running session."""
        data = None if event is None else event.mimeData()
        busy = self._room is not None and self._room.session is not None
        if event is not None and data is not None and data.hasUrls() and not busy:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """A file, folder or disc dropped is one to import."""
        data = None if event is None else event.mimeData()
        paths = [url.toLocalFile() for url in data.urls()] if data is not None else []
        if event is not None and paths and paths[0]:
            event.acceptProposedAction()
            self.import_from(common_source([Path(path) for path in paths]))

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Keep the window's state; leave a running session in order. Corrections not kept can keep the window open."""
        if event is not None and not self._may_close():
            event.ignore()
            return
        self._settings.setValue("geometry", self.saveGeometry())
        self.flow.close(_LEAVE_WAIT_S)
        self.import_page.close_work(_LEAVE_WAIT_S)
        self.sound.close()
        for work in self._works:
            work.cancel()
            work.wait(_LEAVE_WAIT_S)
        if self._room is not None:
            session = self._room.unload()
            if session is not None:
                self._services.abandon_session(session)
            self._room.view.canvas.close()
        super().closeEvent(event)

    def _may_close(self) -> bool:
        """Ask on the page in question, so that the user sees what would be lost."""
        if self.import_page.has_corrections:
            self.show_place("import")
        return self.import_page.may_leave()

    def _build(self) -> None:
        self.frame = WindowFrame(self.texts)
        self._places, self._stack = self.frame.places, Places()
        self.preparing, self.score_page = PreparingPage(self.texts), ScorePage(self.texts)
        self.flow = SessionFlow(self._services, self.texts, self.preparing.card, lambda: self.room, self)
        self._make_pages()
        self.navigation = Navigation(self.texts, tuple(self._pages))
        self.sign_in_page = None if self._shell.profiles is None else SignInPage(self.texts, self._shell.profiles)
        self._reading = QWidget()
        self._reading.setProperty("mood", "light")
        self._reading.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(self._reading)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.navigation)
        line.addWidget(self._stack, 1)
        for page in self._pages.values():
            self._stack.addWidget(page)
        for place in (self._reading, self.preparing, self.score_page, self.sign_in_page):
            if place is not None:
                self._places.addWidget(place)
        self.setCentralWidget(self.frame)
        self._connect()

    def _make_pages(self) -> None:
        """The pages whose services there are, in the order of the bar."""
        self.home = HomePage(self.texts, self._services)
        self.library = LibraryPage(self.texts, self._services)
        self.import_page = ImportPage(self.texts, self._shell.imports)
        self.history_page = HistoryPage(self.texts, self._services)
        self.settings_page = SettingsPage(self.texts, self._services, self.keymap, self.appearance, self.senses)
        self.help_page = HelpPage(self.texts, self.keymap)
        pages: dict[str, QWidget | None] = {
            "home": self.home,
            "library": self.library,
            "import": self.import_page if self._shell.imports else None,
            "history": self.history_page if self._shell.history else None,
            "devices": DevicesPlace(self.texts, self._services.devices) if self._services.devices else None,
            "settings": self.settings_page,
            "help": self.help_page,
        }
        self._pages = {name: page for name in PLACES if (page := pages.get(name)) is not None}

    def _connect(self) -> None:
        self.navigation.chosen.connect(self._choose_place)
        self.navigation.sign_in_wanted.connect(self.show_sign_in)
        if self.sign_in_page is not None:
            self.sign_in_page.signed_in.connect(self.sign_in)
        for page in (self.home, self.library, self.import_page, self.score_page):
            page.case_opened.connect(self.open_case)
        self.home.place_wanted.connect(self.show_place)
        self.home.person_wanted.connect(self._show_history_of)
        self.home.resume_wanted.connect(self.flow.resume)
        self.home.score_wanted.connect(self.flow.score_unfinished)
        self.home.failed.connect(self.tell_fault)
        self.settings_page.hints_wanted.connect(self._want_hint)
        self.settings_page.deletion_wanted.connect(self._delete)
        self.help_page.keys_wanted.connect(lambda: self.show_place("settings"))
        self.history_page.told.connect(self._tell)
        self.score_page.home.connect(self.show_home)
        self.flow.working.connect(lambda: self._places.setCurrentWidget(self.preparing))
        self.flow.entered.connect(lambda: self._places.setCurrentWidget(self.room))
        self.flow.scored.connect(self._show_score)
        self.flow.left.connect(self.show_home)
        self.flow.failed.connect(self.tell_fault)

    def _choose_place(self, place: str) -> None:
        """A place of the bar is one's own."""
        self.history_page.show_person(self.profile)
        self.show_place(place)

    def _show_history_of(self, profile: Profile) -> None:
        """Someone else's history, for who teaches."""
        self.history_page.show_person(profile, another=True)
        self.show_place("history")

    def _show_score(self, outcome: Outcome, case_id: str, picture: bytes | None) -> None:
        self.score_page.load(outcome, case_id, picture)
        self._places.setCurrentWidget(self.score_page)

    def _beside(self, work: Work, done: Callable[[Any], None]) -> None:
        """Short work beside the window, without a page of its own."""
        running = BackgroundWork(work, self)
        running.succeeded.connect(done)
        running.failed.connect(self.tell_fault)
        running.ended.connect(lambda: self._works.remove(running))
        self._works.append(running)
        running.start()

    def _delete(self, case_id: str) -> None:
        self._beside(lambda _progress, _cancelled: self._services.delete_sessions(case_id), self._tell_deleted)

    def _tell_deleted(self, count: int) -> None:
        self._tell(self.texts.text("desktop-deleted", count=count))
        self.settings_page.refresh()

    def _make_pictures(self) -> None:
        make = self._shell.make_pictures
        if make is not None:
            self._beside(lambda _progress, cancelled: make(cancelled), lambda _none: self._show_pictures())

    def _show_pictures(self) -> None:
        current = self._stack.currentWidget()
        for page in (self.home, self.library):
            if current is page:
                page.refresh()

    def _tell(self, sentence: str) -> None:
        self.frame.tell(sentence)

    def _fit_screen(self) -> None:
        """No larger than the screen, whatever its size and scaling, and on it: a screen may have been unplugged."""
        screen = self.screen()
        if screen is None:
            return
        room = screen.availableGeometry()
        self.setMinimumSize(min(SMALLEST[0], room.width()), min(SMALLEST[1], room.height()))
        self.resize(self.size().boundedTo(room.size()))
        if not room.intersects(self.geometry()):
            self.move(room.topLeft())

    def _wants_hint(self) -> bool:
        return not kept_flag(self._settings, "hint_dismissed", otherwise=False)

    def _want_hint(self) -> None:
        self._settings.setValue("hint_dismissed", False)
        if self._room is not None:
            self._room.show_hint()
        self._tell(self.texts.text("desktop-hints-will-show"))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.texts.text("desktop-window-title"))
        self._settings.setValue("language", self.texts.language)


def common_source(paths: list[Path]) -> Path:
    """What several dropped files are one source of: the file itself, or the folder they share."""
    return paths[0] if len(paths) == 1 else paths[0].parent
