"""The score: the verdict in plain words, why, the numbers with their limits, and the way to the debrief."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QSize, Qt, QUrl, pyqtSignal
from PyQt6.QtGui import QDesktopServices, QPixmap
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from scenarios.language import quantity
from scenarios.scoring.result import Category, Metric, Reason, Result
from simulator.desktop.services import Outcome
from simulator.desktop.style import LIGHT
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ICON_PX, ActionButton, Words, card, clear, row, rule, symbol

_LEVEL_LOOK = {
    "proficient": ("mdi6.check-circle", LIGHT.passed, "passed"),
    "pass": ("mdi6.check-circle-outline", LIGHT.passed, "passed"),
    "near_miss": ("mdi6.alert-circle-outline", LIGHT.caution, "failed"),
    "error": ("mdi6.alert-circle", LIGHT.caution, "failed"),
    "sentinel": ("mdi6.alert-octagon", LIGHT.error, "error"),
    "unknown": ("mdi6.minus", LIGHT.muted, ""),
}
_VERDICT_LOOK = {
    "passed": ("mdi6.check-circle", LIGHT.passed, "passed"),
    "not_passed": ("mdi6.alert-circle", LIGHT.caution, "failed"),
    "incomplete": ("mdi6.progress-question", LIGHT.muted, ""),
}


_PICTURE_WIDTH = 400


class ScorePage(QWidget):
    """One outcome."""

    case_opened = pyqtSignal(str)
    """Try the same case once more."""
    home = pyqtSignal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setProperty("mood", "light")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._texts = texts
        self._outcome: Outcome | None = None
        self._case_id = ""
        self._picture = QPixmap()
        holder = QWidget()
        holder.setProperty("role", "scrolled")
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder)
        self._debrief = ActionButton(texts, "desktop-open-debrief", icon="mdi6.file-chart-outline", kind="primary")
        self._debrief.clicked.connect(self._open_debrief)
        again = ActionButton(texts, "desktop-try-again", icon="mdi6.restart")
        again.clicked.connect(lambda: self.case_opened.emit(self._case_id))
        home = ActionButton(texts, "desktop-to-home", kind="quiet")
        home.clicked.connect(self.home)
        buttons = row(self._debrief, again, home)
        buttons.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(60, 32, 60, 24)
        outer.setSpacing(16)
        outer.addWidget(scroll, 1)
        outer.addLayout(buttons)
        texts.changed.connect(self._rebuild)

    def load(self, outcome: Outcome, case_id: str, picture: bytes | None) -> None:
        """Show an outcome and, as PNG, the picture that proves it."""
        self._outcome, self._case_id = outcome, case_id
        self._picture = QPixmap()
        if picture is not None:
            self._picture.loadFromData(picture)
        self._debrief.setVisible(outcome.debrief_path is not None)
        self._rebuild()
        self._debrief.setFocus()

    def _rebuild(self) -> None:
        if self._outcome is None:
            return
        clear(self._column)
        result = self._outcome.result
        self._column.addWidget(Words(self._texts, "desktop-score", role="section"))
        self._column.addLayout(self._verdict(result))
        for reason in result.reasons[1:]:
            words = QLabel(self._reason(reason))
            words.setWordWrap(True)
            self._column.addWidget(words)
        frame, inner = card(margin=20)
        inner.addLayout(self._table(result))
        self._column.addLayout(self._evidence(frame))
        where = self._outcome.recording_path
        self._column.addWidget(Words(self._texts, "desktop-recording-kept", role="small", wrap=True, path=str(where)))
        self._column.addStretch(1)

    def _evidence(self, table: QWidget) -> QHBoxLayout:
        """The section through the bone beside the numbers."""
        line = row(spacing=14)
        if not self._picture.isNull():
            ratio = self.devicePixelRatioF()
            size = QSize(round(_PICTURE_WIDTH * ratio), round(_PICTURE_WIDTH * ratio * 0.75))
            aspect, finely = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            scaled = self._picture.scaled(size, aspect, finely)
            scaled.setDevicePixelRatio(ratio)
            frame, inner = card(margin=10)
            shown = QLabel()
            shown.setPixmap(scaled)
            inner.addWidget(shown)
            inner.addWidget(Words(self._texts, "desktop-section", role="small", wrap=True))
            line.addWidget(frame, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(table, 1, Qt.AlignmentFlag.AlignTop)
        return line

    def _verdict(self, result: Result) -> QHBoxLayout:
        picture, colour, state = _VERDICT_LOOK[str(result.verdict)]
        mark = QLabel()
        mark.setPixmap(symbol(picture, colour).pixmap(30, 30))
        mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        # The first reason is a whole sentence that begins with the verdict.
        verdict = self._texts.text(f"scenarios-verdict-{result.verdict}")
        headline = self._reason(result.reasons[0]) if result.reasons else verdict
        words = Words(self._texts, role="verdict", wrap=True)
        words.setText(headline)
        words.mark(state)
        line = row(mark, spacing=12)
        line.addWidget(words, 1)
        return line

    def _reason(self, reason: Reason) -> str:
        values = {name: quantity(*pair) for name, pair in reason.measured.items()}
        values |= {name: quantity(*pair, as_given=True) for name, pair in reason.limits.items()}
        return self._texts.text(reason.message_id, **values)

    def _table(self, result: Result) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(9)
        grid.setColumnStretch(0, 1)
        for place, name in enumerate(("metric", "value", "proficient", "limit", "band")):
            side = Qt.AlignmentFlag.AlignLeft if name in ("metric", "band") else Qt.AlignmentFlag.AlignRight
            grid.addWidget(Words(self._texts, f"desktop-column-{name}", role="small"), 0, place, side)
        grid.addWidget(rule(), 1, 0, 1, 5)
        told = [metric for metric in result.metrics.values() if metric.is_told]
        for line, metric in enumerate(told, start=2):
            self._fill_line(grid, line, metric)
        return grid

    def _fill_line(self, grid: QGridLayout, line: int, metric: Metric) -> None:
        right = Qt.AlignmentFlag.AlignRight
        grid.addWidget(QLabel(self._texts.text(metric_message(metric.id))), line, 0)
        value = QLabel(self._value(metric))
        value.setStyleSheet("font-weight: 600;")
        grid.addWidget(value, line, 1, right)
        for place, limit in ((2, metric.rule.proficient), (3, metric.rule.passing)):
            shown = "" if limit is None else "≤\u202f" + quantity(limit, metric.unit, as_given=True)
            label = QLabel(shown)
            label.setProperty("role", "muted")
            grid.addWidget(label, line, place, right)
        if metric.rule.passing is None and metric.rule.proficient is None:
            return
        picture, colour, state = _LEVEL_LOOK[str(metric.level)]
        mark = QLabel()
        mark.setPixmap(symbol(picture, colour).pixmap(ICON_PX, ICON_PX))
        words = Words(self._texts, f"scenarios-level-{metric.level}")
        words.mark(state)
        band = row(mark, words, spacing=6)
        band.addStretch(1)
        grid.addLayout(band, line, 4)

    def _value(self, metric: Metric) -> str:
        if metric.value is None:
            return "–"
        if metric.rule.category is Category.GATE:
            return self._texts.text("desktop-yes" if metric.value else "desktop-no")
        return quantity(metric.value, metric.unit)

    def _open_debrief(self) -> None:
        if self._outcome is not None and self._outcome.debrief_path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self._outcome.debrief_path).resolve())))


def metric_message(metric_id: str) -> str:
    """The message that names a metric: that of `drill.plunge_mm` is `scenarios-metric-plunge_mm`."""
    return "scenarios-metric-" + metric_id.rpartition(".")[2]
