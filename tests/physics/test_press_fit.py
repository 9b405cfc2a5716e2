"""Press fit under an impactor: energy of the blows against the closed form, trends, limits."""

import json

import numpy as np
import pytest

from physics.errors import PhysicsError
from physics.press_fit import BLOW_SHARE, cup, seat, stem
from simulator.cli.program import main


@pytest.mark.parametrize("part", [cup(52.0, 1.0, 0.35), stem(12.0, 60.0, 0.2, 0.5)])
def test_the_way_takes_the_energy_of_the_blows(part):
    depths = np.array([0.0, *seat(part, 0.5, 6).depths_mm])
    assert (np.diff(depths) > 0.0).all()
    grid = np.linspace(0.0, depths[-1], 20_001)
    work = np.trapezoid([part.force_at(depth) for depth in grid], grid) * 1e-3
    assert work == pytest.approx(6 * 0.5 * BLOW_SHARE, rel=1e-4)


def test_a_cup_seats_in_some_blows_and_stays_there():
    row = seat(cup(52.0, 1.0, 0.35), 4.0, 30)
    assert row.seated
    assert 2 <= row.blows_to_seat <= 15
    assert row.depths_mm[-1] == pytest.approx(np.sqrt(26.0))
    assert 500.0 < row.hold_N < 10_000.0


def test_trends_have_the_right_sign():
    plain = seat(cup(52.0, 1.0, 0.35), 2.0, 2)
    assert seat(cup(52.0, 1.0, 0.35), 4.0, 2).depths_mm[-1] > plain.depths_mm[-1]
    assert seat(cup(52.0, 1.0, 0.6), 2.0, 2).depths_mm[-1] < plain.depths_mm[-1]
    assert cup(52.0, 2.0, 0.35).full_force > cup(52.0, 1.0, 0.35).full_force


def test_nothing_holds_a_part_that_is_not_wider_than_its_bed():
    row = seat(stem(12.0, 60.0, 0.0, 0.5), 1.0, 1)
    assert row.seated
    assert row.hold_N == 0.0
    assert seat(stem(12.0, 60.0, 0.0, 0.5), 1.0, 0).depths_mm == ()


@pytest.mark.parametrize("values", [(52.0, -1.0, 0.35), (52.0, 1.0, float("nan")), (0.0, 1.0, 0.35)])
def test_impossible_parts_are_refused(values):
    with pytest.raises(PhysicsError):
        cup(*values)


def test_the_rig_seats_a_cup(capsys):
    assert main(["rig", "impact", "--diameter", "52", "--interference", "1", "--energy-J", "4", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["seated"]
    assert sum(found["per_blow_mm"]) == pytest.approx(found["full_depth_mm"])
    assert main(["rig", "impact", "--diameter", "500"]) == 2
    assert "500" in capsys.readouterr().err
