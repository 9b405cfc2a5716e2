"""Slices put in order by their positions alone: the affine of a series, and what has to be mended or refused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.images.slice_header import SliceHeader
from reconstruction.import_record import Note

DIRECTION_TOLERANCE = 0.01  # length of a direction cosine, the cosine between the two, and those of other slices
PIXEL_TOLERANCE = 1e-3  # share by which the pixel spacings of one stack may differ
_SAME_POSITION_MM = 0.01
_EVEN_MM = 0.1  # two positions written with one decimal are together that far off
_EVEN_SHARE = 0.2  # of the distance of two slices, where slices lie close
_LARGEST_GAP_MM = 6.0  # wider holes hide anatomy and are not bridged
_LARGEST_GAP_SLICES = 3.5
_LARGEST_LEAN = 2.0  # path per height of a stack: 60 degrees, twice what a gantry can tilt
_SIDE_STEP_MM = 0.5  # slices that jump sideways by more than this from a straight stack are refused


@dataclass(frozen=True)
class SliceStack:
    """An ordered series.

    Attributes:
        slices: headers from the first position to the last.
        heights_mm: place of each slice along the stack direction [mm], from 0, increasing.
        affine: index (x, y, z, 1) to LPS [mm], shape (4, 4), for evenly spaced slices ``spacing_mm`` apart; sheared
            where the gantry was tilted.
        spacing_mm: distance of the slices along the stack [mm].
        is_even: whether heights_mm are even; otherwise the slices must be interpolated.
        actions, warnings: what was done.
        rivals: slices left out, each after the one that is used in its place.
    """

    slices: tuple[SliceHeader, ...]
    heights_mm: np.ndarray
    affine: np.ndarray
    spacing_mm: float
    is_even: bool
    actions: tuple[Note, ...]
    warnings: tuple[Note, ...]
    rivals: tuple[tuple[SliceHeader, SliceHeader], ...]


def stack_slices(headers: list[SliceHeader]) -> SliceStack:
    """Order the slices of one series by position along their normal.

    Raises:
        ReconstructionError: fewer than two slices, missing or impossible orientation or spacing, slices that do not
            lie behind one another, or a hole too wide to bridge.
    """
    actions: list[Note] = []
    warnings: list[Note] = []
    row, column, normal = _directions(headers)
    ordered, rivals = _without_duplicates(headers, normal, actions, warnings)
    if len(ordered) < 2:
        raise _no_stack(headers, normal, len(ordered))
    positions = np.array([header.position for header in ordered])
    along = (positions - positions[0]) @ normal
    gaps = np.diff(along)
    spacing = float(np.median(gaps))
    is_even = lie_evenly(along)
    if not is_even:
        widest = float(gaps.max())
        if widest > _LARGEST_GAP_MM or widest > _LARGEST_GAP_SLICES * spacing:
            raise ReconstructionError(
                "reconstruction-slices-missing", gap_mm=round(widest, 2), usual_mm=round(spacing, 2)
            )
        warnings.append(
            Note("reconstruction-note-uneven", {"widest_mm": round(widest, 3), "usual_mm": round(spacing, 3)})
        )
    else:
        spacing = float(along[-1] / (len(along) - 1))  # the mean is freer of rounding than the median
    step = _stack_step(positions, along)
    pixel = headers[0].pixel_mm
    if pixel is None or any(
        header.pixel_mm is None or not np.allclose(header.pixel_mm, pixel, rtol=PIXEL_TOLERANCE) for header in headers
    ):
        raise ReconstructionError("reconstruction-spacing-wrong", file=headers[0].file.name)
    affine = np.eye(4)
    affine[:3, 0] = row * pixel[1]
    affine[:3, 1] = column * pixel[0]
    affine[:3, 2] = step * spacing
    affine[:3, 3] = positions[0]
    return SliceStack(tuple(ordered), along, affine, spacing, is_even, tuple(actions), tuple(warnings), tuple(rivals))


def lie_evenly(heights_mm: np.ndarray) -> bool:
    """Whether slices lie at even distances, but for the rounding of their positions.

    Compared with the places they would have, not from slice to slice: small differences of one kind add up.

    Args:
        heights_mm: places along the normal [mm], increasing, shape (n,).
    """
    even = np.linspace(heights_mm[0], heights_mm[-1], len(heights_mm))
    spacing = (heights_mm[-1] - heights_mm[0]) / max(len(heights_mm) - 1, 1)
    return bool(np.abs(heights_mm - even).max() <= min(_EVEN_MM, _EVEN_SHARE * spacing))


def _directions(headers: list[SliceHeader]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, column and normal direction of all slices, LPS unit vectors."""
    first = headers[0]
    for header in headers:
        if header.row_direction is None or header.column_direction is None or header.position is None:
            raise ReconstructionError("reconstruction-orientation-wrong", file=header.file.name)
        lengths = float(np.linalg.norm(header.row_direction)), float(np.linalg.norm(header.column_direction))
        skew = abs(float(header.row_direction @ header.column_direction))
        if max(abs(lengths[0] - 1.0), abs(lengths[1] - 1.0), skew) > DIRECTION_TOLERANCE:
            raise ReconstructionError("reconstruction-orientation-wrong", file=header.file.name)
        turned = np.abs(header.row_direction - first.row_direction).max()
        if max(turned, np.abs(header.column_direction - first.column_direction).max()) > DIRECTION_TOLERANCE:
            raise ReconstructionError("reconstruction-orientation-mixed", file=header.file.name)
    row = np.asarray(first.row_direction) / np.linalg.norm(np.asarray(first.row_direction))
    column = np.asarray(first.column_direction) - row * float(row @ np.asarray(first.column_direction))
    column /= np.linalg.norm(column)
    return row, column, np.cross(row, column)


