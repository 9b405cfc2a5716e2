"""Six degrees of freedom from a mouse: where the hand holds the tool while the pointer, wheel and keys move.

Free, the tool hovers over the spot under the pointer, pointing into the bone. Placed, its tip rests on an anchor on the
surface; sliding moves the anchor, tilting turns the axis about the tip, pushing moves the hand along the axis. The hand
may lead the tool: that is the push that is felt, and it is bounded. A locked axis does not turn; a locked plane keeps
sliding and tilting within it, one view of the C-arm at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.session.world_frame import orientation_along

HOVER_MM = 4.0
"""Free, the tip waits this far above the surface."""

PUSH_STEP_MM = 0.25
"""Travel of the hand for one notch of the wheel."""

FINE_SHARE = 0.2
"""What is left of any movement while fine control is held."""

PUSH_STEP_N = 8.0
"""What one notch adds to the push once the bone resists, however soft the coupling between hand and tool is."""

MOST_PUSH_N = 120.0
"""The wheel pushes no harder than this."""

MOST_LEAD_MM = 30.0
"""The hand never gets further ahead of the tool, whatever is felt."""

TILT_DEG_PER_PX = 0.25

LEAST_PLANE = 0.05
"""Sine between axis and direction below which they span no plane."""

PEN_TOUCH = 0.08
"""Pressure below which a pen only rests on its tablet; tips report that much from the weight of a hand alone."""

PEN_LEAD_MM = 2.5
"""How far the hand leads the tool at full pressure: 100 N with the pointer's coupling of 40 N/mm."""

PEN_STEP_MM = 0.5
"""Most that the hand advances from one frame to the next: 20 mm/s."""


@dataclass(frozen=True)
class Hand:
    """Where the hand holds the tool."""

    tip_lps_mm: np.ndarray
    """Tip [mm], shape (3,), patient LPS."""
    axis: np.ndarray
    """Direction of advance, unit vector, shape (3,)."""
    roll_deg: float = 0.0
    """Turn about the axis, clockwise as seen from the handle [degrees]."""

    @property
    def quaternion(self) -> np.ndarray:
        """Orientation (w, x, y, z), tool frame to patient LPS."""
        w, x, y, z = orientation_along(self.axis)
        c, s = np.cos(0.5 * np.radians(self.roll_deg)), np.sin(0.5 * np.radians(self.roll_deg))
        return np.array([w * c - z * s, x * c + y * s, y * c - x * s, z * c + w * s])


