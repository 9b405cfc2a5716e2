"""Records: valid statements, an outbox that loses and doubles nothing, sessions that can be deleted, a sealed log."""

import copy
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from scenarios.errors import ScenarioError
from scenarios.recording import read_recording
from scenarios.records import (
    Account,
    AuditLog,
    DeliveryState,
    Outbox,
    SessionStore,
    file_result,
    stored_session,
    xapi_error_statements,
    xapi_statement,
)
from scenarios.records.xapi import iso_duration
from scenarios.scoring import score
from tests.scenarios.synthetic import session, write_session
from tests.scenarios.xapi_rules import broken_rules

ROOT = Path(__file__).resolve().parents[2]
TRAINEE = Account("trainee-7f3a", "https://hospital.example/accounts")

SESSIONS = {
    "passed": {"plunge_mm": 3.0},
    "failed": {"plunge_mm": 14.0, "axis_error_deg": 17.0},
    "sentinel": {"plunge_mm": 24.0, "axis_error_deg": 31.0, "length_mm": 20.0},
    "short": {"plunge_mm": -5.0},
    "interrupted": {"close": False},
}


@pytest.fixture(scope="module")
def statements(tmp_path_factory):
    """Every kind of statement, by session."""
    folder, found = tmp_path_factory.mktemp("sessions"), {}
    for name, changes in SESSIONS.items():
        recording = read_recording(write_session(folder / name, **changes))
        result = score(recording)
        found[name] = [xapi_statement(result, recording, TRAINEE), *xapi_error_statements(result, recording, TRAINEE)]
    return found


def test_statements_keep_the_rules(statements):
    for name, group in statements.items():
        for statement in group:
            assert broken_rules(json.loads(json.dumps(statement))) == [], name


def _node_modules():
    if shutil.which("node") is None:
        pytest.skip("node is not installed; the strict npm validator needs it")
    named = os.environ.get("OSTEON_NODE_MODULES")
    for folder in filter(None, [named, ROOT / "node_modules"]):
        if (Path(folder) / "@learninglocker" / "xapi-validation").is_dir():
            return str(folder)
    pytest.skip("npm package @learninglocker/xapi-validation not found; set OSTEON_NODE_MODULES to its node_modules")


_VALIDATE = """
const validate = require('@learninglocker/xapi-validation').default;
const all = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(all.map(one => validate(one, ['statement']).map(String))));
"""


def test_a_foreign_strict_validator_agrees(statements):
    environment = {**os.environ, "NODE_PATH": _node_modules()}
    good = [statement for group in statements.values() for statement in group]
    bad = []
    for spoil in (
        lambda one: one["verb"].update(id="passed"), lambda one: one["actor"].update(name=None),
        lambda one: one["result"].update(duration="28 s"), lambda one: one["result"].update(success="yes"),
        lambda one: one["context"].update(registration="x"), lambda one: one["object"].update(id="case"),
    ):  # fmt: skip
        one = copy.deepcopy(good[0])
        spoil(one)
        bad.append(one)
    answer = subprocess.run(
        ["node", "-e", _VALIDATE], input=json.dumps(good + bad), capture_output=True, text=True, env=environment,
        check=True,
    )  # fmt: skip
    problems = json.loads(answer.stdout)
    assert problems[: len(good)] == [[]] * len(good)
    assert all(problems[len(good) :]), "the validator itself is blind"


def test_the_model_of_a_learning_record_store_agrees(statements):
    base = pytest.importorskip("ralph.models.xapi.base.statements", reason="ralph-malph is not installed")
    for group in statements.values():
        for statement in group:
            base.BaseXapiStatement.model_validate(statement)


def test_the_summary_says_what_the_score_says(statements, tmp_path):
    passed = statements["passed"][0]
    assert passed["verb"]["id"] == "http://adlnet.gov/expapi/verbs/passed"
    assert passed["result"]["success"] is True
    assert passed["result"]["score"] == {"scaled": 1.0, "raw": 100.0, "min": 0, "max": 100}
    assert passed["actor"]["account"] == {"homePage": "https://hospital.example/accounts", "name": "trainee-7f3a"}
    assert passed["timestamp"].endswith("Z")
    extensions = passed["result"]["extensions"]
    plunge = next(value for key, value in extensions.items() if key.endswith("metric/plunge_mm"))
    assert plunge["value"] == pytest.approx(3.0, abs=0.02)
    assert (plunge["unit"], plunge["rubric_version"]) == ("mm", "1.4.0")
    context = {key.rsplit("extensions/", 1)[1]: value for key, value in passed["context"]["extensions"].items()}
    assert context["device/modality"] == "simulated"
    assert context["case/bone-quality"] == "normal"
    assert context["thresholds/version"] == "bicortical_drilling 1.4.0"
    assert len(statements["passed"]) == 1
    assert statements["failed"][0]["result"]["success"] is False
    assert [one["object"]["id"].rsplit("/", 1)[1] for one in statements["failed"][1:]] == [
        "axis_error_deg",
        "plunge_mm",
    ]
    interrupted = statements["interrupted"][0]["result"]
    assert interrupted["completion"] is False
    assert "success" not in interrupted


