"""The compile settings of this folder: cached on disk, free of the GIL."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

_SETTINGS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_FUSED = {"contract", "nsz", "reassoc"}


def _folder_digest() -> str:
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


_DIGEST = _folder_digest()


def _tied_to_folder(dispatcher: Any) -> Callable[..., Any]:  # noqa: ANN401
    """Numba renews cached code when its own file changes, not when a constant or a callee of another file does."""
    cache_file = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if cache_file is not None:
        cache_file._source_stamp = (cache_file._source_stamp, _DIGEST)  # noqa: SLF001
    return dispatcher


def jit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile on first call, IEEE arithmetic in the written order."""
    return _tied_to_folder(numba.njit(**_SETTINGS)(function))


def jit_fused(function: Callable[..., Any]) -> Callable[..., Any]:
    """Also lets multiply and add become one instruction: a picture, not the bone, so equal on one machine is enough."""
    return _tied_to_folder(numba.njit(**_SETTINGS, fastmath=_FUSED)(function))


def jit_inline(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, folded into its callers: for the few lines inside the innermost loops."""
    return _tied_to_folder(numba.njit(**_SETTINGS, fastmath=_FUSED, forceinline=True)(function))
