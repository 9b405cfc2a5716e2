"""The generator: its truth is consistent in itself, its series is true DICOM and follows from the seed alone."""

import shutil
import subprocess
import sys

import numpy as np
import pydicom
import pytest

from reconstruction.density.relations import apparent_density, hounsfield
from reconstruction.errors import ReconstructionError
from reconstruction.generated_case.anatomy import BONE_QUALITIES, FemurDescription, Side
from reconstruction.generated_case.scanner import ScanSettings, scan, scan_geometry
from reconstruction.generated_case.series import generate_case_series, series_key
from reconstruction.generated_case.truth import GeneratedFemur
from reconstruction.images.image_import import import_image
from reconstruction.pipeline import no_progress

COARSE = ScanSettings(pixel_mm=2.0, slice_mm=2.0)


def test_head_is_a_sphere_where_nothing_joins_it():
    femur = GeneratedFemur(FemurDescription())
    source = np.random.default_rng(5)
    direction = source.normal(size=(500, 3))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    direction = direction[direction @ femur.neck_direction > 0.2]
    points = femur.head_centre_mm + direction * femur.head_radius_mm
    assert np.abs(femur.depth_mm(points)).max() < 1e-9


@pytest.mark.parametrize("side", list(Side))
def test_angles_and_offset_follow_the_description(side):
    description = FemurDescription(side=side, neck_shaft_angle_deg=132, anteversion_deg=18, offset_mm=40, size=1.1)
    femur = GeneratedFemur(description)
    shaft, neck = femur.shaft_direction, femur.neck_direction
    assert np.degrees(np.arccos(neck @ -shaft)) == pytest.approx(132)
    to_head = femur.head_centre_mm - femur.shaft_centre_mm(0.0)
    assert np.linalg.norm(to_head - shaft * (to_head @ shaft)) == pytest.approx(44)
    # Anteversion: the neck leans towards the front (-y) seen along the shaft.
    lateral = femur.pose.direction_to_patient(np.array([1.0, 0.0, 0.0]))
    front = femur.pose.direction_to_patient(np.array([0.0, -1.0, 0.0]))
    assert np.degrees(np.arctan2(neck @ front, neck @ -lateral)) == pytest.approx(18)
    # The head points to the midline: a left hip has x > 0 and its head at lower x than its shaft.
    sign = 1.0 if side == Side.LEFT else -1.0
    assert femur.head_centre_mm[0] * sign > 0
    assert (femur.head_centre_mm - femur.shaft_centre_mm(0.0))[0] * sign < 0


def test_cortex_spans_the_promised_thickness_along_the_shaft():
    femur = GeneratedFemur(FemurDescription())
    thicknesses = []
    for height in (-20.0, -60.0, -100.0, -140.0):
        around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        ring = np.stack([np.cos(around), np.sin(around), np.zeros(24)], axis=1) * 14.0
        centre = [0.0, float(femur.field.shape.shaft_centre_y(np.array(height))), height]
        start = femur.pose.to_patient(ring + centre)
        distance = femur.surface_distance_mm(start)
        gradient = femur.gradient(start)
        surface = start + gradient / np.linalg.norm(gradient, axis=1, keepdims=True) * distance[:, None]
        assert np.abs(femur.depth_mm(surface)).max() < 0.02
        thicknesses.append(femur.cortical_thickness_mm(surface))
    assert np.min(thicknesses) >= 2.0
    assert np.max(thicknesses) <= 8.5
    assert np.mean(thicknesses[2]) > np.mean(thicknesses[0]) + 2.0


def test_density_is_compact_in_the_cortex_and_poor_in_the_canal():
    femur = GeneratedFemur(FemurDescription())
    middle = femur.shaft_centre_mm(-90.0)
    assert femur.density(middle[None])[0] < 0.1
    lateral = femur.pose.direction_to_patient(np.array([1.0, 0.0, 0.0]))
    assert femur.density((middle + lateral * 12.0)[None])[0] == 1.85
    assert femur.density((middle + lateral * 40.0)[None])[0] == 0.0
    head = femur.density(femur.head_centre_mm[None])[0]
    ward = femur.density(femur.pose.to_patient(femur.description.neck_direction * 22.0 - [0, 0, 5.0])[None])[0]
    assert head > 1.5 * ward


@pytest.mark.parametrize("quality", list(BONE_QUALITIES))
def test_poor_bone_keeps_its_outer_shape(quality):
    femur = GeneratedFemur(FemurDescription(bone_quality=quality))
    healthy = GeneratedFemur(FemurDescription())
    points = np.random.default_rng(2).uniform(*femur.bounds_mm(), size=(4000, 3))
    assert np.array_equal(femur.depth_mm(points), healthy.depth_mm(points))
    assert femur.density(points).sum() <= healthy.density(points).sum()


def test_density_relation_has_an_inverse():
    density = np.linspace(0.005, 2.2, 400)
    assert np.allclose(apparent_density(hounsfield(density)), density, atol=2e-5)
    hu = np.arange(-1024, 3000, dtype=np.int16)
    assert np.allclose(apparent_density(hu), apparent_density(hu.astype(np.float32)), atol=1e-6)
    assert apparent_density(np.array([1836.0]))[0] == pytest.approx(1.85, abs=0.01)


