"""Force Dimension omega, delta, sigma and lambda by the DHD library, loaded when a device is opened.

DHD speaks metres and newtons, x towards the user, y right, z up. Its calls block until the device has answered.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from pathlib import Path

import numpy as np

from haptics.device import PROFILES, DeviceProfile
from haptics.device_frame import tool_quaternion_of
from haptics.drivers.mailbox_stylus import Exchange, LinkLostError, MailboxStylus
from haptics.drivers.vendor_library import load_library
from haptics.errors import HapticsError
from haptics.kernels import slots

LIBRARY_VARIABLE = "OSTEON_FORCE_DIMENSION"
INSTALL = "Force Dimension SDK 3.16"
NAMES = {"win32": ("dhd64.dll", "drd64.dll"), "darwin": ("libdhd.dylib", "libdrd.dylib")}.get(
    sys.platform, ("libdhd.so", "libdrd.so")
)
FUNCTIONS = (
    "dhdOpen",
    "dhdClose",
    "dhdEnableForce",
    "dhdGetPosition",
    "dhdGetLinearVelocity",
    "dhdGetOrientationFrame",
    "dhdGetButtonMask",
    "dhdSetForceAndTorque",
    "dhdErrorGetLastStr",
)
PERIOD_S = 0.0005
"""Pause between exchanges that came back at once; the devices answer at up to 4 kHz."""
HANDLE_ADVANCES = np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
"""Tool in the handle: it advances along the handle's -x, away from the user at rest."""


class ForceDimensionLink:
    """The first free device of the DHD library."""

    def __init__(self, torque: bool) -> None:
        self.name, self.version = "force dimension", ""
        self._torque = torque
        self._library: ctypes.CDLL | None = None
        self._device: ctypes.c_byte | None = None
        self._position, self._velocity = (ctypes.c_double * 3)(), (ctypes.c_double * 3)()
        self._frame = (ctypes.c_double * 9)()
        self._sample = np.zeros(slots.STATE_SIZE)

    def open(self) -> None:
        """Load the library and open a device."""
        library = self._library or load_library(
            "Force Dimension", LIBRARY_VARIABLE, NAMES, _folders(), FUNCTIONS, INSTALL
        )
        library.dhdErrorGetLastStr.restype = ctypes.c_char_p
        library.dhdGetButtonMask.restype = ctypes.c_uint
        library.dhdSetForceAndTorque.argtypes = (*[ctypes.c_double] * 6, ctypes.c_byte)
        self._library = library
        if hasattr(library, "dhdGetSDKVersionStr"):
            library.dhdGetSDKVersionStr.restype = ctypes.c_char_p
            self.version = library.dhdGetSDKVersionStr().decode(errors="replace")
        number = library.dhdOpen()
        if number < 0:
            raise HapticsError("haptics-device-absent", device=self.name)
        self._device = ctypes.c_byte(number)
        library.dhdEnableForce(ctypes.c_ubyte(1), self._device)

    def serve(self, servo: Exchange, closing: threading.Event) -> None:
        """Read, ask, write."""
        while not closing.is_set():
            began = time.perf_counter()
            self._send(servo.exchange(self._read()))
            left = PERIOD_S - (time.perf_counter() - began)
            if left > 0:
                time.sleep(left)

    def close(self) -> None:
        """Zero force and close the device."""
        if self._library is not None and self._device is not None:
            self._library.dhdSetForceAndTorque(*[0.0] * 6, self._device)
            self._library.dhdClose(self._device)
        self._device = None

    def _read(self) -> np.ndarray:
        library, device, sample = self._library, self._device, self._sample
        assert library is not None  # noqa: S101 - `open` came before
        self._check(library.dhdGetPosition(*_pointers(self._position), device))
        self._check(library.dhdGetLinearVelocity(*_pointers(self._velocity), device))
        self._check(library.dhdGetOrientationFrame(self._frame, device))
        sample[slots.STATE_POSITION : slots.STATE_POSITION + 3] = self._position
        sample[slots.STATE_VELOCITY : slots.STATE_VELOCITY + 3] = self._velocity
        rotation = np.array(self._frame).reshape(3, 3)
        sample[slots.STATE_ORIENTATION : slots.STATE_ORIENTATION + 4] = tool_quaternion_of(rotation, HANDLE_ADVANCES)
        sample[slots.STATE_BUTTONS] = float(library.dhdGetButtonMask(device))
        return sample

    def _send(self, wrench: np.ndarray) -> None:
        assert self._library is not None  # noqa: S101
        force, torque = wrench[:3].tolist(), wrench[3:6].tolist() if self._torque else [0.0, 0.0, 0.0]
        self._check(self._library.dhdSetForceAndTorque(*force, *torque, self._device))

    def _check(self, answer: int) -> None:
        """Negative answers are faults; positive ones tell of a saturated motor or a call too soon."""
        if answer < 0:
            assert self._library is not None  # noqa: S101
            told = self._library.dhdErrorGetLastStr()
            raise LinkLostError(told.decode(errors="replace") if told else "error")


class ForceDimensionStylus(MailboxStylus):
    """An omega by default; give the profile of another model."""

    viewer_axes = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])

    def __init__(self, profile: DeviceProfile = PROFILES["omega"]) -> None:
        super().__init__(ForceDimensionLink(profile.max_torque_N_m > 0.0), profile)


def _pointers(vector: ctypes.Array[ctypes.c_double]) -> list[object]:
    size = ctypes.sizeof(ctypes.c_double)
    return [ctypes.byref(vector, place * size) for place in range(3)]


def _folders() -> list[Path]:
    """Where the maker's development kit keeps its libraries (environment variable FDSDK)."""
    kit = os.environ.get("FDSDK")
    return sorted(Path(kit).glob("lib/release/*")) if kit else [Path("/usr/lib"), Path("/usr/local/lib")]
