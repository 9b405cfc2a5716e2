"""Raw memory: an address seen as an array, and loads and stores that other threads really see."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core.base import BaseContext
from numba.core.typing.templates import Signature
from numba.extending import intrinsic

_WORD = ir.IntType(64)


def _lower_numbers(
    context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
) -> ir.Value:
    return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))


def _lower_load(
    context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
) -> ir.Value:
    return builder.load_atomic(builder.inttoptr(arguments[0], _WORD.as_pointer()), "acquire", 8)


def _lower_store(
    context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
) -> ir.Value:
    builder.store_atomic(arguments[1], builder.inttoptr(arguments[0], _WORD.as_pointer()), "release", 8)
    return context.get_dummy_value()


def _lower_fence(
    context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
) -> ir.Value:
    builder.fence("seq_cst")
    return context.get_dummy_value()


def _numbers_at(typing_context: object, location: types.Type) -> tuple[Signature, Callable]:
    return types.CPointer(types.float64)(types.intp), _lower_numbers


def _load_word(typing_context: object, location: types.Type) -> tuple[Signature, Callable]:
    return types.int64(types.intp), _lower_load


def _store_word(typing_context: object, location: types.Type, value: types.Type) -> tuple[Signature, Callable]:
    return types.void(types.intp, types.int64), _lower_store


def _full_fence(typing_context: object) -> tuple[Signature, Callable]:
    return types.void(), _lower_fence


_numbers_pointer: Callable[[int], Any] = cast(Any, intrinsic(_numbers_at))
load_word: Callable[[int], int] = cast(Any, intrinsic(_load_word))
"""Read the int64 at an address; never hoisted out of a loop, later reads stay later (acquire)."""
store_word: Callable[[int, int], None] = cast(Any, intrinsic(_store_word))
"""Write the int64 at an address; earlier writes are seen before it (release)."""
full_fence: Callable[[], None] = cast(Any, intrinsic(_full_fence))
"""No read or write crosses this line."""


@numba.njit(inline="always")
def block_at(location: int, size: int) -> np.ndarray:
    """The float64 block of `size` numbers at an address, as an array of shape (size,). Not owned."""
    return numba.carray(_numbers_pointer(location), (size,), np.float64)


@numba.njit(inline="always")
def word_address(words: np.ndarray, slot: int) -> int:
    """Address of one element of a contiguous int64 array."""
    return words.ctypes.data + 8 * slot
