"""A CT series from DICOM files in any order: found, chosen, put in order, read in Hounsfield units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.images.brightness import MAXIMUM_VOXELS as MOST_MR_VOXELS
from reconstruction.images.brightness import brightness_in_16_bits
from reconstruction.images.image_source import SourceFile
from reconstruction.images.plausibility import (
    require_hounsfield_scale,
    require_hounsfield_without_rescale,
    require_plausible_grid,
)
from reconstruction.images.series_groups import SeriesGroup, group_slices, require_usable
from reconstruction.images.slice_header import SliceHeader, read_slice_headers
from reconstruction.images.slice_pixels import AIR_HU, read_slices, require_possible_size, show_the_same
from reconstruction.images.slice_stack import SliceStack, stack_slices
from reconstruction.images.upright import lean_degrees, upright
from reconstruction.import_record import ImportRecord, Note, SeriesSummary
from reconstruction.volume import Volume, VolumeGeometry

_MAXIMUM_SLICES = 20_000  # of all series together; frames that a damaged file only claims are stopped here
_THICKNESS_SHARE = 0.1  # thickness and spacing that differ by less are taken for equal
Progress = Callable[[str, float], None]


def read_dicom_series(
    files: tuple[SourceFile, ...],
    progress: Progress,
    *,
    modalities: tuple[str, ...] = ("CT",),
    series: int | None = None,
) -> tuple[Volume, ImportRecord]:
    """Read one series among these files: the wanted one, or that with most slices.

    Args:
        files: files in any order; what is not a DICOM image is passed over.
        progress: called with ("read", fraction 0 to 1).
        modalities: DICOM modalities that can be used, the preferred first.
        series: number of the series wanted, as series_groups counts them.

    Returns:
        Hounsfield units (for MR the stored values, scaled), int16, with index axes as near as can be to LPS; and the
        record of the import.

    Raises:
        ReconstructionError: no DICOM image, no usable series, several patients, or a series that cannot be placed in
            space.
    """
    headers, others = read_headers(files)
    groups = group_slices(headers, modalities)
    chosen = _chosen(require_usable(groups, modalities), groups, modalities, series)
    set_aside = tuple(
        group.summary if group.summary.reason else replace(group.summary, reason=_why_not(group, chosen))
        for group in groups
        if group is not chosen
    )
    stack = stack_slices(chosen.headers)
    volume, actions, warnings = _read_volume(stack, progress)
    warnings += [*_different_pictures(stack), *_doubts_of_slices(stack, chosen.summary.modality)]
    actions += _set_aside_notes(chosen, set_aside, others)
    record = ImportRecord(
        source_kind="dicom",
        modality=chosen.summary.modality,
        spacing_mm=tuple(round(float(value), 6) for value in volume.geometry.spacing_mm),  # type: ignore[arg-type]
        orientation="LPS" if volume.geometry.is_axis_parallel else "oblique",
        chosen=chosen.summary,
        set_aside=set_aside,
        actions=(*stack.actions, *actions),
        warnings=(*stack.warnings, *warnings),
        kvp=stack.slices[0].kvp,
    )
    return volume, record


def read_headers(files: tuple[SourceFile, ...]) -> tuple[list[SliceHeader], int]:
    """Headers of all slices in files, and how many files are no DICOM images.

    Raises:
        ReconstructionError: no DICOM image, or images of several patients.
    """
    headers: list[SliceHeader] = []
    others = 0
    for file in files:
        slices = read_slice_headers(file)
        others += not slices
        headers += slices
        if len(headers) > _MAXIMUM_SLICES:
            raise ReconstructionError("reconstruction-too-large", file=file.name)
    if not headers:
        raise ReconstructionError("reconstruction-not-dicom", file=files[0].name, count=len(files))
    patients = {header.patient for header in headers}
    if len(patients) > 1:
        raise ReconstructionError("reconstruction-mixed-patients", count=len(patients))
    return headers, others


def _chosen(
    usable: list[SeriesGroup], groups: list[SeriesGroup], modalities: tuple[str, ...], series: int | None
) -> SeriesGroup:
    """The series of this number; without one that with most slices, of the modality that is preferred."""
    if series is None:
        return max(
            usable,
            key=lambda group: (
                -modalities.index(group.summary.modality),
                group.summary.slices,
                -group.summary.number,
            ),
        )
    for group in usable:
        if group.summary.number == series:
            return group
    known = ", ".join(str(group.summary.number) for group in usable)
    raise ReconstructionError("reconstruction-series-unknown", number=series, count=len(groups), known=known)


def _why_not(group: SeriesGroup, chosen: SeriesGroup) -> str:
    """Why a usable series was left aside: another part of the same series, another modality, or fewer slices."""
    if group.summary.modality != chosen.summary.modality:
        return "other_modality"
    same = group.headers[0].series == chosen.headers[0].series
    return "other_part" if same and group.summary.part else "fewer_slices"


def _set_aside_notes(chosen: SeriesGroup, set_aside: tuple[SeriesSummary, ...], others: int) -> list[Note]:
    """Lines of the log about what was found and not used."""
    notes = [
        Note("reconstruction-note-series-set-aside", {"number": series.number, "slices": series.slices})
        for series in set_aside
        if series.reason == "fewer_slices"
    ]
    parts = [series for series in set_aside if series.reason == "other_part"]
    if parts and chosen.summary.part:
        values: dict[str, object] = {"count": len(parts) + 1, "used": chosen.summary.part}
        notes.append(Note("reconstruction-note-split", values))
    unusable = sum(series.reason in ("scout", "capture", "projection", "mosaic") for series in set_aside)
    if unusable:
        notes.append(Note("reconstruction-note-scouts", {"count": unusable}))
    lone = sum(series.reason == "one_slice" and series.part is not None for series in set_aside)
    if lone:
        notes.append(Note("reconstruction-note-lone-slices", {"count": lone}))
    if others:
        notes.append(Note("reconstruction-note-not-images", {"count": others}))
    return notes


def _doubts_of_slices(stack: SliceStack, modality: str) -> list[Note]:
    """Warnings that the headers of a stack call for."""
    doubts: list[Note] = []
    first = stack.slices[0]
    if first.kvp is None and modality == "CT":
        doubts.append(Note("reconstruction-note-kvp-unknown"))
    if any(header.is_lossy for header in stack.slices):
        doubts.append(Note("reconstruction-note-lossy"))
    if first.thickness_mm is not None and not np.isclose(
        first.thickness_mm, stack.spacing_mm, rtol=_THICKNESS_SHARE, atol=0.0
    ):
        values: dict[str, object] = {
            "thickness_mm": round(first.thickness_mm, 3),
            "spacing_mm": round(stack.spacing_mm, 3),
        }
        doubts.append(Note("reconstruction-note-thickness", values))
    return doubts


def _read_volume(stack: SliceStack, progress: Progress) -> tuple[Volume, list[Note], list[Note]]:
    """Hounsfield units of a stack, evenly spaced, upright and near to LPS."""
    actions: list[Note] = []
    warnings: list[Note] = []
    rows, columns = stack.slices[0].shape
    count = len(stack.slices)
    name = stack.slices[0].file.name
    require_possible_size(stack.slices)
    require_plausible_grid(VolumeGeometry(stack.affine, (count, rows, columns)), name)
    is_ct = stack.slices[0].modality == "CT"
    if not is_ct and count * rows * columns > MOST_MR_VOXELS:
        raise ReconstructionError("reconstruction-too-large", file=name)
    array = np.zeros((count, rows, columns), dtype=np.int16 if is_ct else np.float32)
    read_slices(stack.slices, array, lambda share: progress("read", share))
    if not is_ct:
        array = brightness_in_16_bits(array)
    else:
        _require_hounsfield(stack, array, warnings)
        if array.min() < AIR_HU:  # padding outside the scanner's circle
            np.maximum(array, AIR_HU, out=array)
            actions.append(Note("reconstruction-note-padding", {"value": AIR_HU}))
    if not stack.is_even:
        array = _evenly_spaced(array, stack.heights_mm, stack.spacing_mm)
    volume = Volume(array, stack.affine)
    if lean := lean_degrees(volume):
        actions.append(Note("reconstruction-note-tilt", {"degrees": round(lean, 2)}))
        volume = upright(volume, outside=AIR_HU if is_ct else int(array.min()))
    return volume.closest_to_lps(), actions, warnings


def _require_hounsfield(stack: SliceStack, array: np.ndarray, warnings: list[Note]) -> None:
    """Refuse values that are not Hounsfield units; warn where that had to be told from the values."""
    name = stack.slices[0].file.name
    if any(header.rescale is None for header in stack.slices):
        require_hounsfield_without_rescale(array, name)
        warnings.append(Note("reconstruction-note-no-rescale"))
    require_hounsfield_scale(array, name)


def _different_pictures(stack: SliceStack) -> list[Note]:
    """A warning where slices left out show something else than the slices at their place."""
    for used, left_out in stack.rivals:
        if not show_the_same(used, left_out):
            values: dict[str, object] = {
                "used": used.file.name,
                "left_out": left_out.file.name,
                "count": len(stack.rivals),
            }
            return [Note("reconstruction-note-different-pictures", values)]
    return []


def _evenly_spaced(array: np.ndarray, heights_mm: np.ndarray, spacing_mm: float) -> np.ndarray:
    """Slices interpolated linearly at even distances from the first slice on."""
    wanted = np.arange(0.0, heights_mm[-1] + 1e-6, spacing_mm)
    upper = np.clip(np.searchsorted(heights_mm, wanted, side="left"), 1, len(heights_mm) - 1)
    share = (wanted - heights_mm[upper - 1]) / (heights_mm[upper] - heights_mm[upper - 1])
    even = np.empty((len(wanted), *array.shape[1:]), dtype=array.dtype)
    for index, (above, part) in enumerate(zip(upper, share, strict=True)):
        even[index] = np.rint(array[above - 1] * (1.0 - part) + array[above] * part)
    return even
