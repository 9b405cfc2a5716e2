"""Buttons and pedals turned into actions, and the clutch that lets the hand take a new grip of the tool."""

import numpy as np

from .jit import inner
from .rotations import multiply, normalise
from .slots import (
    ACTION_CLUTCH,
    ACTION_COUNT,
    ACTION_EMERGENCY_STOP,
    ACTION_IRRIGATION,
    ACTION_TRIGGER,
    COMMAND_IRRIGATION,
    COMMAND_ORIENTATION,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    COUNTER_PRESSES,
    MEMORY_CLUTCHED,
    MEMORY_COMMAND_POSE,
    MEMORY_COMMANDED,
    MEMORY_GRIP_SHIFT,
    MEMORY_GRIP_TURN,
    MEMORY_GRIPPED,
    MEMORY_HELD_ACTIONS,
    MEMORY_SCRATCH,
    SETTING_ACTION_BUTTONS,
    SETTING_CLUTCH,
    SETTING_EMERGENCY_STOP,
    SETTING_PRESSED_ACTIONS,
    STATE_BUTTONS,
    STATE_IRRIGATION,
    STATE_TRIGGER,
)

_MOST_BUTTONS = 2.0**32


@inner
def apply_actions(settings: np.ndarray, memory: np.ndarray, counts: np.ndarray, state: np.ndarray) -> None:
    """Let the buttons and pedals held now act on the device state and the servo; count what was newly pressed.

    The emergency stop latches: letting the button go does not give the force back.
    """
    pressed = state[STATE_BUTTONS]
    buttons = int(pressed) if 0.0 <= pressed < _MOST_BUTTONS else 0
    held_before = int(memory[MEMORY_HELD_ACTIONS])
    held = int(settings[SETTING_PRESSED_ACTIONS])
    for action in range(ACTION_COUNT):
        if buttons & int(settings[SETTING_ACTION_BUTTONS + action]):
            held |= 1 << action
        if held & (1 << action):
            counts[COUNTER_PRESSES + action] += 1 - ((held_before >> action) & 1)
    if held & (1 << ACTION_TRIGGER):
        state[STATE_TRIGGER] = 1.0
    if held & (1 << ACTION_IRRIGATION):
        state[STATE_IRRIGATION] = 1.0
    if held & ~held_before & (1 << ACTION_EMERGENCY_STOP):
        settings[SETTING_EMERGENCY_STOP] = 1.0
    memory[MEMORY_HELD_ACTIONS] = held


@inner
def regrip(memory: np.ndarray, settings: np.ndarray, command: np.ndarray) -> None:
    """Hold the tool while the clutch is pressed, and set it to the hand anew when it is released; in place.

    The tool neither jumps nor turns at either moment, and later moves and turns as the hand does, about the same axes.
    The command carries the outcome, so a recording replays it without knowing of clutches. A hand that never clutched
    gets its pose untouched, bit for bit.
    """
    pose = command[COMMAND_TIP : COMMAND_TIP + 7]
    raw = memory[MEMORY_SCRATCH : MEMORY_SCRATCH + 4]
    last = memory[MEMORY_COMMAND_POSE : MEMORY_COMMAND_POSE + 7]
    shift = memory[MEMORY_GRIP_SHIFT : MEMORY_GRIP_SHIFT + 3]
    turn = memory[MEMORY_GRIP_TURN : MEMORY_GRIP_TURN + 4]
    clutched = settings[SETTING_CLUTCH] != 0.0 or int(memory[MEMORY_HELD_ACTIONS]) & (1 << ACTION_CLUTCH) != 0
    for part in range(4):
        raw[part] = command[COMMAND_ORIENTATION + part]
    if memory[MEMORY_CLUTCHED] != 0.0 and not clutched:
        for axis in range(3):
            shift[axis] = last[axis] - command[COMMAND_TIP + axis]
        for part in range(1, 4):  # the inverse of the hand's turn
            raw[part] = -raw[part]
        multiply(raw, last[3:7], turn)
        normalise(turn)
        for part in range(1, 4):
            raw[part] = -raw[part]
        memory[MEMORY_GRIPPED] = 1.0
    memory[MEMORY_CLUTCHED] = 1.0 if clutched else 0.0
    if clutched:
        if memory[MEMORY_COMMANDED] != 0.0:
            pose[:] = last
        command[COMMAND_TRIGGER] = 0.0
        command[COMMAND_IRRIGATION] = 0.0
    elif memory[MEMORY_GRIPPED] != 0.0:
        for axis in range(3):
            command[COMMAND_TIP + axis] += shift[axis]
        multiply(raw, turn, command[COMMAND_ORIENTATION : COMMAND_ORIENTATION + 4])
        normalise(command[COMMAND_ORIENTATION : COMMAND_ORIENTATION + 4])
    last[:] = pose
    memory[MEMORY_COMMANDED] = 1.0
