"""The servo's own cost: processor time per tick around an almost empty force law, and lateness beside a bare timer.

Lateness is mostly the machine's own, so it is only given beside a compiled timer loop with no work in it, run in
alternation with the servo in the same process: both paced by the same code, each in a thread of its own.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from haptics.drivers.simulated import SimulatedStylus
from haptics.drivers.virtual_surgeon import DrillPlan, VirtualSurgeonSettings
from haptics.kernels import wall
from haptics.servo_loop import Servo, TimerLateness, bare_timer_loop
from haptics.telemetry import Telemetry

PAIRS = 10
PAIR_S = 1.0
UNPACED_TICKS = 200_000
Row = dict[str, float | str | None]


def idle_servo() -> tuple[Servo, np.ndarray]:
    """A servo with a scripted surgeon in free air and a spring for a force law; with the block it has to outlive."""
    block = np.zeros(wall.BLOCK_SIZE)
    device = SimulatedStylus.with_surgeon(DrillPlan((0, 0, 0), (0, 0, 1), 0.02), VirtualSurgeonSettings(), 1)
    return Servo(device, wall.anchor_law, block.ctypes.data), block


def servo_lateness(seconds: float) -> Telemetry:
    """Telemetry of a paced servo."""
    servo, _block = idle_servo()
    servo.start()
    time.sleep(seconds)
    servo.stop()
    return servo.telemetry()


def bare_lateness(seconds: float) -> TimerLateness:
    """The bare timer loop, in a thread of its own like the servo."""
    found: list[TimerLateness] = []
    thread = threading.Thread(target=lambda: found.append(bare_timer_loop(seconds)))
    thread.start()
    thread.join()
    return found[0]


def alternated_pairs(pairs: int = PAIRS, seconds: float = PAIR_S) -> list[tuple[Telemetry, TimerLateness]]:
    """Servo and bare loop in turn; every second pair the other way round."""
    found = []
    for pair in range(pairs):
        if pair % 2:
            bare = bare_lateness(seconds)
            found.append((servo_lateness(seconds), bare))
        else:
            servo = servo_lateness(seconds)
            found.append((servo, bare_lateness(seconds)))
    return found


def overhead_row() -> Row:
    """CPU time of one tick with the smallest force law."""
    servo, _block = idle_servo()
    servo.run_ticks(UNPACED_TICKS)
    told = servo.telemetry()
    return _row(
        "servo tick overhead (read, limit, write, record)",
        told.compute_p50_us,
        told.compute_p99_us,
        told.compute_max_us,
    )


def lateness_rows(pairs: list[tuple[Telemetry, TimerLateness]]) -> list[Row]:
    """Lateness and missed deadlines; rival: the bare loop; ratio: median over the pairs of servo over bare."""

    def middle(value: Callable[[tuple[Telemetry, TimerLateness]], float]) -> float:
        return statistics.median(value(pair) for pair in pairs)

    def over_bare(mine: float, bare: float) -> float:
        return mine / bare if bare > 0 else 1.0 if mine == 0 else float("inf")

    servo_missed = sum(servo.missed_deadlines for servo, _ in pairs) / sum(servo.deadlines for servo, _ in pairs)
    bare_missed = sum(bare.missed_deadlines for _, bare in pairs) / sum(bare.deadlines for _, bare in pairs)
    late = _row(
        "servo lateness p50 against a bare timer loop",
        middle(lambda pair: pair[0].lateness_p50_us),
        middle(lambda pair: pair[0].lateness_p99_us),
        max(servo.lateness_max_us for servo, _ in pairs),
        middle(lambda pair: pair[1].lateness_p50_us),
        middle(lambda pair: over_bare(pair[0].lateness_p50_us, pair[1].lateness_p50_us)),
    )
    late_tail = late | {
        "name": "servo lateness p99 against a bare timer loop",
        "rival": middle(lambda pair: pair[1].lateness_p99_us),
        "ratio": middle(lambda pair: over_bare(pair[0].lateness_p99_us, pair[1].lateness_p99_us)),
    }
    missed = _row(
        "share of missed deadlines", servo_missed, None, None, bare_missed, over_bare(servo_missed, bare_missed)
    )
    return [late, late_tail, missed | {"unit": "1"}]


def start_row(repeats: int = 3) -> Row:
    """Wall time another process needs to have the servo's compiled code at hand, numba and scipy already imported."""
    script = (
        "import numba, scipy.linalg, scipy.optimize, time; began = time.perf_counter();"
        "import haptics.servo_loop, haptics.drivers; print(time.perf_counter() - began)"
    )
    root = Path(__file__).resolve().parents[2]
    times = [
        1e3 * float(subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=True).stdout)
        for _ in range(repeats)
    ]
    return _row("servo code read by a new process", statistics.median(times), None, max(times)) | {"unit": "ms"}


def run() -> list[Row]:
    """Rows {name, unit, p50, p95, p99, max, rival, ratio}; ratio is ours over the rival's."""
    return [overhead_row(), *lateness_rows(alternated_pairs()), start_row()]


def _row(
    name: str,
    p50: float,
    p99: float | None,
    worst: float | None,
    rival: float | None = None,
    ratio: float | None = None,
) -> Row:
    return {"name": name, "unit": "us", "p50": p50, "p99": p99, "max": worst, "rival": rival, "ratio": ratio}


def _cell(value: float | str | None) -> str:
    return "-" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    for row in run():
        print("  ".join(f"{key} {_cell(value)}" for key, value in row.items()))
