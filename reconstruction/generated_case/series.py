"""From a description to a DICOM folder, made once and kept in the user's cache."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import platformdirs

from reconstruction.disk_space import require_disk_space
from reconstruction.generated_case.anatomy import FemurDescription
from reconstruction.generated_case.dicom_writer import CtSeriesWriter
from reconstruction.generated_case.scanner import ScanSettings, scan, scan_geometry
from reconstruction.generated_case.truth import GeneratedFemur

GENERATOR_VERSION = (
    1  # raised when equal descriptions would give other pictures, so that old cache entries are not used
)
DEFAULT_SETTINGS = ScanSettings()
Progress = Callable[[str, float], None]


def no_progress(_stage: str, _fraction: float) -> None:
    """A listener that ignores progress."""


def series_key(description: FemurDescription, settings: ScanSettings = DEFAULT_SETTINGS) -> str:
    """Name of the cache entry: a hash of everything the pictures depend on."""
    text = json.dumps([GENERATOR_VERSION, description.fingerprint(), asdict(settings)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def generate_case_series(
    description: FemurDescription,
    folder: Path,
    progress: Progress = no_progress,
    *,
    settings: ScanSettings = DEFAULT_SETTINGS,
) -> Path:
    """Write the CT series of a generated femur into a folder, made if need be; about 80 MB by default.

    Args:
        description: the bone.
        folder: where the slices go; an equally named file there is replaced.
        progress: called with ("generate", fraction 0 to 1).
        settings: the virtual scanner.

    Returns:
        The folder.
    """
    femur = GeneratedFemur(description)
    geometry = scan_geometry(femur, settings)
    slices, rows, columns = geometry.shape
    folder.mkdir(parents=True, exist_ok=True)
    require_disk_space(folder, slices * (rows * columns * 2 + 4096))
    writer = CtSeriesWriter(
        folder, geometry, settings, fingerprint=series_key(description, settings), side=description.side.value
    )
    progress("generate", 0.0)
    for first, slab in scan(femur, settings):
        for offset, picture in enumerate(slab):
            writer.write_slice(first + offset, picture)
        progress("generate", (first + len(slab)) / slices)
    return folder


def cache_folder() -> Path:
    """Folder of generated series in the user's cache; it may be deleted at any time."""
    return platformdirs.user_cache_path("osteon", appauthor=False) / "generated_cases"


def cached_case_series(
    description: FemurDescription,
    progress: Progress = no_progress,
    *,
    settings: ScanSettings = DEFAULT_SETTINGS,
    cache: Path | None = None,
) -> Path:
    """Folder of the CT series of a generated femur, made on the first call and found again afterwards.

    Safe with several processes at once: each writes its own folder beside, and the first to rename it wins. `cache` is
    the folder that holds all series, by default the one in the user's cache.
    """
    final = (cache or cache_folder()) / series_key(description, settings)
    if final.is_dir():
        progress("generate", 1.0)
        return final
    final.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))
    try:
        generate_case_series(description, beside, progress, settings=settings)
        try:
            os.rename(beside, final)
        except OSError:
            if not final.is_dir():  # not another process that was faster, but a real failure
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return final
