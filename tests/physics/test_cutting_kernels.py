"""Wall, skiving, slots and burrs against their readable twins, on ordinary and degenerate input."""

import numpy as np
import pytest

from physics.bone_body import BoneBody
from physics.cutting_profile import PROFILES, law_constants
from physics.instrument import instrument_named, instrument_rows
from physics.kernels import layout
from physics.kernels.brick_volume import BoneArrays
from physics.kernels.burr_law import _yield_distance
from physics.kernels.carving import EVERYWHERE, sweep_sphere
from physics.kernels.drill_engagement import Engagement, wall_length
from physics.kernels.drill_motion import SIDE_VISCOSITY, skive, tool_shape
from physics.kernels.saw_law import carve_slot
from tests.physics import naive_cutting as naive
from tests.physics.naive_reaming import cap

RANDOM = np.random.default_rng(5)
SPACING = 0.4
DRILL = tool_shape(instrument_rows([instrument_named("twist_drill_3_2")])[0])
LAW = law_constants(PROFILES["sharp"], 1.0)


def bone_of(density):
    body = BoneBody.from_arrays(
        density.astype(np.float32), (density > 0.0).astype(np.float32), SPACING, (0.0, 0.0, 0.0)
    )
    return body, BoneArrays(
        body.brick_table, body.density.reshape(-1), body.initial.reshape(-1), body.cut.reshape(-1),
        body.brick_versions, SPACING,
    )  # fmt: skip


def unit(vector):
    return np.asarray(vector, dtype=float) / np.linalg.norm(vector)


def frame_about(axis):
    u, v = naive.sides(unit(axis))
    return np.array([u, v, unit(axis)])


@pytest.mark.parametrize("axis", [(0.0, 0.0, 1.0), (0.3, -0.4, 0.8)])
@pytest.mark.parametrize("depth", [0.0, 0.5, 4.3, 9.0])
def test_the_wall_is_counted_station_by_station(axis, depth):
    axis = unit(axis)
    density = np.where(RANDOM.random((36, 36, 36)) > 0.5, 1.2, 0.0)
    density[:12] = 0.0
    body, bone = bone_of(density)
    tip = np.array([7.15, 7.05, 12.27])
    found = wall_length(bone, *tip, *axis, DRILL, depth)
    expected = naive.wall_length(
        body.occupancy_array(), SPACING, tip, axis, DRILL.radius, DRILL.cone_height, DRILL.flute_length, depth
    )
    assert found == pytest.approx(expected, abs=1e-6)


def test_there_is_no_wall_in_air():
    _, bone = bone_of(np.full((8, 8, 8), 1.0))
    assert wall_length(bone, 100.0, 0.0, 0.0, 0.0, 0.0, 1.0, DRILL, 30.0) == 0.0