def test_ids_follow_from_what_is_stated(tmp_path):
    recording = session(tmp_path / "a")
    result = score(recording)
    first = xapi_statement(result, recording, TRAINEE)
    assert xapi_statement(score(read_recording(tmp_path / "a")), recording, TRAINEE) == first
    assert xapi_statement(result, recording, Account("other"))["id"] != first["id"]
    assert xapi_statement(replace(result, rubric_version="2"), recording, TRAINEE)["id"] != first["id"]


def test_a_session_id_that_is_no_uuid_still_registers(tmp_path):
    recording = session(tmp_path / "a")
    named = replace(recording, header={**recording.header, "session_id": "2026-01-02 femur"})
    statement = xapi_statement(score(named), named, TRAINEE)
    assert uuid.UUID(statement["context"]["registration"])
    assert broken_rules(statement) == []


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "PT0.00S"), (12.345, "PT12.35S"), (75, "PT75.00S"), (-1, "PT0.00S")]
)
def test_durations(seconds, text):
    assert iso_duration(seconds) == text


def some_statement(number=0):
    return {"id": str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))), "number": number, "name": "骨"}


def test_the_outbox_is_idempotent_and_keeps_the_order(tmp_path):
    outbox = Outbox(tmp_path / "records.sqlite")
    for number in range(5):
        assert outbox.add(some_statement(number), "s1")
    assert not outbox.add(some_statement(3), "s1")
    assert [entry.statement["number"] for entry in outbox.list(DeliveryState.WAITING)] == [0, 1, 2, 3, 4]
    assert Outbox(tmp_path / "records.sqlite").list() == outbox.list()
    with pytest.raises(ScenarioError, match="conflict"):
        outbox.add({**some_statement(3), "number": 99}, "s1")


def test_states_of_delivery(tmp_path):
    outbox = Outbox(tmp_path / "records.sqlite")
    ids = []
    for number in range(3):
        outbox.add(some_statement(number), "s1")
        ids.append(some_statement(number)["id"])
    outbox.mark_attempt(ids[0], "no network")
    outbox.mark_failed(ids[1], "400")
    outbox.mark_sent(ids[2])
    states = {entry.id: entry for entry in outbox.list()}
    assert [states[name].state for name in ids] == [DeliveryState.WAITING, DeliveryState.FAILED, DeliveryState.SENT]
    assert (states[ids[0]].attempts, states[ids[0]].last_error) == (1, "no network")
    outbox.mark_failed(ids[2], "late answer")
    assert {entry.id: entry for entry in outbox.list()}[ids[2]].state is DeliveryState.SENT
    assert outbox.retry_failed() == 1
    assert len(outbox.list(DeliveryState.WAITING)) == 2
    assert outbox.forget_unsent("s1") == 2
    assert [entry.id for entry in outbox.list()] == [ids[2]]
    with pytest.raises(KeyError):
        outbox.mark_sent("unknown")


def test_many_threads_and_processes_at_once_lose_and_double_nothing(tmp_path):
    path = tmp_path / "records.sqlite"
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.scenarios.test_records import some_statement\nfrom scenarios.records import Outbox\n"
        f"outbox = Outbox({str(path)!r})\n"
        "for number in range(40): outbox.add(some_statement(number), 's')\n"
    )
    children = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) for _ in range(2)]
    errors, new = [], []

    def work():
        try:
            outbox = Outbox(path)
            for number in range(40):
                new.append(outbox.add(some_statement(number), "s"))
                outbox.mark_attempt(some_statement(number)["id"], "busy")
        except Exception as error:  # noqa: BLE001 - whatever a thread meets is the test's finding
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [child.wait() for child in children] == [0, 0]
    assert errors == []
    entries = Outbox(path).list()
    assert sorted(entry.statement["number"] for entry in entries) == list(range(40))
    assert {entry.attempts for entry in entries} == {4}
    assert sum(new) <= 40


