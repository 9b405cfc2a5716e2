"""Scores of drillings whose truth is known exactly, and the rubric that judges them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.debrief.page import debrief_page
from scenarios.errors import ScenarioError
from scenarios.language import LANGUAGES, NARROW_SPACE, Translator
from scenarios.recording import Recording, read_outline, read_recording
from scenarios.recording_writer import RecordingWriter
from scenarios.scoring import Verdict, score
from scenarios.scoring.metrics import METRICS
from scenarios.scoring.result import Category, Level
from scenarios.scoring.rubric import level_of, load_rubric, points_of, read_rubric, rubric_ids
from scenarios.scoring.trace import direction_of_advance
from scenarios.storage import assets_folder
from tests.scenarios.synthetic import COLUMNS, PERIOD_S, Drilling, header_of, rows_of, session, write_session

STEP_MM = 0.004
"""The tip moves this much in a tick of the synthetic drilling."""


def values(result):
    return {name: metric.value for name, metric in result.metrics.items()}


def recorded(rows, drilling=None, **header):
    """A recording that holds rows, without a file."""
    columns = {name: rows[:, index] for index, name in enumerate(COLUMNS) if "reserved" not in name}
    return Recording({**header_of(drilling or Drilling()), **header}, columns, (), True, {}, "0" * 32)


def drilled(**changes):
    drilling = Drilling(**changes)
    return score(recorded(rows_of(drilling), drilling))


@settings(max_examples=60, deadline=None)
@given(
    entry=st.floats(0, 10), tilt=st.floats(0, 20), plunge=st.floats(0.1, 25), filled=st.booleans(),
    axis=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda axis: np.linalg.norm(axis) > 0.1),
)  # fmt: skip
def test_known_errors_are_found(entry, tilt, plunge, filled, axis):
    found = values(
        drilled(entry_error_mm=entry, axis_error_deg=tilt, plunge_mm=plunge, marrow_is_bone=filled, axis_lps=axis)
    )
    assert found["entry_error_mm"] == pytest.approx(entry, abs=STEP_MM)
    assert found["axis_error_deg"] == pytest.approx(tilt, abs=1e-3)
    assert found["plunge_mm"] == pytest.approx(plunge, abs=2 * STEP_MM)
    assert found["peak_force_N"] == pytest.approx(60, rel=0.01)
    assert found["time_s"] == pytest.approx(28 / np.cos(np.radians(tilt)) / 4, abs=0.02)
    assert found["bicortical"] == 1
    assert found["breakthroughs"] == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"pecks": 3}, {"pause_s": 2.0}, {"skid_mm": 6.0}, {"marrow_is_bone": False, "pecks": 1},
        {"wall_thrust_N": 5.0, "near_wall_mm": 1.0, "far_wall_mm": 0.8}, {"feed_mm_s": 0.8}, {"approach_mm": 20.0},
        {"length_mm": 60.0}, {"wall_thrust_N": 180.0},
    ],
    ids=str,
)  # fmt: skip
def test_the_way_of_working_does_not_change_the_result(changes):
    """Pecking, resting in the wall, a scratch beside the hole, thin walls, slow feed: same hole, same numbers."""
    found = values(drilled(entry_error_mm=1.5, axis_error_deg=4.0, plunge_mm=6.0, **changes))
    assert found["entry_error_mm"] == pytest.approx(1.5, abs=0.02)
    assert found["axis_error_deg"] == pytest.approx(4.0, abs=0.01)
    assert found["plunge_mm"] == pytest.approx(6.0, abs=0.02)
    assert found["breakthroughs"] == 2


@pytest.mark.parametrize("noise_mm", [0.02, 0.1])
def test_tremor_moves_the_numbers_little(noise_mm):
    rows = rows_of(Drilling(entry_error_mm=2.0, axis_error_deg=5.0, plunge_mm=6.0))
    time_s = np.arange(len(rows)) * PERIOD_S
    for index, part in enumerate("xyz"):
        rows[:, COLUMNS.index(f"response_tip_{part}_mm")] += noise_mm * np.sin(2 * np.pi * (9 + index) * time_s + index)
    found = values(score(recorded(rows)))
    assert found["entry_error_mm"] == pytest.approx(2.0, abs=2 * noise_mm)
    assert found["axis_error_deg"] == pytest.approx(5.0, abs=0.5)
    assert found["plunge_mm"] == pytest.approx(6.0, abs=2 * noise_mm)


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("short_mm", [-1.0, -10.0, -24.0])
def test_a_hole_that_ends_in_the_bone_is_not_bicortical(short_mm, filled):
    result = drilled(plunge_mm=short_mm, marrow_is_bone=filled)
    assert result.verdict is Verdict.NOT_PASSED
    assert values(result)["bicortical"] == 0
    assert result.metrics["plunge_mm"].value is None
    assert result.metrics["bicortical"].level is Level.ERROR
    assert not result.scores.gate
    assert result.reasons[0].message_id == "scenarios-not-passed-far-cortex"
    assert len(result.hole.breakthroughs) == (0 if short_mm < -23 else 1)


def test_thrust_lost_by_letting_go_is_no_breakthrough():
    rows = rows_of(Drilling(plunge_mm=-2.0, pause_s=1.0))
    assert values(score(recorded(rows)))["breakthroughs"] == 1


def test_a_pass_says_so_and_a_plunge_says_how_far():
    english, chinese = Translator("en"), Translator("zh_CN")
    assert drilled(plunge_mm=3.0).verdict is Verdict.PASSED
    failed = drilled(plunge_mm=9.44)
    assert failed.verdict is Verdict.NOT_PASSED
    expected = "Not passed: the drill went 9.4 mm past the far cortex; the limit is 8 mm."
    assert failed.sentence(english).replace(NARROW_SPACE, " ") == expected
    assert "9.4" in failed.sentence(chinese)


def test_every_quality_metric_must_reach_its_limit_and_none_makes_up_for_another():
    for changes in ({"plunge_mm": 8.5}, {"axis_error_deg": 11.0}, {"entry_error_mm": 4.5}):
        result = drilled(**changes)
        assert result.verdict is Verdict.NOT_PASSED
        assert result.scores.total > 70
    assert drilled(plunge_mm=7.5, axis_error_deg=9.5, entry_error_mm=3.5).verdict is Verdict.PASSED
    slow = drilled(feed_mm_s=0.4)
    assert slow.metrics["time_s"].level is Level.NEAR_MISS
    assert slow.verdict is Verdict.PASSED


def test_a_sentinel_error_comes_first_and_closes_the_gate():
    result = drilled(plunge_mm=5.5, axis_error_deg=31.0, length_mm=20.0, entry_error_mm=5.0)
    assert result.reasons[0].message_id == "scenarios-not-passed-axis"
    assert result.metrics["axis_error_deg"].level is Level.SENTINEL
    assert not result.scores.gate


def test_scores_are_sums_of_points():
    result = drilled(plunge_mm=6.5, entry_error_mm=4.999)
    points = {name: metric.points for name, metric in result.metrics.items()}
    assert points["plunge_mm"] == pytest.approx(85, abs=0.2)
    assert points["entry_error_mm"] == pytest.approx(35, abs=0.3)
    quality = (points["entry_error_mm"] + points["axis_error_deg"] + 2 * points["plunge_mm"]) / 4
    assert result.scores.quality == pytest.approx(quality)
    assert result.scores.safety == 95
    assert result.scores.total == pytest.approx(0.5 * quality + 0.25 * result.scores.process + 0.25 * 95)


def test_an_interrupted_recording_is_incomplete_but_keeps_its_numbers(tmp_path):
    result = score(read_recording(write_session(tmp_path / "r", close=False, plunge_mm=4.0, approach_mm=40.0)))
    assert result.verdict is Verdict.INCOMPLETE
    assert result.reasons[0].message_id == "scenarios-incomplete-not-closed"
    assert values(result)["plunge_mm"] == pytest.approx(4.0, abs=0.02)


@pytest.mark.parametrize("ticks", [0, 1, 2, 3, 5, 12])
def test_a_very_short_recording_is_incomplete(tmp_path, ticks):
    drilling = Drilling(approach_mm=0.001)
    writer = RecordingWriter(tmp_path / "r", header_of(drilling), COLUMNS)
    writer.append(rows_of(drilling)[:ticks])
    writer.close()
    result = score(read_recording(tmp_path / "r"))
    assert result.verdict in (Verdict.INCOMPLETE, Verdict.NOT_PASSED)
    for language in LANGUAGES:
        assert result.sentence(Translator(language))


def test_a_score_from_the_file_is_that_from_memory_bit_for_bit(tmp_path):
    """Ticks without numbers, ticks back in time and another tool in hand lie across the borders of batches too."""
    drilling = Drilling(plunge_mm=4.0, entry_error_mm=1.5, axis_error_deg=3.0)
    rows = rows_of(drilling)
    rows[990:1010, COLUMNS.index("response_thrust_N")] = np.nan
    rows[2995:3005, COLUMNS.index("tick")] -= 30.0
    rows[5000:6500, COLUMNS.index("command_instrument")] = 1.0
    header = header_of(drilling)
    header["instrument"]["kind"] = "twist_drill"
    header["tray"] = [{"id": "drill", "kind": "twist_drill"}, {"id": "gauge", "kind": "probe"}]
    writer = RecordingWriter(tmp_path / "r", header, COLUMNS)
    writer.append(rows)
    writer.close()
    outline, whole = read_outline(tmp_path / "r"), read_recording(tmp_path / "r")
    assert not outline.columns
    assert (outline.ticks, outline.column_names) == (whole.ticks, whole.column_names)
    assert score(outline).metrics == score(whole).metrics
    assert score(outline).scores == score(whole).scores
    assert score(outline).scores.confidence < 1.0
    assert debrief_page(score(outline), outline, {}, "en") == debrief_page(score(whole), whole, {}, "en")


def test_no_cut_and_missing_parts_are_incomplete():
    rows = rows_of(Drilling())
    rows[:, COLUMNS.index("response_removed_mm3")] = 0
    assert score(recorded(rows)).reasons[0].message_id == "scenarios-incomplete-no-cut"
    recording = recorded(rows_of(Drilling()))
    for change in ({"plan": {}}, {"instrument": {}}):
        result = score(replace(recording, header={**recording.header, **change}))
        assert result.reasons[0].message_id == "scenarios-incomplete-missing"
    columns = {name: column for name, column in recording.columns.items() if name != "response_thrust_N"}
    result = score(replace(recording, columns=columns))
    assert result.verdict is Verdict.INCOMPLETE
    assert set(result.metrics) == set(METRICS)


def test_lost_ticks_and_lost_tracking_lower_the_confidence():
    rows = rows_of(Drilling())
    assert score(recorded(rows)).scores.confidence == 1.0
    middle = len(rows) // 4
    gaps = np.delete(rows, np.arange(middle, middle + 700), axis=0)
    untracked = rows.copy()
    untracked[middle : middle + 700, COLUMNS.index("tracking")] = 0
    for changed in (gaps, untracked):
        assert 0.85 < score(recorded(changed)).scores.confidence < 0.95


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_recording_crashes_the_score(data):
    """Any order, repetition and loss of ticks, and any numbers in a column, still give a result."""
    rows = rows_of(Drilling(feed_mm_s=20.0))
    picked = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=30))
    rows = rows[picked]
    column = data.draw(st.integers(0, len(COLUMNS) - 1))
    rows[:, column] = data.draw(st.sampled_from([0.0, -1.0, 1e9, 1e-9, np.nan, np.inf]))
    result = score(recorded(rows))
    assert isinstance(result.as_json()["verdict"], str)


def test_directions_of_quaternions():
    from tests.scenarios.synthetic import quaternion_to, unit

    directions = [unit(np.random.default_rng(seed).normal(size=3)) for seed in range(20)] + [np.array([0, 0, -1.0])]
    found = direction_of_advance(np.array([quaternion_to(direction) for direction in directions]))
    assert found == pytest.approx(np.array(directions))


def test_result_as_json_names_unit_threshold_source_and_version_of_every_metric():
    import json

    fields = json.loads(json.dumps(drilled().as_json()))
    assert fields["rubric_version"] == "1.4.0"
    for name, metric in fields["metrics"].items():
        assert {"value", "unit", "level", "thresholds", "source", "rubric_version"} <= set(metric), name
        assert metric["source"]


@pytest.mark.parametrize("rubric_id", rubric_ids())
def test_shipped_rubrics_judge_known_metrics(rubric_id):
    rubric = load_rubric(rubric_id)
    assert rubric.id == rubric_id
    assert set(rubric.rules) == set(METRICS)
    assert rubric.quality_weight + rubric.process_weight + rubric.safety_weight == 100
    for rule in rubric.rules.values():
        assert set(rule.source) == set(LANGUAGES)
        assert rule.unit


@given(st.floats(0, 50))
def test_points_and_levels_fall_together(value):
    rule = load_rubric("bicortical_drilling").rules["plunge_mm"]
    points, level = points_of(rule, value), level_of(rule, value)
    expected = np.interp(value, [5, 8, 10], [100, 70, 0])
    assert points == pytest.approx(expected)
    limits = [(5, Level.PROFICIENT), (8, Level.PASS), (10, Level.NEAR_MISS), (20, Level.ERROR)]
    assert level is next((name for limit, name in limits if value <= limit), Level.SENTINEL)


def test_a_rubric_with_a_mistake_is_refused(tmp_path):
    text = (assets_folder() / "rubrics" / "bicortical_drilling.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    for old, new in (
        ("pass = 8", "pass = 4"), ('id = "plunge_mm"', 'id = "depth"'), ('category = "quality"', 'category = "luck"'),
        ("version = ", "versoin = "), ("error = 10\n", ""), ("[weights]", "[weights"),
    ):  # fmt: skip
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ScenarioError, match="rubric-unreadable"):
            read_rubric(path)
    with pytest.raises(ScenarioError, match="unknown-rubric"):
        load_rubric("none")


def test_a_newer_rubric_rescoring_changes_the_verdict_and_its_version(tmp_path):
    text = (assets_folder() / "rubrics" / "bicortical_drilling.toml").read_text(encoding="utf-8")
    strict = tmp_path / "strict.toml"
    strict.write_text(text.replace("proficient = 5\npass = 8", "proficient = 2\npass = 4").replace("1.4.0", "2.0.0"))
    recording = session(tmp_path / "r", plunge_mm=6.0)
    assert score(recording).verdict is Verdict.PASSED
    again = score(recording, read_rubric(strict))
    assert again.verdict is Verdict.NOT_PASSED
    assert again.metrics["plunge_mm"].rubric_version == "2.0.0"


def test_categories_are_all_used():
    rules = load_rubric("bicortical_drilling").rules.values()
    assert {rule.category for rule in rules} == set(Category)
