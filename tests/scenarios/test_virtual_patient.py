"""The virtual patient against published blood volumes, classes of haemorrhage and conservation of haemoglobin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios.virtual_patient.body import Anaesthesia, PatientBody, Sex
from scenarios.virtual_patient.circulation import STEP_S, VirtualPatient

MAN = PatientBody(
    sex=Sex.MALE, age_years=34, height_cm=170, weight_kg=70, haemoglobin_g_L=140, anaesthesia=Anaesthesia.GENERAL,
    beta_blocked=False, wound_bleeding_ml_min=0.0, vessel_behind_mm=20.0,
)  # fmt: skip
WOMAN = replace(MAN, sex=Sex.FEMALE, height_cm=155, weight_kg=55)
ML_PER_MM3 = 9e-3


def after_loss(body, share, settle_s=900.0):
    patient = VirtualPatient(body)
    patient.live(share * body.blood_volume_ml / ML_PER_MM3)
    for _ in range(round(settle_s / STEP_S)):
        patient.live(0.0)
    return patient.signs


def test_blood_volume_of_an_average_man_and_woman():
    assert pytest.approx(4660, abs=10) == MAN.blood_volume_ml
    assert pytest.approx(3330, abs=10) == WOMAN.blood_volume_ml


@pytest.mark.parametrize(("share", "slowest", "fastest"), [(0.10, 60, 100), (0.22, 95, 120), (0.35, 115, 140)])
def test_heart_rate_lies_in_the_class_of_the_loss(share, slowest, fastest):
    assert slowest <= after_loss(MAN, share).heart_rate_per_min <= fastest


def test_pressure_holds_until_the_second_class_and_then_falls():
    pressures = [after_loss(MAN, share).mean_pressure_mmHg for share in (0.0, 0.15, 0.30, 0.40, 0.50)]
    assert pressures[0] == pytest.approx(pressures[1])
    assert all(np.diff(pressures[1:]) < 0)


def test_beta_blockers_hide_half_of_the_rise():
    plain, hidden = (
        after_loss(replace(MAN, beta_blocked=blocked), 0.3).heart_rate_per_min for blocked in (False, True)
    )
    assert hidden - 72.0 == pytest.approx(0.5 * (plain - 72.0), rel=1e-6)


def test_the_answer_takes_its_time():
    at_once, later = after_loss(MAN, 0.3, 1.0), after_loss(MAN, 0.3)
    assert at_once.heart_rate_per_min < 74.0 < later.heart_rate_per_min


def test_haemoglobin_obeys_the_formula_of_gross():
    signs = after_loss(MAN, 0.25)
    mean = 0.5 * (MAN.haemoglobin_g_L + signs.haemoglobin_g_L)
    lost = MAN.blood_volume_ml * (MAN.haemoglobin_g_L - signs.haemoglobin_g_L) / mean
    assert lost == pytest.approx(signs.blood_lost_ml)


def test_a_vessel_bleeds_for_a_minute_as_long_as_there_is_pressure():
    patient = VirtualPatient(MAN)
    patient.live(0.0, vessel_hit=True)
    for _ in range(round(600.0 / STEP_S)):
        patient.live(0.0, vessel_hit=True)
    assert patient.signs.vessel_injured
    assert patient.signs.blood_lost_ml == pytest.approx(300.0, rel=0.02)


def test_a_wound_bleeds_by_the_minute():
    patient = VirtualPatient(replace(MAN, wound_bleeding_ml_min=1.7))
    for _ in range(round(3600.0 / STEP_S)):
        patient.live(0.0)
    assert patient.signs.blood_lost_ml == pytest.approx(102.0, rel=1e-6)
