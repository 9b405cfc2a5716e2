"""Sixteen neighbouring pixels at once.

The compiler will not read a row at places that it computes while it writes to another array: it cannot know that the
two do not overlap. These lines say what to do with sixteen pixels, and every processor does it as well as it can.
"""

# ruff: noqa: ANN401, ARG001 - what numba and llvmlite hand over has no types of its own, and arguments go by their names

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

LANES = 16
"""Pixels taken at once."""

_FLOAT, _INT, _LONG = ir.FloatType(), ir.IntType(32), ir.IntType(64)
_FLOATS, _INTS, _LONGS = (ir.VectorType(kind, LANES) for kind in (_FLOAT, _INT, _LONG))
_POINTERS = ir.VectorType(ir.PointerType(), LANES)
_BITS = ir.VectorType(ir.IntType(1), LANES)
_FLOAT_BYTES = 4


def _all_lanes(builder: Any, value: Any) -> Any:
    """The same number in every lane."""
    one = builder.insert_element(ir.Constant(_FLOATS, ir.Undefined), value, ir.Constant(_INT, 0))
    return builder.shuffle_vector(one, ir.Constant(_FLOATS, ir.Undefined), ir.Constant(_INTS, [0] * LANES))


def _fused(builder: Any, a: Any, b: Any, c: Any) -> Any:
    return builder.fadd(builder.fmul(a, b, flags=("contract",)), c, flags=("contract",))


def _gathered(builder: Any, addresses: Any) -> Any:
    """What lies at sixteen addresses."""
    kind = ir.FunctionType(_FLOATS, [_POINTERS, _INT, _BITS, _FLOATS])
    name = f"llvm.masked.gather.v{LANES}f32.v{LANES}p0"
    gather = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
    places = builder.inttoptr(addresses, _POINTERS)
    every = ir.Constant(_BITS, [1] * LANES)
    return builder.call(gather, [places, ir.Constant(_INT, _FLOAT_BYTES), every, ir.Constant(_FLOATS, ir.Undefined)])


def _add_sixteen(
    _context: Any,
    row: Any,
    pixel: Any,
    start: Any,
    step: Any,
    lowest: Any,
    highest: Any,
    low: Any,
    high: Any,
    sums: Any,
) -> Any:
    """Types and code of `add_sixteen`."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        row, pixel, start, step, lowest, highest, low, high, sums = values
        row_at = builder.ptrtoint(context.make_array(signature.args[0])(context, builder, row).data, _LONG)
        into = context.make_array(signature.args[8])(context, builder, sums)
        channel_bytes = builder.extract_value(into.strides, 0)
        first = builder.sitofp(pixel, _FLOAT)
        numbers = builder.fadd(_all_lanes(builder, first), ir.Constant(_FLOATS, [float(lane) for lane in range(LANES)]))
        at = _fused(builder, numbers, _all_lanes(builder, step), _all_lanes(builder, start))
        least, most = _all_lanes(builder, lowest), _all_lanes(builder, highest)
        at = builder.select(builder.fcmp_ordered("<", at, least), least, at)
        at = builder.select(builder.fcmp_ordered(">", at, most), most, at)
        cell = builder.fptosi(at, _INTS)
        share = builder.fsub(at, builder.sitofp(cell, _FLOATS))
        base = builder.insert_element(ir.Constant(_LONGS, ir.Undefined), row_at, ir.Constant(_INT, 0))
        base = builder.shuffle_vector(base, ir.Constant(_LONGS, ir.Undefined), ir.Constant(_INTS, [0] * LANES))
        offset = builder.mul(builder.sext(cell, _LONGS), ir.Constant(_LONGS, [_FLOAT_BYTES] * LANES))
        here = builder.add(base, offset)
        near = _gathered(builder, here)
        far = _gathered(builder, builder.add(here, ir.Constant(_LONGS, [_FLOAT_BYTES] * LANES)))
        level = _fused(builder, share, builder.fsub(far, near), near)
        nothing = ir.Constant(_FLOATS, [0.0] * LANES)
        over = [level]
        for knee in (low, high):
            rest = builder.fsub(level, _all_lanes(builder, knee))
            over.append(builder.select(builder.fcmp_ordered(">", rest, nothing), rest, nothing))
        start_at = builder.ptrtoint(into.data, _LONG)
        start_at = builder.add(start_at, builder.mul(pixel, ir.Constant(_LONG, _FLOAT_BYTES)))
        for channel, values_over in enumerate(over):
            shift = builder.mul(channel_bytes, ir.Constant(_LONG, channel))
            place = builder.inttoptr(builder.add(start_at, shift), _FLOATS.as_pointer())
            builder.store(builder.fadd(builder.load(place, align=4), values_over), place, align=4)
        return context.get_dummy_value()

    return types.void(row, types.int64, *[types.float32] * 6, sums), build


add_sixteen: Callable[..., None] = cast(Any, intrinsic(_add_sixteen))
"""`add_sixteen(row, pixel, start, step, lowest, highest, low, high, sums)`: add to sums[0..2] what sixteen pixels from
`pixel` on meet on a row, and what that exceeds the knees `low` and `high` by.

row float32 (n,); start + step * number: where a pixel lies on the row, held between lowest >= 0 and highest < n - 1;
sums float32 (3, m), m >= pixel + 16.
"""
