"""3D Systems Touch and Touch X by the OpenHaptics device library (HD), loaded when a device is opened.

The library's scheduler calls us about a thousand times a second; reading and writing happen in its own thread, inside
one frame. HD speaks millimetres and newtons (torque in N mm), x right, y up, z towards the user, matrices by columns.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from pathlib import Path

import numpy as np

from haptics.device import PROFILES, DeviceProfile
from haptics.drivers.mailbox_stylus import Exchange, LinkLostError, MailboxStylus
from haptics.drivers.rotation_frames import tool_quaternion_of
from haptics.drivers.vendor_library import load_library
from haptics.errors import HapticsError
from haptics.kernels import slots

LIBRARY_VARIABLE = "OSTEON_OPENHAPTICS"
"""Environment variable naming the library's file or folder."""
INSTALL = "3D Systems OpenHaptics + Touch Device Driver"
NAMES = {"win32": ("hd.dll",), "darwin": ("libHD.dylib",)}.get(sys.platform, ("libHD.so",))
FOLDERS = {
    "win32": (Path("C:/OpenHaptics/Developer/3.5.0/lib/x64"), Path("C:/Windows/System32")),
}.get(sys.platform, (Path("/usr/lib"), Path("/usr/local/lib"), Path("/opt/OpenHaptics/Developer/3.4-0/lib")))
FUNCTIONS = (
    "hdInitDevice",
    "hdDisableDevice",
    "hdMakeCurrentDevice",
    "hdEnable",
    "hdStartScheduler",
    "hdStopScheduler",
    "hdUnschedule",
    "hdScheduleAsynchronous",
    "hdBeginFrame",
    "hdEndFrame",
    "hdGetDoublev",
    "hdGetIntegerv",
    "hdSetDoublev",
    "hdGetError",
)

_BUTTONS, _VELOCITY, _TRANSFORM = 0x2000, 0x2051, 0x2052
_FORCE, _TORQUE = 0x2700, 0x2701
_FORCE_OUTPUT = 0x4000
_INVALID_HANDLE = 0xFFFFFFFF
_CALLBACK_DONE, _CALLBACK_CONTINUE = 0, 1
_PRIORITY = 0xFFFF
_DEVICE_ERRORS = 0x0300
"""Faults of the device itself lie in 0x03xx; others (0x02xx: motors warm, force too strong) leave it usable."""
_BAD_HANDLE = 0x0104
SILENCE_S = 0.1
WATCH_S = 0.005
PEN_ADVANCES = np.diag([1.0, -1.0, -1.0])
"""Tool in the gimbal: the pen points along the gimbal's -z."""


class _ErrorInfo(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint), ("internal", ctypes.c_int), ("device", ctypes.c_uint))


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_void_p)


