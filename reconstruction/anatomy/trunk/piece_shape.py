"""Shape of a piece of bone and its place about the spine, as far as they tell which bone it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.volume import Volume

THICKEST_RIB_MM = 7.0  # depth below its surface
_BRIGHT_PERCENTILE = 90.0
_END_MM = 28.0  # of a piece, whose direction tells where its end would be
_END_REACH_MM = 6.0  # so much farther from the canal than its nearest place still is its end
_HEAD_MM = 20.0  # from the canal to the head of a rib
_LARGEST_SAMPLE = 20_000
_RIM_MM = 3.2  # cortices of the trunk are thinner, blur included
_CORE_SHARE = 0.6  # of the greatest depth
_THICK_MM = 4.5  # what is thinner has no inside that could be told from its rim
_BRIGHTER_INSIDE = 1.08
# Of a clavicle, from the midline: its joints lie 20 to 30 mm and, with arms raised, no nearer than 80 mm aside. The top
# of a scan may cut the outer end.
_STERNAL_END_MM, _ACROMIAL_END_MM = 45.0, 60.0
_WIDEST_HUMERUS_MM = 75.0  # own estimate: heads with tubercles and condyles of adults measure 50 to 70 mm across
_STEEPEST = 0.8  # cosine between its axis and the body's: raised arms lift it by up to 45 degrees
# Cosine of the angle between forwards and the way from the canal to a rib's end: heads lie beside the back of a body,
# necks farther back; what runs before the spine are vessels.
_FOREMOST_HEAD = 0.6
# Between bodies of vertebrae and breastbone, which lies 60 mm or more before the canal, an adult has no bone.
_BEFORE_SPINE_MM = (20.0, 55.0)
_BEFORE_SPINE_ASIDE_MM = 60.0  # farther aside first ribs run forwards
_WALL_SHARE = 0.3  # own estimate: ribs and clavicles touch vessels along less of their surface


@dataclass(frozen=True)
class PieceShape:
    """Measures of one piece; left and front are seen from the canal.

    Attributes:
        volume_ml: volume.
        length_mm, width_mm, depth_mm: extents along its own three axes, longest first.
        thickness_mm: greatest depth below its surface.
        axis: unit vector (LPS) of its greatest extent.
        left_mm, front_mm: place of its middle.
        inner_mm, outer_mm: least and greatest distance from the midline, but for a fiftieth.
        top_mm, bottom_mm: highest and lowest place (LPS z).
        nearest_mm: least distance from the canal.
        nearest_ahead: cosine of the angle between forwards and the way from the canal to its end next to it.
        nearest_along: index along the spine frame of its end next to the canal, gone on to where heads of ribs lie.
        bright_hu: reading that a tenth of its outer part exceeds, where bone has its cortex.
        rim_hu, core_hu: median readings of that part, and deep below; specks of contrast beside a bone do not tell.
        middle_hu: median reading along its middle, thick or thin.
        beside_blood: share of its surface next to what is as bright as bone and was told to be none.
    """

    volume_ml: float
    length_mm: float
    width_mm: float
    depth_mm: float
    thickness_mm: float
    axis: np.ndarray
    left_mm: float
    front_mm: float
    inner_mm: float
    outer_mm: float
    top_mm: float
    bottom_mm: float
    nearest_mm: float
    nearest_ahead: float
    nearest_along: float
    bright_hu: float
    rim_hu: float
    core_hu: float
    middle_hu: float
    beside_blood: float

    @property
    def is_blood(self) -> bool:
        """As bright as bone, but brightest inside and not at the rim; or the wall of a vessel full of contrast."""
        has_no_cortex = self.thickness_mm > _THICK_MM and self.core_hu > self.rim_hu
        return has_no_cortex or self.beside_blood > _WALL_SHARE

    @property
    def is_brightest_inside(self) -> bool:
        """As vessels and calcified cartilage are, and thin pieces of bone hardly ever."""
        return self.core_hu > _BRIGHTER_INSIDE * self.rim_hu

    @property
    def is_before_spine(self) -> bool:
        """Where great vessels, windpipe and gullet run, and no bone."""
        return (
            self.nearest_ahead > _FOREMOST_HEAD
            and _BEFORE_SPINE_MM[0] < self.front_mm < _BEFORE_SPINE_MM[1]
            and self.outer_mm < _BEFORE_SPINE_ASIDE_MM
        )

    @property
    def is_rib(self) -> bool:
        """A thin rod that ends beside the spine, or where its neck was cut off near it."""
        return (
            self.nearest_mm < 50.0
            and self.nearest_ahead < _FOREMOST_HEAD
            and abs(self.left_mm) > 15.0
            and self.length_mm > 32.0
            and self.thickness_mm < THICKEST_RIB_MM
            and self.volume_ml < 45.0
            # Where a vessel touches a rib it is thickest, which says nothing of the rest.
            and not (self.is_brightest_inside and self.middle_hu > _BRIGHTER_INSIDE * self.rim_hu)
        )

    @property
    def is_sternum(self) -> bool:
        """A plate in the midline far in front of the spine, upright."""
        return (
            abs(self.left_mm) < 30.0
            and self.front_mm > 55.0
            and self.volume_ml > 5.0
            and self.width_mm < 110.0
            and self.depth_mm < 0.65 * self.width_mm
            and self.length_mm < 240.0
            and self.thickness_mm < 13.0
        )

    @property
    def is_humerus(self) -> bool:
        """A thick shaft or head far aside; with the blade of a scapula joined to it, it is no humerus alone."""
        return (
            abs(self.left_mm) > 110.0
            and self.thickness_mm > 9.0
            and self.volume_ml > 15.0
            and self.width_mm < _WIDEST_HUMERUS_MM
        )

    @property
    def is_scapula(self) -> bool:
        """A large thin plate aside and not in front of the spine."""
        return (
            abs(self.left_mm) > 50.0
            and self.front_mm < 70.0
            and self.volume_ml > 15.0
            and self.width_mm > 40.0
            and self.thickness_mm < 16.0
            and self.nearest_mm > 40.0
        )

    @property
    def is_clavicle(self) -> bool:
        """A rod from beside the sternum outwards; with arms raised it runs as far back and up as aside."""
        return (
            self.front_mm > 20.0
            and self.volume_ml > 3.0
            and self.length_mm > 2.5 * self.width_mm
            and abs(float(self.axis[2])) < _STEEPEST
            and self.inner_mm < _STERNAL_END_MM
            and self.outer_mm > _ACROMIAL_END_MM
            and 4.0 < self.thickness_mm < 14.0
        )


def measure_piece(volume: Volume, mask: np.ndarray, blood: np.ndarray, spine: Spine) -> PieceShape:
    """Measures of a piece that lies in a part of the scan.

    Args:
        volume: Hounsfield units of that part.
        mask: the piece, same shape.
        blood: what is as bright as bone and was told to be none, same shape.
        spine: the spine of the scan.
    """
    index = np.argwhere(mask)
    readings = volume.array[mask]
    depth = ndimage.distance_transform_edt(np.pad(mask, 1), sampling=volume.geometry.spacing_mm[::-1])[1:-1, 1:-1, 1:-1]
    deep = depth[mask]
    thickness = float(deep.max())
    rim = readings[deep <= min(_RIM_MM, thickness)]
    around = ndimage.binary_dilation(mask, iterations=2) & ~mask
    step = max(1, len(index) // _LARGEST_SAMPLE)
    points = volume.geometry.to_world(index[::step, ::-1])
    middle = points.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((points - middle).T) if len(points) > 3 else np.eye(3))
    along_axes = (points - middle) @ axes[:, ::-1]
    extents = np.percentile(along_axes, 99.0, axis=0) - np.percentile(along_axes, 1.0, axis=0)
    along, front, left = spine.frame.coordinates(points).T
    radial = np.hypot(front, left)
    return PieceShape(
        volume_ml=len(index) * volume.geometry.voxel_volume_mm3 / 1000.0,
        length_mm=float(extents[0]),
        width_mm=float(extents[1]),
        depth_mm=float(extents[2]),
        thickness_mm=thickness,
        axis=axes[:, 2],
        left_mm=float(left.mean()),
        front_mm=float(front.mean()),
        inner_mm=float(np.percentile(np.abs(left), 2.0)),
        outer_mm=float(np.percentile(np.abs(left), 98.0)),
        top_mm=float(points[:, 2].max()),
        bottom_mm=float(points[:, 2].min()),
        nearest_mm=float(radial.min()),
        nearest_ahead=float(np.median((front / np.maximum(radial, 1e-6))[radial < radial.min() + _END_REACH_MM])),
        nearest_along=_along_at_head(along, radial),
        bright_hu=float(np.percentile(rim, _BRIGHT_PERCENTILE)),
        rim_hu=float(np.median(rim)),
        core_hu=float(np.median(readings[deep >= _CORE_SHARE * thickness])),
        middle_hu=float(np.median(readings[deep >= ndimage.maximum_filter(depth, 3)[mask]])),
        beside_blood=float(blood[around].mean()) if around.any() else 0.0,
    )


def _along_at_head(along: np.ndarray, radial: np.ndarray) -> float:
    """Where a rib meets the spine, as index along the frame: its end, gone on straight where the neck is missing."""
    nearest = float(radial.min())
    end = radial < nearest + _END_MM
    if nearest <= _HEAD_MM or np.count_nonzero(end) < 10:
        return float(np.median(along[radial < nearest + _END_REACH_MM]))
    slope, offset = np.polyfit(radial[end], along[end], 1)
    return float(offset + slope * _HEAD_MM)
