"""Cross-sections of a bone's surface by planes: outlines with area, centroid and extent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from reconstruction.surfaces.bone_surface import BoneSurface


@dataclass(frozen=True, eq=False)
class Outline:
    """One closed outline of a cross-section.

    Attributes:
        area_mm2: enclosed area [mm2]; negative for a cavity.
        centroid: centroid of the enclosed area, LPS [mm], shape (3,).
        points: points on the outline in no order, LPS [mm], shape (n, 3).
    """

    area_mm2: float
    centroid: np.ndarray
    points: np.ndarray


def plane_frame(normal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two unit vectors that span the plane with this normal and form a right-handed frame with it."""
    helper = np.eye(3)[int(np.argmin(np.abs(normal)))]
    first = np.cross(helper, normal)
    first /= np.linalg.norm(first)
    return first, np.cross(normal, first)


def cut_by_plane(surface: BoneSurface, point: np.ndarray, normal: np.ndarray) -> list[Outline]:
    """Outlines of a closed surface in the plane through a point (LPS [mm]), the largest first; normal of length 1."""
    height = (surface.vertices - point) @ normal
    above = height[surface.triangles] > 0.0
    crossed = surface.triangles[above.any(axis=1) & ~above.all(axis=1)]
    if not len(crossed):
        return []
    starts, ends, edge_of = _segments(surface, height, crossed)
    first, second = plane_frame(normal)
    flat_start = np.column_stack([(starts - point) @ first, (starts - point) @ second])
    flat_end = np.column_stack([(ends - point) @ first, (ends - point) @ second])
    twice = flat_start[:, 0] * flat_end[:, 1] - flat_start[:, 1] * flat_end[:, 0]
    count, label = _outline_of_segment(edge_of)
    area = np.bincount(label, weights=twice, minlength=count) / 2.0
    outlines = []
    for number in np.argsort(-area, kind="stable"):
        if abs(area[number]) < 1e-6:
            continue
        own = label == number
        moment = ((flat_start[own] + flat_end[own]) * twice[own, None]).sum(axis=0) / (6.0 * area[number])
        centroid = point + moment[0] * first + moment[1] * second
        outlines.append(Outline(float(area[number]), centroid, starts[own]))
    return outlines


def _segments(
    surface: BoneSurface, height: np.ndarray, crossed: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start and end of the cut through each triangle, counter-clockwise about bone; and the mesh edges they lie on."""
    above = height[crossed] > 0.0
    # Turn each triangle so that its first corner is alone on its side of the plane.
    alone = np.where(above.sum(axis=1) == 1, np.argmax(above, axis=1), np.argmin(above, axis=1))
    rows = np.arange(len(crossed))
    tip, after, before = (crossed[rows, (alone + turn) % 3] for turn in range(3))
    tip_above = height[tip] > 0.0
    ends, edges = [], []
    for other in (after, before):
        share = height[tip] / (height[tip] - height[other])
        ends.append(surface.vertices[tip] + share[:, None] * (surface.vertices[other] - surface.vertices[tip]))
        low, high = np.minimum(tip, other), np.maximum(tip, other)
        edges.append(low * len(surface.vertices) + high)
    swap = tip_above[:, None]
    starts = np.where(swap, ends[0], ends[1])
    stops = np.where(swap, ends[1], ends[0])
    return starts, stops, np.column_stack(edges)


def _outline_of_segment(edge_of: np.ndarray) -> tuple[int, np.ndarray]:
    """Number of outlines and the outline each segment belongs to: segments that share an edge hang together."""
    unique, index = np.unique(edge_of, return_inverse=True)
    index = index.reshape(edge_of.shape)
    links = coo_matrix((np.ones(len(index), dtype=bool), (index[:, 0], index[:, 1])), shape=(len(unique), len(unique)))
    count, label = connected_components(links, directed=False)
    return int(count), label[index[:, 0]]
