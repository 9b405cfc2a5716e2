"""What one tick of a tool on one bone works on, unpacked from the addresses that the servo hands over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import carray

from .address import pointer_at
from .brick_volume import BRICK_VOXELS, BoneArrays
from .contact_solver import CONTACT_SIZE, MOST_CONTACTS
from .jit import jit
from .layout import (
    COMMAND_INSTRUMENT,
    COMMAND_SIZE,
    CONTEXT_BRICK_COUNT,
    CONTEXT_BRICK_TABLE,
    CONTEXT_BRICKS_X,
    CONTEXT_BRICKS_Y,
    CONTEXT_BRICKS_Z,
    CONTEXT_CLEARANCE,
    CONTEXT_CLEARANCE_X,
    CONTEXT_CLEARANCE_Y,
    CONTEXT_CLEARANCE_Z,
    CONTEXT_CUT,
    CONTEXT_DENSITY,
    CONTEXT_GEOMETRY,
    CONTEXT_INITIAL,
    CONTEXT_INSTRUMENT_COUNT,
    CONTEXT_INSTRUMENTS,
    CONTEXT_LAW,
    CONTEXT_SHELL,
    CONTEXT_SHELL_COUNT,
    CONTEXT_SHELL_SLACK,
    CONTEXT_SHELL_WORK,
    CONTEXT_SIZE,
    CONTEXT_STATE,
    CONTEXT_VERSIONS,
    GEOMETRY_ORIGIN,
    GEOMETRY_SIZE,
    GEOMETRY_SPACING,
    INSTRUMENT_SHELL_FIRST,
    INSTRUMENT_SHELL_GIRTH,
    INSTRUMENT_SHELL_POINTS,
    INSTRUMENT_SHELL_REACH,
    INSTRUMENT_SIZE,
    LAW_SIZE,
    RESPONSE_SIZE,
    STATE_SIZE,
)
from .point_shell import Clearance, Shell


class Work(NamedTuple):
    """What one tick of a tool on one bone works on."""

    bone: BoneArrays
    ox: float
    oy: float
    oz: float
    """Origin of the bone's grid in its own frame [mm]."""
    instrument: np.ndarray
    law: np.ndarray
    state: np.ndarray
    command: np.ndarray
    response: np.ndarray


@jit
def work_at(context: int, command: int, response: int) -> Work:
    """What lies at three addresses."""
    words = carray(pointer_at(context), (CONTEXT_SIZE,), np.int64)
    geometry = carray(pointer_at(words[CONTEXT_GEOMETRY]), (GEOMETRY_SIZE,), np.float64)
    voxels = words[CONTEXT_BRICK_COUNT] * BRICK_VOXELS
    table_shape = (words[CONTEXT_BRICKS_Z], words[CONTEXT_BRICKS_Y], words[CONTEXT_BRICKS_X])
    bone = BoneArrays(
        carray(pointer_at(words[CONTEXT_BRICK_TABLE]), table_shape, np.int32),
        carray(pointer_at(words[CONTEXT_DENSITY]), (voxels,), np.float32),
        carray(pointer_at(words[CONTEXT_INITIAL]), (voxels,), np.float32),
        carray(pointer_at(words[CONTEXT_CUT]), (voxels,), np.float32),
        carray(pointer_at(words[CONTEXT_VERSIONS]), (words[CONTEXT_BRICK_COUNT],), np.int64),
        geometry[GEOMETRY_SPACING],
    )
    wish = carray(pointer_at(command), (COMMAND_SIZE,), np.float64)
    tools = carray(
        pointer_at(words[CONTEXT_INSTRUMENTS]), (words[CONTEXT_INSTRUMENT_COUNT], INSTRUMENT_SIZE), np.float64
    )
    return Work(
        bone, geometry[GEOMETRY_ORIGIN], geometry[GEOMETRY_ORIGIN + 1], geometry[GEOMETRY_ORIGIN + 2],
        tools[int(wish[COMMAND_INSTRUMENT])], carray(pointer_at(words[CONTEXT_LAW]), (LAW_SIZE,), np.float64),
        carray(pointer_at(words[CONTEXT_STATE]), (STATE_SIZE,), np.float64), wish,
        carray(pointer_at(response), (RESPONSE_SIZE,), np.float64),
    )  # fmt: skip


@jit
def shell_of(context: int, instrument: np.ndarray) -> tuple[Clearance, Shell]:
    """The shell of points of an instrument, and the room that a bone leaves."""
    words = carray(pointer_at(context), (CONTEXT_SIZE,), np.int64)
    first, count = int(instrument[INSTRUMENT_SHELL_FIRST]), int(instrument[INSTRUMENT_SHELL_POINTS])
    everything = words[CONTEXT_SHELL_COUNT]
    points = carray(pointer_at(words[CONTEXT_SHELL]), (everything, 3), np.float64)
    slack = carray(pointer_at(words[CONTEXT_SHELL_SLACK]), (everything,), np.float64)
    work = carray(pointer_at(words[CONTEXT_SHELL_WORK]), (MOST_CONTACTS + 1, CONTACT_SIZE), np.float64)
    blocks_shape = (words[CONTEXT_CLEARANCE_Z], words[CONTEXT_CLEARANCE_Y], words[CONTEXT_CLEARANCE_X])
    blocks = carray(pointer_at(words[CONTEXT_CLEARANCE]), blocks_shape, np.uint8)
    shell = Shell(
        points[first : first + count], slack[first : first + count], instrument[INSTRUMENT_SHELL_REACH],
        instrument[INSTRUMENT_SHELL_GIRTH], work,
    )  # fmt: skip
    return Clearance(blocks), shell


@jit
def commanded(at: Work, command: np.ndarray) -> Work:
    """The same work by another command."""
    return Work(at.bone, at.ox, at.oy, at.oz, at.instrument, at.law, at.state, command, at.response)
