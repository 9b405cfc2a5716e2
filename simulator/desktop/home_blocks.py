"""Blocks of the home page for surgeons, planners, educators and administrators."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QMessageBox, QVBoxLayout, QWidget

from scenarios.records import StoredSession
from scenarios.records.profiles import Profile, Role
from simulator.desktop.services import DesktopServices
from simulator.desktop.shell_services import ImportServices, ProfileServices
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, ShortenedLabel, Words, card, clear, rule

_SHOWN_PATIENTS = 5
_NAME_WIDTH = 260
_PEOPLE_COLUMNS = ("person", "attempts", "passed", "last")
_MEGABYTE = 1_000_000


class _Block(QWidget):
    """A card with a heading."""

    def __init__(self, texts: Texts, title_id: str) -> None:
        super().__init__()
        self._texts = texts
        frame, self._inner = card()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._inner.addWidget(Words(texts, title_id, role="heading"))


class PatientsCard(_Block):
    """The scans imported last, and the way to import one."""

    place_wanted = pyqtSignal(str)

    def __init__(self, texts: Texts, imports: ImportServices) -> None:
        super().__init__(texts, "desktop-patients")
        patients = imports.patients()
        if not patients:
            self._inner.addWidget(Words(texts, "desktop-no-patients", role="muted", wrap=True))
        for patient in patients[:_SHOWN_PATIENTS]:
            self._inner.addWidget(
                Words(
                    texts,
                    "desktop-patient-line",
                    name=patient.pseudonym,
                    when=patient.imported_at.astimezone().strftime("%Y-%m-%d"),
                    count=patient.bones,
                )
            )
        button = ActionButton(texts, "desktop-import-scan", icon="mdi6.tray-arrow-down", kind="primary")
        button.clicked.connect(lambda: self.place_wanted.emit("import"))
        self._inner.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)


class PeopleCard(_Block):
    """How many exercises everyone did and passed, and when last; a name leads to its history."""

    person_wanted = pyqtSignal(object)

    def __init__(
        self,
        texts: Texts,
        profiles: ProfileServices,
        history: Callable[[Profile | None], tuple[StoredSession, ...]],
    ) -> None:
        super().__init__(texts, "desktop-people")
        people = profiles.list_all()
        grid = _table(texts, _PEOPLE_COLUMNS)
        for line, profile in enumerate(people, start=2):
            sessions = history(profile)
            passed = sum(session.verdict == "passed" for session in sessions)
            last = sessions[0].finished_at.astimezone().strftime("%Y-%m-%d") if sessions else "–"
            shown_name = self.fontMetrics().elidedText(profile.name, Qt.TextElideMode.ElideRight, _NAME_WIDTH)
            name = ActionButton(texts, "desktop-person", icon="mdi6.chart-line", kind="quiet", name=shown_name)
            name.setToolTip(texts.text("desktop-history-of", name=profile.name))
            name.clicked.connect(lambda _checked, who=profile: self.person_wanted.emit(who))
            grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignLeft)
            for place, shown in enumerate((str(len(sessions)), str(passed), last), start=1):
                side = Qt.AlignmentFlag.AlignLeft if place == len(_PEOPLE_COLUMNS) - 1 else Qt.AlignmentFlag.AlignRight
                grid.addWidget(QLabel(shown), line, place, side | Qt.AlignmentFlag.AlignVCenter)
        self._inner.addLayout(grid)


class ProfilesCard(_Block):
    """Profiles with their roles; PINs can be taken away and profiles removed."""

    def __init__(self, texts: Texts, profiles: ProfileServices) -> None:
        super().__init__(texts, "desktop-profiles")
        self._profiles = profiles
        self._grid = QVBoxLayout()
        self._inner.addLayout(self._grid)
        self._inner.addWidget(Words(texts, "desktop-profiles-why", role="small", wrap=True))
        self._fill()

    def _fill(self) -> None:
        clear(self._grid)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(0, 1)
        for line, profile in enumerate(self._profiles.list_all()):
            role = QComboBox()
            for known in Role:
                role.addItem(self._texts.text(f"desktop-role-{known}"), known)
            role.setCurrentIndex(role.findData(profile.role))
            role.currentIndexChanged.connect(
                lambda _place, box=role, who=profile: self._profiles.change_role(who.pseudonym, Role(box.currentData()))
            )
            no_pin = ActionButton(self._texts, "desktop-take-pin", icon="mdi6.lock-open-outline", kind="quiet")
            no_pin.setEnabled(profile.has_pin)
            no_pin.clicked.connect(lambda _checked, who=profile: self._take_pin(who))
            remove = ActionButton(self._texts, "desktop-remove-profile", icon="mdi6.delete-outline", kind="danger")
            remove.clicked.connect(lambda _checked, who=profile: self._ask(who))
            name = ShortenedLabel(profile.name)
            for place, widget in enumerate((name, role, no_pin, remove)):
                grid.addWidget(widget, line, place)
        self._grid.addLayout(grid)

    def _take_pin(self, profile: Profile) -> None:
        self._profiles.change_pin(profile.pseudonym, "")
        self._fill()

    def _ask(self, profile: Profile) -> None:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self._texts.text("desktop-remove-profile"))
        box.setText(self._texts.text("desktop-remove-question", name=profile.name, pseudonym=profile.pseudonym))
        keep = box.addButton(self._texts.text("desktop-keep"), QMessageBox.ButtonRole.RejectRole)
        remove = box.addButton(self._texts.text("desktop-remove-profile"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(keep)
        box.exec()
        if box.clickedButton() is remove:
            self._profiles.remove(profile.pseudonym)
            self._fill()


class MachineCard(_Block):
    """What lies on this machine, and the way to the settings."""

    place_wanted = pyqtSignal(str)

    def __init__(self, texts: Texts, services: DesktopServices) -> None:
        super().__init__(texts, "desktop-machine")
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setColumnStretch(0, 1)
        for line, place in enumerate(services.data_locations()):
            size = Words(texts, "desktop-megabytes", size=f"{place.size_bytes / _MEGABYTE:.1f}")
            grid.addWidget(Words(texts, f"desktop-place-{place.kind}"), line, 0)
            grid.addWidget(size, line, 1, Qt.AlignmentFlag.AlignRight)
        self._inner.addLayout(grid)
        button = ActionButton(texts, "desktop-settings", icon="mdi6.cog-outline")
        button.clicked.connect(lambda: self.place_wanted.emit("settings"))
        self._inner.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)


def _table(texts: Texts, columns: tuple[str, ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(28)
    grid.setVerticalSpacing(9)
    grid.setColumnStretch(0, 1)
    for place, name in enumerate(columns):
        side = Qt.AlignmentFlag.AlignRight if place in (1, 2) else Qt.AlignmentFlag.AlignLeft
        grid.addWidget(Words(texts, f"desktop-column-{name}", role="small"), 0, place, side)
    line: QFrame = rule()
    grid.addWidget(line, 1, 0, 1, len(columns))
    return grid
