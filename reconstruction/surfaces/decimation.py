"""Fewer triangles with a bound on the error that is measured, not assumed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.kernels.edge_collapse import collapse_edges
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.surface_distance import largest_distance

LEVELS_MM = (0.2, 0.6)
"""Largest error of levels of detail 1 and 2 against the bone's full surface [mm]."""

_ROUNDS = np.array([0.001, 0.01, 0.1, 1.0])  # cheap collapses first: shares of the largest cost
_FIRST_TRY = 0.7  # planes bound the error almost everywhere; edges of thin plates can end farther off
_NEXT_TRY = 0.6
_TRIES = 8
_FEWEST_TRIANGLES = 16


@dataclass(frozen=True, eq=False)
class Decimated:
    """A surface with fewer triangles, and its largest distance [mm] to the one it was made from, measured both ways."""

    surface: BoneSurface
    error_mm: float


def decimate(surface: BoneSurface, max_error_mm: float, *, keep_share: float = 0.0) -> Decimated:
    """Surface with as few triangles as an error bound allows; closed, manifold and facing outwards if it was before.

    Collapses are first allowed up to a cost that nearly always keeps the bound; the result is measured against the
    whole surface and made again with a smaller cost until the bound holds.

    Args:
        surface: closed surface, LPS [mm].
        max_error_mm: largest distance allowed between the two surfaces, both ways [mm].
        keep_share: share of triangles below which nothing more is removed, 0 to 1.
    """
    reach = _FIRST_TRY * max_error_mm
    for _ in range(_TRIES):
        fewer = collapsed(surface, reach, keep_share=keep_share)
        error_mm = largest_distance(surface, fewer)
        if error_mm <= max_error_mm and fewer.is_watertight:
            return Decimated(fewer, error_mm)
        reach *= _NEXT_TRY
    return Decimated(surface, 0.0)


def collapsed(surface: BoneSurface, reach_mm: float, *, keep_share: float) -> BoneSurface:
    """Surface after collapses whose summed squared distance to the planes they replace stays below reach_mm squared."""
    wanted = max(_FEWEST_TRIANGLES, round(keep_share * len(surface.triangles)))
    vertices, triangles = collapse_edges(
        np.ascontiguousarray(surface.vertices, dtype=float),
        np.ascontiguousarray(surface.triangles, dtype=np.int64),
        wanted,
        _ROUNDS * reach_mm**2,
    )
    return BoneSurface(vertices, triangles).without_loose_vertices()
