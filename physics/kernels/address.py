"""From the address of a buffer to a pointer, and from that of a function to a call, inside compiled code."""

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


@intrinsic
def _call_at(typing_context: Any, function: Any, one: Any, two: Any, three: Any) -> Any:  # noqa: ANN401
    """Call the C function at an address with three addresses; it is one of `jit.c_address`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        word = ir.IntType(64)
        kind = ir.FunctionType(ir.IntType(8).as_pointer(), [word, word, word])
        builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), arguments[1:])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64, types.int64), generate


pointer_at: Any = _pointer_at
"""`pointer_at(address)` in compiled code; the typing context is the compiler's own."""
call_at: Any = _call_at
"""`call_at(function, context, command, response)` in compiled code, all four addresses."""
