"""Metal is told from bone: in a phantom with known truth and in a real pelvis with a nail."""

from dataclasses import replace

import numpy as np
import pytest

from reconstruction.anatomy.trunk.contrast import contrast_in_metal, find_contrast
from reconstruction.bone_segmentation import without_implants
from reconstruction.images.image_import import import_image
from reconstruction.patient_model import read_patient_model
from reconstruction.pipeline import no_progress, reconstruct
from reconstruction.tissue.metal import find_metal
from reconstruction.tissue.tissue_levels import measure_tissue_levels
from reconstruction.volume import Volume
from tests.reconstruction import phantoms


def nailed(top=3071):
    """A tube of bone with a nail of 2.5 mm radius in its marrow and a screw that sticks out of it."""
    hu = phantoms.tube((60, 64, 64), outer=14.0, inner=9.0)
    z, y, x = np.indices(hu.shape)
    nail = np.hypot(x - 31.5, y - 31.5) < 2.5
    screw = (np.hypot(z - 30, y - 31.5) < 2.0) & (x > 10) & (x < 32)
    hu[nail | screw] = top
    return hu, nail | screw


def metal_of(hu):
    volume = Volume(hu, np.eye(4))
    return find_metal(volume, measure_tissue_levels(volume))


@pytest.mark.parametrize("top", [3071, 2500, 9000])
def test_nail_and_screw_are_found(top):
    hu, truth = nailed(top)
    metal = metal_of(hu)
    assert metal.pieces == 1
    overlap = 2 * np.count_nonzero(metal.mask & truth) / (metal.mask.sum() + truth.sum())
    assert overlap > 0.9


def test_bone_alone_is_no_metal():
    assert metal_of(phantoms.tube((40, 48, 48))) is None
    # A scale that ends within the cortex says nothing about metal.
    assert metal_of(np.minimum(phantoms.tube((40, 48, 48)), 1200)) is None


def test_a_large_implant_is_no_contrast():
    hu = phantoms.tube((48, 64, 64), outer=14.0, inner=9.0)
    z, y, x = np.indices(hu.shape)
    head = np.sqrt((z - 24.0) ** 2 + (y - 32.0) ** 2 + (x - 32.0) ** 2) < 16.0  # as large as heads of hip prostheses
    hu[head] = 3071
    volume = Volume(hu, np.eye(4))
    levels = measure_tissue_levels(volume)
    metal = find_metal(volume, levels)
    assert np.all(metal.mask[head])
    assert find_contrast(volume, (hu > levels.detection) & ~metal.mask, levels) is None


def test_a_nail_in_bone_is_no_contrast():
    hu = phantoms.tube((48, 64, 64), outer=14.0, inner=9.0)
    _, y, x = np.indices(hu.shape)
    hu[np.hypot(x - 31.5, y - 31.5) < 9.0] = 2500  # where this scan's scale ends: metal, and as calm as blood
    volume = Volume(hu, np.eye(4))
    levels = replace(measure_tissue_levels(volume), dense_cortex=float(phantoms.BONE_HU))
    metal = find_metal(volume, levels)
    cortex = (hu > levels.detection) & ~metal.mask
    mistaken = find_contrast(volume, cortex, levels)
    assert np.count_nonzero(mistaken.mask) > 100  # the nail alone looks like undiluted contrast
    undiluted = contrast_in_metal(volume, metal, levels)
    assert not undiluted.any()
    assert find_contrast(without_implants(volume, metal, undiluted), cortex, levels) is None


def test_metal_is_flagged_and_not_labelled_as_bone(tmp_path):
    hu, truth = nailed()
    folder = phantoms.write(tmp_path / "ct", phantoms.series(hu))
    model = reconstruct(folder, tmp_path / "model")
    back = read_patient_model(model.folder)
    assert "reconstruction-note-metal" in {note.message_id for note in back.imported.warnings}
    assert not back.labels.array[truth].any()
    (bone,) = back.bones
    assert "reconstruction-doubt-metal" in {doubt.message_id for doubt in bone.doubts}
    # The screw's tip in the muscle is not part of the bone's surface.
    vertices = back.surface(bone.id).vertices - model.hu.geometry.origin_mm
    assert vertices[:, 0].min() > 31.5 - 14.0 - 1.5
    assert bone.watertight


def test_nail_in_a_real_pelvis(data_dir):
    path = data_dir / "03_pelvis_ct_hip_implant" / "pelvis_lumbar_ct_3mm.nii.gz"
    if not path.is_file():
        pytest.skip(f"{path} is missing")
    volume, _ = import_image(path, no_progress)
    metal = find_metal(volume, measure_tissue_levels(volume))
    place = volume.geometry.to_world(np.argwhere(metal.mask)[:, ::-1])
    print(f"metal: {metal.volume_ml:.1f} ml in {metal.pieces} pieces")
    assert 5.0 < metal.volume_ml < 40.0
    assert place[:, 0].min() > 40.0  # all of it in the left hip, +x
