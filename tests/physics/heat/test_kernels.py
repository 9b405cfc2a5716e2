"""The compiled heat kernels against their readable twins, on ordinary, empty and damaged input."""

import math

import numpy as np
import pytest

from physics.kernels import heat_conduction as fast
from physics.kernels import heat_tool
from tests.physics.heat import naive

H = 0.3


def box(shape, seed, holes=0.2):
    """A random padded box: temperature, conductivity, capacity, state."""
    random = np.random.default_rng(seed)
    padded = tuple(n + 2 for n in shape)
    T = np.full(padded, 37.0)
    k, capacity = np.zeros(padded), np.zeros(padded)
    state = np.zeros(padded, dtype=np.uint8)
    inside = (slice(1, -1),) * 3
    solid = random.random(shape) >= holes
    k[inside] = np.where(solid, random.uniform(2e-4, 6e-4, shape), 0.0)
    capacity[inside] = np.where(solid, random.uniform(1e-3, 3e-3, shape) * H**3, 0.0)
    T[inside] = np.where(solid, random.uniform(20.0, 130.0, shape), 37.0)
    state[inside] = np.where(solid, fast.TISSUE, fast.CAVITY)
    return T, k, capacity, state


def faces(k, sizes, exterior):
    gz, gy, gx = np.zeros_like(k), np.zeros_like(k), np.zeros_like(k)
    fast.face_conductances(k, *sizes, H, np.array(exterior), gz, gy, gx)
    return gz, gy, gx


def inverse(capacity):
    return np.divide(1.0, capacity, out=np.zeros_like(capacity), where=capacity > 0.0)


