"""Spinous processes of the vertebrae, each followed from its lamina as the longest straight rod of bone.

In the chest they lean steeply down and lie behind the vertebra below, touching its own process, so the way through
bone alone may lead to the wrong one. A process is nearly straight, and neighbours lean alike.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

# From upwards a little, as in the neck, to the steepest of the middle of the chest; and turned aside. Own estimates.
_DOWN_DEG = np.arange(-10.0, 76.0, 5.0)
_LUMBAR_LIKE = 2  # the lowest vertebrae with ribs have processes like lumbar ones
_ASIDE_DEG = np.arange(-16.0, 17.0, 4.0)
_ROOT_SHARES = np.arange(0.1, 0.46, 0.07)  # of the height of the vertebra above its lower disc
_ROOT_FRONT_MM = -9.0  # behind the middle of the canal: within the lamina
_LONGEST_MM = 45
_CALM_MM = 3
_BRIGHT_STEPS = 2.0  # from soft tissue to the threshold of bone: brighter counts no more
_END_SHARE = 0.6  # of its brightness up to there: where a process falls below, it ends
_BEND_DEG = 12.0  # usual difference between neighbours
_BEND_COST_MM = 1.0  # of such a difference, in length of bright rod
_BESIDE_MM = 4.0  # axes of two processes do not come as near
_SHARED_COST = 2.0  # of a millimetre where they do
_LAMINA_FRONT_MM, _LAMINA_ASIDE_MM = -14.0, 7.0  # where the lamina of the vertebra below lies
_SHORTEST_MM = 12.0
_TIP_MM = 3.0  # less certain
_CORE_MM = 2.0  # about the axis: certainly of this vertebra; processes are 5 to 10 mm thick


Rod = tuple[np.ndarray, np.ndarray]  # both ends, LPS [mm]


@dataclass(frozen=True, eq=False)
class SpinousProcess:
    """The axis of one process, from the lamina to near its tip, LPS [mm], and the number of its vertebra."""

    vertebra: int
    root: np.ndarray
    tip: np.ndarray


def find_spinous_processes(
    scan: Volume, spine: Spine, levels: TissueLevels, ribbed: Collection[int]
) -> list[SpinousProcess]:
    """The processes of the vertebrae of the chest, as far as they show; others point back, clear of their neighbours.

    Args:
        scan: Hounsfield units.
        spine: the spine.
        levels: levels of the scan.
        ribbed: numbers of the vertebrae at which ribs end.
    """
    crossings = spine.crossings()
    chest = set(sorted(ribbed)[_LUMBAR_LIKE:])
    if not chest:
        return []
    # Vertebrae that the scan's edge may cut are followed for their neighbours' sake.
    numbers = [number for number in spine.vertebrae if number >= min(chest) - 1]
    found = [_rods(scan, spine, levels, crossings[number], crossings[number + 1]) for number in numbers]
    bend = _BEND_COST_MM * ((_DOWN_DEG[:, None] - _DOWN_DEG) / _BEND_DEG) ** 2
    total, origin = found[0][0], []
    for (_, below), (lengths, rods) in pairwise(found):
        ways = total[None, :] - bend - _SHARED_COST * _shared_mm(rods, below)
        origin.append(np.argmax(ways, axis=1))
        total = lengths + ways.max(axis=1)
    lean = int(np.argmax(total))
    leans = [lean]
    for before in reversed(origin):
        leans.append(int(before[leans[-1]]))
    processes = []
    for number, (_, rods), lean in zip(numbers, found, reversed(leans), strict=True):
        root, tip = rods[lean]
        if number in chest and 0 < number < len(spine.discs) and np.linalg.norm(tip - root) >= _SHORTEST_MM:
            processes.append(SpinousProcess(number, root, tip))
    return processes


def _rods(scan: Volume, spine: Spine, levels: TissueLevels, low: float, high: float) -> tuple[np.ndarray, list[Rod]]:
    """For each lean the length of the brightest straight rod [mm], weighted by how bright it is, and its two ends."""
    frame = spine.frame
    down, aside, share = (
        part.ravel() for part in np.meshgrid(np.deg2rad(_DOWN_DEG), np.deg2rad(_ASIDE_DEG), _ROOT_SHARES, indexing="ij")
    )
    number = np.round(low + share * (high - low)).astype(int)
    roots = frame.places(number, np.full(len(number), _ROOT_FRONT_MM), np.zeros(len(number)))
    ways = (
        -np.sin(down)[:, None] * frame.up[number]
        - (np.cos(down) * np.cos(aside))[:, None] * frame.front[number]
        + (np.cos(down) * np.sin(aside))[:, None] * frame.left[number]
    )
    steps = np.arange(_LONGEST_MM + 1.0)
    points = roots[:, None] + steps[None, :, None] * ways[:, None]
    hu = scan.sample(points.reshape(-1, 3), outside=None).reshape(len(roots), len(steps))
    bright = (hu - levels.soft_tissue) / (_BRIGHT_STEPS * (levels.detection - levels.soft_tissue))
    calm = ndimage.uniform_filter1d(np.clip(bright, 0.0, 1.0), _CALM_MM, axis=1, mode="nearest")
    least = np.minimum.accumulate(calm, axis=1)
    lengths = least.sum(axis=1) - _in_lamina_below(spine, points, low)
    by_lean = lengths.reshape(len(_DOWN_DEG), -1)
    best = np.argmax(by_lean, axis=1) + np.arange(len(_DOWN_DEG)) * by_lean.shape[1]
    rods = []
    for rod in best.tolist():
        so_far = np.cumsum(calm[rod]) / (steps + 1.0)
        ended = least[rod] < _END_SHARE * so_far
        end = float(np.argmax(ended)) if ended.any() else float(_LONGEST_MM)
        rods.append((roots[rod], roots[rod] + max(end - _TIP_MM, 0.0) * ways[rod]))
    return by_lean.max(axis=1), rods


def _in_lamina_below(spine: Spine, points: np.ndarray, low: float) -> np.ndarray:
    """How many points of each row, shape (n, steps, 3), lie right behind the canal below the disc at ``low``."""
    along, front, left = spine.frame.coordinates(points.reshape(-1, 3)).T
    there = (along < low) & (front > _LAMINA_FRONT_MM) & (np.abs(left) < _LAMINA_ASIDE_MM)
    return np.asarray(there.reshape(points.shape[:2]).sum(axis=1))


def _shared_mm(rods: list[Rod], below: list[Rod]) -> np.ndarray:
    """How much of each rod [mm] runs where each rod of the vertebra below does, shape (rods, rods below)."""
    shared = np.zeros((len(rods), len(below)))
    for column, (root, tip) in enumerate(below):
        way = tip - root
        for row, (start, end) in enumerate(rods):
            length = float(np.linalg.norm(end - start))
            places = start + np.linspace(0.0, 1.0, round(length) + 1)[:, None] * (end - start)
            part = np.clip((places - root) @ way / max(float(way @ way), 1.0), 0.0, 1.0)
            away = np.linalg.norm(places - root - part[:, None] * way, axis=1)
            shared[row, column] = np.count_nonzero(away < _BESIDE_MM)
    return shared


def mark_spinous_processes(processes: list[SpinousProcess], points: np.ndarray) -> np.ndarray:
    """Number of the vertebra whose process each LPS point (n, 3) certainly is, -1 where it is none or of two."""
    vertebra = np.full(len(points), -1, dtype=np.int32)
    nearest = np.full(len(points), np.inf)
    for process in processes:
        way = process.tip - process.root
        offset = points - process.root
        part = np.clip(offset @ way / float(way @ way), 0.0, 1.0)
        away = np.linalg.norm(offset - part[:, None] * way, axis=1)
        vertebra[(away < _CORE_MM) & (nearest >= _CORE_MM)] = process.vertebra
        vertebra[(away < _CORE_MM) & (nearest < _CORE_MM)] = -1
        nearest = np.minimum(nearest, away)
    return vertebra
