"""The outer surface of the femur as one implicit function, and the cortex below it.

Positive inside: ``depth`` is the distance below the outer surface [mm], exact on simple parts and good to first order
where parts blend. The outer surface is its zero set; the inner surface of the cortex is where depth equals thickness.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reconstruction.generated_case.anatomy import BOW_BEGINS_MM, FemurDescription

_HEAD_BLEND_MM = 4.0
_NECK_BLEND_MM = 9.0
_TROCHANTER_BLEND_MM = 7.0
_CONDYLE_BLEND_MM = 12.0
_CONDYLE_HEIGHT_MM = 40.0


def ellipsoid_depth(points: np.ndarray, centre: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Depth below an ellipsoid, first order in the distance [mm]; points (..., 3), result (...)."""
    offset = points - centre
    scaled = np.sqrt(np.sum((offset / radii) ** 2, axis=-1))
    steep = np.sqrt(np.sum((offset / radii**2) ** 2, axis=-1))
    return np.where(steep > 1e-9, -scaled * (scaled - 1.0) / np.maximum(steep, 1e-9), np.min(radii))


def smooth_union(first: np.ndarray, second: np.ndarray, blend_mm: float) -> np.ndarray:
    """Larger of two depths with a fillet of about this size (polynomial smooth maximum, Quilez 2013)."""
    overlap = np.maximum(blend_mm - np.abs(first - second), 0.0) / blend_mm
    return np.maximum(first, second) + overlap * overlap * (blend_mm / 4.0)