class StylusModel:
    """The hand's state; every method answers one gesture."""

    def __init__(self, tip_lps_mm: np.ndarray, axis: np.ndarray) -> None:
        self._anchor = np.asarray(tip_lps_mm, np.float64)
        self._axis = _unit(axis)
        self._normal = -self._axis
        self._travel = -HOVER_MM
        self.placed = False
        self.axis_locked = False
        self.plane = ""
        """Which plane is locked: `upright` or `level` in the picture, or empty for none."""
        self.plane_normal: np.ndarray | None = None
        """Unit normal of the plane that sliding and tilting keep to; None while none is locked."""
        self.fine = False
        self.roll_deg = 0.0
        self.lean = np.zeros(3)
        """How far the hand holds the tool beside its anchor [mm], shape (3,): a hook is leaned against a wall."""

    @classmethod
    def holding(cls, tip_lps_mm: np.ndarray, axis: np.ndarray, depth_mm: float) -> StylusModel:
        """A hand that already holds the tool, its tip this deep below the surface."""
        model = cls(np.asarray(tip_lps_mm) - depth_mm * _unit(axis), axis)
        model.placed, model._travel = True, depth_mm
        return model

    @property
    def hand(self) -> Hand:
        """Where the hand is now."""
        return Hand(self._anchor + self._travel * self._axis + self.lean, self._axis, self.roll_deg)

    @property
    def in_bone(self) -> bool:
        """Whether the hand has pushed below the surface: then a drag moves it sideways instead of along the surface."""
        return self.placed and self._travel > 0.5

    def hover(self, point: np.ndarray, normal: np.ndarray) -> None:
        """The pointer is over this spot and no button is down; only a free tool follows."""
        if not self.placed:
            self._follow(point, normal)
            self._travel = -HOVER_MM

    def place(self, point: np.ndarray, normal: np.ndarray) -> None:
        """Set the tip on the surface; a tool that is in the bone stays where it is."""
        if self.in_bone:
            return
        self._follow(point, normal)
        self.placed = True
        self._travel = 0.0

    def slide(self, point: np.ndarray, normal: np.ndarray) -> None:
        """Draw the tip along the surface."""
        if self.placed and not self.in_bone:
            share = FINE_SHARE if self.fine else 1.0
            self._follow(self._anchor + share * self._in_plane(np.asarray(point) - self._anchor), normal)

    def shift(self, shift_mm: np.ndarray) -> None:
        """Move the hand sideways, square to the axis, while the tip is in the bone."""
        sideways = self._in_plane(shift_mm - self._axis * float(shift_mm @ self._axis))
        self._anchor = self._anchor + sideways * (FINE_SHARE if self.fine else 1.0)

    def tilt(self, right_px: float, down_px: float, picture_right: np.ndarray, picture_up: np.ndarray) -> None:
        """Turn the axis about the tip; the shank follows the pointer.

        Args:
            right_px: Drag to the right [pixels].
            down_px: Drag downwards [pixels].
            picture_right: Unit vector that points right in the picture, shape (3,), patient LPS.
            picture_up: Unit vector that points up in the picture, shape (3,), patient LPS.

        """
        if self.axis_locked:
            return
        step = np.radians(TILT_DEG_PER_PX) * (FINE_SHARE if self.fine else 1.0)
        shank = -self._axis + self._in_plane(step * (right_px * picture_right - down_px * picture_up))
        tip = self._anchor + self._travel * self._axis
        self._axis = _unit(-shank)
        self._anchor = tip - self._travel * self._axis

    def push(self, notches: float, tool_tip_lps_mm: np.ndarray, force_N: float) -> None:
        """Move the hand along the axis.

        Args:
            notches: Notches of the wheel; positive advances.
            tool_tip_lps_mm: Where the bone lets the tip be [mm], shape (3,).
            force_N: Force on the hand now; bounds the push and tells how soft the coupling is.

        """
        self.placed = True
        lead = self._travel - float((np.asarray(tool_tip_lps_mm) - self._anchor) @ self._axis)
        if notches > 0 and (force_N >= MOST_PUSH_N or lead >= MOST_LEAD_MM):
            return
        step = (
            max(PUSH_STEP_MM, PUSH_STEP_N * lead / force_N) if lead > PUSH_STEP_MM and force_N > 1.0 else PUSH_STEP_MM
        )
        self._travel += notches * min(step, MOST_LEAD_MM / 10) * (FINE_SHARE if self.fine else 1.0)
        if self._travel < -HOVER_MM:
            self.placed = False

    def press(self, pressure: float, tool_tip_lps_mm: np.ndarray) -> None:
        """Push by the pressure of a pen: the hand leads the tool in proportion, and follows it into the bone.

        Args:
            pressure: 0 to 1, as the pen tells it; below a light touch it only holds the tip in place.
            tool_tip_lps_mm: where the tool's tip is, shape (3,).
        """
        if not self.placed:
            return
        depth = float((np.asarray(tool_tip_lps_mm) - self._anchor) @ self._axis)
        share = max(0.0, (pressure - PEN_TOUCH) / (1.0 - PEN_TOUCH))
        wanted = max(depth, 0.0) + PEN_LEAD_MM * share * (FINE_SHARE if self.fine else 1.0)
        # A hand of flesh has no more than this speed, also where the bone suddenly gives way.
        self._travel = min(wanted, self._travel + PEN_STEP_MM)

    def turn(self, degrees: float) -> None:
        """Turn the tool about its axis, clockwise as seen from the handle."""
        self.roll_deg += degrees

    def next_plane(self, picture_right: np.ndarray, picture_up: np.ndarray) -> None:
        """Lock the plane of the axis and the picture's upright, then of its level, then none; shape (3,) each."""
        self.plane, direction = {"": ("upright", picture_up), "upright": ("level", picture_right)}.get(
            self.plane, ("", None)
        )
        self.plane_normal = None
        if direction is not None:
            self.lock_plane(direction)

    def lock_plane(self, in_plane: np.ndarray) -> None:
        """Keep to the plane that holds the axis and this direction, shape (3,); one along the axis locks nothing."""
        normal = np.cross(self._axis, in_plane)
        length = float(np.linalg.norm(normal))
        self.plane_normal = normal / length if length > LEAST_PLANE else None

    def advance(self, way_mm: float) -> None:
        """Move the hand along the axis by a way [mm], whatever resists."""
        self._travel += way_mm

    def take_up(self, point: np.ndarray, axis: np.ndarray, travel_mm: float = 0.0) -> None:
        """Hold the tool at a point along a direction, shape (3,) each, its tip so far beyond it [mm]."""
        self._axis = _unit(axis)
        self._anchor, self._normal = np.asarray(point, np.float64), -self._axis
        self.placed, self._travel = True, travel_mm

    def regrip(self) -> None:
        """Draw the tool out and hold it free again; the axis stays if it is locked."""
        self.placed = False
        self._travel = -HOVER_MM
        self.lean = np.zeros(3)

    def aim(self, axis: np.ndarray) -> None:
        """Point along this direction, whatever the lock says (start of a session)."""
        self._axis = _unit(axis)

    def _in_plane(self, shift: np.ndarray) -> np.ndarray:
        return shift if self.plane_normal is None else shift - float(shift @ self.plane_normal) * self.plane_normal

    def _follow(self, point: np.ndarray, normal: np.ndarray) -> None:
        """Move the anchor; an unlocked axis keeps its tilt to the surface."""
        normal = _unit(normal)
        if not self.axis_locked:
            self._axis = _unit(self._in_plane(minimal_rotation(self._normal, normal) @ self._axis))
        self._anchor = np.asarray(point, np.float64)
        self._normal = normal


def minimal_rotation(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The smallest rotation that takes one unit vector to another, shape (3, 3)."""
    cross, cosine = np.cross(start, end), float(start @ end)
    if cosine < -0.999999:
        helper = np.eye(3)[int(np.argmin(np.abs(start)))]
        pole = _unit(np.cross(start, helper))
        return 2.0 * np.outer(pole, pole) - np.eye(3)
    skew = np.array([[0, -cross[2], cross[1]], [cross[2], 0, -cross[0]], [-cross[1], cross[0], 0]])
    return np.eye(3) + skew + skew @ skew / (1.0 + cosine)


def _unit(vector: np.ndarray) -> np.ndarray:
    vector = np.asarray(vector, np.float64)
    return vector / np.linalg.norm(vector)
