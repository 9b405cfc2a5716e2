"""Running the table: verdicts, shared runs, nothing dropped, JSON and the page."""

import base64
import hashlib
import json
import math
import re
from dataclasses import replace

import pytest

from simulator.cli.program import main
from simulator.validation.bench import Bench, CannotRunError
from simulator.validation.report.page import report_page
from simulator.validation.run import Verdict, run_row, run_table
from simulator.validation.runners import RUNNERS
from simulator.validation.table import Compare, read_table

FAST = ("screws", "material", "haptics", "osteotome")
ALSO = ("macavelia", "default", "augustin-2p5", "tooth")
ROWS = read_table()
WANTED = [row for row in ROWS if row.kind in FAST or row.id.startswith(ALSO)]
KEYS = {"id", "kind", "quantity", "published", "unit", "band", "ours", "agrees", "source"}


@pytest.fixture(scope="module")
def report():
    wanted = [
        row for row in ROWS if row.kind in FAST or row.id.startswith(("macavelia", "default", "augustin-2p5", "tooth"))
    ]
    return run_table(wanted, quick=True)


def test_no_row_is_dropped(report):
    wanted = {
        row.id
        for row in ROWS
        if row.kind in FAST or row.id.startswith(("macavelia", "default", "augustin-2p5", "tooth"))
    }
    assert {outcome.row.id for outcome in report.outcomes} | set(report.left_out) == wanted
    assert not {outcome.row.id for outcome in report.outcomes} & set(report.left_out)
    tally = report.as_dict()
    assert sum(part["rows"] for part in tally["summary"].values()) == len(report.outcomes) == tally["total"]["rows"]


def test_what_runs_is_finite_and_judged_by_its_band(report):
    for outcome in report.outcomes:
        if outcome.verdict is Verdict.NOT_RUN:
            assert outcome.ours is None
            assert outcome.why
            continue
        assert math.isfinite(outcome.ours)
        low, high = outcome.row.band
        within = (low is None or outcome.ours >= low) and (high is None or outcome.ours <= high)
        assert (outcome.verdict is Verdict.AGREES) == within


def test_misses_stay_misses(report):
    """The default profile was never a fit to MacAvelia's laboratory; a report without this miss would be dressed up."""
    found = {outcome.row.id: outcome.verdict for outcome in report.outcomes}
    assert found["default-profile-against-macavelia"] is Verdict.MISSES
    assert found["macavelia-human-thrust-1000"] is Verdict.AGREES


def test_every_miss_has_a_reading(report):
    assert [o.row.id for o in report.outcomes if o.verdict is Verdict.MISSES and not o.row.reading] == []


def test_rows_of_one_experiment_share_its_run():
    rows = [row for row in ROWS if row.id.startswith("macavelia-human") and row.id.endswith("1000")]
    assert len(rows) == 2
    assert run_table(rows).runs == 1


def test_an_engine_that_refuses_is_told_not_hidden():
    row = next(row for row in ROWS if row.id == "kwire-notched-force")
    outcome = run_row(row, Bench(RUNNERS))
    assert (outcome.verdict, outcome.why) == (Verdict.NOT_RUN, "validation-why-kwire")
    row = next(row for row in ROWS if row.id == "push-10-above-45")
    refused = run_row(replace(row, given={"push": -5.0, "tool": "wire"}), Bench(RUNNERS))
    assert (refused.verdict, refused.why) == (Verdict.NOT_RUN, "physics-rig-value")


def test_faults_of_our_own_are_not_taken_for_missing_engines():
    def broken(bench, given):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_row(replace(ROWS[0], runner="broken"), Bench({"broken": broken}))


@pytest.mark.parametrize(
    ("compare", "expected"),
    [(Compare.RATIO, 3.0), (Compare.CHANGE_PERCENT, 200.0), (Compare.LOSS_PERCENT, -200.0), (Compare.DROP, -4.0)],
)
def test_comparisons_by_hand(compare, expected):
    bench = Bench({"echo": lambda bench, given: {"x": given["x"]}})
    row = replace(ROWS[0], runner="echo", measure="x", given={"x": 6.0}, against={"x": 2.0}, compare=compare)
    assert run_row(row, bench).ours == pytest.approx(expected)


def test_the_bench_remembers_refusals_too():
    calls = []

    def refuses(bench, given):
        calls.append(given)
        raise CannotRunError("validation-why-burr-hand")

    bench = Bench({"saw": refuses})
    for _ in range(2):
        with pytest.raises(CannotRunError):
            bench.run("saw", {"why": "saw"})
    assert len(calls) == 1


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_page_shows_every_row_and_fetches_nothing(report, language):
    page = report_page(report, language)
    for outcome in report.outcomes:
        assert f"<code>{outcome.row.id}</code>" in page
    assert f'id="language-{language}" checked' in page
    assert not re.search(r"(src|href)=\"https?:", page)
    # One script of our own, which the policy names by its hash.
    assert re.findall(r"<script[^>]*>", page) == ["<script>"]
    script = page.split("<script>")[1].split("</script>")[0]
    assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in page.split("</head>")[0]
    assert f'<html lang="{language.replace("_", "-")}">' in page
    # Switching the language switches the page's own, and its title.
    for tag in ("en", "zh-CN"):
        assert f'data-tag="{tag}" data-title="Osteon' in page
    misses = sum(outcome.verdict is Verdict.MISSES for outcome in report.outcomes)
    assert f"({misses})" in page
    # Each miss stands twice: in front, and among all rows.
    assert page.count('<tr class="misses">') == 2 * misses


def test_command_prints_json_and_writes_the_page(tmp_path, capsys):
    assert (
        main(["validate", "--only", "material", "--only", "haptics", "--json", "--out", str(tmp_path / "v.html")]) == 0
    )
    found = json.loads(capsys.readouterr().out)
    wanted = {row.id for row in ROWS if row.kind in ("material", "haptics")}
    assert {row["id"] for row in found["rows"]} == wanted
    for row in found["rows"]:
        assert set(row) >= KEYS
        assert len(row["band"]) == 2
        assert row["agrees"] in (True, False, None)
    assert set(found["summary"]) == {"material", "haptics"}
    assert (tmp_path / "v.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_command_refuses_an_unknown_kind_and_a_missing_folder(tmp_path, capsys):
    assert main(["validate", "--only", "sewing"]) == 2
    assert "sewing" in capsys.readouterr().err
    assert main(["validate", "--only", "haptics", "--out", str(tmp_path / "no" / "v.html")]) == 2


@pytest.mark.deep
def test_the_whole_table_runs():
    report = run_table(ROWS)
    assert len(report.outcomes) == len(ROWS)
    assert [o.row.id for o in report.outcomes if o.verdict is Verdict.MISSES and not o.row.reading] == []
