"""Surfaces to measure: of implicit shapes and of files, turned, mirrored and coarsened."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation
from skimage.measure import marching_cubes

from reconstruction.anatomy.landmarks.features import Axis, Findings, Plane, Point, Segment, Sphere
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.repair import repair
from reconstruction.surfaces.surface_files import read_surface_file


def surface_of(depth, low, high, step_mm: float) -> BoneSurface:
    """Zero surface of a depth function (positive inside) of points (..., 3) in a box [mm]."""
    axes = [np.arange(first, last + step_mm, step_mm) for first, last in zip(low, high, strict=True)]
    field = depth(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1))
    vertices, triangles, *_ = marching_cubes(field, 0.0, spacing=(step_mm,) * 3)
    surface = BoneSurface(vertices + np.array([axis[0] for axis in axes]), triangles.astype(np.int64))
    return surface if surface.volume_mm3 > 0 else surface.turned_inside_out()


def surface_from(path, unit: str) -> BoneSurface:
    raw, _ = read_surface_file(path, unit)
    bodies, _ = repair(raw, path.name)
    return max(bodies, key=lambda body: body.volume_mm3)


def turned(surface: BoneSurface, seed: int = 4) -> tuple[BoneSurface, Rotation, np.ndarray]:
    """The surface in another pose, and the motion."""
    rotation = Rotation.random(random_state=seed)
    shift = np.array([31.0, -207.0, 93.0])
    return BoneSurface(rotation.apply(surface.vertices) + shift, surface.triangles), rotation, shift


def mirrored(surface: BoneSurface) -> BoneSurface:
    """The surface mirrored left to right."""
    return BoneSurface(surface.vertices * [-1.0, 1.0, 1.0], surface.triangles).turned_inside_out()


def places(found: Findings) -> dict[str, np.ndarray]:
    """Every point among findings by name."""
    points = {}
    for name, feature in found.features.items():
        if isinstance(feature, Point | Plane):
            points[name] = feature.at
        elif isinstance(feature, Sphere):
            points[name] = feature.centre
        elif isinstance(feature, Segment):
            points[f"{name}_lateral"], points[f"{name}_medial"] = feature.lateral, feature.medial
    return points


def directions(found: Findings) -> dict[str, np.ndarray]:
    """Every direction among findings by name."""
    kinds = {name: feature for name, feature in found.features.items() if isinstance(feature, Axis | Plane | Segment)}
    return {name: kind.normal if isinstance(kind, Plane) else kind.direction for name, kind in kinds.items()}
