"""Whether the optional packages of learned models are there, and the way to the one module that imports them.

nnU-Net's own package does resampling, normalisation, sliding window and averaging: it is what the models were trained
with, is well kept, and a second version of it here would drift away. It is an extra because it brings torch, some
hundred megabytes (with graphics cards, gigabytes) that nothing else needs. Licences: nnU-Net Apache-2.0, torch BSD-3
and Apache-2.0; both may be used with the GPL 3.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import re
from collections.abc import Callable
from types import ModuleType

from reconstruction.errors import ReconstructionError

EXTRA = "learned"
"""Name of the extra: ``pip install "osteon[learned]"``."""

# Before 2.6 torch's safe reading of weights could be tricked into running code (CVE-2025-32434); nnU-Net's interface
# that is used here exists since 2.6.
_LEAST = {"torch": (2, 6), "nnunetv2": (2, 6)}


def backend_versions() -> dict[str, str | None]:
    """Installed version of each package of the extra, None where it is missing; nothing is imported."""
    return {package: _version(package) for package in _LEAST}


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def is_too_old(package: str, version: str) -> bool:
    """Whether this version of a package of the extra cannot be used."""
    numbers = [int(number) for number in re.findall(r"\d+", version)[:2]]
    return tuple(numbers) < _LEAST[package]


def load_network(versions: Callable[[], dict[str, str | None]] = backend_versions) -> ModuleType:
    """The module that runs networks; torch is imported now and never before.

    Raises:
        ReconstructionError: a package of the extra is missing, too old, or does not start.
    """
    for package, version in versions().items():
        if version is None:
            raise ReconstructionError("learned-package-missing", package=package, extra=EXTRA)
        if is_too_old(package, version):
            wanted = ".".join(map(str, _LEAST[package]))
            raise ReconstructionError(
                "learned-package-old", package=package, version=version, wanted=wanted, extra=EXTRA
            )
    try:
        return importlib.import_module("reconstruction.learned.network")
    except (ImportError, OSError) as error:  # a library of the system that torch needs is missing
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ReconstructionError("learned-package-broken", reason=reason, extra=EXTRA) from error
