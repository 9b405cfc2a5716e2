"""Where an import begins: drop or choose a file or folder, say what it is, or go back to an earlier import."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from simulator.desktop.shell_services import ImportedPatient, ImportServices
from simulator.desktop.style import LIGHT
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, clear, picture_label, row, scrolled

_ARCHIVES = "*.zip *.dcm *.nii *.nii.gz *.hdr *.img *.nrrd *.nhdr *.mha *.mhd *.stl *.ply *.obj *.vtp DICOMDIR"
_SCAN_KINDS = (None, "ct", "mr")


class ImportStart(QWidget):
    """Choosing what to import."""

    source_chosen = pyqtSignal(Path)
    """Look into this file or folder."""
    patient_chosen = pyqtSignal(str)
    """Open the earlier import of this name."""

    def __init__(self, texts: Texts, imports: ImportServices | None) -> None:
        super().__init__()
        self._texts, self._imports = texts, imports
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        area, column = scrolled()
        outer.addWidget(area)
        column.addWidget(self._drop_area())
        self._patients = QVBoxLayout()
        self._patients.setSpacing(8)
        column.addLayout(self._patients)
        column.addWidget(Words(texts, "desktop-import-privacy", role="small", wrap=True))
        column.addStretch(1)
        texts.changed.connect(self._fill_scan_kinds)

    @property
    def modality(self) -> str | None:
        """What the user says the scan is: `ct`, `mr`, or None where the files tell it."""
        return self.scan_kind.currentData()

    def refresh(self) -> None:
        """List the earlier imports."""
        assert self._imports is not None  # noqa: S101 - without it the page is not shown
        clear(self._patients)
        patients = self._imports.patients()
        if patients:
            self._patients.addWidget(Words(self._texts, "desktop-patients", role="heading"))
        for patient in patients:
            self._patients.addWidget(self._patient_line(patient))

    def ask_file(self) -> None:
        """Let the user choose a file."""
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            self._texts.text("desktop-choose-file"),
            "",
            f"{self._texts.text('desktop-scans')} ({_ARCHIVES});;* (*)",
        )
        if chosen:
            self.source_chosen.emit(Path(chosen))

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._texts.text("desktop-choose-folder"))
        if chosen:
            self.source_chosen.emit(Path(chosen))

    def _drop_area(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "drop")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(24, 36, 24, 36)
        inside.setSpacing(12)
        centre = Qt.AlignmentFlag.AlignHCenter
        inside.addWidget(picture_label("mdi6.tray-arrow-down", LIGHT.accent, 48), 0, centre)
        for message, role in (("desktop-drop-here", "heading"), ("desktop-drop-what", "muted")):
            words = Words(self._texts, message, role=role, wrap=True)
            words.setAlignment(centre)
            inside.addWidget(words)
        self.choose_file = ActionButton(self._texts, "desktop-choose-file", icon="mdi6.file-outline", kind="primary")
        self.choose_folder = ActionButton(self._texts, "desktop-choose-folder", icon="mdi6.folder-open-outline")
        self.choose_file.clicked.connect(self.ask_file)
        self.choose_folder.clicked.connect(self._ask_folder)
        inside.addLayout(_centred(row(self.choose_file, self.choose_folder)))
        self.scan_kind = QComboBox()
        self._fill_scan_kinds()
        kind = Words(self._texts, "desktop-scan-kind", role="muted")
        inside.addLayout(_centred(row(kind, self.scan_kind, spacing=10)))
        return frame

    def _fill_scan_kinds(self) -> None:
        """What a scan may be: told from the files themselves unless the user says it."""
        chosen = max(0, self.scan_kind.currentIndex())
        self.scan_kind.clear()
        for kind in _SCAN_KINDS:
            self.scan_kind.addItem(self._texts.text(f"desktop-scan-kind-{kind or 'told'}"), kind)
        self.scan_kind.setCurrentIndex(chosen)

    def _patient_line(self, patient: ImportedPatient) -> QFrame:
        frame, column = card(margin=10)
        words = Words(
            self._texts,
            "desktop-patient-line",
            name=patient.pseudonym,
            when=patient.imported_at.astimezone().strftime("%Y-%m-%d"),
            count=patient.bones,
        )
        show = ActionButton(self._texts, "desktop-open-patient", icon="mdi6.bone")
        show.clicked.connect(lambda: self.patient_chosen.emit(patient.name))
        remove = ActionButton(self._texts, "desktop-remove-patient", icon="mdi6.delete-outline", kind="danger")
        remove.clicked.connect(lambda: self._ask_remove(patient))
        line = row(words, show, remove)
        line.setStretch(0, 1)
        column.addLayout(line)
        return frame

    def _ask_remove(self, patient: ImportedPatient) -> None:
        assert self._imports is not None  # noqa: S101 - without it the page is not shown
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self._texts.text("desktop-remove-patient"))
        box.setText(self._texts.text("desktop-remove-patient-question", name=patient.pseudonym))
        keep = box.addButton(self._texts.text("desktop-keep"), QMessageBox.ButtonRole.RejectRole)
        remove = box.addButton(self._texts.text("desktop-delete"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(keep)
        box.exec()
        if box.clickedButton() is remove:
            self._imports.remove(patient.name)
            self.refresh()


def _centred(line: QHBoxLayout) -> QHBoxLayout:
    """A line of widgets with the same room on both sides."""
    line.insertStretch(0, 1)
    line.addStretch(1)
    return line
