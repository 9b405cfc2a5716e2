"""Where a NIfTI picture lies: its two statements of place weighed, its unit of length heeded."""

from __future__ import annotations

from typing import Any

import nibabel
import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note

# nifti1.h: codes 3 and 4 (5 in later files) place the picture in the space of an atlas, stretched to fit it.
_FIRST_ATLAS_CODE = 3
_MM = {"mm": 1.0, "meter": 1000.0, "micron": 0.001, "unknown": 1.0}
_VOXEL_MM = (0.01, 20.0)  # a voxel outside these bounds makes the stated unit of length a slip
_UNREADABLE_PLACE = (ValueError, nibabel.spatialimages.HeaderDataError)


def place_of(image: Any, file: str) -> tuple[np.ndarray, tuple[Note, ...]]:  # noqa: ANN401 - the library's image has no type
    """Voxel index to RAS [mm], shape (4, 4), and what is doubtful about it.

    A header holds a rigid placement (qform) and a free one (sform). The free one is used, as everybody does, unless it
    leads into an atlas: there lengths are no longer those of the patient.

    Raises:
        ReconstructionError: the two disagree about which way the axes run.
    """
    free, free_code = image.get_sform(coded=True)
    rigid, rigid_code = _rigid(image)
    notes: list[Note] = []
    affine = np.asarray(image.affine, dtype=float)
    if free is not None and rigid is not None and np.isfinite(free).all():
        if free_code >= _FIRST_ATLAS_CODE > rigid_code:
            affine = rigid
            notes.append(Note("reconstruction-note-nifti-atlas-ignored"))
        else:
            notes += _disagreement(free, rigid, image.shape[:3], file)
    elif (free_code if free is not None else rigid_code) >= _FIRST_ATLAS_CODE:
        notes.append(Note("reconstruction-note-nifti-atlas"))
    factor = _MM.get(image.header.get_xyzt_units()[0], 1.0)
    if factor != 1.0:
        longest = float(np.linalg.norm(affine[:3, :3], axis=0).max()) * factor
        if _VOXEL_MM[0] <= longest <= _VOXEL_MM[1]:
            affine = np.diag([factor, factor, factor, 1.0]) @ affine
        else:
            notes.append(Note("reconstruction-note-nifti-unit-ignored"))
    return affine, tuple(notes)


def _rigid(image: Any) -> tuple[np.ndarray | None, int]:  # noqa: ANN401
    try:
        affine, code = image.get_qform(coded=True)
    except _UNREADABLE_PLACE:
        return None, 0
    return (affine, code) if affine is not None and np.isfinite(affine).all() else (None, 0)


def _disagreement(free: np.ndarray, rigid: np.ndarray, shape: tuple[int, ...], file: str) -> list[Note]:
    """A warning where the two placements move a corner by more than a voxel; refused where axes run another way."""
    try:
        ways = nibabel.aff2axcodes(free), nibabel.aff2axcodes(rigid)
    except _UNREADABLE_PLACE:
        return []
    if None in ways[0] + ways[1]:  # an axis of zero length, which is refused by whoever uses the place
        return []
    if ways[0] != ways[1]:
        raise ReconstructionError(
            "reconstruction-nifti-directions-differ", file=file, free="".join(ways[0]), rigid="".join(ways[1])
        )
    corners = np.array([[x, y, z, 1] for x in (0, shape[0]) for y in (0, shape[1]) for z in (0, shape[2])], dtype=float)
    moved = float(np.linalg.norm((corners @ (free - rigid).T)[:, :3], axis=1).max())
    if moved <= float(np.linalg.norm(free[:3, :3], axis=0).max()):
        return []
    return [Note("reconstruction-note-nifti-places-differ", {"mm": round(moved, 1)})]
