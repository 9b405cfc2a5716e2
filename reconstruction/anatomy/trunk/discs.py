"""Intervertebral discs, one after another at spacings that change slowly.

Three signs tell where one is, and each may fail alone: it is darker than the endplates beside it (not where it is
thin or calcified), the endplates are brighter than the marrow beyond (not in dense bone), and the wall of the canal is
open to both sides at the foramina, just above the disc, and closed at the pedicles between.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine_frame import SpineFrame
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_CORE_FRONT_MM = np.arange(11.0, 26.0, 2.5)  # where every vertebral body lies, from C3 to S1
_CORE_LEFT_MM = np.arange(-9.0, 9.1, 3.0)
_PIVOT_MM = 18.0
_TILTS_DEG = (np.arange(-30.0, 31.0, 6.0), np.arange(-12.0, 13.0, 6.0))  # forwards and aside, against the canal
_HEIGHTS_MM = np.arange(12, 49)  # of a vertebra with its disc: C3 14, L4 40
# From the middle of the disc, in heights: upwards and downwards to the endplates and to the marrow beyond them, and
# upwards to the foramen and to the pedicles of the vertebra above.
_ENDPLATE_SHARE = (0.08, 0.25)
_ENDPLATE_MM = 8  # and no farther: discs are at most 14 mm thick, while the marrow of a body is dark over more
_MARROW_SHARE = (0.38, 0.62)
_FORAMEN_SHARE = (0.0, 0.3)
_PEDICLE_SHARE = (0.5, 0.8)
_DIP_WEIGHT, _BAND_WEIGHT, _WALL_WEIGHT = 0.7, 0.5, 0.6
_BAND_LIMIT = 0.6  # a sacrum is bright as well
_WALL_FRONT_MM = np.array([-2.0, 1.0, 4.0])
_WALL_ASIDE_MM = np.arange(6.0, 17.0)
_HEIGHT_RATIO = 1.35  # of neighbours
_CHANGE_COST = 2.5  # of a height that differs from its neighbour's by a factor e, in discs
_PASSED_WEIGHT = 0.7  # between two discs there must be none
_FEWEST = 2
_LEAST_CLEARNESS = 0.3
_USUAL_CLEARNESS = 0.5
_LEAST_EVIDENCE = 1.7  # in all: two rings of a hip bone may pass for two poor discs, but hardly for good or many ones
_SACRUM_START = 15.0  # for a disc at the top of the sacrum: as much as a usual one above half a vertebra
AT_SACRUM_MM = 12.0  # half the thickness of a disc, and as much again since wings lie below it
_SEARCH_SHARE = 0.36  # of a height: so far a disc is moved to a place that is much darker than its endplates
_CLEARLY_DARKER = 0.35
_LEAN_MM = 12  # a tilted disc may lie so far beyond the last cross section of the canal
_TILT_COST_PER_DEG = 0.006
_NEAR_MM = 3  # a disc tilted otherwise may cross the middle of the bodies so far from where it was found
_USUAL_TURN_DEG = 9.0  # own estimate: between neighbouring discs, each seen against the canal beside it
_TURN_COST = 0.25  # of a turn of that size, in steps to the bone threshold


@dataclass(frozen=True, eq=False)
class Disc:
    """A plane through the middle of a disc.

    Attributes:
        along: index along the spine frame where it crosses the middle of the bodies.
        point: LPS [mm].
        normal: unit vector upwards.
        clearness: how clear the signs of a disc are there, in steps from soft tissue to the bone threshold.
    """

    along: int
    point: np.ndarray
    normal: np.ndarray
    clearness: float


def find_discs(scan: Volume, frame: SpineFrame, levels: TissueLevels, sacrum_top: float | None = None) -> list[Disc]:
    """Discs from below upwards; empty where fewer than two are seen.

    Args:
        scan: Hounsfield units.
        frame: along the canal.
        levels: levels of the scan.
        sacrum_top: index along the frame where the sacrum begins, where that is known: there lies a disc, and what is
            left of discs within the sacrum parts no vertebrae.
    """
    readings, normals = _plate_readings(scan, frame, levels)
    clear, dip = _clearness(readings, _pedicle_wall(scan, frame, levels))
    unseen = frame.beyond - _LEAN_MM
    clear[:unseen] = clear[len(clear) - unseen :] = 0.0
    start = np.zeros(len(clear))
    if sacrum_top is not None:
        away = np.abs(np.arange(len(clear)) - sacrum_top) / AT_SACRUM_MM
        start = np.where(away < 1.0, _SACRUM_START * (1.0 - away), -np.inf)
        clear[: max(0, int(sacrum_top - AT_SACRUM_MM))] = 0.0
    chain = _at_darkest(_best_chain(clear, start), clear, dip)
    discs: list[Disc] = []
    for number, way, (along, kind) in _tilted(chain, readings):
        point = frame.places(np.array([number]), np.array([_PIVOT_MM]), np.array([0.0]))[0]
        clearest = float(clear[max(0, along - 2) : along + 3, kind].max())
        if sacrum_top is not None and not discs:
            clearest = max(clearest, _USUAL_CLEARNESS)
        discs.append(Disc(number, point, normals[number, way], clearest))
    while discs and discs[0].clearness < _LEAST_CLEARNESS:
        discs.pop(0)
    while discs and discs[-1].clearness < _LEAST_CLEARNESS:
        discs.pop()
    # The shaft of a long bone is a ring too, but nothing in it repeats as clearly as discs do.
    clearness = [disc.clearness for disc in discs]
    is_clear = len(discs) >= _FEWEST and np.median(clearness) > _USUAL_CLEARNESS and sum(clearness) > _LEAST_EVIDENCE
    return discs if is_clear else []


def _plate_readings(scan: Volume, frame: SpineFrame, levels: TissueLevels) -> tuple[np.ndarray, np.ndarray]:
    """Mean reading of small plates through the bodies, (places, tilts), in steps to the bone threshold; and normals."""
    count = len(frame.points)
    forwards, aside = (grid.ravel() for grid in np.meshgrid(*(np.deg2rad(part) for part in _TILTS_DEG), indexing="ij"))
    front, left = (grid.ravel() for grid in np.meshgrid(_CORE_FRONT_MM - _PIVOT_MM, _CORE_LEFT_MM, indexing="ij"))
    pivot = frame.points + _PIVOT_MM * frame.front
    low, step = levels.soft_tissue, levels.detection - levels.soft_tissue
    readings = np.empty((count, len(forwards)), dtype=np.float32)
    normals = np.empty((count, len(forwards), 3))
    for way, (lean, roll) in enumerate(zip(forwards, aside, strict=True)):
        ahead = np.cos(lean) * frame.front + np.sin(lean) * frame.up
        leftwards = np.cos(roll) * frame.left + np.sin(roll) * frame.up
        plate = pivot[:, None] + front[None, :, None] * ahead[:, None] + left[None, :, None] * leftwards[:, None]
        hu = scan.sample(plate.reshape(-1, 3), outside=None).reshape(count, -1)
        readings[:, way] = np.clip((hu - low) / step, -1.0, 4.0).mean(axis=1)
        normal = np.cross(ahead, leftwards)
        normal *= np.sign(np.einsum("ij,ij->i", normal, frame.up))[:, None]
        normals[:, way] = normal / np.linalg.norm(normal, axis=1)[:, None]
    cost = _TILT_COST_PER_DEG * np.rad2deg(np.hypot(forwards, aside))
    return ndimage.gaussian_filter1d(readings, 0.8, axis=0) + cost.astype(np.float32), normals


def _pedicle_wall(scan: Volume, frame: SpineFrame, levels: TissueLevels) -> np.ndarray:
    """How closed by bone the canal is to both sides, 0 (foramen) to 2 (pedicle), at each place of the frame."""
    front, aside = (grid.ravel() for grid in np.meshgrid(_WALL_FRONT_MM, _WALL_ASIDE_MM, indexing="ij"))
    number = np.arange(len(frame.points))[:, None]
    walls = []
    for side in (1.0, -1.0):
        places = frame.places(number, front[None, :], side * aside[None, :])
        hu = scan.sample(places.reshape(-1, 3), outside=None).reshape(len(number), len(_WALL_FRONT_MM), -1)
        step = (hu - levels.soft_tissue) / (levels.detection - levels.soft_tissue)
        walls.append(np.clip(step.max(axis=2), 0.0, 2.0).mean(axis=1))
    return np.asarray(ndimage.gaussian_filter1d(0.5 * (walls[0] + walls[1]), 1.0))


def _clearness(readings: np.ndarray, wall: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How clearly each place is a disc, and how dark between endplates; each (places, heights)."""
    clear = np.empty((len(readings), len(_HEIGHTS_MM)), dtype=np.float32)
    darkest = np.empty_like(clear)
    by = int(_HEIGHTS_MM.max())
    wall_padded = np.pad(wall, by, mode="edge")
    places = by + np.arange(len(readings))
    for number, height in enumerate(_HEIGHTS_MM.tolist()):
        plates, dip = _plate_signs(readings, height)
        foramen = wall_padded[places[:, None] + _reach(_FORAMEN_SHARE, height)].min(axis=1)
        pedicle = 0.5 * (
            wall_padded[places[:, None] + _reach(_PEDICLE_SHARE, height)].mean(axis=1)
            + wall_padded[places[:, None] + _reach(_PEDICLE_SHARE, height) - height].mean(axis=1)
        )
        darkest[:, number] = dip.max(axis=1)
        clear[:, number] = plates.max(axis=1) + _WALL_WEIGHT * np.clip(pedicle - foramen, -1.0, 1.0)
    return clear, darkest


