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
"""How long the view stays narrowed after a turn."""
SKEW = 1e-3
"""What a rotation of single precision may be off its right angles and unit lengths."""


class Standpoint:
    """Recentring and turning; everything behind it is in the arranged room."""

    def __init__(self) -> None:
        self.eyes_m = np.array([0.0, 1.6, 0.0])
        """Eyes at the last recentring [m], in the room: panels hang about them."""
        self._to_room: np.ndarray | None = None
        """From the runtime's tracking space to the room; None before the first tracked head."""
        self._head = np.eye(4)
        """The last head that was a pose, in the tracking space."""
        self._ready = True
        self._turned_s = -np.inf

    def recenter(self, eye_height_m: float) -> None:
        """Make where the head looks now straight ahead, and where it is the user's place.

        eye_height_m: where the eyes are put if the runtime does not know the floor.
        """
        forward, place = -self._head[:3, 2], self._head[:3, 3]
        yaw = np.arctan2(-forward[0], -forward[2])
        matrix = np.eye(4)
        matrix[:3, :3] = _upright_turn(-yaw)
        height = place[1] if place[1] >= LOWEST_EYES_M else eye_height_m
        matrix[:3, 3] = np.array([0.0, height, 0.0]) - matrix[:3, :3] @ place
        self._to_room = matrix
        self.eyes_m = np.array([0.0, height, 0.0])

    def turn(self, stick_right: float, step_deg: float, now_s: float) -> None:
        """Turn the user in steps about the head when the stick is flicked; never smoothly."""
        if abs(stick_right) < TURN_REST:
            self._ready = True
        if self._ready and abs(stick_right) > TURN_AT and step_deg > 0.0 and self._to_room is not None:
            self._ready, self._turned_s = False, now_s
            about = (self._to_room @ self._head)[:3, 3]
            turn = np.eye(4)
            turn[:3, :3] = _upright_turn(-np.radians(step_deg) * np.sign(stick_right))
            turn[:3, 3] = about - turn[:3, :3] @ about
            self._to_room = turn @ self._to_room

    def narrowed(self, now_s: float) -> bool:
        """Whether the user was turned just now."""
        return now_s - self._turned_s < VIGNETTE_S

    def in_room(self, frame: HeadsetFrame, eye_height_m: float) -> HeadsetFrame:
        """A frame with its poses in the room; the first tracked head recentres.

        What is no pose counts as not tracked, whatever the runtime says of it: the head stays where it was last.
        """
        tracked = frame.head_tracked
        if is_pose(frame.head):
            self._head = frame.head
        else:
            tracked = False
        if self._to_room is None and tracked:
            self.recenter(eye_height_m)
        to_room = np.eye(4) if self._to_room is None else self._to_room
        left, right = (_moved(hand, to_room) for hand in frame.hands)
        return replace(frame, head=to_room @ self._head, head_tracked=tracked, hands=(left, right))


def is_pose(matrix: np.ndarray) -> bool:
    """Whether a matrix, shape (4, 4), is a rotation and a finite place."""
    rotation = matrix[:3, :3]
    upright = np.allclose(rotation.T @ rotation, np.eye(3), atol=SKEW) and np.linalg.det(rotation) > 0.0
    return bool(upright and np.isfinite(matrix[:3, 3]).all())


def _moved(hand: HandState, to_room: np.ndarray) -> HandState:
    return replace(hand, pose=to_room @ hand.pose) if is_pose(hand.pose) else HandState()


def _upright_turn(angle: float) -> np.ndarray:
    """A turn about the room's y [rad], shape (3, 3); positive to the left."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
