"""A test rig for timing: a paced servo and a bare timer loop in alternation, on this machine as it is now."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from haptics.servo_loop import Servo, TimerLateness, bare_timer_loop
from haptics.telemetry import Telemetry

BOOTSTRAP_DRAWS = 2000
CONFIDENCE = 0.95
DRAIN_S = 0.05


@dataclass(frozen=True)
class ServoTrial:
    """Timing of a servo beside a loop with no work in it."""

    telemetry: Telemetry
    """Over all of the servo's turns."""
    bare: tuple[TimerLateness, ...]
    """One per turn of the bare loop."""
    missed: tuple[int, ...]
    """Deadlines the servo missed, per turn."""
    deadlines: tuple[int, ...]
    """Those it had."""

    def figures(self) -> dict[str, object]:
        """What `rig servo` prints; times in microseconds."""
        told = self.telemetry
        low, high = self._missed_ratio_interval()
        return {
            "achieved_rate_hz": told.achieved_rate_hz,
            "ticks": told.paced_ticks,
            "pairs": len(self.bare),
            "compute_p50_us": told.compute_p50_us,
            "compute_p99_us": told.compute_p99_us,
            "compute_max_us": told.compute_max_us,
            "lateness_p50_us": told.lateness_p50_us,
            "lateness_p99_us": told.lateness_p99_us,
            "lateness_max_us": told.lateness_max_us,
            "missed_share": told.missed_share,
            "skipped_ticks": told.skipped_ticks,
            "overruns": told.overruns,
            "sample_age_s": told.sample_age_s,
            "passivity_share": told.passivity_share,
            "bare_lateness_p50_us": statistics.median(turn.lateness_p50_us for turn in self.bare),
            "bare_lateness_p99_us": statistics.median(turn.lateness_p99_us for turn in self.bare),
            "bare_lateness_max_us": max(turn.lateness_max_us for turn in self.bare),
            "bare_missed_share": self._bare_missed() / max(1, sum(turn.deadlines for turn in self.bare)),
            "missed_ratio": self._ratio(np.arange(len(self.bare))),
            "missed_ratio_low": low,
            "missed_ratio_high": high,
        }

    def _bare_missed(self) -> int:
        return sum(turn.missed_deadlines for turn in self.bare)

    def _ratio(self, pairs: np.ndarray) -> float | None:
        """Missed share of the servo over the bare loop's, for some pairs; None where the bare loop missed none."""
        bare_missed = sum(self.bare[pair].missed_deadlines for pair in pairs)
        if bare_missed == 0:
            return None
        share = sum(self.missed[pair] for pair in pairs) / max(1, sum(self.deadlines[pair] for pair in pairs))
        return share * sum(self.bare[pair].deadlines for pair in pairs) / bare_missed

    def _missed_ratio_interval(self) -> tuple[float | None, float | None]:
        """95 % interval by drawing pairs with replacement."""
        random = np.random.default_rng(0)
        draws = [self._ratio(random.integers(0, len(self.bare), len(self.bare))) for _ in range(BOOTSTRAP_DRAWS)]
        known = [draw for draw in draws if draw is not None]
        if len(known) < BOOTSTRAP_DRAWS // 2:
            return None, None
        low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
        return float(low), float(high)


def servo_trial(
    servo: Servo, seconds: float, pairs: int, progress: Callable[[float], None] = lambda _share: None
) -> ServoTrial:
    """Run a servo for `seconds` in `pairs` turns, and the bare loop as long, first one first and then the other."""
    turn_s, missed, deadlines, bare = seconds / pairs, [], [], []
    for pair in range(pairs):
        progress(pair / pairs)
        if pair % 2:
            bare.append(_bare_turn(turn_s, servo.settings.period_s, servo.settings.catch_up_ticks))
        before = servo.telemetry()
        _servo_turn(servo, turn_s)
        after = servo.telemetry()
        missed.append(after.missed_deadlines - before.missed_deadlines)
        deadlines.append(after.deadlines - before.deadlines)
        if not pair % 2:
            bare.append(_bare_turn(turn_s, servo.settings.period_s, servo.settings.catch_up_ticks))
    return ServoTrial(servo.telemetry(), tuple(bare), tuple(missed), tuple(deadlines))


def _servo_turn(servo: Servo, seconds: float) -> None:
    servo.start()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        time.sleep(DRAIN_S)
        servo.drain()
    servo.stop()
    servo.drain()


def _bare_turn(seconds: float, period_s: float, catch_up_ticks: int) -> TimerLateness:
    """In a thread of its own, like the servo."""
    found: list[TimerLateness] = []
    thread = threading.Thread(target=lambda: found.append(bare_timer_loop(seconds, period_s, catch_up_ticks)))
    thread.start()
    thread.join()
    return found[0]
