"""The one decorator of this folder: how every servo kernel is compiled and cached."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba import types

_FOLDER = Path(__file__).parent

number = types.float64
integer = types.int64
address = types.intp
vector = types.float64[::1]
counters = types.int64[::1]
histograms = types.int64[:, ::1]
rows = types.float64[:, ::1]

READ = types.FunctionType(types.void(address, vector))
"""`read(context, state)` of a device."""
WRITE = types.FunctionType(types.void(address, vector))
"""`write(context, wrench)` of a device."""
FORCE_LAW = types.FunctionType(types.void(address, vector, vector))
"""`law(context, command, response)` handed over by the session."""


def _folder_stamp() -> str:
    digest = hashlib.sha256()
    for source in sorted(_FOLDER.glob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


_STAMP = _folder_stamp()


def compiled(signature: Any) -> Callable[[Callable], Callable]:
    """Compile for one explicit signature: without the GIL, IEEE arithmetic, cached on disk.

    Numba renews a cached kernel when its own file changes, not when a kernel it calls in another file does;
    here the cache is stamped with the whole folder, so that an edited callee is never met by a stale caller.
    """

    def decorate(function: Callable) -> Callable:
        dispatcher = numba.njit(nogil=True, error_model="numpy")(function)
        if not isinstance(dispatcher, numba.core.registry.CPUDispatcher):
            return function  # NUMBA_DISABLE_JIT=1
        dispatcher.enable_caching()
        cache_file = getattr(dispatcher._cache, "_cache_file", None)
        if cache_file is not None:
            cache_file._source_stamp = (cache_file._source_stamp, _STAMP)
        dispatcher.compile(signature)
        dispatcher.disable_compile()
        return dispatcher

    return decorate
