"""The one compile setting of this folder: cached on disk, free of the GIL, IEEE arithmetic kept bit for bit."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import xxhash
from numba.core.caching import FunctionCache, IndexDataCacheFile

_SETTINGS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": False}


@functools.cache
def _stamp(path: Path) -> str:
    """Digest of a source in this folder and of every source there that it imports, directly or not."""
    pending, seen = [path], {path}
    digest = xxhash.xxh3_64()
    while pending:
        text = pending.pop().read_text(encoding="utf-8")
        digest.update(text.encode())
        for name in re.findall(r"^from (?:physics\.kernels)?\.(\w+) import", text, re.MULTILINE):
            imported = path.parent / f"{name}.py"
            if imported not in seen:
                seen.add(imported)
                pending.append(imported)
    return digest.hexdigest()


def _follow_imports(dispatcher: Any) -> Any:  # noqa: ANN401
    """Tie cached machine code to all the sources it was made from.

    Numba forgets a cached function only when its own file changes; here it must also when a function it calls does,
    and it must not even open an index that names types which have changed since.
    """
    cache = getattr(dispatcher, "_cache", None)
    if isinstance(cache, FunctionCache):
        stamp = _stamp(Path(inspect.getfile(dispatcher.py_func)))
        name = f"{cache._impl.filename_base}-{stamp}"  # noqa: SLF001
        cache._cache_file = IndexDataCacheFile(cache.cache_path, name, stamp)  # noqa: SLF001
    return dispatcher


def jit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile on first call."""
    return _follow_imports(numba.njit(**_SETTINGS)(function))


def jit_inline(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile and fold the body into its callers: for the few lines inside the innermost loops."""
    return _follow_imports(numba.njit(**_SETTINGS, forceinline=True)(function))


def compile_with_signature(signature: Any, function: Callable[..., Any]) -> Callable[..., Any]:  # noqa: ANN401
    """Compile for one signature only, or read its machine code from the disk where an earlier process left it."""
    dispatcher: Any = _follow_imports(numba.njit(**_SETTINGS)(function))
    dispatcher.compile(signature)
    dispatcher.disable_compile()
    return dispatcher


def c_address(compiled: Callable[..., Any]) -> int:
    """Where a function of `compile_with_signature` can be called from C; good as long as that function is kept."""
    (made,) = compiled.overloads.values()  # type: ignore[attr-defined]
    return int(made.library.get_pointer_to_function(made.fndesc.llvm_cfunc_wrapper_name))
