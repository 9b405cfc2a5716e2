"""A two-hour session at accelerated time in the real window, then many short ones: what the memory does.

Every frame the servo runs as many ticks as the session is accelerated by, unpaced; everything else is as a user has it:
the room draws, the recording is written, X-rays are taken, the pages are visited. A leak shows as a slope.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

if TYPE_CHECKING:
    from simulator.desktop.main_window import MainWindow
    from simulator.desktop.operating_room import OperatingRoom
    from simulator.session.live import LiveSession

HOURS = float(os.environ.get("OSTEON_SOAK_HOURS", "2"))
SECONDS_A_FRAME = 2.0
"""Of the session, for one frame of the room."""
SESSIONS = int(os.environ.get("OSTEON_SOAK_SESSIONS", "12"))
SETTLED = 3
"""Sessions until every cache is filled."""
CASE = "femoral_shaft_bicortical"

_CHUNK_TICKS = 250
_HOLE_S, _HOLES = 30.0, 4
"""Drilled again and again: new holes would be new surface to draw, which is no leak."""

_SHOT_S, _LIVE_S = 60.0, 600.0
_SAMPLE_S = 60.0
_LIMIT_S = 3600.0


def run() -> list[dict[str, Any]]:
    """Rows {name, unit, p50, p95, p99, max, rival, ratio}; p50 is the figure, max the highest memory met on the way."""
    from simulator.desktop.application import has_screen

    if not has_screen():
        return [_row("soak (no screen: start Xvfb and set DISPLAY)", "MB", float("nan"), None)]
    with tempfile.TemporaryDirectory(prefix="osteon-soak-") as home:
        before = os.environ.get("OSTEON_HOME")
        os.environ["OSTEON_HOME"] = home
        try:
            return _soak(Path(home))
        finally:
            if before is None:
                del os.environ["OSTEON_HOME"]
            else:
                os.environ["OSTEON_HOME"] = before


class AcceleratedSession:
    """A live session whose ticks are run by the frames instead of by the clock, and a hand that drills hole by hole."""

    def __init__(self, live: LiveSession) -> None:
        self.live = live
        axis = live.plan.axis_lps
        self._across = np.linalg.svd(axis[None])[2][1:]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the session has
        return getattr(self.live, name)

    def start(self) -> None:
        """The frames run the ticks."""

    def resume(self) -> None:
        """The frames run the ticks."""

    def advance(self) -> Any:  # noqa: ANN401 - a SceneSnapshot
        """Run as much of the session as one frame stands for."""
        snapshot = self.live.snapshot()
        for _ in range(round(SECONDS_A_FRAME * 1000 / _CHUNK_TICKS)):
            self._move_hand(snapshot.time_s)
            self.live.run_ticks(_CHUNK_TICKS)
            snapshot = self.live.advance()
        return snapshot

    def _move_hand(self, time_s: float) -> None:
        """A few holes around the planned one in turn; in and out again, each in half a minute."""
        from simulator.session.world_frame import orientation_along

        plan, hole = self.live.plan, int(time_s / _HOLE_S) % _HOLES
        angle, radius = 2.4 * hole, 2.0 * np.sqrt(hole)
        spot = plan.entry_lps_mm + radius * (np.cos(angle) * self._across[0] + np.sin(angle) * self._across[1])
        depth = 4.0 - 8.0 * np.cos(2.0 * np.pi * time_s / _HOLE_S)
        self.live.stylus.set_pose(spot + depth * plan.axis_lps, orientation_along(plan.axis_lps))
        self.live.stylus.set_tracking(True)
        self.live.stylus.set_trigger(1.0)


def _soak(home: Path) -> list[dict[str, Any]]:
    from PyQt6.QtCore import QSettings

    from simulator.desktop.application import _application
    from simulator.desktop.main_window import MainWindow
    from simulator.desktop_services import desktop_services

    application = _application()
    real: Any = desktop_services()
    services = replace(
        real,
        open_session=lambda *asked: AcceleratedSession(real.open_session(*asked)),
        abandon_session=lambda session: real.abandon_session(session.live),
        finish_session=lambda session, language: real.finish_session(session.live, language),
    )
    window = MainWindow(services, "en", QSettings(str(home / "window.ini"), QSettings.Format.IniFormat))
    window.show()
    window.sign_in(None)
    rows = _long_session(window) + _many_sessions(window)
    window.close()
    application.processEvents()
    return rows


def _long_session(window: MainWindow) -> list[dict[str, Any]]:
    room, began = _enter(window), time.monotonic()
    desk = room.c_arm.desk
    samples: list[tuple[float, float]] = []
    shot_at = live_at = 0.0
    session = room.session
    assert session is not None  # noqa: S101 - just entered
    while (now := session.snapshot().time_s) < HOURS * 3600.0:
        if now >= len(samples) * _SAMPLE_S:
            samples.append((now / 3600.0, _memory_MB()))
        if now >= live_at:
            desk.press_live()
            live_at = now + _LIVE_S
        elif desk.live and now >= live_at - _LIVE_S + 4.0:
            desk.release_live()
        elif now >= shot_at and not desk.live:
            desk.take_still()
            shot_at = now + _SHOT_S
        _let_run(20)
    hours, memory = np.array(samples).T
    settled = hours > 0.25 * HOURS
    slope = float(np.polyfit(hours[settled], memory[settled], 1)[0])
    kept = len(room.c_arm.strip.films)
    recorded_MB = session.recording_path.stat().st_size / 1e6
    frames = room._frames
    _leave(window)
    words = f"{frames} frames, {kept} X-rays kept, recording {recorded_MB:.0f} MB"
    words += f", {time.monotonic() - began:.0f} s"
    return [
        _row(f"memory after a session of {HOURS:g} h", "MB", float(memory[-1]), words, float(memory.max())),
        _row("growth of memory in it, first quarter left out", "MB/h", slope, None),
    ]


def _many_sessions(window: MainWindow) -> list[dict[str, Any]]:
    from PyQt6.QtCore import QObject

    memory, widgets = [], []
    for number in range(SESSIONS):
        room = _enter(window)
        room.c_arm.desk.take_still()
        _wait_for(partial(_imaged, room))
        _let_run(300)
        if number % 2:
            _finish(window)
        else:
            _leave(window)
        for place in window.places:
            window.show_place(place)
            _let_run(30)
        _let_run(200)
        gc.collect()
        memory.append(_memory_MB())
        widgets.append(len(window.findChildren(QObject)))
    numbers = np.arange(SETTLED, SESSIONS)
    slope = float(np.polyfit(numbers, memory[SETTLED:], 1)[0])
    objects = float(np.polyfit(numbers, widgets[SETTLED:], 1)[0])
    return [
        _row(f"growth of memory per session left or scored, {SESSIONS} times", "MB", slope, None, max(memory)),
        _row("growth of Qt objects per session left or scored", "objects", objects, None, max(widgets)),
    ]


def _imaged(room: OperatingRoom) -> bool:
    return room.c_arm.desk.last is not None


def _enter(window: MainWindow) -> OperatingRoom:
    window.open_case(CASE)
    _wait_for(lambda: window.room.session is not None)
    return window.room


def _leave(window: MainWindow) -> None:
    window.room._end(finish=False)
    _wait_for(lambda: window.room.session is None)


def _finish(window: MainWindow) -> None:
    window.room._end(finish=True)
    _wait_for(lambda: window.score_page.isVisible())


def _wait_for(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + _LIMIT_S
    while not reached():
        _let_run(50)
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there in time")


def _let_run(milliseconds: int) -> None:
    from simulator.desktop.screenshots import let_run

    let_run(milliseconds)


def _memory_MB() -> float:  # noqa: N802 - the unit keeps its case
    return psutil.Process().memory_info().rss / 1e6


def _row(name: str, unit: str, value: float, words: str | None, highest: float | None = None) -> dict[str, Any]:
    return {"name": name, "unit": unit, "p50": value, "p99": None, "max": highest, "rival": words, "ratio": None}


if __name__ == "__main__":
    for line in run():
        print(line)
    sys.exit(0)
