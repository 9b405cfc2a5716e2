"""The two hip joints placed at their gaps, from a first guess of both heads.

Where there is a gap, it is darker than bone on both sides. Where coarse voxels or a worn joint leave none, the two
plates are one bright line and the joint runs along its inner side. Beside the socket and over its pit the head's own
plate borders on muscle and fat, where it shows in any scan. Several spheres may follow some of these signs, most of
all in thick slices and beside metal; heads of one person are alike, and that decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.sphere_directions import golden_spiral
from reconstruction.anatomy.sphere_search import FittedSphere
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

# Usual distance of the joints in radii of the gap, and how far radii spread about that. Heads of 43 and 48 mm with 2 mm
# of cartilage and gap about them, 166 and 174 mm apart (usual women and men), are 7.1 and 6.7 radii apart.
RADII_BETWEEN = 6.9
_SPREAD = 0.1
_PRIOR_WEIGHT = 0.02  # so many directions more outweigh what lies 1.4 standard deviations off; own estimate
_DIRECTIONS = 300
_SIDE_MM = 2.5  # bone is expected this far on both sides of the gap
_SEARCH_MM = 8.0
_STEP_MM = 2.0
_FINE_STEP_MM = 1.0
_BEYOND_PLATE_MM = 8
_PLATE_WEIGHT = 0.7
_FREE_WEIGHT = 0.33  # beside muscle and fat any edge of bone stands out, in a joint hardly one does
_PLATE_INSIDE_MM = (2, 3, 4)  # cartilage of a head is 2 mm thick
_NECK_COSINE = 0.7  # a neck is about as thick as 0.7 of its head: farther than 45 degrees from its axis lies the head
_CLEAR_SHARE = 0.05  # of the step from soft tissue to dense cortex: a gap or plate that stands out; own estimate
_STREAK_MM = 4
_FIRST_GUESS_MM = 10.0  # spread of the centre that the edges alone give
_MOST_MOVES = 3  # a guess that lies farther off is followed
_UNLIKE_MM = 1.5  # own estimate of how the radii of both joints of one person differ


def place_at_gaps(
    scan: Volume, levels: TissueLevels, left: FittedSphere, right: FittedSphere, radii_mm: tuple[float, float]
) -> tuple[FittedSphere, FittedSphere]:
    """Spheres near two guesses that together best follow both joints.

    Args:
        scan: Hounsfield units.
        levels: levels of the scan.
        left: first guess of the patient's left head.
        right: of the right one.
        radii_mm: least and greatest radius.
    """
    for _ in range(_MOST_MOVES):
        moved = _best_pair(scan, levels, (left, right), radii_mm)
        steps = [new.centre - old.centre for new, old in zip(moved, (left, right), strict=True)]
        left, right = moved
        if max(float(np.abs(step).max()) for step in steps) < _SEARCH_MM:
            break
    axes = pelvis_axes(left.centre - right.centre)
    return (
        _placed_finely(scan, levels, left, _Ways.of(1.0, axes), radii_mm),
        _placed_finely(scan, levels, right, _Ways.of(-1.0, axes), radii_mm),
    )


def place_at_gap(
    scan: Volume, levels: TissueLevels, head: FittedSphere, outwards: float, radii_mm: tuple[float, float]
) -> FittedSphere:
    """The sphere near a guess that best follows the one joint of a scan that shows no other.

    Args:
        scan: Hounsfield units.
        levels: levels of the scan.
        head: first guess.
        outwards: 1 for a left joint, -1 for a right one.
        radii_mm: least and greatest radius.
    """
    ways = _Ways.of(outwards, np.eye(3))
    shifts = _shifts(_SEARCH_MM, _STEP_MM)
    radii = np.arange(radii_mm[0], radii_mm[1] + 1e-6, 1.0)
    signs = np.array([_gap_signs(scan, levels, head.centre + shift, ways, radii) for shift in shifts])
    signs -= _unlikely(np.linalg.norm(shifts, axis=1) / _FIRST_GUESS_MM)[:, None]
    place, size = np.unravel_index(int(np.argmax(signs)), signs.shape)
    placed = replace(head, centre=head.centre + shifts[place], radius_mm=float(radii[size]))
    return _placed_finely(scan, levels, placed, ways, radii_mm)


def pelvis_axes(across: np.ndarray) -> np.ndarray:
    """Axes of a pelvis whose right hip joint lies this way from its left one: rows left, back and up, unit (LPS).

    A body that lies turned or tilted to a side is followed; how far its pelvis leans forwards is left open.
    """
    left = across / np.linalg.norm(across)
    up = np.array([0.0, 0.0, 1.0]) - left[2] * left
    up /= np.linalg.norm(up)
    return np.stack([left, np.cross(up, left), up])


def neck_direction(outwards: float, axes: np.ndarray) -> np.ndarray:
    """Usual direction of the neck from the head, LPS unit vector; outwards is 1 on the left, -1 on the right."""
    neck = np.array([0.75 * outwards, 0.1, -0.65]) @ axes
    return np.asarray(neck / np.linalg.norm(neck))


@dataclass(frozen=True, eq=False)
class _Ways:
    """Directions from a head, unit vectors (LPS), shape (n, 3).

    Attributes:
        rays: all those in which the head ends, away from the neck.
        in_socket: which of them end in the joint, also away from the pit.
    """

    rays: np.ndarray
    in_socket: np.ndarray

    @classmethod
    def of(cls, outwards: float, axes: np.ndarray) -> _Ways:
        """Directions about the head of the left (outwards 1) or right (-1) femur of a pelvis with these axes."""
        evenly = golden_spiral(_DIRECTIONS)
        neck, pit = neck_direction(outwards, axes), np.array([-0.8 * outwards, 0.0, -0.6]) @ axes
        rays = evenly[evenly @ neck < _NECK_COSINE]
        return cls(rays, (rays @ neck < 0.5) & (rays @ pit < 0.6))


def _best_pair(
    scan: Volume,
    levels: TissueLevels,
    heads: tuple[FittedSphere, FittedSphere],
    radii_mm: tuple[float, float],
) -> tuple[FittedSphere, FittedSphere]:
    """The pair of spheres of one size about these heads that is clearest, seen with how likely it is by anatomy."""
    axes = pelvis_axes(heads[0].centre - heads[1].centre)
    shifts = _shifts(_SEARCH_MM, _STEP_MM)
    radii = np.arange(radii_mm[0], radii_mm[1] + 1e-6, 1.0)
    left, right = (head.centre + shifts for head in heads)
    signs = []
    for centres, outwards in ((left, 1.0), (right, -1.0)):
        ways = _Ways.of(outwards, axes)
        signs.append(np.array([_gap_signs(scan, levels, centre, ways, radii) for centre in centres]))
    moved = _unlikely(np.linalg.norm(shifts, axis=1) / _FIRST_GUESS_MM)
    usual = np.linalg.norm(left[:, None] - right, axis=2) / RADII_BETWEEN
    best, best_clear = (0, 0, 0), -np.inf
    for size, radius in enumerate(radii):
        unusual = moved[:, None] + moved + _unlikely((radius - usual) / (_SPREAD * usual))
        clear = signs[0][:, None, size] + signs[1][:, size] - unusual
        first, second = (int(number) for number in np.unravel_index(int(np.argmax(clear)), clear.shape))
        if clear[first, second] > best_clear:
            best, best_clear = (first, second, size), float(clear[first, second])
    radius = float(radii[best[2]])
    return (
        replace(heads[0], centre=left[best[0]], radius_mm=radius),
        replace(heads[1], centre=right[best[1]], radius_mm=radius),
    )


def _placed_finely(
    scan: Volume, levels: TissueLevels, head: FittedSphere, ways: _Ways, radii_mm: tuple[float, float]
) -> FittedSphere:
    """The clearest sphere near this one, of its own size; both heads of a person are much alike, but not equal."""
    centres = head.centre + _shifts(_STEP_MM, _FINE_STEP_MM)
    near = np.clip(head.radius_mm + 2.0 * _UNLIKE_MM * np.array([-1.0, 1.0]), *radii_mm)
    radii = np.arange(near[0], near[1] + 1e-6)
    signs = np.array([_gap_signs(scan, levels, centre, ways, radii) for centre in centres])
    signs -= _unlikely((radii - head.radius_mm) / _UNLIKE_MM)
    place, size = np.unravel_index(int(np.argmax(signs)), signs.shape)
    return replace(head, centre=centres[place], radius_mm=float(radii[size]))


def _unlikely(deviations: np.ndarray) -> np.ndarray:
    """Share of directions that would make up for something so many standard deviations off the usual."""
    return np.asarray(_PRIOR_WEIGHT * 0.5 * deviations**2)


def _shifts(reach_mm: float, step_mm: float) -> np.ndarray:
    """Steps about a point within reach along each axis [mm], shape (n, 3)."""
    reach = np.arange(-reach_mm, reach_mm + 1e-6, step_mm)
    return np.stack(np.meshgrid(reach, reach, reach), axis=-1).reshape(-1, 3)


def _gap_signs(scan: Volume, levels: TissueLevels, centre: np.ndarray, ways: _Ways, radii: np.ndarray) -> np.ndarray:
    """In what share of directions a head ends at each radius of its gap about a centre, away from the neck, 0 to 1."""
    rays = ways.rays
    # Along each ray at least a voxel away: slices may be much thicker than pixels.
    axes = scan.affine[:3, :3] / scan.geometry.spacing_mm**2
    voxel_mm = 1.0 / np.linalg.norm(rays @ axes, axis=1)
    side = np.round(np.maximum(_SIDE_MM, voxel_mm)).astype(int)
    most = max(int(side.max()), _PLATE_INSIDE_MM[-1])
    sampled = np.arange(radii[0] - most, radii[-1] + _BEYOND_PLATE_MM + 1e-6, 1.0)
    points = centre + sampled[:, None, None] * rays
    hu = scan.sample(points.reshape(-1, 3), outside=None).reshape(len(sampled), len(rays))
    step = levels.dense_cortex - levels.soft_tissue
    metal_above = max(1.6 * levels.dense_cortex, levels.soft_tissue + 1200.0)
    # Metal is no plate of bone and its streaks no gap: both read as marrow.
    is_metal = ndimage.maximum_filter1d(hu, 2 * _STREAK_MM + 1, axis=0) > metal_above
    hu = np.where(is_metal, levels.detection, np.clip(hu, levels.soft_tissue - 60.0, levels.soft_tissue + 0.35 * step))
    middle = most + np.arange(len(radii))
    ray = np.arange(len(rays))
    inside, outside = hu[middle[:, None] - side, ray], hu[middle[:, None] + side, ray]
    # On each side at least as bright: the lesser step counts, so an edge without a gap does not.
    gap = np.minimum(outside, inside) - hu[middle]
    plate = 0.5 * (hu[middle + 2] + hu[middle + 3]) - 0.5 * (inside + hu[middle + _BEYOND_PLATE_MM])
    joint = np.where(ways.in_socket, np.maximum(gap, _PLATE_WEIGHT * plate), 0.0)
    # Beside the socket and over its pit the head's own plate borders on what is no bone.
    own_plate = np.max([hu[middle - depth] for depth in _PLATE_INSIDE_MM], axis=0)
    beyond = 0.5 * (hu[middle] + hu[middle + 1])
    free = np.where(beyond < levels.detection, _FREE_WEIGHT * (own_plate - beyond), 0.0)
    # The share of directions counts: a few bright edges elsewhere must not outweigh a joint that is seen all around.
    return np.asarray(np.clip(np.maximum(joint, free) / (_CLEAR_SHARE * step), 0.0, 1.0).mean(axis=1))
