"""How a controller holds the tool: the tool points where the hand does, its tip well before the fist."""

from __future__ import annotations

import numpy as np

HANDPIECE_MM = 60.0
"""From the chuck back to where the fist closes about the handpiece."""
LONGEST_M = 0.22
"""A magnified tool is held nearer its tip, or the hand would end up behind the user."""
_POINTING = np.diag([1.0, -1.0, -1.0, 1.0])
"""The tool's +z is the hand's -z."""


def tip_distance_m(tool_length_mm: float, magnification: float) -> float:
    """From the controller's origin to the tool's tip in the room [m]."""
    return min(LONGEST_M, (tool_length_mm + HANDPIECE_MM) * magnification * 1e-3)


def tool_of_hand(hand: np.ndarray, distance_m: float) -> np.ndarray:
    """Tool frame in the room of a hand's pose, shape (4, 4) each."""
    ahead = np.eye(4)
    ahead[2, 3] = -distance_m
    return hand @ ahead @ _POINTING


def hand_of_tool(tool: np.ndarray, distance_m: float) -> np.ndarray:
    """The hand's pose in the room that holds a tool in this frame, shape (4, 4) each."""
    back = np.eye(4)
    back[2, 3] = distance_m
    return tool @ _POINTING @ back


def unscaled(pose: np.ndarray) -> np.ndarray:
    """A pose whose rotation carries a scale, without it, shape (4, 4)."""
    plain = pose.copy()
    plain[:3, :3] /= np.cbrt(np.linalg.det(pose[:3, :3]))
    return plain
