"""Where the user stands: from a runtime's own tracking space to the room that the program arranges about him."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulator.vr.headset import HandState, HeadsetFrame

LOWEST_EYES_M = 0.9
"""Eyes below this belong to a runtime that counts from the head, not from the floor."""
TURN_AT, TURN_REST = 0.7, 0.3
"""Deflection of the stick that turns, and below which it is ready to turn again."""
VIGNETTE_S = 0.35


class Standpoint:
    """Recentring and turning; everything behind it is in the arranged room."""

    def __init__(self) -> None:
        self.eyes_m = np.array([0.0, 1.6, 0.0])
        """Eyes at the last recentring [m], in the room: panels hang about them."""
        self._to_room: np.ndarray | None = None
        self._ready = True
        self._turned_s = -np.inf

    def recenter(self, head: np.ndarray, eye_height_m: float) -> None:
        """Make where the head looks now straight ahead, and where it is the user's place.

        Args:
            head: pose in the tracking space, shape (4, 4).
            eye_height_m: where the eyes are put if the runtime does not know the floor.
        """
        forward = -head[:3, 2]
        yaw = np.arctan2(-forward[0], -forward[2])
        matrix = np.eye(4)
        matrix[:3, :3] = _upright_turn(-yaw)
        height = head[1, 3] if head[1, 3] >= LOWEST_EYES_M else eye_height_m
        matrix[:3, 3] = np.array([0.0, height, 0.0]) - matrix[:3, :3] @ head[:3, 3]
        self._to_room = matrix
        self.eyes_m = np.array([0.0, height, 0.0])

    def turn(self, stick_right: float, step_deg: float, head: np.ndarray, now_s: float) -> None:
        """Turn the user in steps when the stick is flicked; never smoothly."""
        if abs(stick_right) < TURN_REST:
            self._ready = True
        if self._ready and abs(stick_right) > TURN_AT and step_deg > 0.0 and self._to_room is not None:
            self._ready, self._turned_s = False, now_s
            about = (self._to_room @ head)[:3, 3]
            turn = np.eye(4)
            turn[:3, :3] = _upright_turn(np.radians(step_deg) * np.sign(stick_right))
            turn[:3, 3] = about - turn[:3, :3] @ about
            self._to_room = turn @ self._to_room

    def narrowed(self, now_s: float) -> bool:
        """Whether the user was turned just now."""
        return now_s - self._turned_s < VIGNETTE_S

    def in_room(self, frame: HeadsetFrame, eye_height_m: float) -> HeadsetFrame:
        """A frame with its poses in the room; the first tracked head recentres."""
        if self._to_room is None and frame.head_tracked:
            self.recenter(frame.head, eye_height_m)
        to_room = np.eye(4) if self._to_room is None else self._to_room
        left, right = (_moved(hand, to_room) for hand in frame.hands)
        return replace(frame, head=to_room @ frame.head, hands=(left, right))


def _moved(hand: HandState, to_room: np.ndarray) -> HandState:
    return replace(hand, pose=to_room @ hand.pose)


def _upright_turn(angle: float) -> np.ndarray:
    """A turn about the room's y [rad], shape (3, 3)."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
