"""Drilling for minutes with the whole desktop at work beside the servo: rendering, remeshing, saving.

    xvfb-run -a python -m tests.benchmarks.bench_loaded_servo --minutes 10 --pairs 200 [--json]

The real window is open on the built-in case and draws every frame; a scripted surgeon drills hole after hole into the
same bone; the recording grows and is forced to disk. Turns of the paced servo alternate with turns of a bare compiled
timer loop, every second pair the other way round. Turns of some seconds share what a virtual machine's host takes away
in bursts; long ones would give it to one side. In a bare loop's turn the window's own thread makes the ticks that are
due, unpaced, so bone, meshes and recording go on changing and the load stays what it was.

Both loops have the same clock, sleep, priority and rule of catching up, and both count a deadline as missed that was
met more than a period late or was given up. Missed deadlines are the machine's as much as ours: only their ratio is
told, with a bootstrap interval over the pairs.
Compute is CPU time of the servo's own thread, from every tick of its turns.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from haptics.drivers.simulated import SimulatedStylus
from haptics.drivers.virtual_surgeon import DrillPlan, VirtualSurgeonSettings
from haptics.servo_loop import ServoSettings, TimerLateness, bare_timer_loop
from haptics.servo_rig import ServoTrial
from scenarios.recording import read_recording
from simulator.session.hand import Hand
from simulator.session.world_frame import MM_PER_M, to_device

CASE = "femoral_shaft_bicortical"
AIM_COMPUTE_US, AIM_RATIO = 300.0, 1.2
HOLE_PITCH_MM, HOLES_IN_A_ROW = 5.0, 7
LOOK_MS = 50
LOOKED_AT = ("tick", "compute_us", "lateness_us", "response_contact")
"""Columns of the recording that are looked at."""
TOLD_EVERY = 10
"""Pairs between two lines of progress."""
MOST_TICKS_AT_ONCE = 100
"""Ticks made up in one frame of a bare loop's turn; a frame that took longer leaves the rest out."""


class Workshop:
    """The window on a case, with a surgeon who never ends."""

    def __init__(self) -> None:
        from PyQt6.QtCore import QSettings

        from simulator.desktop.application import _application
        from simulator.desktop.main_window import MainWindow
        from simulator.desktop_services import desktop_services

        self._application = _application()
        place = Path(tempfile.gettempdir()) / f"osteon-bench-{os.getpid()}.ini"
        self._window = MainWindow(desktop_services(), "en", QSettings(str(place), QSettings.Format.IniFormat))
        self._window.show()
        self._window.open_case(CASE)
        self._let_run_until(lambda: self._window.room.session is not None)
        self.session: Any = self._window.room.session
        self.servo = self.session._servo
        self._advance = self.session.advance
        self._holes, self.turns = 0, []
        self._next_hole()
        self.work(2.0)

    def work(self, seconds: float) -> None:
        """Let window and surgeon go on."""
        from simulator.desktop.screenshots import let_run

        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0.0:
            let_run(max(1, min(LOOK_MS, int(1e3 * left))))
            if self._surgeon.finished:
                self._next_hole()

    def servo_turn(self, seconds: float) -> tuple[int, int]:
        """Deadlines missed and all deadlines of the paced servo; its range of ticks is kept in `turns`."""
        before, first = self.servo.telemetry(), self.servo.tick
        self.work(seconds)
        after = self.servo.telemetry()
        self.turns.append((first, self.servo.tick))
        return after.missed_deadlines - before.missed_deadlines, after.deadlines - before.deadlines

    def bare_turn(self, seconds: float) -> TimerLateness:
        """A bare timer loop in the servo's place, under the same work."""
        found: list[TimerLateness] = []
        period_s, catch_up = self.servo.settings.period_s, self.servo.settings.catch_up_ticks
        loop = threading.Thread(target=lambda: found.append(bare_timer_loop(seconds, period_s, catch_up)))
        self.servo.stop()
        made, began = 0, time.perf_counter()

        def advance() -> object:
            nonlocal made
            due = int(1e3 * (time.perf_counter() - began)) - made
            self.servo.run_ticks(min(max(due, 0), MOST_TICKS_AT_ONCE))
            made += max(due, 0)
            return self._advance()

        self.session.advance = advance
        loop.start()
        while loop.is_alive():
            self.work(LOOK_MS * 1e-3)
        loop.join()
        self.session.advance = self._advance
        self.servo.start()
        return found[0]

    def close(self) -> Path:
        """Leave the session; its recording."""
        path: Path = self.session.recording_path
        self._window.close()
        return path

    def _next_hole(self) -> None:
        plan, frame = self.session.plan, self.session.prepared.device_frame
        place = self._holes % HOLES_IN_A_ROW - HOLES_IN_A_ROW // 2
        self._holes += 1
        entry = np.asarray(plan.entry_lps_mm) + [0.0, 0.0, HOLE_PITCH_MM * place]
        aim = DrillPlan(tuple(to_device(frame, entry)), tuple(plan.axis_lps), plan.length_mm / MM_PER_M)
        self._surgeon = SimulatedStylus.with_surgeon(aim, VirtualSurgeonSettings(), self._holes)
        hand = Hand("simulated", self._surgeon, ServoSettings.for_device(self._surgeon, frame))
        self.session.change_hand(hand, in_place=True, reason="next hole")

    def _let_run_until(self, reached: Any, longest_s: float = 900.0) -> None:  # noqa: ANN401
        from simulator.desktop.screenshots import let_run

        until = time.monotonic() + longest_s
        while not reached():
            let_run(LOOK_MS)
            if time.monotonic() > until:
                raise TimeoutError("the window did not open the case")

    @property
    def frames(self) -> int:
        """Frames of the window so far."""
        return int(self._window.room._frames)

    @property
    def holes(self) -> int:
        """Holes begun so far."""
        return self._holes


