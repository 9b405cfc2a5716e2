"""The place of the devices; the drivers are loaded when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QWidget

from simulator.desktop.texts import Texts
from simulator.desktop.widgets import page_column, scrolled

if TYPE_CHECKING:
    from simulator.desktop.devices_page import DevicesPage
    from simulator.devices.desk import DeviceDesk


class DevicesPlace(QWidget):
    """A page that scrolls around the devices' cards."""

    def __init__(self, texts: Texts, desk: Callable[[], DeviceDesk]) -> None:
        super().__init__()
        self._texts, self._desk = texts, desk
        area, self._column = scrolled()
        page_column(self, texts, "desktop-devices").addWidget(area, 1)
        self._devices: DevicesPage | None = None

    @property
    def devices(self) -> DevicesPage:
        """The cards, made when they are first needed."""
        if self._devices is None:
            # Drivers bring compiled code along, which the first window does not wait for.
            from simulator.desktop.devices_page import DevicesPage  # noqa: PLC0415

            self._devices = DevicesPage(self._texts, self._desk())
            self._column.addWidget(self._devices)
            self._column.addStretch(1)
        return self._devices

    def refresh(self) -> None:
        """Show the cards."""
        self.devices.show()
