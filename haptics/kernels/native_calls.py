"""Calling a C function by its address, as a vendor's library hands it out at run time; cacheable, without the GIL."""

import sys
from collections.abc import Callable, Sequence
from typing import Any, cast

from llvmlite import ir
from numba import types
from numba.core.base import BaseContext
from numba.core.typing.templates import Signature
from numba.extending import intrinsic

_WORD, _UNSIGNED, _VOID = ir.IntType(64), ir.IntType(32), ir.VoidType()


def _function(builder: ir.IRBuilder, location: ir.Value, result: ir.Type, *arguments: ir.Type) -> ir.Value:
    return builder.inttoptr(location, ir.FunctionType(result, arguments).as_pointer())


def _lower_number_call(
    context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
) -> ir.Value:
    function = _function(builder, arguments[0], _VOID, _UNSIGNED)
    builder.call(function, [builder.trunc(arguments[1], _UNSIGNED)])
    return context.get_dummy_value()


def _lower_place_call(
    context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
) -> ir.Value:
    # A pointer and a word of its size go the same way in all calling conventions of 64-bit systems.
    function = _function(builder, arguments[0], _VOID, _UNSIGNED, _WORD)
    builder.call(function, [builder.trunc(arguments[1], _UNSIGNED), arguments[2]])
    return context.get_dummy_value()


def _lower_waiting_call(
    context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
) -> ir.Value:
    # A function that takes the pointer alone does not look where the number is passed.
    function = _function(builder, arguments[0], _UNSIGNED, _WORD, _UNSIGNED)
    answer = builder.call(function, [arguments[1], builder.trunc(arguments[2], _UNSIGNED)])
    return builder.zext(answer, _WORD)


def _lower_first_number_call(
    context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: Sequence[ir.Value]
) -> ir.Value:
    if sys.platform == "win32":  # Windows returns more than eight bytes through a hidden pointer
        room = builder.alloca(ir.LiteralStructType([_UNSIGNED, _UNSIGNED, _UNSIGNED]))
        function = _function(builder, arguments[0], _VOID, _WORD)
        builder.call(function, [builder.ptrtoint(room, _WORD)])
        first = builder.load(builder.gep(room, [ir.Constant(_UNSIGNED, 0), ir.Constant(_UNSIGNED, 0)]))
        return builder.zext(first, _WORD)
    function = _function(builder, arguments[0], ir.LiteralStructType([_WORD, _UNSIGNED]))
    first_two = builder.extract_value(builder.call(function, []), 0)
    return builder.and_(first_two, ir.Constant(_WORD, 0xFFFFFFFF))


def _call_number(typing_context: object, location: types.Type, number: types.Type) -> tuple[Signature, Callable]:
    return types.void(types.intp, types.int64), _lower_number_call


def _call_place(
    typing_context: object, location: types.Type, number: types.Type, place: types.Type
) -> tuple[Signature, Callable]:
    return types.void(types.intp, types.int64, types.intp), _lower_place_call


def _call_waiting(
    typing_context: object, location: types.Type, place: types.Type, number: types.Type
) -> tuple[Signature, Callable]:
    return types.int64(types.intp, types.intp, types.int64), _lower_waiting_call


def _call_first_number(typing_context: object, location: types.Type) -> tuple[Signature, Callable]:
    return types.int64(types.intp), _lower_first_number_call


call_with_number: Callable[[int, int], None] = cast(Any, intrinsic(_call_number))
"""`void f(unsigned)` at an address."""
call_with_place: Callable[[int, int, int], None] = cast(Any, intrinsic(_call_place))
"""`void f(unsigned, pointer)` at an address."""
answer_of_call: Callable[[int, int, int], int] = cast(Any, intrinsic(_call_waiting))
"""`unsigned f(pointer, unsigned)` at an address."""
first_number_of_call: Callable[[int], int] = cast(Any, intrinsic(_call_first_number))
"""First member of what `struct {unsigned, int, unsigned} f(void)` at an address returns."""
