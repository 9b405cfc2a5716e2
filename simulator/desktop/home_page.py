"""Home: what to do next, the cases tried lately, and how it is going."""

from __future__ import annotations

import math

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from scenarios.case_file import Case
from scenarios.language import quantity
from simulator.desktop.case_card import CaseCard, CasePicture, picture_of
from simulator.desktop.score_page import metric_message
from simulator.desktop.services import DesktopServices, PastResult
from simulator.desktop.style import LIGHT, SMALL_PX
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, clear, row

_CURVE_ATTEMPTS = 12


class LearningCurve(QWidget):
    """One value per attempt, oldest to newest; passed attempts are filled, others are rings."""

    def __init__(self, results: tuple[PastResult, ...]) -> None:
        super().__init__()
        self.setFixedHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        measured = [result for result in results if math.isfinite(result.metric_value)]
        self._results = measured[:_CURVE_ATTEMPTS][::-1]

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Line, marks and the value at each end of the scale."""
        if not self._results:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(66, 12, self.width() - 86, self.height() - 26)
        highest = max(result.metric_value for result in self._results) or 1.0
        unit = self._results[0].metric_unit
        font = QFont(self.font())
        font.setPixelSize(SMALL_PX)
        painter.setFont(font)
        for value, height in ((highest, place.top()), (0.0, place.bottom())):
            painter.setPen(QPen(QColor(LIGHT.line), 1))
            painter.drawLine(QPointF(place.left(), height), QPointF(place.right(), height))
            painter.setPen(QColor(LIGHT.muted))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, height - 10, 58, 20), side, quantity(value, unit))
        step = place.width() / max(len(self._results) - 1, 1)
        spots = [
            QPointF(place.left() + number * step, place.bottom() - place.height() * result.metric_value / highest)
            for number, result in enumerate(self._results)
        ]
        painter.setPen(QPen(QColor(LIGHT.accent), 2))
        painter.drawPolyline(QPolygonF(spots))
        for spot, result in zip(spots, self._results, strict=True):
            painter.setBrush(QColor(LIGHT.accent if result.passed else LIGHT.panel))
            painter.drawEllipse(spot, 4.5, 4.5)
        painter.end()


class HomePage(QWidget):
    """The first place."""

    case_opened = pyqtSignal(str)
    library_opened = pyqtSignal()

    def __init__(self, texts: Texts, services: DesktopServices) -> None:
        super().__init__()
        self._texts, self._services = texts, services
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 28, 36, 24)
        column.setSpacing(18)
        column.addWidget(Words(texts, "desktop-home-title", role="title"))
        self._next = QVBoxLayout()
        column.addLayout(self._next)
        self._lower = QHBoxLayout()
        self._lower.setSpacing(20)
        column.addLayout(self._lower)
        column.addStretch(1)

    def refresh(self) -> None:
        """Read cases and results anew."""
        clear(self._next)
        clear(self._lower)
        cases = self._services.list_cases()
        results = {case.id: self._services.last_results(case.id) for case in cases}
        if not cases:
            self._next.addWidget(Words(self._texts, "desktop-no-cases", wrap=True))
            return
        self._next.addWidget(self._next_card(next_case(cases, results)))
        tried = [case for case in cases if results[case.id]]
        tried.sort(key=lambda case: results[case.id][0].finished_at, reverse=True)
        suggested = next_case(cases, results)
        shown = tried[:1] or [case for case in cases if case is not suggested][:1]
        if shown:
            self._lower.addLayout(self._recent(shown, results, tried=bool(tried)))
        self._lower.addWidget(self._progress(tried, results), 1)

    def _next_card(self, case: Case) -> QFrame:
        frame, column = card(margin=20)
        line = QHBoxLayout()
        line.setSpacing(24)
        picture = CasePicture(picture_of(case, self._services), 210)
        picture.setFixedWidth(350)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(Words(self._texts, "desktop-next-exercise", role="section"))
        title, brief = _CaseWords(self._texts, case.title, "heading"), _CaseWords(self._texts, case.brief, "")
        start = ActionButton(self._texts, "desktop-start", icon="mdi6.play", kind="primary")
        start.clicked.connect(lambda: self.case_opened.emit(case.id))
        browse = ActionButton(self._texts, "desktop-browse", kind="quiet")
        browse.clicked.connect(self.library_opened)
        buttons = row(start, browse)
        buttons.addStretch(1)
        words.addWidget(title)
        words.addWidget(brief)
        words.addStretch(1)
        words.addLayout(buttons)
        line.addWidget(picture)
        line.addLayout(words, 1)
        column.addLayout(line)
        return frame

    def _recent(self, cases: list[Case], results: dict[str, tuple[PastResult, ...]], *, tried: bool) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(Words(self._texts, "desktop-recent" if tried else "desktop-another", role="heading"))
        for case in cases:
            shown = CaseCard(self._texts, case, picture_of(case, self._services), results[case.id])
            shown.opened.connect(self.case_opened)
            column.addWidget(shown)
        column.addStretch(1)
        return column

    def _progress(self, tried: list[Case], results: dict[str, tuple[PastResult, ...]]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Words(self._texts, "desktop-learning-curve", role="heading"))
        frame, inner = card()
        if tried:
            case = max(tried, key=lambda each: len(results[each.id]))
            inner.addWidget(_CaseWords(self._texts, case.title, "small"))
            metric = results[case.id][0].metric_id
            inner.addWidget(Words(self._texts, metric_message(metric)))
            inner.addWidget(LearningCurve(results[case.id]))
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


def next_case(cases: tuple[Case, ...], results: dict[str, tuple[PastResult, ...]]) -> Case:
    """The easiest case not yet passed; when all are, the one passed longest ago."""
    ordered = sorted(cases, key=lambda case: (case.difficulty, case.id))
    for case in ordered:
        if not any(result.passed for result in results[case.id]):
            return case
    return min(ordered, key=lambda case: results[case.id][0].finished_at)
