from dataclasses import replace

import numpy as np
import pytest

from simulator.rendering.fluoroscopy.beam import Beam
from simulator.rendering.fluoroscopy.collimation import Collimation
from simulator.rendering.fluoroscopy.display import Window, picture, png_bytes
from simulator.rendering.fluoroscopy.errors import FluoroscopyError
from simulator.rendering.fluoroscopy.examination import CArmLog
from simulator.rendering.fluoroscopy.image_chain import LIVE, STILL, Settings, expose, expose_paths, primary_signal
from simulator.rendering.fluoroscopy.measurement import (
    angle_between_deg,
    angle_deg,
    calibrated_magnification,
    length_mm,
    point_from_two_views_mm,
)
from simulator.rendering.fluoroscopy.scene import Paths, Scene
from simulator.rendering.fluoroscopy.solids import wire
from simulator.rendering.fluoroscopy.volume_grid import VolumeGrid
from tests.simulator.fluoroscopy import naive
from tests.simulator.fluoroscopy.phantoms import ball_volume, looking

PURE = Settings(scatter=False, noise=False, focal_spot_mm=0.0, detector_blur_mm=0.0, collimation=Collimation("square"))
SQUARE = Collimation("square")


def water_slab(thickness_mm: float, size: int = 128) -> Paths:
    return Paths(
        np.stack([np.full((size, size), 1000.0 * thickness_mm), *np.zeros((2, size, size))]).astype(np.float32), ()
    )


def leg() -> Scene:
    """A bone in soft tissue."""
    hu, affine = ball_volume(28.0, 1.5, 40, 48)
    bone, _ = ball_volume(12.0, 1.5, 1200, 48)
    return Scene(VolumeGrid(np.maximum(hu, bone), affine))


def test_transmission_equals_its_twin_and_hardens():
    scene = replace(leg(), solids=(wire([(-20, 0, 0), (20, 0, 0)], 2.0),))
    geometry = looking((0, 1, 0), size=40, pixel_mm=3.0)
    paths = scene.paths(geometry)
    energies, shares = Beam().detected_bins()
    twin = naive.transmitted(paths.integrals.astype(float), paths.weights(energies).astype(float), shares)
    signal = primary_signal(paths, Beam())
    assert np.allclose(signal, twin, rtol=1e-4)
    thin, thick = (-np.log(primary_signal(water_slab(depth), Beam())[0, 0]) / depth for depth in (1.0, 200.0))
    assert thick < 0.95 * thin  # soft photons are gone


def test_noise_follows_the_dose_and_the_seed():
    geometry = looking((0, 1, 0), size=128, pixel_mm=0.5)
    noisy = replace(PURE, noise=True)
    first, again = (expose_paths(water_slab(50.0), geometry, noisy, seed=3).signal for _ in range(2))
    other = expose_paths(water_slab(50.0), geometry, noisy, seed=4).signal
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)

    def relative(settings):
        signal = expose_paths(water_slab(50.0), geometry, settings, seed=1).signal
        return signal.std() / signal.mean()

    quanta = 25.0 * 4 * 30.2 * 0.65 * 0.25
    assert relative(noisy) == pytest.approx(1.0 / np.sqrt(quanta), rel=0.05)
    assert relative(replace(noisy, detector_dose_nGy=100.0)) == pytest.approx(relative(noisy) / 2.0, rel=0.05)
    assert relative(replace(noisy, pulses=1)) == pytest.approx(relative(noisy) * 2.0, rel=0.05)


def test_thicker_patients_cost_dose_up_to_the_legal_limit():
    geometry = looking((0, 1, 0), size=64, pixel_mm=4.0)
    thin, thick, hopeless = (
        expose_paths(water_slab(depth, 64), geometry, PURE).dose_area_product_uGy_m2 for depth in (50.0, 150.0, 2000.0)
    )
    transmission = [primary_signal(water_slab(depth, 64), Beam())[0, 0] for depth in (50.0, 150.0)]
    assert thick / thin == pytest.approx(transmission[0] / transmission[1], rel=1e-3)
    entrance_mGy_min = hopeless / 0.256**2 / PURE.pulses * 15 * 60 / 1e3 * (1000 / 700) ** 2
    assert entrance_mGy_min == pytest.approx(88.0, rel=0.01)


def test_collimation_saves_dose_by_its_area():
    geometry = looking((0, 1, 0), size=200, pixel_mm=1.0)
    whole = expose_paths(water_slab(100.0, 200), geometry, PURE)
    half = expose_paths(water_slab(100.0, 200), geometry, replace(PURE, collimation=Collimation("square", 0.5)))
    assert half.dose_area_product_uGy_m2 == pytest.approx(whole.dose_area_product_uGy_m2 / 4.0, rel=0.02)
    assert not half.signal[~half.field].any()
    circle = Collimation("circle").mask((200, 200))
    assert circle.mean() == pytest.approx(np.pi / 4.0, rel=0.01)
    with pytest.raises(FluoroscopyError):
        Collimation("star")


