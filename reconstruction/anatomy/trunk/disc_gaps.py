"""The room between the endplates of neighbouring vertebrae, which holds no bone: measured for each disc.

The readings along the axis of a disc fall from the endplate above to the disc and rise again to the endplate below;
half way down on both sides lie its edges. A bridge of bone from body to body is bone and parted by the boundary alone;
so are bodies whose disc is too thin to show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.anatomy.trunk.discs import Disc
from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_FRONT_MM = np.arange(10.0, 28.1, 3.0)  # where every body lies, see discs
_LEFT_MM = np.arange(-10.0, 10.1, 2.5)
_PIVOT_MM = 18.0
_STEP_MM = 0.5
_ENDPLATE_SHARE = 0.3  # of the height of a vertebra: endplates lie nearer to the middle of the disc
_LARGEST_SHARE = 0.14  # of that height: no disc is thicker than twice this
_LEAST_DIP_SHARE = 0.04  # of the step to dense cortex: less is noise, and the disc is bridged or not seen
_BODY_FRONT_MM = (3.0, 50.0)
_BODY_ASIDE_MM = 34.0
_NEAR_MM = 25.0


@dataclass(frozen=True)
class DiscGap:
    """A disc with its edges [mm] below and above its middle, and the reading [HU] half way to its endplates."""

    disc: Disc
    below_mm: float
    above_mm: float
    level_hu: float


def measure_gaps(scan: Volume, spine: Spine, levels: TissueLevels) -> list[DiscGap]:
    """Edges of every disc of a spine; one that does not show is as thin as nothing."""
    heights = np.diff(spine.crossings())
    gaps = []
    for number, disc in enumerate(spine.discs):
        height = float(min(heights[number], heights[number + 1]))
        gaps.append(_measured(scan, spine, disc, height, levels))
    return gaps


def _measured(scan: Volume, spine: Spine, disc: Disc, height: float, levels: TissueLevels) -> DiscGap:
    reach = np.arange(-_ENDPLATE_SHARE * height, _ENDPLATE_SHARE * height + 1e-6, _STEP_MM)
    frame_front, frame_left = spine.frame.front[disc.along], spine.frame.left[disc.along]
    ahead = frame_front - (frame_front @ disc.normal) * disc.normal
    aside = frame_left - (frame_left @ disc.normal) * disc.normal
    front, left = (grid.ravel() for grid in np.meshgrid(_FRONT_MM - _PIVOT_MM, _LEFT_MM, indexing="ij"))
    plate = disc.point + front[:, None] * ahead / np.linalg.norm(ahead) + left[:, None] * aside / np.linalg.norm(aside)
    points = plate[None] + reach[:, None, None] * disc.normal
    hu = scan.sample(points.reshape(-1, 3), outside=None).reshape(len(reach), -1)
    reading = np.clip(hu, levels.soft_tissue - 100.0, levels.dense_cortex).mean(axis=1)
    middle = int(np.argmin(np.where(np.abs(reach) < 0.5 * _ENDPLATE_SHARE * height, reading, np.inf)))
    edges, sides = [], []
    for way in (-1, 1):
        side = reading[middle::way]
        peak = int(np.argmax(side))
        half = 0.5 * (side[0] + side[peak])
        is_seen = side[peak] - side[0] > _LEAST_DIP_SHARE * (levels.dense_cortex - levels.soft_tissue)
        steps = int(np.argmax(side >= half)) if is_seen else 0
        edges.append(abs(float(reach[middle + way * steps])) if is_seen else 0.0)
        sides.append(half if is_seen else reading[middle])
    limit = _LARGEST_SHARE * height
    below, above = (min(edge, limit) for edge in edges)
    return DiscGap(disc, below, above, float(min(sides)))


def in_gaps(spine: Spine, gaps: list[DiscGap], points: np.ndarray, hu: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which LPS points (n, 3) of the bodies lie in a disc and are no bone, and which lie between its endplates.

    Args:
        spine: the spine.
        gaps: its discs with their edges.
        points: LPS [mm], shape (n, 3).
        hu: reading at each of them [HU].
    """
    empty = np.zeros(len(points), dtype=bool)
    between = np.zeros(len(points), dtype=bool)
    along, front, left = spine.frame.coordinates(points).T
    is_body = (front > _BODY_FRONT_MM[0]) & (front < _BODY_FRONT_MM[1]) & (np.abs(left) < _BODY_ASIDE_MM)
    for gap in gaps:
        near = np.flatnonzero(is_body & (np.abs(along - gap.disc.along) < _NEAR_MM))
        height = (points[near] - gap.disc.point) @ gap.disc.normal
        within = (height > -gap.below_mm) & (height < gap.above_mm)
        empty[near] |= within & (hu[near] < gap.level_hu)
        between[near] |= within
    return empty, between
