"""A patient's lumbar spine, drawn from a CT as sagittal T1, T2 and STIR: no wrong level without any seed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.mr.segmentation import NO_BONES, segment_mr
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
def test_no_body_gets_a_wrong_level(spine: CtSpine, sequence: str) -> None:
    try:
        found = segment_mr(spine.picture(sequence), seeds={}, progress=lambda _stage, _share: None)
    except ReconstructionError as refused:
        assert refused.message_id == NO_BONES  # noqa: PT017 - a refusal is honest, any other error is not
        pytest.xfail("known fault: too few bodies are told for a column, and the picture is refused")
    truth = spine.truth().resample(found.image.volume.geometry, order=0).array
    for bone in found.bones:
        own = np.zeros(truth.shape, dtype=bool)
        own[bone.outline.box] = bone.outline.mask
        met = np.bincount(truth[own], minlength=max(NAMES) + 1)[1:]
        name = NAMES[int(np.argmax(met)) + 1] if met.any() else "none"
        # No level is claimed that is not the right one.
        assert bone.name.id == name or (bone.name.level is None and bone.name.name == "vertebra")
    missing = set(NAMES.values()) - {bone.name.id for bone in found.bones}
    if missing:
        pytest.xfail(f"known fault: the sacrum is not always told, so that levels stay open: {sorted(missing)}")