def _plate_signs(readings: np.ndarray, height: int) -> tuple[np.ndarray, np.ndarray]:
    """How much each plate looks like a disc between endplates of vertebrae so high, and how dark it is there."""
    by = int(_HEIGHTS_MM.max())
    padded = np.pad(readings, ((by, by), (0, 0)), mode="edge")
    places = by + np.arange(len(readings))
    endplate, marrow = _reach(_ENDPLATE_SHARE, height), _reach(_MARROW_SHARE, height)
    endplate = endplate[endplate <= _ENDPLATE_MM]
    above = padded[places[:, None] + endplate].max(axis=1)
    below = padded[places[:, None] - endplate].max(axis=1)
    dip = np.clip(np.minimum(above, below) - readings, -0.3, 1.2)
    band = 0.5 * (above + below)
    band -= 0.5 * (padded[places[:, None] + marrow].mean(axis=1) + padded[places[:, None] - marrow].mean(axis=1))
    return _DIP_WEIGHT * dip + _BAND_WEIGHT * np.clip(band, -1.0, _BAND_LIMIT), dip


def _tilted(chain: list[tuple[int, int]], readings: np.ndarray) -> list[tuple[int, int, tuple[int, int]]]:
    """Place and tilt of every disc of a chain, with its place and height in the chain.

    Neighbouring discs lean alike against the canal, so a disc that is bridged takes its tilt from those beside it.
    """
    forwards, aside = (np.rad2deg(grid.ravel()) for grid in np.meshgrid(*map(np.deg2rad, _TILTS_DEG), indexing="ij"))
    turn = ((forwards[:, None] - forwards) ** 2 + (aside[:, None] - aside) ** 2) / _USUAL_TURN_DEG**2
    places, signs = [], []
    for along, kind in chain:
        near = np.arange(max(0, along - _NEAR_MM), min(len(readings), along + _NEAR_MM + 1))
        places.append(near)
        signs.append(_plate_signs(readings, int(_HEIGHTS_MM[kind]))[0][near])
    # Places of neighbours are far apart and free of one another: only tilts are linked.
    best = np.array([sign.max(axis=0) for sign in signs])
    total, origin = best[:1], []
    for sign in best[1:]:
        ways = total[-1][None, :] - _TURN_COST * turn
        origin.append(np.argmax(ways, axis=1))
        total = np.vstack([total, sign + ways.max(axis=1)])
    way = int(np.argmax(total[-1]))
    ways = [way]
    for before in reversed(origin):
        ways.append(int(before[ways[-1]]))
    return [
        (int(near[np.argmax(sign[:, way])]), way, link)
        for near, sign, way, link in zip(places, signs, reversed(ways), chain, strict=True)
    ]


