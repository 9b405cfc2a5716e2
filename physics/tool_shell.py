"""A tool's surface as points for contact, spread evenly over its display mesh; and how far a bone leaves room."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from types import MappingProxyType

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
MOST_GUARD_POINTS = 1400
"""Points of the neck, shaft or blade behind the edges of a tool with a motor."""
BEHIND_EDGES_MM = 0.3
BEHIND_RIM_MM = 4.0
"""Where the handle of a dome begins behind its rim: what lies between runs in the socket that the rim has made."""
ADDITIVE = (0.7548776662466927, 0.5698402909980532)
"""Steps of the additive sequence that fills the plane most evenly: powers of the plastic number's inverse."""
AROUND = 48
"""Candidates around a turning tool."""
FLAT = 1.5
"""Width over thickness from which a section counts as flat."""
REACH_MM = 120.0
"""Length from the tip that can meet bone; what lies behind is in the hand."""
FINEST_MM, COARSEST_MM = 0.4, 12.0
FARTHEST_BLOCKS = 255
HOOK_POINTS = 5
"""Of a hook's face, along and across."""
LOOSENESS = 0.3
"""Voxels by which a tool that makes its own hole is drawn in, as the drill's shaft is."""


@cache
def tool_shell(
    instrument: Instrument, inset_mm: float = 0.0, most_points: int = MOST_POINTS, behind_mm: float = 0.0
) -> np.ndarray:
    """Points on a tool's surface, drawn in by `inset_mm`, float64, shape (n, 3), tool frame [mm]; the tip is the first.

    Candidates lie less than half a millimetre apart on every triangle. Those stay that stand out furthest of their
    section, and of the others one in each cell of a cubic grid, the finest that leaves no more than `most_points`.
    With `behind_mm` only what lies further behind the tip counts.
    """
    if instrument.steps:
        points, normals = _swept(instrument)
    else:
        vertices, triangles = instrument_mesh(instrument)
        reaching = vertices[triangles][:, :, 2].min(axis=1) < -behind_mm
        points, normals = _candidates(vertices, triangles[reaching])
    near = (points[:, 2] > -REACH_MM) & (points[:, 2] <= -behind_mm)
    points, normals = points[near], normals[near]
    along = _outermost(points)
    low, high = FINEST_MM, COARSEST_MM
    for _ in range(14):
        middle = 0.5 * (low + high)
        if len(_thinned(points, middle)) > most_points - 1 - len(along):
            low = middle
        else:
            high = middle
    kept = np.union1d(along, _thinned(points, high))
    shell = points[kept] - inset_mm * normals[kept]
    if behind_mm == 0.0:
        shell = np.concatenate([[[0.0, 0.0, -inset_mm]], _hook_points(instrument), shell])
    shell.setflags(write=False)
    return shell


def _hook_points(instrument: Instrument) -> np.ndarray:
    """Points close together on the face of a hook that looks back, shape (n, 3): a rim is caught by little of it."""
    if instrument.hook_mm <= 0.0:
        return np.zeros((0, 3))
    shaft = 0.5 * instrument.shaft_diameter_mm
    along, across = np.meshgrid(np.linspace(0.2, 1.0, HOOK_POINTS), np.linspace(-0.4, 0.4, HOOK_POINTS))
    x = shaft + instrument.hook_mm * along.ravel()
    return np.column_stack([x, shaft * across.ravel(), np.full(len(x), -hand_tools.HOOK_HEIGHT_MM)])


def shells_of(instruments: Sequence[Instrument], rows: np.ndarray, spacing_mm: float) -> np.ndarray:
    """Shells of tools, one after another, float64, shape (n, 3); their places go into `rows`.

    A tool without a motor has all of its surface in its shell, one with a motor what does not cut. What makes a hole
    for itself runs loosely in it: its shell is drawn in by a third of a voxel.
    """
    shells = [np.zeros((0, 3))]
    first = 0
    for row, instrument in zip(rows, instruments, strict=True):
        if instrument.kind in hand_tools.KINDS:
            inset = LOOSENESS * spacing_mm if instrument.kind in hand_tools.SHAFT_LIKE else 0.0
            shell = tool_shell(instrument, inset)
        elif instrument.kind in _UNCUTTING and instrument.shaft_diameter_mm > 0.0:
            behind = _UNCUTTING[instrument.kind](instrument)
            shell = tool_shell(instrument, LOOSENESS * spacing_mm, MOST_GUARD_POINTS, behind)
        else:
            continue
        if not len(shell):
            continue
        row[INSTRUMENT_SHELL_FIRST], row[INSTRUMENT_SHELL_POINTS] = first, len(shell)
        row[INSTRUMENT_SHELL_REACH] = np.linalg.norm(shell, axis=1).max()
        row[INSTRUMENT_SHELL_GIRTH] = np.linalg.norm(shell[:, :2], axis=1).max()
        shells.append(shell)
        first += len(shell)
    return np.concatenate(shells)


