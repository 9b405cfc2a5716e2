"""Import: a file, folder, archive or disc becomes a patient whose bones can be practised on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from reconstruction.errors import ReconstructionError
from scenarios.bone_titles import with_bone_titles
from simulator.desktop.import_start import ImportStart
from simulator.desktop.preparing_page import ProgressCard
from simulator.desktop.qt_bridge import BackgroundWork, Work
from simulator.desktop.series_browser import SeriesBrowser
from simulator.desktop.shell_services import ImportResult, ImportServices, ScanSlices
from simulator.desktop.style import LIGHT
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, page_column, picture_label, row

if TYPE_CHECKING:
    from reconstruction.images.series_list import ListedSeries
    from simulator.desktop.bone_clicks import Clicks
    from simulator.desktop.import_result import ImportResultView
    from simulator.desktop.services import Cancelled, Progress
    from simulator.desktop.slice_check import SliceCheck


class ImportPage(QWidget):
    """From choosing files to a bone, one step after the other in the same place."""

    case_opened = pyqtSignal(str)
    """Practise this case."""

    def __init__(self, texts: Texts, imports: ImportServices | None) -> None:
        super().__init__()
        self._texts, self._imports = texts, imports
        self._source: Path | None = None
        self._work: BackgroundWork | None = None
        self._result: ImportResultView | None = None
        self._slices: SliceCheck | None = None
        self._return_to: Callable[[], None] = self.start_over
        column = page_column(self, texts, "desktop-import")
        self._error = self._error_strip()
        column.addWidget(self._error)
        self._steps = QStackedWidget()
        column.addWidget(self._steps, 1)
        self.start = ImportStart(texts, imports)
        self.start.source_chosen.connect(self.look_into)
        self.start.patient_chosen.connect(self.open_patient)
        self.series = SeriesBrowser(texts)
        self.series.chosen.connect(self._reconstruct)
        self.series.back.connect(self.start_over)
        self.progress = ProgressCard(texts, LIGHT)
        self.progress.cancelled.connect(self.cancel)
        waiting = QWidget()
        around = QVBoxLayout(waiting)
        around.addStretch(1)
        around.addWidget(self.progress, 0, Qt.AlignmentFlag.AlignHCenter)
        around.addStretch(3)
        self._waiting = waiting
        for step in (self.start, self.series, waiting):
            self._steps.addWidget(step)

    @property
    def result(self) -> ImportResultView:
        """The step that shows what was found; it brings VTK along, so it is made when first needed."""
        if self._result is None:
            from simulator.desktop.import_result import ImportResultView  # noqa: PLC0415

            assert self._imports is not None  # noqa: S101 - without it the page is not shown
            self._result = ImportResultView(self._texts, self._imports)
            self._result.case_opened.connect(self.case_opened)
            self._result.failed.connect(self._tell)
            self._result.back.connect(self.start_over)
            self._result.slices_wanted.connect(self._open_slices)
            self._steps.addWidget(self._result)
        return self._result

    @property
    def slices(self) -> SliceCheck:
        """The step that shows the scan in slices."""
        if self._slices is None:
            from simulator.desktop.slice_check import SliceCheck  # noqa: PLC0415

            self._slices = SliceCheck(self._texts)
            self._slices.back.connect(self._leave_slices)
            self._slices.find_wanted.connect(self._find_again)
            self._slices.correct_wanted.connect(self._correct)
            self._slices.failed.connect(self._tell_or_hide)
            self._steps.addWidget(self._slices)
        return self._slices

    @property
    def step(self) -> str:
        """Which step is shown: `start`, `series`, `working`, `result` or `slices`."""
        current = self._steps.currentWidget()
        steps = {"start": self.start, "series": self.series, "working": self._waiting, "slices": self._slices}
        return next((name for name, widget in steps.items() if widget is current), "result")

    def refresh(self) -> None:
        """List the earlier imports; what runs or was found stays as it is."""
        self.start.refresh()

    def look_into(self, source: Path) -> None:
        """See what a file or folder holds."""
        assert self._imports is not None  # noqa: S101 - without it the page is not shown
        if not self.may_leave():
            return
        imports = self._imports
        self._source = source
        self._error.hide()
        self._run(
            "desktop-looking", lambda progress, cancelled: imports.list_series(source, progress, cancelled), self._show
        )

    @property
    def has_corrections(self) -> bool:
        """Whether bones were corrected and not yet built anew."""
        return self._slices is not None and bool(self._slices.corrections.edits)

    def may_leave(self) -> bool:
        """Whether nothing of the user's is lost by going on elsewhere; asks where corrections were not kept."""
        return self._slices is None or self._slices.may_leave()

    def cancel(self) -> None:
        """Stop what runs."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self.progress.end()
        self._return_to()

    def start_over(self) -> None:
        """Back to choosing."""
        self.progress.end()
        if self._slices is not None:
            self._slices.unload()
        self.refresh()
        self._steps.setCurrentWidget(self.start)

    def close_work(self, wait_s: float) -> None:
        """Stop what runs and wait until it has cleared up, at most so long."""
        if self._work is not None:
            self._work.cancel()
            self._work.wait(wait_s)
        if self._result is not None:
            self._result.preview.close_canvas()

    def open_patient(self, name: str) -> None:
        """Show what an earlier import found."""
        assert self._imports is not None  # noqa: S101 - without it the page is not shown
        imports = self._imports
        self._error.hide()
        self._run(
            "desktop-opening-patient",
            lambda progress, cancelled: imports.open_patient(name, progress, cancelled),
            self._show_result,
        )

    def _show(self, found: tuple[ListedSeries, ...] | None) -> None:
        self._end()
        if found is None:
            self._reconstruct(None)
            return
        self.series.show_series(found)
        self._steps.setCurrentWidget(self.series)

    def _reconstruct(self, number: int | None) -> None:
        assert self._imports is not None  # noqa: S101 - without it the page is not shown
        assert self._source is not None  # noqa: S101 - chosen before
        imports, source = self._imports, self._source
        modality = self.start.modality
        self._run(
            "desktop-importing",
            lambda progress, cancelled: imports.reconstruct(source, number, modality, progress, cancelled),
            self._show_result,
        )

    def _show_result(self, result: ImportResult) -> None:
        self._end()
        self._found = result
        if not result.bones:  # only points can help: see what there is at once
            self._open_slices()
            return
        self._steps.setCurrentWidget(self.result)
        self.result.load(result)

    def _open_slices(self) -> None:
        assert self._imports is not None  # noqa: S101 - without it the page is not shown
        imports, name = self._imports, self._found.patient.name
        self._run(
            "slices-opening",
            lambda progress, cancelled: imports.slices_of(name, progress, cancelled),
            self._show_slices,
            self._leave_slices,
        )

    def _show_slices(self, slices: ScanSlices) -> None:
        self._end()
        self._steps.setCurrentWidget(self.slices)
        self.slices.load(self._found, slices)

    def _leave_slices(self) -> None:
        """Back to the bones, or to choosing where there are none."""
        if not self._found.bones:
            self.start_over()
            return
        self.slices.unload()
        self._steps.setCurrentWidget(self.result)

    def _find_again(self, clicks: Clicks, keep_found: bool) -> None:  # noqa: FBT001 - a signal's argument
        assert self._imports is not None  # noqa: S101 - without it the page is not shown
        imports, name = self._imports, self._found.patient.name
        self._make_anew(
            "slices-finding-again",
            lambda progress, cancelled: imports.find_again(name, clicks, keep_found, progress, cancelled),
        )

    def _correct(self, edits: tuple[dict, ...]) -> None:
        assert self._imports is not None  # noqa: S101 - without it the page is not shown
        imports, name = self._imports, self._found.patient.name
        self._make_anew(
            "correcting-building", lambda progress, cancelled: imports.correct(name, edits, progress, cancelled)
        )

    def _make_anew(self, title_id: str, make: Callable[[Progress, Cancelled], ImportResult]) -> None:
        """Make other bones of the scan that is looked at, and look at it again."""
        assert self._imports is not None  # noqa: S101 - without it the page is not shown
        imports = self._imports
        self._error.hide()

        def work(progress: Progress, cancelled: Cancelled) -> tuple[ImportResult, ScanSlices]:
            found = make(progress, cancelled)
            return found, imports.slices_of(found.patient.name, progress, cancelled)

        self._run(title_id, work, self._show_again, lambda: self._steps.setCurrentWidget(self.slices))

    def _show_again(self, found: tuple[ImportResult, ScanSlices]) -> None:
        self._found, slices = found
        if self._found.bones:
            self.result.load(self._found)
        self._show_slices(slices)

    def _run(
        self, title_id: str, work: Work, done: Callable[[Any], None], back: Callable[[], None] | None = None
    ) -> None:
        """Do long work; `back` shows the step to return to where it fails or is cancelled, choosing without."""
        self._return_to = back or self.start_over
        if self._work is not None:
            self._work.cancel()
        self.progress.begin(title_id, cancellable=True)
        self._steps.setCurrentWidget(self._waiting)
        self._work = BackgroundWork(work, self)
        self._work.progressed.connect(self.progress.show_stage)
        self._work.succeeded.connect(done)
        self._work.failed.connect(self._fail)
        self._work.start()

    def _fail(self, error: Exception) -> None:
        self._end()
        self._return_to()
        self._tell(error)

    def _end(self) -> None:
        self._work = None
        self.progress.end()

    def _tell_or_hide(self, error: Exception | None) -> None:
        """A tool's refusal, which no other file would mend; or none any more."""
        self._error.hide()
        if error is not None:
            self._tell(error, other_file=False)

    def _tell(self, error: Exception, *, other_file: bool = True) -> None:
        self._again.setVisible(other_file)
        if isinstance(error, ReconstructionError):  # say bones as the lists do
            error = ReconstructionError(error.message_id, **with_bone_titles(self._texts, error.values))
        self._error_words.setText(self._texts.error_text(error))
        self._error.show()

    def _error_strip(self) -> QFrame:
        """One sentence, and the button that begins anew."""
        frame, column = card(margin=12)
        self._error_words = Words(self._texts, wrap=True)
        self._again = ActionButton(self._texts, "desktop-choose-other", icon="mdi6.folder-open-outline")
        self._again.clicked.connect(self._begin_anew)
        line = row(picture_label("mdi6.alert-circle", LIGHT.error, 22), self._error_words, self._again, spacing=10)
        line.setStretch(1, 1)
        column.addLayout(line)
        frame.hide()
        return frame

    def _begin_anew(self) -> None:
        if not self.may_leave():
            return
        self._error.hide()
        self.start_over()
        self.start.ask_file()
