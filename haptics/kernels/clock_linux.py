"""Linux clocks: POSIX timers by symbol name, so that a cached kernel finds them again in any process."""

import numpy as np
from numba import types

from .jit import inner, system_function

_clock_gettime = system_function("clock_gettime", types.int32, types.int32, types.intp)
_clock_nanosleep = system_function("clock_nanosleep", types.int32, types.int32, types.int32, types.intp, types.intp)
_prctl = system_function("prctl", types.int32, types.int32, types.int64, types.int64, types.int64, types.int64)

_CLOCK_MONOTONIC = 1
_CLOCK_THREAD_CPUTIME_ID = 3
_TIMER_ABSTIME = 1
_PR_SET_TIMERSLACK = 29
_SLACK_NS = 1000  # the default slack of 50 us is a twentieth of our period
_NS = 1_000_000_000


@inner
def monotonic_ns(scratch: np.ndarray) -> int:
    """Time since an arbitrary start [ns]."""
    _clock_gettime(_CLOCK_MONOTONIC, scratch.ctypes.data)
    return scratch[0] * _NS + scratch[1]


@inner
def thread_cpu_ns(scratch: np.ndarray) -> int:
    """Processor time this thread has used [ns]."""
    _clock_gettime(_CLOCK_THREAD_CPUTIME_ID, scratch.ctypes.data)
    return scratch[0] * _NS + scratch[1]


@inner
def open_timer() -> int:
    """Prepare the calling thread for precise sleeping; returns a handle for the other functions."""
    _prctl(_PR_SET_TIMERSLACK, _SLACK_NS, 0, 0, 0)
    return 0


@inner
def sleep_until_ns(handle: int, deadline_ns: int, scratch: np.ndarray) -> None:
    """Sleep until an absolute time of `monotonic_ns`; returns at once if it has passed."""
    scratch[0] = deadline_ns // _NS
    scratch[1] = deadline_ns % _NS
    while _clock_nanosleep(_CLOCK_MONOTONIC, _TIMER_ABSTIME, scratch.ctypes.data, 0) == 4:  # EINTR: a signal came
        pass


@inner
def close_timer(handle: int) -> None:
    """Give the handle back."""
