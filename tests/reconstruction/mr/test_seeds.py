"""One click in a bone, in pictures where nothing is known but the click."""

from __future__ import annotations

import numpy as np
import pytest

from reconstruction.errors import ReconstructionError
from reconstruction.mr.segmentation import segment_mr
from reconstruction.volume import Volume
from tests.reconstruction.mr.balls import SEEDS, two_balls


def _dice(found, truth: np.ndarray, bone_id: str, number: int) -> float:
    outline = next(bone.outline for bone in found.bones if bone.name.id == bone_id)
    grid = found.image.volume.geometry
    wanted = Volume(truth, np.eye(4)).resample(grid, order=0).array == number
    own = np.zeros(wanted.shape, dtype=bool)
    own[outline.box] = outline.mask
    return float(2.0 * np.count_nonzero(own & wanted) / (np.count_nonzero(own) + np.count_nonzero(wanted)))


def test_a_click_makes_the_bone_where_no_arrangement_is_known() -> None:
    picture, truth = two_balls()
    quiet = {"progress": lambda _stage, _share: None}
    with pytest.raises(ReconstructionError, match="mr-no-bones"):
        segment_mr(picture, seeds={}, **quiet)
    found = segment_mr(picture, seeds={bone_id: [place] for bone_id, place in SEEDS.items()}, **quiet)
    assert {bone.name.id for bone in found.bones} == {"talus_left", "cuboid_left"}
    assert _dice(found, truth, "talus_left", 1) > 0.9
    assert _dice(found, truth, "cuboid_left", 2) > 0.9


def test_a_click_in_a_bone_that_nothing_encloses_keeps_it_with_doubt() -> None:
    picture, truth = two_balls(window=True)
    found = segment_mr(picture, seeds={bone_id: [place] for bone_id, place in SEEDS.items()}, progress=lambda *_: None)
    bones = {bone.name.id: bone.name for bone in found.bones}
    assert set(bones) == {"talus_left", "cuboid_left"}
    assert _dice(found, truth, "talus_left", 1) > 0.9
    assert bones["cuboid_left"].confidence < bones["talus_left"].confidence
    assert len(bones["cuboid_left"].doubts) > len(bones["talus_left"].doubts)


@pytest.mark.parametrize("place", [(300.0, 0.0, 0.0), (-5.0, 3.0, 2.0)])
def test_a_click_beside_the_picture_is_refused(place: tuple[float, float, float]) -> None:
    picture, _ = two_balls()
    with pytest.raises(ReconstructionError, match="mr-seed-in-no-compartment"):
        segment_mr(picture, seeds={"talus_left": [place]}, progress=lambda *_: None)