def _first_face(tool: Instrument) -> float:
    """How far behind its tip the first face of a stepped tool ends [mm]."""
    diameter, offset, face_deg = tool.steps[0]
    return offset + 0.5 * diameter / math.tan(math.radians(0.5 * face_deg))


_UNCUTTING: MappingProxyType[str, Callable[[Instrument], float]] = MappingProxyType(
    {
        "burr": lambda tool: max(tool.diameter_mm, tool.flute_length_mm) + BEHIND_EDGES_MM,
        "oscillating_saw": lambda tool: tool.tooth_pitch_mm + BEHIND_EDGES_MM,
        "reciprocating_saw": lambda tool: tool.tooth_pitch_mm + BEHIND_EDGES_MM,
        "stepped_drill": lambda tool: _first_face(tool) + BEHIND_EDGES_MM,
        "stepped_reamer": lambda tool: _first_face(tool) + BEHIND_EDGES_MM,
        "acetabular_reamer": lambda tool: 0.5 * tool.diameter_mm + BEHIND_RIM_MM,
    }
)
"""How far behind its tip a tool with a motor no longer cuts [mm]; drills and wires look along their own shafts."""


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


def _swept(instrument: Instrument) -> tuple[np.ndarray, np.ndarray]:
    """Points [mm] and outward normals on the round that the flutes of a stepped tool sweep, and on its shaft."""
    ends = [offset for _, offset, _ in instrument.steps[1:]] + [instrument.flute_length_mm]
    walls = [(0.5 * step[0], step[1], end) for step, end in zip(instrument.steps, ends, strict=True)]
    walls.append((0.5 * instrument.shaft_diameter_mm, instrument.flute_length_mm, instrument.length_mm))
    angle = 2.0 * np.pi * np.arange(AROUND) / AROUND
    outward = np.column_stack([np.cos(angle), np.sin(angle), np.zeros(AROUND)])
    points = [
        radius * outward - [0.0, 0.0, depth]
        for radius, begins, ends_at in walls
        for depth in np.arange(begins + 0.5 * FINEST_MM, min(ends_at, REACH_MM), FINEST_MM)
    ]
    return np.concatenate(points), np.tile(outward, (len(points), 1))


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


def _outermost(points: np.ndarray) -> np.ndarray:
    """Numbers of the points of every section of a tool that stand out furthest; sorted.

    Sections are so close that the edge of a thin plate of bone meets one, whichever way the shaft comes upon it. A flat
    tool comes upon it by its narrow sides: they are in every section. A round one shows four sides, turned by 45
    degrees from section to section.
    """
    section = np.floor(-points[:, 2] / FINEST_MM).astype(np.int64)
    order = np.argsort(section, kind="stable")
    starts = np.flatnonzero(np.diff(section[order], prepend=-1))
    found = []
    for number, members in enumerate(np.split(order, starts[1:])):
        flat = points[members, :2]
        wide, thin = np.ptp(flat, axis=0)
        if wide > FLAT * thin:
            angles = np.array([0.0, np.pi, np.pi * (number % 2 + 0.5)])
        elif thin > FLAT * wide:
            angles = np.array([0.5 * np.pi, 1.5 * np.pi, np.pi * (number % 2)])
        else:
            angles = np.pi * (np.arange(4) * 2.0 + number % 2) / 4.0
        reach = flat @ np.stack([np.cos(angles), np.sin(angles)])
        found.append(members[reach.argmax(axis=0)])
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _thinned(points: np.ndarray, edge_mm: float) -> np.ndarray:
    """One point of every cell of a cubic grid; sorted numbers.

    Kept is the one nearest to a place in the cell that changes from cell to cell by an additive sequence: in rows and
    layers of cells the points lie at all heights, so the edge of a thin plate finds one, however it lies to the tool.
    """
    cell = np.floor(points / edge_mm).astype(np.int64)
    aim = (np.roll(cell, 1, axis=1) * ADDITIVE[0] + np.roll(cell, 2, axis=1) * ADDITIVE[1]) % 1.0
    off = np.abs(points / edge_mm - cell - aim).sum(axis=1)
    order = np.lexsort((off, cell[:, 0], cell[:, 1], cell[:, 2]))
    ordered = cell[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return np.sort(order[first])
