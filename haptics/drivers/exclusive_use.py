"""One program, one stylus: a device that is in use cannot be opened again, here or in another process."""

from __future__ import annotations

import contextlib
import re
import sys
import tempfile
from pathlib import Path
from typing import IO

from haptics.errors import HapticsError


class ExclusiveUse:
    """A lock on a name, held until `release` or the end of the process."""

    def __init__(self, name: str) -> None:
        """Raises HapticsError if somebody holds it."""
        safe = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
        self._file: IO[bytes] | None = None
        try:
            self._file = _opened(Path(tempfile.gettempdir()) / f"osteon-device-{safe}.lock")
            _lock(self._file)
        except OSError as error:
            if self._file is not None:
                self._file.close()
                self._file = None
            raise HapticsError("haptics-device-busy", device=name) from error

    def release(self) -> None:
        """Let go; safe to call twice."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                _unlock(self._file)
            self._file.close()
            self._file = None


def _opened(path: Path) -> IO[bytes]:
    """The file of a lock; one that another user of this machine made can be locked, but not written to."""
    try:
        return path.open("ab")
    except PermissionError:
        return path.open("rb")


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
