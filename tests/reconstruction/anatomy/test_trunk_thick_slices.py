"""The pelvis of a real patient in slices as thick as hospitals often keep: names and levels are those of thin ones."""

import numpy as np
import pytest
from scipy import ndimage

from reconstruction.bone_segmentation import segment_bones
from reconstruction.images.image_import import import_image
from reconstruction.pipeline import no_progress
from reconstruction.volume import Volume, VolumeGeometry
from tests.reconstruction.anatomy.test_trunk_crops import truth_on
from tests.reconstruction.anatomy.test_trunk_scans import LUMBAR, PELVIS, SACRUM

SLICE_MM = 5.0
FWHM_TO_SIGMA = 0.4247
# The label map is of 3 mm voxels, and half a slice at the rim of a vertebra is a tenth of it.
LEAST = {"sacrum": 0.5, "vertebra_L5": 0.6, "femur_left": 0.83, "hip_bone_left": 0.86}
LEAST_OTHERS = 0.84


def in_thick_slices(scan: Volume, truth: np.ndarray) -> tuple[Volume, np.ndarray]:
    """A scan and its label map in slices of 5 mm, blurred along the body as such slices are."""
    low, high = scan.geometry.bounds_mm()
    spacing = np.array([*scan.geometry.spacing_mm[:2], SLICE_MM])
    count = (np.floor((high - low) / spacing) + 1).astype(int)
    affine = np.diag([*spacing, 1.0])
    affine[:3, 3] = low
    target = VolumeGeometry(affine, (int(count[2]), int(count[1]), int(count[0])))
    # What the thin slices blur already is not added again.
    wider = np.sqrt(SLICE_MM**2 - float(scan.geometry.spacing_mm[2]) ** 2)
    sigma = FWHM_TO_SIGMA * wider / float(scan.geometry.spacing_mm[2])
    blurred = ndimage.gaussian_filter1d(scan.array.astype(np.float32), sigma, axis=0).astype(np.int16)
    thick = Volume(blurred, scan.affine).resample(target, outside=None)
    return thick, Volume(truth, scan.affine).resample(target, order=0).array


@pytest.mark.deep
def test_bones_of_thick_slices_are_named_right(pelvis_files):
    whole, _ = import_image(pelvis_files[0], no_progress)
    scan, truth = in_thick_slices(whole, truth_on(whole, pelvis_files[1]))
    truth[truth == 26] = 25  # the first sacral vertebra is part of the sacrum
    known = LUMBAR | SACRUM | PELVIS
    shares = {}
    for piece in segment_bones(scan, progress=no_progress).pieces:
        expected = known.get(piece.name.id)
        if expected is not None:
            own = truth[piece.box] == expected
            total = np.count_nonzero(truth == expected) + piece.mask.sum()
            shares[piece.name.id] = 2 * np.count_nonzero(own & piece.mask) / total
    print({name: round(float(share), 3) for name, share in shares.items()})
    assert set(shares) == set(known)
    assert all(share > LEAST.get(name, LEAST_OTHERS) for name, share in shares.items())
