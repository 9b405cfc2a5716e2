"""The debrief page: whole, self-contained, in both languages, and true to the score."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from scenarios.debrief import write_debrief
from scenarios.debrief.chart import nice_step, spread, ticks
from scenarios.debrief.page import debrief_page
from scenarios.errors import ScenarioError
from scenarios.language import LANGUAGES, NARROW_SPACE, Translator
from scenarios.recording import read_recording
from scenarios.recording_writer import RecordingWriter
from scenarios.scoring import score
from tests.scenarios.synthetic import COLUMNS, Drilling, header_of, rows_of, session, write_session

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32

VOID = {"meta", "input", "img", "br", "hr", "link"}


class Page(HTMLParser):
    """Reads a page, insists that every element is closed in its place, and collects texts by language."""

    def __init__(self, text):
        super().__init__()
        self.open, self.attributes, self.shown = [], [], {"en": [], "zh_CN": []}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.attributes.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append((tag, dict(attributes).get("class")))

    def handle_startendtag(self, tag, attributes):
        self.attributes.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> without a start"
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for _, style in self.open:
            if style in self.shown:
                self.shown[style].append(data)

    def text(self, language):
        return " ".join(self.shown[language]).replace(NARROW_SPACE, " ")


SESSIONS = {
    "passed": {"plunge_mm": 3.0, "entry_error_mm": 1.0, "axis_error_deg": 2.0},
    "plunged": {"plunge_mm": 9.44},
    "far off": {"plunge_mm": 23.0, "axis_error_deg": 18.0, "entry_error_mm": 9.0, "pecks": 2},
    "not through": {"plunge_mm": -3.0},
    "thin": {"near_wall_mm": 0.6, "far_wall_mm": 0.5, "wall_thrust_N": 4.0, "length_mm": 33.0},
    "interrupted": {"close": False},
    "exact": {"plunge_mm": 0.05},
}


@pytest.fixture(scope="module", params=SESSIONS)
def debriefed(request, tmp_path_factory):
    recording = session(tmp_path_factory.mktemp("debrief") / "r", **SESSIONS[request.param])
    result = score(recording)
    page = debrief_page(result, recording, {"overview": PNG, "entry": PNG, "section": PNG, "extra": PNG}, "en")
    return result, recording, page


def test_the_page_is_well_formed_and_says_everything_in_both_languages(debriefed):
    _, _, text = debriefed
    page = Page(text)
    assert page.shown["en"]
    styles = [attributes.get("class") for _, attributes in page.attributes]
    assert styles.count("en") == styles.count("zh_CN")
    assert "{" not in page.text("en") + page.text("zh_CN")
    assert not re.search(r"[\u4e00-\u9fff]", page.text("en"))


def test_the_page_needs_nothing_from_outside(debriefed):
    _, _, text = debriefed
    for tag, attributes in Page(text).attributes:
        assert tag not in ("link", "iframe", "object", "embed", "base"), tag
        for name in ("src", "href", "xlink:href", "action", "poster", "srcset"):
            target = attributes.get(name, "#")
            assert target.startswith(("#", "data:image/png;base64,")), target
        assert not any(name.startswith("on") for name in attributes)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"\bhttps?://", text)


def test_the_first_line_is_the_verdict(debriefed):
    result, _, text = debriefed
    heading = re.search(r"<h1>(.*?)</h1>", text, re.S).group(1)
    for language in LANGUAGES:
        assert f">{result.sentence(Translator(language))}</span>" in heading
    assert text.index("<h1>") < text.index("<figure")


def test_every_metric_told_stands_with_value_definition_source_and_version(debriefed):
    from markupsafe import escape

    from scenarios.language import quantity

    result, _, text = debriefed
    page, translators = Page(text), [Translator(language) for language in LANGUAGES]
    for metric in result.metrics.values():
        if not metric.is_told:  # such as a screw's, in a session without a screw
            assert metric.value is None
            assert not any(
                words.text(f"debrief-definition-{metric.id}") in page.text(words.language) for words in translators
            )
            continue
        assert all(str(escape(metric.rule.source[language])) in text for language in LANGUAGES)
        if metric.value is not None and metric.id != "bicortical":
            assert quantity(metric.value, metric.unit) in text
    assert f"version {result.rubric_version}" in text
    assert result.rubric_version in Page(text).text("zh_CN")


def test_watermark_digest_and_modality_are_there(debriefed):
    _, recording, text = debriefed
    page = Page(text)
    assert "not a registered medical device" in page.text("en")
    assert "仅供教学与术前演练，非注册医疗器械" in page.text("zh_CN")
    assert recording.digest in text
    assert "virtual surgeon" in page.text("en")


def test_numbers_in_drawings_are_finite(debriefed):
    _, _, text = debriefed
    for drawing in re.findall(r"<svg.*?</svg>", text, re.S):
        assert "nan" not in drawing.lower()
        assert "inf" not in re.sub(r"aria-label=\"[^\"]*\"", "", drawing).lower()


def test_a_session_without_drilling_still_gives_a_page(tmp_path):
    recording = session(tmp_path / "r")
    still = dict(recording.columns)
    still["response_removed_mm3"] = np.zeros(recording.ticks)
    recording = replace(recording, columns=still)
    page = Page(debrief_page(score(recording), recording, {}, "zh_CN"))
    assert "没有钻到骨质" in page.text("zh_CN")


def test_a_recording_without_a_plan_still_gives_a_page(tmp_path):
    recording = session(tmp_path / "r")
    recording = replace(recording, header={"session_id": "x"})
    assert Page(debrief_page(score(recording), recording, {}, "en")).text("en")


def test_a_session_stopped_at_its_first_cut_still_gives_a_page(tmp_path):
    rows = rows_of(Drilling())
    first_cut = np.flatnonzero(rows[:, COLUMNS.index("response_removed_mm3")] > 0)[0]
    writer = RecordingWriter(tmp_path / "r", header_of(Drilling()), COLUMNS)
    writer.append(rows[first_cut : first_cut + 1])
    writer.close()
    recording = read_recording(tmp_path / "r")
    assert 'aria-label="Depth over time"' in debrief_page(score(recording), recording, {}, "en")


def test_texts_from_files_cannot_break_the_page(tmp_path):
    recording = session(tmp_path / "r")
    header = {**recording.header, "modality": "<b>x</b>", "session_id": "<script>alert(1)</script>"}
    header["case"] = {**header["case"], "title": {"en": "<img src=x onerror=y>", "zh_CN": "</main>"}}
    header["parameters"] = {"hand": {"<i>": "</dd>"}}
    recording = replace(recording, header=header)
    text = debrief_page(score(recording), recording, {"<u>": PNG}, "en")
    Page(text)
    assert text.count("<script") == 1
    assert "alert(1)</script>" not in text
    assert "<img src=x" not in text


def test_the_chosen_language_is_shown_first(tmp_path):
    recording = session(tmp_path / "r")
    for language in LANGUAGES:
        path = write_debrief(tmp_path / language / "debrief.html", score(recording), recording, {}, language)
        text = path.read_text(encoding="utf-8")
        assert f'id="language-{language}" checked' in text
        assert text.count(" checked") == 1


def test_advice_is_given_for_what_fell_short_and_only_for_that(tmp_path):
    perfect = session(tmp_path / "a", plunge_mm=3.0)
    assert "Next time" not in debrief_page(score(perfect), perfect, {}, "en")
    plunged = session(tmp_path / "b", plunge_mm=9.0)
    text = Page(debrief_page(score(plunged), plunged, {}, "en")).text("en")
    assert text.count("vessels and nerves") == 1
    assert "Drill on through" not in text
    short = session(tmp_path / "c", plunge_mm=-3.0)
    assert Page(debrief_page(score(short), short, {}, "en")).text("en").count("Drill on through") == 1


def test_pictures_are_inside_the_page_with_captions(tmp_path):
    recording = session(tmp_path / "r")
    text = debrief_page(score(recording), recording, {"section": PNG, "overview": PNG}, "en")
    assert text.count("data:image/png;base64,") == 2
    assert text.index("planned axis and the drilled hole") < text.index("cut open along the drill")


def test_ten_minutes_do_not_make_the_page_heavy(tmp_path):
    long = np.repeat(rows_of(Drilling()), 34, axis=0)
    long[:, COLUMNS.index("tick")] = np.arange(len(long))
    columns = {name: long[:, index] for index, name in enumerate(COLUMNS) if "reserved" not in name}
    recording = replace(read_recording(write_session(tmp_path / "r")), columns=columns)
    assert recording.ticks > 550_000
    assert len(debrief_page(score(recording), recording, {}, "en")) < 150_000


def test_a_page_that_cannot_be_written_leaves_nothing(tmp_path):
    recording = session(tmp_path / "r")
    (tmp_path / "debrief.html").mkdir()
    with pytest.raises(ScenarioError, match="cannot-write"):
        write_debrief(tmp_path / "debrief.html", score(recording), recording, {}, "en")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["debrief.html", "r"]


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [(0, 80, 5, [0, 20, 40, 60, 80]), (-4, 31, 5, [0, 10, 20, 30]), (0, 0.7, 5, [0, 0.2, 0.4, 0.6])],
)
def test_axis_numbers_are_round(low, high, most, expected):
    assert ticks(low, high, most) == pytest.approx(expected)


def test_steps_and_spreading():
    assert [nice_step(value) for value in (0.3, 1.0, 1.1, 7, 30)] == [0.5, 1, 2, 10, 50]
    assert spread([10, 12, 50], 20, 500) == [10, 30, 50]
    assert spread([95, 98, 99], 20, 100) == [60, 80, 100]
    assert spread([], 20, 100) == []
