"""The one decorator of this folder: how every servo kernel is compiled and cached."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba import types
from numba.core.ccallback import CFunc
from numba.core.typing.templates import Signature

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


def system_function(symbol: str, result: Any, *arguments: Any) -> Callable[..., int]:  # noqa: ANN401 - numba's types
    """A function of the operating system by its symbol, so that cached kernels find it again in every process."""
    return types.ExternalFunction(symbol, result(*arguments))


def inner(function: Callable) -> Callable:
    """Compile with and into the kernel that calls it; a cached caller needs no compiled callee of its own."""
    dispatcher: Any = numba.njit(nogil=True, error_model="numpy")(function)
    if dispatcher is function:
        return function  # NUMBA_DISABLE_JIT=1
    dispatcher.enable_caching()
    _stamp_cache(dispatcher)
    return dispatcher


def _stamp_cache(compiler: Any) -> None:  # noqa: ANN401 - one of numba's
    cache_file = getattr(compiler._cache, "_cache_file", None)  # noqa: SLF001 - numba offers no hook
    if cache_file is not None:
        cache_file._source_stamp = (cache_file._source_stamp, _STAMP)  # noqa: SLF001


def compiled(signature: Signature) -> Callable[[Callable], Callable]:
    """Compile for one explicit signature: without the GIL, IEEE arithmetic, cached on disk.

    For what Python calls or hands over. Numba renews a cached kernel when its own file changes, not when a kernel it
    calls in another file does; here the cache is stamped with the whole folder, so that an edited callee is never met
    by a stale caller.
    """

    def decorate(function: Callable) -> Callable:
        dispatcher: Any = inner(function)
        if dispatcher is not function:
            dispatcher.compile(signature)
            dispatcher.disable_compile()
        return dispatcher

    return decorate


def c_callback(signature: Signature) -> Callable[[Callable], Any]:
    """Compile for a C library to call, from any thread and without the GIL; `.address` is what it is handed."""

    def decorate(function: Callable) -> CFunc:
        options = {"nopython": True, "error_model": "numpy"}
        callback = CFunc(function, (signature.args, signature.return_type), {}, options)
        callback.enable_caching()
        _stamp_cache(callback)
        callback.compile()
        return callback

    return decorate
