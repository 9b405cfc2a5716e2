"""Waiting for the process that holds a hand: its end is marked without the interpreter, which may be busy just then."""

from numba import types

from .jit import address, compiled
from .memory import block_at, full_fence
from .native_calls import answer_of_call

FOREVER = 0xFFFFFFFF


@compiled(types.void(address, address, address))
def mark_end(call: int, place: int, mark: int) -> None:
    """Call `unsigned f(pointer, unsigned)` with a place and no limit in time; when it returns, put 1 at `mark`."""
    answer_of_call(call, place, FOREVER)
    block_at(mark, 1)[0] = 1.0
    full_fence()
