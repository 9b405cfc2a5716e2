"""Blows of a mallet: the energy balance, the pulse, and the crack ahead of the edge."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.crack import crack_energy, crack_path, weakest_path
from physics.depth_profile import layered_profile
from physics.errors import PhysicsError
from physics.osteotome import blade_profile, drive_osteotome

CORTEX = [(1.85, 40.0)]


def struck(layers=None, **options):
    return drive_osteotome(
        layered_profile(layers or CORTEX), **{"width_mm": 10.0, "energy_J": 2.0, "blows": 1} | options
    )


def test_resistance_of_trabecular_bone():
    # 1-3 kJ/m2 over 10 mm: 0.3 x 1 J goes 10-30 mm deep; the faces rub hardly at all.
    for density in (0.12, 0.2, 0.35):
        assert 10.0 <= struck([(density, 100.0)], energy_J=1.0).depth_mm <= 30.0


def test_ten_millimetres_two_joules_six_millimetres():
    # 0.3 x 2 J over 10 kJ/m2 x 10 mm is 6 mm; friction on the faces takes a little of it.
    assert struck().depth_mm == pytest.approx(6.0, rel=0.05)


def test_blows_spend_their_energy_on_cutting_and_rubbing():
    trial = struck(blows=4)
    depth = trial.depth_mm
    work = 10.0 * 10.0 * depth + 0.3 * 0.2 * 2.0 * 10.0 * depth**2 / 2.0
    assert work == pytest.approx(4 * 0.3 * 2000.0, rel=0.01)
    assert sum(trial.per_blow_mm) == pytest.approx(depth)
    assert list(trial.per_blow_mm) == sorted(trial.per_blow_mm, reverse=True), "each blow rubs on more"


def test_four_blows_of_half_a_joule_go_as_deep_as_one_of_two():
    assert struck(blows=4, energy_J=0.5).depth_mm == pytest.approx(struck().depth_mm, abs=0.02)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.1, 1.9), st.floats(4.0, 30.0), st.floats(0.3, 5.0))
def test_denser_bone_and_wider_blades_go_slower_harder_blows_faster(density, width, energy):
    def depth(density=density, width=width, energy=energy):
        return struck([(density, 200.0)], width_mm=width, energy_J=energy).depth_mm

    assert depth(density=density * 1.1) <= depth() + 0.01
    assert depth(width=width * 1.1) <= depth() + 0.01
    assert depth(energy=energy * 1.1) >= depth() - 0.01


def test_peak_force_lies_in_the_range_of_mallet_blows_and_falls_in_soft_bone():
    for energy in (1.0, 2.0, 5.0):
        trial = struck(energy_J=energy)
        assert 2000.0 <= trial.peak_force_N <= 10_000.0
        assert 0.2 <= trial.pulse_ms <= 1.0
    assert struck([(0.2, 100.0)]).peak_force_N < 0.75 * struck().peak_force_N
    # All kinetic energy is in the springs at the peak: F^2 / 2k = E, and the pulse is half a period of m on k.
    trial = struck()
    stiffness = trial.peak_force_N**2 / (2.0 * 2000.0)
    assert trial.pulse_ms == pytest.approx(math.pi * math.sqrt(0.45e-3 / stiffness) * 1e3)


def test_the_edge_runs_through_a_gap_and_stops_at_the_far_face():
    gap = [(1.85, 4.0), (0.0, 10.0), (1.85, 4.0)]
    assert struck(gap).depth_mm > 14.0
    trial = struck(gap, blows=10)
    assert trial.through
    assert trial.depth_mm == pytest.approx(18.0)
    assert trial.per_blow_mm[-1] == 0.0
    assert struck(gap, blows=10, stop_mm=5.0).depth_mm == pytest.approx(5.0)


def test_the_last_bridge_splits_and_a_thick_block_does_not():
    assert not struck().crack
    trial = struck([(1.85, 10.0)], blows=2)
    assert trial.crack
    assert struck([(1.85, 10.0)], blows=3).crack_at_blow == trial.crack_at_blow


@pytest.mark.parametrize("blows", [0, 1])
def test_nothing_moves_without_energy(blows):
    trial = struck(energy_J=0.0, blows=blows)
    assert trial.depth_mm == 0.0
    assert trial.peak_force_N == 0.0
    assert not trial.crack


@pytest.mark.parametrize("options", [{"width_mm": 0.0}, {"energy_J": -1.0}, {"blows": -1}, {"energy_J": math.nan}])
def test_impossible_blows_are_refused(options):
    with pytest.raises(PhysicsError):
        struck(**options)


def test_a_blade_half_in_bone_goes_twice_as_deep():
    def half(points):
        return np.full(len(points), 1.85), ((points[:, 0] > 0.0) & (points[:, 2] >= 0.0)).astype(float)

    profile = blade_profile(
        half, np.zeros(3), np.array([0, 0, 1.0]), edge_direction=np.array([1.0, 0, 0]), width_mm=10.0, length_mm=40.0
    )
    assert drive_osteotome(profile, width_mm=10.0, energy_J=1.0, blows=1).depth_mm == pytest.approx(
        struck().depth_mm, rel=0.01
    )


def block(shape=(30, 21, 21), density=1.0):
    return np.full(shape, density), np.concatenate([np.ones((shape[0] - 1, *shape[1:])), np.zeros((1, *shape[1:]))])


def test_a_crack_in_uniform_bone_runs_straight():
    density, fraction = block()
    path = crack_path(density, fraction, (0.5, 0.5, 0.5), np.array([[5, 10, 10]]), np.array([1.0, 0, 0]))
    assert (path.points[:, 1:] == 10).all()
    assert path.length_mm == pytest.approx(12.0)
    # The integral runs from voxel centre to voxel centre; the last half voxel is free.
    assert path.energy_N == pytest.approx(float(crack_energy(np.array(1.0))) * 12.0, rel=0.05)


def test_a_crack_follows_the_weak_layer():
    density, fraction = block(density=1.8)
    density[5:, 14, :] = 0.2
    path = crack_path(density, fraction, (1.0, 1.0, 1.0), np.array([[5, 10, 10]]), np.array([1.0, 0, 0]))
    assert (path.points[-8:, 1] == 14).all()
    straight = float(crack_energy(np.array(1.8))) * 24.0
    assert path.energy_N < 0.6 * straight


def test_a_crack_finds_the_nearer_surface_ahead():
    density, fraction = block()
    fraction[12:15, 13:16, 10] = 0.0
    path = crack_path(density, fraction, (1.0, 1.0, 1.0), np.array([[5, 10, 10]]), np.array([1.0, 0, 0]))
    assert tuple(path.points[-1]) == (12, 13, 10)


def test_no_free_surface_no_crack():
    density = np.ones((10, 10, 10))
    path = crack_path(density, np.ones_like(density), (1, 1, 1), np.array([[0, 5, 5]]), np.array([1.0, 0, 0]))
    assert len(path.points) == 0
    assert math.isinf(path.energy_N)


def test_a_crack_needs_an_edge_inside_the_volume():
    density, fraction = block()
    with pytest.raises(PhysicsError):
        crack_path(density, fraction, (1, 1, 1), np.array([[99, 0, 0]]), np.array([1.0, 0, 0]))
    with pytest.raises(PhysicsError):
        crack_path(density, fraction[1:], (1, 1, 1), np.array([[0, 0, 0]]), np.array([1.0, 0, 0]))


def test_the_layered_path_agrees_with_the_front():
    profile = layered_profile([(1.85, 2.0), (0.3, 6.0), (1.85, 2.0)])
    line = weakest_path(profile, 3.0)
    density = np.repeat(np.append(profile.density[:, 0], 0.0)[:, None, None], 3, axis=1)
    fraction = np.repeat(np.append(profile.fraction[:, 0], 0.0)[:, None, None], 3, axis=1)
    front = crack_path(density, fraction, (0.1, 0.1, 0.1), np.array([[30, 1, 0]]), np.array([1.0, 0, 0]))
    assert line.length_mm == pytest.approx(front.length_mm, abs=0.11)
    assert line.energy_N == pytest.approx(front.energy_N, rel=0.05)
