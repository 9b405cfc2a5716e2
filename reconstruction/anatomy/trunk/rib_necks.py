"""Necks of ribs and transverse processes, which lie side by side and touch: told apart by where both of them lead.

A neck runs from the tubercle of its rib to the joint of its head at the upper edge of the body. It leaves the tubercle
as the rib came there, so it bends about the tip of the transverse process, which runs from the lamina of that vertebra
to just behind the tubercle. The rib beside the spine says where the tubercle is and where the rib comes from, however
much processes lean and spines are turned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reconstruction.anatomy.trunk.spine import Spine

_RIB_ASIDE_MM = (38.0, 50.0)  # beside the tubercle, where ribs are certain
_FEWEST = 12
_WAY_MM = 3.0  # at least so far apart lie the middles of its inner and outer half, or its direction is not known
_BEND_SHARE = 0.5  # of the way from tubercle to head: so far the rib's own direction holds, own estimate
_CURVE = np.linspace(0.0, 1.0, 9)
_HEAD_SHARE = 0.88  # of the height of the vertebra: heads lie at the disc above, lowest ones below it
_HEAD_FRONT_MM, _HEAD_ASIDE_MM = 4.0, 18.0
_NECK_MM = 4.5  # about the curve: certainly neck
_NECK_ROOM_MM = 7.0  # about the curve: may be neck
_NECK_ASIDE_MM = 16.0  # nearer to the canal lie body and pedicle
# Ribs 11 and 12 have thin necks, end at the pedicle of their vertebra and touch no transverse process about which they
# would bend, so less of them is certain, and it is straight.
_LOWEST_RIBS = 2
_LOW_NECK_MM, _LOW_NECK_ASIDE_MM = 3.0, 20.0
_TUBERCLE_ASIDE_MM = 33.0
_BEHIND_TUBERCLE_MM = 10.0
# From the middle of the canal to the root of a transverse process, which leaves the arch behind the pedicle.
_ROOT_SHARE, _ROOT_FRONT_MM, _ROOT_ASIDE_MM = 0.6, -6.0, 12.0
_PROCESS_MM = 3.0
_PROCESS_PART = (0.1, 0.9)


@dataclass(frozen=True, eq=False)
class RibNeck:
    """One neck with the transverse process behind it; places are (along, front, aside) of the spine's frame [mm].

    Attributes:
        label: of the rib.
        vertebra: number of its vertebra.
        sign: 1 on the left, -1 on the right.
        curve: along the neck, from the rib beside the tubercle to the head, shape (n, 3).
        root, tip: ends of the process.
        core_mm: about the curve: certainly neck.
        inner_mm: nearer to the canal it is not.
    """

    label: int
    vertebra: int
    sign: float
    curve: np.ndarray
    root: np.ndarray
    tip: np.ndarray
    core_mm: float
    inner_mm: float


def find_necks(
    spine: Spine, ribs: Mapping[int, tuple[int, str]], labels: np.ndarray, coordinates: np.ndarray
) -> list[RibNeck]:
    """The neck of every rib that is seen beside the spine.

    Args:
        spine: the spine.
        ribs: label of each rib to the number of its vertebra and its side.
        labels: of voxels about the spine, shape (n,).
        coordinates: of these voxels in the spine's frame, shape (n, 3).
    """
    crossings = spine.crossings()
    height = np.diff(crossings)
    necks = []
    lowest = sorted({number for number, _ in ribs.values()})[:_LOWEST_RIBS]
    for label, (number, side) in ribs.items():
        sign = 1.0 if side == "left" else -1.0
        own = coordinates[labels == label] * (1.0, 1.0, sign)
        beside = own[(own[:, 2] > _RIB_ASIDE_MM[0]) & (own[:, 2] < _RIB_ASIDE_MM[1])]
        if len(beside) < _FEWEST or number >= len(height):
            continue
        start = beside.mean(axis=0)
        head = np.array([crossings[number] + _HEAD_SHARE * height[number], _HEAD_FRONT_MM, _HEAD_ASIDE_MM])
        curve = _curve(start, None if number in lowest else _way_inwards(beside), head)
        tubercle = curve[int(np.argmin(np.abs(curve[:, 2] - _TUBERCLE_ASIDE_MM)))]
        root = np.array([crossings[number] + _ROOT_SHARE * height[number], _ROOT_FRONT_MM, _ROOT_ASIDE_MM])
        tip = tubercle - (0.0, _BEHIND_TUBERCLE_MM, 2.0)
        core, inner = (_LOW_NECK_MM, _LOW_NECK_ASIDE_MM) if number in lowest else (_NECK_MM, _NECK_ASIDE_MM)
        necks.append(RibNeck(label, number, sign, curve, root, tip, core, inner))
    return necks


def _way_inwards(beside: np.ndarray) -> np.ndarray | None:
    """Unit vector along a rib towards the spine, from its places (n, 3) beside it; None where they are too few."""
    is_inner = beside[:, 2] < np.median(beside[:, 2])
    if not is_inner.any() or is_inner.all():
        return None
    way = beside[is_inner].mean(axis=0) - beside[~is_inner].mean(axis=0)
    length = float(np.linalg.norm(way))
    return way / length if length > _WAY_MM else None


def _curve(start: np.ndarray, way: np.ndarray | None, head: np.ndarray) -> np.ndarray:
    """Places (n, 3) along a neck that leaves its start in a direction, or straight on where that is not known."""
    middle = 0.5 * (start + head) if way is None else start + _BEND_SHARE * float(np.linalg.norm(head - start)) * way
    part = _CURVE[:, None]
    return np.asarray((1 - part) ** 2 * start + 2 * part * (1 - part) * middle + part**2 * head)


def mark_necks(necks: list[RibNeck], coordinates: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What voxels certainly are, and where necks may be.

    Args:
        necks: necks of ribs.
        coordinates: of voxels in the spine's frame, shape (n, 3).

    Returns:
        Label of the rib whose neck a voxel is, 0 elsewhere; number of the vertebra whose transverse process it is, -1
        elsewhere; whether it may be neck. Each of shape (n,).
    """
    neck = np.zeros(len(coordinates), dtype=np.int32)
    process = np.full(len(coordinates), -1, dtype=np.int32)
    room = np.zeros(len(coordinates), dtype=bool)
    for one in necks:
        head = one.curve[-1]
        reach = 25.0 + abs(head[0] - one.curve[0, 0])
        near = np.flatnonzero(
            (np.abs(coordinates[:, 0] - head[0]) < reach) & (one.sign * coordinates[:, 2] > _ROOT_ASIDE_MM)
        )
        place = coordinates[near] * (1.0, 1.0, one.sign)
        away = np.min([_from_line(place, *ends)[0] for ends in pairwise(one.curve)], axis=0)
        beside = (away < _NECK_ROOM_MM) & (place[:, 2] > one.inner_mm)
        room[near] |= beside
        neck[near[beside & (away < one.core_mm)]] = one.label
        from_process, part = _from_line(place, one.root, one.tip)
        is_process = (from_process < _PROCESS_MM) & (part > _PROCESS_PART[0]) & (part < _PROCESS_PART[1])
        process[near[is_process & (away > _NECK_ROOM_MM)]] = one.vertebra
    return neck, process, room


def _from_line(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance of points (n, 3) from a line between two places, and how far along it they lie, 0 to 1."""
    way = end - start
    part = np.clip((points - start) @ way / float(way @ way), 0.0, 1.0)
    return np.linalg.norm(points - start - part[:, None] * way, axis=1), part
