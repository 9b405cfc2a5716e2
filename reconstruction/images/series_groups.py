"""Slices sorted into series that can be reconstructed: scouts, captures, orientations, echoes and phases apart."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from reconstruction.errors import ReconstructionError
from reconstruction.images.slice_header import SliceHeader
from reconstruction.images.stack_parts import divided_by, stacks_of
from reconstruction.import_record import SeriesSummary

_ERROR_OF_REASON = {
    "scout": "reconstruction-scouts-only",
    "capture": "reconstruction-captures-only",
    "projection": "reconstruction-projections-only",
    "mosaic": "reconstruction-mosaics-only",
    "no_hounsfield": "reconstruction-no-hounsfield-only",
}


@dataclass(frozen=True)
class SeriesGroup:
    """A series that could be reconstructed, or why it cannot (``summary.reason``)."""

    headers: list[SliceHeader]
    summary: SeriesSummary


def group_slices(headers: list[SliceHeader], modalities: tuple[str, ...]) -> list[SeriesGroup]:
    """Sort slices into series, in the order in which they were met.

    What a scanner stores as one series is divided where it holds several stacks.

    Args:
        headers: slices of all series.
        modalities: DICOM modalities that can be used.
    """
    found: list[SeriesGroup] = []
    for members in divided_by(headers, _kind):
        for part, own in stacks_of(members):
            number = len(found) + 1
            reason = _reason_against(own, modalities)
            found.append(SeriesGroup(own, SeriesSummary(number, own[0].modality, len(own), reason, part)))
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
        case reason if reason in _ERROR_OF_REASON:
            raise ReconstructionError(_ERROR_OF_REASON[reason], count=largest.summary.slices)
    wanted = " / ".join(modalities)
    raise ReconstructionError("reconstruction-no-ct", modality=largest.summary.modality, wanted=wanted)


def _kind(header: SliceHeader) -> Hashable:
    """What must be equal within a series."""
    return header.series, header.is_localizer, header.is_capture, header.no_slice, header.is_hounsfield


def _reason_against(members: list[SliceHeader], modalities: tuple[str, ...]) -> str | None:
    if members[0].is_capture:
        return "capture"
    if members[0].modality not in modalities:
        return "not_ct"
    if members[0].is_localizer:
        return "scout"
    if members[0].no_slice is not None:
        return members[0].no_slice
    if members[0].modality == "CT" and not members[0].is_hounsfield:
        return "no_hounsfield"
    if any(header.frames > 1 for header in members):
        return "multi_frame"
    if len(members) < 2:
        return "one_slice"
    return None
