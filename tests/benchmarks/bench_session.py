"""The servo as the desktop runs it: paced at 1 kHz in a 512^3 volume while the operating room is drawn beside it.

Compute is CPU time of the servo's own thread. Lateness belongs to the machine as much as to us, so it stands beside
that of a bare compiled timer loop measured in alternation in the same run, under the same drawing.
"""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import numpy as np
from vtkmodules.vtkRenderingCore import vtkRenderer

from haptics.drivers.recorded import RecordedStylus
from haptics.servo_loop import Servo, ServoSettings, TimerLateness, bare_timer_loop
from haptics.telemetry import Telemetry
from physics.cutting_profile import PROFILES
from physics.force_law_layout import COMMAND_ORIENTATION, COMMAND_TIP, COMMAND_TRIGGER
from physics.instrument import instrument_named
from physics.stepper import CuttingStepper
from simulator.rendering.offscreen import offscreen_window
from simulator.rendering.quality import QUALITIES
from simulator.rendering.scene import OperatingScene
from simulator.rendering.session_content import session_content
from simulator.session.snapshot import SceneSnapshot, SessionPhase
from simulator.session.world_frame import MM_PER_M, device_to_patient, pose_matrix
from tests.benchmarks.bench_tool_tick import EDGE, SPACING_MM, body_of, burring_commands, drilling_commands
from tests.benchmarks.spread import spread

PAIRS = 10
SECONDS = 1.5
PICTURE_SIZE = (1280, 800)


def run() -> list[dict[str, float | str | None]]:
    """Rows {name, unit, p50, p95, p99, max, rival, ratio} for the drill and the burr."""
    rows: list[dict[str, float | str | None]] = []
    for name, index, commands in (
        ("3.2 mm drill", 0, drilling_commands(ticks=int(PAIRS * SECONDS * 1000) + 2000)),
        ("6 mm burr", 1, burring_commands(ticks=int(PAIRS * SECONDS * 1000) + 2000)),
    ):
        rows += _measure(name, index, commands)
    return rows


def _measure(name: str, index: int, commands: np.ndarray) -> list[dict[str, float | str | None]]:
    body = body_of()
    tools = [instrument_named("twist_drill_3_2"), instrument_named("burr_round_6_0")]
    stepper = CuttingStepper(body, tools, PROFILES["sharp"])
    stepper.warm_up()
    stylus = RecordedStylus(
        commands[:, COMMAND_TIP : COMMAND_TIP + 3] / MM_PER_M,
        commands[:, COMMAND_ORIENTATION : COMMAND_ORIENTATION + 4],
        commands[:, COMMAND_TRIGGER],
    )
    settings = ServoSettings.for_device(stylus, device_to_patient(np.zeros(3)), instrument=index)
    servo = Servo(stylus, stepper.force_law, stepper.context_address, settings)
    painter = _Painter(body, tools[index], commands)
    bare: list[TimerLateness] = []
    for _ in range(PAIRS):
        servo.start()
        painter.paint_for(SECONDS)
        servo.stop()
        painter.take(servo.drain())
        bare.append(_bare_loop_beside(painter))
    return _rows(name, servo.telemetry(), bare, painter.frame_ms)


def _bare_loop_beside(painter: _Painter) -> TimerLateness:
    found: list[TimerLateness] = []
    thread = threading.Thread(target=lambda: found.append(bare_timer_loop(SECONDS)))
    thread.start()
    painter.paint_for(SECONDS)
    thread.join()
    return found[0]


class _Painter:
    """Draws the operating room again and again, meshing the bricks the servo cuts."""

    def __init__(self, body: object, instrument: object, commands: np.ndarray) -> None:
        middle = np.full(3, (EDGE // 2 - 0.5) * SPACING_MM)
        plan = SimpleNamespace(entry_lps_mm=middle, exit_lps_mm=middle + [0.0, 0.0, 20.0])
        session = SimpleNamespace(body=body, plan=plan, instrument=instrument, model=None)
        self.frame_ms: list[float] = []
        self._body = body
        self._commands = commands
        self._window = offscreen_window(*PICTURE_SIZE)
        renderer = vtkRenderer()
        self._window.AddRenderer(renderer)
        quality = QUALITIES["low"]
        self._scene = OperatingScene(self._window, renderer, session_content(session, quality).scene, quality)
        self._window.Render()

    def paint_for(self, seconds: float) -> None:
        """Draw frames until the time is over."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            began = time.perf_counter()
            self._scene.update(self._snapshot())
            self._window.Render()
            self.frame_ms.append((time.perf_counter() - began) * 1e3)

    def take(self, rows: np.ndarray) -> None:
        """Make sure the servo did run."""
        if len(rows) == 0:
            raise RuntimeError("the servo made no ticks")

    def _snapshot(self) -> SceneSnapshot:
        command = self._commands[min(len(self.frame_ms) * 30, len(self._commands) - 1)]
        tip = command[COMMAND_TIP : COMMAND_TIP + 3]
        pose = pose_matrix(tip, command[COMMAND_ORIENTATION : COMMAND_ORIENTATION + 4])
        return SceneSnapshot(
            tick=0, time_s=0.0, phase=SessionPhase.RUNNING, tool_pose=pose, hand_pose=pose, trigger=1.0,
            speed_rpm=0.0, force_N=np.zeros(3), thrust_N=0.0, rendered_force_N=0.0, feed_mm_s=0.0, depth_mm=0.0,
            removed_mm3=0.0, brick_versions=self._body.brick_versions.copy(),  # type: ignore[attr-defined]
        )  # fmt: skip


def _rows(
    name: str, servo: Telemetry, bare: list[TimerLateness], frame_ms: list[float]
) -> list[dict[str, float | str | None]]:
    bare_p50, bare_p99 = (
        float(np.median([getattr(loop, f"lateness_{q}_us") for loop in bare])) for q in ("p50", "p99")
    )
    bare_deadlines = sum(loop.deadlines for loop in bare)
    bare_missed = sum(loop.missed_deadlines for loop in bare) / bare_deadlines
    return [
        {
            "name": f"servo tick compute, {name}, {EDGE}^3, scene drawn beside it",
            "unit": "us CPU",
            "p50": servo.compute_p50_us, "p99": servo.compute_p99_us, "max": servo.compute_max_us,
            "rival": None, "ratio": None,
        },
        {
            "name": f"servo lateness, {name}",
            "unit": "us",
            "p50": servo.lateness_p50_us, "p99": servo.lateness_p99_us, "max": servo.lateness_max_us,
            "rival": f"bare timer loop, p50 {bare_p50:.0f}, p99 {bare_p99:.0f}",
            "ratio": servo.lateness_p99_us / bare_p99 if bare_p99 > 0 else None,
        },
        {
            "name": f"missed deadlines, {name}",
            "unit": "share",
            "p50": servo.missed_share, "p99": None, "max": None,
            "rival": f"bare timer loop, {bare_missed:.4f}",
            "ratio": servo.missed_share / bare_missed if bare_missed > 0 else None,
        },
        {
            "name": f"frame beside the servo, {name}, {PICTURE_SIZE[0]}x{PICTURE_SIZE[1]}",
            "unit": "ms",
            **spread(frame_ms),
            "rival": None, "ratio": None,
        },
    ]  # fmt: skip
