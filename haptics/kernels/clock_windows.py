"""Windows clocks: performance counter and high-resolution waitable timer (Windows 10 1803 and later).

Written from Microsoft's documentation; run so far only against stand-ins for these calls, not on Windows.
"""

import numpy as np
from numba import types

from .jit import inner, system_function

_BOOL, _DWORD, _HANDLE, _POINTER = types.int32, types.uint32, types.intp, types.intp

_QueryPerformanceCounter = system_function("QueryPerformanceCounter", _BOOL, _POINTER)
_QueryPerformanceFrequency = system_function("QueryPerformanceFrequency", _BOOL, _POINTER)
_GetCurrentThread = system_function("GetCurrentThread", _HANDLE)
_GetThreadTimes = system_function("GetThreadTimes", _BOOL, _HANDLE, _POINTER, _POINTER, _POINTER, _POINTER)
_CreateWaitableTimerExW = system_function("CreateWaitableTimerExW", _HANDLE, _POINTER, _POINTER, _DWORD, _DWORD)
_SetWaitableTimer = system_function(
    "SetWaitableTimer", _BOOL, _HANDLE, _POINTER, types.int32, _POINTER, _POINTER, _BOOL
)
_WaitForSingleObject = system_function("WaitForSingleObject", _DWORD, _HANDLE, _DWORD)
_CloseHandle = system_function("CloseHandle", _BOOL, _HANDLE)

_HIGH_RESOLUTION = 2  # CREATE_WAITABLE_TIMER_HIGH_RESOLUTION
_ALL_ACCESS = 0x1F0003
_INFINITE = 0xFFFFFFFF
_NS = 1_000_000_000


@inner
def monotonic_ns(scratch: np.ndarray) -> int:
    """Time since an arbitrary start [ns]."""
    _QueryPerformanceFrequency(scratch.ctypes.data)
    frequency = scratch[0]
    _QueryPerformanceCounter(scratch.ctypes.data)
    count = scratch[0]
    return count // frequency * _NS + count % frequency * _NS // frequency


@inner
def thread_cpu_ns(scratch: np.ndarray) -> int:
    """Processor time this thread has used [ns], in steps of Windows' own accounting (about 15 ms)."""
    start = scratch.ctypes.data
    _GetThreadTimes(_GetCurrentThread(), start, start + 8, start + 16, start + 24)
    return (scratch[2] + scratch[3]) * 100


@inner
def open_timer() -> int:
    """A high-resolution timer of this thread."""
    return _CreateWaitableTimerExW(0, 0, _HIGH_RESOLUTION, _ALL_ACCESS)


@inner
def sleep_until_ns(handle: int, deadline_ns: int, scratch: np.ndarray) -> None:
    """Sleep until an absolute time of `monotonic_ns`; returns at once if it has passed."""
    remaining = deadline_ns - monotonic_ns(scratch)
    if remaining <= 0:
        return
    scratch[0] = -(remaining // 100)  # negative: relative, in 100 ns
    _SetWaitableTimer(handle, scratch.ctypes.data, 0, 0, 0, 0)
    _WaitForSingleObject(handle, _INFINITE)


@inner
def close_timer(handle: int) -> None:
    """Close the timer."""
    _CloseHandle(handle)
