"""One servo tick: read the hand, ask the bone, limit, write the force, note it down."""

import math
from collections.abc import Callable

import numpy as np
from numba import types

from .actions import apply_actions, regrip
from .clock import thread_cpu_ns
from .histogram import count_value
from .jit import (
    FORCE_LAW,
    READ,
    WRITE,
    address,
    compiled,
    counters,
    histograms,
    inner,
    integer,
    number,
    rows,
    vector,
)
from .limits import NON_FINITE, SATURATED, SLEW_LIMITED, compress, limit_vector
from .passivity import damp_to_passivity, forget_credit, observe_energy
from .ring import append_row
from .rotations import multiply, normalise
from .slots import (
    COMMAND_BLOW,
    COMMAND_COUPLING_DAMPING,
    COMMAND_COUPLING_STIFFNESS,
    COMMAND_GUIDE,
    COMMAND_INSTRUMENT,
    COMMAND_IRRIGATION,
    COMMAND_ORIENTATION,
    COMMAND_SIZE,
    COMMAND_TICK,
    COMMAND_TIP,
    COMMAND_TRIGGER,
    COUNTER_MISSED,
    COUNTER_NON_FINITE,
    COUNTER_PASSIVITY,
    COUNTER_SATURATED,
    COUNTER_SLEW_LIMITED,
    COUNTER_TICK,
    COUNTER_UNTRACKED,
    HISTOGRAM_COMPUTE,
    HISTOGRAM_FORCE_STEP,
    MEMORY_CLUTCHED,
    MEMORY_CREDIT,
    MEMORY_FORCE,
    MEMORY_HAS_POSE,
    MEMORY_MAX_COMPUTE,
    MEMORY_MAX_LATENESS,
    MEMORY_MAX_STEP,
    MEMORY_POSE,
    MEMORY_RAMP,
    MEMORY_SAMPLE_AGE,
    MEMORY_SCRATCH,
    MEMORY_TORQUE,
    RESPONSE_FORCE,
    RESPONSE_SIZE,
    RESPONSE_TIP,
    RESPONSE_TORQUE,
    ROW_COMMAND,
    ROW_COMPUTE,
    ROW_LATENESS,
    ROW_MISSED,
    ROW_RENDERED,
    ROW_RESPONSE,
    ROW_TICK,
    ROW_TRACKING,
    SETTING_BLOW,
    SETTING_COUPLING_DAMPING,
    SETTING_COUPLING_STIFFNESS,
    SETTING_EMERGENCY_STOP,
    SETTING_FORCE_SCALE,
    SETTING_FRAME_QUATERNION,
    SETTING_GUIDE,
    SETTING_INSTRUMENT,
    SETTING_KNEE,
    SETTING_MAX_FORCE,
    SETTING_MAX_STEP,
    SETTING_MAX_TORQUE,
    SETTING_MAX_TORQUE_STEP,
    SETTING_MM_PER_M,
    SETTING_PASSIVITY_DAMPING,
    SETTING_PASSIVITY_KEEP,
    SETTING_PASSIVITY_SLACK,
    SETTING_PERIOD,
    SETTING_RAMP_TICKS,
    SETTING_ROTATION,
    SETTING_TRANSLATION,
    STATE_IRRIGATION,
    STATE_ORIENTATION,
    STATE_POSITION,
    STATE_SAMPLE_AGE,
    STATE_TRACKING,
    STATE_TRIGGER,
    STATE_VELOCITY,
    WRENCH_FORCE,
    WRENCH_TICK,
    WRENCH_TORQUE,
)


@inner
def keep_last_good_pose(settings: np.ndarray, state: np.ndarray, memory: np.ndarray) -> int:
    """Replace an untracked or non-finite pose by the last good one; returns 1 while the hand is tracked."""
    tracked = state[STATE_TRACKING] > 0.5
    for slot in range(STATE_POSITION, STATE_VELOCITY):
        tracked = tracked and math.isfinite(state[slot])
    tracked = tracked and math.isfinite(state[STATE_TRIGGER]) and math.isfinite(state[STATE_IRRIGATION])
    if tracked:
        if memory[MEMORY_HAS_POSE] > 0.5:
            observe_energy(memory, state, settings[SETTING_PERIOD])
        memory[MEMORY_POSE : MEMORY_POSE + 7] = state[STATE_POSITION : STATE_POSITION + 7]
        memory[MEMORY_HAS_POSE] = 1.0
        return 1
    state[STATE_POSITION : STATE_POSITION + 7] = memory[MEMORY_POSE : MEMORY_POSE + 7]
    state[STATE_TRIGGER] = 0.0  # nobody is known to hold it: the drill stops
    state[STATE_IRRIGATION] = 0.0
    return 0


