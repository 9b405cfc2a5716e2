"""One real run of the main job, shared by the tests that look at what it left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class FinishedDemo:
    """What `main.py demo --json` left."""

    home: Path
    folder: Path
    report: dict

    @property
    def recording(self) -> Path:
        return self.folder / "recording.arrows"

    @property
    def model(self) -> Path:
        return self.folder / "patient_model"

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        """Another command with the same home."""
        return command(self.home, *arguments)


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "OSTEON_HOME": str(home), "OSTEON_LANGUAGE": "en"}
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> FinishedDemo:
    home = tmp_path_factory.mktemp("home")
    folder = tmp_path_factory.mktemp("demo") / "session"
    answer = command(home, "demo", "--out", str(folder), "--json")
    assert answer.returncode == 0, answer.stderr
    return FinishedDemo(home, folder, json.loads(answer.stdout))
