"""Settings > Devices: what each driver finds, which device holds tool and camera, and a device tried out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from simulator.desktop.device_trial_panel import DeviceTrialPanel
from simulator.desktop.qt_bridge import SteadyWorker
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, card, row
from simulator.devices.catalogue import DeviceLook
from simulator.devices.choice import NOTHING
from simulator.devices.desk import DeviceDesk
from simulator.devices.trial import DeviceTrial
from simulator.session.hand import POINTER


class DevicesPage(QWidget):
    """Cards for the settings; nothing is opened before the user asks for it."""

    chosen = pyqtSignal(str, str)
    """Drivers that hold tool and camera from the next session on."""

    def __init__(self, texts: Texts, desk: DeviceDesk) -> None:
        super().__init__()
        self._texts, self._desk = texts, desk
        self._lines: dict[str, _DriverLine] = {}
        self._waiting = 0
        self._worker = SteadyWorker("osteon-devices", self)
        self._worker.done.connect(self._take)
        self._worker.failed.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self._list_card())
        self.panel = DeviceTrialPanel(texts, desk)
        self.panel.hide()
        column.addWidget(self.panel)

    def look(self) -> None:
        """Look for every device, one after another, beside the window."""
        self._look.setEnabled(False)
        for driver, line in self._lines.items():
            line.state.say("haptics-page-looking")
            self._waiting += 1
            self._worker.submit(partial(self._desk.look_for, driver))

    def open_trial(self, driver: str) -> None:
        """Open a device and show what its servo says."""
        self.panel.end()
        self._worker.submit(lambda: self._desk.open_trial(driver))
        self._says.say("haptics-page-opening", device=self._texts.text(driver_text(driver)))

    def hideEvent(self, event: QHideEvent | None) -> None:
        """A device that nobody looks at is let go: a session may want it."""
        self.panel.end()
        super().hideEvent(event)

    def _list_card(self) -> QWidget:
        frame, inner = card()
        inner.addWidget(Words(self._texts, "haptics-page-why", role="muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setColumnStretch(1, 1)
        for number, driver in enumerate(self._desk.drivers):
            line = _DriverLine(self._texts, driver)
            line.trial.clicked.connect(lambda _checked, name=driver: self.open_trial(name))
            for column, widget in enumerate((line.name, line.state, line.trial)):
                grid.addWidget(widget, number, column, Qt.AlignmentFlag.AlignVCenter)
            self._lines[driver] = line
        inner.addLayout(grid)
        self._look = ActionButton(self._texts, "haptics-page-look", icon="mdi6.magnify")
        self._look.clicked.connect(self.look)
        self._says = Words(self._texts, role="muted", wrap=True)
        bottom = row(self._look)
        bottom.addWidget(self._says, 1)
        inner.addLayout(bottom)
        inner.addLayout(self._choice())
        return frame

    def _choice(self) -> QGridLayout:
        """Which device holds what."""
        grid = QGridLayout()
        grid.setColumnStretch(2, 1)
        self._tool, self._camera = QComboBox(), QComboBox()
        for driver in self._desk.drivers:
            self._tool.addItem("", driver)
        for driver in (NOTHING, *(name for name in self._desk.drivers if name != POINTER)):
            self._camera.addItem("", driver)
        self._tool.setCurrentIndex(self._tool.findData(self._desk.choice.tool))
        self._camera.setCurrentIndex(max(0, self._camera.findData(self._desk.choice.camera)))
        for number, (message, box) in enumerate(
            (("haptics-page-tool", self._tool), ("haptics-page-camera", self._camera))
        ):
            box.setFixedWidth(300)
            grid.addWidget(Words(self._texts, message), number, 0)
            grid.addWidget(box, number, 1)
            box.currentIndexChanged.connect(self._choose)
        self._texts.changed.connect(self._name_boxes)
        self._name_boxes()
        return grid

    def _name_boxes(self) -> None:
        for box in (self._tool, self._camera):
            for place in range(box.count()):
                driver = box.itemData(place)
                box.setItemText(
                    place, self._texts.text(driver_text(driver) if driver else "haptics-page-camera-by-mouse")
                )

    def _choose(self) -> None:
        choice = replace(self._desk.choice, tool=self._tool.currentData(), camera=self._camera.currentData())
        if choice.tool == choice.camera:
            self._says.say("haptics-page-one-hand-each")
        elif choice != self._desk.choice:
            self._desk.choose(choice)
            self._says.say("haptics-page-chosen")
            self.chosen.emit(choice.tool, choice.camera)

    def _take(self, answer: object) -> None:
        if isinstance(answer, DeviceTrial):
            if not self.isVisible():
                answer.close()
                return
            self._says.say("")
            self.panel.begin(answer)
        elif isinstance(answer, DeviceLook):
            self._waiting -= 1
            self._look.setEnabled(self._waiting == 0)
            self._lines[answer.driver].show_look(answer)

    def _tell(self, error: Exception) -> None:
        self._says.say("")
        self._says.setText(self._texts.error_text(error))


class _DriverLine:
    """One driver of the list."""

    def __init__(self, texts: Texts, driver: str) -> None:
        self.name = Words(texts, driver_text(driver))
        self.state = Words(texts, "haptics-page-not-looked", role="muted", wrap=True)
        self.trial = ActionButton(texts, "haptics-page-try", kind="quiet", icon="mdi6.pulse")

    def show_look(self, look: DeviceLook) -> None:
        """Say what was found, or why nothing was."""
        if look.reason is not None:
            self.state.say(look.reason.message_id, **look.reason.values)
        elif look.version:
            self.state.say("haptics-page-found-version", version=look.version)
        else:
            self.state.say("haptics-page-found")
        self.state.mark("passed" if look.found else "")


def driver_text(driver: str) -> str:
    """Message id of a driver's name."""
    return f"haptics-driver-{driver}".replace("_", "-")
