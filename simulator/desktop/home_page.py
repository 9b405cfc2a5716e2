"""Home: what to do next, the cases tried lately, and how it is going."""

from __future__ import annotations

import math

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from scenarios.case_file import Case
from scenarios.errors import ScenarioError
from scenarios.language import quantity
from scenarios.records.profiles import Profile, Role
from simulator.desktop.case_card import CaseCard, CasePicture, picture_of
from simulator.desktop.drawn_palette import palette_of
from simulator.desktop.home_blocks import MachineCard, PatientsCard, PeopleCard, ProfilesCard
from simulator.desktop.recovery_card import RecoveryCard
from simulator.desktop.score_page import metric_message
from simulator.desktop.services import DesktopServices, PastResult
from simulator.desktop.shell_services import UnfinishedSession
from simulator.desktop.style import LIGHT, SMALL_PX
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, clear, row, scrolled

_CURVE_ATTEMPTS = 12

Results = dict[str, tuple[PastResult, ...]]
"""Finished attempts by case id, newest first."""


class LearningCurve(QWidget):
    """One value per attempt, oldest to newest; passed attempts are filled, others are rings."""

    def __init__(self, results: tuple[PastResult, ...]) -> None:
        super().__init__()
        self.setFixedHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._results = results[:_CURVE_ATTEMPTS][::-1]

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Line, marks and the value at each end of the scale."""
        colour = palette_of(self, LIGHT)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(66, 12, self.width() - 86, self.height() - 26)
        highest = max(result.metric_value for result in self._results) or 1.0
        unit = self._results[0].metric_unit
        font = QFont(self.font())
        font.setPixelSize(SMALL_PX)
        painter.setFont(font)
        for value, height in ((highest, place.top()), (0.0, place.bottom())):
            painter.setPen(QPen(QColor(colour.line), 1))
            painter.drawLine(QPointF(place.left(), height), QPointF(place.right(), height))
            painter.setPen(QColor(colour.muted))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, height - 10, 58, 20), side, quantity(value, unit))
        step = place.width() / max(len(self._results) - 1, 1)
        spots = [
            QPointF(place.left() + number * step, place.bottom() - place.height() * result.metric_value / highest)
            for number, result in enumerate(self._results)
        ]
        painter.setPen(QPen(QColor(colour.accent), 2))
        painter.drawPolyline(QPolygonF(spots))
        for spot, result in zip(spots, self._results, strict=True):
            painter.setBrush(QColor(colour.accent if result.passed else colour.panel))
            painter.drawEllipse(spot, 4.5, 4.5)
        painter.end()


BLOCKS_OF_ROLE = {
    Role.TRAINEE: ("next", "progress"),
    Role.SURGEON: ("patients", "next", "progress"),
    Role.EDUCATOR: ("people", "next"),
    Role.PLANNER: ("patients", "next"),
    Role.ADMINISTRATOR: ("profiles", "machine"),
}
"""What a role finds at home, from top to bottom; without a profile it is a trainee's home."""


