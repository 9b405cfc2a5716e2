"""A tool's surface as points for contact, spread evenly over its display mesh; and how far a bone leaves room."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy.ndimage import distance_transform_cdt

from physics import hand_tools
from physics.bone_body import BoneBody
from physics.instrument import Instrument
from physics.instrument_mesh import instrument_mesh
from physics.kernels.brick_volume import BRICK_EDGE
from physics.kernels.layout import (
    INSTRUMENT_SHELL_FIRST,
    INSTRUMENT_SHELL_GIRTH,
    INSTRUMENT_SHELL_POINTS,
    INSTRUMENT_SHELL_REACH,
)
from physics.kernels.point_shell import BLOCK_BITS

MOST_POINTS = 1500
"""Points of a tool: a pen-sized one then has a point every millimetre."""
REACH_MM = 120.0
"""Length from the tip that can meet bone; what lies behind is in the hand."""
FINEST_MM, COARSEST_MM = 0.5, 12.0
FARTHEST_BLOCKS = 255
HOOK_POINTS = 5
"""Of a hook's face, along and across."""
LOOSENESS = 0.3
"""Voxels by which a tool that makes its own hole is drawn in, as the drill's shaft is."""


@cache
def tool_shell(instrument: Instrument, inset_mm: float = 0.0, most_points: int = MOST_POINTS) -> np.ndarray:
    """Points on a tool's surface, drawn in by `inset_mm`, float64, shape (n, 3), tool frame [mm]; the tip is the first.

    Candidates lie half a millimetre apart on every triangle; of those in one cell of a cubic grid the one nearest
    to its middle stays. The grid is the finest that leaves no more than `most_points`.
    """
    points, normals = _candidates(*instrument_mesh(instrument))
    near = points[:, 2] > -REACH_MM
    points, normals = points[near], normals[near]
    low, high = FINEST_MM, COARSEST_MM
    for _ in range(14):
        middle = 0.5 * (low + high)
        if len(_thinned(points, middle)) > most_points - 1:
            low = middle
        else:
            high = middle
    kept = _thinned(points, high)
    shell = points[kept] - inset_mm * normals[kept]
    found = np.concatenate([[[0.0, 0.0, -inset_mm]], _hook_points(instrument), shell])
    found.setflags(write=False)
    return found


def _hook_points(instrument: Instrument) -> np.ndarray:
    """Points close together on the face of a hook that looks back, shape (n, 3): a rim is caught by little of it."""
    if instrument.hook_mm <= 0.0:
        return np.zeros((0, 3))
    shaft = 0.5 * instrument.shaft_diameter_mm
    along, across = np.meshgrid(np.linspace(0.2, 1.0, HOOK_POINTS), np.linspace(-0.4, 0.4, HOOK_POINTS))
    x = shaft + instrument.hook_mm * along.ravel()
    return np.column_stack([x, shaft * across.ravel(), np.full(len(x), -hand_tools.HOOK_HEIGHT_MM)])


def shells_of(instruments: Sequence[Instrument], rows: np.ndarray, spacing_mm: float) -> np.ndarray:
    """Shells of the tools without a motor, one after another, float64, shape (n, 3); their places go into `rows`.

    What makes a hole for itself runs loosely in it: its shell is drawn in by a third of a voxel.
    """
    shells = [np.zeros((0, 3))]
    first = 0
    for row, instrument in zip(rows, instruments, strict=True):
        if instrument.kind not in hand_tools.KINDS:
            continue
        inset = LOOSENESS * spacing_mm if instrument.kind in hand_tools.SHAFT_LIKE else 0.0
        shell = tool_shell(instrument, inset)
        row[INSTRUMENT_SHELL_FIRST], row[INSTRUMENT_SHELL_POINTS] = first, len(shell)
        row[INSTRUMENT_SHELL_REACH] = np.linalg.norm(shell, axis=1).max()
        row[INSTRUMENT_SHELL_GIRTH] = np.linalg.norm(shell[:, :2], axis=1).max()
        shells.append(shell)
        first += len(shell)
    return np.concatenate(shells)


def clearance_blocks(body: BoneBody) -> np.ndarray:
    """Distance of each block of 8 voxels to the nearest with bone, in blocks by the chessboard, uint8 (z, y, x)."""
    edge = BRICK_EDGE >> BLOCK_BITS
    width = 1 << BLOCK_BITS
    blocks = np.zeros(tuple(edge * count for count in body.brick_table.shape), dtype=bool)
    filled = np.asarray(body.initial.reshape(-1, edge, width, edge, width, edge, width).any(axis=(2, 4, 6)))
    for number, (z, y, x) in enumerate(body.brick_origins >> BLOCK_BITS):
        blocks[z : z + edge, y : y + edge, x : x + edge] = filled[number]
    distance = distance_transform_cdt(~blocks, metric="chessboard")
    return np.minimum(distance, FARTHEST_BLOCKS).astype(np.uint8)


def _candidates(vertices: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points [mm] and outward normals on every triangle, each shape (n, 3)."""
    points, normals = [], []
    for corners in vertices[triangles]:
        sides = np.roll(corners, -1, axis=0) - corners
        shortest = int(np.argmin(np.linalg.norm(sides, axis=1)))
        corner, one, two = corners[shortest], sides[shortest], -sides[shortest - 1]
        normal = np.cross(one, two)
        doubled_area = np.linalg.norm(normal)
        if doubled_area < 1e-9:
            continue
        counts = [int(np.ceil(np.linalg.norm(side) / FINEST_MM)) + 1 for side in (one, two)]
        grid = np.meshgrid(*(np.linspace(0.0, 1.0, count) for count in counts))
        share = np.stack([part.ravel() for part in grid], axis=1)
        share = share[share.sum(axis=1) <= 1.0 + 1e-9]
        points.append(corner + share @ np.stack([one, two]))
        normals.append(np.broadcast_to(normal / doubled_area, points[-1].shape))
    return np.concatenate(points), np.concatenate(normals)


def _thinned(points: np.ndarray, edge_mm: float) -> np.ndarray:
    """One point of every cell of a cubic grid: the nearest to the cell's middle; sorted numbers."""
    cell = np.floor(points / edge_mm).astype(np.int64)
    off = np.abs(points - (cell + 0.5) * edge_mm).max(axis=1)
    order = np.lexsort((off, cell[:, 0], cell[:, 1], cell[:, 2]))
    ordered = cell[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return np.sort(order[first])
