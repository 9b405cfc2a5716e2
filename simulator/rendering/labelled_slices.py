"""Slices of a scan with its bones tinted, each in a colour of its own, to see whether outlines lie on the bones."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import map_coordinates

from simulator.rendering.image_slices import PLANE_FRAMES, WINDOW_CENTRE_HU, WINDOW_WIDTH_HU, SlicePicture, SlicePlane

BONE_COLOURS = (
    (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (204, 121, 167), (213, 94, 0), (120, 150, 255),
)  # fmt: skip
"""Colours that people with any colour vision tell apart (Okabe and Ito 2008), the blue lightened for a dark ground."""

_DARKEST_SHARE, _BRIGHTEST_SHARE = 1.0, 99.5
"""Percentiles of a picture without a unit that are shown black and white."""

_SAMPLES = 2_000_000
_VEIL = 0.3
"""How much of a bone's colour lies over its inside; its border has it all."""

_QUIET_TINT = 0.5
"""How strongly bones are tinted that are not the chosen one, against the chosen one."""


def bone_colour(label: int) -> tuple[int, int, int]:
    """Colour of the bone with this number in the label map, sRGB."""
    return BONE_COLOURS[(label - 1) % len(BONE_COLOURS)]


class LabelledSlices:
    """Cuts slices out of a scan and its label map, of any orientation."""

    def __init__(self, picture: np.ndarray, affine: np.ndarray, labels: np.ndarray, *, is_ct: bool) -> None:
        """Keep the scan.

        Args:
            picture: Hounsfield units or brightness, shape [z, y, x].
            affine: Index (x, y, z, 1) to patient LPS [mm], shape (4, 4).
            labels: Number of the bone in each voxel, 0 none, shape [z, y, x].
            is_ct: Show Hounsfield units in the window for bone; otherwise by the picture's own percentiles.

        """
        self._picture, self._labels = picture, labels
        self.affine = np.asarray(affine, np.float64)
        self._to_index = np.linalg.inv(self.affine)
        if is_ct:
            self._low, self._width = WINDOW_CENTRE_HU - WINDOW_WIDTH_HU / 2, WINDOW_WIDTH_HU
        else:
            some = picture.ravel()[:: max(1, picture.size // _SAMPLES)]
            low, high = np.percentile(some, [_DARKEST_SHARE, _BRIGHTEST_SHARE])
            self._low, self._width = float(low), max(float(high - low), 1.0)
        self.low_mm, self.high_mm = self._box_around(np.zeros(3), np.array(picture.shape[::-1]) - 1)
        """Corners of the box around the scan [mm, LPS], shape (3,)."""
        self.bones_mm = self._box_of_bones()
        """Lowest and highest corner of the box around all bones [mm, LPS], shape (3,) each; of the scan without any."""

    @property
    def grey_window(self) -> tuple[float, float]:
        """What is shown black and what white, in the picture's own unit."""
        return self._low, self._low + self._width

    @property
    def middle_mm(self) -> np.ndarray:
        """Middle of the scan [mm, LPS], shape (3,)."""
        return 0.5 * (self.low_mm + self.high_mm)

    @property
    def steps_mm(self) -> np.ndarray:
        """Spacing of the voxels along the patient's axes [mm], shape (3,)."""
        return np.abs(self.affine[:3, :3]).max(axis=1)

    def _box_around(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Corners [mm, LPS] of the box around a range of index (x, y, z), both shape (3,)."""
        corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float64)
        ends = (low + corners * (high - low)) @ self.affine[:3, :3].T + self.affine[:3, 3]
        return ends.min(axis=0), ends.max(axis=0)

    def _box_of_bones(self) -> tuple[np.ndarray, np.ndarray]:
        by_slice = [np.flatnonzero(np.any(self._labels, axis=others)) for others in ((0, 1), (0, 2), (1, 2))]
        if not len(by_slice[0]):
            return self.low_mm, self.high_mm
        return self._box_around(np.array([own[0] for own in by_slice]), np.array([own[-1] for own in by_slice]))

    def label_at(self, point_lps_mm: np.ndarray) -> int:
        """Number of the bone at a point [mm, LPS]; 0 for none or outside the scan."""
        index = np.rint(self._to_index[:3, :3] @ point_lps_mm + self._to_index[:3, 3]).astype(int)[::-1]
        if np.any(index < 0) or np.any(index >= self._labels.shape):
            return 0
        return int(self._labels[tuple(index)])

    def middle_of(self, label: int) -> np.ndarray | None:
        """The voxel of a bone nearest to the middle of its voxels [mm, LPS]; None where it has none."""
        index = np.argwhere(self._labels == label)
        if not len(index):
            return None
        nearest = index[np.argmin(np.sum((index - index.mean(axis=0)) ** 2, axis=1))]
        return np.asarray(self.affine[:3, :3] @ nearest[::-1] + self.affine[:3, 3])

    def paint(
        self,
        plane: SlicePlane,
        centre_lps_mm: np.ndarray,
        *,
        width: int,
        height: int,
        pixel_mm: float,
        tint: float = 0.0,
        chosen: int = 0,
    ) -> SlicePicture:
        """The slice of the body through a point [mm], shape (3,), LPS, with that point in the middle.

        Args:
            plane: Of the body.
            centre_lps_mm: The point.
            width: Of the picture [pixels].
            height: Of the picture [pixels].
            pixel_mm: Side of a pixel.
            tint: How strongly bones are coloured, 0 to 1; 0 leaves the scan alone.
            chosen: Number of the bone that stands out; 0 for all alike.

        """
        frame = PLANE_FRAMES[plane]
        right, down = (self._to_index[:3, :3] @ np.array(way, np.float64) for way in (frame.right, frame.down))
        start = self._to_index[:3, :3] @ np.asarray(centre_lps_mm, np.float64) + self._to_index[:3, 3]
        columns = (np.arange(width) - (width - 1) / 2) * pixel_mm
        rows = (np.arange(height) - (height - 1) / 2) * pixel_mm
        index = (
            start[::-1, None, None]
            + down[::-1, None, None] * rows[None, :, None]
            + right[::-1, None, None] * columns[None, None, :]
        )
        values = map_coordinates(self._picture, index, order=1, output=np.float32, mode="constant", cval=self._low)
        grey = np.clip((values - self._low) / self._width, 0.0, 1.0) * 255.0
        pixels = np.repeat(grey[:, :, None], 3, axis=2)
        if tint > 0.0:
            numbers = map_coordinates(self._labels, index, order=0, mode="constant", cval=0)
            _tint(pixels, numbers, tint, chosen)
        centre = np.asarray(centre_lps_mm, np.float64)
        return SlicePicture(frame, np.ascontiguousarray(pixels.astype(np.uint8)), centre, pixel_mm)


def _tint(pixels: np.ndarray, numbers: np.ndarray, tint: float, chosen: int) -> None:
    """Colour the bones: a veil inside, and the border in full colour."""
    border = np.zeros(numbers.shape, dtype=bool)
    for axis in (0, 1):
        ahead = np.roll(numbers, -1, axis)
        behind = np.roll(numbers, 1, axis)
        border |= (numbers != ahead) | (numbers != behind)
    for number in np.unique(numbers[numbers > 0]):
        own = numbers == number
        strength = tint if chosen in (0, number) else _QUIET_TINT * tint
        colour = np.array(bone_colour(int(number)), np.float32)
        pixels[own] += _VEIL * strength * (colour - pixels[own])
        edge = own & border
        pixels[edge] += strength * (colour - pixels[edge])
