"""Axial, coronal and sagittal slices of the CT through the tool tip, with the cut shown where bone was removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.ndimage import map_coordinates

WINDOW_CENTRE_HU = 500.0
WINDOW_WIDTH_HU = 2000.0
"""The usual window for bone."""

CUT_COLOUR = (31, 158, 150)
"""Where bone was removed: the accent colour, so that a hole is not mistaken for marrow."""

_OUTSIDE_HU = -1024.0


class SlicePlane(StrEnum):
    """The three planes of the body."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"


@dataclass(frozen=True)
class PlaneFrame:
    """How a plane is laid on the screen, by radiological convention."""

    right: tuple[int, int, int]
    """LPS direction of the picture's right side."""
    down: tuple[int, int, int]
    """LPS direction of the picture's lower side."""
    letters: tuple[str, str, str, str]
    """What lies to the left, right, top and bottom of the picture: the initials of left, right, anterior and so on."""


PLANE_FRAMES: dict[SlicePlane, PlaneFrame] = {
    SlicePlane.AXIAL: PlaneFrame((1, 0, 0), (0, 1, 0), ("R", "L", "A", "P")),
    SlicePlane.CORONAL: PlaneFrame((1, 0, 0), (0, 0, -1), ("R", "L", "S", "I")),
    SlicePlane.SAGITTAL: PlaneFrame((0, 1, 0), (0, 0, -1), ("A", "P", "S", "I")),
}
"""Axial slices are seen from the feet, coronal ones from the front, sagittal ones from the patient's left."""

CutLookup = Callable[[np.ndarray], np.ndarray]
"""Which points [mm], shape (n, 3), patient LPS, held bone at the beginning and hold none now; shape (n,), bool."""


@dataclass(frozen=True)
class SlicePicture:
    """One slice, ready to be drawn."""

    plane: SlicePlane
    pixels: np.ndarray
    """sRGB, shape (height, width, 3), uint8; row 0 is the top."""
    centre_lps_mm: np.ndarray
    """The point in the middle of the picture, shape (3,)."""
    pixel_mm: float

    @property
    def letters(self) -> tuple[str, str, str, str]:
        """Orientation letters at the left, right, top and bottom edge."""
        return PLANE_FRAMES[self.plane].letters

    def pixel_of(self, point_lps_mm: np.ndarray) -> tuple[float, float]:
        """Column and row at which a point, projected square to the plane, appears."""
        frame = PLANE_FRAMES[self.plane]
        away = np.asarray(point_lps_mm, np.float64) - self.centre_lps_mm
        height, width = self.pixels.shape[:2]
        column = float(away @ np.array(frame.right)) / self.pixel_mm + (width - 1) / 2
        row = float(away @ np.array(frame.down)) / self.pixel_mm + (height - 1) / 2
        return column, row


class SlicePainter:
    """Cuts slices out of a CT volume of any orientation."""

    def __init__(self, hu: np.ndarray, affine: np.ndarray, is_cut: CutLookup | None = None) -> None:
        """Keep the volume.

        Args:
            hu: CT numbers [HU], shape [z, y, x].
            affine: Index (x, y, z, 1) to patient LPS [mm], shape (4, 4).
            is_cut: Where bone has been removed; None shows the CT alone.

        """
        self._hu = hu
        self._to_index = np.linalg.inv(np.asarray(affine, np.float64))
        self._is_cut = is_cut

    def paint(
        self, plane: SlicePlane, centre_lps_mm: np.ndarray, *, width: int, height: int, pixel_mm: float
    ) -> SlicePicture:
        """The slice through a point [mm], shape (3,), patient LPS, with that point in the middle."""
        frame = PLANE_FRAMES[plane]
        columns = (np.arange(width) - (width - 1) / 2) * pixel_mm
        rows = (np.arange(height) - (height - 1) / 2) * pixel_mm
        points = (
            np.asarray(centre_lps_mm, np.float64)
            + rows[:, None, None] * np.array(frame.down, np.float64)
            + columns[None, :, None] * np.array(frame.right, np.float64)
        ).reshape(-1, 3)
        grey = self._grey(points)
        pixels = np.repeat(grey[:, None], 3, axis=1)
        if self._is_cut is not None:
            cut = self._is_cut(points)
            pixels[cut] = (0.35 * pixels[cut] + 0.65 * np.array(CUT_COLOUR)).astype(np.uint8)
        return SlicePicture(plane, pixels.reshape(height, width, 3), np.asarray(centre_lps_mm, np.float64), pixel_mm)

    def _grey(self, points: np.ndarray) -> np.ndarray:
        index = points @ self._to_index[:3, :3].T + self._to_index[:3, 3]
        hu = map_coordinates(self._hu, index.T[::-1], order=1, output=np.float32, mode="constant", cval=_OUTSIDE_HU)
        share = (hu - (WINDOW_CENTRE_HU - WINDOW_WIDTH_HU / 2)) / WINDOW_WIDTH_HU
        return (np.clip(share, 0.0, 1.0) * 255.0).astype(np.uint8)
