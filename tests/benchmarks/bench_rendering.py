"""The picture: meshing a cut brick, and a frame of the operating room while a drill goes in, on whatever draws here.

Times are by the clock; of frames also the processor time of all threads, which other programs on the machine lengthen
less. The brick's rival is scikit-image's marching cubes with its own normals on the same
samples. A frame is what the window does for each: renew the cut bricks, move the tool, draw all layers, wait until the
pixels are there. From cut to picture counts the frames drawn after a cut until it can be seen, the tool at rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
from skimage.measure import marching_cubes
from vtkmodules.vtkRenderingCore import vtkRenderer

from physics.bone_body import BoneBody
from physics.instrument import instrument_named
from simulator.rendering.bone_surface import BoneSurface
from simulator.rendering.brick_mesh import mesh_brick
from simulator.rendering.offscreen import offscreen_window
from simulator.rendering.quality import QUALITIES, is_software
from simulator.rendering.scene import OperatingScene
from simulator.rendering.session_content import session_content
from simulator.rendering.window_pixels import window_pixels
from simulator.session.snapshot import SceneSnapshot, SessionPhase
from tests.benchmarks.spread import spread
from tests.simulator.rendering.bodies import carve_ball, shaft_body

Row = dict[str, float | str | None]
Times = tuple[float, float]
"""By the clock, and of the processors for all threads [ms]."""

PICTURE_SIZE = (1280, 800)
FRAMES = 60
SPACING_MM = 0.29
ENTRY, EXIT = np.array([13.0, 0.0, 80.0]), np.array([-13.0, 0.0, 80.0])
TOOL = "twist_drill_3_2"


def run() -> list[Row]:
    """Rows {name, unit, p50, p95, p99, max, rival, ratio}; ratio is rival over ours where there is a rival."""
    rows = _brick_rows(shaft_body(spacing_mm=0.4))
    for name in _levels():
        rows += _frame_rows(name)
    return rows


def _levels() -> tuple[str, ...]:
    """All levels on a graphics card; on a processor the one that is meant for it, the others take seconds a frame."""
    window = offscreen_window(64, 64)
    window.Render()
    software = is_software(str(window.ReportCapabilities()))
    window.Finalize()
    return ("low",) if software else tuple(QUALITIES)


def _brick_rows(body: BoneBody) -> list[Row]:
    """Cost of a dirty brick: samples from the body, mesh and normals."""
    carve_ball(body, ENTRY, 4.0)
    dirty = [int(number) for number in np.flatnonzero(body.brick_versions)]
    ours, rival = [], []
    for number in dirty * (120 // len(dirty)):
        ours.append(_milliseconds(lambda n=number: mesh_brick(body.brick_samples(n), body.spacing_mm, np.zeros(3))))
        rival.append(_milliseconds(lambda n=number: marching_cubes(body.brick_samples(n)[1:34, 1:34, 1:34], 0.5)))
    return [_row("remesh a cut brick", ours, float(np.median(rival)))]


def _frame_rows(quality_name: str) -> list[Row]:
    """Cost of a frame while drilling, and of one while only the tool moves."""
    body = shaft_body(spacing_mm=SPACING_MM)
    session = SimpleNamespace(
        body=body,
        plan=SimpleNamespace(entry_lps_mm=ENTRY, exit_lps_mm=EXIT),
        instrument=instrument_named(TOOL),
        model=None,
    )
    quality = QUALITIES[quality_name]
    content = session_content(session, quality)
    whole = BoneSurface(body).triangle_count
    window, renderer = offscreen_window(*PICTURE_SIZE), vtkRenderer()
    window.AddRenderer(renderer)
    scene = OperatingScene(window, renderer, content.scene, quality)
    drawn = content.scene.surface.triangle_count
    depths = np.linspace(-1.0, 12.0, FRAMES)
    drilling = []
    for depth in (-2.0, *depths):
        carve_ball(body, ENTRY - (depth, 0, 0), 1.6)
        drilling.append(_timed(lambda d=depth: _draw(scene, window, body, d)))
    still = [_timed(lambda d=depth: _draw(scene, window, body, d)) for depth in depths]
    seen = [_frames_until_seen(scene, window, body, depth) for depth in np.linspace(-1.0, 1.0, 5)]
    window.Finalize()
    size = f"{round(whole / 1000)} k triangles drawn as {round(drawn / 1000)} k, {quality_name} quality"
    # The first frame compiles shaders and loads all bricks; the preparing page hides it.
    return [
        *_frame_row(f"frame while drilling, {size}", drilling[1:]),
        *_frame_row(f"frame while moving, {size}", still),
        _row(f"first frame, {size}", [drilling[0][0]]),
        {"name": f"from cut to picture, {quality_name} quality", "unit": "frames", **spread(seen)},
    ]


def _frames_until_seen(scene: OperatingScene, window: object, body: BoneBody, height_mm: float) -> int:
    """Frames until a cut beside the resting tool changes the picture."""
    _draw(scene, window, body, -20.0)
    before = window_pixels(window)
    carve_ball(body, ENTRY + (0, 6.0, 6.0 * height_mm), 1.6)
    for frames in range(1, 10):
        _draw(scene, window, body, -20.0)
        if not np.array_equal(before, window_pixels(window)):
            return frames
    raise RuntimeError("the cut was never drawn")


def _draw(scene: OperatingScene, window: object, body: BoneBody, depth_mm: float) -> None:
    pose = np.eye(4)
    pose[:3, :3] = np.array([[0, 0, -1.0], [0, 1.0, 0], [1.0, 0, 0]])
    pose[:3, 3] = ENTRY - (depth_mm, 0, 0)
    snapshot = SceneSnapshot(
        tick=0,
        time_s=0.0,
        phase=SessionPhase.RUNNING,
        tool_pose=pose,
        hand_pose=pose,
        trigger=1.0,
        speed_rpm=1000.0,
        force_N=np.zeros(3),
        thrust_N=0.0,
        rendered_force_N=0.0,
        feed_mm_s=1.0,
        depth_mm=depth_mm,
        removed_mm3=0.0,
        brick_versions=body.brick_versions.copy(),
    )
    scene.update(snapshot)
    window.Render()
    window.WaitForCompletion()


def _milliseconds(work: Callable[[], object]) -> float:
    return _timed(work)[0]


def _timed(work: Callable[[], object]) -> Times:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return 1e3 * (time.perf_counter() - clock), 1e3 * (time.process_time() - processor)


def _frame_row(name: str, times: list[Times]) -> list[Row]:
    return [
        _row(name, [clock for clock, _ in times]),
        {"name": f"{name}, processor time", "unit": "ms CPU", **spread([processor for _, processor in times])},
    ]


def _row(name: str, times_ms: list[float], rival_ms: float | None = None) -> Row:
    found = spread(times_ms)
    return {
        "name": name,
        "unit": "ms",
        **found,
        "rival": None if rival_ms is None else round(rival_ms, 2),
        "ratio": None if rival_ms is None else round(rival_ms / found["p50"], 2),
    }
