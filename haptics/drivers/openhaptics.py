"""3D Systems Touch and Touch X by the OpenHaptics device library (HD), loaded when a device is opened.

The library's scheduler calls a compiled frame about a thousand times a second in its own thread: it reads, exchanges
with the servo's mailbox and writes without the interpreter. HD speaks millimetres and newtons (torque in N mm), x
right, y up, z towards the user, matrices by columns.
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
from haptics.drivers.vendor_library import load_library
from haptics.errors import HapticsError
from haptics.force_limits import ZERO_FORCE_DEADLINE_S
from haptics.kernels import hd_slots, slots
from haptics.kernels.hd_frame import hd_frame

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

_FORCE_OUTPUT = 0x4000
_VERSION = 0x2500
_INVALID_HANDLE = 0xFFFFFFFF
_PRIORITY = 0xFFFF
SILENCE_S = 0.1
WATCH_S = 0.005


class _ErrorInfo(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint), ("internal", ctypes.c_int), ("device", ctypes.c_uint))


_CALLED_IN_FRAME = {
    hd_slots.BEGIN_FRAME: "hdBeginFrame",
    hd_slots.END_FRAME: "hdEndFrame",
    hd_slots.GET_DOUBLES: "hdGetDoublev",
    hd_slots.GET_INTEGERS: "hdGetIntegerv",
    hd_slots.SET_DOUBLES: "hdSetDoublev",
    hd_slots.GET_ERROR: "hdGetError",
}
"""What the compiled callback calls, by its place in the block."""


class TouchLink:
    """One device of the HD library."""

    def __init__(self, device: str | None, six_axes: bool) -> None:
        self.name = f"touch {device or ''}".strip()
        self.version = ""
        self._device = device
        self._six_axes = six_axes
        self._library: ctypes.CDLL | None = None
        self._handle = _INVALID_HANDLE
        self._block = np.zeros(hd_slots.BLOCK_SIZE)
        self._words = self._block.view(np.int64)
        self._block[hd_slots.SAMPLE + slots.STATE_ORIENTATION] = 1.0
        self._block[hd_slots.LONGEST] = ZERO_FORCE_DEADLINE_S

    def open(self) -> None:
        """Load the library and start the device."""
        library = self._library or load_library("Touch", LIBRARY_VARIABLE, NAMES, FOLDERS, FUNCTIONS, INSTALL)
        library.hdInitDevice.argtypes, library.hdInitDevice.restype = (ctypes.c_char_p,), ctypes.c_uint
        library.hdGetError.restype = _ErrorInfo
        library.hdScheduleAsynchronous.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ushort)
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
        if hasattr(library, "hdGetString"):
            library.hdGetString.restype = ctypes.c_char_p
            self.version = (library.hdGetString(_VERSION) or b"").decode(errors="replace")

    def serve(self, servo: Exchange, closing: threading.Event) -> None:
        """Let the scheduler call the compiled frame; watch that it does, and tell the servo's side of it."""
        library, words = self._library, self._words
        assert library is not None  # noqa: S101 - `open` came before
        words[hd_slots.FRAMES : hd_slots.LOST + 1] = 0
        words[hd_slots.MAILBOX], words[hd_slots.DEVICE] = servo.context_address, self._handle
        words[hd_slots.SIX_AXES] = self._six_axes
        for place, name in _CALLED_IN_FRAME.items():
            words[place] = ctypes.cast(getattr(library, name), ctypes.c_void_p).value or 0
        scheduled = library.hdScheduleAsynchronous(hd_frame.address, self._block.ctypes.data, _PRIORITY)
        library.hdStartScheduler()
        try:
            self._watch(servo, closing)
        finally:
            library.hdStopScheduler()
            library.hdUnschedule(scheduled)

    def close(self) -> None:
        """Stop the device."""
        if self._library is not None and self._handle != _INVALID_HANDLE:
            self._library.hdDisableDevice(self._handle)
        self._handle = _INVALID_HANDLE

    def _watch(self, servo: Exchange, closing: threading.Event) -> None:
        seen, since = (0, 0), time.perf_counter()
        while not closing.wait(WATCH_S):
            now = int(self._words[hd_slots.FRAMES]), int(self._words[hd_slots.GARBAGE])
            if now != seen:
                servo.exchanged(now[0] - seen[0], now[1] - seen[1])
                seen, since = now, time.perf_counter()
            if self._words[hd_slots.LOST]:
                raise LinkLostError(f"0x{int(self._words[hd_slots.LOST]):04x}")
            if time.perf_counter() - since > SILENCE_S:
                raise LinkLostError("silent")


class TouchStylus(MailboxStylus):
    """A Touch, Touch X or Phantom."""

    def __init__(self, device: str | None = None, profile: DeviceProfile = PROFILES["touch"]) -> None:
        """device: its name in the maker's set-up program; None: the default one."""
        super().__init__(TouchLink(device, profile.max_torque_N_m > 0.0), profile)


def touch_x(device: str | None = None) -> TouchStylus:
    """A Touch X: the same library, stronger and stiffer."""
    return TouchStylus(device, PROFILES["touch_x"])
