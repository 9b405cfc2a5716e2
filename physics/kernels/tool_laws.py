"""The laws of all kinds of tools as C functions of three addresses: context of one bone, command, response.

Each is compiled by itself, and only when a tool of its kind is on a tray: a session with a drill waits for no saw.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import carray, intp, types

from .address import pointer_at
from .burr_law import burr_tick
from .dome_law import dome_tick
from .drill_law import drill_tick
from .guard import lead, pose_in, settle
from .hand_tool_law import hand_tool_tick
from .jit import compile_with_signature, jit
from .layout import (
    COMMAND_SIZE,
    CONTEXT_OWN,
    CONTEXT_SIZE,
    INSTRUMENT_SHELL_POINTS,
    KIND_AWL,
    KIND_BURR,
    KIND_DOME,
    KIND_OSCILLATING_SAW,
    KIND_STEPPED,
    STATE_STARTED,
)
from .reamer_law import reamer_tick
from .saw_law import saw_tick
from .tool_work import Work, commanded, shell_of, work_at

SIGNATURE = types.void(intp, intp, intp)


@jit
def led(
    context: int, at: Work
) -> tuple[np.ndarray, tuple[float, float, float, float, float, float, float], bool, bool]:
    """What the parts of a tool that do not cut leave of the hand's wish: (command, pose reached, held, had begun)."""
    if at.instrument[INSTRUMENT_SHELL_POINTS] == 0.0:
        return at.command, pose_in(at.state), False, False
    words = carray(pointer_at(context), (CONTEXT_SIZE,), np.int64)
    own = carray(pointer_at(words[CONTEXT_OWN]), (COMMAND_SIZE,), np.float64)
    begun = at.state[STATE_STARTED] != 0.0
    clearance, shell = shell_of(context, at.instrument)
    reached, held = lead(at, clearance, shell, own)
    return own, reached, held, begun


@jit
def settled(
    context: int, at: Work, own: np.ndarray, reached: tuple[float, float, float, float, float, float, float],
    held: bool, begun: bool,
) -> None:  # fmt: skip
    """After the cutting law: what those parts hold of the hand."""
    if begun:
        _, shell = shell_of(context, at.instrument)
        settle(shell, reached, at.law, at.state, at.command, own, held, at.response)


def drill_law(context: int, command: int, response: int) -> None:
    """One tick of a drill or wire; it is guarded by its own flank."""
    drill_tick(work_at(context, command, response))


def burr_law(context: int, command: int, response: int) -> None:
    """One tick of a burr."""
    at = work_at(context, command, response)
    own, reached, held, begun = led(context, at)
    burr_tick(commanded(at, own))
    settled(context, at, own, reached, held, begun)


def saw_law(context: int, command: int, response: int) -> None:
    """One tick of a saw."""
    at = work_at(context, command, response)
    own, reached, held, begun = led(context, at)
    saw_tick(commanded(at, own))
    settled(context, at, own, reached, held, begun)


def reamer_law(context: int, command: int, response: int) -> None:
    """One tick of a stepped reamer or drill."""
    at = work_at(context, command, response)
    own, reached, held, begun = led(context, at)
    reamer_tick(commanded(at, own))
    settled(context, at, own, reached, held, begun)


def dome_law(context: int, command: int, response: int) -> None:
    """One tick of an acetabular reamer."""
    at = work_at(context, command, response)
    own, reached, held, begun = led(context, at)
    dome_tick(commanded(at, own))
    settled(context, at, own, reached, held, begun)


def hand_tool_law(context: int, command: int, response: int) -> None:
    """One tick of a tool without a motor."""
    at = work_at(context, command, response)
    clearance, shell = shell_of(context, at.instrument)
    hand_tool_tick(at, clearance, shell)


LAWS = {KIND_BURR: burr_law, KIND_OSCILLATING_SAW: saw_law, KIND_STEPPED: reamer_law, KIND_DOME: dome_law}
"""Kind of tool to its law; kinds from KIND_AWL on have that of hand tools, all others that of drills."""


@functools.cache
def tool_law(kind: float) -> Callable[..., Any]:
    """The law of a kind of tool, compiled or read from the cache."""
    law = hand_tool_law if kind >= KIND_AWL else LAWS.get(kind, drill_law)
    return compile_with_signature(SIGNATURE, law)
