"""From the address of a buffer to a pointer, inside compiled code."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


@intrinsic
def _pointer_at(typing_context: Any, address: Any) -> Any:  # noqa: ANN401
    """Untyped pointer to `address`; the caller owns the buffer and keeps it alive."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        return builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())

    return types.voidptr(types.intp), generate


pointer_at: Any = _pointer_at
"""`pointer_at(address)` in compiled code; the typing context is the compiler's own."""