@dataclass(frozen=True)
class FemurShape:
    """Depth and cortical thickness at any point of the femur frame (before ``size``)."""

    description: FemurDescription

    def shaft_centre_y(self, height: np.ndarray) -> np.ndarray:
        """Posterior offset of the shaft's centre line at a height [mm]: straight above, bowed below."""
        below = np.minimum(height - BOW_BEGINS_MM, 0.0)
        return below**2 / (2.0 * self.description.bow_radius_mm)

    def depth(self, points: np.ndarray) -> np.ndarray:
        """Distance below the outer surface [mm], negative outside; points (..., 3) in the femur frame, result (...)."""
        bone = smooth_union(self._shaft(points), self._neck(points), _NECK_BLEND_MM)
        bone = smooth_union(bone, self._greater_trochanter(points), _TROCHANTER_BLEND_MM)
        bone = smooth_union(bone, self._lesser_trochanter(points), _TROCHANTER_BLEND_MM)
        bone = smooth_union(bone, self._head(points), _HEAD_BLEND_MM)
        if self.description.condyles:
            bone = smooth_union(bone, self._condyles(points), _CONDYLE_BLEND_MM)
        return bone

    def cortical_thickness(self, points: np.ndarray) -> np.ndarray:
        """Thickness of the cortex that belongs to a point [mm]; points (..., 3), result (...)."""
        description = self.description
        x, y, z = points[..., 0], points[..., 1], points[..., 2]
        levels, thickness = self._thickness_profile
        shaft = np.interp(z, levels, thickness)
        # The linea aspera is the thickest part of the shaft.
        around = np.arctan2(y - self.shaft_centre_y(z), x)
        shaft = shaft * (1.0 + 0.15 * np.exp(-(((around - np.pi / 2) / 0.5) ** 2)) * (z < -20))
        to_neck = 1.0 / (1.0 + np.exp(-(points @ description.neck_direction - 22.0) / 4.0))
        thickness_here = shaft * (1.0 - to_neck) + 1.5 * to_neck
        # The calcar, the thick medial arch below the neck.
        calcar = np.sum(((points - self.calcar) / np.array([9.0, 9.0, 13.0])) ** 2, axis=-1)
        thickness_here = thickness_here + 1.6 * np.exp(-calcar)
        from_head = np.sqrt(np.sum((points - description.head_centre) ** 2, axis=-1))
        to_head = 1.0 / (1.0 + np.exp((from_head - description.head_radius_mm - 2.0) / 1.5))
        thickness_here = thickness_here * (1.0 - to_head) + 1.0 * to_head
        return thickness_here * description.quality.cortical_thickness_factor

    @cached_property
    def calcar(self) -> np.ndarray:
        """Middle of the calcar on the medial surface, femur frame [mm], shape (3,)."""
        return np.array([-1.15 * self.description.shaft_radius_mm, -1.0, -12.0])

    @cached_property
    def _thickness_profile(self) -> tuple[np.ndarray, np.ndarray]:
        thickest = self.description.cortical_thickness_mm
        levels = np.array([-400.0, -370.0, -330.0, -260.0, -180.0, -120.0, -90.0, -60.0, -30.0, -8.0, 15.0])
        share = np.array([0.18, 0.2, 0.4, 0.85, 1.0, 0.88, 0.78, 0.68, 0.5, 0.32, 0.2])
        return levels, np.maximum(share * thickest, 1.1)

    def _shaft(self, points: np.ndarray) -> np.ndarray:
        description = self.description
        x, y, z = points[..., 0], points[..., 1] - self.shaft_centre_y(points[..., 2]), points[..., 2]
        radius = description.shaft_radius_mm * np.interp(
            z, [-400.0, -340.0, -260.0, -180.0, -60.0, -30.0, 0.0], [1.25, 1.15, 1.0, 0.97, 1.0, 1.06, 1.15]
        )
        around = np.arctan2(y, x)
        rough_line = 1.6 * np.exp(-(((around - np.pi / 2) / 0.28) ** 2)) * np.clip((-z - 25.0) / 30.0, 0.0, 1.0)
        outline = radius + 0.4 * np.cos(2.0 * around) + rough_line
        from_axis = np.sqrt(x * x + y * y)
        beyond = np.maximum(z - 2.0, 0.0)
        if description.condyles:
            beyond = beyond + np.maximum(description.lower_end_mm + _CONDYLE_HEIGHT_MM - z, 0.0)
        return outline - np.sqrt(from_axis * from_axis + beyond * beyond)

    def _neck(self, points: np.ndarray) -> np.ndarray:
        description = self.description
        axis = description.neck_direction
        across = np.cross(axis, np.array([0.0, 0.0, 1.0]))
        across /= np.linalg.norm(across)
        upwards = np.cross(across, axis)
        along = points @ axis
        reach = np.clip(along, 0.0, description.neck_length_mm)
        share = reach / description.neck_length_mm
        # Waist at about two thirds of the way to the head.
        widening = np.where(share < 0.62, (0.62 - share) / 0.62, 0.0) ** 2
        height = description.neck_height_radius_mm * (1.0 + 0.32 * widening)
        depth = description.neck_depth_radius_mm * (1.0 + 0.25 * widening)
        beyond = along - reach
        u = points @ upwards / height
        v = points @ across / depth
        w = beyond / depth
        scaled = np.sqrt(u * u + v * v + w * w)
        steep = np.sqrt((u / height) ** 2 + (v / depth) ** 2 + (w / depth) ** 2)
        return np.where(steep > 1e-9, -scaled * (scaled - 1.0) / np.maximum(steep, 1e-9), depth)

    def _head(self, points: np.ndarray) -> np.ndarray:
        offset = points - self.description.head_centre
        return self.description.head_radius_mm - np.sqrt(np.sum(offset * offset, axis=-1))

    def _greater_trochanter(self, points: np.ndarray) -> np.ndarray:
        top = ellipsoid_depth(points, np.array([9.0, 5.0, 9.0]), np.array([12.0, 17.0, 23.0]))
        body = ellipsoid_depth(points, np.array([1.0, 1.0, -6.0]), np.array([19.0, 17.5, 24.0]))
        return smooth_union(top, body, _TROCHANTER_BLEND_MM)

    def _lesser_trochanter(self, points: np.ndarray) -> np.ndarray:
        return ellipsoid_depth(points, self.description.lesser_trochanter, np.array([7.5, 7.5, 11.0]))

    def _condyles(self, points: np.ndarray) -> np.ndarray:
        """Two condyles with equal posterior radii, so the line along their back is exactly the lateral axis."""
        end = self.description.lower_end_mm
        back = float(self.shaft_centre_y(np.array(end + 20.0)))
        radii = np.array([15.0, 31.0, 23.0])
        lateral = ellipsoid_depth(points, np.array([22.0, back + 2.0, end + 23.0]), radii)
        medial = ellipsoid_depth(points, np.array([-22.0, back + 2.0, end + 23.0]), radii)
        flare = ellipsoid_depth(points, np.array([0.0, back - 6.0, end + 46.0]), np.array([30.0, 20.0, 44.0]))
        return smooth_union(smooth_union(lateral, medial, 4.0), flare, _CONDYLE_BLEND_MM)
