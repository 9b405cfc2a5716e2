"""Tools without a motor against bone: nothing passes through, nothing is created, and the solver finds true rest."""

import numpy as np
import pytest
from scipy.optimize import nnls

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.instrument import instrument_named
from physics.kernels.contact_solver import set_contact, slide
from physics.kernels.point_shell import work_of_contacts
from physics.tool_shell import clearance_blocks, tool_shell
from tests.physics import naive
from tests.physics.hand import Hand, slab

LEVER_MM = 30.0


def turn_about(axis, angle):
    axis = np.asarray(axis, dtype=float) / np.linalg.norm(axis)
    return np.array([np.cos(angle / 2), *(np.sin(angle / 2) * axis)])


def held_energy(hand, goal, turn, stiffness):
    """Energy of both springs between the hand and the tool [N mm]."""
    stretch = goal - hand.tip
    angle = naive.angle_between(turn, hand.response[slot.RESPONSE_ORIENTATION : slot.RESPONSE_ORIENTATION + 4])
    return 0.5 * stiffness * (stretch @ stretch + LEVER_MM**2 * angle**2)


@pytest.mark.parametrize("name", ["impactor_28", "starter_awl", "retractor_hohmann_18", "osteotome_20"])
def test_a_shell_lies_on_the_mesh_and_is_spread_evenly(name):
    instrument = instrument_named(name)
    shell = tool_shell(instrument)
    assert 1000 < len(shell) <= 1500
    assert (shell[0] == 0.0).all(), "the tip is a point of its own"
    gaps = np.array([np.sort(np.linalg.norm(shell - point, axis=1))[1] for point in shell[::40]])
    assert gaps.max() < 6.0 * np.median(gaps)
    assert np.abs(shell[:, 0]).max() <= max(instrument.diameter_mm, instrument.shaft_diameter_mm) / 2 + 1e-6


