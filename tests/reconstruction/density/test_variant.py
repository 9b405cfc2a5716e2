"""Poorer bone against the generator's own poorer bone; and what must not change."""

import numpy as np
import pytest
from scipy import ndimage

from reconstruction.density.relations import apparent_density
from reconstruction.density.sites import quality_label, site_densities, t_score_label
from reconstruction.density.variant import make_variant
from reconstruction.errors import ReconstructionError
from reconstruction.generated_case.anatomy import FemurDescription
from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.generated_case.series import generate_case_series
from reconstruction.images.image_import import import_image
from reconstruction.patient_model import read_patient_model
from reconstruction.pipeline import no_progress, reconstruct

SETTINGS = ScanSettings(pixel_mm=1.2, slice_mm=1.2)
QUALITIES = ("osteopenia", "osteoporosis", "severe_osteoporosis")


@pytest.fixture(scope="module")
def femur(tmp_path_factory):
    folder = tmp_path_factory.mktemp("variants")
    generate_case_series(FemurDescription(), folder / "scan", settings=SETTINGS)
    return reconstruct(folder / "scan", folder / "model")


@pytest.fixture(scope="module")
def variants(femur, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    return {quality: make_variant(femur, folder / quality, quality) for quality in QUALITIES}


def inside(model):
    return model.labels.array == model.bones[0].label


@pytest.mark.parametrize("quality", ["osteopenia", "severe_osteoporosis"])
def test_a_variant_is_like_the_bone_generated_with_that_quality(femur, variants, quality, tmp_path):
    """Mass of the whole bone, of the shaft and of the spongy head against a scan of the poorer bone itself."""
    generate_case_series(FemurDescription(bone_quality=quality), tmp_path / "scan", settings=SETTINGS)
    truth = apparent_density(import_image(tmp_path / "scan", no_progress)[0].array, kvp=120.0)
    made, own = variants[quality].density.array, inside(femur)
    depth = ndimage.distance_transform_edt(np.pad(own, 1, mode="edge"))[1:-1, 1:-1, 1:-1]
    normal = femur.density.array
    for part, tolerance in ((own, 0.08), (own & (depth > 7), 0.05)):
        lost, wanted = 1 - made[part].sum() / normal[part].sum(), 1 - truth[part].sum() / normal[part].sum()
        assert lost == pytest.approx(wanted, rel=tolerance)


def test_the_outside_stays_and_the_inside_falls_in_order(femur, variants):
    own = inside(femur)
    masses = [femur.density.array[own].sum()]
    for quality in QUALITIES:
        model = variants[quality]
        assert np.array_equal(model.labels.array, femur.labels.array)
        assert np.array_equal(model.hu.array[~own], femur.hu.array[~own])
        assert np.array_equal(model.surface("femur_left").vertices, femur.surface("femur_left").vertices)
        assert (model.hu.array <= femur.hu.array + 250).all()  # dense pores' neighbours gain at most a little
        masses.append(model.density.array[own].sum())
    assert all(later < 0.92 * earlier for earlier, later in zip(masses, masses[1:], strict=False))


def test_equal_seeds_give_equal_bone_and_others_do_not(femur, variants, tmp_path):
    again = make_variant(femur, tmp_path / "again", "osteoporosis")
    other = make_variant(femur, tmp_path / "other", "osteoporosis", seed=2)
    assert np.array_equal(again.hu.array, variants["osteoporosis"].hu.array)
    assert not np.array_equal(other.hu.array, again.hu.array)
    same = make_variant(femur, tmp_path / "same", "young_normal")
    assert np.array_equal(same.hu.array, femur.hu.array)
    stored = read_patient_model(tmp_path / "again")
    assert "density-note-variant" in {note.message_id for note in stored.imported.warnings}


def test_bone_is_not_made_better(femur, tmp_path):
    with pytest.raises(ReconstructionError, match="density-better-than-source"):
        make_variant(femur, tmp_path / "out", "osteopenia", source="osteoporosis")
    with pytest.raises(ReconstructionError, match="quality-unknown"):
        make_variant(femur, tmp_path / "out", "glass")
    assert not (tmp_path / "out").exists()


def test_the_neck_is_measured_and_falls_with_quality(femur, variants):
    before = site_densities(femur)[0]
    assert (before.bone_id, before.site, before.label) == ("femur_left", "femoral_neck", None)
    after = site_densities(variants["severe_osteoporosis"])[0]
    assert after.mean_mg == pytest.approx(0.26 * before.mean_mg, abs=25.0)


def test_labels_follow_the_published_limits():
    assert [quality_label(value) for value in (150, 121, 119, 81, 79)] == [
        "normal", "normal", "osteopenia", "osteopenia", "osteoporosis",
    ]  # fmt: skip
    assert [t_score_label(value) for value in (150, 120, 80, 55)] == [0.0, -1.0, -2.5, -3.5]
