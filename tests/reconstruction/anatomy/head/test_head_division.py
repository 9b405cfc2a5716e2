"""Skull and mandible of a drawn head and of a real one; nothing else is called a skull."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from reconstruction.anatomy.divisions import DividedBones
from reconstruction.anatomy.head.division import divide_head
from reconstruction.images.image_import import import_image
from reconstruction.pipeline import no_progress, reconstruct
from reconstruction.tissue.tissue_levels import measure_tissue_levels
from reconstruction.volume import Volume
from tests.reconstruction import spine_phantom
from tests.reconstruction.head_phantom import LEVELS, MANDIBLE, SKULL, Head, head

_drawn = cache(head)


def _divided(scan: Volume) -> DividedBones | None:
    return divide_head(scan, scan.array > LEVELS.detection, LEVELS)


def _dice(divided: DividedBones, bone_id: str, drawn: Head, label: int) -> float:
    number = next(number for number, name in divided.names.items() if name is not None and name.id == bone_id)
    drawn_bone = drawn.truth > 0  # blur makes bone found by a threshold larger than it is, which is not asked here
    found, true = (divided.labels == number) & drawn_bone, drawn.truth == label
    return 2.0 * np.count_nonzero(found & true) / (np.count_nonzero(found) + np.count_nonzero(true))


def _ids(divided: DividedBones | None) -> set[str]:
    assert divided is not None
    return {name.id for name in divided.names.values() if name is not None}


@pytest.mark.parametrize("spacing_mm", [(1.5, 1.5, 1.5), (1.5, 1.5, 3.0)])
def test_mandible_leaves_the_skull_at_joints_and_teeth(spacing_mm):
    drawn = _drawn(spacing_mm)
    divided = _divided(drawn.scan)
    assert _ids(divided) == {"skull", "mandible"}
    assert _dice(divided, "skull", drawn, SKULL) > 0.97
    assert _dice(divided, "mandible", drawn, MANDIBLE) > 0.93


def test_a_turned_head_is_divided_as_well():
    assert _ids(_divided(_drawn((2.0, 2.0, 2.0), turn_deg=25.0).scan)) == {"skull", "mandible"}


def test_vertebrae_below_the_foramen_are_left_to_others():
    drawn = _drawn((1.5, 1.5, 1.5))
    divided = _divided(drawn.scan)
    named = np.isin(divided.labels, list(divided.names))
    assert not np.any(named & drawn.bone & (drawn.truth > MANDIBLE))


def test_a_mandible_cut_by_the_scan_is_two_halves_named_by_their_sides():
    drawn = _drawn((1.5, 1.5, 1.5))
    from_z = int(60.0 / 1.5)  # above the body of the mandible, at -90 mm
    box = (slice(from_z, None), slice(None), slice(None))
    divided = _divided(drawn.scan.crop(box))
    assert _ids(divided) == {"skull", "mandible_left", "mandible_right"}
    for number, name in divided.names.items():
        if name is not None and name.side:
            x = drawn.scan.geometry.to_world(np.argwhere(divided.labels == number)[:, ::-1])[:, 0]
            assert (x.mean() > 0.0) == (name.side == "left")


def test_the_vault_alone_is_a_skull_without_brain():
    drawn = _drawn((1.5, 1.5, 1.5))
    box = (slice(int(160.0 / 1.5), None), slice(None), slice(None))
    divided = _divided(drawn.scan.crop(box))
    assert _ids(divided) == {"skull"}
    skull = next(number for number in divided.names)
    middle = divided.labels.shape[1] // 2, divided.labels.shape[2] // 2
    assert divided.labels[0][middle] not in (0, skull)


def test_a_spine_and_a_thigh_are_no_heads():
    assert _divided(spine_phantom.volume_of(spine_phantom.spine())) is None
    z, y, x = np.indices((60, 80, 80)) * 2.5
    radius = np.hypot(x - 100.0, y - 100.0)
    hu = np.where(radius < 90.0, 45, -1000)
    hu[(radius < 15.0) & (radius > 9.0)] = 1300
    assert _divided(Volume(hu.astype(np.int16), np.diag([2.5, 2.5, 2.5, 1.0]))) is None


def test_rings_of_ribs_about_soft_tissue_are_no_head():
    z, y, x = np.indices((80, 90, 110)) * 3.0
    radius = np.hypot((x - 165.0) / 130.0, (y - 135.0) / 100.0)
    hu = np.where(radius < 1.1, 50, -1000)
    slanting = (z + 0.4 * y) % 30.0
    hu[(np.abs(radius - 1.0) < 0.05) & (slanting < 12.0)] = 600
    assert _divided(Volume(hu.astype(np.int16), np.diag([3.0, 3.0, 3.0, 1.0]))) is None


@pytest.mark.deep
def test_the_real_head_is_skull_and_two_branches_of_the_mandible(data_dir, tmp_path):
    model = reconstruct(data_dir / "05_skull_ct_cranium" / "cranium_ct.nii.gz", tmp_path / "model")
    bones = {bone.id: bone for bone in model.bones if bone.name != "bone"}
    assert set(bones) == {"skull", "mandible_left", "mandible_right"}
    assert bones["skull"].cropped
    assert 400.0 < bones["skull"].volume_ml < 700.0
    halves = [bones["mandible_left"].volume_ml, bones["mandible_right"].volume_ml]
    assert min(halves) > 0.8 * max(halves)
    assert all(bone.watertight for bone in bones.values())


@pytest.mark.deep
@pytest.mark.parametrize("part", ["mirrored", "thick", "upper", "nodding"])
def test_the_real_head_is_known_in_other_forms(data_dir, part):
    source = data_dir / "05_skull_ct_cranium" / "cranium_ct.nii.gz"
    scan, _ = import_image(source, no_progress, modalities=("CT",))
    levels = measure_tissue_levels(scan)
    branches = {"mandible_left", "mandible_right"}
    wanted = {"skull"} | (set() if part == "upper" else branches)
    if part == "mirrored":
        scan = Volume(np.ascontiguousarray(scan.array[:, :, ::-1]), scan.affine)
    elif part == "thick":
        scan = Volume(
            scan.array[: 2 * (len(scan.array) // 2)].reshape(-1, 2, *scan.array.shape[1:]).mean(axis=1),
            scan.affine @ np.diag([1, 1, 2, 1]),
        )
    elif part == "upper":
        scan = scan.crop((slice(50, None), slice(None), slice(None)))
    else:
        angle = np.deg2rad(20.0)
        turn = np.eye(4)
        turn[1:3, 1:3] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        scan = Volume(scan.array, turn @ scan.affine)
    divided = divide_head(scan, scan.array > levels.detection, levels)
    assert _ids(divided) == wanted


@pytest.mark.deep
@pytest.mark.parametrize(
    "file",
    [
        "01_vhf_feet_ct/vhf_feet_ct_dicom.zip",
        "03_pelvis_ct_hip_implant/pelvis_lumbar_ct_3mm.nii.gz",
        "03_pelvis_ct_hip_implant/body_ct_jpeg2000_20slices_dicom.zip",
    ],
)
def test_other_regions_show_no_skull(data_dir, file):
    scan, _ = import_image(data_dir / file, no_progress, modalities=("CT",))
    levels = measure_tissue_levels(scan)
    assert divide_head(scan, scan.array > levels.detection, levels) is None
