"""Opening a device for a hand: its driver, its frame as the user sees it, its buttons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from haptics.button_bindings import ButtonBindings, bindings_of, read_bindings
from haptics.device import PROFILES, DevicePort
from haptics.drivers import driver_named
from haptics.drivers.space_mouse import SpaceMouseStylus
from haptics.errors import HapticsError
from haptics.second_hand import SecondHand
from haptics.servo_loop import ServoSettings
from scenarios.storage import data_folder
from simulator.session.hand import Hand

NOT_AT_THE_DESK = ("simulated", "recorded", "openvr_controller")
"""Drivers that no user holds at a screen: scripts, playback, and the headset's own."""
CAMERA_ROOM_M = 10.0
"""Room of a steered device that moves the camera: as good as none."""


def bindings_path() -> Path:
    """File in which the user's button bindings are kept."""
    return data_folder() / "settings" / "buttons.json"


def require_desk_device(driver: str) -> None:
    """Refuse, before any work begins, a driver that does not exist or that nobody can hold at a screen."""
    driver_named(driver)
    if driver in NOT_AT_THE_DESK:
        raise HapticsError("haptics-driver-not-at-desk", name=driver)


def open_hand(driver: str, origin_lps_mm: np.ndarray, viewer_to_patient: np.ndarray) -> Hand:
    """Open a device so that it moves as its user sees it.

    Args:
        driver: name of its driver.
        origin_lps_mm: where the middle of the device's room lies in the patient [mm, LPS], shape (3,).
        viewer_to_patient: columns: what is right, up and towards the user in the picture, LPS, shape (3, 3).

    Raises:
        HapticsError: where it cannot be opened, naming what is missing.
    """
    require_desk_device(driver)
    device = driver_named(driver)()
    frame = np.eye(4)
    frame[:3, :3] = 1000.0 * viewer_to_patient @ device.viewer_axes
    frame[:3, 3] = origin_lps_mm
    return Hand(driver, device, ServoSettings.for_device(device, frame, bindings=_bindings(driver)))


def open_second_hand(driver: str) -> SecondHand:
    """Open a device for the hand without a tool; its motion is told in its user's axes (right, up, towards him)."""
    require_desk_device(driver)
    if driver == "space_mouse":
        device: DevicePort = SpaceMouseStylus(replace(PROFILES["space_mouse"], workspace_radius_m=CAMERA_ROOM_M))
    else:
        device = driver_named(driver)()
    frame = np.diag([1000.0, 1000.0, 1000.0, 1.0])
    frame[:3, :3] = 1000.0 * device.viewer_axes
    return SecondHand(driver, device, ServoSettings.for_device(device, frame, bindings=_bindings(driver)))


def _bindings(driver: str) -> ButtonBindings:
    return bindings_of(driver, read_bindings(bindings_path()))