def test_impossible_descriptions_are_refused():
    with pytest.raises(ReconstructionError, match="quality-unknown"):
        FemurDescription(bone_quality="rubber")
    with pytest.raises(ReconstructionError, match="out-of-range"):
        FemurDescription(neck_shaft_angle_deg=20)


@pytest.fixture(scope="module")
def coarse_series(tmp_path_factory):
    return generate_case_series(FemurDescription(), tmp_path_factory.mktemp("coarse"), settings=COARSE)


def test_tags_round_trip(coarse_series):
    femur = GeneratedFemur(FemurDescription())
    geometry = scan_geometry(femur, COARSE)
    datasets = [pydicom.dcmread(path) for path in sorted(coarse_series.iterdir())]
    assert len(datasets) == geometry.shape[0]
    assert len({dataset.SOPInstanceUID for dataset in datasets}) == len(datasets)
    assert len({dataset.SeriesInstanceUID for dataset in datasets}) == 1
    assert len({dataset.FrameOfReferenceUID for dataset in datasets}) == 1
    for index, dataset in enumerate(datasets):
        assert np.allclose(dataset.ImagePositionPatient, geometry.to_world(np.array([0, 0, index])), atol=1e-3)
        assert list(dataset.ImageOrientationPatient) == [1, 0, 0, 0, 1, 0]
        assert all(pydicom.uid.UID(uid).is_valid for uid in (dataset.SOPInstanceUID, dataset.StudyInstanceUID))
        assert dataset.BitsAllocated == 16
    assert float(datasets[0].KVP) == 120
    assert float(datasets[0].SliceThickness) == 2.0
    volume, _ = import_image(coarse_series, no_progress)
    expected = np.concatenate([slab for _, slab in scan(femur, COARSE)])
    assert np.abs(volume.array - expected.clip(-1024)).max() <= 0.51
    assert np.allclose(volume.affine, geometry.affine, atol=1e-3)


def test_series_passes_an_independent_validator(coarse_series):
    if shutil.which("dciodvfy") is None:
        pytest.skip("dciodvfy (package dicom3tools) is not installed")
    path = sorted(coarse_series.iterdir())[40]
    verdict = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, check=False)
    assert "Error" not in verdict.stderr + verdict.stdout
    assert verdict.returncode == 0


def test_equal_descriptions_give_equal_files_and_seeds_differ(tmp_path, coarse_series):
    again = generate_case_series(FemurDescription(), tmp_path / "again", settings=COARSE)
    for path in coarse_series.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()
    other = FemurDescription(seed=2)
    assert series_key(other, COARSE) != series_key(FemurDescription(), COARSE)
    _, first = next(scan(GeneratedFemur(other), COARSE))
    _, second = next(scan(GeneratedFemur(FemurDescription()), COARSE))
    assert 10 < np.std(first - second) / np.sqrt(2) < 30


def test_tissues_and_noise_read_as_set():
    femur = GeneratedFemur(FemurDescription())
    settings = ScanSettings(pixel_mm=1.0, slice_mm=1.0, noise_hu=25.0)
    geometry = scan_geometry(femur, settings)
    _, slab = next(scan(femur, settings))
    shaft = femur.shaft_centre_mm(-100.0)
    x, y = (int(value) for value in np.round(geometry.to_index(shaft)[:2]))
    muscle = slab[5:30, y - 30 : y - 22, x - 5 : x + 5]
    assert muscle.mean() == pytest.approx(55, abs=3)
    assert muscle.std() == pytest.approx(25, rel=0.12)
    assert slab[:, :20, :20].mean() == pytest.approx(-1000, abs=3)
    assert slab.max() > 1700
    assert (slab[:, -12:, :] > 100).any()  # the table


def test_bone_reaches_the_knee_with_condyles():
    femur = GeneratedFemur(FemurDescription(condyles=True))
    low, high = femur.bounds_mm()
    assert high[2] - low[2] > 420
    # Both condyles end at the back at the same place, so the anteversion has its line of reference.
    shape = femur.field.shape
    end = femur.description.lower_end_mm
    backs = []
    for x in (-22.0, 22.0):
        y = np.linspace(0, 120, 2401)
        line = np.stack([np.full_like(y, x), y, np.full_like(y, end + 23.0)], axis=1)
        backs.append(y[shape.depth(line) > 0].max())
    assert backs[0] == pytest.approx(backs[1], abs=0.1)
    # The bone ends there: its length is the one described.
    x, y = np.meshgrid(np.linspace(-60, 60, 61), np.linspace(-60, 120, 91))
    heights = np.arange(end - 30.0, end + 20.0, 0.5)
    bone = [height for height in heights if (shape.depth(np.stack([x, y, np.full_like(x, height)], axis=-1)) > 0).any()]
    assert min(bone) == pytest.approx(end, abs=1.5)


MAKE_CACHED = """
import sys
from pathlib import Path
from reconstruction.generated_case.anatomy import FemurDescription
from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.generated_case.series import cached_case_series
settings = ScanSettings(pixel_mm=3.0, slice_mm=3.0)
print(cached_case_series(FemurDescription(seed=99), settings=settings, cache=Path(sys.argv[1])))
"""


def test_cache_is_safe_with_concurrent_runs(tmp_path):
    command = [sys.executable, "-c", MAKE_CACHED, str(tmp_path / "cases")]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = [run.communicate(timeout=240)[0].strip() for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert len(set(answers)) == 1
    assert len(list((tmp_path / "cases").iterdir())) == 1  # no leftovers beside it
