"""What a scanner stored as one series, divided into the stacks it holds: directions, echoes, phases, settings."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import chain, combinations

import numpy as np

from reconstruction.images.slice_header import ACQUISITION_KEYWORDS, SliceHeader
from reconstruction.images.slice_stack import DIRECTION_TOLERANCE, PIXEL_TOLERANCE, lie_evenly

_POSITION_DIGITS = 2  # positions equal to 0.01 mm are one place
_LONGEST_VALUE = 32  # of a setting, in the name of a part
_STACK = ACQUISITION_KEYWORDS.index("StackID")  # which frames belong together, as the scanner planned them
# What tells parts apart: one setting, or two where each alone leaves slices at the same place (two echoes, two phases).
_SETTINGS = tuple(chain.from_iterable(combinations(range(len(ACQUISITION_KEYWORDS)), count) for count in (1, 2)))
Part = tuple[str | None, list[SliceHeader]]


def divided_by(headers: list[SliceHeader], key: Callable[[SliceHeader], Hashable]) -> list[list[SliceHeader]]:
    """Headers of equal key together, in the order in which they were met."""
    groups: dict[Hashable, list[SliceHeader]] = {}
    for header in headers:
        groups.setdefault(key(header), []).append(header)
    return list(groups.values())


def stacks_of(members: list[SliceHeader]) -> list[Part]:
    """Stacks of one stored series, each with what sets it apart; the series itself, without a name, if it is one stack.

    It is divided by direction and pixel spacing, and by echo, phase, acquisition, kernel or another setting where
    slices lie at the same place, or lie unevenly as long as they are taken together.
    """
    planes = _by_plane(members)
    return [(part or _plane_name(plane, planes), own) for plane in planes for part, own in _by_acquisition(plane)]


def _by_plane(members: list[SliceHeader]) -> list[list[SliceHeader]]:
    """Slices of equal direction and pixel spacing together; all in one where a slice has no direction.

    A slice unlike all others is a scout if the others are whole without it. Otherwise it is a fault of the series,
    which is refused when the slices are put in order.
    """
    if any(header.row_direction is None or header.column_direction is None for header in members):
        return [members]
    planes: list[list[SliceHeader]] = []
    for header in members:
        # Compared with a slice, not rounded: rounding would tear apart what lies on either side of its steps.
        own = next((plane for plane in planes if _in_one_plane(plane[0], header)), None)
        if own is None:
            planes.append([header])
        else:
            own.append(header)
    stacks = [plane for plane in planes if len(plane) > 1]
    if len(stacks) == len(planes) or (stacks and all(_is_even(stack) for stack in stacks)):
        return planes
    return [members]


def _plane_name(plane: list[SliceHeader], planes: list[list[SliceHeader]]) -> str | None:
    """What sets slices of one plane apart from the others; None for the one stack among lone pictures."""
    if len(planes) < 2 or (len(plane) > 1 and sum(len(other) > 1 for other in planes) < 2):
        return None
    if any(not _equally_turned(planes[0][0], other[0]) for other in planes):
        return "orientation"
    pixel = plane[0].pixel_mm
    return f"PixelSpacing={pixel[0]:.4g}" if pixel else "PixelSpacing="


def _equally_turned(first: SliceHeader, second: SliceHeader) -> bool:
    rows = np.asarray(first.row_direction) - np.asarray(second.row_direction)
    columns = np.asarray(first.column_direction) - np.asarray(second.column_direction)
    return bool(max(np.abs(rows).max(), np.abs(columns).max()) <= DIRECTION_TOLERANCE)


def _in_one_plane(first: SliceHeader, second: SliceHeader) -> bool:
    if not _equally_turned(first, second):
        return False
    if first.pixel_mm is None or second.pixel_mm is None:
        return first.pixel_mm is second.pixel_mm
    return bool(np.allclose(first.pixel_mm, second.pixel_mm, rtol=PIXEL_TOLERANCE))


def _by_acquisition(stack: list[SliceHeader]) -> list[Part]:
    """Parts of a stack without two slices at one place, each with what sets it apart; the stack itself if none does."""
    overlap = _overlaps(stack)
    if not overlap and _is_even(stack):
        return [(None, stack)]
    for settings in _SETTINGS:
        parts = divided_by(stack, lambda header, settings=settings: _values(header, settings))  # type: ignore[misc]
        if len(parts) < 2 or any(len(part) < 2 or _overlaps(part) for part in parts):
            continue
        if overlap or (all(map(_is_even, parts)) and (settings == (_STACK,) or _interleave(parts))):
            parts.sort(key=lambda part, settings=settings: [_sortable(text) for text in _values(part[0], settings)])  # type: ignore[misc]
            return [(_name(part[0], settings), part) for part in parts]
    return [(None, stack)]


def _values(header: SliceHeader, settings: tuple[int, ...]) -> tuple[str, ...]:
    known = header.acquisition
    return tuple(known[position] if position < len(known) else "" for position in settings)


def _name(header: SliceHeader, settings: tuple[int, ...]) -> str:
    """What sets a part apart, such as ``EchoTime=12.5``."""
    values = zip(settings, _values(header, settings), strict=True)
    return ", ".join(f"{ACQUISITION_KEYWORDS[position]}={value[:_LONGEST_VALUE]}" for position, value in values)


def _sortable(text: str) -> tuple[float, str]:
    try:
        return float(text), text
    except ValueError:
        return float("inf"), text


def _overlaps(members: list[SliceHeader]) -> bool:
    """Whether different slices lie at the same place."""
    places: dict[Hashable, str] = {}
    for header in members:
        if header.position is None:
            continue
        place = tuple(np.round(header.position, _POSITION_DIGITS) + 0.0)
        if places.setdefault(place, header.instance) != header.instance:
            return True
    return False


def _is_even(members: list[SliceHeader]) -> bool:
    """Whether slices of equal direction lie at even distances; also where that cannot be told."""
    heights = _heights(members)
    return heights is None or lie_evenly(heights)


def _interleave(parts: list[list[SliceHeader]]) -> bool:
    """Whether parts lie between one another's slices, as two scans of one place do, not one behind the other."""
    ranges = sorted(
        (float(heights[0]), float(heights[-1])) for part in parts if (heights := _heights(part)) is not None
    )
    return any(following[0] < first[1] for first, following in zip(ranges, ranges[1:], strict=False))


def _heights(members: list[SliceHeader]) -> np.ndarray | None:
    """Places along the normal [mm], increasing, each once; None where a slice has no place."""
    first = members[0]
    if any(header.position is None for header in members) or first.row_direction is None:
        return None
    normal = np.cross(first.row_direction, np.asarray(first.column_direction))
    return np.unique(np.round([np.asarray(header.position) @ normal for header in members], _POSITION_DIGITS))
