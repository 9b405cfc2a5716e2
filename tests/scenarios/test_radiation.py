"""X-rays of a session: what they cost, how they are judged, and how the debrief shows them."""

import re
from dataclasses import replace

import pytest

from scenarios.debrief.page import debrief_page
from scenarios.language import LANGUAGES
from scenarios.recording import Event
from scenarios.records.xapi import Account, xapi_statement
from scenarios.scoring import score
from scenarios.scoring.radiation import KEPT_EVENT, SHOT_EVENT, radiation_of
from scenarios.scoring.result import Level
from tests.scenarios.synthetic import session
from tests.scenarios.test_debrief import PNG, Page


def shot(tick, *, mode="still", picture="", beam_s=4 / 15, dose=0.05, hand_s=0.0, view="ap"):
    values = {
        "mode": mode, "picture": picture, "beam_s": beam_s, "dose_area_product_uGy_m2": dose,
        "hand_in_beam_s": hand_s, "view": view, "peak_kV": 70.0,
    }  # fmt: skip
    return Event(tick, SHOT_EVENT, values)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return session(tmp_path_factory.mktemp("radiation") / "r")


def with_shots(recording, *events):
    return replace(recording, events=(*recording.events, *events))


def test_shots_time_and_dose_are_summed_and_a_saved_image_costs_nothing(plain):
    kept = Event(3000, KEPT_EVENT, {"view": "ap", "picture": "xray_02_ap.png", "peak_kV": 70.0})
    recording = with_shots(plain, shot(100), shot(2000, mode="live", beam_s=13.0, dose=1.5, hand_s=1.2), kept)
    used = radiation_of(recording.events)
    assert (used.shots, used.hand_in_beam_s) == (2, 1.2)
    assert used.beam_s == pytest.approx(13.0 + 4 / 15)
    assert used.dose_area_product_uGy_m2 == pytest.approx(1.55)
    metrics = score(recording).metrics
    assert metrics["fluoroscopy_time_s"].level is Level.PASS
    assert metrics["hand_in_beam_s"].level is Level.NEAR_MISS
    assert metrics["fluoroscopy_shots"].value == 2.0


def test_without_x_rays_nothing_is_taken_off(plain):
    result = score(plain)
    assert result.metrics["fluoroscopy_time_s"].points == 100.0
    assert result.metrics["fluoroscopy_shots"].value == 0.0


def test_radiation_is_in_the_statement_for_learning_records(plain):
    recording = with_shots(plain, shot(100))
    extensions = xapi_statement(score(recording), recording, Account("a"))["result"]["extensions"]
    dose = next(value for name, value in extensions.items() if name.endswith("dose_area_product_uGy_m2"))
    assert (dose["value"], dose["unit"]) == (0.05, "uGy_m2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_saved_shots_stand_in_the_debrief_with_names_in_both_languages(plain, language):
    recording = with_shots(plain, shot(1500, picture="xray_01_lateral.png", view="lateral"))
    pictures = {"section": PNG, "xray_01_lateral.png": PNG}
    text = debrief_page(score(recording), recording, pictures, language)
    page = Page(text)
    assert "Lateral at 0:01" in page.text("en")
    assert "侧位" in page.text("zh_CN")
    images = [attributes for tag, attributes in page.attributes if tag == "img"]
    assert len(images) == 2
    for image in images:
        assert image["alt"] == image["data-alt-en" if language == "en" else "data-alt-zh-cn"]
        assert not re.search(r"[\u4e00-\u9fff]", image["data-alt-en"])
        assert re.search(r"[\u4e00-\u9fff]", image["data-alt-zh-cn"])


def test_the_switch_carries_language_and_title(plain):
    page = Page(debrief_page(score(plain), plain, {}, "en"))
    switches = {
        attributes["data-tag"]: attributes["data-title"] for tag, attributes in page.attributes if tag == "input"
    }
    assert set(switches) == {"en", "zh-CN"}
    assert len(set(switches.values())) == 2


def test_only_the_last_shots_are_shown(plain):
    names = [f"xray_{number:02d}_ap.png" for number in range(1, 16)]
    recording = with_shots(plain, *(shot(number * 100, picture=name) for number, name in enumerate(names)))
    text = debrief_page(score(recording), recording, dict.fromkeys(names, PNG), "en")
    assert text.count("<img") == 12
