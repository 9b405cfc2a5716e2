"""Where the files of one session lie, and how a user may name them."""

from __future__ import annotations

from pathlib import Path

from scenarios.errors import ScenarioError

RECORDING_NAME = "recording.arrows"
DEBRIEF_NAME = "debrief.html"
MODEL_NAME = "patient_model"


def recording_file(named: Path) -> Path:
    """The recording a user means by a file or by its session folder.

    Raises:
        ScenarioError: if there is none.
    """
    path = named / RECORDING_NAME if named.is_dir() else named
    if not path.is_file():
        raise ScenarioError("scenarios-no-recording", file=str(named))
    return path
