"""The force law as the servo calls it: one compiled function over an opaque context address.

What a sleeve leaves of the hand's wish is the wish that the bone, or several, answer.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import carray, float64, intp, types

from .address import pointer_at
from .body_chain import tick_bodies
from .cut_looks import show_cuts
from .force_law import command_is_sound, tick_body
from .guide_law import (
    JUST_SET,
    guide_in_force,
    guide_memory,
    guide_of,
    law_of,
    lead_hand,
    push_back,
    stand_on_floor,
    tool_of,
)
from .jit import compile_with_signature, jit
from .layout import (
    CONTEXT_GUIDE_STATE,
    CONTEXT_LOOKS,
    CONTEXT_NEXT,
    CONTEXT_POSE,
    CONTEXT_SIZE,
    GUIDE_STATE_HELD,
    GUIDE_STATE_NUMBER,
    INSTRUMENT_DIAMETER,
    INSTRUMENT_SHAFT_DIAMETER,
    LAW_COUPLING_LEVER,
)

SIGNATURE = types.void(intp, float64[::1], float64[::1])


@jit
def answer(context: int, words: np.ndarray, command: np.ndarray, response: np.ndarray) -> None:
    """The answer of the bone, or of several."""
    if words[CONTEXT_NEXT] == 0 and words[CONTEXT_POSE] == 0:
        tick_body(context, command, response)
    else:
        tick_bodies(context, command, response)


@jit
def answer_in_sleeve(context: int, words: np.ndarray, number: int, command: np.ndarray, response: np.ndarray) -> None:
    """The answer of the bone to a hand whose tool is, or may slip, into a sleeve."""
    memory, own = guide_memory(words)
    guide, tool, law = guide_of(words, number), tool_of(words, command), law_of(words)
    thick, lever = max(tool[INSTRUMENT_DIAMETER], tool[INSTRUMENT_SHAFT_DIAMETER]), law[LAW_COUPLING_LEVER]
    if memory[GUIDE_STATE_NUMBER] != number:
        memory[GUIDE_STATE_NUMBER], memory[GUIDE_STATE_HELD] = number, JUST_SET
    held = lead_hand(guide, thick, lever, memory, command, own)
    answer(context, words, own, response)
    if held:
        push_back(guide, thick, memory, command, own, lever, response)
        stand_on_floor(guide, tool, law, memory, command, own, response)


def force_law(context: int, command: np.ndarray, response: np.ndarray) -> None:
    """Answer one command: `law(context address, command[16], response[32])`; slots in `layout`."""
    words = carray(pointer_at(context), (CONTEXT_SIZE,), np.int64)
    sound = command_is_sound(command)
    number = guide_in_force(words, command) if sound else 0
    if number > 0:
        answer_in_sleeve(context, words, number, command, response)
    else:
        if words[CONTEXT_GUIDE_STATE] != 0:
            memory, _ = guide_memory(words)
            memory[GUIDE_STATE_NUMBER], memory[GUIDE_STATE_HELD] = 0.0, 0.0
        answer(context, words, command, response)
    if sound and words[CONTEXT_LOOKS] != 0:
        show_cuts(words)


@functools.cache
def compiled_force_law() -> Callable[..., Any]:
    """The force law, compiled or read from the cache: `void(intp, float64[::1], float64[::1])`."""
    return compile_with_signature(SIGNATURE, force_law)
