"""History: every finished exercise, its learning curves, and the way to its debrief."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

from PyQt6.QtCore import Qt, QUrl, pyqtSignal
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from scenarios.errors import ScenarioError
from scenarios.language import quantity, shown_step
from scenarios.records import StoredSession
from scenarios.records.learning_curve import AVERAGED_ATTEMPTS, cusum, moving_average
from scenarios.records.profiles import Profile
from scenarios.storage import write_whole
from simulator.desktop.history_chart import Curve, CurveChart
from simulator.desktop.score_page import metric_message
from simulator.desktop.services import DesktopServices
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, page_column, row
from simulator.session.recording_place import DEBRIEF_NAME

CUSUM = "cusum"
_LEAST_STEPS_SHOWN = 10  # of a value, over the height of its curve: what no number shows must not look like a trend
_COLUMNS = ("when", "case", "verdict", "time", "modality")


class HistoryPage(QWidget):
    """One person's sessions."""

    told = pyqtSignal(str)
    """A sentence about what was done or went wrong."""

    def __init__(self, texts: Texts, services: DesktopServices) -> None:
        super().__init__()
        self._texts, self._services = texts, services
        self._profile: Profile | None = None
        self._sessions: tuple[StoredSession, ...] = ()
        column = page_column(self, texts, "desktop-history")
        column.setContentsMargins(36, 28, 36, 20)
        self._title: Words = column.itemAt(0).widget()  # type: ignore[assignment,union-attr]
        self._kind, self.metric_choice = QComboBox(), QComboBox()
        self._kind.currentIndexChanged.connect(self._list_metrics)
        self.metric_choice.currentIndexChanged.connect(self._draw)
        self.export = ActionButton(texts, "desktop-export-csv", icon="mdi6.file-delimited-outline")
        self.export.clicked.connect(self._ask_where)
        line = row(self._kind, self.metric_choice, spacing=10)
        line.addStretch(1)
        line.addWidget(self.export)
        column.addLayout(line)
        self._card, inside = card()
        self.chart, self._about = CurveChart(), Words(texts, role="small", wrap=True)
        inside.addWidget(self.chart)
        inside.addWidget(self._about)
        column.addWidget(self._card)
        self._nothing = Words(texts, "desktop-no-history", role="muted", wrap=True)
        column.addWidget(self._nothing)
        self.table = self._make_table()
        column.addWidget(self.table, 1)
        self._debrief = ActionButton(texts, "desktop-open-debrief", icon="mdi6.file-chart-outline", kind="primary")
        self._debrief.clicked.connect(self.open_debrief)
        column.addWidget(self._debrief, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(0)
        texts.changed.connect(self._retranslate)

    def show_person(self, profile: Profile | None, *, another: bool = False) -> None:
        """Whose sessions are shown from the next refresh on; another person's stand under a title with the name."""
        self._profile = profile
        if another and profile is not None:
            self._title.say("desktop-history-of", name=profile.name)
        else:
            self._title.say("desktop-history")

    def refresh(self) -> None:
        """Read the sessions anew; one that was not there before is shown among its kind."""
        history = self._services.shell.history
        newest = self._sessions[:1]
        self._sessions = () if history is None else history(self._profile)
        if self._sessions[:1] != newest:
            self._kind.blockSignals(True)
            self._kind.clear()
            self._kind.blockSignals(False)
        some = bool(self._sessions)
        for widget in (self._kind, self.metric_choice, self.export, self._card, self.table, self._debrief):
            widget.setVisible(some)
        self._nothing.setVisible(not some)
        self._retranslate()

    def open_debrief(self) -> None:
        """Open the debrief of the line chosen."""
        path = self.chosen_debrief()
        if path is None:
            self.told.emit(self._texts.text("desktop-debrief-gone"))
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def chosen_debrief(self) -> Path | None:
        """The debrief page of the line chosen; None where it is gone."""
        chosen = self.table.currentRow()
        if not 0 <= chosen < len(self._sessions):
            return None
        path = self._sessions[chosen].folder / DEBRIEF_NAME
        return path if path.is_file() else None

    def write_csv(self, path: Path) -> None:
        """Write all sessions shown as a table, one line per session, one column per metric with its unit."""
        names = sorted({name for session in self._sessions for name in session.metrics})
        units = {
            name: next((s.metrics[name].get("unit") or "" for s in self._sessions if name in s.metrics), "")
            for name in names
        }
        text = io.StringIO(newline="")
        table = csv.writer(text)
        heads = [f"{name} [{units[name]}]" if units[name] else name for name in names]
        table.writerow(
            ["session", "finished", "case", "procedure", "modality", "verdict", "duration_s", "rubric", *heads]
        )
        for session in self._sessions:
            values = (session.metrics.get(name, {}).get("value") for name in names)
            table.writerow(
                [
                    session.id,
                    session.finished_at.isoformat(timespec="seconds"),
                    session.case_id,
                    session.procedure,
                    session.modality,
                    session.verdict,
                    f"{session.duration_s:.2f}",
                    session.rubric_version,
                    *("" if value is None else value for value in values),
                ]
            )
        # The mark at the beginning tells spreadsheet programs that this is UTF-8.
        write_whole(path, text.getvalue().encode("utf-8-sig"))

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(_COLUMNS))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.doubleClicked.connect(self.open_debrief)
        below, side = table.verticalHeader(), table.horizontalHeader()
        if below is not None and side is not None:
            below.hide()
            below.setDefaultSectionSize(34)
            side.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            side.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
            side.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return table

    def _retranslate(self) -> None:
        self.table.setHorizontalHeaderLabels([self._texts.text(f"desktop-column-{name}") for name in _COLUMNS])
        titles = {case.id: case.title[self._texts.language] for case in self._services.list_cases()}
        self.table.setRowCount(len(self._sessions))
        for line, session in enumerate(self._sessions):
            minutes, seconds = divmod(int(session.duration_s), 60)
            shown = (
                session.finished_at.astimezone().strftime("%Y-%m-%d %H:%M"),
                titles.get(session.case_id, session.case_id),
                self._texts.text(f"scenarios-verdict-{session.verdict}"),
                f"{minutes}:{seconds:02d}",
                self._texts.text(f"desktop-modality-{session.modality}".replace("_", "-")),
            )
            for place, words in enumerate(shown):
                self.table.setItem(line, place, QTableWidgetItem(words))
        if self._sessions:
            self.table.selectRow(0)
        self._list_kinds()

    def _list_kinds(self) -> None:
        """Procedures and modalities there are: attempts compare only within one of each."""
        kinds = list(dict.fromkeys((session.procedure, session.modality) for session in self._sessions))
        chosen = self._kind.currentData()
        self._kind.blockSignals(True)
        self._kind.clear()
        for procedure, modality in kinds:
            words = self._texts.text(
                "desktop-kind",
                procedure=self._procedure(procedure),
                modality=self._texts.text(f"desktop-modality-{modality}".replace("_", "-")),
            )
            self._kind.addItem(words, (procedure, modality))
        self._kind.setCurrentIndex(kinds.index(chosen) if chosen in kinds else 0)
        self._kind.blockSignals(False)
        self._list_metrics()

    def _procedure(self, name: str) -> str:
        message = f"desktop-procedure-{name}".replace("_", "-")
        return self._texts.text(message) if name and self._texts.has(message) else name

    def _attempts(self) -> list[StoredSession]:
        """Attempts of the kind chosen, oldest first."""
        kind = self._kind.currentData()
        return [each for each in reversed(self._sessions) if (each.procedure, each.modality) == kind]

    def _list_metrics(self) -> None:
        names = dict.fromkeys(
            name
            for session in self._attempts()
            for name, metric in session.metrics.items()
            if isinstance(metric.get("value"), int | float) and self._texts.has(metric_message(name))
        )
        chosen = self.metric_choice.currentData()
        self.metric_choice.blockSignals(True)
        self.metric_choice.clear()
        for name in names:
            self.metric_choice.addItem(self._texts.text(metric_message(name)), name)
        self.metric_choice.addItem(self._texts.text("desktop-cusum"), CUSUM)
        self.metric_choice.setCurrentIndex(max(0, self.metric_choice.findData(chosen)))
        self.metric_choice.blockSignals(False)
        self._draw()

    def _draw(self) -> None:
        attempts = self._attempts()
        if self.metric_choice.currentData() == CUSUM:
            self._draw_cusum(attempts)
        elif attempts:
            self._draw_metric(attempts, str(self.metric_choice.currentData()))

    def _draw_metric(self, attempts: list[StoredSession], name: str) -> None:
        measured = [each for each in attempts if _is_number(each.metrics.get(name, {}).get("value"))]
        values = tuple(float(each.metrics[name]["value"]) for each in measured)
        unit = str(measured[-1].metrics[name].get("unit") or "") if measured else ""
        low = min((*values, 0.0))
        high = max((*values, low + _LEAST_STEPS_SHOWN * shown_step(unit)))
        self.chart.show_curve(
            Curve(
                values,
                tuple(each.verdict == "passed" for each in measured),
                moving_average(values),
                (),
                quantity(low, unit),
                quantity(high, unit),
                low,
                high,
                self._texts.text("desktop-attempts", count=len(values)),
            ),
            self.metric_choice.currentText(),
        )
        self._about.say("desktop-curve-about" if values else "desktop-no-values", count=AVERAGED_ATTEMPTS)

    def _draw_cusum(self, attempts: list[StoredSession]) -> None:
        judged = [each.verdict == "passed" for each in attempts if each.verdict != "incomplete"]
        result = cusum(judged)
        design = result.design
        low, high = min((*result.values, -design.limit)), max((*result.values, design.limit))
        limits = (
            (-design.limit, self._texts.text("desktop-cusum-good", limit=f"{design.limit:.2f}")),
            (design.limit, self._texts.text("desktop-cusum-bad", limit=f"{design.limit:.2f}")),
        )
        self.chart.show_curve(
            Curve(
                result.values,
                tuple(judged),
                (),
                limits,
                f"{low:.1f}".replace("-", "\u2212"),
                f"{high:.1f}",
                low,
                high,
                self._texts.text("desktop-attempts", count=len(judged)),
            ),
            self.metric_choice.currentText(),
        )
        reached = "desktop-cusum-reached" if result.reached_at else "desktop-cusum-about"
        if not judged:
            self._about.say("desktop-no-values")
            return
        self._about.say(
            reached,
            p0=f"{100 * design.acceptable_rate:g}\u202f%",
            p1=f"{100 * design.unacceptable_rate:g}\u202f%",
            alpha=f"{design.alpha:g}",
            beta=f"{design.beta:g}",
            **({"attempt": result.reached_at} if result.reached_at else {}),
        )

    def _ask_where(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, self._texts.text("desktop-export-csv"), "osteon.csv", "CSV (*.csv)"
        )
        if chosen:
            try:
                self.write_csv(Path(chosen))
            except ScenarioError as error:
                self.told.emit(self._texts.error_text(error))
            else:
                self.told.emit(self._texts.text("desktop-exported", name=Path(chosen).name, count=len(self._sessions)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
