"""The picture: meshing a cut brick, and a frame of the operating room while a drill goes in, on whatever draws here.

Times are wall time of this thread. The brick's rival is scikit-image's marching cubes with its own normals on the same
samples. A frame is what the window does for each: renew the cut bricks, move the tool, draw all layers, wait until the
pixels are there.
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
from simulator.rendering.brick_mesh import mesh_brick
from simulator.rendering.offscreen import offscreen_window
from simulator.rendering.quality import QUALITIES, is_software
from simulator.rendering.scene import OperatingScene
from simulator.rendering.session_content import session_content
from simulator.session.snapshot import SceneSnapshot, SessionPhase
from tests.simulator.rendering.bodies import carve_ball, shaft_body

Row = dict[str, float | str | None]

PICTURE_SIZE = (1280, 800)
FRAMES = 60
SPACING_MM = 0.26
ENTRY, EXIT = np.array([13.0, 0.0, 80.0]), np.array([-13.0, 0.0, 80.0])
TOOL = "twist_drill_3_2"


def run() -> list[Row]:
    """Rows {name, unit, p50, p99, max, rival, ratio}; ratio is rival over ours where there is a rival."""
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
    window, renderer = offscreen_window(*PICTURE_SIZE), vtkRenderer()
    window.AddRenderer(renderer)
    scene = OperatingScene(window, renderer, content.scene, quality)
    triangles = content.scene.surface.triangle_count
    depths = np.linspace(-1.0, 12.0, FRAMES)
    drawn = []
    for depth in (-2.0, *depths):
        carve_ball(body, ENTRY - (depth, 0, 0), 1.6)
        drawn.append(_milliseconds(lambda d=depth: _draw(scene, window, body, d)))
    still = [_milliseconds(lambda d=depth: _draw(scene, window, body, d)) for depth in depths]
    window.Finalize()
    size = f"{round(triangles / 1000)} k triangles, {quality_name} quality"
    # The first frame compiles shaders and loads all bricks; the preparing page hides it.
    return [
        _row(f"frame while drilling, {size}", drawn[1:]),
        _row(f"frame while moving, {size}", still),
        _row(f"first frame, {size}", drawn[:1]),
    ]


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
    began = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - began)


def _row(name: str, times_ms: list[float], rival_ms: float | None = None) -> Row:
    p50, p99 = np.percentile(times_ms, (50, 99))
    return {
        "name": name,
        "unit": "ms",
        "p50": round(float(p50), 2),
        "p99": round(float(p99), 2),
        "max": round(max(times_ms), 2),
        "rival": None if rival_ms is None else round(rival_ms, 2),
        "ratio": None if rival_ms is None else round(rival_ms / float(p50), 2),
    }
