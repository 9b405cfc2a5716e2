"""The table of published experiments: whole, sourced, and judged by bands no wider than their rule."""

import math
from collections import Counter

import pytest

from scenarios.debrief.bilingual import Bilingual
from scenarios.errors import ScenarioError
from scenarios.language import LANGUAGES, Translator
from simulator.validation.bands import DEVIATIONS, EXACT_SHARE, NEEDS, SINGLE_VALUE_SHARE, Rule, band_of, inside
from simulator.validation.runners import RUNNERS
from simulator.validation.table import KINDS, read_table, table_folder
from simulator.validation.wording import chips

ROWS = read_table()


def test_there_are_enough_rows_of_every_kind():
    counts = Counter(row.kind for row in ROWS)
    assert set(counts) == set(KINDS)
    assert len(ROWS) >= 60
    runnable = Counter(row.kind for row in ROWS if row.runner != "none")
    assert all(runnable[kind] >= 5 for kind in ("drilling", "plunge", "heat", "screws", "material"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row_is_complete(row):
    assert len(row.source) > 15
    assert row.unit
    assert row.runner in RUNNERS
    assert set(row.published) == set(NEEDS[row.rule])
    low, high = row.band
    assert low is not None or high is not None
    assert low is None or high is None or low < high
    if row.runner == "none":
        assert row.given["why"]
    else:
        assert row.given


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_no_band_is_wider_than_its_rule(row):
    low, high = row.band
    values = row.published
    match row.rule:
        case Rule.MEAN_SD:
            assert high - low <= 2.0 * DEVIATIONS * values["sd"] + 1e-9
            assert low >= 0.0
        case Rule.RANGE:
            assert (low, high) == (values["low"], values["high"])
        case Rule.SINGLE:
            assert high - low == pytest.approx(2.0 * SINGLE_VALUE_SHARE * abs(values["value"]))
        case Rule.EXACT:
            assert high - low == pytest.approx(2.0 * EXACT_SHARE * abs(values["value"]))
        case Rule.AT_MOST:
            assert (low, high) == (None, values["limit"])
        case Rule.AT_LEAST:
            assert (low, high) == (values["limit"], None)
        case Rule.NO_EFFECT:
            assert (low, high) == pytest.approx((0.9, 1.1))
        case Rule.RISES:
            assert (low, high) == (1.02, None)
        case Rule.FALLS:
            assert (low, high) == (None, 0.98)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_the_table_uses_is_translated(language):
    translator = Translator(language)
    wanted = {f"validation-kind-{kind}" for kind in KINDS} | {f"validation-rule-{rule}" for rule in Rule}
    for row in ROWS:
        wanted |= {f"validation-quantity-{row.quantity}", f"validation-standing-{row.standing}"}
        wanted |= {f"validation-note-{note}" for note in row.notes}
        if row.reading:
            wanted.add(f"validation-reading-{row.reading}")
        if row.runner == "none":
            wanted.add(f"validation-why-{row.given['why']}")
    assert sorted(message for message in wanted if not translator.has(message)) == []


def test_what_is_prescribed_is_said_in_all_languages():
    words = Bilingual()
    for row in ROWS:
        for given, without in ((row.given, False), (row.against, True)):
            for chip in chips(words, given, without=without):
                assert "validation-" not in chip, row.id


def test_the_languages_have_the_same_messages():
    folder = table_folder().parent / "translations"
    ids = []
    for language in LANGUAGES:
        lines = (folder / language / "validation.ftl").read_text(encoding="utf-8").splitlines()
        ids.append([line.split(" = ")[0] for line in lines if " = " in line])
    assert ids[0] == ids[1]


def test_bands_by_hand():
    assert band_of(Rule.MEAN_SD, {"mean": 10.0, "sd": 2.0}) == (6.0, 14.0)
    assert band_of(Rule.MEAN_SD, {"mean": 1.0, "sd": 2.0}) == (0.0, 5.0)
    assert band_of(Rule.SINGLE, {"value": -40.0}) == (-50.0, -30.0)
    assert inside((None, 47.0), 47.0)
    assert not inside((80.0, None), 79.9)
    assert not inside((None, None), math.nan)


@pytest.mark.parametrize(
    ("line", "key"),
    [('rule = "mean_sd"', "rule"), ('rule = "likes"', "likes"), ('rule = "rises"\nextra = 1', "extra"),
     ('rule = "rises"\ncompare = "ratio"', "against"), ('rule = "rises"\nmean = 1.0', "rule")],
)  # fmt: skip
def test_wrong_rows_are_refused_by_name(tmp_path, line, key):
    body = (
        '[sources]\na = "A 2000"\n[[rows]]\nid = "x"\nrunner = "drill"\nmeasure = "m"\nquantity = "thrust"\n'
        'unit = "N"\nsource = "a"\n'
    )
    (tmp_path / "drilling.toml").write_text(body + line, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_table(tmp_path)
    assert error.value.message_id == "validation-row-wrong"
    assert key in str(error.value.values["key"])


def test_a_missing_table_is_told():
    with pytest.raises(ScenarioError) as error:
        read_table(table_folder() / "nowhere")
    assert error.value.message_id == "validation-table-unreadable"
