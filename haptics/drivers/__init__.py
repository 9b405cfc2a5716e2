"""Device drivers, one file each. To add one: its file, and a line in DRIVERS."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from haptics.device import DevicePort
from haptics.drivers.force_dimension import ForceDimensionStylus
from haptics.drivers.gamepad import GamepadStylus
from haptics.drivers.inverse3 import InverseStylus
from haptics.drivers.mouse import MouseStylus
from haptics.drivers.openhaptics import TouchStylus, touch_x
from haptics.drivers.recorded import RecordedStylus
from haptics.drivers.simulated import SimulatedStylus
from haptics.drivers.space_mouse import SpaceMouseStylus
from haptics.drivers.vr_controller import VrControllerStylus
from haptics.errors import HapticsError

DRIVERS: MappingProxyType[str, Callable[..., DevicePort]] = MappingProxyType(
    {
        "simulated": SimulatedStylus.with_surgeon,
        "mouse": MouseStylus,
        "recorded": RecordedStylus,
        "inverse3": InverseStylus,
        "touch": TouchStylus,
        "touch_x": touch_x,
        "force_dimension": ForceDimensionStylus,
        "gamepad": GamepadStylus,
        "space_mouse": SpaceMouseStylus,
        "openvr_controller": VrControllerStylus,
    }
)
"""Driver name -> what makes the device."""


def driver_named(name: str) -> Callable[..., DevicePort]:
    """The maker of a driver's device; HapticsError names the known ones."""
    if name not in DRIVERS:
        raise HapticsError("haptics-driver-unknown", name=name, known=", ".join(DRIVERS))
    return DRIVERS[name]
