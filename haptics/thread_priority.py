"""Real-time priority for the thread that renders force, asked for on each system in its own way.

Where the system refuses, the thread goes on as an ordinary one: it is late more often, and says so in its telemetry.
Linux gives it to root and to users with an `rtprio` limit; Windows and macOS give it to everybody. The Windows and
macOS calls are written from their makers' documentation and were not run there.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_LINUX_PRIORITY = 10
"""Above every ordinary program and below the kernel's own work, such as the threads of its interrupts (50)."""
_WINDOWS_TIME_CRITICAL, _WINDOWS_NORMAL = 15, 0
_MACOS_TIME_CONSTRAINT, _MACOS_STANDARD = 2, 1
_PERIOD_NS, _COMPUTATION_NS = 1_000_000, 300_000
"""A tick begins each millisecond and needs a third of it at most."""


@contextmanager
def real_time_thread() -> Iterator[bool]:
    """Let the calling thread run before all ordinary ones inside the block; gives whether the system agreed."""
    raise_it, lower_it = _CALLS.get(sys.platform, (_refused, _nothing))
    granted = raise_it()
    try:
        yield granted
    finally:
        if granted:
            lower_it()


def _refused() -> bool:
    return False


def _nothing() -> None:
    """Nothing was raised."""


def _raise_linux() -> bool:
    # Round robin: two servos share a core. Programs that this thread starts are ordinary again.
    policy = os.SCHED_RR | os.SCHED_RESET_ON_FORK
    try:
        os.sched_setscheduler(0, policy, os.sched_param(_LINUX_PRIORITY))
    except OSError:
        return False
    return True


def _lower_linux() -> None:
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _raise_windows() -> bool:
    return _set_windows(_WINDOWS_TIME_CRITICAL)


def _lower_windows() -> None:
    _set_windows(_WINDOWS_NORMAL)


def _set_windows(priority: int) -> bool:
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined, unused-ignore]
    kernel.GetCurrentThread.restype = ctypes.c_void_p
    kernel.SetThreadPriority.argtypes = (ctypes.c_void_p, ctypes.c_int)
    return bool(kernel.SetThreadPriority(kernel.GetCurrentThread(), priority))


class _TimeConstraint(ctypes.Structure):
    """`thread_time_constraint_policy`, in ticks of `mach_absolute_time`."""

    _fields_ = (
        ("period", ctypes.c_uint32),
        ("computation", ctypes.c_uint32),
        ("constraint", ctypes.c_uint32),
        ("preemptible", ctypes.c_int32),
    )


def _raise_macos() -> bool:
    system = ctypes.CDLL(ctypes.util.find_library("System"))
    base = (ctypes.c_uint32 * 2)()
    system.mach_timebase_info(base)
    period, computation = (duration * base[1] // base[0] for duration in (_PERIOD_NS, _COMPUTATION_NS))
    policy = _TimeConstraint(period, computation, period, 1)
    return _set_macos(system, _MACOS_TIME_CONSTRAINT, policy, 4)


def _lower_macos() -> None:
    system = ctypes.CDLL(ctypes.util.find_library("System"))
    _set_macos(system, _MACOS_STANDARD, ctypes.c_int32(0), 0)


def _set_macos(system: ctypes.CDLL, flavour: int, policy: ctypes.Structure | ctypes.c_int32, words: int) -> bool:
    system.mach_thread_self.restype = ctypes.c_uint32
    system.thread_policy_set.argtypes = (ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_uint32)
    return system.thread_policy_set(system.mach_thread_self(), flavour, ctypes.byref(policy), words) == 0


_CALLS = {
    "linux": (_raise_linux, _lower_linux),
    "win32": (_raise_windows, _lower_windows),
    "darwin": (_raise_macos, _lower_macos),
}
