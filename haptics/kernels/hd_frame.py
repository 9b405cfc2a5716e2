"""One frame of the HD library's scheduler in compiled code: read, exchange with the servo, write.

The scheduler calls it from a thread of its own a thousand times a second; it takes no lock and no interpreter, so a
busy window cannot make the arm shake.
"""

import math

import numpy as np
from numba import types

from .hd_slots import (
    BEGIN_FRAME,
    BLOCK_SIZE,
    BUTTONS,
    DEVICE,
    END_FRAME,
    FRAMES,
    GARBAGE,
    GET_DOUBLES,
    GET_ERROR,
    GET_INTEGERS,
    LONGEST,
    LOST,
    MAILBOX,
    OUT,
    SAMPLE,
    SET_DOUBLES,
    SIX_AXES,
    TRANSFORM,
    VELOCITY,
    WRENCH,
)
from .jit import address, c_callback, inner
from .mailbox import put_sample, take_wrench
from .memory import block_at, load_word, store_word
from .native_calls import call_with_number, call_with_place, first_number_of_call
from .rotations import normalise
from .slots import (
    STATE_BUTTONS,
    STATE_ORIENTATION,
    STATE_POSITION,
    STATE_SIZE,
    STATE_TRACKING,
    STATE_VELOCITY,
    WRENCH_FORCE,
    WRENCH_SIZE,
    WRENCH_TORQUE,
)

DONE, CONTINUE = 0, 1
_HD_BUTTONS, _HD_VELOCITY, _HD_TRANSFORM = 0x2000, 0x2051, 0x2052
_HD_FORCE, _HD_TORQUE = 0x2700, 0x2701
_DEVICE_ERRORS = 0x0300
_BAD_HANDLE = 0x0104
_BUTTON_MASK = 0xF
_FARTHEST_MM = 2000.0
_SKEW = 1e-3


@inner
def is_device_error(code: int) -> bool:
    """Faults of the device itself lie in 0x03xx; others (0x02xx: motors warm, force too strong) leave it usable."""
    return code & 0xFF00 == _DEVICE_ERRORS or code == _BAD_HANDLE


@inner
def pen_rotation(transform: np.ndarray, row: int, column: int) -> float:
    """Element of the tool's rotation: the pen points along the gimbal's -z, so y and z change their sign."""
    return transform[4 * column + row] * (1.0 if column == 0 else -1.0)


@inner
def pen_is_pose(transform: np.ndarray) -> bool:
    """Whether a transform, shape (16,), by columns [mm], is a rotation and a place within reach."""
    for first in range(3):
        if not abs(transform[12 + first]) < _FARTHEST_MM:
            return False
        for second in range(3):
            product = 0.0
            for row in range(3):
                product += transform[4 * first + row] * transform[4 * second + row]
            if not abs(product - (1.0 if first == second else 0.0)) < _SKEW:
                return False
    x, y, z = transform[0:3], transform[4:7], transform[8:11]
    turning = x[0] * (y[1] * z[2] - y[2] * z[1])
    turning += x[1] * (y[2] * z[0] - y[0] * z[2]) + x[2] * (y[0] * z[1] - y[1] * z[0])
    return turning > 0.0


@inner
def pen_quaternion(transform: np.ndarray, quaternion: np.ndarray) -> None:
    """Orientation of the tool from a transform, shape (16,); by the largest part, so that none is divided by little."""
    trace = 0.0
    for axis in range(3):
        trace += pen_rotation(transform, axis, axis)
    largest, square = -1, 1.0 + trace
    for axis in range(3):
        candidate = 1.0 + 2.0 * pen_rotation(transform, axis, axis) - trace
        if candidate > square:
            largest, square = axis, candidate
    if largest < 0:
        quaternion[0] = square
        for a in range(3):
            b, c = (a + 1) % 3, (a + 2) % 3
            quaternion[1 + a] = pen_rotation(transform, c, b) - pen_rotation(transform, b, c)
    else:
        a = largest
        b, c = (a + 1) % 3, (a + 2) % 3
        quaternion[0] = pen_rotation(transform, c, b) - pen_rotation(transform, b, c)
        quaternion[1 + a] = square
        quaternion[1 + b] = pen_rotation(transform, a, b) + pen_rotation(transform, b, a)
        quaternion[1 + c] = pen_rotation(transform, a, c) + pen_rotation(transform, c, a)
    normalise(quaternion)


@inner
def take_sample(block: np.ndarray, words: np.ndarray) -> bool:
    """Fill the sample from what the library said; False, and untracked, where that is no pose."""
    sample = block[SAMPLE : SAMPLE + STATE_SIZE]
    transform = block[TRANSFORM : TRANSFORM + 16]
    good = pen_is_pose(transform)
    for axis in range(3):
        good = good and math.isfinite(block[VELOCITY + axis])
    sample[STATE_TRACKING] = 1.0 if good else 0.0
    if not good:
        return False
    for axis in range(3):
        sample[STATE_POSITION + axis] = transform[12 + axis] * 1e-3
        sample[STATE_VELOCITY + axis] = block[VELOCITY + axis] * 1e-3
    pen_quaternion(transform, sample[STATE_ORIENTATION : STATE_ORIENTATION + 4])
    sample[STATE_BUTTONS] = float(words[BUTTONS] & _BUTTON_MASK)
    return True


@inner
def send_wrench(context: int, block: np.ndarray, words: np.ndarray) -> None:
    """Hand force [N] and, where there are motors for it, torque [N mm] to the library."""
    for axis in range(3):
        block[OUT + axis] = block[WRENCH + WRENCH_FORCE + axis]
    call_with_place(words[SET_DOUBLES], _HD_FORCE, context + 8 * OUT)
    if words[SIX_AXES] != 0:
        for axis in range(3):
            block[OUT + axis] = block[WRENCH + WRENCH_TORQUE + axis] * 1e3
        call_with_place(words[SET_DOUBLES], _HD_TORQUE, context + 8 * OUT)


@c_callback(types.uint32(address))
def hd_frame(context: int) -> int:
    """One call of the scheduler; context: address of a block laid out as in hd_slots."""
    block = block_at(context, BLOCK_SIZE)
    words = block.view(np.int64)
    wrench = block[WRENCH : WRENCH + WRENCH_SIZE]
    call_with_number(words[BEGIN_FRAME], words[DEVICE])
    call_with_place(words[GET_DOUBLES], _HD_TRANSFORM, context + 8 * TRANSFORM)
    call_with_place(words[GET_DOUBLES], _HD_VELOCITY, context + 8 * VELOCITY)
    call_with_place(words[GET_INTEGERS], _HD_BUTTONS, context + 8 * BUTTONS)
    code = first_number_of_call(words[GET_ERROR])
    lost = is_device_error(code)
    wrench[0:6] = 0.0
    if not lost:
        good = take_sample(block, words)
        put_sample(words[MAILBOX], block[SAMPLE : SAMPLE + STATE_SIZE])
        if good:
            take_wrench(words[MAILBOX], wrench, block[LONGEST])
    send_wrench(context, block, words)
    call_with_number(words[END_FRAME], words[DEVICE])
    if lost:
        store_word(context + 8 * LOST, code)
        return DONE
    counter = context + 8 * (FRAMES if good else GARBAGE)
    store_word(counter, load_word(counter) + 1)
    return CONTINUE
