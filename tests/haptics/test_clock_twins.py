"""The clocks of the other platforms, compiled here against stand-ins for their system calls.

It shows that the arithmetic and the calling are right, not that the real systems keep time.
"""

import os
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY

STAND_INS = """
import ctypes, time
import llvmlite.binding as llvm

kept = []
def offer(name, result, *arguments):
    def register(function):
        kept.append(ctypes.CFUNCTYPE(result, *arguments)(function))
        llvm.add_symbol(name, ctypes.cast(kept[-1], ctypes.c_void_p).value)
        return function
    return register

def put(pointer, value, kind=ctypes.c_int64):
    ctypes.cast(pointer, ctypes.POINTER(kind))[0] = value

I32, U32, I64, U64, P = ctypes.c_int32, ctypes.c_uint32, ctypes.c_int64, ctypes.c_uint64, ctypes.c_void_p
"""

WINDOWS = """
@offer("QueryPerformanceCounter", I32, P)
def counter(out):
    put(out, time.perf_counter_ns() // 100)
    return 1

@offer("QueryPerformanceFrequency", I32, P)
def frequency(out):
    put(out, 10_000_000)
    return 1

@offer("GetCurrentThread", P)
def thread():
    return 77

@offer("GetThreadTimes", I32, P, P, P, P, P)
def times(handle, created, ended, kernel, user):
    assert handle == 77
    put(kernel, 30)
    put(user, 12)
    return 1

@offer("CreateWaitableTimerExW", P, P, P, U32, U32)
def create(attributes, name, flags, access):
    assert flags == 2 and access == 0x1F0003
    return 55

due = []
@offer("SetWaitableTimer", I32, P, P, I32, P, P, I32)
def arm(handle, when, period, routine, argument, resume):
    assert handle == 55 and period == 0
    due.append(ctypes.cast(when, ctypes.POINTER(I64))[0])
    return 1

@offer("WaitForSingleObject", U32, P, U32)
def wait(handle, timeout):
    assert handle == 55 and timeout == 0xFFFFFFFF
    time.sleep(-due[-1] * 1e-7)
    return 0

@offer("CloseHandle", I32, P)
def close(handle):
    assert handle == 55
    due.append("closed")
    return 1

import haptics.kernels.clock_windows as clock
EXPECTED_CPU = 4200
"""

MACOS = """
@offer("mach_timebase_info", I32, P)
def timebase(out):
    put(out, 125, U32)
    put(out + 4, 3, U32)
    return 0

@offer("mach_wait_until", I32, U64)
def wait(ticks):
    time.sleep(max(0.0, (ticks * 125 // 3 - time.monotonic_ns()) * 1e-9))
    return 0

@offer("clock_gettime", I32, I32, P)
def gettime(number, out):
    now = {8: time.monotonic_ns(), 16: 4200}[number]
    put(out, now // 10**9)
    put(out + 8, now % 10**9)
    return 0

import haptics.kernels.clock_macos as clock
EXPECTED_CPU = 4200
"""

CHECK = """
import numpy as np
scratch = np.zeros(4, dtype=np.int64)
handle = clock.open_timer()
began = clock.monotonic_ns(scratch)
for _ in range(20):
    deadline = clock.monotonic_ns(scratch) + 3_000_000
    clock.sleep_until_ns(handle, deadline, scratch)
    assert deadline - 2_000 <= clock.monotonic_ns(scratch) < deadline + 2_000_000_000
clock.sleep_until_ns(handle, began, scratch)  # long past: returns at once
assert clock.thread_cpu_ns(scratch) == EXPECTED_CPU
clock.close_timer(handle)
print("kept time")
"""


@pytest.mark.parametrize("stand_ins", [WINDOWS, MACOS], ids=["windows", "macos"])
def test_clock_twin(stand_ins, tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", STAND_INS + stand_ins + CHECK],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
    )
    assert result.stdout.strip() == "kept time", result.stderr[-2000:]
