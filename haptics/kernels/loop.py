"""The loops around the tick: paced by the clock, as fast as it goes, and a bare timer to compare with."""

from collections.abc import Callable

import numpy as np
from numba import types

from .clock import close_timer, monotonic_ns, open_timer, sleep_until_ns
from .histogram import count_value
from .jit import compiled, counters, inner, integer
from .memory import load_word, word_address
from .slots import (
    COUNTER_PACED_NS,
    COUNTER_PACED_TICKS,
    COUNTER_SKIPPED,
    COUNTER_STOP,
    HISTOGRAM_LATENESS,
    MEMORY_FORCE,
    MEMORY_TORQUE,
    SETTING_CATCH_UP_TICKS,
    SETTING_PERIOD,
)
from .tick import SERVO_ARGUMENTS, servo_tick


@inner
def next_deadline(deadline_ns: int, now_ns: int, period_ns: int, catch_up_ticks: int) -> int:
    """The next absolute deadline.

    Up to `catch_up_ticks` late ticks are made good at once; deadlines lost beyond that are skipped, because a burst of
    ticks would put many limited force steps into one instant.
    """
    deadline_ns += period_ns
    behind = (now_ns - deadline_ns) // period_ns
    if behind > catch_up_ticks:
        deadline_ns += (behind - catch_up_ticks) * period_ns
    return deadline_ns


@compiled(types.void(*SERVO_ARGUMENTS))
def paced_loop(
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
) -> None:
    """Tick at absolute deadlines until the stop counter is set; then the device is told zero force."""
    period_ns = int(settings[SETTING_PERIOD] * 1e9 + 0.5)
    catch_up_ticks = int(settings[SETTING_CATCH_UP_TICKS])
    stop_address = word_address(counts, COUNTER_STOP)
    timer = open_timer()
    started_ns = monotonic_ns(scratch)
    now_ns = started_ns
    deadline_ns = started_ns + period_ns
    paced_before = counts[COUNTER_PACED_NS]
    while load_word(stop_address) == 0:
        sleep_until_ns(timer, deadline_ns, scratch)
        now_ns = monotonic_ns(scratch)
        lateness_ns = max(0, now_ns - deadline_ns)
        missed = 1 if lateness_ns > period_ns else 0
        count_value(histogram[HISTOGRAM_LATENESS], lateness_ns * 1e-3)
        servo_tick(
            read,
            write,
            law,
            device_context,
            law_context,
            settings,
            memory,
            state,
            wrench,
            row,
            counts,
            histogram,
            ring,
            scratch,
            lateness_ns * 1e-3,
            missed,
        )
        counts[COUNTER_PACED_TICKS] += 1
        counts[COUNTER_PACED_NS] = paced_before + now_ns - started_ns
        following_ns = next_deadline(deadline_ns, monotonic_ns(scratch), period_ns, catch_up_ticks)
        counts[COUNTER_SKIPPED] += (following_ns - deadline_ns) // period_ns - 1
        deadline_ns = following_ns
    close_timer(timer)
    wrench[0:6] = 0.0
    memory[MEMORY_FORCE : MEMORY_FORCE + 3] = 0.0
    memory[MEMORY_TORQUE : MEMORY_TORQUE + 3] = 0.0
    write(device_context, wrench)


@compiled(types.void(*SERVO_ARGUMENTS, integer))
def unpaced_loop(
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
    tick_count: int,
) -> None:
    """Tick `tick_count` times as fast as the machine goes, or until the stop counter is set."""
    stop_address = word_address(counts, COUNTER_STOP)
    for _ in range(tick_count):
        if load_word(stop_address) != 0:
            return
        servo_tick(
            read,
            write,
            law,
            device_context,
            law_context,
            settings,
            memory,
            state,
            wrench,
            row,
            counts,
            histogram,
            ring,
            scratch,
            0.0,
            0,
        )


@compiled(integer(integer, integer, integer, counters, counters))
def bare_loop(
    period_ns: int, deadline_count: int, catch_up_ticks: int, lateness_histogram: np.ndarray, scratch: np.ndarray
) -> int:
    """The same pacing with no work in it, for so many deadlines.

    Fills a lateness histogram [us] and returns the deadlines missed, as the servo counts them: met more than a period
    late, or given up.
    """
    timer = open_timer()
    deadline_ns = monotonic_ns(scratch) + period_ns
    last_ns = deadline_ns + (deadline_count - 1) * period_ns
    missed = 0
    while deadline_ns <= last_ns:
        sleep_until_ns(timer, deadline_ns, scratch)
        lateness_ns = max(0, monotonic_ns(scratch) - deadline_ns)
        missed += lateness_ns > period_ns
        count_value(lateness_histogram, lateness_ns * 1e-3)
        following_ns = next_deadline(deadline_ns, monotonic_ns(scratch), period_ns, catch_up_ticks)
        missed += (min(following_ns, last_ns + period_ns) - deadline_ns) // period_ns - 1
        deadline_ns = following_ns
    close_timer(timer)
    return missed