def _without_duplicates(
    headers: list[SliceHeader], normal: np.ndarray, actions: list[Note], warnings: list[Note]
) -> tuple[list[SliceHeader], list[tuple[SliceHeader, SliceHeader]]]:
    """Slices in order along the normal, one for each position; and those left out, each after the one in its place."""
    # An anonymised series may have one identifier for all its slices: only at its own place is a slice stored twice.
    by_instance: dict[tuple[str, tuple[float, ...]], SliceHeader] = {}
    rivals: list[tuple[SliceHeader, SliceHeader]] = []
    for header in headers:
        place = tuple(np.asarray(header.position).tolist())
        used = by_instance.setdefault((header.instance, place), header)
        if used is not header:
            rivals.append((used, header))
    if len(by_instance) < len(headers):
        actions.append(Note("reconstruction-note-stored-twice", {"count": len(headers) - len(by_instance)}))
    ordered = sorted(
        by_instance.values(), key=lambda header: (round(float(np.asarray(header.position) @ normal), 3), header.order)
    )
    kept: list[SliceHeader] = []
    for header in ordered:
        if kept and (np.asarray(header.position) - np.asarray(kept[-1].position)) @ normal < _SAME_POSITION_MM:
            rivals.append((kept[-1], header))
            continue
        kept.append(header)
    if len(kept) < len(ordered):
        warnings.append(Note("reconstruction-note-same-position", {"count": len(ordered) - len(kept)}))
    return kept, rivals


def _no_stack(headers: list[SliceHeader], normal: np.ndarray, count: int) -> ReconstructionError:
    """Why slices do not make a stack: there is but one, all have the same position, or they move within their plane."""
    positions = np.array([header.position for header in headers])
    moved = float(np.ptp(positions, axis=0).max())
    if len({header.instance for header in headers}) < 2 and moved < _SAME_POSITION_MM:
        return ReconstructionError("reconstruction-one-slice", count=count)
    if moved < _SAME_POSITION_MM:
        return ReconstructionError("reconstruction-positions-equal", count=len(headers))
    return ReconstructionError("reconstruction-positions-in-plane", moved_mm=round(moved, 1))


def _stack_step(positions: np.ndarray, along: np.ndarray) -> np.ndarray:
    """LPS displacement per millimetre along the normal, shape (3,); slices must lie on one straight line."""
    step = (positions[-1] - positions[0]) / along[-1]
    if np.linalg.norm(step) > _LARGEST_LEAN:
        moved = float(np.ptp(positions, axis=0).max())
        raise ReconstructionError("reconstruction-positions-in-plane", moved_mm=round(moved, 1))
    strays = positions - positions[0] - along[:, None] * step
    if np.linalg.norm(strays, axis=1).max() > _SIDE_STEP_MM:
        raise ReconstructionError("reconstruction-positions-scattered")
    return step
