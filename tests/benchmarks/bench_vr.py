"""The headset's picture: both eyes of the operating room, on the renderer this machine has.

Two bones: the ordinary one as the software renderer's quality meshes it, and one of about two million triangles. Times
are wall time of drawing both eyes until the pixels are there, without reading them back, while the head moves.
OSTEON_BENCH_VR_EYE=2016x2240 measures one eye size alone.
"""

from __future__ import annotations

import os
import time

import numpy as np

from physics.instrument import instrument_named
from simulator.rendering.bone_surface import BoneSurface
from simulator.rendering.brick_mesh import BrickMesh
from simulator.rendering.instruments import instrument_mesh
from simulator.vr.brick_messages import pack_brick
from simulator.vr.calibration import Calibration
from simulator.vr.eye_pictures import EyePainter
from simulator.vr.headset import Eye, HandState
from simulator.vr.headset_scene import Anatomy, HeadsetScene
from simulator.vr.panel_content import Button, PanelContent, Row, RowKind, buttons
from simulator.vr.room_frame import room_to_patient
from simulator.vr.shared_space import new_scene
from simulator.vr.simulated import SimulatedHeadset, SimulatedOptions
from tests.benchmarks.spread import spread
from tests.simulator.rendering.bodies import shaft_body

Figures = dict[str, float | str | None]

EYE_SIZES = ((320, 360), (960, 1040), (2016, 2240))
FRAMES = 20
SOFTWARE_FRAMES = 6
ENTRY, EXIT = np.array([13.0, 0.0, 80.0]), np.array([-13.0, 0.0, 80.0])
BONES = (("ordinary bone", 0.4, True), ("bone of two million triangles", 0.27, False))
"""Name, voxel edge [mm], whether bricks no tool has touched are meshed at half resolution; the second is subdivided."""


def run() -> list[Figures]:
    """Rows {name, unit, p50, p95, p99, max, rival, ratio}; the rival is a headset at 90 frames a second."""
    rows: list[Figures] = []
    for name, spacing_mm, coarse in BONES:
        surface = BoneSurface(shaft_body(spacing_mm=spacing_mm), coarse_untouched=coarse)
        meshes = {key: mesh if coarse else _subdivided(mesh) for key, mesh in surface.meshes.items()}
        bricks = [pack_brick(key, mesh) for key, mesh in meshes.items()]
        triangles = sum(len(mesh.triangles) for mesh in meshes.values())
        rows += [_measure(name, triangles, bricks, size) for size in _sizes()]
    return rows


def _subdivided(mesh: BrickMesh) -> BrickMesh:
    """Every triangle as four."""
    corners = mesh.triangles
    middles = [(corners[:, a], corners[:, b]) for a, b in ((0, 1), (1, 2), (2, 0))]
    points = np.concatenate([mesh.points, *(0.5 * (mesh.points[a] + mesh.points[b]) for a, b in middles)])
    normals = np.concatenate([mesh.normals, *(mesh.normals[a] + mesh.normals[b] for a, b in middles)])
    normals /= np.maximum(np.linalg.norm(normals, axis=1), 1e-9)[:, None]
    first = len(mesh.points) + np.arange(len(corners))
    ab, bc, ca = first, first + len(corners), first + 2 * len(corners)
    a, b, c = corners.T
    triangles = np.concatenate(
        [np.stack(three, axis=1) for three in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    )
    return BrickMesh(points.astype(np.float32), triangles, normals.astype(np.float32))


def _sizes() -> tuple[tuple[int, int], ...]:
    wanted = os.environ.get("OSTEON_BENCH_VR_EYE")
    if not wanted:
        return EYE_SIZES
    width, height = wanted.split("x")
    return ((int(width), int(height)),)


def _measure(name: str, triangles: int, bricks: list[bytes], size: tuple[int, int]) -> Figures:
    painter = EyePainter(size, shares_window_system=False)
    scene = HeadsetScene(painter, Anatomy(ENTRY, EXIT, (instrument_mesh(instrument_named("twist_drill_3_2")),)))
    painter.smooth_edges()
    scene.take_bricks(bricks)
    scene.show_bone()
    told = new_scene()
    told["room_to_patient"] = room_to_patient(Calibration(), ENTRY, EXIT)
    told["tool_pose"][:3, 3] = ENTRY
    told["table_height_m"] = Calibration().table_height_m
    scene.panels.hang(np.array([0.0, 1.6, 0.0]), None)
    scene.panels.show({"steps": _panel("steps"), "tools": _panel("tools"), "c_arm": _panel("c_arm")})
    scene.arrange(told)
    scene.panels.place_actors((HandState(), HandState()), 1, told["room_to_patient"])
    headset = SimulatedHeadset(SimulatedOptions(eye_size=size), lambda: 0.0, lambda: None)
    software = "llvmpipe" in painter.capabilities()
    times = [_frame(scene, painter, headset, number) for number in range((SOFTWARE_FRAMES if software else FRAMES) + 1)]
    painter.close()
    found = spread(times[1:])
    label = f"both eyes at {size[0]}x{size[1]}, {name}, {round(triangles / 1000)} k triangles"
    return {
        "name": label + (", software renderer" if software else ", graphics card"),
        "unit": "ms",
        **found,
        "rival": "11.1 (90 frames/s)",
        "ratio": round(11.1 / found["p50"], 3),
    }


def _frame(scene: HeadsetScene, painter: EyePainter, headset: SimulatedHeadset, number: int) -> float:
    head = np.eye(4)
    head[:3, 3] = (0.01 * np.sin(number), 1.6, 0.0)
    down = np.radians(-20.0)
    head[1:3, 1:3] = [[np.cos(down), -np.sin(down)], [np.sin(down), np.cos(down)]]
    began = time.perf_counter()
    for eye in Eye:
        scene.paint(headset.eye_view(eye), head)
        painter.window.WaitForCompletion()
    return 1e3 * (time.perf_counter() - began)


def _panel(title: str) -> PanelContent:
    rows = tuple(Row(RowKind.GAUGE, f"{title} {number}", value="12.3 mm", share=0.4) for number in range(4))
    return PanelContent(title, (*rows, buttons(Button(f"{title}-press", "Press"))))
