"""A scripted user for the simulated headset: presses buttons on panels, carries the tool, drills, looks about.

The script knows the patient and the names of buttons; where these are in the room it asks when it needs them, as a
person looks for them. It runs on the headset's clock alone, so the same script gives the same motion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.vr.headset import Hand, HandState
from simulator.vr.tool_in_hand import hand_of_tool, unscaled

AIM_S, HOLD_S, RELEASE_S = 0.35, 0.15, 0.15
"""Time to bring the ray to a button, to hold the trigger, and to let go."""
HEAD_RATE_PER_S = 4.0
SHOULDER_RIGHT_M, ELBOW_DOWN_M, HAND_AHEAD_M = 0.2, 0.42, 0.22
"""Where a hand rests, from the eyes."""


@dataclass(frozen=True)
class Press:
    """Point at a button and pull the trigger."""

    button: str


@dataclass(frozen=True)
class Carry:
    """Bring the tool's tip to a point [mm, patient LPS] along an axis, in so many seconds."""

    tip_lps_mm: tuple[float, float, float]
    axis_lps: tuple[float, float, float]
    seconds: float


@dataclass(frozen=True)
class Push:
    """Move the tip along the tool's axis by a depth [mm] at a speed [mm/s]; negative withdraws."""

    depth_mm: float
    speed_mm_s: float
    trigger: float = 1.0


@dataclass(frozen=True)
class Rest:
    """Do nothing for a while."""

    seconds: float


@dataclass(frozen=True)
class Look:
    """Look at a point of the patient [mm, LPS], or straight ahead at the wall if there is none."""

    point_lps_mm: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Photograph:
    """Keep the picture of both eyes under this name."""

    name: str


@dataclass(frozen=True)
class Menu:
    """Press the menu button."""


Step = Press | Carry | Push | Rest | Look | Photograph | Menu


@dataclass(frozen=True)
class Surroundings:
    """What the scripted user can see and measure."""

    room_to_patient: np.ndarray
    eyes_m: np.ndarray
    tip_distance_m: float
    hand: Hand
    button_point: Callable[[str], np.ndarray | None]
    """Middle of a button in the room [m]; None while it is not there."""


@dataclass(frozen=True)
class ScriptedMoment:
    """The user at one moment."""

    head: np.ndarray
    hands: tuple[HandState, HandState]
    photograph: str | None = None


