"""Slices of the CT through the tool tip, of the body or along the tool; the cut shows where bone was removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.ndimage import map_coordinates

from simulator.rendering.implant_shapes import holds
from simulator.session.implants import Implant

WINDOW_CENTRE_HU = 500.0
WINDOW_WIDTH_HU = 2000.0
"""The usual window for bone."""

CUT_COLOUR = (31, 158, 150)
"""Where bone was removed: the accent colour, so that a hole is not mistaken for marrow."""

IMPLANT_COLOUR = (122, 170, 224)
"""Metal that was put in: blue, as planning programs draw it, because cortex is as white as metal in this window."""

_OUTSIDE_HU = -1024.0


class SlicePlane(StrEnum):
    """The three planes of the body."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"


@dataclass(frozen=True)
class PlaneFrame:
    """How a plane is laid on the screen, by radiological convention."""

    right: tuple[float, float, float]
    """LPS direction of the picture's right side, unit length."""
    down: tuple[float, float, float]
    """LPS direction of the picture's lower side, unit length."""
    letters: tuple[str, str, str, str]
    """What lies to the left, right, top and bottom of the picture: the initials of left, right, anterior and so on."""


PLANE_FRAMES: dict[SlicePlane, PlaneFrame] = {
    SlicePlane.AXIAL: PlaneFrame((1, 0, 0), (0, 1, 0), ("R", "L", "A", "P")),
    SlicePlane.CORONAL: PlaneFrame((1, 0, 0), (0, 0, -1), ("R", "L", "S", "I")),
    SlicePlane.SAGITTAL: PlaneFrame((0, 1, 0), (0, 0, -1), ("A", "P", "S", "I")),
}
"""Axial slices are seen from the feet, coronal ones from the front, sagittal ones from the patient's left."""

_SIDES = (("L", "R"), ("P", "A"), ("S", "I"))
"""Which side of the body lies along +x, -x, +y, ... of LPS."""


def frame_along(axis: np.ndarray) -> PlaneFrame:
    """The plane that holds a tool's axis (unit vector, LPS) and as much of the body's long axis as it can.

    The tool advances down the picture, as in the wall chart of a drill hole.
    """
    reference = np.array([0.0, 0.0, 1.0]) if abs(axis[2]) < 0.9 else np.array([0.0, 1.0, 0.0])
    across = reference - (reference @ axis) * axis
    across /= np.linalg.norm(across)
    letters = (side_letter(-across), side_letter(across), side_letter(-axis), side_letter(axis))
    return PlaneFrame(_triple(across), _triple(axis), letters)


def side_letter(direction: np.ndarray) -> str:
    """Initial of the side of the body that a direction (LPS) points to most."""
    axis = int(np.argmax(np.abs(direction)))
    return _SIDES[axis][0 if direction[axis] > 0 else 1]


def _triple(vector: np.ndarray) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in vector)
    return x, y, z


CutLookup = Callable[[np.ndarray], np.ndarray]
"""Which points [mm], shape (n, 3), patient LPS, held bone at the beginning and hold none now; shape (n,), bool."""


@dataclass(frozen=True)
class SlicePicture:
    """One slice, ready to be drawn."""

    frame: PlaneFrame
    pixels: np.ndarray
    """sRGB, shape (height, width, 3), uint8; row 0 is the top."""
    centre_lps_mm: np.ndarray
    """The point in the middle of the picture, shape (3,)."""
    pixel_mm: float

    @property
    def letters(self) -> tuple[str, str, str, str]:
        """Orientation letters at the left, right, top and bottom edge."""
        return self.frame.letters

    def pixel_of(self, point_lps_mm: np.ndarray) -> tuple[float, float]:
        """Column and row at which a point, projected square to the plane, appears."""
        frame = self.frame
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
        """The slice of the body through a point [mm], shape (3,), patient LPS, with that point in the middle."""
        return self.paint_frame(PLANE_FRAMES[plane], centre_lps_mm, width=width, height=height, pixel_mm=pixel_mm)

    def paint_frame(
        self,
        frame: PlaneFrame,
        centre_lps_mm: np.ndarray,
        *,
        width: int,
        height: int,
        pixel_mm: float,
        implants: tuple[Implant, ...] = (),
    ) -> SlicePicture:
        """The slice in any plane through a point [mm], shape (3,), patient LPS, with that point in the middle."""
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
        for implant in implants:
            pixels[holds(implant, points)] = IMPLANT_COLOUR
        return SlicePicture(frame, pixels.reshape(height, width, 3), np.asarray(centre_lps_mm, np.float64), pixel_mm)

    def _grey(self, points: np.ndarray) -> np.ndarray:
        index = points @ self._to_index[:3, :3].T + self._to_index[:3, 3]
        hu = map_coordinates(self._hu, index.T[::-1], order=1, output=np.float32, mode="constant", cval=_OUTSIDE_HU)
        share = (hu - (WINDOW_CENTRE_HU - WINDOW_WIDTH_HU / 2)) / WINDOW_WIDTH_HU
        return (np.clip(share, 0.0, 1.0) * 255.0).astype(np.uint8)