@pytest.mark.parametrize("shape", [(5, 4, 6), (1, 1, 1), (1, 3, 2)])
@pytest.mark.parametrize("exterior", [(0.0,) * 6, (math.inf,) * 6, (0.5, 1.0, 0.0, math.inf, 2.0, 3.0)])
@pytest.mark.parametrize("mirror", [False, True])
def test_one_step_is_the_twins_step(shape, exterior, mirror):
    T, k, capacity, _ = box(shape, 1)
    sizes = [np.ones(n) for n in shape]
    if mirror:
        for size in sizes:
            size[0] = 0.5
    gz, gy, gx = faces(k, sizes, exterior)
    out = T.copy()
    dt = 0.02
    lost = dt * fast.outflow(T, gz, gy, gx)
    fast.diffuse(T, out, gz, gy, gx, inverse(capacity), dt)
    expected, expected_lost = naive.diffuse(T, k, capacity, sizes, H, exterior, dt)
    np.testing.assert_allclose(out, expected, rtol=1e-12, atol=1e-11)
    assert lost == pytest.approx(expected_lost, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("shape", [(5, 4, 6), (1, 1, 1)])
@pytest.mark.parametrize("exterior", [(math.inf,) * 6, (0.5, 1.0, 0.0, math.inf, 2.0, 3.0)])
def test_the_longest_stable_step_and_the_heat_stored_are_the_twins(shape, exterior):
    T, k, capacity, _ = box(shape, 12, holes=0.0)
    sizes = [np.ones(n) for n in shape]
    step = fast.longest_stable_step(capacity, *faces(k, sizes, exterior))
    assert step == pytest.approx(naive.longest_stable_step(k, capacity, sizes, H, exterior), rel=1e-12)
    assert fast.stored_energy(T, capacity, 37.0) == pytest.approx(naive.stored_energy(T, capacity, 37.0), rel=1e-12)


@pytest.mark.parametrize("dt", [0.0, 0.05, 1e6])
def test_deposits_and_cooling_are_the_twins(dt):
    T, _, capacity, _ = box((4, 4, 5), 13)
    listed = naive.cells(T.shape)[::3]
    index = np.array([np.ravel_multi_index(cell, T.shape) for cell in listed], dtype=np.int64)
    random = np.random.default_rng(13)
    energy, film = random.uniform(-0.01, 0.02, len(index)), random.uniform(0.0, 2e-3, len(index))
    twice = np.concatenate([index, index[:4]]), np.concatenate([energy, energy[:4]])
    warm = T.copy()
    fast.deposit(warm, inverse(capacity), *twice)
    np.testing.assert_allclose(warm, naive.deposit(T, capacity, listed + listed[:4], twice[1]), rtol=1e-12)
    expected, expected_lost = naive.cool_exposed(warm, capacity, listed, film, 22.0, dt)
    lost = fast.cool_exposed(warm, inverse(capacity), index, film, 22.0, dt)
    np.testing.assert_allclose(warm, expected, rtol=1e-12)
    assert lost == pytest.approx(expected_lost, rel=1e-9, abs=1e-15)


def test_a_box_without_tissue_stays_as_it_is():
    T, k, capacity, _ = box((3, 3, 3), 2, holes=1.1)
    gz, gy, gx = faces(k, [np.ones(3)] * 3, (0.0,) * 6)
    out = T.copy()
    fast.diffuse(T, out, gz, gy, gx, inverse(capacity), 1.0)
    assert (out == 37.0).all()
    assert fast.longest_stable_step(capacity, gz, gy, gx) == math.inf


def test_nan_spreads_to_neighbours_only():
    T, k, capacity, _ = box((5, 5, 5), 3, holes=0.0)
    T[3, 3, 3] = np.nan
    out = T.copy()
    fast.diffuse(T, out, *faces(k, [np.ones(5)] * 3, (0.0,) * 6), inverse(capacity), 0.01)
    assert np.isnan(out).sum() == 7


def test_no_cell_overshoots_at_the_longest_stable_step():
    T, k, capacity, _ = box((6, 6, 6), 5)
    gz, gy, gx = faces(k, [np.ones(6)] * 3, (0.0,) * 6)
    out = T.copy()
    dt = fast.longest_stable_step(capacity, gz, gy, gx)
    fast.diffuse(T, out, gz, gy, gx, inverse(capacity), dt)
    assert out.max() <= T.max() + 1e-9
    assert out.min() >= T.min() - 1e-9


@pytest.mark.parametrize("seed", [6, 7])
def test_boiling_and_dose_are_the_twins(seed):
    T, _, capacity, _ = box((4, 5, 3), seed)
    random = np.random.default_rng(seed)
    latent, water = 0.4 * H**3 * np.ones_like(T), random.uniform(0.0, 1.0, T.shape)
    water[:, :, 2] = 0.0
    T[2, 2, 1] = np.nan
    T[2, 3, 1] = 5000.0
    ours = [T.copy(), water.copy(), np.full_like(T, 37.0), np.zeros_like(T)]
    theirs = [array.copy() for array in ours]
    boiled = fast.boil_and_dose(ours[0], capacity, latent, *ours[1:], 0.04, 100.0, 110.0)
    expected = naive.boil_and_dose(theirs[0], capacity, latent, *theirs[1:], 0.04, 100.0, 110.0)
    assert boiled == pytest.approx(expected, rel=1e-12)
    for one, other in zip(ours[:3], theirs[:3], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
    bounded = theirs[3] < 1e250
    np.testing.assert_allclose(ours[3][bounded], theirs[3][bounded], rtol=1e-10)
    assert np.isfinite(ours[3]).all()


@pytest.mark.parametrize("bodies", [1, 3])
def test_contact_with_lumped_bodies_solves_the_implicit_system(bodies):
    T, _, capacity, _ = box((3, 4, 4), 8, holes=0.0)
    list_of_cells = naive.cells(T.shape)[::5]
    index = np.array([np.ravel_multi_index(cell, T.shape) for cell in list_of_cells], dtype=np.int64)
    random = np.random.default_rng(8)
    contact = random.uniform(0.0, 0.1, len(index))
    node_of = random.integers(0, bodies, len(index))
    node_T, node_C = random.uniform(20.0, 150.0, bodies), random.uniform(0.1, 0.5, bodies)
    new, nodes = T.copy(), node_T.copy()
    fast.exchange_with_nodes(new, inverse(capacity), index, contact, node_of, nodes, node_C, 5.0)
    expected, expected_nodes = naive.exchange_with_nodes(
        T, capacity, list_of_cells, contact, node_of, node_T, node_C, 5.0
    )
    np.testing.assert_allclose(new, expected, rtol=1e-10)
    np.testing.assert_allclose(nodes, expected_nodes, rtol=1e-12)


@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("dt", [0.0, 0.01, 1e4])
def test_conduction_along_a_row_solves_the_implicit_system_and_keeps_heat(count, dt):
    random = np.random.default_rng(count)
    temperature, capacity = random.uniform(20.0, 90.0, count), random.uniform(0.01, 0.1, count)
    ours = temperature.copy()
    fast.conduct_along(ours, capacity, 0.03, dt)
    np.testing.assert_allclose(ours, naive.conduct_along(temperature, capacity, 0.03, dt), rtol=1e-9)
    assert (ours * capacity).sum() == pytest.approx((temperature * capacity).sum(), rel=1e-12)


def test_exposed_cells_count_their_empty_neighbours():
    _, _, _, state = box((5, 5, 5), 9, holes=0.3)
    state[1:3][state[1:3] == fast.CAVITY] = fast.OUTSIDE
    index, cavity, outside = (np.zeros(200, dtype=np.int64) for _ in range(3))
    found = fast.exposed_cells(state, index, cavity, outside)
    expected = []
    for cell in naive.cells(state.shape):
        around = [state[naive.neighbour(cell, *side)] for side in naive.SIDES if _inside(cell, side, state.shape)]
        faces_of = around.count(fast.CAVITY), around.count(fast.OUTSIDE)
        if state[cell] == fast.TISSUE and any(faces_of):
            expected.append((np.ravel_multi_index(cell, state.shape), *faces_of))
    assert list(zip(index[:found], cavity[:found], outside[:found], strict=True)) == expected


def _inside(cell, side, shape):
    beyond = naive.neighbour(cell, *side)
    return 1 <= beyond[side[0]] <= shape[side[0]] - 2


TOOLS = {
    "drill": ((0, 1.1, math.radians(59), 3.0), (0.1, -0.2, 0.3)),
    "ball": ((1, 1.3, 0.0, 2.6), (0.0, 0.0, 0.9)),
    "standing ball": ((1, 1.3, 0.0, 2.6), (0.1, 0.0, 0.9)),
    "blade": ((2, 0.5, 1.4, 3.0), (0.0, 0.1, 0.2)),
}


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("axis", [(0.0, 0.0, 1.0), (0.6, 0.0, 0.8), (-0.48, 0.64, 0.6)])
def test_cut_and_touched_cells_are_those_of_the_twin(name, axis):
    shape, offset = TOOLS[name]
    axis = np.array(axis)
    side = np.cross(axis, (0.0, 1.0, 0.0)) if abs(axis[1]) < 0.9 else np.array([1.0, 0.0, 0.0])
    side = np.zeros(3) if name == "standing ball" else side / np.linalg.norm(side)
    T, k, capacity, state = box((14, 15, 16), 10, holes=0.1)
    before_state, before_T, before_C = state.copy(), T.copy(), capacity.copy()
    tip = np.array([8.0, 7.5, 8.0]) * H + offset
    low, high = np.ones(3, dtype=np.int64), np.array(state.shape) - 2
    place = (tip, axis, side, np.array(shape, dtype=float), low, high)
    removed = np.zeros(2)
    sizes, exterior = [np.ones(n) for n in (14, 15, 16)], (0.5,) * 6
    conductances = faces(k, sizes, exterior)
    count = heat_tool.cut_cells(state, T, k, capacity, inverse(capacity), *conductances, 37.0, H, *place, removed)
    for cut, whole in zip(conductances, faces(k, sizes, exterior), strict=True):
        np.testing.assert_array_equal(cut, whole)
    gone = [c for c in naive.cells(state.shape) if before_state[c] == 1 and _at(c, shape, tip, axis, side)[0] < 0.0]
    assert count == len(gone) > 50
    assert all(state[c] == fast.CAVITY and k[c] == capacity[c] == 0.0 and T[c] == 37.0 for c in gone)
    assert removed[0] == pytest.approx(sum(before_C[c] for c in gone))
    assert removed[1] == pytest.approx(sum(before_C[c] * (before_T[c] - 37.0) for c in gone))
    index, area, part = np.zeros(5000, dtype=np.int64), np.zeros(5000), np.zeros(5000, dtype=np.int64)
    behind, gaps = np.zeros(5000), np.zeros(5000)
    found = heat_tool.touched_cells(state, H, *place, index, area, part, behind, gaps)
    expected = {}
    for cell in naive.cells(state.shape):
        gap, where = _at(cell, shape, tip, axis, side)
        along = (_centre(cell) - tip) @ axis
        if state[cell] == 1 and 0.0 <= gap < H and along > -shape[3]:
            expected[np.ravel_multi_index(cell, state.shape)] = where
    assert dict(zip(index[:found], part[:found], strict=True)) == expected
    for cell, share in zip(index[:found], area[:found] / H**2, strict=True):
        centre = _centre(np.unravel_index(cell, state.shape))
        assert share == pytest.approx(naive.weight(shape, tip, axis, side, centre), abs=1e-9)
    for cell, back, gap in zip(index[:found], behind[:found], gaps[:found], strict=True):
        assert gap == pytest.approx(_at(np.unravel_index(cell, state.shape), shape, tip, axis, side)[0])
        assert back == pytest.approx(-(_centre(np.unravel_index(cell, state.shape)) - tip) @ axis)


def _centre(cell):
    return (np.array(cell[::-1]) - 1.0) * H


def _at(cell, shape, tip, axis, side):
    return naive.distance(shape, tip, axis, side, _centre(cell))


def test_nothing_listed_twice_or_lost_when_the_list_is_too_short():
    _, _, _, state = box((9, 9, 9), 11, holes=0.0)
    tip, axis, side = np.array([1.2, 1.2, 1.5]), np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])
    place = (tip, axis, side, np.array([0, 0.8, 1.0, 5.0]), np.ones(3, dtype=np.int64), np.full(3, 9))
    short = np.zeros(3, dtype=np.int64)
    enough = np.zeros(900, dtype=np.int64)
    found = heat_tool.touched_cells(
        state, H, *place, short, np.zeros(3), np.zeros(3, dtype=np.int64), np.zeros(3), np.zeros(3)
    )
    lists = [np.zeros(900), np.zeros(900, dtype=np.int64), np.zeros(900), np.zeros(900)]
    again = heat_tool.touched_cells(state, H, *place, enough, *lists)
    assert found == again == len(set(enough[:again]))
    assert (short == enough[:3]).all()
