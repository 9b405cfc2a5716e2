"""Where Osteon keeps its data, how much room there is, and how a file is written so that no half of it is ever seen."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import uuid
from pathlib import Path

from platformdirs import user_cache_path, user_data_path, user_log_path

from scenarios.errors import ScenarioError

APPLICATION = "osteon"

DISK_RESERVE_BYTES = 256 * 1024 * 1024
"""Room that is left free on the disk whatever we write, so that the system stays usable."""


def assets_folder() -> Path:
    """Folder of the data that comes with the program (OSTEON_ASSETS, else beside the program's own folders)."""
    return Path(os.environ.get("OSTEON_ASSETS") or Path(__file__).resolve().parent.parent / "assets")


def data_folder() -> Path:
    """Folder of the user's own data: sessions, records, audit log (OSTEON_HOME, else the system's place for it)."""
    chosen = os.environ.get("OSTEON_HOME")
    return Path(chosen) if chosen else user_data_path(APPLICATION, appauthor=False)


def cache_folder() -> Path:
    """Folder of what can be made again: generated scans and patient models."""
    chosen = os.environ.get("OSTEON_HOME")
    return Path(chosen) / "cache" if chosen else user_cache_path(APPLICATION, appauthor=False)


def log_folder() -> Path:
    """Folder of the logs, which never hold a patient's or user's name."""
    chosen = os.environ.get("OSTEON_HOME")
    return Path(chosen) / "logs" if chosen else user_log_path(APPLICATION, appauthor=False)


def scans_folder() -> Path:
    """Folder that scan paths in case files are relative to (OSTEON_DATA, else ../shared/data beside the program)."""
    return Path(os.environ.get("OSTEON_DATA") or assets_folder().parent.parent / "shared" / "data")


def where_data_lies() -> dict[str, Path]:
    """Every folder that Osteon writes to or reads from, by what it holds."""
    return {
        "sessions": data_folder() / "sessions",
        "models": data_folder() / "models",
        "records": data_folder() / "records",
        "cache": cache_folder(),
        "logs": log_folder(),
        "assets": assets_folder(),
        "scans": scans_folder(),
    }


def require_disk_space(folder: Path, needed_bytes: int) -> None:
    """Make sure a folder's disk has room for what is about to be written, before the work begins.

    Raises:
        ScenarioError: if it has not; the sentence names the folder, the need and what is free.
    """
    free = shutil.disk_usage(_existing_parent(folder)).free
    if free < needed_bytes + DISK_RESERVE_BYTES:
        raise ScenarioError(
            "scenarios-disk-full",
            folder=str(folder),
            needed_mb=_whole_megabytes(needed_bytes + DISK_RESERVE_BYTES),
            free_mb=_whole_megabytes(free),
        )


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, force it to the disk and rename it: it is there whole or not at all.

    Raises:
        ScenarioError: if the folder cannot be written or the disk is full; nothing is left behind.
    """
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(content)
            force_to_disk(file)
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # where nothing could be written there is nothing to take away
            beside.unlink()
        raise ScenarioError("scenarios-cannot-write", file=path.name, reason=error.strerror or str(error)) from error


def delete_folder(folder: Path) -> None:
    """Delete a folder so that it disappears at once, even if deleting its files is cut short."""
    doomed = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}.deleted")
    try:
        folder.rename(doomed)
        shutil.rmtree(doomed)
    except OSError as error:
        raise ScenarioError("scenarios-cannot-delete", folder=str(folder), reason=error.strerror or "") from error


def force_to_disk(file: io.IOBase) -> None:
    """Hand a file's bytes to the disk itself, so that a power cut does not take them."""
    file.flush()
    if sys.platform == "darwin":
        # There fsync stops at the drive's own cache; this call goes through it.
        import fcntl  # noqa: PLC0415

        fcntl.fcntl(file.fileno(), fcntl.F_FULLFSYNC)
    else:
        os.fsync(file.fileno())


def _existing_parent(folder: Path) -> Path:
    for candidate in (folder, *folder.resolve().parents):
        if candidate.exists():
            return candidate
    return Path.cwd()


def _whole_megabytes(count: int) -> int:
    return -(-count // 1_000_000)