def _reach(shares: tuple[float, float], height: int) -> np.ndarray:
    """Steps of a millimetre between two shares of a height."""
    return np.arange(round(shares[0] * height), max(round(shares[1] * height), round(shares[0] * height) + 1) + 1)


def _at_darkest(chain: list[tuple[int, int]], clear: np.ndarray, dip: np.ndarray) -> list[tuple[int, int]]:
    """A chain whose discs lie where a dark plate is nearby, though that be less even in its spacings: so is L5.

    The other signs must speak for the darker plate as well: the marrow of a body is dark between endplates, too.
    """
    moved = list(chain)
    for number, (place, _) in enumerate(chain):
        neighbours = [abs(chain[other][0] - place) for other in (number - 1, number + 1) if 0 <= other < len(chain)]
        if not neighbours:
            continue
        height = min(neighbours)
        kind = int(np.clip(height - _HEIGHTS_MM[0], 0, len(_HEIGHTS_MM) - 1))
        reach = int(_SEARCH_SHARE * height)
        near = np.arange(max(0, place - reach), min(len(dip), place + reach + 1))
        value = dip[near, kind] - 0.5 * np.abs(near - place) / max(reach, 1)
        best = int(near[np.argmax(value)])
        here = slice(max(0, place - 2), place + 3)
        # Nothing between two discs is higher than a vertebra.
        ends = [moved[number - 1][0]] if number else []
        ends += [chain[number + 1][0]] if number + 1 < len(chain) else []
        if max(abs(best - end) for end in ends) > _HEIGHTS_MM[-1]:
            continue
        is_darker = dip[best, kind] > dip[here, kind].max() + _CLEARLY_DARKER
        if is_darker and clear[best, kind] > clear[here, kind].max():
            moved[number] = (best, kind)
    return moved


