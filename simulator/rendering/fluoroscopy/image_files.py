"""Writes images beside their place and renames them: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from reconstruction.disk_space import require_disk_space
from simulator.rendering.fluoroscopy.display import png_bytes
from simulator.rendering.fluoroscopy.errors import FluoroscopyError


def require_place(path: Path) -> None:
    """Raise unless a file can be put there; asked before long work and before anything is written."""
    if path.is_dir() or not path.parent.is_dir():
        raise FluoroscopyError("fluoroscopy-cannot-write", path=str(path))


def write_raw(path: Path, line_integrals: np.ndarray) -> None:
    """Save line integrals, float32, shape (rows, columns), as a NumPy file."""
    _write(path, line_integrals.nbytes, lambda file: np.save(file, line_integrals, allow_pickle=False))


def write_png(path: Path, greys: np.ndarray) -> None:
    """Save a picture, uint8, shape (rows, columns), as PNG."""
    packed = png_bytes(greys)
    _write(path, len(packed), lambda file: file.write(packed))


def _write(path: Path, size: int, write: Callable[[BinaryIO], object]) -> None:
    require_place(path)
    require_disk_space(path.parent, size)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            write(file)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
