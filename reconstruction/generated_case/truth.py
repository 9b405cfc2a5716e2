"""What is exactly known about a generated femur, in patient LPS millimetres: the measure for every later step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from reconstruction.generated_case.anatomy import FemurDescription, FemurPose
from reconstruction.generated_case.density_field import DensityField

_GRADIENT_STEP_MM = 0.01
_CORTEX_SEARCH_MM = 12.0


@dataclass(frozen=True)
class GeneratedFemur:
    """Exact geometry and density of the bone that a description stands for; lengths include ``size``."""

    description: FemurDescription

    @cached_property
    def pose(self) -> FemurPose:
        """Femur frame to patient."""
        return FemurPose(self.description)

    @cached_property
    def field(self) -> DensityField:
        """Density in the femur frame."""
        return DensityField(self.description)

    def depth_mm(self, points_mm: np.ndarray) -> np.ndarray:
        """Implicit surface: depth below it [mm], negative outside; LPS points (..., 3), result (...)."""
        return self.field.shape.depth(self.pose.to_femur(points_mm)) * self.description.size

    def density(self, points_mm: np.ndarray) -> np.ndarray:
        """Apparent density [g/cm3], 0 outside the bone; LPS points (..., 3), result (...)."""
        return self.field.density(self.pose.to_femur(points_mm))

    def gradient(self, points_mm: np.ndarray) -> np.ndarray:
        """Gradient of the depth (points inwards), LPS, shape (..., 3), by central differences."""
        steps = np.eye(3) * _GRADIENT_STEP_MM
        sides = [self.depth_mm(points_mm + step) - self.depth_mm(points_mm - step) for step in steps]
        return np.stack(sides, axis=-1) / (2.0 * _GRADIENT_STEP_MM)

    def surface_distance_mm(self, points_mm: np.ndarray) -> np.ndarray:
        """Signed distance from the exact surface [mm], positive outside, for points within a few mm of it."""
        points = np.array(points_mm, dtype=float)
        travelled = np.zeros(points.shape[:-1])
        for _ in range(3):  # Newton steps along the normal; the implicit function is near to a distance already
            gradient = self.gradient(points)
            steep = np.maximum(np.linalg.norm(gradient, axis=-1), 0.2)
            step = -self.depth_mm(points) / steep
            points += gradient / steep[..., None] * step[..., None]
            travelled += step
        return travelled

    def cortical_thickness_mm(self, points_mm: np.ndarray) -> np.ndarray:
        """Thickness of the cortex [mm] along the inward normal at surface points (n, 3); result (n,)."""
        gradient = self.gradient(points_mm)
        inwards = gradient / np.linalg.norm(gradient, axis=-1, keepdims=True)
        low = np.full(len(points_mm), 0.0)
        high = np.full(len(points_mm), _CORTEX_SEARCH_MM * self.description.size)
        shape, size = self.field.shape, self.description.size
        for _ in range(24):
            middle = (low + high) / 2.0
            there = points_mm + inwards * middle[:, None]
            within = self.depth_mm(there) / size < shape.cortical_thickness(self.pose.to_femur(there))
            low, high = np.where(within, middle, low), np.where(within, high, middle)
        return (low + high) / 2.0

    @property
    def head_centre_mm(self) -> np.ndarray:
        """Centre of the femoral head, LPS [mm], shape (3,)."""
        return self.pose.to_patient(self.description.head_centre)

    @property
    def head_radius_mm(self) -> float:
        """Radius of the femoral head [mm]."""
        return self.description.head_radius_mm * self.description.size

    @property
    def neck_shaft_angle_deg(self) -> float:
        """Angle between neck axis and axis of the proximal shaft [degrees]."""
        return self.description.neck_shaft_angle_deg

    @property
    def anteversion_deg(self) -> float:
        """Angle of the neck before the line behind the condyles, seen along the shaft [degrees]."""
        return self.description.anteversion_deg

    @property
    def shaft_direction(self) -> np.ndarray:
        """Axis of the proximal shaft, pointing superior, LPS unit vector, shape (3,)."""
        return self.pose.direction_to_patient(np.array([0.0, 0.0, 1.0]))

    @property
    def neck_direction(self) -> np.ndarray:
        """Neck axis towards the head, LPS unit vector, shape (3,)."""
        return self.pose.direction_to_patient(self.description.neck_direction)

    def shaft_centre_mm(self, height: float) -> np.ndarray:
        """Middle of the shaft at a height of the femur frame (before size), LPS [mm], shape (3,)."""
        centre_y = float(self.field.shape.shaft_centre_y(np.array(height)))
        return self.pose.to_patient(np.array([0.0, centre_y, height]))

    def bounds_mm(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper LPS corner [mm] of a box around the scanned part of the bone, each of shape (3,)."""
        description = self.description
        head = description.head_centre
        low = np.array([head[0] - description.head_radius_mm, -36.0, description.lower_end_mm])
        high = np.array([26.0, 34.0, head[2] + description.head_radius_mm])
        boxes = [(low, high)]
        if description.condyles:
            end = description.lower_end_mm
            back = description.bow_at(end)
            boxes = [(np.array([low[0], low[1], -60.0]), high)]
            boxes.append((np.array([-46.0, back - 40.0, end - 2.0]), np.array([46.0, back + 40.0, end + 100.0])))
        corners = np.array([[x, y, z] for box in boxes for x, y, z in product(*zip(*box, strict=True))])
        world = self.pose.to_patient(corners)
        return world.min(axis=0), world.max(axis=0)
