"""macOS clocks: mach_wait_until for absolute deadlines.

Written from Apple's documentation; run so far only against stand-ins for these calls, not on a Mac.
"""

import numpy as np
from numba import types

from .jit import inner, system_function

_clock_gettime = system_function("clock_gettime", types.int32, types.int32, types.intp)
_mach_wait_until = system_function("mach_wait_until", types.int32, types.uint64)
_mach_timebase_info = system_function("mach_timebase_info", types.int32, types.intp)

_CLOCK_UPTIME_RAW = 8  # the clock of mach_absolute_time, in nanoseconds
_CLOCK_THREAD_CPUTIME_ID = 16
_NS = 1_000_000_000


@inner
def monotonic_ns(scratch: np.ndarray) -> int:
    """Time since an arbitrary start [ns]."""
    _clock_gettime(_CLOCK_UPTIME_RAW, scratch.ctypes.data)
    return scratch[0] * _NS + scratch[1]


@inner
def thread_cpu_ns(scratch: np.ndarray) -> int:
    """Processor time this thread has used [ns]."""
    _clock_gettime(_CLOCK_THREAD_CPUTIME_ID, scratch.ctypes.data)
    return scratch[0] * _NS + scratch[1]


@inner
def open_timer() -> int:
    """Nothing to prepare; the handle is not used."""
    return 0


@inner
def sleep_until_ns(handle: int, deadline_ns: int, scratch: np.ndarray) -> None:
    """Sleep until an absolute time of `monotonic_ns`; returns at once if it has passed."""
    _mach_timebase_info(scratch.ctypes.data)  # two uint32: nanoseconds = ticks * numerator / denominator
    numerator = scratch[0] & 0xFFFFFFFF
    denominator = (scratch[0] >> 32) & 0xFFFFFFFF
    _mach_wait_until(deadline_ns * denominator // numerator)


@inner
def close_timer(handle: int) -> None:
    """Nothing to give back."""
