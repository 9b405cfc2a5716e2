"""Pieces of work that do not touch one another, done side by side on the machine's processors.

Kernels, compression, and most of numpy and scipy let other threads run meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

_MOST_AT_ONCE = 4  # a design choice: each piece of work takes memory of its own


@contextmanager
def workers() -> Iterator[ThreadPoolExecutor]:
    """Threads for work whose outcome depends neither on their number nor on which of them is done first.

    What has not begun when its outcome is no longer waited for, because of an error or a user who cancels, is not done.
    """
    threads = ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_AT_ONCE), thread_name_prefix="reconstruction")
    try:
        yield threads
    finally:
        threads.shutdown(cancel_futures=True)
