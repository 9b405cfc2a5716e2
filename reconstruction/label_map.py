"""Label maps: pictures whose voxels hold the number of the bone they belong to."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.images.nifti import is_nifti, read_nifti
from reconstruction.images.plausibility import require_plausible_grid
from reconstruction.images.research_image import is_research_image, read_research_image
from reconstruction.volume import Volume

_MOST_LABELS = 300
_LEAST_BACKGROUND = 0.2
_MOST_CHANGES = 0.25  # of neighbours inside: in a label map the number rarely changes, in a picture nearly always


def read_label_map(source: Path, *, required: bool) -> Volume | None:
    """Read a label map: numbers from 0 (nothing), uint16, index axes as near as can be to LPS.

    Args:
        source: NIfTI, NRRD or MHA file.
        required: the user says that it is one; otherwise None is returned for what does not look like one.

    Raises:
        ReconstructionError: the file is damaged, or required and holds no label map.
    """
    if not (source.is_file() and (is_nifti(source) or is_research_image(source))):
        if required:
            raise ReconstructionError("surfaces-not-a-label-map", file=source.name)
        return None
    volume = read_nifti(source) if is_nifti(source) else read_research_image(source)[0]
    values = np.asarray(volume.array)
    if not (_holds_numbers(values) if required else looks_like_label_map(values)):
        if required:
            raise ReconstructionError("surfaces-not-a-label-map", file=source.name)
        return None
    require_plausible_grid(volume.geometry, source.name)
    return Volume(values.astype(np.uint16), volume.affine).closest_to_lps()


def _holds_numbers(values: np.ndarray) -> bool:
    """Whether all values are whole, from 0 to 65535, and some are not 0."""
    if values.ndim != 3 or not np.issubdtype(values.dtype, np.number) or np.iscomplexobj(values):
        return False
    if not np.isfinite(values.min()) or values.min() < 0 or not 0 < values.max() <= np.iinfo(np.uint16).max:
        return False
    return bool(np.issubdtype(values.dtype, np.integer) or np.all(values == np.rint(values)))


def looks_like_label_map(values: np.ndarray) -> bool:
    """Whether values are whole, few, mostly 0, and hold together."""
    if not _holds_numbers(values):
        return False
    if np.count_nonzero(values) > (1.0 - _LEAST_BACKGROUND) * values.size:
        return False
    first, second = values[:, :, :-1], values[:, :, 1:]
    inside = (first != 0) & (second != 0)
    pairs = np.count_nonzero(inside)
    changes = np.count_nonzero(inside & (first != second))
    return bool(len(np.unique(values)) <= _MOST_LABELS and changes <= _MOST_CHANGES * pairs)
