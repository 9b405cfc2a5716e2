"""A patient's lumbar spine, drawn from a CT as sagittal T1, T2 and STIR: all levels right without any seed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from reconstruction.mr.segmentation import segment_mr
from tests.reconstruction.mr.ct_spine import NAMES, SEQUENCES, CtSpine, ct_spine

pytestmark = pytest.mark.deep
_drawn = cache(ct_spine)


@pytest.fixture
def spine(data_dir: Path) -> CtSpine:
    folder = data_dir / "03_pelvis_ct_hip_implant"
    if not folder.is_dir():
        pytest.skip("the pelvis CT is not here")
    return _drawn(folder)


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_every_body_gets_its_own_level(spine: CtSpine, sequence: str) -> None:
    found = segment_mr(spine.picture(sequence), seeds={}, progress=lambda _stage, _share: None)
    truth = spine.truth().resample(found.image.volume.geometry, order=0).array
    for bone in found.bones:
        own = np.zeros(truth.shape, dtype=bool)
        own[bone.outline.box] = bone.outline.mask
        met = np.bincount(truth[own], minlength=max(NAMES) + 1)[1:]
        number = int(np.argmax(met)) + 1
        name = NAMES[number] if met.any() else "none"
        dice = 2.0 * met[number - 1] / (np.count_nonzero(own) + np.count_nonzero(truth == number))
        print(f"{sequence:5s} {bone.name.id:16s} Dice {dice:.2f} with {name}")
        # No level is claimed that is not the right one.
        assert bone.name.id == name or (bone.name.level is None and bone.name.name == "vertebra")
    assert not set(NAMES.values()) - {bone.name.id for bone in found.bones}
