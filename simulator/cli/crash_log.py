"""A log of our own faults that names code, never a patient: frames and exception kinds, no messages, no values."""

from __future__ import annotations

import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from scenarios.storage import log_folder


def write_crash_log(error: BaseException) -> Path:
    """Write where the fault arose and return the log's path.

    Messages and local values are left out on purpose: they may hold file names or patient data.
    """
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"fault-{now:%Y%m%dT%H%M%S%f}.log"
    lines = [
        f"Osteon fault {now.isoformat()}",
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}",
    ]
    for fault in _chain(error):
        lines.append(f"{type(fault).__module__}.{type(fault).__qualname__}")
        lines += [
            f"  {_without_folders(frame.filename)}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(fault.__traceback__)
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _chain(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    return chain


def _without_folders(filename: str) -> str:
    """The file's place inside the program or a package, without the folders of this machine."""
    path = Path(filename)
    roots = [Path(__file__).resolve().parents[2], *(Path(entry) for entry in sys.path if entry)]
    for root in roots:
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name
