"""Which way a head looks: its plane of symmetry, from the cavity of the brain.

How far the head nods is not asked: the cavity's long axis runs some 30 degrees steeper than the base of the skull, and
by how much differs; within the plane of symmetry up and front are the patient's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage, optimize

from reconstruction.anatomy.head.blocks import Blocks
from reconstruction.anatomy.head.cranial_cavity import CranialCavity

_LARGEST_TURN_DEG = 45.0
_FAR_MM = 8.0  # places without a mirror image count as so far from one
_POINTS = 2500
_WIDEST_PERCENT = 99.8


@dataclass(frozen=True, eq=False)
class HeadFrame:
    """Axes of a head.

    Attributes:
        centre: middle of the cavity of the brain, LPS [mm].
        axes: unit vectors to the patient's left, to the front and upwards, as rows, shape (3, 3).
        half_width_mm: of the cavity.
    """

    centre: np.ndarray
    axes: np.ndarray
    half_width_mm: float

    def coordinates(self, points: np.ndarray) -> np.ndarray:
        """Left, front and up of LPS points (n, 3), in half widths of the cavity."""
        return np.asarray((points - self.centre) @ self.axes.T / self.half_width_mm)


def frame_of(cavity: CranialCavity, blocks: Blocks) -> HeadFrame:
    """Axes of the head that this cavity belongs to; the blocks are those it was found on."""
    points = blocks.hu.geometry.to_world(np.argwhere(cavity.mask)[:, ::-1])
    left, middle = _symmetry(cavity, blocks)
    aside = (points - cavity.centre) @ left - middle
    centre = cavity.centre + middle * left
    forwards = np.array([0.0, -1.0, 0.0])
    front = forwards - (forwards @ left) * left
    front /= np.linalg.norm(front)
    up = np.cross(left, -front)
    return HeadFrame(centre, np.stack([left, front, up]), float(np.percentile(np.abs(aside), _WIDEST_PERCENT)))


def _symmetry(cavity: CranialCavity, blocks: Blocks) -> tuple[np.ndarray, float]:
    """Direction across the plane about which the cavity is most nearly its own mirror image, and its offset [mm]."""
    # What the edge of the scan cuts is no wall, so the mask goes on there.
    padded = np.pad(cavity.mask, 1, mode="edge")
    wall = (padded & ~ndimage.binary_erosion(padded, border_value=1))[1:-1, 1:-1, 1:-1]
    away = ndimage.distance_transform_edt(~wall, sampling=blocks.spacing_mm[::-1]).astype(np.float32)
    places = np.argwhere(wall)
    points = blocks.hu.geometry.to_world(places[:: max(1, len(places) // _POINTS), ::-1])
    geometry = blocks.hu.geometry

    def cost(turn: np.ndarray) -> float:
        across = _across(turn)
        offset = (points - cavity.centre) @ across - turn[2]
        index = geometry.to_index(points - 2.0 * offset[:, None] * across)
        distance = ndimage.map_coordinates(away, index[:, ::-1].T, order=1, mode="constant", cval=_FAR_MM)
        return float(np.minimum(distance, _FAR_MM).mean())

    starts = [np.array([yaw, roll, 0.0]) for yaw in (-0.25, 0.0, 0.25) for roll in (-0.25, 0.0, 0.25)]
    start = min(starts, key=cost)
    simplex = start + np.array([[0.0, 0.0, 0.0], [0.15, 0.0, 0.0], [0.0, 0.15, 0.0], [0.0, 0.0, 4.0]])
    found = optimize.minimize(cost, start, method="Nelder-Mead", options={"initial_simplex": simplex, "maxiter": 120}).x
    if np.abs(np.rad2deg(found[:2])).max() > _LARGEST_TURN_DEG:
        return np.array([1.0, 0.0, 0.0]), 0.0
    return _across(found), float(found[2])


def _across(turn: np.ndarray) -> np.ndarray:
    """Unit vector near to the patient's left, turned by a yaw and a roll [rad]."""
    across = np.array([1.0, np.tan(turn[0]), np.tan(turn[1])])
    return across / np.linalg.norm(across)
