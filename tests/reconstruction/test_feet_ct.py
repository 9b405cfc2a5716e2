"""The real feet CT: the left calcaneus picked by seeds, against a surface made from cryosections of the same foot."""

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from reconstruction.cutting_grid import cutting_grid
from reconstruction.errors import ReconstructionError
from reconstruction.pipeline import ReconstructionOptions, reconstruct

SEEDS = {
    "calcaneus_left": [(280, 324, 128), (292, 295, 130), (296, 270, 115)],
    "other_talus": [(300, 270, 149), (288, 262, 140), (302, 279, 138)],
    "other_cuboid": [(303, 260, 98), (300, 262, 104)],
    "other_navicular": [(275, 248, 119), (291, 247, 121)],
}
LAST_SLICE_MM = 149.0  # the foot runs out of the scan at its top


@pytest.fixture(scope="module")
def archive(data_dir):
    path = data_dir / "01_vhf_feet_ct" / "vhf_feet_ct_dicom.zip"
    if not path.is_file():
        pytest.skip(f"{path} is missing")
    return path


@pytest.fixture(scope="module")
def model(archive, tmp_path_factory):
    return reconstruct(archive, tmp_path_factory.mktemp("feet") / "model", options=ReconstructionOptions(seeds=SEEDS))


def test_calcaneus_against_the_cryosections(model, data_dir):
    truth_path = data_dir / "01_vhf_feet_ct" / "gt_left_foot_stl" / "VHF_Left_Calcaneous_ctframe.stl"
    ours = model.surface("calcaneus_left")
    samples = []
    for mesh in (trimesh.Trimesh(ours.vertices, ours.triangles, process=False), trimesh.load(truth_path)):
        points, _ = trimesh.sample.sample_surface(mesh, 40_000, seed=1)
        samples.append(points[points[:, 2] < LAST_SLICE_MM - 1.0])
    first, second = samples
    distance = np.concatenate([cKDTree(second).query(first)[0], cKDTree(first).query(second)[0]])
    print(f"calcaneus: median {np.median(distance):.2f} mm, 90th percentile {np.percentile(distance, 90):.2f} mm")
    # The truth was laid on the 150 HU surface, half a millimetre outside the half-maximum: the bound allows for it.
    assert np.median(distance) < 1.0
    assert np.percentile(distance, 90) < 2.0


def test_only_the_wanted_bone_is_there_closed_cropped_and_on_the_left(model):
    assert [bone.id for bone in model.bones] == ["calcaneus_left"]
    bone = model.bones[0]
    assert (bone.name, bone.side, bone.level) == ("calcaneus", "left", None)
    assert bone.watertight
    assert bone.cropped
    assert 55 < bone.volume_ml < 72
    assert model.surface(bone.id).vertices[:, 0].min() > 256  # patient left is +x


def test_grid_of_the_calcaneal_body(model):
    grid = cutting_grid(model, "calcaneus_left", 0.5, box_mm=(np.array([278, 285, 115]), np.array([312, 300, 128])))
    line = grid.density[13, 14]
    inside = grid.bone_fraction[13, 14] > 0.99
    assert inside.sum() * 0.5 > 15
    # Thin walls about a poor middle.
    walls = np.flatnonzero(inside)[[0, -1]]
    middle = line[walls[0] + 8 : walls[1] - 8].mean()
    assert line[walls[0] : walls[0] + 4].max() > 1.5 * middle
    assert line[walls[1] - 3 : walls[1] + 1].max() > 1.5 * middle


@pytest.mark.deep
def test_without_seeds_the_large_pieces_are_found(archive, tmp_path):
    model = reconstruct(archive, tmp_path / "model")
    assert len(model.bones) >= 2
    assert all(bone.watertight for bone in model.bones)
    assert model.bones[0].volume_ml > 100


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        ({"calcaneus_left": [(9000, 0, 0)]}, "seed-outside"),
        ({"calcaneus_left": [(330, 345, 95)]}, "seed-not-in-bone"),
        ({"other_talus": [(300, 270, 149)]}, "seeds-only-other"),
        ({"../evil": [(280, 324, 128)]}, "bone-id-wrong"),
    ],
)
def test_bad_seeds_are_refused(model, seeds, message):
    from reconstruction.bone_segmentation import segment_bones
    from reconstruction.pipeline import no_progress

    box = (slice(90, 150), slice(230, 350), slice(245, 335))
    with pytest.raises(ReconstructionError, match=message):
        segment_bones(model.hu.crop(box), seeds=seeds, progress=no_progress)
