"""Tools and implants in the beam: wires, drills and screws as cylinders, anything else as closed meshes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from simulator.rendering.fluoroscopy.errors import FluoroscopyError
from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.kernels.solids import MOST_CYLINDERS, cylinder_paths, mesh_paths

_NEAREST_MM = 1.0  # a solid this close to the focal spot's plane has no finite projection
_CLEAR_OF_TUBE_MM = 5.0


class Solid(Protocol):
    """Something of one material that casts a shadow."""

    @property
    def material(self) -> str:
        """Name in `attenuation.MATERIALS`."""

    def paths_mm(self, geometry: XRayGeometry) -> np.ndarray:
        """Length of every ray inside [mm], float32, shape (rows, columns)."""


@dataclass(frozen=True, eq=False)
class Cylinders:
    """A solid made of straight round pieces, flat at the ends; where they overlap metal counts once.

    Attributes:
        material: name in `attenuation.MATERIALS`.
        starts_mm, ends_mm: axis ends of the pieces [mm], shape (n, 3), patient LPS.
        radii_mm: [mm], shape (n,).

    """

    material: str
    starts_mm: np.ndarray
    ends_mm: np.ndarray
    radii_mm: np.ndarray

    def paths_mm(self, geometry: XRayGeometry) -> np.ndarray:
        """Length of every ray inside [mm], float32, shape (rows, columns)."""
        out = np.zeros(geometry.shape, dtype=np.float32)
        box = self._pixel_box(geometry)
        starts, ends = (np.ascontiguousarray(points, np.float64) for points in (self.starts_mm, self.ends_mm))
        radii = np.ascontiguousarray(self.radii_mm, np.float64)
        cylinder_paths(
            geometry.source_mm, geometry.first_pixel_mm, geometry.column_step_mm, geometry.row_step_mm,
            starts, ends, radii, box, out,
        )  # fmt: skip
        return out

    def _pixel_box(self, geometry: XRayGeometry) -> np.ndarray:
        """Rows and columns that the shadow can reach: of boxes around the pieces' end discs."""
        rows, columns = geometry.shape
        corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
        points = np.concatenate([np.asarray(self.starts_mm), np.asarray(self.ends_mm)])
        radii = np.tile(np.asarray(self.radii_mm), 2)
        around = (points[:, None, :] + radii[:, None, None] * corners).reshape(-1, 3)
        if ((around - geometry.source_mm) @ geometry.beam < _NEAREST_MM).any():
            return np.array([0, rows, 0, columns])
        pixels = geometry.project(around)
        low, high = np.floor(pixels.min(axis=0)), np.ceil(pixels.max(axis=0)) + 1
        return np.array(
            [
                np.clip(low[1], 0, rows),
                np.clip(high[1], 0, rows),
                np.clip(low[0], 0, columns),
                np.clip(high[0], 0, columns),
            ]
        ).astype(np.int64)


def wire(points_mm: Sequence[Sequence[float]] | np.ndarray, diameter_mm: float, material: str = "steel") -> Cylinders:
    """A K-wire, drill or screw along a line through points [mm], shape (n >= 2, 3), patient LPS."""
    points = np.asarray(points_mm, dtype=np.float64)
    if points.ndim != 2 or not 2 <= len(points) <= MOST_CYLINDERS or points.shape[1] != 3 or diameter_mm <= 0.0:
        raise FluoroscopyError("fluoroscopy-wire-wrong", most=MOST_CYLINDERS)
    return Cylinders(material, points[:-1], points[1:], np.full(len(points) - 1, diameter_mm / 2.0))


@dataclass(frozen=True, eq=False)
class ClosedMesh:
    """A solid bounded by a watertight triangle mesh.

    Attributes:
        material: name in `attenuation.MATERIALS`.
        vertices_mm: [mm], float64, shape (n, 3), patient LPS.
        triangles: vertex numbers, shape (m, 3), turning outwards.

    """

    material: str
    vertices_mm: np.ndarray
    triangles: np.ndarray

    def placed(self, pose: np.ndarray) -> ClosedMesh:
        """The same mesh moved by a rigid pose, shape (4, 4)."""
        vertices = self.vertices_mm @ pose[:3, :3].T + pose[:3, 3]
        return ClosedMesh(self.material, vertices, self.triangles)

    def is_beyond_tube(self, geometry: XRayGeometry) -> bool:
        """Whether all of it lies clear of the focal spot: only then it has a projection."""
        return bool(((self.vertices_mm - geometry.source_mm) @ geometry.beam > _CLEAR_OF_TUBE_MM).all())

    def paths_mm(self, geometry: XRayGeometry) -> np.ndarray:
        """Length of every ray inside [mm], float32, shape (rows, columns); the whole mesh lies beyond the source."""
        if ((self.vertices_mm - geometry.source_mm) @ geometry.beam < _NEAREST_MM).any():
            raise FluoroscopyError("fluoroscopy-behind-source")
        out = np.zeros(geometry.shape, dtype=np.float64)
        mesh_paths(
            geometry.source_mm, geometry.first_pixel_mm, geometry.column_step_mm, geometry.row_step_mm,
            self.vertices_mm, geometry.project(self.vertices_mm), self.triangles, out,
        )  # fmt: skip
        # Entering and leaving distances cancel to rounding where a ray only grazes an edge.
        return np.maximum(out, 0.0).astype(np.float32)


def closed_mesh(vertices_mm: np.ndarray, triangles: np.ndarray, material: str = "steel") -> ClosedMesh:
    """A mesh checked to be closed; one turned inside out as a whole is turned back.

    Args:
        vertices_mm: [mm], shape (n, 3), patient LPS; equal points must be one vertex.
        triangles: vertex numbers, shape (m, 3).
        material: name in `attenuation.MATERIALS`.

    Raises:
        FluoroscopyError: an edge has no opposite: the mesh is open or its triangles turn both ways.

    """
    vertices = np.ascontiguousarray(vertices_mm, dtype=np.float64)
    faces = np.ascontiguousarray(triangles, dtype=np.int64)
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    there, back = (np.sort(pair @ np.array([len(vertices), 1])) for pair in (edges, edges[:, ::-1]))
    if len(faces) == 0 or not np.array_equal(there, back):
        raise FluoroscopyError("fluoroscopy-mesh-open")
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    if float(np.einsum("ij,ij->", a, np.cross(b, c))) < 0.0:
        faces = np.ascontiguousarray(faces[:, ::-1])
    return ClosedMesh(material, vertices, faces)
