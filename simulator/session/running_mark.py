"""A mark in a session's folder while its program lives, so that a second window does not take it for one cut short."""

from __future__ import annotations

import json
from pathlib import Path

import psutil

MARK_NAME = "running.json"

_SAME_START_S = 2.0
"""Start times of one process, read twice, differ by less."""


def set_mark(folder: Path) -> None:
    """Say that this process runs the session of a folder."""
    process = psutil.Process()
    (folder / MARK_NAME).write_text(json.dumps({"process": process.pid, "since": process.create_time()}), "utf-8")


def take_mark_away(folder: Path) -> None:
    """Say that the session was left in order."""
    (folder / MARK_NAME).unlink(missing_ok=True)


def is_running(folder: Path) -> bool:
    """Whether the process that runs the session is alive; the number alone may since belong to another one."""
    try:
        mark = json.loads((folder / MARK_NAME).read_text("utf-8"))
        since = psutil.Process(int(mark["process"])).create_time()
        return abs(since - float(mark["since"])) < _SAME_START_S
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return False
