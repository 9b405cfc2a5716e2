"""Where the files of one session lie, and how a user may name them."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

from scenarios.errors import ScenarioError
from scenarios.storage import where_data_lies

RECORDING_NAME = "recording.arrows"
DEBRIEF_NAME = "debrief.html"
MODEL_NAME = "patient_model"
PICTURES_NAME = "pictures"
"""Folder of the X-rays and screenshots of a session."""


def session_folder(out: Path | None, case_id: str) -> tuple[Path, str]:
    """The folder of a new session, and the session's identifier (a UUID).

    Args:
        out: folder the user asked for; must not hold a recording yet.
        case_id: names the folder among the sessions when none was asked for.

    Raises:
        ScenarioError: if the folder holds a recording already.
    """
    session_id = str(uuid.uuid4())
    if out is None:
        out = where_data_lies()["sessions"] / f"{datetime.now():%Y%m%d-%H%M%S}-{case_id}-{session_id[:8]}"
    if (out / RECORDING_NAME).exists():
        raise ScenarioError("scenarios-recording-exists", file=str(out / RECORDING_NAME))
    return out, session_id


def recording_file(named: Path) -> Path:
    """The recording a user means by a file or by its session folder.

    Raises:
        ScenarioError: if there is none.
    """
    path = named / RECORDING_NAME if named.is_dir() else named
    if not path.is_file():
        raise ScenarioError("cli-no-recording", name=str(named))
    return path
