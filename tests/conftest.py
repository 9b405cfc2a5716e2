"""Shared fixtures: where the real data lies."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of real CT, MR and meshes (OSTEON_DATA, else ../shared/data beside the repository)."""
    folder = Path(os.environ.get("OSTEON_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data not found at {folder}; set OSTEON_DATA to its folder")
    return folder
