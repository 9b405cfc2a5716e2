"""Reaming on the rig: closed forms, conservation, trends, and what is refused."""

import numpy as np
import pytest

from physics.cutting_profile import PROFILES, SAW_EDGE_FORCE, SAW_FORCE_RATIO, SAW_REFERENCE_KERF
from physics.errors import PhysicsError
from physics.rig_ream import ream_trial
from physics.rig_specimen import block_specimen
from physics.rig_tools import reamers
from tests.physics import naive_reaming as naive
from tests.physics.hand import Hand, slab


@pytest.fixture(autouse=True)
def _few_heat_cells(monkeypatch):
    """The laws are tried here; how heat converges with its cells is told beside the heat solver."""
    monkeypatch.setattr("physics.rig_tool_heat.MOST_CELLS", 30_000)


def reamed(kind="acetabular", from_mm=0.0, to_mm=38.0, spacing=0.4, density=0.6, thickness=24.0, **options):
    heads = reamers(kind, from_mm, to_mm)
    specimen = block_specimen(density, thickness, spacing_mm=spacing, hole_diameter_mm=to_mm)
    settings = {"rpm": 200.0, "push_N": 150.0} | options
    return ream_trial(specimen, heads, from_mm=from_mm, **settings), specimen


def canal(from_mm=11.0, to_mm=12.0, **options):
    settings = {"rpm": 500.0, "push_N": 120.0, "density": 1.85, "thickness": 4.0} | options
    return reamed("intramedullary", from_mm, to_mm, **settings)


def test_a_dome_takes_the_cap():
    trial, specimen = reamed(depth_mm=4.0)
    assert trial.removed_mm3 == pytest.approx(specimen.body.volume_lost_mm3(), rel=1e-9)
    assert trial.removed_mm3 == pytest.approx(naive.cap(19.0, trial.depth_mm), rel=0.02)
    assert trial.swept_mm3 == pytest.approx(naive.cap(19.0, trial.depth_mm), rel=0.02)


def test_growing_domes_take_the_shell_between_them():
    trial, _ = reamed(from_mm=37.0, to_mm=39.0)
    assert trial.sizes_mm == (38.0, 39.0)
    shell = 2.0 / 3.0 * np.pi * (19.5**3 - 18.5**3)
    assert trial.removed_mm3 == pytest.approx(shell, rel=0.03)


def test_a_head_takes_the_annulus():
    trial, specimen = canal()
    bored = np.pi * 5.5**2 * 4.0
    assert trial.removed_mm3 == pytest.approx(specimen.body.volume_lost_mm3() - bored, rel=0.01)
    assert trial.removed_mm3 == pytest.approx(np.pi * (6.0**2 - 5.5**2) * 4.0, rel=0.03)
    assert trial.swept_mm3 == pytest.approx(trial.removed_mm3, rel=0.03)


def test_a_dome_all_in_bone_obeys_the_closed_form():
    body = slab(density=0.6, thickness_mm=30.0, spacing=0.4, width_mm=44.0, base_mm=4.0)
    hand = Hand(body, "reamer_acetabular_38", stiffness=50.0)
    hand.to((0.0, 0.0, -0.5))
    rows = hand.push(2000.0, ticks=5000)
    late = rows[(rows[:, 2] > 20.0) & (rows[:, 2] < 25.0)]
    strength, omega, mu = (0.6 / 1.85) ** 2, 200.0 * 2.0 * np.pi / 60.0, 1.0 / SAW_FORCE_RATIO
    pressure = SAW_EDGE_FORCE / SAW_REFERENCE_KERF * 4.0 / 6.3**2
    feed = late[:, 15].mean()
    energy = 2.5 * PROFILES["sharp"].specific_energy
    thrust, torque = naive.dome_in_bone(19.0, energy, mu, omega, pressure, strength, feed)
    assert late[:, 13].mean() == pytest.approx(thrust, rel=0.04)
    assert late[:, 14].mean() == pytest.approx(torque, rel=0.04)


def test_trends_have_the_right_sign():
    def rate(**options):
        return reamed(depth_mm=1.0, **options)[0].rate_mm3_s

    plain = rate()
    assert rate(push_N=220.0) > 1.2 * plain
    assert rate(density=0.9) < 0.7 * plain
    assert rate(rpm=300.0) > 1.2 * plain
    assert rate(wear=2.0) < 0.8 * plain


def test_heat_of_a_canal_and_its_irrigation():
    dry, wet = canal()[0], canal(irrigation="external")[0]
    assert 37.0 <= wet.temperature_max_C < dry.temperature_max_C
    wider = canal(to_mm=11.5)[0]
    assert wider.torque_mean_Nm < dry.torque_mean_Nm


def test_at_rest_nothing_goes_and_the_same_twice_is_the_same():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("physics.rig_ending.LONGEST_S", 0.3)
        trial, specimen = reamed(rpm=0.0, depth_mm=2.0)
    assert trial.removed_mm3 == specimen.body.volume_lost_mm3() == 0.0
    (first, one), (second, two) = canal(), canal()
    assert first.figures() == second.figures()
    assert one.body.volume_hash() == two.body.volume_hash()


@pytest.mark.parametrize(
    "options", [{"push_N": float("nan")}, {"rpm": -1.0}, {"to_mm": 200.0}, {"from_mm": 60.0}, {"depth_mm": 0.0}]
)
def test_what_cannot_be_is_refused(options):
    with pytest.raises(PhysicsError, match="physics-rig-value"):
        reamed(**options)