@inner
def command_from_state(settings: np.ndarray, state: np.ndarray, command: np.ndarray) -> None:
    """Device state (m, device frame) to command (mm, LPS)."""
    rotation = settings[SETTING_ROTATION : SETTING_ROTATION + 9]
    scale = settings[SETTING_MM_PER_M]
    for row in range(3):
        turned = 0.0
        for column in range(3):
            turned += rotation[3 * row + column] * state[STATE_POSITION + column]
        command[COMMAND_TIP + row] = scale * turned + settings[SETTING_TRANSLATION + row]
    orientation = command[COMMAND_ORIENTATION : COMMAND_ORIENTATION + 4]
    multiply(
        settings[SETTING_FRAME_QUATERNION : SETTING_FRAME_QUATERNION + 4],
        state[STATE_ORIENTATION : STATE_ORIENTATION + 4],
        orientation,
    )
    normalise(orientation)
    command[COMMAND_TRIGGER] = min(1.0, max(0.0, state[STATE_TRIGGER]))
    command[COMMAND_COUPLING_STIFFNESS] = settings[SETTING_COUPLING_STIFFNESS]
    command[COMMAND_COUPLING_DAMPING] = settings[SETTING_COUPLING_DAMPING]
    command[COMMAND_IRRIGATION] = min(1.0, max(0.0, state[STATE_IRRIGATION]))
    command[COMMAND_INSTRUMENT] = settings[SETTING_INSTRUMENT]
    command[COMMAND_TICK] = settings[SETTING_PERIOD]
    command[COMMAND_GUIDE] = settings[SETTING_GUIDE]
    command[COMMAND_BLOW] = settings[SETTING_BLOW]


@inner
def wrench_from_response(settings: np.ndarray, response: np.ndarray, wrench: np.ndarray) -> None:
    """Real-equivalent force (N, LPS) to the wish for the device (N, N m, device frame), before the limiter."""
    rotation = settings[SETTING_ROTATION : SETTING_ROTATION + 9]
    scale = settings[SETTING_FORCE_SCALE]
    for column in range(3):
        force = 0.0
        torque = 0.0
        for row in range(3):
            force += rotation[3 * row + column] * response[RESPONSE_FORCE + row]
            torque += rotation[3 * row + column] * response[RESPONSE_TORQUE + row]
        wrench[WRENCH_FORCE + column] = scale * force
        wrench[WRENCH_TORQUE + column] = scale * torque * 1e-3
    compress(wrench[WRENCH_FORCE : WRENCH_FORCE + 3], settings[SETTING_KNEE], settings[SETTING_MAX_FORCE])
    wrench[WRENCH_TICK] = settings[SETTING_PERIOD]


@inner
def stretch_of_coupling(settings: np.ndarray, command: np.ndarray, response: np.ndarray, stretch: np.ndarray) -> None:
    """How far the hand is from the tool it holds [m], device frame, shape (3,)."""
    rotation = settings[SETTING_ROTATION : SETTING_ROTATION + 9]
    for column in range(3):
        apart = 0.0
        for row in range(3):
            apart += rotation[3 * row + column] * (command[COMMAND_TIP + row] - response[RESPONSE_TIP + row])
        stretch[column] = apart / settings[SETTING_MM_PER_M]


@inner
def limit_wrench(
    settings: np.ndarray,
    memory: np.ndarray,
    wrench: np.ndarray,
    counts: np.ndarray,
    histogram: np.ndarray,
    tracked: int,
) -> None:
    """Ramp, cap and slew the wrench in place; remember it and count what had to be limited."""
    let_go = tracked == 0 or settings[SETTING_EMERGENCY_STOP] != 0.0 or memory[MEMORY_CLUTCHED] != 0.0
    if let_go:
        wrench[0:6] = 0.0
        memory[MEMORY_RAMP] = 0.0
        memory[MEMORY_CREDIT : MEMORY_CREDIT + 3] = 0.0
    gain = min(1.0, memory[MEMORY_RAMP] / max(1.0, settings[SETTING_RAMP_TICKS]))
    if settings[SETTING_RAMP_TICKS] < 1.0:
        gain = 1.0
    memory[MEMORY_RAMP] += 0.0 if let_go else 1.0
    force = wrench[WRENCH_FORCE : WRENCH_FORCE + 3]
    last = memory[MEMORY_FORCE : MEMORY_FORCE + 3]
    flags = limit_vector(force, last, gain, settings[SETTING_MAX_FORCE], settings[SETTING_MAX_STEP])
    torque = wrench[WRENCH_TORQUE : WRENCH_TORQUE + 3]
    turned = memory[MEMORY_TORQUE : MEMORY_TORQUE + 3]
    most_torque, torque_step = settings[SETTING_MAX_TORQUE], settings[SETTING_MAX_TORQUE_STEP]
    flags |= limit_vector(torque, turned, gain, most_torque, torque_step) & (NON_FINITE | SLEW_LIMITED)
    turned[:] = torque
    counts[COUNTER_SATURATED] += (flags & SATURATED) != 0
    counts[COUNTER_SLEW_LIMITED] += (flags & SLEW_LIMITED) != 0
    counts[COUNTER_NON_FINITE] += (flags & NON_FINITE) != 0
    step = 0.0
    for axis in range(3):
        step += (force[axis] - last[axis]) ** 2
        last[axis] = force[axis]
    step = math.sqrt(step)
    count_value(histogram[HISTOGRAM_FORCE_STEP], step)
    memory[MEMORY_MAX_STEP] = max(memory[MEMORY_MAX_STEP], step)


