"""The opening through soft tissue to a bone: a spindle-shaped cut, held apart, wider towards the skin."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

FLARE_ALONG, FLARE_ACROSS = 0.2, 0.62
"""How much farther the opening's ends and sides lie from its middle for each millimetre towards the skin: the eye looks
in from one side while the tool comes from the other."""
WIDTH_OF_LENGTH = 0.42
SHORTEST_MM, LONGEST_MM, OF_BONE = 16.0, 40.0, 0.3
"""Half the length of the cut: this share of the bone's length, and no less and no more than that."""
FLOOR_MM = 9.0
"""How far below the entry the bone lies free."""
STEPPED_BACK_MM = 9.0
"""Skin and fat are drawn back farther than the muscle below them."""
_AROUND, _LAYER_MM, _RINGS = 144, 1.2, 22


@dataclass(frozen=True, eq=False)
class TissueWindow:
    """An opening about an approach; lengths in mm, directions unit vectors in LPS."""

    site_mm: np.ndarray
    """Where the bone is met, shape (3,)."""
    outward: np.ndarray
    """From the bone to the surgeon, shape (3,)."""
    along: np.ndarray
    """Along the cut, square to `outward`, shape (3,)."""
    half_length_mm: float
    half_width_mm: float

    @property
    def across(self) -> np.ndarray:
        """Across the cut."""
        return np.cross(self.outward, self.along)

    def stepped_back(self) -> TissueWindow:
        """The opening in what lies above the muscle."""
        back = STEPPED_BACK_MM
        return replace(self, half_length_mm=self.half_length_mm + back, half_width_mm=self.half_width_mm + back)

    def height(self, points: np.ndarray) -> np.ndarray:
        """How far towards the surgeon from the site points [mm], shape (n, 3), lie, shape (n,) [mm]."""
        return (points - self.site_mm) @ self.outward

    def outside_mm(self, points: np.ndarray) -> np.ndarray:
        """How far beside the opening points lie, roughly, shape (n,) [mm]; negative within it."""
        u, v = (points - self.site_mm) @ self.along, (points - self.site_mm) @ self.across
        length, width = self._size(self.height(points))
        return np.abs(v) - width * (1.0 - (u / length) ** 2)

    def walls(self, top_mm: float) -> tuple[np.ndarray, np.ndarray]:
        """The opening's sides from its floor to so far above the site: points, (n, 3), and triangles, (m, 3)."""
        heights = np.arange(-FLOOR_MM, top_mm + _LAYER_MM, _LAYER_MM)
        rim = np.stack([self._rim(height) for height in heights])
        return rim.reshape(-1, 3), _rings(len(heights))

    def floor(self) -> tuple[np.ndarray, np.ndarray]:
        """The bed of the opening: points, (n, 3), and triangles, (m, 3)."""
        middle = self.site_mm - FLOOR_MM * self.outward
        rim = self._rim(-FLOOR_MM)
        shares = np.linspace(0.02, 1.0, _RINGS)
        disc = middle + shares[:, None, None] * (rim - middle)
        return disc.reshape(-1, 3), _rings(_RINGS)

    def _size(self, height: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Half the opening's length and width at heights above the site [mm]."""
        up = np.maximum(height, 0.0)
        return self.half_length_mm + FLARE_ALONG * up, self.half_width_mm + FLARE_ACROSS * up

    def _rim(self, height_mm: float) -> np.ndarray:
        length, width = self._size(np.array(height_mm))
        angle = np.linspace(0.0, 2.0 * np.pi, _AROUND, endpoint=False)
        u = length * np.cos(angle)
        v = width * np.sin(angle) * np.abs(np.sin(angle))
        return self.site_mm + height_mm * self.outward + u[:, None] * self.along + v[:, None] * self.across


def window_for(entry_mm: np.ndarray, outward: np.ndarray, bone_points: np.ndarray, along: np.ndarray) -> TissueWindow:
    """The opening for a line into a bone.

    Args:
        entry_mm: where it meets the bone [mm, LPS], shape (3,).
        outward: middle between where the tool comes from and where the eye is, unit, shape (3,).
        bone_points: points of the bone's surface [mm, LPS], shape (n, 3).
        along: direction of the cut, unit and square to `outward`, shape (3,).

    """
    places = bone_points @ along
    half = float(np.clip(OF_BONE * np.ptp(places), SHORTEST_MM, LONGEST_MM))
    return TissueWindow(np.asarray(entry_mm, np.float64), outward, along, half, WIDTH_OF_LENGTH * half)


def _rings(count: int) -> np.ndarray:
    """Triangles between neighbouring rings of as many points."""
    here = np.arange(_AROUND)
    beside = (here + 1) % _AROUND
    skins = []
    for number in range(count - 1):
        near, far = number * _AROUND, (number + 1) * _AROUND
        skins.append(np.stack([near + here, near + beside, far + here], axis=1))
        skins.append(np.stack([near + beside, far + beside, far + here], axis=1))
    return np.concatenate(skins)
