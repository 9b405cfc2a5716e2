"""Slices sorted into series that can be reconstructed: scouts, captures, orientations, echoes and phases apart."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.import_record import SeriesSummary
from reconstruction.slice_header import ACQUISITION_KEYWORDS, SliceHeader

_POSITION_DIGITS = 2  # positions equal to 0.01 mm are one place
_DIRECTION_DIGITS = 1  # slices of one stack differ by far less, the planes of a localizer by far more


@dataclass(frozen=True)
class SeriesGroup:
    """A series that could be reconstructed, or why it cannot (``summary.reason``)."""

    headers: list[SliceHeader]
    summary: SeriesSummary


def group_slices(headers: list[SliceHeader], modalities: tuple[str, ...]) -> list[SeriesGroup]:
    """Sort slices into series, in the order in which they were met.

    What a scanner stores as one series is divided where it holds several stacks: by orientation, and by echo, phase,
    acquisition, kernel or tube voltage where several slices lie at the same place.

    Args:
        headers: slices of all series.
        modalities: DICOM modalities that can be used.
    """
    found: list[SeriesGroup] = []
    for members in _divided(headers, lambda header: (header.series, header.is_localizer, header.is_capture)):
        orientations = _by_orientation(members)
        for stack in orientations:
            turned = "orientation" if len(orientations) > 1 else None
            for part, own in _by_acquisition(stack):
                number = len(found) + 1
                reason = _reason_against(own, modalities)
                found.append(SeriesGroup(own, SeriesSummary(number, own[0].modality, len(own), reason, part or turned)))
    return found


def require_usable(groups: list[SeriesGroup], modalities: tuple[str, ...]) -> list[SeriesGroup]:
    """The groups that can be reconstructed.

    Raises:
        ReconstructionError: there is none; the sentence gives the most telling reason.
    """
    usable = [group for group in groups if group.summary.reason is None]
    if usable:
        return usable
    largest = max(groups, key=lambda group: (group.summary.reason != "not_ct", group.summary.slices))
    match largest.summary.reason:
        case "one_slice":
            raise ReconstructionError("reconstruction-one-slice", count=1)
        case "multi_frame":
            raise ReconstructionError("reconstruction-multi-frame", file=largest.headers[0].file.name)
        case "capture":
            raise ReconstructionError("reconstruction-captures-only", count=largest.summary.slices)
    wanted = " / ".join(modalities)
    raise ReconstructionError("reconstruction-no-ct", modality=largest.summary.modality, wanted=wanted)


def _divided(headers: list[SliceHeader], key: Callable[[SliceHeader], Hashable]) -> list[list[SliceHeader]]:
    groups: dict[Hashable, list[SliceHeader]] = {}
    for header in headers:
        groups.setdefault(key(header), []).append(header)
    return list(groups.values())


def _by_orientation(members: list[SliceHeader]) -> list[list[SliceHeader]]:
    """Stacks of different directions; all in one where a slice has no direction, or one that no other slice has.

    Such a slice is no stack of its own but a fault of the series, which is refused when the slices are put in order.
    """
    if any(header.row_direction is None or header.column_direction is None for header in members):
        return [members]
    parts = _divided(members, _direction)
    return parts if all(len(part) > 1 for part in parts) else [members]


def _direction(header: SliceHeader) -> Hashable:
    """Rough direction of a slice's normal."""
    normal = np.cross(np.asarray(header.row_direction), np.asarray(header.column_direction))
    return tuple(np.round(normal, _DIRECTION_DIGITS) + 0.0)


def _by_acquisition(stack: list[SliceHeader]) -> list[tuple[str | None, list[SliceHeader]]]:
    """Parts of a stack without two slices at one place, each with what sets it apart; the stack itself if none does."""
    if not _overlaps(stack):
        return [(None, stack)]
    for position, keyword in enumerate(ACQUISITION_KEYWORDS):
        parts = _divided(stack, lambda header, position=position: _acquisition(header, position))  # type: ignore[misc]
        if len(parts) > 1 and all(len(part) > 1 and not _overlaps(part) for part in parts):
            parts.sort(key=lambda part, position=position: _sortable(_acquisition(part[0], position)))  # type: ignore[misc]
            return [(f"{keyword}={_acquisition(part[0], position)[:32]}", part) for part in parts]
    return [(None, stack)]


def _acquisition(header: SliceHeader, position: int) -> str:
    return header.acquisition[position] if position < len(header.acquisition) else ""


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


def _reason_against(members: list[SliceHeader], modalities: tuple[str, ...]) -> str | None:
    if members[0].is_capture:
        return "capture"
    if members[0].modality not in modalities:
        return "not_ct"
    if members[0].is_localizer:
        return "scout"
    if any(header.frames > 1 for header in members):
        return "multi_frame"
    if len(members) < 2:
        return "one_slice"
    return None
