"""A depth gauge: its hook behind the far rim of a hole, its sliding sleeve on the near one, and the way between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.depth_profile import BoneAt, across, bone_of_body, unit
from physics.hand_tools import HOOK_HEIGHT_MM
from physics.instrument import Instrument

SLEEVE_RADII_MM = (2.2, 3.0)
"""Of the gauge's sliding sleeve, whose foot is a ring 6 mm wide: where it may come to rest on bone."""
RING_POINTS = 24
STEP_MM = 0.1
SURFACE = 0.5
LEAST_LOAD_N = 2.0
"""Load at which a hook holds."""
MOST_FRICTION = 1.2
"""Of a shaft leaned against the wall of its hole: steel on bone, and the steps of a wall of voxels."""
GRADUATION_MM = 0.5


@dataclass(frozen=True)
class GaugeReading:
    """What a gauge in a hole shows."""

    depth_mm: float
    """From the near surface, where its sleeve rests, to the face of its hook."""
    hooked: bool
    """Whether the hook holds behind a rim: only then is this the length of the hole."""
    near_lps_mm: np.ndarray
    """Where its axis passes the plane of the sleeve's foot [mm, LPS], shape (3,)."""
    axis: np.ndarray
    """Direction inwards, shape (3,)."""

    @property
    def shown_mm(self) -> float:
        """As its scale can be read [mm]."""
        return round(self.depth_mm / GRADUATION_MM) * GRADUATION_MM


def smooth_bone(body: BoneBody) -> BoneAt:
    """A bone as it is now, its fraction interpolated between voxels: surfaces lie to a tenth of a voxel."""
    nearest = bone_of_body(body)

    def bone_at(points_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        place = (np.asarray(points_mm) - body.origin_lps_mm) / body.spacing_mm
        low = np.floor(place)
        share = place - low
        fraction = np.zeros(len(place))
        for corner in np.ndindex(2, 2, 2):
            weight = np.prod(np.where(corner, share, 1.0 - share), axis=1)
            fraction += weight * nearest(body.origin_lps_mm + (low + corner) * body.spacing_mm)[1]
        return nearest(points_mm)[0], fraction

    return bone_at


def gauge_reading(
    bone_at: BoneAt, instrument: Instrument, tip_lps_mm: np.ndarray, axis: np.ndarray, load_N: float
) -> GaugeReading | None:
    """What a gauge shows; None while its sleeve finds no bone before the hook.

    Args:
        bone_at: the bone, cuts included.
        instrument: the gauge.
        tip_lps_mm: its tip [mm, LPS], shape (3,).
        axis: its direction of advance, shape (3,).
        load_N: what its hook bears [N], see `hook_load`.
    """
    along, tip = unit(axis), np.asarray(tip_lps_mm, dtype=float)
    first, second = across(along)
    turn = 2.0 * np.pi * np.arange(RING_POINTS) / RING_POINTS
    ring = np.cos(turn)[:, None] * first + np.sin(turn)[:, None] * second
    foot = np.concatenate([radius * ring for radius in SLEEVE_RADII_MM])
    way = np.arange(-instrument.length_mm, -HOOK_HEIGHT_MM, STEP_MM)
    points = tip + way[:, None, None] * along + foot
    # The foot rests on the first bone that any of it meets.
    most = bone_at(points.reshape(-1, 3))[1].reshape(len(way), -1).max(axis=1)
    inside = np.flatnonzero(most >= SURFACE)
    if not len(inside) or inside[0] == 0:
        return None
    here = int(inside[0])
    share = (SURFACE - most[here - 1]) / (most[here] - most[here - 1])
    near = way[here - 1] + share * STEP_MM
    depth = -HOOK_HEIGHT_MM - near
    return GaugeReading(float(depth), load_N >= LEAST_LOAD_N, tip + near * along, along)


def hook_load(response: np.ndarray, axis: np.ndarray) -> float:
    """What no friction of its shaft explains of the force against drawing a gauge back [N]; an answer, shape (32,)."""
    force = response[slot.RESPONSE_FORCE : slot.RESPONSE_FORCE + 3]
    back = float(force @ np.asarray(axis))
    return back - MOST_FRICTION * float(np.linalg.norm(force - back * np.asarray(axis)))
