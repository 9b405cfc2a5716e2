"""A line to drill through a bone nobody has planned on: across its middle, from the side a surgeon comes from."""

from __future__ import annotations

import numpy as np

from scenarios.errors import ScenarioError

APPROACHES = {"left": (-1.0, 0.0, 0.0), "right": (1.0, 0.0, 0.0)}
"""From lateral to medial, LPS, by the side of the body."""

MIDLINE_APPROACH = (0.0, -1.0, 0.0)
"""From behind, LPS: bones of the midline are reached from their back."""

_ELONGATED = 1.8
"""Length to width from which on a bone counts as long and is drilled square to its length."""

_SHIFTS = (0.0, -0.1, 0.1, -0.2, 0.2, -0.3, 0.3)
"""Where along the bone to look for a place to drill, as shares of its length from the middle."""

_NARROWEST_MM = 2.0
_SAME_HIT_MM = 1e-6


def automatic_line(points_lps_mm: np.ndarray, triangles: np.ndarray, side: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Entry and exit of a hole across the middle of a bone.

    Args:
        points_lps_mm: vertices of the bone's closed surface [mm, LPS], shape (n, 3).
        triangles: vertex numbers, shape (m, 3).
        side: `left`, `right`, or None for a bone of the midline.

    Returns:
        Entry and exit [mm, LPS], shape (3,) each.

    Raises:
        ScenarioError: if no line through the bone's middle meets two walls.
    """
    middle = points_lps_mm.mean(axis=0)
    spread, axes = np.linalg.svd(points_lps_mm - middle, full_matrices=False)[1:]
    wanted = np.array(APPROACHES.get(side or "", MIDLINE_APPROACH))
    along = axes[0]
    square = wanted - along * float(wanted @ along) if spread[0] > _ELONGATED * spread[1] else wanted
    directions = [square / np.linalg.norm(square)] if np.linalg.norm(square) > 0.5 else []
    length = float(np.ptp(points_lps_mm @ along))
    for direction in (*directions, axes[2], axes[1]):
        for shift in _SHIFTS:
            hits = line_hits(points_lps_mm, triangles, middle + shift * length * along, direction)
            if len(hits) >= 2 and hits[-1] - hits[0] > _NARROWEST_MM:
                start = middle + shift * length * along
                return start + hits[0] * direction, start + hits[-1] * direction
    raise ScenarioError("scenarios-no-automatic-line")


def line_hits(
    points_lps_mm: np.ndarray, triangles: np.ndarray, start_lps_mm: np.ndarray, direction: np.ndarray
) -> np.ndarray:
    """Where a line meets a surface (Möller and Trumbore), for all triangles at once.

    Args:
        points_lps_mm: vertices [mm], shape (n, 3).
        triangles: vertex numbers, shape (m, 3).
        start_lps_mm: a point of the line [mm], shape (3,).
        direction: unit vector, shape (3,); the line runs both ways.

    Returns:
        Distances from the start along the direction [mm], ascending.
    """
    corner = points_lps_mm[triangles[:, 0]].astype(np.float64)
    first, second = points_lps_mm[triangles[:, 1]] - corner, points_lps_mm[triangles[:, 2]] - corner
    across = np.cross(direction, second)
    determinant = np.einsum("ij,ij->i", first, across)
    meets = np.abs(determinant) > 1e-12
    safe = np.where(meets, determinant, 1.0)
    towards = start_lps_mm - corner
    u = np.einsum("ij,ij->i", towards, across) / safe
    turned = np.cross(towards, first)
    v = turned @ direction / safe
    inside = meets & (u >= 0.0) & (v >= 0.0) & (u + v <= 1.0)
    hits = np.sort((np.einsum("ij,ij->i", second, turned) / safe)[inside])
    # A line through an edge meets both triangles that share it.
    return hits[np.concatenate(([True], np.diff(hits) > _SAME_HIT_MM))] if len(hits) else hits
