"""A lock that a process holds as long as it lives: whoever waits for it wakes the moment the holder is killed.

A killed process is reported ended only after the system has cleared its memory away, which takes tens of milliseconds
for one that draws. A lock whose holder dies is handed on before that: by the robust mutexes of POSIX, which Linux
serves at the very start of a thread's end, and by the mutexes of Windows, which count as abandoned then. Nothing ticks
and nothing can be late, so a busy machine never takes a living process for a dead one. macOS has neither; there the
report of the process's end is all there is.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

LOCK_BYTES = 64
"""Shared memory that the lock lies in; glibc's and musl's mutexes take at most 48 bytes."""
_SHARED = _ROBUST = 1
_FOREVER = 0xFFFFFFFF


class LifeLock:
    """One end of the lock; the waiting process makes it, the other one holds it."""

    def __init__(self, memory: memoryview, name: str, *, make: bool) -> None:
        """Use a stretch of shared memory of `LOCK_BYTES`.

        Args:
            memory: shared by both processes; stays where it is until `release`.
            name: of the pair; on Windows the system knows the lock by it.
            make: put a new, free lock there; once, before the other process looks.
        """
        self._memory = memory
        self._system: _Posix | _Windows | None = None
        if sys.platform == "win32":
            self._system = _Windows(name)
        elif sys.platform == "linux":
            self._system = _Posix(memory, make=make)

    @property
    def works(self) -> bool:
        """Whether this system has such locks."""
        return self._system is not None

    def hold(self) -> None:
        """Take the lock for the rest of the calling thread's life; that must be the process's main thread."""
        if self._system is not None:
            self._system.take()

    def let_go(self) -> None:
        """Give the lock up in the ordinary way, from the thread that holds it."""
        if self._system is not None:
            self._system.give()

    def wait(self) -> None:
        """Wait, without the GIL, until the holder is dead or lets go; then let whoever else waits see it too."""
        if self._system is not None:
            self._system.take()
            self._system.give()

    @property
    def waiting_call(self) -> tuple[int, int]:
        """For compiled code: addresses of the system's call that waits, and of what it is to be given.

        The same thread has to call `let_go` afterwards, for whoever else waits.
        """
        assert self._system is not None  # noqa: S101 - `works` was asked
        return self._system.waiting_call

    def release(self) -> None:
        """Let go of the memory; nobody may be waiting."""
        if isinstance(self._system, _Windows):
            self._system.close()
        self._system = None
        self._memory.release()


class _Posix:
    """A robust mutex in the shared memory itself."""

    def __init__(self, memory: memoryview, *, make: bool) -> None:
        self._calls = ctypes.CDLL(None, use_errno=True)
        # Only the address is kept: an exported buffer could not be closed.
        self._place = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
        if make:
            attributes = ctypes.create_string_buffer(LOCK_BYTES)
            self._call("pthread_mutexattr_init", attributes)
            self._call("pthread_mutexattr_setpshared", attributes, _SHARED)
            self._call("pthread_mutexattr_setrobust", attributes, _ROBUST)
            self._call("pthread_mutex_init", self._place, attributes)

    @property
    def waiting_call(self) -> tuple[int, int]:
        return _address(self._calls.pthread_mutex_lock), int(self._place.value or 0)

    def take(self) -> None:
        self._calls.pthread_mutex_lock(self._place)

    def give(self) -> None:
        # Of a lock whose holder died this makes one that nobody can take any more, which wakes everybody.
        self._calls.pthread_mutex_unlock(self._place)

    def _call(self, name: str, *values: object) -> None:
        code = getattr(self._calls, name)(*values)
        if code != 0:
            raise OSError(code, name)


class _Windows:
    """A mutex of the system."""

    def __init__(self, name: str) -> None:
        windll: Any = ctypes.__dict__["windll"]
        self._calls = windll.kernel32
        self._calls.CreateMutexW.restype = ctypes.c_void_p
        self._handle = ctypes.c_void_p(self._calls.CreateMutexW(None, False, f"Local\\osteon-{name}"))

    @property
    def waiting_call(self) -> tuple[int, int]:
        return _address(self._calls.WaitForSingleObject), int(self._handle.value or 0)

    def take(self) -> None:
        self._calls.WaitForSingleObject(self._handle, _FOREVER)

    def give(self) -> None:
        self._calls.ReleaseMutex(self._handle)

    def close(self) -> None:
        self._calls.CloseHandle(self._handle)


def _address(function: Any) -> int:  # noqa: ANN401 - ctypes' function pointers have no common type
    return int(ctypes.cast(function, ctypes.c_void_p).value or 0)
