"""Light-weight particles: chips of bone that leave the hole, drops of blood among them, smoke where it gets too hot.

They are for the eye alone: nothing else depends on them. The same pictures in the same order give the same particles.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLPointGaussianMapper

from simulator.rendering.brick_mesh import SURFACE_OCCUPANCY
from simulator.rendering.plan_overlay import perpendicular_pair
from simulator.rendering.poly_data import surface_poly_data

OccupancyLookup = Callable[[np.ndarray], np.ndarray]
"""Bone share left, 0 to 1, shape (n,), at points [mm], shape (n, 3), patient LPS."""

MM3_PER_CHIP, MOST_AT_ONCE = 0.45, 6
"""One chip stands for so much bone [mm3]; no more than these leave the hole in one picture."""
CHIP_MM, DROP_MM = (0.14, 0.34), (0.18, 0.42)
"""Radii: drill chips are flakes of a few tenths of a millimetre."""
OUTWARD_MM_S, SIDEWAYS_MM_S = (25.0, 80.0), 60.0
GRAVITY_MM_S2 = 900.0
"""A tenth of the true one: wet chips cling to flutes and wound and creep rather than fly."""
LONGEST_STEP_S = 0.1
BLOODY_BELOW_G_CM3 = 0.9
"""Cancellous bone bleeds, cortex hardly does."""
CHIP_RGB, BLOOD_RGB = np.array([224.0, 208.0, 176.0]), np.array([96.0, 16.0, 18.0])
SMOKE_FROM_C, SMOKE_FULL_C = 80.0, 140.0
"""Bone chars and its water steams off; well before that the temperature gauge has turned."""
SMOKE_S, SMOKE_RISE_MM_S, MOST_PUFFS = 1.6, 16.0, 14

_CORNERS = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float64)
_FACES = np.array(
    [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]], np.int64
)  # fmt: skip
"""An octahedron."""
_SOFT = """//VTK::Color::Impl
float fromMiddle = dot(offsetVCVSOutput.xy, offsetVCVSOutput.xy);
if (fromMiddle > 1.0) { discard; }
opacity *= (1.0 - fromMiddle) * (1.0 - fromMiddle);
"""


class Chips:
    """Chips and drops in a renderer; at most so many, the oldest go first."""

    def __init__(self, renderer: vtkRenderer, capacity: int, bone_at: OccupancyLookup, down: np.ndarray) -> None:
        self._bone_at, self._down, self._capacity = bone_at, down, capacity
        self._random = np.random.Generator(np.random.PCG64(3))
        self._places, self._speeds = np.zeros((0, 3)), np.zeros((0, 3))
        self._moving = np.zeros(0, bool)
        self._colours = np.zeros((0, 3), np.uint8)
        self._owed = 0.0
        self._floor_mm = np.inf
        self._shapes = np.zeros((0, 3, 3))
        self._flakes = _Flakes(renderer, capacity)

    def lie_on(self, site_mm: np.ndarray, below_mm: float) -> None:
        """What falls past the bone stays on the cloth this far below a site."""
        self._floor_mm = float(site_mm @ self._down) + below_mm

    @property
    def count(self) -> int:
        """Particles there are."""
        return len(self._places)

    @property
    def places(self) -> np.ndarray:
        """Where they are [mm], shape (n, 3), patient LPS."""
        return self._places.copy()

    def suck(self, place_mm: np.ndarray, reach_mm: float) -> bool:
        """Take away what lies within reach of a sucker [mm]; whether anything did."""
        stays = np.linalg.norm(self._places - place_mm, axis=1) > reach_mm
        if stays.all():
            return False
        self._places, self._speeds, self._moving = self._places[stays], self._speeds[stays], self._moving[stays]
        self._shapes, self._colours = self._shapes[stays], self._colours[stays]
        self._flakes.show(self._places, self._shapes, self._colours)
        return True

    def step(self, removed_mm3: float, hole_mm: np.ndarray, axis: np.ndarray, density: float, passed_s: float) -> bool:
        """Let time pass, and what was cut in it fly.

        Args:
            removed_mm3: bone cut since the last step.
            hole_mm: where it leaves the bone, shape (3,), patient LPS.
            axis: direction of the tool's advance, unit, shape (3,).
            density: of the bone that was cut [g/cm3].
            passed_s: time since the last step [s].

        Returns:
            Whether anything looks different now.

        """
        self._owed += max(0.0, removed_mm3) / MM3_PER_CHIP
        born = min(int(self._owed), MOST_AT_ONCE, self._capacity)
        self._owed = min(self._owed - born, float(MOST_AT_ONCE))
        if born:
            self._throw(born, hole_mm, axis, density)
        moved = bool(self._moving.any())
        if moved:
            self._fall(min(passed_s, LONGEST_STEP_S))
        if born or moved:
            self._flakes.show(self._places, self._shapes, self._colours)
        return bool(born or moved)

    def _throw(self, count: int, hole_mm: np.ndarray, axis: np.ndarray, density: float) -> None:
        random = self._random
        first, second = perpendicular_pair(axis)
        angle, share = random.uniform(0.0, 2.0 * np.pi, count), random.random(count)
        aside = np.cos(angle)[:, None] * first + np.sin(angle)[:, None] * second
        outward = random.uniform(*OUTWARD_MM_S, count)[:, None]
        bloody = random.random(count) < (0.45 if density < BLOODY_BELOW_G_CM3 else 0.08)
        radii = np.where(bloody, random.uniform(*DROP_MM, count), random.uniform(*CHIP_MM, count))
        shade = random.uniform(0.82, 1.05, count)[:, None]
        colours = np.where(bloody[:, None], BLOOD_RGB, CHIP_RGB) * shade
        keep = self._capacity - count
        places = hole_mm - 0.8 * axis + 1.4 * share[:, None] * aside
        self._places = np.concatenate([self._places[-keep:] if keep else self._places[:0], places])
        speeds = -outward * axis + SIDEWAYS_MM_S * random.normal(0.0, 0.6, count)[:, None] * aside
        self._speeds = np.concatenate([self._speeds[-keep:] if keep else self._speeds[:0], speeds])
        self._moving = np.concatenate([self._moving[-keep:] if keep else self._moving[:0], np.ones(count, bool)])
        shapes = self._shape(radii, bloody)
        self._shapes = np.concatenate([self._shapes[-keep:] if keep else self._shapes[:0], shapes])
        colours = np.clip(colours, 0.0, 255.0).astype(np.uint8)
        self._colours = np.concatenate([self._colours[-keep:] if keep else self._colours[:0], colours])

    def _shape(self, radii: np.ndarray, bloody: np.ndarray) -> np.ndarray:
        """Any way round: chips are flat flakes, drops are round; shape (n, 3, 3)."""
        turned = np.linalg.qr(self._random.normal(0.0, 1.0, (len(radii), 3, 3)))[0]
        form = np.where(bloody[:, None], (1.0, 1.0, 0.85), (1.5, 0.8, 0.3))
        return turned * (radii[:, None] * form)[:, :, None]

    def _fall(self, passed_s: float) -> None:
        """Ballistic flight until bone or cloth holds the particle; a slow one that meets bone sticks to it."""
        flying = np.flatnonzero(self._moving)
        speeds = self._speeds[flying] + GRAVITY_MM_S2 * passed_s * self._down
        places = self._places[flying] + speeds * passed_s
        falling = speeds @ self._down > 0.0
        held = falling & (self._bone_at(places) >= 0.5 * SURFACE_OCCUPANCY)
        under = places @ self._down >= self._floor_mm
        places[under] -= ((places[under] @ self._down) - self._floor_mm)[:, None] * self._down
        places[held] = self._places[flying[held]]
        self._places[flying], self._speeds[flying] = places, speeds
        self._moving[flying[held | under]] = False


class Smoke:
    """A few grey puffs that rise from the hole."""

    def __init__(self, renderer: vtkRenderer, down: np.ndarray) -> None:
        self._down = down
        self._random = np.random.Generator(np.random.PCG64(5))
        self._places, self._ages = np.zeros((0, 3)), np.zeros(0)
        self._due = 0.0
        self._splats = _Splats(renderer, _SOFT)
        self._splats.actor.ForceTranslucentOn()

    @property
    def count(self) -> int:
        """Puffs there are."""
        return len(self._places)

    def step(self, temperature_C: float, hole_mm: np.ndarray, cutting: bool, passed_s: float) -> bool:
        """Let time pass; smoke only while a tool cuts bone that is hot now. True if anything looks different."""
        passed_s = min(passed_s, LONGEST_STEP_S)
        hot = float(np.clip((temperature_C - SMOKE_FROM_C) / (SMOKE_FULL_C - SMOKE_FROM_C), 0.0, 1.0))
        had = self.count
        drift = self._random.normal(0.0, 2.0, (had, 3))
        self._places = self._places + passed_s * (drift - SMOKE_RISE_MM_S * self._down)
        self._ages = self._ages + passed_s
        keep = self._ages < SMOKE_S
        self._places, self._ages = self._places[keep], self._ages[keep]
        if cutting and hot > 0.0:
            self._due += passed_s * (2.0 + 6.0 * hot)
            if self._due >= 1.0 and self.count < MOST_PUFFS:
                self._due = 0.0
                self._places = np.concatenate([self._places, hole_mm[None] + self._random.normal(0.0, 0.7, (1, 3))])
                self._ages = np.append(self._ages, 0.0)
        if not had and not self.count:
            return False
        old = self._ages / SMOKE_S
        colours = np.full((self.count, 4), 168, np.uint8)
        colours[:, 3] = (60.0 * np.sin(np.pi * np.clip(old + 0.05, 0.0, 1.0))).astype(np.uint8)
        self._splats.show(self._places, 1.6 + 5.0 * old, colours)
        return True


class _Flakes:
    """Small eight-faced bodies, all in one mesh."""

    def __init__(self, renderer: vtkRenderer, capacity: int) -> None:
        self._faces = (_FACES[None] + 6 * np.arange(capacity)[:, None, None]).reshape(-1, 3)
        mapper = vtkPolyDataMapper()
        mapper.SetInputDataObject(surface_poly_data(np.zeros((0, 3)), self._faces[:0]))
        self._actor = vtkActor()
        self._actor.SetMapper(mapper)
        look = self._actor.GetProperty()
        look.SetInterpolationToFlat()
        look.SetAmbient(0.45)
        look.SetDiffuse(0.6)
        self._actor.VisibilityOff()
        renderer.AddActor(self._actor)

    def show(self, places: np.ndarray, shapes: np.ndarray, colours: np.ndarray) -> None:
        points = (places[:, None, :] + _CORNERS @ shapes).reshape(-1, 3).astype(np.float32)
        faces = self._faces[: len(_FACES) * len(places)]
        self._actor.GetMapper().SetInputDataObject(
            surface_poly_data(points, faces, colours=np.repeat(colours, len(_CORNERS), axis=0))
        )
        self._actor.SetVisibility(len(places) > 0)


class _Splats:
    """Round spots of given radii [mm] and colours."""

    def __init__(self, renderer: vtkRenderer, shader: str) -> None:
        self._mapper: Any = vtkOpenGLPointGaussianMapper()
        self._mapper.SetScaleFactor(1.0)
        self._mapper.SetScaleArray("radius")
        self._mapper.EmissiveOff()
        self._mapper.SetBoundScale(1.0)
        self._mapper.SetSplatShaderCode(shader)
        self.actor = vtkActor()
        self.actor.SetMapper(self._mapper)
        self.actor.VisibilityOff()
        renderer.AddActor(self.actor)

    def show(self, places: np.ndarray, radii: np.ndarray, colours: np.ndarray) -> None:
        data = vtkPolyData()
        points = vtkPoints()
        points.SetData(numpy_to_vtk(places.astype(np.float32), deep=True))
        data.SetPoints(points)
        size = numpy_to_vtk(radii.astype(np.float32), deep=True)
        size.SetName("radius")
        data.GetPointData().AddArray(size)
        data.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(colours), deep=True))
        self._mapper.SetInputDataObject(data)
        self.actor.SetVisibility(len(places) > 0)