def measure(minutes: float, pairs: int) -> dict[str, Any]:
    """Drill for so many minutes of the servo, and let the bare loop run as long."""
    shop = Workshop()
    turn_s, missed, deadlines, bare = 60.0 * minutes / pairs, [], [], []
    began, frames = time.perf_counter(), shop.frames
    for pair in range(pairs):
        if pair % 2:
            bare.append(shop.bare_turn(turn_s))
        late, had = shop.servo_turn(turn_s)
        missed.append(late)
        deadlines.append(had)
        if not pair % 2:
            bare.append(shop.bare_turn(turn_s))
        if (pair + 1) % TOLD_EVERY == 0:
            ours, theirs = sum(missed) / sum(deadlines), _share_missed(bare)
            print(f"pair {pair + 1}/{pairs}: servo {ours:.4f}, bare {theirs:.4f}", file=sys.stderr, flush=True)
    frame_rate = (shop.frames - frames) / (time.perf_counter() - began)
    trial = ServoTrial(shop.servo.telemetry(), tuple(bare), tuple(missed), tuple(deadlines))
    removed_mm3, holes = shop.session.snapshot().removed_mm3, shop.holes
    compute_us, late_us, drilled = _ticks_of_turns(read_recording(shop.close(), LOOKED_AT), shop.turns)
    figures = trial.figures()
    return {
        "minutes": minutes,
        "pairs": pairs,
        "turn_s": turn_s,
        "servo_deadlines": sum(deadlines),
        "servo_given_up": figures["skipped_ticks"],
        "real_time": shop.servo.telemetry().real_time,
        "ticks_in_bone_share": drilled,
        "holes": holes,
        "removed_mm3": removed_mm3,
        "frames_per_s": frame_rate,
        "compute_p50_us": float(np.quantile(compute_us, 0.5)),
        "compute_p99_us": float(np.quantile(compute_us, 0.99)),
        "compute_max_us": float(compute_us.max()),
        "compute_p99_aim_us": AIM_COMPUTE_US,
        "lateness_p50_us": float(np.quantile(late_us, 0.5)),
        "lateness_p99_us": float(np.quantile(late_us, 0.99)),
        "missed_share": sum(missed) / max(1, sum(deadlines)),
        "bare_missed_share": figures["bare_missed_share"],
        "missed_ratio": figures["missed_ratio"],
        "missed_ratio_low": figures["missed_ratio_low"],
        "missed_ratio_high": figures["missed_ratio_high"],
        "missed_ratio_aim": AIM_RATIO,
        "overruns": figures["overruns"],
    }


def _share_missed(turns: list[TimerLateness]) -> float:
    """Share of deadlines that bare loops missed."""
    return sum(turn.missed_deadlines for turn in turns) / max(1, sum(turn.deadlines for turn in turns))


def _ticks_of_turns(recording: Any, turns: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray, float]:  # noqa: ANN401
    """Compute [us] and lateness [us] of every tick of the servo's own turns, and their share in contact with bone."""
    tick = recording.columns["tick"]
    chosen = np.zeros(len(tick), dtype=bool)
    for first, end in turns:
        chosen |= (tick >= first) & (tick < end)
    contact = recording.columns["response_contact"][chosen]
    return recording.columns["compute_us"][chosen], recording.columns["lateness_us"][chosen], float(contact.mean())


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=10.0, help="minutes of the servo; the bare loop runs as long")
    parser.add_argument("--pairs", type=int, default=200, help="alternated pairs of turns, at least 10")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    figures = measure(chosen.minutes, max(10, chosen.pairs))
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        print(f"{name:24} {value:.4g}" if isinstance(value, float) else f"{name:24} {value}")


if __name__ == "__main__":
    main()
