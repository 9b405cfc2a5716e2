"""What ended sessions have freed, given back to the system."""

from __future__ import annotations

import ctypes
import sys


def give_back_freed_memory() -> None:
    """Hand freed pages of the C library's heaps back, which takes some tens of milliseconds.

    On Linux each thread that ever prepared a session leaves a heap of its own behind, hundreds of megabytes of which
    are free but kept; other C libraries (musl) and systems give them back by themselves, and have no such call.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