def test_the_clearance_is_a_lower_bound_everywhere():
    fraction = np.zeros((70, 60, 50), dtype=np.float32)
    fraction[20:24, 30:33, 10:14] = 1.0
    body = BoneBody.from_arrays(np.full(fraction.shape, 1.8, dtype=np.float32), fraction, 0.5, (0.0, 0.0, 0.0))
    blocks = clearance_blocks(body)
    bone = np.argwhere(fraction > 0.0)
    for block in np.ndindex(*blocks.shape):
        gap = (
            np.abs(bone[:, None, :] - (8 * np.array(block) + np.array([[0, 0, 0], [7, 7, 7]]))[None]).max(axis=2).min()
        )
        assert max(0, int(blocks[block]) - 1) * 8 <= gap + 7
    assert blocks[20 // 8, 30 // 8, 10 // 8] == 0


def test_the_solver_finds_the_least_energy_without_friction():
    random = np.random.default_rng(5)
    for _ in range(20):
        work, count = work_of_contacts(), int(random.integers(1, 6))
        rows = []
        for place in range(count):
            normal = random.normal(size=3)
            normal /= np.linalg.norm(normal)
            arm = random.normal(0.0, 20.0, 3)
            set_contact(work, place, place, *normal, *arm)
            rows.append(np.concatenate([normal, np.cross(arm, normal)]))
        wish = np.concatenate([random.normal(0.0, 0.1, 3), random.normal(0.0, 0.003, 3)])
        found = np.array(slide(work, count, *wish, LEVER_MM, 0.0))
        metric = np.array([1.0, 1.0, 1.0, *[LEVER_MM] * 3])
        rows = np.array(rows)
        push, _ = nnls((rows / metric).T, -metric * wish)
        best = wish + rows.T @ push / metric**2
        assert (rows @ found).min() > -3e-3
        assert np.linalg.norm(metric * (found - best)) < 0.1 * np.linalg.norm(metric * (wish - best)) + 1e-3


def test_a_flat_face_stops_at_the_bone_and_the_hand_feels_the_spring():
    hand = Hand(slab(), "impactor_28", stiffness=5.0)
    for depth in np.linspace(-3.0, 2.0, 50):
        response = hand.to((0.0, 0.0, depth))
    assert hand.tip[2] == pytest.approx(0.0, abs=0.1)
    assert hand.force[2] == pytest.approx(-5.0 * (2.0 - hand.tip[2]))
    assert response[slot.RESPONSE_CONTACT] == 1.0
    assert response[slot.RESPONSE_REMOVED] == 0.0


@pytest.mark.parametrize("speed_mm_s", [100.0, 5_000.0, 200_000.0])
@pytest.mark.parametrize("name", ["depth_gauge_2_0", "retractor_hohmann_18"])
def test_nothing_passes_through_a_thin_plate_at_any_speed(speed_mm_s, name):
    hand = Hand(slab(thickness_mm=0.9, width_mm=30.0), name, stiffness=2.0)
    hand.to((0.0, 0.0, -20.0))
    depth = -20.0
    for _ in range(30):
        depth = min(depth + speed_mm_s * 1e-3, 40.0)
        hand.to((0.0, 0.0, depth))
    for _ in range(30):
        hand.to((0.0, 0.0, depth))
    assert hand.tip[2] < 0.3


def test_a_swung_shaft_stops_at_an_edge_and_turns_the_hand_back():
    hand = Hand(slab(thickness_mm=20.0), "depth_gauge_2_0", stiffness=5.0)
    # Beside the block, along its face; then the hand swings the shaft into it.
    hand.command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = turn_about((0.0, 1.0, 0.0), 0.0)
    hand.to((9.0, 0.0, 18.0))
    for angle in np.linspace(0.0, 0.6, 60):
        hand.command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = turn_about((0.0, 1.0, 0.0), angle)
        response = hand.to((9.0, 0.0, 18.0))
    swung = naive.angle_between(
        turn_about((0.0, 1.0, 0.0), 0.0), response[slot.RESPONSE_ORIENTATION : slot.RESPONSE_ORIENTATION + 4]
    )
    assert 0.02 < swung < 0.4, "the shaft met the block"
    assert response[slot.RESPONSE_TORQUE + 1] < -100.0
    assert naive.deepest_point(hand.stepper.body, tool_shell(instrument_named("depth_gauge_2_0")), response[:7]) < 0.8


def random_contact(seed, ticks, name, stiffness):
    """Energy that the springs lose by the tool's own motion, tick by tick [N mm]: never below zero."""
    random = np.random.default_rng(seed)
    hand = Hand(slab(thickness_mm=5.0, spacing=0.4), name, stiffness=stiffness)
    hand.trigger(0.0)
    goal, turn = np.array([0.0, 0.0, -4.0]), np.array([1.0, 0.0, 0.0, 0.0])
    velocity, spin = np.zeros(3), np.zeros(3)
    hand.to(goal)
    losses = []
    for _ in range(ticks):
        velocity = 0.95 * velocity + random.normal(0.0, 20.0, 3) + 0.5 * (np.array([0.0, 0.0, 2.0]) - goal)
        spin = 0.9 * spin + random.normal(0.0, 0.3, 3)
        goal = goal + velocity * 1e-3
        turn = naive.product(naive.from_vector(spin * 1e-3), turn)
        before = held_energy(hand, goal, turn, stiffness)
        hand.command[slot.COMMAND_ORIENTATION : slot.COMMAND_ORIENTATION + 4] = turn
        hand.to(goal)
        losses.append(before - held_energy(hand, goal, turn, stiffness))
    return np.array(losses)


@pytest.mark.parametrize("name", ["retractor_hohmann_18", "pedicle_probe"])
def test_random_contact_never_creates_energy(name):
    losses = random_contact(1, 3000, name, 5.0)
    assert losses.min() > -1e-9
    assert losses.sum() > 1.0, "there was contact"


@pytest.mark.deep
@pytest.mark.parametrize("name", ["impactor_28", "retractor_hohmann_18", "depth_gauge_2_0", "pedicle_probe"])
def test_a_hundred_thousand_random_contacts_never_create_energy(name):
    for seed in range(5):
        assert random_contact(seed, 5000, name, 20.0).min() > -1e-9


def test_the_same_commands_give_the_same_bits():
    first, second = (Hand(slab(), "pedicle_probe", stiffness=20.0) for _ in range(2))
    for step in range(300):
        goal = (0.3 * np.sin(0.1 * step), 0.0, 0.02 * step - 2.0)
        assert (first.to(goal) == second.to(goal)).all()