class HandScript:
    """Plays steps one after the other."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = list(steps)
        self._begun_s: float | None = None
        self._time_s = 0.0
        self._from: np.ndarray | None = None
        self._hand: np.ndarray | None = None
        self._tip: np.ndarray | None = None
        self._looking = np.array([0.0, 0.0, -1.0])
        self._focus: tuple[float, float, float] | None = None
        self._trigger, self._menu = 0.0, False

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return not self._steps

    def at(self, time_s: float, around: Surroundings) -> ScriptedMoment:
        """The user at a time that only goes forward."""
        passed, self._time_s = max(0.0, time_s - self._time_s), time_s
        if self._hand is None:
            self._hand = _resting(around)
        self._trigger, self._menu, photograph = 0.0, False, None
        while self._steps and photograph is None:
            if self._begun_s is None:
                self._begun_s, self._from = time_s, self._hand.copy()
            step = self._steps[0]
            if isinstance(step, Photograph):
                photograph = step.name
            elif not self._play(step, time_s - self._begun_s, around):
                break
            self._steps.pop(0)
            self._begun_s = None
        head = self._head(passed, around)
        holding = HandState(self._hand.copy(), True, self._trigger, menu=self._menu)
        other = HandState(_resting(replace(around, hand=Hand(1 - around.hand))), True)
        hands = (holding, other) if around.hand is Hand.LEFT else (other, holding)
        return ScriptedMoment(head, hands, photograph)

    def _play(self, step: Step, elapsed_s: float, around: Surroundings) -> bool:
        """Do a step as far as it goes in this time; returns whether it is over."""
        match step:
            case Press(button):
                return self._press(button, elapsed_s, around)
            case Carry():
                return self._carry(step, elapsed_s, around)
            case Push():
                return self._push(step, elapsed_s, around)
            case Rest(seconds):
                return elapsed_s >= seconds
            case Look(point):
                self._focus = point
                return True
            case Menu():
                self._menu = elapsed_s < HOLD_S
                return elapsed_s >= HOLD_S + RELEASE_S
        return True

    def _press(self, button: str, elapsed_s: float, around: Surroundings) -> bool:
        target = around.button_point(button)
        if elapsed_s < AIM_S and target is None:
            self._begun_s = self._time_s  # not there yet: searching does not count as aiming
            return False
        if target is not None:
            self._hand = _aimed(_resting(around)[:3, 3], target)
        self._trigger = 1.0 if AIM_S <= elapsed_s < AIM_S + HOLD_S else 0.0
        return elapsed_s >= AIM_S + HOLD_S + RELEASE_S

    def _carry(self, step: Carry, elapsed_s: float, around: Surroundings) -> bool:
        goal = _holding(np.array(step.tip_lps_mm), np.array(step.axis_lps), around)
        assert self._from is not None  # noqa: S101 - set when the step began
        share = min(1.0, elapsed_s / step.seconds) if step.seconds > 0.0 else 1.0
        self._hand = _between(self._from, goal, share * share * (3.0 - 2.0 * share))
        self._tip = np.array([*step.tip_lps_mm, *step.axis_lps])
        return share >= 1.0

    def _push(self, step: Push, elapsed_s: float, around: Surroundings) -> bool:
        assert self._tip is not None  # noqa: S101 - a tool is carried before it is pushed
        axis = self._tip[3:] / np.linalg.norm(self._tip[3:])
        way = min(abs(step.depth_mm), step.speed_mm_s * elapsed_s) * np.sign(step.depth_mm)
        tip = self._tip[:3] + way * axis
        self._hand = _holding(tip, axis, around)
        self._trigger = step.trigger
        if abs(way) < abs(step.depth_mm):
            return False
        self._tip = np.array([*tip, *axis])
        return True

    def _head(self, passed_s: float, around: Surroundings) -> np.ndarray:
        """The head turns to what is looked at, softly."""
        towards = np.array([0.0, -0.12, -1.0])
        if self._focus is not None:
            seen = np.linalg.solve(around.room_to_patient, np.array([*self._focus, 1.0]))[:3]
            towards = seen - around.eyes_m
        towards = towards / np.linalg.norm(towards)
        self._looking += (1.0 - np.exp(-HEAD_RATE_PER_S * passed_s)) * (towards - self._looking)
        self._looking /= np.linalg.norm(self._looking)
        return _facing(around.eyes_m, self._looking)


def _resting(around: Surroundings) -> np.ndarray:
    """The hand beside the user, pointing forward."""
    side = 1.0 if around.hand is Hand.RIGHT else -1.0
    return _facing(
        around.eyes_m + np.array([side * SHOULDER_RIGHT_M, -ELBOW_DOWN_M, -HAND_AHEAD_M]), np.array([0.0, -0.1, -1.0])
    )


def _aimed(start_m: np.ndarray, target_m: np.ndarray) -> np.ndarray:
    return _facing(start_m, target_m - start_m)


def _facing(place_m: np.ndarray, towards: np.ndarray) -> np.ndarray:
    """An upright pose that looks along a vector."""
    backward = -towards / np.linalg.norm(towards)
    right = np.cross([0.0, 1.0, 0.0], backward)
    right = right / np.linalg.norm(right) if np.linalg.norm(right) > 1e-6 else np.array([1.0, 0.0, 0.0])
    pose = np.eye(4)
    pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = right, np.cross(backward, right), backward, place_m
    return pose


def _holding(tip_lps_mm: np.ndarray, axis_lps: np.ndarray, around: Surroundings) -> np.ndarray:
    """The hand's pose in the room that holds the tool's tip at a point of the patient, along an axis."""
    to_room = np.linalg.inv(around.room_to_patient)
    tip = (to_room @ np.append(tip_lps_mm, 1.0))[:3]
    facing = _facing(tip, to_room[:3, :3] @ axis_lps)
    tool = unscaled(facing) @ np.diag([1.0, -1.0, -1.0, 1.0])
    return hand_of_tool(tool, around.tip_distance_m)


def _between(start: np.ndarray, end: np.ndarray, share: float) -> np.ndarray:
    """A pose between two: straight in place, along the shortest turn in direction."""
    turn = start[:3, :3].T @ end[:3, :3]
    angle = np.arccos(np.clip((np.trace(turn) - 1.0) / 2.0, -1.0, 1.0))
    pose = np.eye(4)
    pose[:3, 3] = (1.0 - share) * start[:3, 3] + share * end[:3, 3]
    if angle < 1e-6:
        pose[:3, :3] = end[:3, :3]
        return pose
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]]) / (2.0 * np.sin(angle))
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    part = share * angle
    pose[:3, :3] = start[:3, :3] @ (np.eye(3) + np.sin(part) * cross + (1.0 - np.cos(part)) * cross @ cross)
    return pose
