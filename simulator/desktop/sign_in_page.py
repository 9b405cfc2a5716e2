"""Sign-in: choose a local profile, make one, or go on without."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from scenarios.errors import ScenarioError
from scenarios.records.profiles import LONGEST_NAME, Profile, Role
from simulator.desktop.shell_services import ProfileServices
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, clear, row, scrolled

ROLE_SYMBOLS = {
    Role.TRAINEE: "mdi6.school-outline",
    Role.SURGEON: "mdi6.doctor",
    Role.EDUCATOR: "mdi6.human-male-board",
    Role.PLANNER: "mdi6.ruler-square",
    Role.ADMINISTRATOR: "mdi6.shield-account-outline",
}
_WIDTH = 460
_NAME_WIDTH = 230


class SignInPage(QWidget):
    """The profiles of this machine, and a form for a new one."""

    signed_in = pyqtSignal(object)
    """The profile chosen; None: without one."""

    def __init__(self, texts: Texts, profiles: ProfileServices) -> None:
        super().__init__()
        self.setProperty("mood", "light")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._texts, self._profiles = texts, profiles
        self._asked: Profile | None = None
        area, around = scrolled()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        # A column of fixed width gives wrapped words their full height.
        narrow = QWidget()
        narrow.setFixedWidth(_WIDTH)
        column = QVBoxLayout(narrow)
        column.setContentsMargins(0, 28, 0, 28)
        column.setSpacing(14)
        other = ActionButton(texts, "desktop-switch-language", icon="mdi6.translate", kind="quiet")
        other.clicked.connect(texts.switch_to_next)
        # Who cannot read this page finds the other language at its top.
        brand = row(Words(texts, "desktop-name-of-program", role="heading"))
        brand.addStretch(1)
        brand.addWidget(other)
        column.addLayout(brand)
        around.addWidget(narrow, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        title = Words(texts, "desktop-sign-in-title", role="title")
        why = Words(texts, "desktop-sign-in-why", role="muted", wrap=True)
        self._known, self._list = card(margin=20, spacing=8)
        self._pin_card, self._pin = self._pin_question()
        self._form_card, self._form = self._new_profile()
        self._error = Words(texts, wrap=True)
        self._error.mark("error")
        for widget in (title, why, self._known, self._pin_card, self._form_card, self._error):
            column.addWidget(widget)
        for words in (title, why):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._without = ActionButton(texts, "desktop-without-profile", kind="quiet")
        self._without.clicked.connect(lambda: self.signed_in.emit(None))
        column.addWidget(self._without, 0, Qt.AlignmentFlag.AlignHCenter)
        footing = Words(texts, "desktop-not-a-device", role="small", wrap=True)
        footing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(footing)

    def refresh(self) -> None:
        """Show the profiles there are; with none, the form at once."""
        profiles = self._profiles.list_all()
        clear(self._list)
        self._list.addWidget(Words(self._texts, "desktop-who", role="heading"))
        for profile in profiles:
            button = ActionButton(
                self._texts,
                "desktop-profile-button",
                icon=ROLE_SYMBOLS[profile.role],
                kind="choice",
                name=self.fontMetrics().elidedText(profile.name, Qt.TextElideMode.ElideRight, _NAME_WIDTH),
                role=str(profile.role),
            )
            button.setToolTip(profile.name)
            button.clicked.connect(lambda _checked, chosen=profile: self.choose(chosen))
            self._list.addWidget(button)
        new = ActionButton(self._texts, "desktop-new-profile", icon="mdi6.account-plus-outline", kind="quiet")
        new.clicked.connect(self.show_form)
        self._list.addWidget(new, 0, Qt.AlignmentFlag.AlignLeft)
        self._known.setVisible(bool(profiles))
        self._pin_card.hide()
        self._form_card.setVisible(not profiles)
        self._back.setVisible(bool(profiles))
        self._tell("")
        first = self._list.itemAt(1) if profiles else None
        (self._form["name"] if first is None else first.widget()).setFocus()  # type: ignore[union-attr]

    def choose(self, profile: Profile) -> None:
        """Sign in, after the PIN where there is one."""
        self._tell("")
        self._form_card.hide()
        if not profile.has_pin:
            self.signed_in.emit(profile)
            return
        self._asked = profile
        self._pin_title.say("desktop-pin-of", name=profile.name)
        self._pin.clear()
        self._pin_card.show()
        self._pin.setFocus()

    def show_form(self) -> None:
        """Ask for a new profile."""
        self._tell("")
        self._pin_card.hide()
        self._known.hide()
        self._form_card.show()
        self._form["name"].setFocus()

    def _pin_question(self) -> tuple[QFrame, QLineEdit]:
        frame, column = card(margin=20, spacing=8)
        self._pin_title = Words(self._texts, role="heading", wrap=True)
        field = _pin_field()
        open_button = ActionButton(self._texts, "desktop-sign-in", icon="mdi6.login", kind="primary")
        open_button.clicked.connect(self._try_pin)
        field.returnPressed.connect(self._try_pin)
        column.addWidget(self._pin_title)
        column.addLayout(row(field, open_button))
        return frame, field

    def _new_profile(self) -> tuple[QFrame, dict[str, QLineEdit]]:
        frame, column = card(margin=20, spacing=8)
        column.addWidget(Words(self._texts, "desktop-new-profile", role="heading"))
        fields = {"name": QLineEdit(), "pin": _pin_field()}
        fields["name"].setMaxLength(LONGEST_NAME)
        self._role = QComboBox()
        for role in Role:
            self._role.addItem("", role)
        self._role_means = Words(self._texts, role="small", wrap=True)
        self._role.currentIndexChanged.connect(self._say_role)
        pin_why = Words(self._texts, "desktop-pin-why", role="small", wrap=True)
        for label, field, means in (
            ("desktop-name", fields["name"], None),
            ("desktop-role", self._role, self._role_means),
            ("desktop-pin", fields["pin"], pin_why),
        ):
            words = Words(self._texts, label)
            words.setBuddy(field)
            column.addWidget(words)
            column.addWidget(field)
            if means is not None:
                column.addWidget(means)
        make = ActionButton(self._texts, "desktop-make-profile", icon="mdi6.check", kind="primary")
        make.clicked.connect(self._make)
        fields["name"].returnPressed.connect(self._make)
        fields["pin"].returnPressed.connect(self._make)
        self._back = ActionButton(self._texts, "desktop-cancel", kind="quiet")
        self._back.clicked.connect(self.refresh)
        buttons = row(make, self._back)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self._texts.changed.connect(self._name_roles)
        self._name_roles()
        return frame, fields

    def _name_roles(self) -> None:
        for place in range(self._role.count()):
            self._role.setItemText(place, self._texts.text(f"desktop-role-{self._role.itemData(place)}"))
        self._say_role()

    def _say_role(self) -> None:
        self._role_means.say(f"desktop-role-{self._role.currentData()}-means")

    def _try_pin(self) -> None:
        assert self._asked is not None  # noqa: S101 - the question is only shown for a profile
        if self._asked.opens_with(self._pin.text()):
            self._pin.clear()
            self.signed_in.emit(self._asked)
        else:
            self._pin.selectAll()
            self._tell("desktop-wrong-pin")

    def _make(self) -> None:
        try:
            made = self._profiles.add(
                self._form["name"].text(), Role(self._role.currentData()), self._form["pin"].text()
            )
        except ScenarioError as error:
            self._error.say(error.message_id, **error.values)
            return
        for field in self._form.values():
            field.clear()
        self.signed_in.emit(made)

    def _tell(self, message_id: str) -> None:
        self._error.say(message_id)


def _pin_field() -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(12)
    return field
