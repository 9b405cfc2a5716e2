"""Thermal dose, dead shell and boiling against their closed forms."""

import math

import numpy as np
import pytest

from physics.heat.dose import LETHAL_MINUTES, cem43
from physics.heat.hole import Hole, HoleReadings
from physics.heat.properties import properties_of
from physics.heat.tissue import UniformTissue
from physics.heat.window import HeatWindow
from physics.kernels.heat_conduction import CAVITY

PUBLISHED = [(47.0, 60.0, 16.0), (50.0, 30.0, 64.0), (55.0, 10.0, 682.7), (43.0, 60.0, 1.0), (41.0, 60.0, 1.0 / 16.0)]
"""Temperature [C], time [s], minutes at 43 C."""


@pytest.mark.parametrize(("temperature", "seconds", "minutes"), PUBLISHED)
def test_dose_of_a_constant_temperature(temperature, seconds, minutes):
    assert cem43(temperature, seconds) == pytest.approx(minutes, rel=1e-3)


@pytest.mark.parametrize(("temperature", "seconds", "minutes"), PUBLISHED)
def test_the_solver_collects_the_same_dose(temperature, seconds, minutes):
    window = HeatWindow(UniformTissue(1.85), 0.5, (0, 0, 0), (3, 3, 3), exterior_mm=(math.inf,) * 6)
    window.T[1:-1, 1:-1, 1:-1] = temperature
    for _ in range(round(seconds / 0.04)):
        window.conduct(0.04)
        window.settle(0.04)
    np.testing.assert_allclose(window.cem43_minutes, minutes, rtol=1e-3)
    np.testing.assert_allclose(window.peak_temperature, temperature)


def test_no_dose_at_39_degrees_or_below():
    assert cem43(39.0, 1e6) == 0.0
    assert cem43(np.array([20.0, 37.0]), 1e6).max() == 0.0
    assert cem43(47.0, 60.0) == LETHAL_MINUTES


def test_water_holds_bone_at_the_boil_until_it_is_dry():
    window = HeatWindow(UniformTissue(1.85), 0.5, (0, 0, 0), (1, 1, 1), exterior_mm=(math.inf,) * 6)
    cell, tissue = np.array([window.flat_index(0, 0, 0)]), properties_of(1.85)
    warming = float(tissue.heat_capacity) * 0.125 * 63.0
    boiling = float(tissue.evaporation) * 0.125
    for _ in range(1000):
        window.heat(cell, np.array([(warming + 0.5 * boiling) / 1000]))
        window.settle(0.001)
    assert 100.0 < window.temperature.max() < 110.0
    for _ in range(1000):
        window.heat(cell, np.array([boiling / 1000]))
        window.settle(0.001)
    assert window.temperature.max() > 110.0
    assert window.ledger.steam == pytest.approx(boiling)
    assert window.ledger.supplied == pytest.approx(window.stored_heat + window.ledger.steam, rel=1e-12)


@pytest.mark.parametrize("spacing", [0.5, 0.25])
@pytest.mark.parametrize("shell", [0.3, 0.8, 1.4])
def test_dead_shell_and_temperatures_of_a_painted_hole(spacing, shell):
    """A hole with a known radial profile: what is read is what was painted."""
    shape = (8, round(14 / spacing), round(14 / spacing))
    window = HeatWindow(UniformTissue(1.85), spacing, (0, 0, 0), shape)
    _, y, x = window.centres_mm()
    axis = np.array([0.5 * x[-1], 0.5 * y[-1], 0.0])
    distance = np.hypot(y[:, None] - axis[1], x[None, :] - axis[0]) - 2.0
    window.cells[:, distance < 0.0] = CAVITY
    window.peak_temperature[:] = 37.0 + 30.0 * np.exp(-np.maximum(distance, 0.0))
    window.cem43_minutes[:] = np.where(distance < shell, 100.0, 1.0)
    readings = HoleReadings(window, Hole(axis, np.array([0.0, 0.0, 1.0]), 2.0, 3.0))
    assert readings.dead_shell() == pytest.approx(shell, abs=0.3 * spacing)
    assert readings.temperature_at(0.5) == pytest.approx(37.0 + 30.0 * math.exp(-0.5), abs=1.0)
    assert readings.temperature_at(1.5) == pytest.approx(37.0 + 30.0 * math.exp(-1.5), abs=0.5)
    assert readings.hottest() == pytest.approx(67.0, abs=2.0)
    assert readings.largest_dose() == 100.0


def test_a_hole_without_bone_reads_nan():
    window = HeatWindow(UniformTissue(1.85), 0.5, (0, 0, 0), (4, 4, 4))
    readings = HoleReadings(window, Hole(np.full(3, 50.0), np.array([0.0, 0.0, 1.0]), 2.0, 3.0))
    assert math.isnan(readings.temperature_at(0.5))
    assert math.isnan(readings.hottest())
    assert readings.dead_shell() == readings.largest_dose() == 0.0
