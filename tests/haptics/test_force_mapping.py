"""Force mapping: order and breakthrough survive, the kernel agrees, and a device owns up to what it cannot show."""

from dataclasses import replace

import numpy as np
import pytest

from haptics.device import PROFILES, Modality, profile_named
from haptics.drivers.mouse import MouseStylus
from haptics.drivers.simulated import SimulatedStylus
from haptics.errors import HapticsError
from haptics.force_mapping import KNEE_GAIN, ForceMapping
from haptics.kernels.limits import compress
from haptics.passivity_limits import PassivityLimits
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings
from haptics.virtual_coupling import Coupling
from scenarios.language import Translator
from tests.haptics import naive
from tests.haptics.stand_in_bone import FEMORAL_SHAFT, LayeredBone

SCALED = sorted(name for name, profile in PROFILES.items() if profile.max_force_N < profile.reference_force_N)
COLUMN = {name: place for place, name in enumerate(ROW_COLUMNS)}


@pytest.mark.parametrize("name", SCALED)
@pytest.mark.parametrize("make", [ForceMapping.linear, ForceMapping.soft_knee])
def test_stronger_bone_always_pushes_harder(name, make):
    mapping = make(PROFILES[name])
    rendered = mapping.rendered(np.linspace(0.0, 80.0, 2000))
    assert np.all(np.diff(rendered) > 0.0)
    assert rendered[-1] <= PROFILES[name].max_force_N
    cancellous, cortex = mapping.rendered(np.array([5.0, 80.0]))
    assert cortex > 4.0 * cancellous
    assert cortex - cancellous > 0.6 * PROFILES[name].max_force_N, "breaking through is a drop a hand notices"


def test_a_soft_knee_is_smooth_and_lifts_small_forces():
    profile = PROFILES["touch"]
    knee, linear = ForceMapping.soft_knee(profile), ForceMapping.linear(profile)
    assert knee.rendered(3.0) == pytest.approx(KNEE_GAIN * linear.rendered(3.0))
    slopes = np.gradient(knee.rendered(np.linspace(0.0, 80.0, 4001)), 0.02)
    assert np.abs(np.diff(slopes)).max() < 0.01 * slopes.max(), "no kink"
    assert np.all(np.diff(slopes) <= 1e-12)


def test_the_kernel_is_the_mapping_and_its_twin():
    random, mapping = np.random.default_rng(2), ForceMapping.soft_knee(PROFILES["touch"])
    cases = [*random.normal(scale=40.0, size=(100, 3)), np.zeros(3), np.full(3, np.nan), np.array([np.inf, 0, 0])]
    for real in cases:
        force = mapping.slope * real
        expected = naive.compress(force, mapping.knee_N, mapping.max_force_N)
        compress(force, mapping.knee_N, mapping.max_force_N)
        np.testing.assert_allclose(force, expected, rtol=1e-12)
        if np.isfinite(real).all():
            assert np.linalg.norm(force) == pytest.approx(float(mapping.rendered(np.linalg.norm(real))))
    untouched = np.array([1.0, 2.0, 3.0])
    compress(untouched, 0.0, 2.0)
    assert np.array_equal(untouched, [1.0, 2.0, 3.0])


def test_the_servo_renders_by_the_mapping_and_records_the_real_force():
    profile = PROFILES["touch"]
    mapping = ForceMapping.soft_knee(profile)
    device, bone = SimulatedStylus(0.2, 0.0, 5.0, profile=profile), LayeredBone(FEMORAL_SHAFT)
    settings = ServoSettings.for_device(device, mapping=mapping)
    assert settings.coupling.stiffness_N_mm == pytest.approx(Coupling.of(profile).stiffness_N_mm / KNEE_GAIN)
    limits = replace(settings.limits, start_ramp_s=0.0)
    plain = replace(settings, limits=limits, passivity=PassivityLimits.observing())
    servo = Servo(device, bone.law, bone.context_address, plain)
    device.place((0.0, 0.0, 0.004))
    servo.run_ticks(1)
    device.place((0.0, 0.0, 0.010))
    servo.run_ticks(3)
    row = servo.drain()[-1]
    real = abs(row[COLUMN["response_force_z_N"]])
    assert real > 10.0
    assert abs(row[COLUMN["rendered_z_N"]]) == pytest.approx(float(mapping.rendered(real)), rel=1e-9)


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_what_cannot_be_rendered_is_said_in_both_languages(name):
    profile = profile_named(name)
    assert bool(profile.cannot_render) == (profile.modality is not Modality.SIMULATED)
    for language in ("en", "zh_CN"):
        for told in profile.cannot_render:
            text = Translator(language).text(told, **profile.limits_told)
            assert told not in text
            assert "{" not in text


def test_real_newtons_need_no_knee():
    assert ForceMapping.soft_knee(PROFILES["simulated"]) == ForceMapping.linear(PROFILES["simulated"])
    assert MouseStylus().profile.cannot_render[0] == "haptics-cannot-force"


def test_a_late_device_bears_less():
    prompt = Coupling.of(PROFILES["touch"]).stiffness_N_mm
    late = Coupling.of(replace(PROFILES["touch"], delay_s=0.001)).stiffness_N_mm
    assert late == pytest.approx(prompt / 3.0), "a tick of delay costs three times the stiffness"


def test_an_unknown_profile_names_the_known_ones():
    with pytest.raises(HapticsError, match="omega"):
        profile_named("excalibur")
