"""Where panels hang, how a ray meets them, and how large their text is.

Angles are seen from the user's place: no panel's middle lies farther than 30 degrees from straight ahead, and text is
1.5 degrees high at least.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PIXELS_PER_DEGREE = 28.0
"""Finer than today's headsets show (about 20), so that text stays crisp when the user leans in."""
TEXT_DEGREES = 1.5
WALL_DISTANCE_M = 1.1


@dataclass(frozen=True)
class WallPlace:
    """A place before the user, as seen from there."""

    right_deg: float
    up_deg: float
    width_deg: float
    height_deg: float
    distance_m: float = WALL_DISTANCE_M

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the painted panel [pixels]."""
        return round(self.width_deg * PIXELS_PER_DEGREE), round(self.height_deg * PIXELS_PER_DEGREE)

    @property
    def size_m(self) -> tuple[float, float]:
        """Width and height of the panel in the room [m]."""
        half = np.tan(np.radians([self.width_deg / 2.0, self.height_deg / 2.0]))
        return float(2.0 * self.distance_m * half[0]), float(2.0 * self.distance_m * half[1])


PLACES: dict[str, WallPlace] = {
    "steps": WallPlace(-21.0, 1.0, 19.0, 22.0),
    "vitals": WallPlace(-21.0, 20.5, 19.0, 15.0),
    "patient": WallPlace(0.0, 22.5, 19.0, 15.0),
    "c_arm": WallPlace(0.0, 1.0, 19.0, 27.0),
    "tools": WallPlace(21.0, 1.0, 19.0, 25.0),
    # In front of the others while it is there: calibration, pause, score.
    "message": WallPlace(0.0, 0.0, 27.0, 27.0, 0.9),
    # At the wrist of the hand without the tool, at about 0.45 m from the eyes.
    "wrist": WallPlace(0.0, 0.0, 15.5, 12.0, 0.45),
}


@dataclass(frozen=True)
class PlacedPanel:
    """A panel somewhere in the room."""

    pose: np.ndarray
    """Panel to room, shape (4, 4), metres: origin in its middle, x right, y up, z towards the reader."""
    size_m: tuple[float, float]
    size_px: tuple[int, int]


@dataclass(frozen=True)
class PanelHit:
    """Where a ray meets a panel."""

    distance_m: float
    column: float
    row: float
    """From the top left corner [pixels of the painted panel]."""


def wall_panel(place: WallPlace, eyes_m: np.ndarray) -> PlacedPanel:
    """A panel on the wall, facing a user whose eyes are at a point of the room [m], shape (3,)."""
    right, up = np.radians(place.right_deg), np.radians(place.up_deg)
    towards = np.array([np.sin(right) * np.cos(up), np.sin(up), -np.cos(right) * np.cos(up)])
    return facing_panel(place, eyes_m + place.distance_m * towards, -towards)


def wrist_panel(hand: np.ndarray) -> PlacedPanel:
    """The panel at a hand whose pose in the room is given: above the wrist, tilted towards the face."""
    tilt = np.radians(-50.0)
    pose = np.eye(4)
    pose[:3, :3] = [[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]]
    pose[:3, 3] = (0.0, 0.07, 0.05)
    return PlacedPanel(hand @ pose, PLACES["wrist"].size_m, PLACES["wrist"].size_px)


def facing_panel(place: WallPlace, middle_m: np.ndarray, normal: np.ndarray) -> PlacedPanel:
    """An upright panel whose face looks along a unit vector."""
    across = np.cross([0.0, 1.0, 0.0], normal)
    across /= np.linalg.norm(across)
    pose = np.eye(4)
    pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = across, np.cross(normal, across), normal, middle_m
    return PlacedPanel(pose, place.size_m, place.size_px)


def ray_hit(panel: PlacedPanel, start_m: np.ndarray, direction: np.ndarray) -> PanelHit | None:
    """Where a ray from a point [m] along a unit vector, shape (3,) each, meets the face of a panel."""
    normal = panel.pose[:3, 2]
    approach = float(direction @ normal)
    if approach > -1e-6:
        return None  # from behind or along the face
    distance = float((panel.pose[:3, 3] - start_m) @ normal) / approach
    if distance <= 0.0:
        return None
    x, y, _ = panel.pose[:3, :3].T @ (start_m + distance * direction - panel.pose[:3, 3])
    across, down = x / panel.size_m[0] + 0.5, 0.5 - y / panel.size_m[1]
    if not (0.0 <= across <= 1.0 and 0.0 <= down <= 1.0):
        return None
    return PanelHit(distance, across * panel.size_px[0], down * panel.size_px[1])


def point_on(panel: PlacedPanel, column: float, row: float) -> np.ndarray:
    """The point of the room [m], shape (3,), at a pixel of a painted panel."""
    x = (column / panel.size_px[0] - 0.5) * panel.size_m[0]
    y = (0.5 - row / panel.size_px[1]) * panel.size_m[1]
    return panel.pose[:3, 3] + x * panel.pose[:3, 0] + y * panel.pose[:3, 1]
