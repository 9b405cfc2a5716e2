"""Where an X-ray is taken from: source point, flat detector, and the projection between patient and pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.rendering.fluoroscopy.errors import FluoroscopyError

_SMALLEST_DISTANCE_MM = 1.0
_SMALLEST_SINE = 1e-6  # an up direction closer than this to the beam does not say which way is up


@dataclass(frozen=True, eq=False)
class XRayGeometry:
    """A point source and a flat detector that faces it. Patient LPS, millimetres.

    Pixel (column, row) has its centre at `detector_mm + (column - (columns - 1) / 2) * pixel_mm * right
    - (row - (rows - 1) / 2) * pixel_mm * upward`: row 0 lies at the `up` edge.

    Attributes:
        source_mm: focal spot [mm], shape (3,).
        detector_mm: centre of the detector [mm], shape (3,).
        up: direction of the upper edge, shape (3,); need not be perpendicular to the beam.
        pixel_mm: edge of a pixel on the detector [mm].
        shape: rows and columns.
        seen_from_detector: the image as seen by an eye behind the detector instead of an eye at the source: left and
            right change places.

    """

    source_mm: np.ndarray
    detector_mm: np.ndarray
    up: np.ndarray
    pixel_mm: float
    shape: tuple[int, int]
    seen_from_detector: bool = False

    def __post_init__(self) -> None:
        for name in ("source_mm", "detector_mm", "up"):
            vector = np.asarray(getattr(self, name), dtype=np.float64)
            if vector.shape != (3,) or not np.isfinite(vector).all():
                raise ValueError(f"{name} must be three finite numbers")
            object.__setattr__(self, name, vector)
        if not np.linalg.norm(self.detector_mm - self.source_mm) >= _SMALLEST_DISTANCE_MM:
            raise FluoroscopyError("fluoroscopy-source-on-detector")
        length = float(np.linalg.norm(self.up))
        if length == 0.0 or np.linalg.norm(np.cross(self.beam, self.up / length)) < _SMALLEST_SINE:
            raise FluoroscopyError("fluoroscopy-up-along-beam")
        if not self.pixel_mm > 0.0 or min(self.shape) < 1:
            raise ValueError("a detector has pixels")

    @cached_property
    def beam(self) -> np.ndarray:
        """Unit vector of the central ray, from the source to the detector's centre, shape (3,)."""
        along = self.detector_mm - self.source_mm
        return along / np.linalg.norm(along)

    @cached_property
    def right(self) -> np.ndarray:
        """Unit vector of rising columns, shape (3,)."""
        across = np.cross(self.beam, self.up)
        across /= np.linalg.norm(across)
        return -across if self.seen_from_detector else across

    @cached_property
    def upward(self) -> np.ndarray:
        """Unit vector in the detector towards row 0, shape (3,)."""
        across = np.cross(self.beam, self.up)
        across /= np.linalg.norm(across)
        return np.cross(across, self.beam)

    @cached_property
    def source_to_detector_mm(self) -> float:
        """Length of the central ray [mm]."""
        return float(np.linalg.norm(self.detector_mm - self.source_mm))

    @cached_property
    def first_pixel_mm(self) -> np.ndarray:
        """Centre of pixel (0, 0) [mm], shape (3,)."""
        rows, columns = self.shape
        return self.detector_mm + self.pixel_mm * (self.upward * (rows - 1) - self.right * (columns - 1)) / 2.0

    @property
    def column_step_mm(self) -> np.ndarray:
        """From a pixel's centre to that of the next column [mm], shape (3,)."""
        return self.right * self.pixel_mm

    @property
    def row_step_mm(self) -> np.ndarray:
        """From a pixel's centre to that of the next row [mm], shape (3,)."""
        return -self.upward * self.pixel_mm

    @cached_property
    def projection_matrix(self) -> np.ndarray:
        """Homogeneous patient LPS [mm] to pixel (column, row), shape (3, 4).

        `(u, v, w) = matrix @ (x, y, z, 1)`; column = u / w, row = v / w; w is the distance from the source along the
        central ray [mm].
        """
        rows, columns = self.shape
        focal = self.source_to_detector_mm / self.pixel_mm
        camera = np.array(
            [[focal, 0.0, (columns - 1) / 2.0], [0.0, focal, (rows - 1) / 2.0], [0.0, 0.0, 1.0]],
        )
        rotation = np.stack([self.right, -self.upward, self.beam])
        return camera @ np.column_stack([rotation, -rotation @ self.source_mm])

    def project(self, points_mm: np.ndarray) -> np.ndarray:
        """Pixel (column, row), shape (..., 2), where points [mm], shape (..., 3), fall; NaN behind the source."""
        points = np.asarray(points_mm, dtype=np.float64)
        u_v_w = points @ self.projection_matrix[:, :3].T + self.projection_matrix[:, 3]
        depth = np.where(u_v_w[..., 2:] > 0.0, u_v_w[..., 2:], np.nan)
        return u_v_w[..., :2] / depth

    def pixel_centres_mm(self, pixels: np.ndarray) -> np.ndarray:
        """Points of the detector [mm], shape (..., 3), at pixels (column, row), shape (..., 2)."""
        column_row = np.asarray(pixels, dtype=np.float64)
        return self.first_pixel_mm + column_row[..., :1] * self.column_step_mm + column_row[..., 1:] * self.row_step_mm

    def magnification_at(self, point_mm: np.ndarray) -> float:
        """How much larger than itself an object at this point [mm], shape (3,), appears on the detector."""
        depth = float((np.asarray(point_mm, dtype=np.float64) - self.source_mm) @ self.beam)
        if depth <= 0.0:
            raise FluoroscopyError("fluoroscopy-behind-source")
        return self.source_to_detector_mm / depth

    def binned(self, factor: int) -> XRayGeometry:
        """The same detector read out with `factor` x `factor` pixels joined to one."""
        rows, columns = self.shape[0] // factor, self.shape[1] // factor
        dropped = np.array([self.shape[1] - columns * factor, self.shape[0] - rows * factor]) / 2.0
        centre = self.detector_mm - dropped[0] * self.column_step_mm - dropped[1] * self.row_step_mm
        return XRayGeometry(
            self.source_mm, centre, self.up, self.pixel_mm * factor, (rows, columns), self.seen_from_detector
        )
