"""A lumbar scan with a small field and no hip joints: levels are counted from the wings of the sacrum."""

import numpy as np

from reconstruction.bone_segmentation import segment_bones
from reconstruction.images.image_import import import_image
from reconstruction.pipeline import no_progress
from tests.reconstruction.anatomy.test_trunk_crops import truth_on
from tests.reconstruction.anatomy.test_trunk_scans import LUMBAR, PELVIS, SACRUM

LOW_MM, ASIDE_MM, BACK_MM = 170.0, 80.0, (-185.0, -25.0)


def test_a_lumbar_scan_is_named_from_its_sacrum(pelvis_files):
    whole, _ = import_image(pelvis_files[0], no_progress)
    low = np.round(whole.geometry.to_index(np.array([-ASIDE_MM, BACK_MM[0], LOW_MM]))).astype(int)
    high = np.round(whole.geometry.to_index(np.array([ASIDE_MM, BACK_MM[1], LOW_MM]))).astype(int)
    box = (slice(low[2], None), slice(low[1], high[1]), slice(low[0], high[0]))
    scan = whole.crop(box)
    truth = truth_on(whole, pelvis_files[1])[box]
    truth[truth == 26] = 25  # the first sacral vertebra is part of the sacrum
    known = LUMBAR | SACRUM | {name: label for name, label in PELVIS.items() if "hip" in name}
    shares = {}
    for piece in segment_bones(scan, progress=no_progress).pieces:
        expected = known.get(piece.name.id)
        if expected is not None:
            own = truth[piece.box] == expected
            shares[piece.name.id] = 2 * np.count_nonzero(own & piece.mask) / (own.sum() + piece.mask.sum())
    print({name: round(float(share), 3) for name, share in shares.items()})
    assert set(shares) == set(known)
    assert min(share for name, share in shares.items() if name != "sacrum") > 0.85
    assert shares["sacrum"] > 0.72  # its lower half lies beyond the field
