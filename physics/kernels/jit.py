"""The one compile setting of this folder: cached on disk, free of the GIL, IEEE arithmetic kept bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba

_SETTINGS = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": False}

jit: Callable[[Callable[..., Any]], Callable[..., Any]] = numba.njit(**_SETTINGS)
"""Compile on first call."""


def jit_inline(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile and let LLVM fold the body into its callers: for the few lines inside the innermost loops."""
    return numba.njit(**_SETTINGS, forceinline=True)(function)


def compile_with_signature(signature: Any, function: Callable[..., Any]) -> Callable[..., Any]:  # noqa: ANN401
    """Compile now for one signature, so that the machine code is found on disk by the next process."""
    return numba.njit(signature, **_SETTINGS)(function)
