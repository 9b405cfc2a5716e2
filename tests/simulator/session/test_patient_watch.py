"""What the patient suffers from the tool: independent of how rows arrive, and only where the vessel lies."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from physics.force_law_layout import RESPONSE_REMOVED, RESPONSE_SIZE, RESPONSE_SPEED, RESPONSE_TIP
from scenarios.case_file import load_case
from simulator.session.patient_watch import PatientWatch

TICK_S = 0.001
EXIT = np.array([10.0, 0.0, 0.0])
PLAN = SimpleNamespace(exit_lps_mm=EXIT, axis_lps=np.array([1.0, 0.0, 0.0]))
BODY = replace(load_case("femoral_shaft_bicortical").patient, vessel_behind_mm=20.0)


def answers(ticks, tip, speed=1000.0, removed=0.0):
    rows = np.zeros((ticks, RESPONSE_SIZE))
    rows[:, RESPONSE_TIP : RESPONSE_TIP + 3] = tip
    rows[:, RESPONSE_SPEED], rows[:, RESPONSE_REMOVED] = speed, removed
    return rows


def test_figures_do_not_depend_on_the_pieces_in_which_rows_come():
    rows = answers(5_000, EXIT, removed=0.05)
    whole, parts = PatientWatch(BODY, PLAN, TICK_S), PatientWatch(BODY, PLAN, TICK_S)
    whole.take(rows)
    start = 0
    for length in np.random.default_rng(2).integers(1, 333, 100):
        parts.take(rows[start : start + length])
        start += length
    parts.take(rows[start:])
    assert whole.signs == parts.signs
    assert whole.signs.blood_lost_ml > 9e-3 * 250.0


@pytest.mark.parametrize(
    ("behind", "beside", "speed", "hit"),
    [(21.0, 0.0, 1000.0, True), (19.0, 0.0, 1000.0, False), (21.0, 12.0, 1000.0, False), (21.0, 0.0, 0.0, False)],
)
def test_a_vessel_is_hit_by_a_turning_tip_where_it_lies(behind, beside, speed, hit):
    watch = PatientWatch(BODY, PLAN, TICK_S)
    watch.take(answers(200, EXIT + [behind, beside, 0.0], speed))
    assert watch.signs.vessel_injured is hit


def test_a_case_without_a_vessel_has_none_to_hit():
    watch = PatientWatch(replace(BODY, vessel_behind_mm=0.0), PLAN, TICK_S)
    watch.take(answers(200, EXIT + [50.0, 0.0, 0.0]))
    assert not watch.signs.vessel_injured
