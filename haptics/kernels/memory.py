"""Raw memory: an address seen as an array, and loads and stores that other threads really see."""

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

_WORD = ir.IntType(64)


@intrinsic
def _as_numbers(typing_context, location):  # noqa: ANN001, ANN202
    """Address of a float64 block as a pointer."""

    def lower(context, builder, signature, arguments):  # noqa: ANN001, ANN202
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return types.CPointer(types.float64)(types.intp), lower


@numba.njit(inline="always")
def block_at(location, size):  # noqa: ANN001, ANN201
    """The float64 block of `size` numbers at an address, as an array of shape (size,). Not owned."""
    return numba.carray(_as_numbers(location), (size,), np.float64)


@intrinsic
def load_word(typing_context, location):  # noqa: ANN001, ANN201
    """Read the int64 at an address; never hoisted out of a loop, later reads stay later (acquire)."""

    def lower(context, builder, signature, arguments):  # noqa: ANN001, ANN202
        pointer = builder.inttoptr(arguments[0], _WORD.as_pointer())
        return builder.load_atomic(pointer, "acquire", 8)

    return types.int64(types.intp), lower


@intrinsic
def store_word(typing_context, location, value):  # noqa: ANN001, ANN201
    """Write the int64 at an address; earlier writes are seen before it (release)."""

    def lower(context, builder, signature, arguments):  # noqa: ANN001, ANN202
        pointer = builder.inttoptr(arguments[0], _WORD.as_pointer())
        builder.store_atomic(arguments[1], pointer, "release", 8)
        return context.get_dummy_value()

    return types.void(types.intp, types.int64), lower


@intrinsic
def full_fence(typing_context):  # noqa: ANN001, ANN201
    """No read or write crosses this line."""

    def lower(context, builder, signature, arguments):  # noqa: ANN001, ANN202
        builder.fence("seq_cst")
        return context.get_dummy_value()

    return types.void(), lower


@numba.njit(inline="always")
def word_address(words, slot):  # noqa: ANN001, ANN201
    """Address of one element of a contiguous int64 array."""
    return words.ctypes.data + 8 * slot


