"""Measured cortex against plates and a femur whose cortex is known."""

import numpy as np
import pytest

from reconstruction.patient_model import Note
from reconstruction.quality.case_quality import measure_quality
from reconstruction.quality.cortex_thickness import measure_thickness, thickness_of_profiles
from reconstruction.surfaces.cortex_model import plate_profile
from reconstruction.tissue.tissue_levels import TissueLevels, measure_tissue_levels

LEVELS = TissueLevels(soft_tissue=50.0, noise=10.0, dense_cortex=1700.0, detection=220.0)
DEPTH = np.arange(-3.0, 14.01, 0.25)


@pytest.mark.parametrize("spread_mm", [0.4, 0.7])
@pytest.mark.parametrize("inner", [0.0, 0.2])
def test_blurred_plates_have_their_thickness_measured(spread_mm, inner):
    truth = np.array([0.5, 0.8, 1.2, 2.0, 3.0, 5.0, 8.0])
    shape = plate_profile(DEPTH[None, :] / spread_mm, truth[:, None] / spread_mm, np.array(inner))
    profiles = LEVELS.soft_tissue + (LEVELS.dense_cortex - LEVELS.soft_tissue) * shape
    found = thickness_of_profiles(profiles, DEPTH, LEVELS, spread_mm)
    assert np.allclose(found, truth, atol=0.15), found - truth


def test_without_a_plate_there_is_no_thickness():
    flat = np.full((1, len(DEPTH)), 50.0)
    solid = np.where(DEPTH > 0, 1700.0, 50.0)[None, :]
    assert np.isnan(thickness_of_profiles(flat, DEPTH, LEVELS, 0.5)).all()
    assert np.isnan(thickness_of_profiles(solid, DEPTH, LEVELS, 0.5)).all()


def test_the_cortex_of_the_built_in_femur(built_in):
    """At 0.6 mm voxels; the truth is the generator's thickness along the normal."""
    model = built_in.model
    surface = model.surface(built_in.bone_id)
    found = measure_thickness(model.hu, surface, measure_tissue_levels(model.hu), model.point_spread_mm)
    places = surface.vertices[surface.triangles[found.triangles]].mean(axis=1)
    truth = built_in.femur.cortical_thickness_mm(places)
    counted = np.isfinite(found.thickness_mm) & (places[:, 2] > built_in.bottom_mm + 2.0)
    error = found.thickness_mm[counted] - truth[counted]
    assert counted.mean() > 0.95
    assert abs(np.median(error)) < 0.1
    assert np.percentile(np.abs(error), 90) < 0.25


def test_warnings_name_what_the_measures_show(built_in):
    quality = measure_quality(built_in.model)
    cropped = Note("quality-warning-cropped", {"bones": built_in.bone_id})
    assert cropped in quality.warnings
    assert not {note.message_id for note in quality.warnings} & {"quality-warning-open", "quality-warning-noisy"}
    assert quality.bones[0].thin_share < 0.3
