"""The cavity of the brain: the only room of soft tissue as wide as a hand that bone encloses on all sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.head.blocks import Blocks
from reconstruction.anatomy.sphere_directions import golden_spiral
from reconstruction.mask_operations import reached
from reconstruction.tissue.tissue_levels import TissueLevels

_NEAREST_BONE_MM = 30.0  # the largest ball in a newborn's skull has more than this radius, also in a few slices of it
_SMALLEST_WALL_ML = 3.0  # in whole blocks
_FARTHEST_MM = 125.0  # half the length of the longest skulls, with room for a place beside the middle
_STEP_MM = 1.5
_DIRECTIONS = 240
_CANDIDATES = 40
_APART_MM = 24.0
# A skull holds the rays but for the foramen magnum, the orbits and thin plates; a rib cage or a pelvis half of them.
_LEAST_ENCLOSED = 0.85
_LEAST_IN_SCAN = 0.3  # of all directions: so few are judged where the scan shows a part of the vault only
_LEAST_RADIUS_MM = 40.0  # a newborn's skull is 90 mm wide (head circumference 340 mm)
_SOFT_MARGIN_HU = (-60.0, 100.0)  # water of the ventricles to fresh blood, about muscle
_LEAST_SOFT = 0.85
# The foramen magnum is 30 to 36 mm wide: a ball of this radius does not leave the skull through it.
_BALL_MM = 18.0
_BEYOND_SHARE = 1.15  # of the farthest walls: so far the cavity reaches where the wall is missing


@dataclass(frozen=True, eq=False)
class CranialCavity:
    """Where the brain lies.

    Attributes:
        mask: on the blocks it was found on.
        centre: LPS [mm]: middle of the cavity, as far as the scan shows it.
        enclosed: share of the directions that the scan shows in which bone bounds it.
    """

    mask: np.ndarray
    centre: np.ndarray
    enclosed: float


def find_cranial_cavity(blocks: Blocks, levels: TissueLevels) -> CranialCavity | None:
    """The cavity of the brain, or None where the scan shows none or too little of it.

    Args:
        blocks: the whole scan in blocks of about 3 mm.
        levels: levels of the scan.
    """
    low, high = (levels.soft_tissue + margin for margin in _SOFT_MARGIN_HU)
    soft = (blocks.hu.array > low) & (blocks.hu.array < high)
    walls = _walls(blocks)
    if not walls.any():
        return None
    from_bone = ndimage.distance_transform_edt(~walls, sampling=blocks.spacing_mm[::-1])
    best: tuple[float, np.ndarray, np.ndarray] | None = None
    for place in _candidates(from_bone, soft, blocks.spacing_mm):
        share, wall_mm = _enclosure(place, walls, soft, blocks.spacing_mm)
        if best is None or share > best[0]:
            best = share, place, wall_mm
    if best is None or best[0] < _LEAST_ENCLOSED:
        return None
    share, place, wall_mm = best
    mask = _room_about(place, float(np.percentile(wall_mm, 98.0)), from_bone, walls, blocks.spacing_mm)
    middle = blocks.hu.geometry.to_world(np.argwhere(mask)[:, ::-1].mean(axis=0))
    return CranialCavity(mask, middle, share)


def _candidates(from_bone: np.ndarray, soft: np.ndarray, spacing_mm: np.ndarray) -> np.ndarray:
    """Places (z, y, x) of soft tissue farthest from bone in their surroundings, farthest first."""
    deep = np.where(soft, from_bone, 0.0)
    size = 2 * np.round(0.5 * _APART_MM / spacing_mm[::-1]).astype(int) + 1
    is_peak = (deep >= _NEAREST_BONE_MM) & (deep == ndimage.maximum_filter(deep, size=tuple(size)))
    places = np.argwhere(is_peak)
    return places[np.argsort(-deep[is_peak], kind="stable")][:_CANDIDATES]


def _walls(blocks: Blocks) -> np.ndarray:
    """Bone without specks, such as the chalk of old brains has and noise leaves."""
    parts, count = ndimage.label(blocks.bone)
    sizes = np.bincount(parts.ravel(), minlength=count + 1) * blocks.hu.geometry.voxel_volume_mm3 / 1000.0
    is_wall = sizes >= _SMALLEST_WALL_ML
    is_wall[0] = False
    return np.asarray(is_wall[parts])


def _enclosure(
    place: np.ndarray, walls: np.ndarray, soft: np.ndarray, spacing_mm: np.ndarray
) -> tuple[float, np.ndarray]:
    """Share of the directions within the scan that meet bone, 0 where no brain can be; and how far away it is [mm]."""
    rays = golden_spiral(_DIRECTIONS)[:, ::-1] / spacing_mm[::-1]
    away_mm = np.arange(_STEP_MM, _FARTHEST_MM, _STEP_MM)
    index = np.round(place + away_mm[:, None, None] * rays).astype(int)
    is_in = np.all((index >= 0) & (index < walls.shape), axis=2)
    inside = np.clip(index, 0, np.array(walls.shape) - 1)
    places = tuple(np.moveaxis(inside, 2, 0))
    is_wall = walls[places] & is_in
    met, left = is_wall.any(axis=0), ~is_in.all(axis=0)
    judged = met | ~left
    before = np.cumsum(is_wall, axis=0) == 0
    within = before & is_in & met
    wall_mm = away_mm[np.argmax(is_wall, axis=0)][met]
    if (
        judged.sum() < _LEAST_IN_SCAN * _DIRECTIONS
        or not met.any()
        or np.median(wall_mm) < _LEAST_RADIUS_MM
        or soft[places][within].mean() < _LEAST_SOFT
    ):
        return 0.0, wall_mm
    return float(met.sum() / judged.sum()), wall_mm


def _room_about(
    place: np.ndarray, farthest_mm: float, from_bone: np.ndarray, walls: np.ndarray, spacing_mm: np.ndarray
) -> np.ndarray:
    """What a ball reaches from a place between the bones, but no farther than the walls are."""
    z, y, x = (
        (np.arange(count) - at) * step for count, at, step in zip(from_bone.shape, place, spacing_mm[::-1], strict=True)
    )
    squared = z[:, None, None] ** 2 + y[None, :, None] ** 2 + x[None, None, :] ** 2
    near = squared < (_BEYOND_SHARE * farthest_mm) ** 2
    parts, _ = ndimage.label((from_bone >= _BALL_MM) & near)
    room = parts == parts[tuple(place)]
    return np.asarray(reached(room, _BALL_MM, spacing_mm) & ~walls & near)
