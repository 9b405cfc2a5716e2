"""The pelvis of a real patient lying otherwise, mirrored, or half beyond the scan: names stay right, bones apart."""

from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial.transform import Rotation

from reconstruction.bone_segmentation import segment_bones
from reconstruction.images.image_import import import_image
from reconstruction.pipeline import no_progress
from reconstruction.volume import Volume
from tests.reconstruction.anatomy.test_hip_joints import PELVIS, TRUTH
from tests.reconstruction.anatomy.test_trunk_crops import truth_on

MIDDLE = 54  # column between both halves of the body
ROOM = 3  # columns beyond it
MIRRORED = {75: 76, 76: 75, 77: 78, 78: 77}
# Pieces are masks of the detection threshold, which lies outside the surface; turning blurs voxels of 3 mm.
LEAST = 0.82


def turned(scan, truth, axis, degrees):
    """The body turned about its middle."""
    turn = Rotation.from_euler(axis, degrees, degrees=True).as_matrix()[::-1, ::-1]
    middle = (np.array(scan.array.shape) - 1) / 2
    where = {"matrix": turn, "offset": middle - turn @ middle}
    hu = ndimage.affine_transform(scan.array.astype(np.float32), **where, order=1, cval=-1000.0)
    return Volume(np.rint(hu).astype(np.int16), scan.affine), ndimage.affine_transform(truth, **where, order=0)


def mirrored(scan, truth):
    """A patient with the nail in the other femur."""
    other = truth[:, :, ::-1].copy()
    for label, opposite in MIRRORED.items():
        other[truth[:, :, ::-1] == label] = opposite
    return Volume(np.ascontiguousarray(scan.array[:, :, ::-1]), scan.affine), other


POSITIONS = {
    "mirrored": (mirrored, set(TRUTH)),
    "half on a side": (lambda scan, truth: turned(scan, truth, "z", 20.0), set(TRUTH)),
    "half on the other side": (lambda scan, truth: turned(scan, truth, "z", -20.0), set(TRUTH)),
    "tilted": (lambda scan, truth: turned(scan, truth, "y", 10.0), set(TRUTH)),
    "leaning forwards": (lambda scan, truth: turned(scan, truth, "x", 10.0), set(TRUTH)),
    "left half": (
        lambda scan, truth: (scan.crop((slice(None), slice(None), slice(MIDDLE - ROOM, None))), truth[..., 51:]),
        {"femur_left", "hip_bone_left"},
    ),
    "right half": (
        lambda scan, truth: (scan.crop((slice(None), slice(None), slice(0, MIDDLE + ROOM))), truth[..., :57]),
        {"femur_right", "hip_bone_right"},
    ),
}


@pytest.mark.deep
@pytest.mark.parametrize("position", list(POSITIONS))
def test_femora_and_hip_bones_are_told_in_any_position(data_dir, position):
    stem = data_dir / PELVIS
    if not Path(f"{stem}.nii.gz").is_file():
        pytest.skip(f"{stem}.nii.gz is missing")
    whole, _ = import_image(Path(f"{stem}.nii.gz"), no_progress)
    change, expected = POSITIONS[position]
    scan, truth = change(whole, truth_on(whole, Path(f"{stem}_totalseg_labels.nii.gz")))
    truth = np.where(scan.array < 2000, truth, 0)  # the label map counts metal to the bone that holds it
    shares = {}
    for piece in segment_bones(scan, progress=no_progress).pieces:
        if piece.name.id in TRUTH:
            own = truth[piece.box] == TRUTH[piece.name.id]
            total = np.count_nonzero(truth == TRUTH[piece.name.id]) + piece.mask.sum()
            shares[piece.name.id] = 2 * np.count_nonzero(own & piece.mask) / total
    print(position, {name: round(float(share), 3) for name, share in shares.items()})
    assert set(shares) == expected
    assert min(shares.values()) > LEAST