@pytest.mark.parametrize("axis", [(0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (0.3, -0.4, 0.8)])
@pytest.mark.parametrize(("half_width", "half_kerf"), [(3.0, 0.45), (2.0, 0.1)])
def test_a_slot_takes_the_share_of_every_voxel(axis, half_width, half_kerf):
    frame = frame_about(axis)
    body, bone = bone_of(np.full((20, 20, 20), 1.0))
    tip = np.array([3.9, 4.1, 4.05])
    removed = carve_slot(bone, *tip, tuple(frame.ravel()), half_width, half_kerf, 20.0)
    expected = naive.swept_slot((20, 20, 20), SPACING, tip, frame, half_width, half_kerf)
    cut = body.cut[0][:20, :20, :20]
    assert removed == pytest.approx(float(cut.sum(dtype=float)) * SPACING**3, rel=1e-6)
    assert removed == pytest.approx(expected.sum() * SPACING**3, rel=0.02)
    # Where two oblique faces meet in a voxel the product of their shares is a little off.
    assert abs(cut - expected).max() < 0.15


def test_a_slot_beside_all_bone_takes_nothing_and_twice_is_once():
    _, bone = bone_of(np.full((8, 8, 8), 1.0))
    frame = tuple(np.eye(3).ravel())
    assert carve_slot(bone, 50.0, 0.0, 0.0, frame, 3.0, 0.5, 20.0) == 0.0
    assert carve_slot(bone, 1.4, 1.4, 1.4, frame, 3.0, 0.5, 20.0) > 0.0
    assert carve_slot(bone, 1.4, 1.4, 1.4, frame, 3.0, 0.5, 20.0) == 0.0


def sums_of(bone, centre, axis, radius, body_mm, window=EVERYWHERE, carve=False):
    found = sweep_sphere(bone, *centre, *axis, radius, body_mm, radius + 1.0, 1.85, 2.0, window, carve)
    return found[0], found[1], np.array(found[2:5]), found[5]


@pytest.mark.parametrize("body_mm", [0.0, 3.0])
@pytest.mark.parametrize("axis", [(0.0, 0.0, 1.0), (0.6, 0.2, -0.5)])
def test_a_burr_meets_what_lies_in_it(axis, body_mm):
    axis, radius, centre = unit(axis), 2.0, np.array([4.9, 5.1, 5.05])
    density = np.full((24, 24, 24), 1.0)
    density[12:] = 1.85
    density[:, :5] = 0.0
    _, bone = bone_of(density)
    share = naive.swept_rod(density.shape, SPACING, centre, axis, radius, body_mm) * (density > 0.0)
    expected = naive.grinding_sums(share, (density / 1.85) ** 2, SPACING, centre, axis, body_mm)
    found = sums_of(bone, centre, axis, radius, body_mm)
    assert found[0] == pytest.approx(expected[0], rel=0.02)
    assert found[1] == pytest.approx(expected[1], rel=0.02)
    assert found[2] == pytest.approx(expected[2], abs=0.03 * expected[1])
    assert found[3] == pytest.approx(expected[3], rel=0.03)


def test_a_burr_in_air_or_outside_its_window_meets_nothing():
    _, bone = bone_of(np.full((8, 8, 8), 1.0))
    axis = (0.0, 0.0, 1.0)
    assert sums_of(bone, (90.0, 0.0, 0.0), axis, 2.0, 0.0)[0] == 0.0
    assert sums_of(bone, (1.4, 1.4, 1.4), axis, 2.0, 0.0, (20, 30, 20, 30, 20, 30))[0] == 0.0
    taken = sums_of(bone, (1.4, 1.4, 1.4), axis, 1.0, 0.0, carve=True)[0]
    assert taken > 0.0
    assert sums_of(bone, (1.4, 1.4, 1.4), axis, 1.0, 0.0)[0] == 0.0


@pytest.mark.parametrize("pressing", [0.0, 0.004, 0.05, 0.5])
def test_a_burr_yields_where_the_spring_no_longer_carries_it(pressing):
    density = np.zeros((24, 24, 24))
    density[12:] = 1.85
    _, bone = bone_of(density)
    axis, radius, spring, per_work, tick = (0.0, 1.0, 0.0), 2.0, 20.0, 0.5, 1e-3
    # The face lies half a voxel before the first layer; the sphere has sunk into it by a little already.
    sunk = 0.1
    centre = np.array([4.9, 5.1, 11.5 * SPACING - radius + sunk])
    sums_of(bone, centre, axis, radius, 0.0, carve=True)

    def work_at(way):
        return cap(radius, sunk + way) - cap(radius, sunk)

    found, force = _yield_distance(
        bone, *centre, 0.0, 0.0, 1.0, *axis, radius, 0.0, radius + 1.0, LAW, EVERYWHERE, pressing, spring, per_work,
        tick,
    )  # fmt: skip
    threshold = LAW[layout.LAW_BURR_THRESHOLD]
    longest = min(pressing, 0.5 * SPACING)
    assert force == pytest.approx(spring * (pressing - found))
    if spring * pressing <= threshold:
        assert found == 0.0
        return
    expected = naive.yield_distance(work_at, pressing, spring, threshold, per_work, tick, longest)
    assert found == pytest.approx(expected, rel=0.1, abs=0.001)


@pytest.mark.parametrize("to_hand", [(0.6, 0.0, 0.5), (0.0, -2.0, 1.0), (0.1, 0.0, 1.0), (1.0, 0.0, -1.0)])
def test_a_point_slips_on_a_face_as_the_law_says(to_hand):
    density = np.zeros((24, 30, 30))
    density[12:] = 1.85
    _, bone = bone_of(density)
    tip, to_hand = np.array([5.8, 5.8, 11.5 * SPACING]), np.array(to_hand)
    met = Engagement(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.01)
    spring, turns, tick, diameter = 20.0, 1000.0 / 60.0, 1e-3, 3.2
    moved = (
        np.array(skive(bone, *tip, *(tip + to_hand), 0.0, 0.0, 1.0, DRILL, LAW, met, diameter, turns, spring, tick))
        - tip
    )
    if to_hand[2] < 0.0:
        assert moved == pytest.approx(to_hand, abs=1e-6), "a hand that lifts off takes the drill with it"
        return
    hold = LAW[layout.LAW_SIDE_PRESSURE] * diameter * DRILL.cone_height * met.balanced
    viscous = SIDE_VISCOSITY * LAW[layout.LAW_FEED_PRESSURE] * diameter * met.balanced / turns
    expected = naive.slip(to_hand, (0.0, 0.0, -1.0), spring, LAW[layout.LAW_FRICTION], hold, viscous, tick)
    assert np.linalg.norm(moved[:2]) == pytest.approx(expected, rel=0.02, abs=1e-6)
    assert abs(moved[2]) < 0.5 * SPACING
