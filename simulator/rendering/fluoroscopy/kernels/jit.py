"""The one compile setting of this folder: cached on disk, free of the GIL, same bits on every run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba

_SETTINGS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}

jit: Callable[[Callable[..., Any]], Callable[..., Any]] = numba.njit(**_SETTINGS)
"""Compile on first call, IEEE arithmetic in the written order."""

jit_fused: Callable[[Callable[..., Any]], Callable[..., Any]] = numba.njit(
    **_SETTINGS, fastmath={"contract", "nsz", "reassoc"}
)
"""Also lets multiply and add become one instruction: a picture, not the bone, so equal on one machine is enough."""


jit_inline: Callable[[Callable[..., Any]], Callable[..., Any]] = numba.njit(
    **_SETTINGS, fastmath={"contract", "nsz", "reassoc"}, forceinline=True
)
"""The same, folded into its callers: for the few lines inside the innermost loops."""