def _best_chain(clear: np.ndarray, start: np.ndarray) -> list[tuple[int, int]]:
    """Places and height numbers of the discs of the clearest chain, given what it gains by its lowest disc's place."""
    count, kinds = clear.shape
    total = np.full((count, kinds), -np.inf)
    previous = np.full((count, kinds), -1)
    logs = np.log(_HEIGHTS_MM)
    change = np.abs(logs[:, None] - logs[None, :])
    cost = np.where(change <= np.log(_HEIGHT_RATIO), _CHANGE_COST * change, np.inf)
    passed = _passed_over(clear)
    for place in range(count):
        for kind, height in enumerate(_HEIGHTS_MM):
            gain = height * float(clear[place, kind])
            total[place, kind] = start[place] + 0.5 * gain  # the first disc has no vertebra below it
            if place < height:
                continue
            before = total[place - height] - height * cost[kind]
            best = int(np.argmax(before))
            joined = before[best] + gain - _PASSED_WEIGHT * height * float(passed[place - height, kind])
            if joined > total[place, kind]:
                total[place, kind] = joined
                previous[place, kind] = best
    place, kind = (int(i) for i in np.unravel_index(np.argmax(total), total.shape))
    chain = [(place, kind)]
    while previous[place, kind] >= 0:
        place, kind = place - int(_HEIGHTS_MM[kind]), int(previous[place, kind])
        chain.append((place, kind))
    return chain[::-1]


def _passed_over(clear: np.ndarray) -> np.ndarray:
    """How clear the clearest disc is that a vertebra would pass over, by the place of the disc below it and its height.

    Such a disc is looked for wherever it leaves room for a vertebra on both sides, as one of the height that it would
    give to the lower of them: where steps are too long, they need not pass over discs in their middles. Seen as one of
    the whole height, the middle of a body would look like a disc itself, since marrow is darker than endplates and
    lies between two discs.
    """
    lowest = int(_HEIGHTS_MM[0])
    padded = np.pad(clear, ((0, int(_HEIGHTS_MM[-1])), (0, 0)))
    above = np.column_stack([padded[height : height + len(clear), kind] for kind, height in enumerate(_HEIGHTS_MM)])
    passed = np.zeros_like(clear)
    passed[:, lowest:] = np.maximum.accumulate(np.maximum(above, 0.0), axis=1)[:, :-lowest]
    return passed
