"""A device tried out: what its servo says, what it cannot render, and what its buttons do."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from haptics.button_bindings import Action, ButtonBindings
from haptics.errors import HapticsError
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, clear
from simulator.devices.desk import DeviceDesk
from simulator.devices.trial import DeviceTrial, TrialFigures

LOOK_MS = 250
FIGURES = ("rate", "samples", "compute", "lateness", "missed", "passivity", "force-step")
ASSIGNABLE = (Action.TRIGGER, Action.IRRIGATION, Action.C_ARM, Action.CLUTCH, Action.EMERGENCY_STOP)


class DeviceTrialPanel(QFrame):
    """Live while a device is open; `end` lets it go."""

    def __init__(self, texts: Texts, desk: DeviceDesk) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._texts, self._desk = texts, desk
        self._trial: DeviceTrial | None = None
        self._awaits: Action | None = None
        self._held = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._title = Words(texts, role="heading")
        self._badge = QVBoxLayout()
        self._figures: dict[str, QLabel] = {}
        self._says = Words(texts, role="muted", wrap=True)
        self._buttons = QGridLayout()
        self._buttons.setHorizontalSpacing(18)
        self._buttons.setColumnStretch(4, 1)  # the four columns stay together
        self._build()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def begin(self, trial: DeviceTrial) -> None:
        """Show an open device and let its servo run."""
        self.end()
        self._trial = trial
        self._title.say(f"haptics-driver-{trial.driver}".replace("_", "-"))
        clear(self._badge)
        profile = trial.device.profile
        for sentence in profile.cannot_render:
            self._badge.addWidget(Words(self._texts, sentence, role="muted", wrap=True, **profile.limits_told))
        self._list_bindings()
        self._says.say("haptics-page-walls" if profile.modality == "force_feedback" else "")
        self.show()
        trial.start()
        self._timer.start(LOOK_MS)

    def end(self) -> None:
        """Let the device go."""
        self._timer.stop()
        self._awaits = None
        if self._trial is not None:
            self._trial.close()
            self._trial = None
        self.hide()

    def _build(self) -> None:
        for part in (self._title, Words(self._texts, "haptics-page-cannot", role="small")):
            self._column.addWidget(part)
        self._column.addLayout(self._badge)
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setColumnStretch(1, 1)
        for line, name in enumerate(FIGURES):
            self._figures[name] = QLabel("–")
            grid.addWidget(Words(self._texts, f"haptics-page-{name}"), line, 0)
            grid.addWidget(self._figures[name], line, 1)
        self._column.addLayout(grid)
        self._column.addWidget(Words(self._texts, "haptics-page-buttons", role="heading"))
        self._column.addLayout(self._buttons)
        self._column.addWidget(self._says)
        close = ActionButton(self._texts, "haptics-page-end", icon="mdi6.close")
        close.clicked.connect(self.end)
        self._column.addWidget(close, 0, Qt.AlignmentFlag.AlignLeft)

    def _look(self) -> None:
        if self._trial is None:
            return
        figures = self._trial.look()
        for name, words in shown_figures(figures).items():
            self._figures[name].setText(words)
        if figures.fault is not None:
            self._says.say(figures.fault.message_id, **figures.fault.values)
        pressed = figures.buttons & ~self._held
        self._held = figures.buttons
        if pressed and self._awaits is not None:
            self._bind(self._awaits, (pressed & -pressed).bit_length() - 1)
        elif pressed and self._awaits is None:
            self._says.say("haptics-page-pressed", button=(pressed & -pressed).bit_length() - 1)

    def _list_bindings(self) -> None:
        assert self._trial is not None  # noqa: S101 - set with the bindings
        clear(self._buttons)
        bound = self._bindings().buttons
        for line, action in enumerate(ASSIGNABLE):
            numbers = ", ".join(map(str, bound.get(action, ()))) or "–"
            assign = ActionButton(self._texts, "haptics-page-assign", kind="quiet")
            assign.clicked.connect(lambda _checked, wanted=action: self._await(wanted))
            free = ActionButton(self._texts, "haptics-page-free", kind="quiet")
            free.clicked.connect(lambda _checked, wanted=action: self._bind(wanted, None))
            free.setEnabled(bool(bound.get(action)))
            name = Words(self._texts, f"haptics-action-{action}".replace("_", "-"))
            for column, widget in enumerate((name, QLabel(numbers), assign, free)):
                self._buttons.addWidget(widget, line, column)

    def _await(self, action: Action) -> None:
        self._awaits = action
        self._says.say("haptics-page-press-now")

    def _bind(self, action: Action, button: int | None) -> None:
        """Give a button to an action, and take it from any other; None: the action has none."""
        assert self._trial is not None  # noqa: S101 - buttons come from it
        self._awaits = None
        try:
            self._desk.bind(self._trial.driver, changed_bindings(self._bindings(), action, button))
        except HapticsError as error:
            self._says.say(error.message_id, **error.values)
            return
        self._says.say("haptics-page-bound")
        self._list_bindings()

    def _bindings(self) -> ButtonBindings:
        assert self._trial is not None  # noqa: S101
        return self._desk.bindings(self._trial.driver)


def changed_bindings(bindings: ButtonBindings, action: Action, button: int | None) -> ButtonBindings:
    """Bindings in which one button does this and nothing else; None: nothing does it."""
    rest = {name: tuple(number for number in numbers if number != button) for name, numbers in bindings.buttons.items()}
    rest[action] = () if button is None else (button,)
    return ButtonBindings({name: numbers for name, numbers in rest.items() if numbers})


def shown_figures(figures: TrialFigures) -> Mapping[str, str]:
    """What the panel shows, by name of the line."""
    told = figures.servo
    return {
        "rate": f"{told.achieved_rate_hz:.0f} Hz",
        "samples": "–" if figures.sample_rate_hz is None else f"{figures.sample_rate_hz:.0f} Hz",
        "compute": f"{told.compute_p50_us:.0f} / {told.compute_p99_us:.0f} / {told.compute_max_us:.0f} µs",
        "lateness": f"{told.lateness_p50_us:.0f} / {told.lateness_p99_us:.0f} / {told.lateness_max_us:.0f} µs",
        "missed": f"{told.missed_deadlines} ({100.0 * told.missed_share:.2f} %)",
        "passivity": f"{100.0 * told.passivity_share:.2f} %",
        "force-step": f"{told.force_step_p99_N:.2f} / {told.force_step_max_N:.2f} N",
    }
