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


def _spread(builder: Any, value: Any, kind: Any) -> Any:
    """The same whole number in every lane."""
    one = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(_INT, 0))
    return builder.shuffle_vector(one, ir.Constant(kind, ir.Undefined), ir.Constant(_INTS, [0] * LANES))


def _pairs(builder: Any, addresses: Any) -> tuple[Any, Any]:
    """The two 16-bit numbers that begin at each of sixteen addresses, as floats."""
    kind = ir.FunctionType(_INTS, [_POINTERS, _INT, _BITS, _INTS])
    name = f"llvm.masked.gather.v{LANES}i32.v{LANES}p0"
    gather = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
    every = ir.Constant(_BITS, [1] * LANES)
    places = builder.inttoptr(addresses, _POINTERS)
    both = builder.call(gather, [places, ir.Constant(_INT, 2), every, ir.Constant(_INTS, ir.Undefined)])
    low = builder.and_(both, ir.Constant(_INTS, [0xFFFF] * LANES))
    high = builder.lshr(both, ir.Constant(_INTS, [16] * LANES))
    return builder.sitofp(low, _FLOATS), builder.sitofp(high, _FLOATS)


def _held(builder: Any, at: Any, most: Any) -> Any:
    """Between 0 and `most`."""
    least = ir.Constant(_FLOATS, [0.0] * LANES)
    at = builder.select(builder.fcmp_ordered("<", at, least), least, at)
    return builder.select(builder.fcmp_ordered(">", at, most), most, at)


def _add_plane(
    _context: Any, plane: Any, lines: Any, pixel: Any, offset: Any, across: Any, along: Any, stride: Any, low: Any,
    high: Any, sums: Any,
) -> Any:  # fmt: skip
    """Types and code of `add_plane`."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        plane, lines, pixel, offset, across, along, stride, low, high, sums = values
        lines_at = context.make_array(signature.args[1])(context, builder, lines)
        into = context.make_array(signature.args[9])(context, builder, sums)
        row_bytes = builder.extract_value(lines_at.strides, 0)
        four = []
        for number in range(4):
            shift = builder.mul(row_bytes, ir.Constant(_LONG, number))
            place = builder.add(builder.ptrtoint(lines_at.data, _LONG), shift)
            place = builder.add(place, builder.mul(pixel, ir.Constant(_LONG, _FLOAT_BYTES)))
            four.append(builder.load(builder.inttoptr(place, _FLOATS.as_pointer()), align=4))
        away = _all_lanes(builder, offset)
        # One voxel of nothing lies before the first: with it no place is below zero.
        side = _held(builder, _fused(builder, away, four[1], four[0]), _all_lanes(builder, across))
        on = _held(builder, _fused(builder, away, four[3], four[2]), _all_lanes(builder, along))
        one = ir.Constant(_INTS, [1] * LANES)
        last_side = builder.sub(_spread(builder, builder.fptosi(across, _INT), _INTS), one)
        cell_side = builder.fptosi(side, _INTS)
        cell_side = builder.select(builder.icmp_signed(">", cell_side, last_side), last_side, cell_side)
        cell_on = builder.fptosi(on, _INTS)
        share_side = builder.fsub(side, builder.sitofp(cell_side, _FLOATS))
        share_on = builder.fsub(on, builder.sitofp(cell_on, _FLOATS))
        row = builder.mul(builder.sext(cell_side, _LONGS), _spread(builder, stride, _LONGS))
        place = builder.add(row, builder.sext(builder.sub(cell_on, one), _LONGS))
        place = builder.shl(place, ir.Constant(_LONGS, [1] * LANES))
        here = builder.add(_spread(builder, plane, _LONGS), place)
        step = builder.shl(_spread(builder, stride, _LONGS), ir.Constant(_LONGS, [1] * LANES))
        nothing = ir.Constant(_FLOATS, [0.0] * LANES)
        end = _spread(builder, builder.fptosi(along, _INT), _INTS)
        has_near = builder.and_(
            builder.icmp_signed(">", cell_on, ir.Constant(_INTS, [0] * LANES)), builder.icmp_signed("<", cell_on, end)
        )
        has_far = builder.icmp_signed("<", cell_on, builder.sub(end, one))
        mixed = []
        for address in (here, builder.add(here, step)):
            near, far = _pairs(builder, address)
            near = builder.select(has_near, near, nothing)
            far = builder.select(has_far, far, nothing)
            mixed.append(_fused(builder, share_on, builder.fsub(far, near), near))
        level = _fused(builder, share_side, builder.fsub(mixed[1], mixed[0]), mixed[0])
        _add_over_knees(builder, into, pixel, level, (low, high))
        return context.get_dummy_value()

    return types.void(
        types.intp, lines, types.int64, *[types.float32] * 3, types.int64, *[types.float32] * 2, sums
    ), build


add_plane: Callable[..., None] = cast(Any, intrinsic(_add_plane))
"""`add_plane(plane, lines, pixel, offset, across, along, stride, low, high, sums)`: add to sums[0..2] what sixteen
pixels from `pixel` on meet where they cross a plane of voxels, and what that exceeds the knees `low` and `high` by.

plane: address of the plane's uint16 levels; rows of voxels `stride` apart, of which the first and the last are empty;
lines float32 (4, m): of each pixel, where it crosses the plane of offset 0 across the rows and along them, each
followed by the change with the offset; places are counted from one voxel before the first; across, along: rows less
one, voxels of a row plus one; sums float32 (3, m), m >= pixel + 16.
"""


def _add_over_knees(builder: Any, into: Any, pixel: Any, level: Any, knees: tuple[Any, Any]) -> None:
    """Add a level, and what it exceeds the knees by, to the three channels of sums."""
    nothing = ir.Constant(_FLOATS, [0.0] * LANES)
    over = [level]
    for knee in knees:
        rest = builder.fsub(level, _all_lanes(builder, knee))
        over.append(builder.select(builder.fcmp_ordered(">", rest, nothing), rest, nothing))
    start_at = builder.ptrtoint(into.data, _LONG)
    start_at = builder.add(start_at, builder.mul(pixel, ir.Constant(_LONG, _FLOAT_BYTES)))
    for channel, values_over in enumerate(over):
        shift = builder.mul(builder.extract_value(into.strides, 0), ir.Constant(_LONG, channel))
        place = builder.inttoptr(builder.add(start_at, shift), _FLOATS.as_pointer())
        builder.store(builder.fadd(builder.load(place, align=4), values_over), place, align=4)


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
        _add_over_knees(builder, into, pixel, level, (low, high))
        return context.get_dummy_value()

    return types.void(row, types.int64, *[types.float32] * 6, sums), build


add_sixteen: Callable[..., None] = cast(Any, intrinsic(_add_sixteen))
"""`add_sixteen(row, pixel, start, step, lowest, highest, low, high, sums)`: add to sums[0..2] what sixteen pixels from
`pixel` on meet on a row, and what that exceeds the knees `low` and `high` by.

row float32 (n,); start + step * number: where a pixel lies on the row, held between lowest >= 0 and highest < n - 1;
sums float32 (3, m), m >= pixel + 16.
"""
