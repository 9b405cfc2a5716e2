"""Windows clocks: performance counter and high-resolution waitable timer (Windows 10 1803 and later).

Written from Microsoft's documentation; not yet tried on Windows.
"""

from numba import types

from haptics.kernels.jit import address, compiled, counters, integer

_QueryPerformanceCounter = types.ExternalFunction("QueryPerformanceCounter", types.int32(types.intp))
_QueryPerformanceFrequency = types.ExternalFunction("QueryPerformanceFrequency", types.int32(types.intp))
_GetCurrentThread = types.ExternalFunction("GetCurrentThread", types.intp())
_GetThreadTimes = types.ExternalFunction(
    "GetThreadTimes", types.int32(types.intp, types.intp, types.intp, types.intp, types.intp)
)
_CreateWaitableTimerExW = types.ExternalFunction(
    "CreateWaitableTimerExW", types.intp(types.intp, types.intp, types.uint32, types.uint32)
)
_SetWaitableTimer = types.ExternalFunction(
    "SetWaitableTimer", types.int32(types.intp, types.intp, types.int32, types.intp, types.intp, types.int32)
)
_WaitForSingleObject = types.ExternalFunction("WaitForSingleObject", types.uint32(types.intp, types.uint32))
_CloseHandle = types.ExternalFunction("CloseHandle", types.int32(types.intp))

_HIGH_RESOLUTION = 2  # CREATE_WAITABLE_TIMER_HIGH_RESOLUTION
_ALL_ACCESS = 0x1F0003
_INFINITE = 0xFFFFFFFF
_NS = 1_000_000_000


@compiled(integer(counters))
def monotonic_ns(scratch):
    """Time since an arbitrary start [ns]."""
    _QueryPerformanceFrequency(scratch.ctypes.data)
    frequency = scratch[0]
    _QueryPerformanceCounter(scratch.ctypes.data)
    count = scratch[0]
    return count // frequency * _NS + count % frequency * _NS // frequency


@compiled(integer(counters))
def thread_cpu_ns(scratch):
    """Processor time this thread has used [ns], in steps of Windows' own accounting (about 15 ms)."""
    start = scratch.ctypes.data
    _GetThreadTimes(_GetCurrentThread(), start, start + 8, start + 16, start + 24)
    return (scratch[2] + scratch[3]) * 100


@compiled(address())
def open_timer():
    """A high-resolution timer of this thread."""
    return _CreateWaitableTimerExW(0, 0, _HIGH_RESOLUTION, _ALL_ACCESS)


@compiled(types.void(address, integer, counters))
def sleep_until_ns(handle, deadline_ns, scratch):
    """Sleep until an absolute time of `monotonic_ns`; returns at once if it has passed."""
    remaining = deadline_ns - monotonic_ns(scratch)
    if remaining <= 0:
        return
    scratch[0] = -(remaining // 100)  # negative: relative, in 100 ns
    _SetWaitableTimer(handle, scratch.ctypes.data, 0, 0, 0, 0)
    _WaitForSingleObject(handle, _INFINITE)


@compiled(types.void(address))
def close_timer(handle):
    """Close the timer."""
    _CloseHandle(handle)
