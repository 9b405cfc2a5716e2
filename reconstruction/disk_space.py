"""Room on the disk, checked before long work so that it does not fail at its end."""

from __future__ import annotations

import shutil
from pathlib import Path

from reconstruction.errors import ReconstructionError

_RESERVE_BYTES = 64 * 1024**2  # left over for the system


def require_disk_space(folder: Path, needed_bytes: int) -> None:
    """Raise if the disk of this folder (or of its nearest existing parent) has not this much room left."""
    existing = folder.absolute()
    while not existing.exists():
        existing = existing.parent
    free = shutil.disk_usage(existing).free
    if free < needed_bytes + _RESERVE_BYTES:
        raise ReconstructionError(
            "reconstruction-disk-full",
            needed_mb=round((needed_bytes + _RESERVE_BYTES) / 1e6),
            free_mb=round(free / 1e6),
            folder=str(folder),
        )
