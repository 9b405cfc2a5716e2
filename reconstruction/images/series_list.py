"""What a folder, disc or archive holds: every series with its count, whether it can be used, and a small picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.images.dicom_series import read_headers
from reconstruction.images.image_import import image_among, read_image_file
from reconstruction.images.image_source import SourceFile, open_source
from reconstruction.images.scan_kind import tell_modality
from reconstruction.images.series_groups import SeriesGroup, group_slices
from reconstruction.images.slice_pixels import read_slices, require_possible_size
from reconstruction.import_record import SeriesSummary
from reconstruction.label_map import looks_like_label_map

THUMBNAIL_SIDE = 128
_PERCENTILES = (1.0, 99.5)
_CT_WINDOW_HU = (-250.0, 1250.0)


@dataclass(frozen=True, eq=False)
class ListedSeries:
    """One series of the input.

    Attributes:
        summary: number, modality, count of slices, and why it cannot be used (None if it can).
        spacing_mm: pixel spacing along columns and rows [mm]; None where it is missing.
        thumbnail: the middle slice, uint8, at most THUMBNAIL_SIDE wide and high; None where it cannot be read.
    """

    summary: SeriesSummary
    spacing_mm: tuple[float, float] | None
    thumbnail: np.ndarray | None


def list_series(source: Path, *, modalities: tuple[str, ...] = ("CT", "MR")) -> list[ListedSeries]:
    """Series of a DICOM folder, disc or zip archive, numbered as reconstruction counts them; or the one of a file.

    Raises:
        ReconstructionError: nothing there, no DICOM image, or images of several patients.
    """
    with open_source(source) as files:
        image = image_among(files)
        if image is not None:
            return [_listed_file(image)]
        headers, _ = read_headers(files)
        return [_listed(group) for group in group_slices(headers, modalities)]


def _listed(group: SeriesGroup) -> ListedSeries:
    pixel = group.headers[0].pixel_mm
    return ListedSeries(group.summary, None if pixel is None else (pixel[1], pixel[0]), _thumbnail(group))


def _listed_file(file: SourceFile) -> ListedSeries:
    """The volume of a NIfTI, NRRD or MetaImage file, told as reconstruction tells it: CT, MR or a label map (SEG)."""
    volume, _, _ = read_image_file(file)
    values = np.asarray(volume.array)
    modality = "SEG" if looks_like_label_map(values) else tell_modality(values)[0]
    volume = volume.closest_to_lps()
    middle = np.nan_to_num(volume.array[len(volume.array) // 2].astype(np.float32), posinf=0.0, neginf=0.0)
    spacing = volume.geometry.spacing_mm
    return ListedSeries(
        SeriesSummary(1, modality, len(volume.array)),
        (float(spacing[0]), float(spacing[1])),
        _small_picture(middle, is_ct=modality == "CT"),
    )


def _thumbnail(group: SeriesGroup) -> np.ndarray | None:
    """Middle slice as a small grey picture; pictures in colour and damaged ones have none."""
    ordered = sorted(group.headers, key=lambda header: header.order)
    middle = ordered[len(ordered) // 2]
    if group.summary.reason in ("capture", "multi_frame"):
        return None
    picture = np.zeros((1, *middle.shape), dtype=np.int16)
    try:
        require_possible_size((middle,))
        read_slices((middle,), picture, lambda _share: None)
    except ReconstructionError:
        return None
    is_ct = group.summary.modality == "CT" and group.summary.reason != "scout"
    return _small_picture(picture[0].astype(np.float32), is_ct=is_ct)


def _small_picture(values: np.ndarray, *, is_ct: bool) -> np.ndarray:
    """Values of a slice as a small grey picture, in a window for bone where they are Hounsfield units."""
    step = max(1, int(np.ceil(max(values.shape) / THUMBNAIL_SIDE)))
    small = values[::step, ::step]
    low, high = _CT_WINDOW_HU if is_ct else np.percentile(small, _PERCENTILES)
    return np.asarray(np.clip(255.0 * (small - low) / max(high - low, 1.0), 0.0, 255.0), dtype=np.uint8)
