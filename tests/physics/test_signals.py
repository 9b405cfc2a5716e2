"""Signals for hand and ear are functions of the law's answers."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.instrument import instrument_named
from physics.signals import HIGHEST_HZ, edges_of, signals_of
from tests.physics.hand import Hand, slab

TICK_S = 1e-3


def answer(**values):
    row = np.zeros((1, slot.RESPONSE_SIZE))
    for name, value in values.items():
        row[0, getattr(slot, f"RESPONSE_{name.upper()}")] = value
    return row


def test_a_drill_ripples_with_its_lips_and_in_step_with_the_thrust():
    drill = instrument_named("twist_drill_3_2")
    signals = signals_of(drill, answer(speed=1200.0, thrust=50.0, lip_engagement=1.0, cutting_torque=40.0), TICK_S)
    assert signals.motor_hz == 20.0
    assert signals.edge_hz == signals.vibration_hz == 40.0
    # 0.05 to 0.2 N of ripple at 10 N of thrust.
    assert 0.25 <= signals.vibration_N <= 1.0
    assert signals.ripple(1.0 / 160.0) == pytest.approx(signals.vibration_N)
    assert 0.0 < signals.motor_load < 0.2


@pytest.mark.parametrize("name", ["burr_round_6_0", "sagittal_saw_25", "k_wire_1_6"])
def test_the_felt_frequency_is_band_limited(name):
    tool = instrument_named(name)
    signals = signals_of(tool, answer(speed=tool.set_speed_rpm, thrust=10.0, lip_engagement=1.0), TICK_S)
    assert 0.0 < signals.vibration_hz <= HIGHEST_HZ
    assert signals.edge_hz == pytest.approx(signals.motor_hz * edges_of(tool))


def test_a_loaded_motor_sinks_in_pitch_and_a_tool_in_air_is_still():
    drill = instrument_named("twist_drill_4_5")
    free = signals_of(drill, answer(speed=drill.set_speed_rpm), TICK_S)
    loaded = signals_of(
        drill, answer(speed=drill.set_speed_rpm, cutting_torque=600.0, thrust=90.0, lip_engagement=1.0), TICK_S
    )
    assert free.vibration_N == 0.0
    assert free.motor_pitch == pytest.approx(1.0)
    assert loaded.motor_pitch < free.motor_pitch
    assert loaded.motor_load > 0.5


def test_a_wall_that_gives_way_is_told_and_a_slow_release_is_not():
    drill = instrument_named("twist_drill_3_2")

    def told(force):
        rows = np.zeros((len(force), slot.RESPONSE_SIZE))
        rows[:, slot.RESPONSE_THRUST] = force
        return [
            signals_of(drill, rows[max(0, end - 550) : end], TICK_S).breakthrough for end in range(1, len(rows), 10)
        ]

    assert any(told(np.concatenate([np.full(700, 60.0), np.full(200, 4.0)])))
    assert not any(told(np.linspace(60.0, 0.0, 2000)))
    assert not any(told(np.full(800, 60.0)))


def test_a_drilled_wall_gives_way_once_and_a_blow_is_told():
    hand = Hand(slab(thickness_mm=3.0), stiffness=60.0)
    rows = np.array([hand.to((0.0, 0.0, 0.002 * step - 0.5)).copy() for step in range(4000)])
    told = [
        signals_of(hand.stepper.instruments[0], rows[max(0, n - 550) : n], TICK_S).breakthrough
        for n in range(300, 4000, 5)
    ]
    assert np.count_nonzero(np.diff(np.array(told, dtype=int)) > 0) == 1
    assert signals_of(instrument_named("osteotome_20"), answer(blow=6900.0), TICK_S).blow_N == 6900.0
