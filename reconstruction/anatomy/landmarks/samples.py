"""Points spread evenly over a bone's surface, in the frame of the bone or in LPS, picked by place and facing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from reconstruction.anatomy.landmarks.bone_frame import BoneFrame, principal_axes
from reconstruction.anatomy.sphere_search import FittedSphere, SurfaceSamples, find_spheres
from reconstruction.anatomy.surface_samples import sample_surface
from reconstruction.surfaces.bone_surface import BoneSurface


def local_samples(samples: SurfaceSamples, frame: BoneFrame) -> SurfaceSamples:
    """Samples given in LPS, in a frame."""
    return SurfaceSamples(frame.to_local(samples.points), samples.normals @ frame.axes.T)


def chosen(samples: SurfaceSamples, mask: np.ndarray) -> SurfaceSamples:
    """The samples for which a mask, shape (n,), holds."""
    return SurfaceSamples(samples.points[mask], samples.normals[mask])


def even_samples(surface: BoneSurface) -> SurfaceSamples:
    """Samples of the whole surface; coarse triangles are divided first, as a sample stands for a triangle's middle."""
    return sample_surface(finely_divided(surface))


def spheres_on(
    surface: BoneSurface, samples: SurfaceSamples, radii_mm: tuple[float, float], *, hollow: bool = False
) -> list[FittedSphere]:
    """Convex or hollow spherical parts of a bone, the most complete first, sought along the bone's own axes.

    So the same bone in another pose has the same ones.
    """
    centroid, axes, _ = principal_axes(surface)
    frame = BoneFrame(centroid, axes)
    local = local_samples(samples, frame)
    facing = SurfaceSamples(local.points, -local.normals) if hollow else local
    return [
        replace(
            sphere,
            centre=frame.to_lps(sphere.centre),
            open_direction=frame.direction_to_lps(sphere.open_direction),
        )
        for sphere in find_spheres(facing, radii_mm)
    ]


def finely_divided(surface: BoneSurface, edge_mm: float = 4.0, most: int = 120_000) -> BoneSurface:
    """The same surface with every triangle divided into four until its edges are about this short [mm]."""
    while len(surface.triangles) * 4 <= most:
        corners = surface.vertices[surface.triangles]
        edges = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
        if np.quantile(edges, 0.9) <= edge_mm:
            break
        surface = _each_in_four(surface)
    return surface


def _each_in_four(surface: BoneSurface) -> BoneSurface:
    pairs = np.sort(surface.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    edges, number = np.unique(pairs, axis=0, return_inverse=True)
    middles = number.reshape(-1, 3) + len(surface.vertices)
    first, second, third = surface.triangles.T
    after_first, after_second, after_third = middles.T
    quarters = np.concatenate(
        [
            np.column_stack([first, after_first, after_third]),
            np.column_stack([after_first, second, after_second]),
            np.column_stack([after_third, after_second, third]),
            middles,
        ]
    )
    return BoneSurface(np.concatenate([surface.vertices, surface.vertices[edges].mean(axis=1)]), quarters)


def bridges(flat: np.ndarray, least_mm: float) -> list[tuple[float, np.ndarray, np.ndarray, np.ndarray]]:
    """Straight lines that touch an outline twice with a hollow between, the deepest hollow first.

    Args:
        flat: points of the outline and within it, shape (n, 2) [mm].
        least_mm: least distance of the two points that are touched.

    Returns:
        Depth of the hollow [mm], outward unit normal of the line, and the two points touched.
    """
    try:
        hull = ConvexHull(flat)
    except QhullError:
        return []
    found = []
    for corners, equation in zip(hull.simplices, hull.equations, strict=True):
        start, end = flat[corners[0]], flat[corners[1]]
        length = float(np.linalg.norm(end - start))
        if length < least_mm:
            continue
        share = (flat - start) @ (end - start) / length**2
        between = (share > 0.35) & (share < 0.65)
        if between.any():
            depth = float(-(flat[between] @ equation[:2] + equation[2]).max())
            found.append((depth, equation[:2], start, end))
    return sorted(found, key=lambda entry: -entry[0])


def outline_axes(flat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Directions of the least and the greatest spread of the area within the hull of points, shape (n, 2)."""
    corners = flat[ConvexHull(flat).vertices] - flat.mean(axis=0)
    following = np.roll(corners, -1, axis=0)
    twice = corners[:, 0] * following[:, 1] - corners[:, 1] * following[:, 0]
    sums = corners + following
    centroid = (twice[:, None] * sums).sum(axis=0) / (3.0 * twice.sum())
    second = sum(np.einsum("i,ia,ib->ab", twice, part, part) for part in (corners, following, sums))
    spread = second / (12.0 * twice.sum()) - np.outer(centroid, centroid)
    _, vectors = np.linalg.eigh(spread)
    return vectors[:, 0], vectors[:, 1]