SERVO_ARGUMENTS = (
    READ,
    WRITE,
    FORCE_LAW,
    address,
    address,
    vector,
    vector,
    vector,
    vector,
    vector,
    counters,
    histograms,
    rows,
    counters,
)
"""read, write, law, device context, law context, settings, memory, state, wrench, row, counters, histograms, ring,
scratch: what every loop hands to the tick."""


@compiled(types.void(*SERVO_ARGUMENTS, number, integer))
def servo_tick(
    read: Callable,
    write: Callable,
    law: Callable,
    device_context: int,
    law_context: int,
    settings: np.ndarray,
    memory: np.ndarray,
    state: np.ndarray,
    wrench: np.ndarray,
    row: np.ndarray,
    counts: np.ndarray,
    histogram: np.ndarray,
    ring: np.ndarray,
    scratch: np.ndarray,
    lateness_us: float,
    missed: int,
) -> None:
    """One tick, whoever calls it: our loop or a vendor's own thread. Allocates, locks and logs nothing."""
    started_ns = thread_cpu_ns(scratch)
    command = row[ROW_COMMAND : ROW_COMMAND + COMMAND_SIZE]
    response = row[ROW_RESPONSE : ROW_RESPONSE + RESPONSE_SIZE]
    read(device_context, state)
    apply_actions(settings, memory, counts, state)
    tracked = keep_last_good_pose(settings, state, memory)
    if memory[MEMORY_HAS_POSE] > 0.5:
        command_from_state(settings, state, command)
        regrip(memory, settings, command)
        law(law_context, command, response)
        wrench_from_response(settings, response, wrench)
        stretch = memory[MEMORY_SCRATCH : MEMORY_SCRATCH + 3]
        stretch_of_coupling(settings, command, response, stretch)
        forget_credit(memory, stretch, settings[SETTING_PASSIVITY_KEEP])
        counts[COUNTER_PASSIVITY] += damp_to_passivity(
            memory,
            wrench[WRENCH_FORCE : WRENCH_FORCE + 3],
            settings[SETTING_PASSIVITY_DAMPING],
            settings[SETTING_PASSIVITY_SLACK],
            settings[SETTING_PERIOD],
        )
    else:
        wrench[0:6] = 0.0
    limit_wrench(settings, memory, wrench, counts, histogram, tracked)
    write(device_context, wrench)

    counts[COUNTER_UNTRACKED] += 1 - tracked
    counts[COUNTER_MISSED] += missed
    memory[MEMORY_SAMPLE_AGE] = state[STATE_SAMPLE_AGE]
    memory[MEMORY_MAX_LATENESS] = max(memory[MEMORY_MAX_LATENESS], lateness_us)
    row[ROW_TICK] = counts[COUNTER_TICK]
    row[ROW_LATENESS] = lateness_us
    row[ROW_TRACKING] = tracked
    row[ROW_MISSED] = missed
    row[ROW_RENDERED : ROW_RENDERED + 3] = wrench[WRENCH_FORCE : WRENCH_FORCE + 3]
    counts[COUNTER_TICK] += 1
    compute_us = (thread_cpu_ns(scratch) - started_ns) * 1e-3
    row[ROW_COMPUTE] = compute_us
    count_value(histogram[HISTOGRAM_COMPUTE], compute_us)
    memory[MEMORY_MAX_COMPUTE] = max(memory[MEMORY_MAX_COMPUTE], compute_us)
    append_row(ring, counts, row)
