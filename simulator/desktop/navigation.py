"""The bar on the left: the places of whoever is signed in, the other language, and who that is."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QFrame, QLabel, QVBoxLayout

from scenarios.records.profiles import Profile, Role
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words

PLACES = {
    "home": "mdi6.home-outline",
    "library": "mdi6.view-grid-outline",
    "import": "mdi6.tray-arrow-down",
    "history": "mdi6.chart-line",
    "devices": "mdi6.controller-classic-outline",
    "settings": "mdi6.cog-outline",
    "help": "mdi6.help-circle-outline",
}
"""Every place of reading with its symbol, in the order of the bar."""

PLACES_OF_ROLE = {
    Role.TRAINEE: ("home", "library", "import", "history", "devices", "settings", "help"),
    Role.SURGEON: ("home", "library", "import", "history", "devices", "settings", "help"),
    Role.EDUCATOR: ("home", "library", "import", "history", "devices", "settings", "help"),
    Role.PLANNER: ("home", "import", "library", "settings", "help"),
    Role.ADMINISTRATOR: ("home", "devices", "settings", "help"),
}
"""What each role has in its bar; without a profile it is everything."""

_WIDTH = 208


class Navigation(QFrame):
    """One button for each place."""

    chosen = pyqtSignal(str)
    """Go to a place."""
    sign_in_wanted = pyqtSignal()

    def __init__(self, texts: Texts, places: tuple[str, ...]) -> None:
        super().__init__()
        self._texts, self._all = texts, places
        self.setProperty("role", "panel")
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 16, 14, 10)
        column.setSpacing(4)
        name = QLabel("Osteon")
        name.setProperty("role", "title")
        name.setContentsMargins(12, 0, 0, 14)
        column.addWidget(name)
        self.buttons: dict[str, ActionButton] = {}
        group = QButtonGroup(self)
        for key in places:
            button = ActionButton(texts, f"desktop-{key}", icon=PLACES[key], kind="nav", checkable=True)
            button.clicked.connect(lambda _checked, place=key: self.chosen.emit(place))
            group.addButton(button)
            column.addWidget(button)
            self.buttons[key] = button
        column.addStretch(1)
        self.person = ActionButton(texts, "desktop-nobody", icon="mdi6.account-outline", kind="nav")
        self.person.clicked.connect(self.sign_in_wanted)
        self.person.hide()
        column.addWidget(self.person)
        other = ActionButton(texts, "desktop-switch-language", icon="mdi6.translate", kind="nav")
        other.clicked.connect(texts.switch_to_next)
        column.addWidget(other)
        column.addWidget(Words(texts, "desktop-not-a-device", role="small", wrap=True))

    def mark(self, place: str) -> None:
        """Show which place is open."""
        if place in self.buttons:
            self.buttons[place].setChecked(True)

    def show_person(self, profile: Profile | None) -> None:
        """Show who is signed in and the places of the role."""
        allowed = self._all if profile is None else PLACES_OF_ROLE[profile.role]
        for key, button in self.buttons.items():
            button.setVisible(key in allowed)
        self.person.show()
        if profile is None:
            self.person.say("desktop-nobody")
            self.person.setToolTip("")
        else:
            name = self.person.fontMetrics().elidedText(profile.name, Qt.TextElideMode.ElideRight, _WIDTH - 90)
            self.person.say("desktop-person", name=name)
            self.person.setToolTip(profile.name)
