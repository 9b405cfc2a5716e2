"""The one compile setting of this folder: cached on disk, free of the GIL, IEEE arithmetic kept bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import xxhash
from numba.core.caching import FunctionCache, IndexDataCacheFile

_SETTINGS = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": False}


def _folder_stamp() -> str:
    """Digest of every source in this folder."""
    digest = xxhash.xxh3_64()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


_STAMP = _folder_stamp()


def _follow_folder(dispatcher: Callable[..., Any]) -> Callable[..., Any]:
    """Tie cached machine code to the whole folder.

    Numba forgets a cached function only when its own file changes; here it must also when a function it calls does,
    and it must not even open an index that names types which have changed since.
    """
    cache = getattr(dispatcher, "_cache", None)
    if isinstance(cache, FunctionCache):
        name = f"{cache._impl.filename_base}-{_STAMP}"  # noqa: SLF001
        cache._cache_file = IndexDataCacheFile(cache.cache_path, name, _STAMP)  # noqa: SLF001
    return dispatcher


def jit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile on first call."""
    return _follow_folder(numba.njit(**_SETTINGS)(function))


def jit_inline(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile and fold the body into its callers: for the few lines inside the innermost loops."""
    return _follow_folder(numba.njit(**_SETTINGS, forceinline=True)(function))


def compile_with_signature(signature: Any, function: Callable[..., Any]) -> Callable[..., Any]:  # noqa: ANN401
    """Compile for one signature only, or read its machine code from the disk where an earlier process left it."""
    dispatcher: Any = _follow_folder(numba.njit(**_SETTINGS)(function))
    dispatcher.compile(signature)
    dispatcher.disable_compile()
    return dispatcher
