"""The solver against Carslaw & Jaeger: half-space under a flux, instantaneous point source; convergence; boundaries."""

import math

import numpy as np
import pytest

from physics.errors import PhysicsError
from physics.heat.properties import diffusivity, properties_of
from physics.heat.tissue import UniformTissue
from physics.heat.window import HeatWindow
from physics.rig_heat import half_space_rise, point_source_rise, run_heat_case

TIMES = (1.0, 1.7, 3.0, 8.0)
DEPTHS = (0.0, 0.1, 0.25, 0.4, 0.7, 0.9, 1.2, 2.0, 2.6)
BOUND = {0.25: 0.05, 0.1: 0.02}
"""Relative error allowed at a voxel [mm], for times of 1 s and later and distances up to sqrt(4 alpha t)."""


def errors(case, voxel, density=1.85, times=TIMES, depths=DEPTHS):
    run = run_heat_case(case, voxel_mm=voxel, times_s=times, depths_mm=depths, density_g_cm3=density)
    assert abs(run.imbalance) < 1e-10
    assert len(run.rises) == len(times) * len(depths)
    exact = half_space_rise if case == "half-space-flux" else point_source_rise
    amount = 0.02 if case == "half-space-flux" else 1.0
    alpha = diffusivity(density)
    return [
        rise / exact(amount, depth, time, run.tissue) - 1.0
        for time, depth, rise in run.rises
        if depth <= math.sqrt(4.0 * alpha * time)
    ]


@pytest.mark.parametrize("case", ["half-space-flux", "point-source"])
@pytest.mark.parametrize("voxel", [0.25, 0.1])
@pytest.mark.parametrize("density", [1.85, 0.3])
def test_rise_agrees_with_the_analytic_one(case, voxel, density):
    # In cancellous bone heat spreads more slowly: the same spread is reached after a longer time.
    times = np.array(TIMES) * diffusivity(1.85) / diffusivity(density)
    assert np.abs(errors(case, voxel, density, times)).max() < BOUND[voxel]


@pytest.mark.parametrize("case", ["half-space-flux", "point-source"])
def test_error_falls_with_the_square_of_the_voxel(case):
    # Inside the bone; at the very surface the cell that takes the flux is of first order, with a small factor.
    worst = [np.abs(errors(case, voxel, times=(2.0,), depths=(0.3, 0.6, 0.9))).max() for voxel in (0.2, 0.1, 0.05)]
    orders = np.log2(np.array(worst[:-1]) / worst[1:])
    # On coarse cells few steps fall between two sizes of the box, so steps and cells do not halve quite together.
    assert orders[0] > 1.5, orders
    assert orders[1] > 1.85, orders
    surface = [np.abs(errors("half-space-flux", voxel, times=(2.0,), depths=(0.0,))[0]) for voxel in (0.4, 0.2, 0.1)]
    assert (np.log2(np.array(surface[:-1]) / surface[1:]) > 1.0).all()


def test_the_rise_is_proportional_and_reports_in_the_order_asked():
    run = run_heat_case("point-source", voxel_mm=0.25, times_s=[2.0, 1.0], depths_mm=[1.0, 0.0], energy_J=3.0)
    once = run_heat_case("point-source", voxel_mm=0.25, times_s=[1.0, 2.0], depths_mm=[1.0, 0.0], energy_J=1.0)
    assert [row[:2] for row in run.rises] == [(1.0, 1.0), (1.0, 0.0), (2.0, 1.0), (2.0, 0.0)]
    for three, one in zip(run.rises, once.rises, strict=True):
        assert three[2] == pytest.approx(3.0 * one[2], rel=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"case": "sphere"}, "heat-case-unknown"),
        ({"times_s": [0.0]}, "heat-times"),
        ({"times_s": [math.nan]}, "heat-times"),
        ({"times_s": []}, "heat-times"),
        ({"depths_mm": [-1.0]}, "heat-depths"),
        ({"voxel_mm": 0.0}, "heat-voxel"),
        ({"density_g_cm3": 9.0}, "heat-density"),
        ({"energy_J": -1.0}, "heat-amount"),
        ({"depths_mm": [150.0], "voxel_mm": 0.1}, "heat-window-size"),
    ],
)
def test_impossible_input_is_refused(change, message):
    given = {"case": "point-source", "voxel_mm": 0.25, "times_s": [1.0], "depths_mm": [0.5]} | change
    with pytest.raises(PhysicsError) as refused:
        run_heat_case(given.pop("case"), **given)
    assert refused.value.message_id == message


def test_properties_mix_by_volume_between_marrow_and_cortex():
    cortex, marrow = properties_of(1.85), properties_of(0.0)
    assert 1e3 * cortex.conductivity == pytest.approx(0.55)
    assert 1e3 * marrow.conductivity == pytest.approx(0.20)
    cancellous = properties_of(np.linspace(0.2, 0.6, 5))
    assert (1e3 * cancellous.conductivity > 0.2).all()
    assert (1e3 * cancellous.conductivity < 0.35).all()
    assert diffusivity(1.85) == pytest.approx(0.217, abs=0.001)
    assert properties_of(2.4).conductivity == cortex.conductivity


def source_in_a_box(half_cells, exterior_mm):
    """Rise 1 mm from a steady source of 0.05 W after 20 s, in a box of that half-width."""
    h, cells = 0.5, 2 * half_cells + 1
    window = HeatWindow(UniformTissue(1.85), h, (0, 0, 0), (cells,) * 3, far_C=0.0, exterior_mm=exterior_mm)
    index = np.array([window.flat_index(half_cells, half_cells, half_cells)])
    dt = window.stable_step_s
    for _ in range(round(20.0 / dt)):
        window.heat(index, np.array([0.05 * dt]))
        window.conduct(dt)
    assert abs(window.ledger.supplied - window.ledger.lost - window.stored_heat) < 1e-12 * window.ledger.supplied
    return float(window.temperature[half_cells, half_cells, half_cells + 2])


def test_the_open_boundary_is_better_than_a_cold_or_a_closed_one():
    wide = source_in_a_box(26, None)
    error = {name: abs(source_in_a_box(5, exterior) - wide) for name, exterior in
             {"open": None, "cold": (0.0,) * 6, "closed": (math.inf,) * 6}.items()}  # fmt: skip
    assert error["open"] < 0.5 * error["cold"]
    assert error["open"] < 0.5 * error["closed"]


def test_heat_crosses_an_interface_in_series():
    """A steady column of two materials: the drop divides as the resistances do."""

    class Halves:
        def material(self, first, shape, spacing_mm):
            density = np.where(np.arange(shape[0])[:, None, None] < 10, 1.85, 0.0) * np.ones(shape)
            return density, np.ones(shape, dtype=bool)

    sides = (math.inf, 0.0, math.inf, math.inf, math.inf, math.inf)
    window = HeatWindow(Halves(), 0.5, (0, 0, 0), (20, 2, 2), far_C=0.0, exterior_mm=sides)
    top = np.array([window.flat_index(0, y, x) for y in range(2) for x in range(2)])
    dt, flux = window.stable_step_s, 1e-3
    for _ in range(int(3000.0 / dt)):
        window.heat(top, np.full(4, flux * 0.25 * dt))
        window.conduct(dt)
    column = window.temperature[:, 0, 0]
    assert column[9] - column[10] == pytest.approx(flux * 0.25 / 0.55e-3 + flux * 0.25 / 0.20e-3, rel=1e-3)
    assert column[1] == pytest.approx(flux * (4.25 / 0.55e-3 + 5.0 / 0.20e-3), rel=1e-3)
