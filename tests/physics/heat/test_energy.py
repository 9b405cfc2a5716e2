"""Every joule is found again, whatever the tool, the water and the window do; same input, same bits."""

import math

import numpy as np
import pytest

from physics.bone_body import BoneBody
from physics.errors import PhysicsError
from physics.heat.body_tissue import BodyTissue
from physics.heat.partition import IRRIGATIONS, PARTITIONS, irrigation_named, mechanical_power, split_power
from physics.heat.solver import BoneHeat, HeatSample, warm_up
from physics.heat.tissue import ArrayTissue, LayeredTissue, UniformTissue
from physics.heat.tool import ball_tool, blade_tool, drill_tool, wire_tool
from physics.heat.tool_body import ToolBody
from physics.heat.touch import Touch, TouchList
from physics.heat.window import HeatWindow
from physics.kernels.heat_conduction import CAVITY, TISSUE
from physics.kernels.heat_tool import WALL

BALANCE = 1e-10
TOOLS = {
    "drill": drill_tool(3.2),
    "wire": wire_tool(1.6),
    "burr": ball_tool(4.0),
    "blade": blade_tool(10.0, 1.0, 30.0),
}


def random_run(name, irrigation, seed, samples=300):
    """A tool that wanders, pauses, leaves and comes back, with changing power and water, through mixed bone."""
    random = np.random.default_rng(seed)
    density = random.uniform(0.1, 1.9, (60, 40, 40))
    fraction = (random.random(density.shape) > 0.1).astype(float)
    heat = BoneHeat(
        ArrayTissue(density, fraction, surrounded=bool(seed % 2)), TOOLS[name], spacing_mm=0.4, far_C=36.5,
        window_mm=(9, 9, 9), centre_mm=(8, 8, 4), irrigation=irrigation,
    )  # fmt: skip
    tip, axis = np.array([8.0, 8.0, 1.0]), np.array([0.0, 0.6, 0.8])
    worst = 0.0
    for number in range(samples):
        tip += random.normal(0.0, 0.05, 3) + 0.03 * axis
        sample = HeatSample(
            0.01, tuple(tip), tuple(axis), float(random.uniform(0, 15)), float(random.uniform(0, 3)),
            wall_power_W=float(random.uniform(0, 1)), irrigation=float(random.random()),
            side=(1.0, 0.0, 0.0), engaged=number % 90 < 70,
        )  # fmt: skip
        heat.add(sample)
        if number % 5 == 4:
            heat.advance()
            worst = max(worst, abs(heat.imbalance))
    heat.change_tool(TOOLS["wire"])
    heat.rest(1.0)
    return heat, max(worst, abs(heat.imbalance))


@pytest.mark.parametrize("irrigation", list(IRRIGATIONS))
@pytest.mark.parametrize("name", list(TOOLS))
def test_heat_in_is_heat_stored_and_lost(name, irrigation):
    heat, worst = random_run(name, irrigation, seed=len(name) + len(irrigation))
    ledger = heat.window.ledger
    assert worst < BALANCE
    assert ledger.supplied > 10.0
    assert ledger.far != 0.0
    assert (ledger.water != 0.0) == (irrigation != "off")
    assert np.isfinite(heat.window.temperature).all()


def test_boiling_and_the_moving_window_are_in_the_balance():
    heat, worst = random_run("drill", "off", seed=3)
    assert worst < BALANCE
    assert heat.window.ledger.steam > 0.0
    assert heat.window.ledger.left_window != 0.0
    assert heat.window.ledger.chips > 0.0


def test_same_samples_same_bits():
    first, _ = random_run("drill", "external", seed=5)
    again, _ = random_run("drill", "external", seed=5)
    assert first.window.T.tobytes() == again.window.T.tobytes()
    assert first.window.dose.tobytes() == again.window.dose.tobytes()


def test_supplied_heat_is_the_work_of_the_samples():
    heat = BoneHeat(UniformTissue(1.85), TOOLS["drill"], spacing_mm=0.5, window_mm=(12, 12, 12), irrigation="external")
    for i in range(100):
        heat.add(HeatSample(0.01, (0, 0, 0.01 * i), (0, 0, 1), 4.0, 1.0, wall_power_W=0.5, irrigation=0.7))
    heat.advance()
    assert heat.window.ledger.supplied == pytest.approx(4.5, rel=1e-12)
    assert heat.time_s == pytest.approx(1.0)