def test_what_was_reported_as_stored_survives_a_kill(tmp_path):
    path = tmp_path / "records.sqlite"
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.scenarios.test_records import some_statement\nfrom scenarios.records import Outbox\n"
        f"outbox = Outbox({str(path)!r})\n"
        "for number in range(100000):\n    outbox.add(some_statement(number), 's'); print(number, flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    for _ in range(25):
        last = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    child.wait()
    child.stdout.close()
    numbers = [entry.statement["number"] for entry in Outbox(path).list()]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) > last


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "records.sqlite"
    path.write_bytes(b"not a database at all, but somebody's file" * 100)
    with pytest.raises(ScenarioError, match="records-unusable"):
        Outbox(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_newer_database_is_refused(tmp_path):
    path = tmp_path / "records.sqlite"
    Outbox(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(ScenarioError, match="too-new"):
        Outbox(path)


@pytest.fixture
def filed(tmp_path, monkeypatch):
    """Two sessions of one case, filed as `demo` files them."""
    monkeypatch.setenv("OSTEON_HOME", str(tmp_path / "home"))
    ids = []
    for number in range(2):
        folder = tmp_path / f"session {number}"
        path = write_session(folder / "recording.arrows", plunge_mm=3.0 + 7 * number)
        (folder / "debrief.html").write_text("page")
        (folder / "patient_model" / "meshes").mkdir(parents=True)
        (folder / "patient_model" / "meshes" / "femur.stl").write_text("solid")
        recording = read_recording(path)
        recording = replace(recording, header={**recording.header, "session_id": str(uuid.uuid4())})
        file_result(score(recording), recording, files=("debrief.html", "patient_model"))
        file_result(score(recording), recording, files=("debrief.html", "patient_model"))
        ids.append(recording.header["session_id"])
    return tmp_path, ids


def test_filing_twice_changes_nothing(filed):
    tmp_path, ids = filed
    path = tmp_path / "home" / "records" / "records.sqlite"
    assert {session.id for session in SessionStore(path).list()} == set(ids)
    assert len(Outbox(path).list()) == 2
    assert [entry.action for entry in AuditLog(path).list()] == ["stored", "stored"]
    found = SessionStore(path).list("femoral_shaft_bicortical")
    assert {session.verdict for session in found} == {"passed", "not_passed"}
    assert found[0].metrics["plunge_mm"]["unit"] == "mm"
    assert json.loads(json.dumps(found[0].as_dict()))["id"] in ids


def test_a_session_can_be_deleted_with_all_that_belongs_to_it_and_nothing_else(filed):
    tmp_path, ids = filed
    path = tmp_path / "home" / "records" / "records.sqlite"
    store = SessionStore(path)
    (tmp_path / "session 0" / "my notes.txt").write_text("mine")
    store.delete(ids[0], "educator-1")
    assert sorted(entry.name for entry in (tmp_path / "session 0").iterdir()) == ["my notes.txt"]
    assert (tmp_path / "session 1" / "recording.arrows").exists()
    assert [session.id for session in store.list()] == [ids[1]]
    assert {entry.session_id for entry in Outbox(path).list()} == {ids[1]}
    last = AuditLog(path).list()[-1]
    assert (last.actor, last.action, last.subject) == ("educator-1", "deleted", ids[0])
    assert store.delete_case("femoral_shaft_bicortical") == 1
    assert not (tmp_path / "session 1").exists()
    assert store.list() == []
    with pytest.raises(ScenarioError, match="unknown-session"):
        store.delete(ids[0])


def test_a_statement_once_sent_stays_in_the_list_when_its_session_goes(filed):
    tmp_path, ids = filed
    path = tmp_path / "home" / "records" / "records.sqlite"
    outbox = Outbox(path)
    for entry in outbox.list():
        outbox.mark_sent(entry.id)
    SessionStore(path).delete_case("femoral_shaft_bicortical")
    assert len(outbox.list(DeliveryState.SENT)) == 2


def test_the_audit_log_shows_tampering(tmp_path):
    path = tmp_path / "records.sqlite"
    log = AuditLog(path)
    for number in range(5):
        log.add("trainee", "opened", f"session {number}")
    assert log.first_broken() is None
    connection = sqlite3.connect(path)
    connection.execute("UPDATE audit SET subject = 'session 9' WHERE number = 3")
    connection.commit()
    assert log.first_broken() == 3
    connection.execute("UPDATE audit SET subject = 'session 2' WHERE number = 3")
    connection.execute("DELETE FROM audit WHERE number = 2")
    connection.commit()
    connection.close()
    assert log.first_broken() == 3


def test_stored_sessions_remember_where_their_files_lie(tmp_path):
    recording = session(tmp_path / "recording.arrows")
    kept = stored_session(score(recording), recording, ("debrief.html",))
    assert kept.folder == tmp_path.resolve()
    assert kept.files == ("recording.arrows", "debrief.html")
    assert kept.finished_at.tzinfo is not None
