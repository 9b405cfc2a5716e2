"""Late loading of a vendor's library: which file, where it was looked for, what to install."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from haptics.errors import HapticsError

SYSTEM_SEARCH_PATH = ("ld.so", "PATH")
"""What the system's own search goes by, elsewhere and on Windows."""


def load_library(
    device: str, variable: str, names: Sequence[str], folders: Sequence[Path], functions: Sequence[str], install: str
) -> ctypes.CDLL:
    """Load the first of `names` that is found.

    It is looked for in the file or folder that the environment variable names, in `folders`, and where the system
    looks. functions: symbols it must have. Raises HapticsError naming the files, the places and what to install.
    """
    folders = _places(variable, folders)
    for candidate in _candidates(names, folders):
        try:
            library = ctypes.CDLL(candidate)
        except OSError:
            continue
        missing = [function for function in functions if not hasattr(library, function)]
        if missing:
            raise HapticsError("haptics-library-other", device=device, file=candidate, missing=", ".join(missing[:3]))
        return library
    raise HapticsError(
        "haptics-library-missing",
        device=device,
        files=", ".join(names),
        looked=", ".join([*map(str, folders), SYSTEM_SEARCH_PATH[sys.platform == "win32"]]),
        variable=variable,
        install=install,
    )


def _places(variable: str, folders: Sequence[Path]) -> list[Path]:
    """Files and folders to look at, the user's own choice first."""
    chosen = os.environ.get(variable)
    return [Path(chosen), *folders] if chosen else list(folders)


def _candidates(names: Sequence[str], places: Sequence[Path]) -> list[str]:
    files = [str(place) for place in places if place.is_file()]
    found = [str(path) for place in places for name in names for path in sorted(place.glob(name + "*"))]
    by_system = [ctypes.util.find_library(Path(name).stem.removeprefix("lib")) for name in names]
    return [*files, *found, *(name for name in by_system if name), *names]
