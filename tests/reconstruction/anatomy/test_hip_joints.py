"""Hip joints found without seeds in a real pelvis with a nailed femur, its bones apart and measured; none elsewhere."""

import nibabel
import numpy as np
import pytest

from reconstruction.anatomy.hip.hip_joints import find_hip_joints
from reconstruction.bone_naming import describe_piece, name_divided_bone
from reconstruction.bone_piece import BonePiece
from reconstruction.bone_segmentation import _renamed
from reconstruction.generated_case.series import cached_case_series
from reconstruction.images.image_import import import_image
from reconstruction.patient_model import read_patient_model
from reconstruction.pipeline import no_progress, reconstruct
from reconstruction.tissue.tissue_levels import measure_tissue_levels
from reconstruction.volume import Volume

PELVIS = "03_pelvis_ct_hip_implant/pelvis_lumbar_ct_3mm"
# Numbers of an automatic label map at 3 mm, and the least overlap with it; the left femur is nailed.
TRUTH = {"femur_left": 75, "femur_right": 76, "hip_bone_left": 77, "hip_bone_right": 78}
LEAST = {"femur_left": 0.90, "femur_right": 0.94, "hip_bone_left": 0.92, "hip_bone_right": 0.92}


@pytest.fixture(scope="module")
def pelvis(data_dir, tmp_path_factory):
    path = data_dir / f"{PELVIS}.nii.gz"
    if not path.is_file():
        pytest.skip(f"{path} is missing")
    model = reconstruct(path, tmp_path_factory.mktemp("pelvis") / "model")
    return read_patient_model(model.folder)


def dice(model, bone_id, data_dir):
    """Overlap with the label map outside metal; both files lie on the same grid, given in any direction."""
    ours = nibabel.as_closest_canonical(nibabel.load(model.folder / "labels.nii.gz"))
    truth = nibabel.as_closest_canonical(nibabel.load(data_dir / f"{PELVIS}_totalseg_labels.nii.gz"))
    assert np.allclose(ours.affine, truth.affine, atol=0.01)
    first = np.asarray(ours.dataobj) == model.bone(bone_id).label
    scan = nibabel.as_closest_canonical(nibabel.load(model.folder / "volume.nii.gz"))
    second = (np.asarray(truth.dataobj) == TRUTH[bone_id]) & (np.asarray(scan.dataobj) < 2000)
    return 2 * np.count_nonzero(first & second) / (first.sum() + second.sum())


@pytest.mark.parametrize("bone_id", list(TRUTH))
def test_bones_of_the_pelvis_are_apart_and_named(pelvis, data_dir, bone_id):
    share = dice(pelvis, bone_id, data_dir)
    bone = pelvis.bone(bone_id)
    print(f"{bone_id}: Dice {share:.3f}, confidence {bone.confidence:.2f}")
    assert share > LEAST[bone_id]
    assert bone.watertight
    assert bone.confidence < 0.9
    assert "reconstruction-doubt-divided-at-joint" in {doubt.message_id for doubt in bone.doubts}
    # Patient left is +x of the midline.
    middle = pelvis.labels.geometry.to_world((np.array(pelvis.labels.array.shape[::-1]) - 1) / 2)[0]
    place = pelvis.surface(bone_id).vertices[:, 0].mean()
    assert (place > middle) == (bone.side == "left")


@pytest.mark.parametrize("bone_id", ["femur_left", "femur_right"])
def test_a_femur_of_the_pelvis_has_landmarks_or_says_why_not(pelvis, bone_id):
    bone = pelvis.bone(bone_id)
    reasons = {"reconstruction-doubt-shaft-too-short", "reconstruction-doubt-not-measured"}
    said = {doubt.message_id for doubt in bone.doubts} & reasons
    print(f"{bone_id}: {said or 'landmarks'}")
    assert (bone.landmarks["neck_axis"] is not None) != bool(said)


def test_heads_lie_in_their_sockets_and_angles_of_the_pelvis_add_up(pelvis):
    for side in ("left", "right"):
        bone = pelvis.bone(f"femur_{side}")
        head = bone.landmarks["head"]
        if head is None:
            assert "reconstruction-doubt-not-measured" in {doubt.message_id for doubt in bone.doubts}
            continue
        socket = pelvis.bone(f"hip_bone_{side}").landmarks["acetabulum"]
        off = float(np.linalg.norm(np.subtract(head["centre_mm"], socket["centre_mm"])))
        print(f"{side}: centres of head and socket {off:.1f} mm apart")
        assert off < 3.0  # one voxel of this scan
        assert 3.0 > socket["radius_mm"] - head["radius_mm"] > 0.0
    angles = {name: entry["value"] for name, entry in pelvis.bone("sacrum").landmarks["measures"].items()}
    print(angles)
    assert angles["pelvic_incidence"] == pytest.approx(angles["pelvic_tilt"] + angles["sacral_slope"], abs=0.1)


def test_one_femur_alone_is_no_pelvis(built_in):
    volume, _ = import_image(cached_case_series(built_in.femur.description), no_progress)
    assert find_hip_joints(volume, measure_tissue_levels(volume)) is None


@pytest.mark.parametrize(
    "name", ["01_vhf_feet_ct/vhf_feet_ct_dicom.zip", "05_skull_ct_cranium/cranium_ct.nii.gz"], ids=["feet", "skull"]
)
def test_other_regions_have_no_hip_joints(data_dir, name):
    path = data_dir / name
    if not path.is_file():
        pytest.skip(f"{path} is missing")
    volume, _ = import_image(path, no_progress)
    assert find_hip_joints(volume, measure_tissue_levels(volume)) is None


def test_an_id_given_by_hand_is_taken_from_the_piece_that_had_it():
    volume = Volume(np.zeros((8, 8, 16), dtype=np.int16), np.eye(4))
    mask = np.ones((4, 4, 4), dtype=bool)
    boxes = [tuple(slice(2, 6) for _ in range(2)) + (slice(start, start + 4),) for start in (1, 9)]
    names = [name_divided_bone("femur_left"), describe_piece(2, touches_scan_edge=False)]
    pieces = [BonePiece(name, box, mask, None, (False,) * 6) for name, box in zip(names, boxes, strict=True)]
    renamed = _renamed(pieces, volume, "femur_left", (10.0, 4.0, 4.0))
    assert [piece.name.id for piece in renamed] == ["bone_1", "femur_left"]