def test_scatter_veils_thick_patients_more():
    geometry = looking((0, 1, 0), size=128, pixel_mm=2.3)

    def scatter_to_primary(depth):
        primary = expose_paths(water_slab(depth), geometry, PURE).signal[64, 64]
        return expose_paths(water_slab(depth), geometry, replace(PURE, scatter=True)).signal[64, 64] / primary - 1.0

    assert 0.3 < scatter_to_primary(200.0) < 0.9
    assert scatter_to_primary(200.0) > 2.0 * scatter_to_primary(60.0)


def test_blur_keeps_the_signal():
    geometry = looking((0, 1, 0), size=128, pixel_mm=0.5)
    sharp = expose(leg(), geometry, PURE).signal
    soft = expose(leg(), geometry, replace(PURE, detector_blur_mm=1.0)).signal
    assert soft.mean() == pytest.approx(sharp.mean(), rel=0.01)
    assert np.abs(np.diff(soft)).max() < np.abs(np.diff(sharp)).max()


def test_a_steel_wire_is_dark_and_steel_darker_than_titanium():
    geometry = looking((0, 1, 0), size=256, pixel_mm=0.5)

    def greys(material):
        scene = replace(leg(), solids=(wire([(0, 0, -30), (0, 0, 30)], 1.6, material),))
        exposure = expose(scene, geometry, replace(STILL, collimation=SQUARE))
        return exposure.signal, picture(exposure).astype(float)

    (steel, shown), (titanium, _) = greys("steel"), greys("titanium")
    # Over the bone, beside it and in it: the wire is 4.6 pixels wide.
    assert shown[120:136, 127:129].mean() < shown[120:136, 140:150].mean() - 40.0
    assert steel[120:136, 127:129].mean() < 0.8 * titanium[120:136, 127:129].mean()


def test_the_picture_shows_bone_dark_and_can_turn_the_greys():
    exposure = expose(
        leg(), looking((0, 1, 0), size=256, pixel_mm=0.5), replace(STILL, collimation=Collimation("circle"))
    )
    dark, bright = picture(exposure), picture(exposure, bone_bright=True)
    assert dark[128, 128] < dark[128, 190]
    assert bright[128, 128] > bright[128, 190]
    assert dark[0, 0] == bright[0, 0] == 0
    assert (picture(exposure, Window(-9.0, -8.0))[exposure.field] == 255).mean() > 0.9


def test_png_files_can_be_read_by_others():
    image = pytest.importorskip("matplotlib.image")
    from io import BytesIO

    greys = np.random.default_rng(0).integers(0, 256, (37, 53)).astype(np.uint8)
    assert np.array_equal(np.rint(image.imread(BytesIO(png_bytes(greys))) * 255).astype(np.uint8), greys)


def test_the_log_counts_shots_time_and_dose():
    geometry = looking((0, 1, 0), size=64, pixel_mm=2.0)
    still, frame = (expose(leg(), geometry, settings) for settings in (STILL, LIVE))
    empty = CArmLog()
    log = empty.with_shot(still).with_shot(frame).with_frame(frame)
    assert log.shots == 2
    assert log.beam_s == pytest.approx(6 / 15)
    assert log.dose_area_product_uGy_m2 == pytest.approx(
        still.dose_area_product_uGy_m2 + 2 * frame.dose_area_product_uGy_m2
    )
    assert empty.shots == 0


def test_lengths_are_corrected_for_magnification():
    geometry = looking((0.3, 1.0, 0.2), size=512, pixel_mm=0.4)
    middle = 120.0 * geometry.beam
    a, b = (tuple(geometry.project(middle + shift * geometry.right)) for shift in (-10.0, 22.0))
    assert length_mm(geometry, a, b, geometry.magnification_at(middle)) == pytest.approx(32.0)
    assert calibrated_magnification(geometry, a, b, 32.0) == pytest.approx(geometry.magnification_at(middle))
    assert angle_deg((0, 0), (3, 0), (0, 5)) == pytest.approx(90.0)
    # A neck on a shaft, drawn beside each other: 130 degrees however the lines lie.
    neck = ((40.0, 7.0), (40.0 + 30.0 * np.cos(np.radians(130.0)), 7.0 + 30.0 * np.sin(np.radians(130.0))))
    assert angle_between_deg(((-5.0, 90.0), (2.0, 90.0)), neck) == pytest.approx(130.0)
    for call in (
        lambda: length_mm(geometry, a, b, 0.0),
        lambda: calibrated_magnification(geometry, a, a, 10.0),
        lambda: angle_deg((0, 0), (0, 0), (1, 1)),
    ):
        with pytest.raises(FluoroscopyError):
            call()


def test_two_views_give_the_point():
    point = np.array([11.0, -7.0, 23.0])
    ap, lateral = looking((0, 1, 0), size=512, pixel_mm=0.4), looking((1, 0.1, 0), size=512, pixel_mm=0.4)
    found, apart = point_from_two_views_mm(ap, ap.project(point), lateral, lateral.project(point))
    assert np.allclose(found, point)
    assert apart < 1e-9
    with pytest.raises(FluoroscopyError):
        point_from_two_views_mm(ap, (10.0, 10.0), ap, (10.0, 10.0))
