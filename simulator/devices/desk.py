"""The devices at the user's desk, as a window and its sessions use them."""

from __future__ import annotations

import numpy as np

from haptics.button_bindings import ButtonBindings, bindings_of, read_bindings, write_bindings
from haptics.errors import HapticsError
from haptics.second_hand import SecondHand
from simulator.devices.catalogue import DeviceLook, look_for
from simulator.devices.choice import NOTHING, DeviceChoice, desk_drivers, keep_choice, read_choice
from simulator.devices.hand import bindings_path, open_hand, open_second_hand
from simulator.devices.trial import DeviceTrial
from simulator.session.hand import POINTER, Hand


class DeviceDesk:
    """Looks for devices, tries them out, remembers what was chosen, and opens it for a session."""

    def __init__(self, choice: DeviceChoice | None = None) -> None:
        """choice: for this start of the program only; what was chosen last if left out."""
        self.choice = choice or read_choice()

    @property
    def drivers(self) -> tuple[str, ...]:
        """Names of what can be held at a screen."""
        return desk_drivers()

    def look_for(self, driver: str) -> DeviceLook:
        """Whether a driver's device is there; may take seconds."""
        return look_for(driver)

    def open_trial(self, driver: str) -> DeviceTrial:
        """A device to be tried out; HapticsError tells what is missing. May take seconds."""
        return DeviceTrial(driver)

    def choose(self, choice: DeviceChoice) -> None:
        """Use these devices from the next session on, and after the next start."""
        self.choice = choice
        keep_choice(choice)

    def bindings(self, driver: str) -> ButtonBindings:
        """What a device's buttons do."""
        return bindings_of(driver, read_bindings(bindings_path()))

    def bind(self, driver: str, bindings: ButtonBindings) -> None:
        """Let a device's buttons do this from the next session on."""
        kept = read_bindings(bindings_path())
        write_bindings(bindings_path(), {**kept, driver: bindings})

    def chosen_hand(
        self, origin_lps_mm: np.ndarray, viewer_to_patient: np.ndarray
    ) -> tuple[Hand | None, HapticsError | None]:
        """The device chosen for the tool, open; None where that is the mouse. Where it is missing, also why."""
        if self.choice.tool == POINTER:
            return None, None
        try:
            return open_hand(self.choice.tool, origin_lps_mm, viewer_to_patient), None
        except HapticsError as missing:
            return None, missing

    def second_hand(self) -> SecondHand | None:
        """The device chosen for the camera, open; None where none was, or where it is missing."""
        if self.choice.camera in (NOTHING, POINTER, self.choice.tool):
            return None
        try:
            return open_second_hand(self.choice.camera)
        except HapticsError:
            return None  # the mouse turns the camera in any case
