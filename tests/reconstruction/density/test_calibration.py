"""Calibration against scans whose scale is known."""

import numpy as np
import pytest

from reconstruction.density.calibration import Calibration, Insert, fit_phantom
from reconstruction.density.internal import fit_internal
from reconstruction.density.relations import apparent_density, mineral_density
from reconstruction.errors import ReconstructionError
from reconstruction.volume import Volume

CENTRES = [(-24.0, 0.0, 12.0), (-8.0, 0.0, 12.0), (8.0, 0.0, 12.0), (24.0, 0.0, 12.0)]
DENSITIES = [0.0, 0.05, 0.1, 0.2]


def phantom(slope, offset, *, noise=0.0, densities=DENSITIES):
    """Four rods of known density [g/cm3] in water, on a scanner with rho = offset + slope HU."""
    affine = np.diag([1.0, 1.0, 2.0, 1.0])
    affine[:3, 3] = [-40.0, -20.0, 0.0]
    z, y, x = np.indices((13, 40, 80))
    hu = np.full(x.shape, 0.0)
    for (cx, cy, _), density in zip(CENTRES, densities, strict=True):
        hu[np.hypot(x - 40 - cx, y - 20 - cy) < 6.0] = (density - offset) / slope
    hu += np.random.default_rng(1).normal(0.0, noise, hu.shape) if noise else 0.0
    return Volume(np.rint(hu).astype(np.int16), affine)


def inserts(densities=DENSITIES):
    return [Insert(centre, 6.0, density) for centre, density in zip(CENTRES, densities, strict=True)]


def test_a_phantom_gives_back_its_line_through_noise():
    fit = fit_phantom(phantom(7.7e-4, -0.003, noise=20.0), inserts())
    assert fit.calibration.kind == "phantom"
    assert fit.calibration.slope == pytest.approx(7.7e-4, rel=0.01)
    assert fit.calibration.offset == pytest.approx(-0.003, abs=0.001)
    assert fit.calibration.r_squared > 0.999
    assert max(map(abs, fit.residuals)) < 0.002
    assert fit.noise_hu[0] == pytest.approx(20.0, rel=0.1)


def test_density_follows_the_line_and_nothing_else():
    calibration = Calibration("phantom", 7.7e-4, -0.003, 0.0, 1.0)
    hu = np.array([0.0, 100.0, 500.0, 1500.0])
    assert np.allclose(calibration.mineral(hu, 140.0), -0.003 + 7.7e-4 * hu, atol=1e-6)
    equivalent = (calibration.mineral(hu, None) + 0.0145) / 6.8e-4
    assert np.allclose(calibration.apparent(hu, None), apparent_density(equivalent), atol=1e-5)
    assert np.allclose(Calibration().mineral(hu, 120.0), mineral_density(hu))


def test_hydroxyapatite_counts_less_than_dipotassium_phosphate():
    plain = fit_phantom(phantom(7e-4, 0.0), inserts()).calibration
    ha = fit_phantom(phantom(7e-4, 0.0), inserts(), reference="ha", kvp=80.0).calibration
    assert ha.slope / plain.slope == pytest.approx(0.86, rel=1e-6)


def test_bad_phantoms_are_refused():
    scan = phantom(7e-4, 0.0)
    wrong = [0.0, 0.2, 0.05, 0.1]
    for given, message in (
        (inserts()[:2], "density-too-few-inserts"),
        ([*inserts()[:2], Insert((8.0, 0.0, 12.0), 6.0, 0.05)], "density-too-few-inserts"),
        (inserts(wrong), "density-phantom-no-line"),
        ([*inserts(), Insert((900.0, 0.0, 0.0), 6.0, 0.3)], "density-insert-outside"),
        ([*inserts(), Insert((0.0, 0.0, 12.0), 0.4, 0.3)], "density-insert-too-small"),
        (inserts([0.0, -0.05, -0.1, -0.2]), "density-phantom-no-line"),
    ):
        with pytest.raises(ReconstructionError) as refused:
            fit_phantom(scan, given)
        assert refused.value.message_id == message


def body(gain, shift):
    """A limb of fat around muscle in air, on a scanner that is out of tune: reads gain * HU + shift."""
    z, y, x = np.indices((20, 80, 80))
    radius = np.hypot(x - 40, y - 40)
    hu = np.where(radius < 34, np.where(radius < 24, 55.0, -100.0), -1000.0)
    hu[radius < 8] = 900.0
    hu += np.random.default_rng(2).normal(0.0, 12.0, hu.shape)
    return Volume(np.rint(gain * hu + shift).astype(np.int16), np.diag([2.0, 2.0, 2.0, 1.0]))


@pytest.mark.parametrize(("gain", "shift"), [(1.0, 0.0), (1.06, -15.0), (0.95, 20.0)])
def test_tissue_puts_a_scanner_back_in_tune(gain, shift):
    fit = fit_internal(body(gain, shift))
    assert fit.calibration.kind == "internal_uncalibrated"
    true_hu = np.array([100.0, 600.0, 1200.0])
    found = fit.calibration.equivalent_hu(gain * true_hu + shift, None)
    assert np.allclose(found, true_hu, atol=0.02 * true_hu + 6.0)


def test_tissue_calibration_keeps_the_correction_for_tube_voltage():
    fit = fit_internal(body(1.0, 0.0), kvp=100.0)
    assert fit.calibration.equivalent_hu(np.array([1000.0]), None)[0] == pytest.approx(927.0, rel=0.01)


def test_a_scan_without_air_cannot_calibrate_itself():
    scan = body(1.0, 0.0)
    with pytest.raises(ReconstructionError, match="density-tissue-missing"):
        fit_internal(Volume(np.maximum(scan.array, -300), scan.affine))