class TouchLink:
    """One device of the HD library."""

    def __init__(self, device: str | None, six_axes: bool) -> None:
        self.name = f"touch {device or ''}".strip()
        self._device = device
        self._six_axes = six_axes
        self._library: ctypes.CDLL | None = None
        self._handle = _INVALID_HANDLE
        self._transform, self._velocity = (ctypes.c_double * 16)(), (ctypes.c_double * 3)()
        self._out, self._buttons = (ctypes.c_double * 3)(), ctypes.c_int()
        self._sample = np.zeros(slots.STATE_SIZE)
        self._lost = ""
        self._frames = 0

    def open(self) -> None:
        """Load the library and start the device."""
        library = self._library or load_library("Touch", LIBRARY_VARIABLE, NAMES, FOLDERS, FUNCTIONS, INSTALL)
        library.hdInitDevice.argtypes, library.hdInitDevice.restype = (ctypes.c_char_p,), ctypes.c_uint
        library.hdGetError.restype = _ErrorInfo
        library.hdScheduleAsynchronous.argtypes = (_CALLBACK, ctypes.c_void_p, ctypes.c_ushort)
        library.hdScheduleAsynchronous.restype = ctypes.c_ulong
        library.hdUnschedule.argtypes = (ctypes.c_ulong,)
        self._library = library
        self._handle = library.hdInitDevice(self._device.encode() if self._device else None)
        error = library.hdGetError()
        if self._handle == _INVALID_HANDLE or error.code:
            self._handle = _INVALID_HANDLE
            raise HapticsError("haptics-device-absent", device=self.name)
        library.hdMakeCurrentDevice(self._handle)
        library.hdEnable(_FORCE_OUTPUT)

    def serve(self, exchange: Exchange, closing: threading.Event) -> None:
        """Let the scheduler call us; watch that it does."""
        library = self._library
        assert library is not None  # noqa: S101 - `open` came before
        self._lost, self._frames = "", 0
        callback = _CALLBACK(lambda _data: self._frame(exchange))
        scheduled = library.hdScheduleAsynchronous(callback, None, _PRIORITY)
        library.hdStartScheduler()
        try:
            self._watch(closing)
        finally:
            library.hdStopScheduler()
            library.hdUnschedule(scheduled)

    def close(self) -> None:
        """Stop the device."""
        if self._library is not None and self._handle != _INVALID_HANDLE:
            self._library.hdDisableDevice(self._handle)
        self._handle = _INVALID_HANDLE

    def _watch(self, closing: threading.Event) -> None:
        frames, since = self._frames, time.perf_counter()
        while not closing.wait(WATCH_S):
            if self._lost:
                raise LinkLostError(self._lost)
            if self._frames != frames:
                frames, since = self._frames, time.perf_counter()
            elif time.perf_counter() - since > SILENCE_S:
                raise LinkLostError("silent")

    def _frame(self, exchange: Exchange) -> int:
        """One call of the scheduler."""
        library = self._library
        assert library is not None  # noqa: S101
        try:
            library.hdBeginFrame(self._handle)
            library.hdGetDoublev(_TRANSFORM, self._transform)
            library.hdGetDoublev(_VELOCITY, self._velocity)
            library.hdGetIntegerv(_BUTTONS, ctypes.byref(self._buttons))
            fault = library.hdGetError().code
            if fault & 0xFF00 == _DEVICE_ERRORS or fault == _BAD_HANDLE:
                self._lost = f"0x{fault:04x}"
                self._send(library, np.zeros(6))
                library.hdEndFrame(self._handle)
                return _CALLBACK_DONE
            self._send(library, exchange(self._read()))
            library.hdEndFrame(self._handle)
            self._frames += 1
        except Exception as unforeseen:  # noqa: BLE001 - nothing may pass into the vendor's thread
            self._lost = type(unforeseen).__name__
            return _CALLBACK_DONE
        return _CALLBACK_CONTINUE

    def _read(self) -> np.ndarray:
        matrix = np.array(self._transform).reshape(4, 4).T
        sample = self._sample
        sample[slots.STATE_POSITION : slots.STATE_POSITION + 3] = matrix[:3, 3] * 1e-3
        sample[slots.STATE_ORIENTATION : slots.STATE_ORIENTATION + 4] = tool_quaternion_of(matrix[:3, :3], PEN_ADVANCES)
        sample[slots.STATE_VELOCITY : slots.STATE_VELOCITY + 3] = np.array(self._velocity) * 1e-3
        sample[slots.STATE_BUTTONS] = float(self._buttons.value & 0xF)
        return sample

    def _send(self, library: ctypes.CDLL, wrench: np.ndarray) -> None:
        self._out[:] = wrench[:3].tolist()
        library.hdSetDoublev(_FORCE, self._out)
        if self._six_axes:
            self._out[:] = (wrench[3:6] * 1e3).tolist()
            library.hdSetDoublev(_TORQUE, self._out)


class TouchStylus(MailboxStylus):
    """A Touch, Touch X or Phantom."""

    def __init__(self, device: str | None = None, profile: DeviceProfile = PROFILES["touch"]) -> None:
        """device: its name in the maker's set-up program; None: the default one."""
        super().__init__(TouchLink(device, profile.max_torque_N_m > 0.0), profile)


def touch_x(device: str | None = None) -> TouchStylus:
    """A Touch X: the same library, stronger and stiffer."""
    return TouchStylus(device, PROFILES["touch_x"])
