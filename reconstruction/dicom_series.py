"""A CT series from DICOM files in any order: found, chosen, put in order, read in Hounsfield units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.image_source import SourceFile
from reconstruction.import_record import ImportRecord, Note, SeriesSummary
from reconstruction.plausibility import (
    require_hounsfield_scale,
    require_hounsfield_without_rescale,
    require_plausible_grid,
    require_plausible_rescale,
)
from reconstruction.slice_header import DAMAGED_FILE_ERRORS, SliceHeader, read_dataset, read_slice_headers
from reconstruction.slice_stack import SliceStack, stack_slices
from reconstruction.volume import Volume, VolumeGeometry

AIR_HU = -1024
_MAXIMUM_VOXELS = 1024**3
_STRAIGHT_COSINE = np.cos(np.deg2rad(0.2))  # a stack leaning by less than this needs no resampling
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class _Candidate:
    """A series that could be reconstructed, or why it cannot."""

    headers: list[SliceHeader]
    summary: SeriesSummary


def read_dicom_series(files: tuple[SourceFile, ...], progress: Progress) -> tuple[Volume, ImportRecord]:
    """Read the CT series with most slices among these files.

    Args:
        files: files in any order; what is not a DICOM image is passed over.
        progress: called with ("read", fraction 0 to 1).

    Returns:
        Hounsfield units, int16, with index axes as near as can be to LPS; and the record of the import.

    Raises:
        ReconstructionError: no DICOM image, no CT, several patients, or a series that cannot be placed in space.
    """
    found = [read_slice_headers(file) for file in files]
    headers = [header for slices in found for header in slices]
    if not headers:
        raise ReconstructionError("reconstruction-not-dicom", file=files[0].name, count=len(files))
    _refuse_mixed_patients(headers)
    candidates = _candidates(headers)
    usable = [candidate for candidate in candidates if candidate.summary.reason is None]
    if not usable:
        raise _nothing_usable(candidates)
    chosen = max(usable, key=lambda candidate: (candidate.summary.slices, -candidate.summary.number))
    set_aside = tuple(
        candidate.summary if candidate.summary.reason else replace(candidate.summary, reason="fewer_slices")
        for candidate in candidates
        if candidate is not chosen
    )
    stack = stack_slices(chosen.headers)
    volume, actions, warnings = _read_volume(stack, progress)
    warnings += _different_pictures(stack)
    actions += [
        Note("reconstruction-note-series-set-aside", {"number": series.number, "slices": series.slices})
        for series in set_aside
        if series.reason == "fewer_slices"
    ]
    if others := sum(not slices for slices in found):
        actions.append(Note("reconstruction-note-not-images", {"count": others}))
    first = stack.slices[0]
    if first.kvp is None:
        warnings.append(Note("reconstruction-note-kvp-unknown"))
    record = ImportRecord(
        source_kind="dicom",
        modality=chosen.summary.modality,
        spacing_mm=tuple(round(float(value), 6) for value in volume.geometry.spacing_mm),  # type: ignore[arg-type]
        orientation="LPS" if volume.geometry.is_axis_parallel else "oblique",
        chosen=chosen.summary,
        set_aside=set_aside,
        actions=(*stack.actions, *actions),
        warnings=(*stack.warnings, *warnings),
        kvp=first.kvp,
    )
    return volume, record


def _refuse_mixed_patients(headers: list[SliceHeader]) -> None:
    patients = {header.patient for header in headers}
    if len(patients) > 1:
        raise ReconstructionError("reconstruction-mixed-patients", count=len(patients))


def _candidates(headers: list[SliceHeader]) -> list[_Candidate]:
    by_series: dict[str, list[SliceHeader]] = {}
    for header in headers:
        key = f"{header.series}{'-scout' if header.is_localizer else ''}"
        by_series.setdefault(key, []).append(header)
    candidates = []
    for number, members in enumerate(by_series.values(), start=1):
        summary = SeriesSummary(number, members[0].modality, len(members), _reason_against(members))
        candidates.append(_Candidate(members, summary))
    return candidates


def _reason_against(members: list[SliceHeader]) -> str | None:
    if members[0].modality != "CT":
        return "not_ct"
    if members[0].is_localizer:
        return "scout"
    if any(header.frames > 1 for header in members):
        return "multi_frame"
    if len(members) < 2:
        return "one_slice"
    return None


def _nothing_usable(candidates: list[_Candidate]) -> ReconstructionError:
    """The most telling reason why no series can be used."""
    largest = max(candidates, key=lambda candidate: (candidate.summary.reason != "not_ct", candidate.summary.slices))
    if largest.summary.reason == "one_slice":
        return ReconstructionError("reconstruction-one-slice", count=1)
    if largest.summary.reason == "multi_frame":
        return ReconstructionError("reconstruction-multi-frame", file=largest.headers[0].file.name)
    return ReconstructionError("reconstruction-no-ct", modality=largest.summary.modality)


def _read_volume(stack: SliceStack, progress: Progress) -> tuple[Volume, list[Note], list[Note]]:
    """Hounsfield units of a stack, evenly spaced, upright and near to LPS."""
    actions: list[Note] = []
    warnings: list[Note] = []
    rows, columns = stack.slices[0].shape
    count = len(stack.slices)
    name = stack.slices[0].file.name
    if count * rows * columns > _MAXIMUM_VOXELS:
        raise ReconstructionError("reconstruction-too-large", file=name)
    require_plausible_grid(VolumeGeometry(stack.affine, (count, rows, columns)), name)
    array = np.zeros((count, rows, columns), dtype=np.int16)
    places: dict[Path, list[int]] = {}
    for index, header in enumerate(stack.slices):
        places.setdefault(header.file.path, []).append(index)
    read = 0
    for indices in places.values():
        array[indices] = _read_hounsfield([stack.slices[index] for index in indices])
        read += len(indices)
        progress("read", read / count)
    if any(header.rescale is None for header in stack.slices):
        require_hounsfield_without_rescale(array, name)
        warnings.append(Note("reconstruction-note-no-rescale"))
    require_hounsfield_scale(array, name)
    if array.min() < AIR_HU:  # padding outside the scanner's circle
        np.maximum(array, AIR_HU, out=array)
        actions.append(Note("reconstruction-note-padding", {"value": AIR_HU}))
    if not stack.is_even:
        array = _evenly_spaced(array, stack.heights_mm, stack.spacing_mm)
    volume = Volume(array, stack.affine)
    normal = np.cross(stack.affine[:3, 0], stack.affine[:3, 1])
    lean = float(normal @ stack.affine[:3, 2]) / (np.linalg.norm(normal) * np.linalg.norm(stack.affine[:3, 2]))
    if lean < _STRAIGHT_COSINE:
        actions.append(Note("reconstruction-note-tilt", {"degrees": round(float(np.rad2deg(np.arccos(lean))), 2)}))
        volume = _upright(volume)
    return volume.closest_to_lps(), actions, warnings


def _read_hounsfield(headers: list[SliceHeader]) -> np.ndarray:
    """Hounsfield units of slices that lie in the same file, int16, shape (slices, rows, columns)."""
    first = headers[0]
    try:
        dataset = read_dataset(first.file.path, header_only=False)
        frames = int(dataset.get("NumberOfFrames") or 1)
        if frames * first.shape[0] * first.shape[1] > _MAXIMUM_VOXELS:
            raise ReconstructionError("reconstruction-too-large", file=first.file.name)
        stored = dataset.pixel_array.reshape(frames, *first.shape)
        padding = dataset.get("PixelPaddingValue")
        slices = np.zeros((len(headers), *first.shape), dtype=np.int16)
        for index, header in enumerate(headers):
            picture = stored[header.frame or 0]
            slope, intercept = header.rescale or (1.0, 0.0)
            require_plausible_rescale((slope, intercept), first.file.name)
            hu = picture.astype(np.float32) * np.float32(slope) + np.float32(intercept)
            # Without a scale, padding must not become the air by which Hounsfield units are known.
            if isinstance(padding, int) and header.rescale is not None:
                hu[picture == padding] = AIR_HU
            slices[index] = np.clip(np.rint(hu), -32768, 32767)
        return slices
    except ReconstructionError:
        raise
    except DAMAGED_FILE_ERRORS as error:
        raise ReconstructionError("reconstruction-slice-unreadable", file=first.file.name) from error


def _different_pictures(stack: SliceStack) -> list[Note]:
    """A warning where slices left out show something else than the slices at their place."""
    for used, left_out in stack.rivals:
        if not _show_the_same(used, left_out):
            values: dict[str, object] = {
                "used": used.file.name,
                "left_out": left_out.file.name,
                "count": len(stack.rivals),
            }
            return [Note("reconstruction-note-different-pictures", values)]
    return []


def _show_the_same(first: SliceHeader, second: SliceHeader) -> bool:
    try:
        return np.array_equal(_read_hounsfield([first]), _read_hounsfield([second]))
    except ReconstructionError:
        return False  # a damaged copy is not the same picture


def _evenly_spaced(array: np.ndarray, heights_mm: np.ndarray, spacing_mm: float) -> np.ndarray:
    """Slices interpolated linearly at even distances from the first slice on."""
    wanted = np.arange(0.0, heights_mm[-1] + 1e-6, spacing_mm)
    upper = np.clip(np.searchsorted(heights_mm, wanted, side="left"), 1, len(heights_mm) - 1)
    share = (wanted - heights_mm[upper - 1]) / (heights_mm[upper] - heights_mm[upper - 1])
    even = np.empty((len(wanted), *array.shape[1:]), dtype=array.dtype)
    for index, (above, part) in enumerate(zip(upper, share, strict=True)):
        even[index] = np.rint(array[above - 1] * (1.0 - part) + array[above] * part)
    return even


def _upright(volume: Volume) -> Volume:
    """A stack sheared by a tilted gantry, resampled onto a grid with right angles that holds all of it."""
    affine = volume.affine.copy()
    normal = np.cross(affine[:3, 0], affine[:3, 1])
    normal /= np.linalg.norm(normal)
    affine[:3, 2] = normal * float(normal @ affine[:3, 2])
    depth, rows, columns = volume.array.shape
    last = np.array([columns, rows, depth]) - 1.0
    corners = np.array([[x, y, z] for x in (0.0, last[0]) for y in (0.0, last[1]) for z in (0.0, last[2])])
    grid = VolumeGeometry(affine, volume.geometry.shape)
    index = grid.to_index(volume.geometry.to_world(corners))
    low, high = np.floor(index.min(axis=0) + 1e-6), np.ceil(index.max(axis=0) - 1e-6)
    affine[:3, 3] = grid.to_world(low)
    size = (high - low).astype(int) + 1
    return volume.resample(VolumeGeometry(affine, (size[2], size[1], size[0])), outside=AIR_HU)