class HomePage(QWidget):
    """The first place."""

    case_opened = pyqtSignal(str)
    place_wanted = pyqtSignal(str)
    person_wanted = pyqtSignal(object)
    """Show the history of this profile."""
    resume_wanted = pyqtSignal(object)
    """Go on with this session cut short."""
    score_wanted = pyqtSignal(object)
    """Score this session cut short as it is."""
    failed = pyqtSignal(object)
    """Something the user did here went wrong."""

    def __init__(self, texts: Texts, services: DesktopServices) -> None:
        super().__init__()
        self._texts, self._services = texts, services
        self._profile: Profile | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(36, 28, 20, 0)
        self._title = Words(texts, "desktop-home-title-trainee", role="title")
        outer.addWidget(self._title)
        area, self._column = scrolled(18)
        outer.addWidget(area, 1)

    def show_person(self, profile: Profile | None) -> None:
        """Arrange home for a person."""
        self._profile = profile

    def focus_next(self) -> None:
        """Let Enter begin what comes next, right after signing in."""
        starts = (button for button in self.findChildren(ActionButton) if button.property("kind") == "primary")
        first = next(starts, None)
        if first is not None:
            first.setFocus()

    def refresh(self) -> None:
        """Read cases, results and what was cut short anew."""
        clear(self._column)
        role = Role.TRAINEE if self._profile is None else self._profile.role
        self._title.say(f"desktop-home-title-{role}")
        self._offer_recovery()
        cases = self._services.list_cases()
        results = {case.id: self._services.last_results(case.id) for case in cases}
        shell = self._services.shell
        for block in BLOCKS_OF_ROLE[role]:
            if block == "next":
                self._add_next(cases, results)
            elif block == "progress":
                self._add_lower(cases, results)
            elif block == "patients" and shell.imports is not None:
                self._column.addWidget(self._told(PatientsCard(self._texts, shell.imports)))
            elif block == "people" and shell.profiles is not None and shell.history is not None:
                people = PeopleCard(self._texts, shell.profiles, shell.history)
                people.person_wanted.connect(self.person_wanted)
                self._column.addWidget(people)
            elif block == "profiles" and shell.profiles is not None:
                self._column.addWidget(ProfilesCard(self._texts, shell.profiles))
            elif block == "machine":
                self._column.addWidget(self._told(MachineCard(self._texts, self._services)))
        self._column.addStretch(1)

    def _told(self, block: PatientsCard | MachineCard) -> QWidget:
        block.place_wanted.connect(self.place_wanted)
        return block

    def _offer_recovery(self) -> None:
        recovery = self._services.shell.recovery
        if recovery is None:
            return
        for unfinished in recovery.found():
            offer = RecoveryCard(self._texts, unfinished)
            offer.resume_wanted.connect(self.resume_wanted)
            offer.score_wanted.connect(self.score_wanted)
            offer.discard_wanted.connect(self._discard)
            self._column.addWidget(offer)

    def _discard(self, unfinished: UnfinishedSession) -> None:
        recovery = self._services.shell.recovery
        assert recovery is not None  # noqa: S101 - it made the offer
        try:
            recovery.discard(unfinished)
        except ScenarioError as error:
            self.failed.emit(error)
        self.refresh()

    def _add_next(self, cases: tuple[Case, ...], results: Results) -> None:
        if cases:
            self._column.addWidget(self._next_card(next_case(cases, results)))
        else:
            self._column.addWidget(Words(self._texts, "desktop-no-cases", wrap=True))

    def _add_lower(self, cases: tuple[Case, ...], results: Results) -> None:
        if not cases:
            return
        lower = QHBoxLayout()
        lower.setSpacing(20)
        tried = [case for case in cases if results[case.id]]
        tried.sort(key=lambda case: results[case.id][0].finished_at, reverse=True)
        suggested = next_case(cases, results)
        shown = tried[:1] or [case for case in cases if case is not suggested][:1]
        if shown:
            lower.addLayout(self._recent(shown, results, tried=bool(tried)))
        lower.addWidget(self._progress(tried, results), 1)
        self._column.addLayout(lower)

    def _next_card(self, case: Case) -> QFrame:
        frame, column = card(margin=20)
        line = QHBoxLayout()
        line.setSpacing(24)
        picture = CasePicture(picture_of(case, self._services), 210)
        picture.setMinimumWidth(200)
        picture.setMaximumWidth(350)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(Words(self._texts, "desktop-next-exercise", role="section"))
        title, brief = _CaseWords(self._texts, case.title, "heading"), _CaseWords(self._texts, case.brief, "")
        start = ActionButton(self._texts, "desktop-start", icon="mdi6.play", kind="primary")
        start.clicked.connect(lambda: self.case_opened.emit(case.id))
        browse = ActionButton(self._texts, "desktop-browse", kind="quiet")
        browse.clicked.connect(lambda: self.place_wanted.emit("library"))
        buttons = row(start, browse)
        buttons.addStretch(1)
        words.addWidget(title)
        words.addWidget(brief)
        words.addStretch(1)
        words.addLayout(buttons)
        line.addWidget(picture, 1)
        line.addLayout(words, 1)
        column.addLayout(line)
        return frame

    def _recent(self, cases: list[Case], results: Results, *, tried: bool) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(Words(self._texts, "desktop-recent" if tried else "desktop-another", role="heading"))
        for case in cases:
            shown = CaseCard(self._texts, case, picture_of(case, self._services), results[case.id])
            shown.opened.connect(self.case_opened)
            column.addWidget(shown)
        column.addStretch(1)
        return column

    def _progress(self, tried: list[Case], results: Results) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Words(self._texts, "desktop-learning-curve", role="heading"))
        frame, inner = card()
        measured = {case.id: comparable(results[case.id]) for case in tried}
        case = max(tried, key=lambda each: len(measured[each.id]), default=None)
        shown = () if case is None else measured[case.id]
        if case is not None and shown:
            inner.addWidget(_CaseWords(self._texts, case.title, "small"))
            inner.addWidget(Words(self._texts, metric_message(shown[0].metric_id)))
            inner.addWidget(LearningCurve(shown))
            device = f"desktop-modality-{shown[0].modality}".replace("_", "-")
            inner.addWidget(Words(self._texts, device, role="small"))
        else:
            inner.addWidget(Words(self._texts, "desktop-no-attempts", role="muted", wrap=True))
        column.addWidget(frame)
        column.addStretch(1)
        return holder


class _CaseWords(QLabel):
    """Words that a case file gives in both languages."""

    def __init__(self, texts: Texts, words: object, role: str) -> None:
        super().__init__()
        self._texts, self._words = texts, dict(words)  # type: ignore[call-overload]
        self.setWordWrap(True)
        if role:
            self.setProperty("role", role)
        texts.changed.connect(self._retranslate)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setText(self._words[self._texts.language])


def comparable(results: tuple[PastResult, ...]) -> tuple[PastResult, ...]:
    """The attempts that have a value, made on the same kind of device as the newest of them."""
    measured = [result for result in results if math.isfinite(result.metric_value)]
    return tuple(result for result in measured if result.modality == measured[0].modality)


def next_case(cases: tuple[Case, ...], results: Results) -> Case:
    """The easiest case not yet passed; when all are, the one passed longest ago."""
    ordered = sorted(cases, key=lambda case: (case.difficulty, case.id))
    for case in ordered:
        if not any(result.passed for result in results[case.id]):
            return case
    return min(ordered, key=lambda case: results[case.id][0].finished_at)
