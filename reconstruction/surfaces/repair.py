"""Surfaces from elsewhere made closed, manifold and outward: welded, turned, patched, taken apart into bodies."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from vtkmodules.vtkFiltersCore import vtkPolyDataNormals
from vtkmodules.vtkFiltersModeling import vtkFillHolesFilter

from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.remeshing import remeshed
from reconstruction.surfaces.vtk_mesh import surface_of, vtk_mesh_of

_WELDING = (0.0, 1e-6, 1e-5, 1e-4)  # shares of the size within which vertices are one
_LARGEST_PATCHED_SHARE = 0.15  # of the area; with larger holes the shape is a guess
_SMALLEST_BODY_ML = 0.05
_PROBES = 5


def repair(surface: BoneSurface, file: str) -> tuple[list[BoneSurface], tuple[Note, ...]]:
    """Closed bodies of a surface, largest first, and what was done to it.

    Args:
        surface: any triangles, LPS [mm].
        file: name for the sentence.

    Raises:
        ReconstructionError: the surface is so open that its inside would be a guess.
    """
    notes: list[Note] = []
    whole = _welded(surface)
    if open_edges(whole):
        whole = _patched(whole, file, notes)
    inward = 0
    bodies: list[BoneSurface] = []
    for body in split_bodies(whole):
        turned = _turned_one_way(body)
        if turned.volume_mm3 < 0:
            turned = turned.turned_inside_out()
        # A mirrored copy keeps the order of its corners and so faces inwards.
        inward += int(body.volume_mm3 < 0 or len(body.triangles) == 0)
        bodies.append(turned)
    bodies.sort(key=lambda body: -body.volume_mm3)
    bodies = _without_specks(bodies, notes)
    outer = [body for number, body in enumerate(bodies) if not any(_lies_in(body, other) for other in bodies[:number])]
    if inward:
        notes.append(Note("surfaces-note-inward", {"count": inward}))
    if len(outer) < len(bodies):
        notes.append(Note("surfaces-note-cavities", {"count": len(bodies) - len(outer)}))
    sound = [body if body.is_watertight else remeshed(body) for body in outer]
    again = sum(not body.is_watertight for body in outer)
    if again:
        notes.append(Note("surfaces-note-remeshed", {"count": again}))
    return sound, tuple(notes)


def open_edges(surface: BoneSurface) -> int:
    """Number of edges at which only one triangle ends."""
    _, uses = np.unique(np.sort(_edges(surface), axis=1), axis=0, return_counts=True)
    return int(np.count_nonzero(uses % 2))


def split_bodies(surface: BoneSurface) -> list[BoneSurface]:
    """Parts of a surface that share no vertex."""
    edges = _edges(surface)
    count = len(surface.vertices)
    links = coo_array((np.ones(len(edges), dtype=np.int8), (edges[:, 0], edges[:, 1])), shape=(count, count))
    _, body = connected_components(links, directed=False)
    of_triangle = body[surface.triangles[:, 0]]
    return [
        BoneSurface(surface.vertices, surface.triangles[of_triangle == number]).without_loose_vertices()
        for number in np.unique(of_triangle)
    ]


def _edges(surface: BoneSurface) -> np.ndarray:
    return surface.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)


def _welded(surface: BoneSurface) -> BoneSurface:
    """Surface with equal vertices joined, as near as is needed to close it, without degenerate and double triangles."""
    size = float(np.ptp(surface.vertices, axis=0).max())
    first = None
    for share in _WELDING:
        welded = _joined_within(surface, share * size)
        if not open_edges(welded):
            return welded
        first = first or welded
    return first or surface


def _joined_within(surface: BoneSurface, tolerance_mm: float) -> BoneSurface:
    vertices, number = np.unique(surface.vertices, axis=0, return_inverse=True)
    triangles = number.reshape(-1)[surface.triangles]
    if tolerance_mm > 0:
        pairs = cKDTree(vertices).query_pairs(tolerance_mm, output_type="ndarray")
        links = coo_array((np.ones(len(pairs), dtype=np.int8), tuple(pairs.T)), shape=(len(vertices), len(vertices)))
        groups, group = connected_components(links, directed=False)
        first = np.zeros(groups, dtype=np.int64)
        first[group[::-1]] = np.arange(len(vertices))[::-1]
        vertices, triangles = vertices[first], group[triangles].astype(np.int64)
    a, b, c = triangles.T
    triangles = triangles[(a != b) & (b != c) & (c != a)]
    _, kept = np.unique(np.sort(triangles, axis=1), axis=0, return_index=True)
    return BoneSurface(vertices, triangles[np.sort(kept)]).without_loose_vertices()


def _patched(surface: BoneSurface, file: str, notes: list[Note]) -> BoneSurface:
    """Surface with its holes closed by flat patches."""
    before = open_edges(surface)
    filter_ = vtkFillHolesFilter()
    filter_.SetInputData(vtk_mesh_of(surface))
    filter_.SetHoleSize(1e9)
    filter_.Update()
    patched = _joined_within(surface_of(filter_.GetOutput()), 0.0)
    share = 1.0 - _area(surface) / max(_area(patched), 1e-12)
    if open_edges(patched) or share > _LARGEST_PATCHED_SHARE:
        raise ReconstructionError("surfaces-open", file=file, edges=before)
    notes.append(Note("surfaces-note-patched", {"edges": before, "percent": round(100 * share, 1)}))
    return patched


def _turned_one_way(body: BoneSurface) -> BoneSurface:
    """Body whose triangles all face the same way."""
    if body.is_watertight:
        return body
    turning = vtkPolyDataNormals()
    turning.SetInputData(vtk_mesh_of(body))
    turning.ConsistencyOn()
    turning.SplittingOff()
    turning.AutoOrientNormalsOff()
    turning.NonManifoldTraversalOff()
    turning.Update()
    return surface_of(turning.GetOutput())


def _without_specks(bodies: list[BoneSurface], notes: list[Note]) -> list[BoneSurface]:
    """The largest body and all others that are not mere specks."""
    kept = [body for body in bodies if body.volume_mm3 >= 1000.0 * _SMALLEST_BODY_ML] or bodies[:1]
    if len(kept) < len(bodies):
        notes.append(Note("surfaces-note-specks", {"count": len(bodies) - len(kept), "ml": _SMALLEST_BODY_ML}))
    return kept


def _lies_in(inner: BoneSurface, outer: BoneSurface) -> bool:
    """Whether a body lies wholly inside another: its solid angle from there is the full sphere."""
    low, high = outer.vertices.min(axis=0), outer.vertices.max(axis=0)
    if np.any(inner.vertices.min(axis=0) < low) or np.any(inner.vertices.max(axis=0) > high):
        return False
    probes = inner.vertices[np.linspace(0, len(inner.vertices) - 1, _PROBES).astype(int)]
    return all(_winding(point, outer) > 0.5 for point in probes)


def _winding(point: np.ndarray, surface: BoneSurface) -> float:
    """How often a surface goes around a point (van Oosterom and Strackee 1983, IEEE Trans Biomed Eng 30:125-126)."""
    a, b, c = (surface.vertices[surface.triangles[:, corner]] - point for corner in range(3))
    la, lb, lc = (np.linalg.norm(side, axis=1) for side in (a, b, c))
    over = np.einsum("ij,ij->i", a, np.cross(b, c))
    under = la * lb * lc + np.einsum("ij,ij->i", a, b) * lc
    under += np.einsum("ij,ij->i", b, c) * la + np.einsum("ij,ij->i", c, a) * lb
    return float(np.arctan2(over, under).sum() / (2.0 * np.pi))


def _area(surface: BoneSurface) -> float:
    a, b, c = (surface.vertices[surface.triangles[:, corner]] for corner in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2.0)
