"""What is drawn on an X-ray to measure: one line for a length, two for the angle between them."""

from __future__ import annotations

import math

from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.measurement import (
    Line,
    Pixel,
    angle_between_deg,
    calibrated_magnification,
    length_mm,
)

TOOLS = ("", "length", "angle")
"""In the order in which one key goes through them; the first is none."""

_SHORTEST_PX = 2.0
"""A line shorter than this is a slip of the hand [image pixels]."""


class ImageRuler:
    """Lines in image pixels, drawn out one at a time."""

    def __init__(self) -> None:
        self.tool = TOOLS[0]
        self.lines: tuple[Line, ...] = ()
        self._drawing = False
        self._magnification: float | None = None

    def choose(self, tool: str) -> None:
        """Take another tool, or none; what was drawn goes."""
        self.tool, self.lines, self._drawing = tool, (), False

    def forget(self) -> None:
        """Another image: neither lines nor calibration hold for it."""
        self.choose(self.tool)
        self._magnification = None

    def begin(self, here: Pixel) -> None:
        """Begin a line: the second one of an angle, or the first of something new."""
        if self.tool:
            kept = self.lines if self.tool == "angle" and len(self.lines) == 1 else ()
            self.lines, self._drawing = (*kept, (here, here)), True

    def extend(self, here: Pixel) -> None:
        """Draw the line out to a point."""
        if self._drawing:
            self.lines = (*self.lines[:-1], (self.lines[-1][0], here))

    def end(self) -> None:
        """Keep the line unless it is a slip."""
        if self._drawing and math.dist(*self.lines[-1]) < _SHORTEST_PX:
            self.lines = self.lines[:-1]
        self._drawing = False

    def magnification(self, at_centre: float) -> float:
        """By how much objects in the measured plane are enlarged: as calibrated, else as in the image's middle."""
        return self._magnification or at_centre

    def calibrate(self, geometry: XRayGeometry, true_mm: float) -> None:
        """Take the line of a length for something of known size [mm]."""
        if self.tool == "length" and self.lines:
            self._magnification = calibrated_magnification(geometry, *self.lines[0], true_mm)

    def length_mm(self, geometry: XRayGeometry, at_centre: float) -> float | None:
        """Length of the line [mm], corrected for magnification; None without one."""
        if self.tool != "length" or not self.lines:
            return None
        return length_mm(geometry, *self.lines[0], self.magnification(at_centre))

    def angle_deg(self) -> float | None:
        """Angle between the two lines in the directions they were drawn, 0 to 180 [degrees]; None without them."""
        arms = [line for line in self.lines if line[0] != line[1]]
        return angle_between_deg(*arms) if self.tool == "angle" and len(arms) > 1 else None
