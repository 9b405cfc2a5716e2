"""Work beside the servo like a busy desktop's: the interpreter held, memory moved, a file written."""

from __future__ import annotations

import tempfile
import threading
from types import TracebackType

import numpy as np

PAUSE_S = 0.004
"""Rest between two rounds: about what a window at 60 frames/s leaves."""
PICTURE = (1200, 1600, 3)


class BackgroundLoad:
    """A context in which a thread works, if active."""

    def __init__(self, *, active: bool) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="osteon-load", daemon=True) if active else None

    def __enter__(self) -> BackgroundLoad:
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        picture = np.zeros(PICTURE, dtype=np.uint8)
        with tempfile.TemporaryFile() as file:
            while not self._ended.wait(PAUSE_S):
                held = {number: str(number) for number in range(20_000)}
                picture = np.flip(picture, axis=0).copy()
                picture[0, 0, 0] = len(held) % 256
                file.seek(0)
                file.write(picture.tobytes())
                file.flush()