def test_a_tool_in_air_keeps_its_heat():
    heat = BoneHeat(LayeredTissue(((1.85, 5.0),)), TOOLS["drill"], spacing_mm=0.5, window_mm=(12, 12, 12))
    heat.add(HeatSample(0.05, (0.0, 0.0, -4.0), (0.0, 0.0, 1.0), 10.0, 0.0))
    heat.advance()
    assert heat.body.hottest > 22.0
    assert (heat.window.temperature == 37.0).mean() == pytest.approx(1.0, abs=0.2)
    assert heat.window.temperature.max() <= 37.0
    assert abs(heat.imbalance) < BALANCE


@pytest.mark.parametrize("spacing", [0.2, 0.3, 0.5])
@pytest.mark.parametrize("axis", [(0.0, 0.0, 1.0), (0.48, -0.6, 0.64)])
def test_touched_areas_add_up_to_the_tools_surface(spacing, axis):
    """A shell of cells must stand for the true surface, in any direction."""
    axis = np.array(axis)
    drill = BoneHeat(UniformTissue(1.85), drill_tool(5.0, 118.0, 6.0), spacing_mm=spacing, window_mm=(20, 20, 20))
    drill.cut(tuple(3.0 * axis), tuple(axis))
    touch = drill._place_tool(HeatSample(0.0, tuple(3.0 * axis), tuple(axis), 0.0, 0.0))
    area, part = touch.area, touch.part
    radius, half = 2.5, math.radians(59.0)
    # A strip of half a cell at the rim stands for nothing: what is heated there would stay in the wall.
    assert area[part == 0].sum() == pytest.approx(math.pi * radius**2 / math.sin(half), rel=0.5 * spacing)
    wall = 2.0 * math.pi * radius * (6.0 - radius / math.tan(half))
    assert area[part == 1].sum() == pytest.approx(wall, rel=0.05 + 0.25 * spacing)
    ball = BoneHeat(UniformTissue(1.85), ball_tool(6.0), spacing_mm=spacing, window_mm=(20, 20, 20))
    area = ball._place_tool(HeatSample(0.0, (0.0, 0.0, 0.0), tuple(axis), 0.0, 0.0)).area
    assert area.sum() == pytest.approx(math.pi * 36.0, rel=0.03 + 0.3 * spacing)


