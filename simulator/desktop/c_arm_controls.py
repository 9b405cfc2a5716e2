"""The C-arm's console: views, pedals, angles, field, iris, distance, voltage, and what was used so far."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from scenarios.language import quantity
from simulator.desktop.c_arm_desk import CArmDesk
from simulator.desktop.image_ruler import TOOLS
from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import IconButton, Words, row
from simulator.rendering.fluoroscopy.beam import HIGHEST_KVP, LOWEST_KVP
from simulator.rendering.fluoroscopy.c_arm_setting import FIELDS_MM, OPENINGS, CArmSetting

ANGLE_STEP_DEG = 5.0
_DISTANCE_STEP_MM = 50.0
_VOLTAGE_STEP_KV = 5.0
_STEP_ICON_PX = 14


class Stepper(QWidget):
    """A value with its name above and a button on either side."""

    def __init__(self, texts: Texts, name: str, less: Callable[[], None], more: Callable[[], None]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        title = Words(texts, f"fluoroscopy-{name}", role="small")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.value = QLabel()
        self.value.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(title)
        line = QHBoxLayout()
        line.setSpacing(0)
        buttons = []
        for sign, act in (("less", less), ("more", more)):
            icon = "mdi6.minus" if sign == "less" else "mdi6.plus"
            button = IconButton(texts, f"fluoroscopy-{name}-{sign}", icon, DARK)
            button.setAutoRepeat(True)
            button.clicked.connect(act)
            button.setIconSize(QSize(_STEP_ICON_PX, _STEP_ICON_PX))
            button.setFixedWidth(_STEP_ICON_PX + 8)
            button.setStyleSheet("padding: 2px;")
            buttons.append(button)
        line.addWidget(buttons[0])
        line.addWidget(self.value, 1)
        line.addWidget(buttons[1])
        column.addLayout(line)


class CArmControls(QWidget):
    """Everything about the C-arm that is pressed; `compact` leaves what keys and a small column can do without."""

    shot_wanted = pyqtSignal()
    live_wanted = pyqtSignal(bool)
    keep_wanted = pyqtSignal()
    ruler_chosen = pyqtSignal(str)
    """`length`, `angle`, or empty for none."""
    bone_bright_toggled = pyqtSignal(bool)
    calibration_wanted = pyqtSignal()

    def __init__(self, texts: Texts, desk: CArmDesk) -> None:
        super().__init__()
        self._texts, self._desk = texts, desk
        self._views: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.views = QComboBox()
        self.views.activated.connect(lambda index: desk.choose_view(self._views[index]))
        column.addLayout(self._pedals())
        self._steppers = self._make_steppers()
        self._angles, self._console = QWidget(), QWidget()
        for holder, names in (
            (self._angles, ("orbit", "tilt", "roll")),
            (self._console, ("field", "iris", "distance")),
        ):
            grid = QGridLayout(holder)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(4)
            for place, name in enumerate(names):
                grid.addWidget(self._steppers[name], 0, place)
                grid.setColumnStretch(place, 1)
            column.addWidget(holder)
        self._tools = self._tool_row()
        column.addWidget(self._tools)
        self._counters = QLabel()
        self._counters.setProperty("role", "small")
        column.addWidget(self._counters)
        desk.setting_changed.connect(self.refresh)
        desk.imaged.connect(lambda _taken: self.refresh())
        texts.changed.connect(self._retranslate)

    def load(self, views: tuple[str, ...]) -> None:
        """Offer the views of another case."""
        self._views = views
        self._retranslate()

    def next_view(self) -> None:
        """Swing to the next standard view of the case."""
        setting = self._desk.setting
        at = self._views.index(setting.view) if setting is not None and setting.view in self._views else -1
        self._desk.choose_view(self._views[(at + 1) % len(self._views)])

    def set_compact(self, compact: bool) -> None:
        """Leave out what a small column has no room for."""
        self._console.setVisible(not compact)
        self._tools.setVisible(not compact)

    def next_ruler(self) -> None:
        """From none to lengths, to angles, and to none again."""
        now = next((name for name, button in self.rulers.items() if button.isChecked()), TOOLS[0])
        following = TOOLS[(TOOLS.index(now) + 1) % len(TOOLS)]
        self.rulers[following or now].click()

    def offer_calibration(self, offered: bool) -> None:
        """Whether there is a line that could be the drill's diameter."""
        self.calibrate.setEnabled(offered)

    def refresh(self) -> None:
        """Show setting and counters as they are."""
        setting = self._desk.setting
        if setting is None:
            return
        at = self._views.index(setting.view) if setting.view in self._views else -1
        self.views.setCurrentIndex(at)
        self._show_values(setting)
        log, text = self._desk.log, self._texts.text
        dose = f"{log.dose_area_product_uGy_m2:.2f}"
        self._counters.setText(text("fluoroscopy-counters", shots=log.shots, time=quantity(log.beam_s, "s"), dose=dose))
        self._counters.setToolTip(text("fluoroscopy-counters-meaning"))

    def _show_values(self, setting: CArmSetting) -> None:
        pose = setting.pose
        shown = {
            "orbit": quantity(pose.orbit_deg, "°", as_given=True),
            "tilt": quantity(pose.angulation_deg, "°", as_given=True),
            "roll": quantity(pose.roll_deg, "°", as_given=True),
            "field": quantity(setting.field_mm / 10.0, "cm", as_given=True),
            "iris": quantity(100.0 * setting.opening, "%"),
            "distance": quantity(pose.source_to_centre_mm / 10.0, "cm", as_given=True),
            "voltage": quantity(setting.peak_kV, "kV"),
        }
        for name, words in shown.items():
            self._steppers[name].value.setText(words)

    def _pedals(self) -> QHBoxLayout:
        texts = self._texts
        shot = IconButton(texts, "fluoroscopy-take", "mdi6.radiology-box-outline", DARK)
        live = IconButton(texts, "fluoroscopy-live", "mdi6.record-circle-outline", DARK)
        keep = IconButton(texts, "fluoroscopy-keep", "mdi6.content-save-outline", DARK)
        shot.clicked.connect(self.shot_wanted)
        live.pressed.connect(lambda: self.live_wanted.emit(True))
        live.released.connect(lambda: self.live_wanted.emit(False))
        keep.clicked.connect(self.keep_wanted)
        line = row(self.views, shot, live, keep, spacing=2)
        line.setStretch(0, 1)
        return line

    def _tool_row(self) -> QWidget:
        texts, holder = self._texts, QWidget()
        self.rulers = {
            "length": IconButton(texts, "fluoroscopy-ruler", "mdi6.ruler", DARK),
            "angle": IconButton(texts, "fluoroscopy-angle", "mdi6.angle-acute", DARK),
        }
        self.calibrate = IconButton(texts, "fluoroscopy-calibrate", "mdi6.arrow-expand-horizontal", DARK)
        bright = IconButton(texts, "fluoroscopy-bone-bright", "mdi6.invert-colors", DARK)
        centre = IconButton(texts, "fluoroscopy-centre", "mdi6.image-filter-center-focus", DARK)
        for toggle in (*self.rulers.values(), bright):
            toggle.setCheckable(True)
        for name, button in self.rulers.items():
            button.clicked.connect(lambda on, tool=name: self._choose_ruler(tool if on else TOOLS[0]))
        bright.toggled.connect(self.bone_bright_toggled)
        self.calibrate.clicked.connect(self.calibration_wanted)
        self.calibrate.setEnabled(False)
        centre.clicked.connect(self._desk.centre_on_tip)
        line = row(*self.rulers.values(), self.calibrate, bright, centre, spacing=2)
        line.addStretch(1)
        line.addWidget(self._steppers["voltage"])
        holder.setLayout(line)
        return holder

    def _choose_ruler(self, tool: str) -> None:
        for name, button in self.rulers.items():
            button.setChecked(name == tool)
        self.ruler_chosen.emit(tool)

    def _make_steppers(self) -> dict[str, Stepper]:
        desk, step = self._desk, ANGLE_STEP_DEG
        turns: dict[str, Callable[[float], None]] = {
            "orbit": lambda sign: desk.turn(orbit_deg=sign * step),
            "tilt": lambda sign: desk.turn(angulation_deg=sign * step),
            "roll": lambda sign: desk.turn(roll_deg=sign * step),
            "field": lambda sign: self._step_through(FIELDS_MM, "field", sign),
            "iris": lambda sign: self._step_through(OPENINGS, "iris", sign),
            "distance": self._step_distance,
            "voltage": self._step_voltage,
        }
        return {
            name: Stepper(self._texts, name, lambda act=act: act(-1.0), lambda act=act: act(1.0))  # type: ignore[misc]
            for name, act in turns.items()
        }

    def _step_through(self, steps: tuple[float, ...], name: str, sign: float) -> None:
        """The next larger or smaller step; the steps fall."""
        setting = self._desk.setting
        if setting is not None:
            now = setting.field_mm if name == "field" else setting.opening
            at = min(max(steps.index(now) - int(sign), 0), len(steps) - 1)
            (self._desk.set_field if name == "field" else self._desk.set_opening)(steps[at])

    def _step_distance(self, sign: float) -> None:
        if self._desk.setting is not None:
            self._desk.set_distance(self._desk.setting.pose.source_to_centre_mm + sign * _DISTANCE_STEP_MM)

    def _step_voltage(self, sign: float) -> None:
        if self._desk.setting is not None:
            wanted = self._desk.setting.peak_kV + sign * _VOLTAGE_STEP_KV
            self._desk.set_voltage(min(max(wanted, LOWEST_KVP), HIGHEST_KVP))

    def _retranslate(self) -> None:
        self.views.clear()
        self.views.addItems([self._texts.text(f"fluoroscopy-view-{view}") for view in self._views])
        self.views.setPlaceholderText(self._texts.text("fluoroscopy-view-free"))
        self.views.setAccessibleName(self._texts.text("fluoroscopy-views"))
        self.refresh()
