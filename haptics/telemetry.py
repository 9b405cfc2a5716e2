"""What the servo says about itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from haptics.kernels.histogram import FLOOR, RATIO
from haptics.kernels.slots import (
    COUNTER_MISSED,
    COUNTER_NON_FINITE,
    COUNTER_OVERRUNS,
    COUNTER_PACED_NS,
    COUNTER_PACED_TICKS,
    COUNTER_PASSIVITY,
    COUNTER_SATURATED,
    COUNTER_SKIPPED,
    COUNTER_SLEW_LIMITED,
    COUNTER_TICK,
    COUNTER_UNTRACKED,
    HISTOGRAM_COMPUTE,
    HISTOGRAM_FORCE_STEP,
    HISTOGRAM_LATENESS,
    MEMORY_ENERGY,
    MEMORY_MAX_COMPUTE,
    MEMORY_MAX_ENERGY,
    MEMORY_MAX_LATENESS,
    MEMORY_MAX_STEP,
    MEMORY_SAMPLE_AGE,
)


@dataclass(frozen=True)
class Telemetry:
    """The servo since its construction. Quantiles come from histograms and are exact to 2 %."""

    ticks: int
    paced_ticks: int
    paced_s: float
    achieved_rate_hz: float
    """Paced ticks per second of paced time; 0 before the first paced tick."""
    compute_p50_us: float
    compute_p99_us: float
    compute_max_us: float
    """Processor time of one tick on its own thread, from read to write [us]."""
    lateness_p50_us: float
    lateness_p99_us: float
    lateness_max_us: float
    """How long after its deadline a paced tick began [us]."""
    deadlines: int
    """Of paced ticks: those that were begun, and those that were given up."""
    missed_deadlines: int
    """Paced ticks that began after their successor's deadline, and those given up."""
    missed_share: float
    """Of all deadlines."""
    skipped_ticks: int
    """Deadlines given up because too many had passed."""
    force_step_p99_N: float
    force_step_max_N: float
    """Change of the rendered force from tick to tick [N]."""
    overruns: int
    """Rows lost because nobody drained the ring."""
    non_finite_ticks: int
    untracked_ticks: int
    saturated_ticks: int
    slew_limited_ticks: int
    sample_age_s: float
    """Age of the device's newest sample at the last tick [s]."""
    net_work_J: float
    max_net_work_J: float
    """Work done by the rendered force on the hand [J], now and at its highest; above what the motion stored before, the
    device was active."""
    passivity_ticks: int
    passivity_share: float
    """Ticks in which the passivity controller changed the force, and their share of all."""
    real_time: bool
    """Whether the system lets the servo run before ordinary programs."""


def quantile(histogram: np.ndarray, share: float) -> float:
    """Value below which a share of the counted values lies: geometric middle of its bin; 0 for an empty histogram."""
    total = int(histogram.sum())
    if total == 0:
        return 0.0
    index = int(np.searchsorted(np.cumsum(histogram), share * total, side="left"))
    return 0.0 if index == 0 else FLOOR * RATIO ** (index - 0.5)


def read_telemetry(counts: np.ndarray, memory: np.ndarray, histograms: np.ndarray, *, real_time: bool) -> Telemetry:
    """Telemetry from the servo's counters, memory and histograms."""
    paced_ticks, paced_s = int(counts[COUNTER_PACED_TICKS]), counts[COUNTER_PACED_NS] * 1e-9
    skipped = int(counts[COUNTER_SKIPPED])
    deadlines, missed = paced_ticks + skipped, int(counts[COUNTER_MISSED]) + skipped
    compute, lateness = histograms[HISTOGRAM_COMPUTE], histograms[HISTOGRAM_LATENESS]
    return Telemetry(
        ticks=int(counts[COUNTER_TICK]),
        paced_ticks=paced_ticks,
        paced_s=float(paced_s),
        achieved_rate_hz=float(paced_ticks / paced_s) if paced_s > 0 else 0.0,
        compute_p50_us=quantile(compute, 0.5),
        compute_p99_us=quantile(compute, 0.99),
        compute_max_us=float(memory[MEMORY_MAX_COMPUTE]),
        lateness_p50_us=quantile(lateness, 0.5),
        lateness_p99_us=quantile(lateness, 0.99),
        lateness_max_us=float(memory[MEMORY_MAX_LATENESS]),
        deadlines=deadlines,
        missed_deadlines=missed,
        missed_share=missed / deadlines if deadlines else 0.0,
        skipped_ticks=skipped,
        force_step_p99_N=quantile(histograms[HISTOGRAM_FORCE_STEP], 0.99),
        force_step_max_N=float(memory[MEMORY_MAX_STEP]),
        overruns=int(counts[COUNTER_OVERRUNS]),
        non_finite_ticks=int(counts[COUNTER_NON_FINITE]),
        untracked_ticks=int(counts[COUNTER_UNTRACKED]),
        saturated_ticks=int(counts[COUNTER_SATURATED]),
        slew_limited_ticks=int(counts[COUNTER_SLEW_LIMITED]),
        sample_age_s=float(memory[MEMORY_SAMPLE_AGE]),
        net_work_J=float(memory[MEMORY_ENERGY]),
        max_net_work_J=float(memory[MEMORY_MAX_ENERGY]),
        passivity_ticks=int(counts[COUNTER_PASSIVITY]),
        passivity_share=float(counts[COUNTER_PASSIVITY] / max(1, counts[COUNTER_TICK])),
        real_time=real_time,
    )