@pytest.mark.parametrize("flow", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("feed", [0.0, 0.3, 5.0])
def test_the_shares_of_power_add_up(feed, flow):
    for partition in PARTITIONS.values():
        for water in IRRIGATIONS.values():
            split = split_power(7.0, feed, partition, water, flow)
            shares = (split.bone, split.chips, split.tool, split.water)
            assert sum(shares) == pytest.approx(7.0, rel=1e-14)
            assert min(shares) >= 0.0


def test_shares_are_those_of_the_literature():
    drill = PARTITIONS["drill"]
    assert drill.bone_share(0.0) == pytest.approx(0.5)
    assert 0.2 <= drill.bone_share(3.0) <= 0.3
    fast = split_power(1.0, 2.0, drill, irrigation_named("off"), 0.0)
    assert 0.5 <= fast.chips <= 0.8
    wet = split_power(1.0, 2.0, drill, irrigation_named("external"), 1.0)
    assert 0.1 <= wet.bone / fast.bone <= 0.2
    assert mechanical_power(30.0, 1000.0, 60.0, 2.0) == pytest.approx(0.030 * 1000 * 2 * math.pi / 60 + 0.12)


def test_the_window_remembers_dose_and_holes_it_has_left():
    heat = BoneHeat(UniformTissue(1.85), TOOLS["drill"], spacing_mm=0.5, window_mm=(12, 12, 12))
    for i in range(400):
        heat.add(HeatSample(0.01, (0.0, 0.0, 0.01 * i), (0.0, 0.0, 1.0), 6.0, 1.0))
    heat.advance()
    window = heat.window
    home, dose, cells = window.first, window.cem43_minutes.copy(), window.cells.copy()
    window.move((home[0] + 100, home[1], home[2]))
    assert window.cem43_minutes.max() == 0.0
    assert (window.cells == TISSUE).all()
    assert window.stored_heat == 0.0
    window.move(home)
    np.testing.assert_array_equal(window.cem43_minutes, dose)
    np.testing.assert_array_equal(window.cells, cells)
    assert (cells == CAVITY).sum() > 100
    assert (window.k[window.state == CAVITY] == 0.0).all()
    assert abs(heat.imbalance) < BALANCE


def test_moving_the_window_leaves_what_both_places_share():
    heat = BoneHeat(UniformTissue(1.85), TOOLS["drill"], spacing_mm=0.5, window_mm=(12, 12, 12))
    heat.add(HeatSample(0.05, (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 5.0, 1.0))
    heat.advance()
    window = heat.window
    before, first = window.temperature.copy(), window.first
    window.move((first[0] + 3, first[1] - 2, first[2]))
    np.testing.assert_array_equal(window.temperature[:-3, 2:], before[3:, :-2])


def test_a_bone_body_is_read_cell_by_cell():
    density = np.random.default_rng(1).uniform(0.5, 1.8, (50, 40, 36)).astype(np.float32)
    fraction = np.zeros_like(density)
    fraction[5:45, 6:34, 4:32] = 1.0
    body = BoneBody.from_arrays(density, fraction, 0.25, (1.0, 2.0, 3.0))
    found, conducting = BodyTissue(body, surrounded=False).material((-2, 0, 3), (52, 30, 20), 0.25)
    expected = np.zeros((52, 30, 20))
    expected[2:] = (density * fraction)[:50, :30, 3:23]
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    np.testing.assert_array_equal(conducting, expected > 0.0)
    coarse = BodyTissue(body, voxels_per_cell=2)
    assert coarse.origin_mm == pytest.approx((1.125, 2.125, 3.125))
    halved, everywhere = coarse.material((3, 3, 2), (4, 4, 4), 0.5)
    assert everywhere.all()
    assert halved[0, 0, 0] == pytest.approx(density[6:8, 6:8, 4:6].mean(), rel=1e-5)


@pytest.mark.parametrize(
    "sample",
    [
        HeatSample(0.01, (math.nan, 0, 0), (0, 0, 1), 1.0, 1.0),
        HeatSample(0.01, (0, 0, 0), (0, 0, 1), -1.0, 1.0),
        HeatSample(-0.01, (0, 0, 0), (0, 0, 1), 1.0, 1.0),
        HeatSample(0.01, (0, 0, 0), (0, 0, 1), 1.0, 1.0, irrigation=2.0),
    ],
)
def test_impossible_samples_are_refused(sample):
    heat = BoneHeat(UniformTissue(1.85), TOOLS["drill"], spacing_mm=0.5)
    with pytest.raises(PhysicsError) as refused:
        heat.add(sample)
    assert refused.value.message_id == "heat-sample"


def test_impossible_tools_and_windows_are_refused():
    for build in (
        lambda: drill_tool(0.0),
        lambda: drill_tool(3.2, 5.0),
        lambda: drill_tool(3.2, 118.0, math.nan),
        lambda: irrigation_named("tea"),
        lambda: BoneHeat(UniformTissue(1.85), TOOLS["drill"], spacing_mm=0.0001),
        lambda: BoneHeat(UniformTissue(1.85), TOOLS["drill"], spacing_mm=0.05, window_mm=(90, 90, 90)),
        lambda: BoneHeat(UniformTissue(1.85), TOOLS["drill"], spacing_mm=0.5, far_C=500.0),
    ):
        with pytest.raises(PhysicsError):
            build()


def test_warm_up_runs():
    warm_up()


def test_the_last_dust_of_chips_carries_no_heat():
    """A hole that was cut long ago still gives a share of its chips: far less than an atom, which could not be hot."""
    window = HeatWindow(UniformTissue(1.85), 0.5, (0, 0, 0), (4, 4, 4))
    body, dry = ToolBody(TOOLS["drill"], 22.0, 37.0), IRRIGATIONS["off"]
    body.take_chips(1e-4, 0.0)
    for _ in range(130):
        body.exchange(window, TouchList.nothing(), dry, 0.0, 0.01, 5.0)
    middle = np.array([np.ravel_multi_index((2, 2, 2), window.T.shape)])
    wall = Touch(middle, np.array([10.0]), np.array([WALL]), np.array([1.0]))
    before = window.ledger.chips
    body.take_heat(0.0, 0.0, 1e-3, wall)
    body.exchange(window, wall, dry, 0.0, 0.01, 0.1)
    assert body.chip_temperature == 37.0
    assert window.ledger.chips - before == pytest.approx(1e-3)
