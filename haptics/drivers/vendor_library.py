"""Late loading of a vendor's library: which file, where it was looked for, what to install."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
from collections.abc import Sequence
from pathlib import Path

from haptics.errors import HapticsError


def load_library(
    device: str, variable: str, names: Sequence[str], folders: Sequence[Path], functions: Sequence[str], install: str
) -> ctypes.CDLL:
    """Load the first of `names` found: in the file or folder the environment variable names, in `folders`, or where
    the system looks.

    functions: symbols it must have. Raises HapticsError naming the files, the places and what to install.
    """  # noqa: D205 - one sentence
    places: list[str] = []
    for candidate in _candidates(variable, names, folders):
        places.append(candidate)
        try:
            library = ctypes.CDLL(candidate)
        except OSError:
            continue
        missing = [function for function in functions if not hasattr(library, function)]
        if missing:
            raise HapticsError("haptics-library-other", device=device, file=candidate, missing=", ".join(missing[:3]))
        return library
    looked = ", ".join(dict.fromkeys(places)) or "-"
    raise HapticsError(
        "haptics-library-missing",
        device=device,
        files=", ".join(names),
        looked=looked,
        variable=variable,
        install=install,
    )


def _candidates(variable: str, names: Sequence[str], folders: Sequence[Path]) -> list[str]:
    chosen = os.environ.get(variable)
    if chosen and Path(chosen).is_file():
        return [chosen]
    searched = [Path(chosen), *folders] if chosen else list(folders)
    found = [str(path) for folder in searched for name in names for path in sorted(folder.glob(name + "*"))]
    by_system = [ctypes.util.find_library(Path(name).stem.removeprefix("lib")) for name in names]
    return [*found, *(name for name in by_system if name), *names]
