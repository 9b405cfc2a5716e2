"""Vertebrae of a real spine as a label map in slices of 2.5 mm shows them: what is front, and how wide pedicles are."""

import numpy as np
import pytest
from scipy import ndimage

from reconstruction.anatomy.landmarks.vertebra import measure_vertebra
from reconstruction.images.nifti import read_nifti
from reconstruction.surfaces.remeshing import surface_of_mask

pytestmark = pytest.mark.deep
NUMBERS = {"L2": 30, "L1": 31, "T12": 32, "T10": 34, "T9": 35, "T8": 36, "T7": 37, "T6": 38, "T5": 39, "T3": 41}
WIDTHS_MM = (3.0, 14.0)  # of pedicles from T2 to L2: means of 4.5 to 8.9 mm, single ones 2 to 13 (Zindrick et al. 1987)
CONVERGENCES_DEG = (-15.0, 30.0)


@pytest.fixture(scope="module")
def labels(data_dir):
    return read_nifti(data_dir / "04_thorax_labels" / "lidc_idri_0001_totalseg_labels.nii.gz").closest_to_lps()


@pytest.mark.parametrize("level", NUMBERS)
def test_pedicles_and_front_of_a_real_vertebra(labels, level):
    mask = labels.array == NUMBERS[level]
    (box,) = ndimage.find_objects(mask.astype(np.uint8))
    own = labels.crop(box).with_array(mask[box])
    found = measure_vertebra(surface_of_mask(own))
    assert "landmarks-doubt-up-unsure" not in [doubt.message_id for doubt in found.doubts]
    for side in ("left", "right"):
        pedicle = found.features[f"pedicle_{side}"]
        assert pedicle.direction[1] < -0.3  # forwards into the body; upper vertebrae lean with the spine
        assert (pedicle.at - found.features["body_centre"].at)[1] > 5.0
        assert WIDTHS_MM[0] < found.measures[f"pedicle_width_{side}"].value < WIDTHS_MM[1]
        assert CONVERGENCES_DEG[0] < found.measures[f"pedicle_convergence_{side}"].value < CONVERGENCES_DEG[1]
