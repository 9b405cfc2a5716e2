"""Keeps what runtimes print apart from the program's own answers."""

from __future__ import annotations

import contextlib
import os

STANDARD_OUTPUT, STANDARD_ERROR = 1, 2


def leave_standard_output() -> None:
    """From now on what this process prints goes where errors go: runtimes print, and standard output may be JSON."""
    with contextlib.suppress(OSError):
        # Without a console there is neither, and nothing to keep apart.
        os.dup2(STANDARD_ERROR, STANDARD_OUTPUT)
