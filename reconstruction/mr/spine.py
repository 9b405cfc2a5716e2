"""The spine among compartments of marrow: a chain of bodies of like size, evenly spaced, with the sacrum below."""

from __future__ import annotations

from dataclasses import dataclass

from reconstruction.mr.compartments import Island
from reconstruction.mr.working_image import WorkingImage

OPENINGS_MM = (2.5, 4.0)


@dataclass(frozen=True, eq=False)
class SpineArrangement:
    """Bodies from below upwards, with their levels where they can be counted from the sacrum."""

    bodies: tuple[Island, ...]
    levels: tuple[str | None, ...]
    sacrum: Island | None
    score: float


def find_spine(image: WorkingImage, islands: list[Island]) -> SpineArrangement | None:
    """The best chain of islands as a spine, or None where they are none."""
    return None
