"""Recordings survive kills and refuse silent damage."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.errors import ScenarioError
from scenarios.language import LANGUAGES, Translator
from scenarios.recording import read_recording
from scenarios.recording_header import (
    PatientModelReference,
    code_version,
    machine,
    session_header,
    unit_of,
)
from scenarios.recording_writer import RecordingWriter
from tests.scenarios.synthetic import COLUMNS, Drilling, header_of, rows_of, write_session

ROOT = Path(__file__).resolve().parents[2]


def some_rows(count, seed=0):
    rows = np.random.default_rng(seed).normal(size=(count, len(COLUMNS)))
    rows[:, 0] = np.arange(count)
    return rows


def refused(path):
    with pytest.raises(ScenarioError) as raised:
        read_recording(path)
    for language in LANGUAGES:
        assert "{" not in Translator(language).error_text(raised.value)
    return raised.value


@pytest.fixture
def written(tmp_path):
    """A closed recording of 2.5 s with events, and its rows."""
    path, rows = tmp_path / "recording.arrows", some_rows(2500)
    writer = RecordingWriter(path, {"seed": 3, "note": "骨"}, COLUMNS)
    for start in range(0, 2500, 70):
        writer.append(rows[start : start + 70])
        if start == 1400:
            writer.event(1400, "breakthrough", thrust_N=np.float64(12.5), place=np.array([1.0, 2.0]))
    writer.event(2499, "finished")
    writer.close(volume_hash="abc", result={"verdict": "passed"})
    return path, rows


def test_what_is_written_is_read_bit_for_bit(written):
    path, rows = written
    recording = read_recording(path)
    assert recording.complete
    assert recording.ticks == 2500
    assert recording.header["note"] == "骨"
    assert recording.final == {"volume_hash": "abc", "result": {"verdict": "passed"}}
    kept = [name for name in COLUMNS if "reserved" not in name]
    assert list(recording.columns) == kept
    for name in kept:
        assert recording.columns[name].dtype == np.float64
        assert np.array_equal(recording.columns[name], rows[:, COLUMNS.index(name)])
    assert [(event.tick, event.name) for event in recording.events] == [(1400, "breakthrough"), (2499, "finished")]
    assert recording.events[0].values == {"thrust_N": 12.5, "place": [1.0, 2.0]}


def test_values_that_are_no_numbers_are_kept(tmp_path):
    rows = some_rows(10)
    rows[3, 5:9] = np.nan, np.inf, -np.inf, -0.0
    writer = RecordingWriter(tmp_path / "r", {}, COLUMNS)
    writer.append(rows)
    writer.close()
    columns = read_recording(tmp_path / "r").columns
    read = np.stack([columns[name] for name in COLUMNS if "reserved" not in name])
    kept = rows[:, [index for index, name in enumerate(COLUMNS) if "reserved" not in name]].T
    assert read.tobytes() == np.ascontiguousarray(kept).tobytes()


def test_any_arrow_reader_opens_it(written):
    path, rows = written
    table = pa.ipc.open_stream(path.read_bytes()).read_all()
    assert table.num_rows == 2500
    assert table["response_thrust_N"].to_numpy() == pytest.approx(rows[:, COLUMNS.index("response_thrust_N")])


def test_batches_hold_at_most_a_second(written):
    path, _ = written
    sizes = [batch.num_rows for batch in pa.ipc.open_stream(path.read_bytes())]
    assert sizes == [0, 1000, 1000, 500, 0]


def test_an_empty_session_is_a_recording(tmp_path):
    RecordingWriter(tmp_path / "r", {"seed": 1}, COLUMNS).close(volume_hash="x")
    recording = read_recording(tmp_path / "r")
    assert (recording.ticks, recording.complete, recording.events) == (0, True, ())


def test_rows_wait_at_most_a_second_also_when_they_come_slowly(tmp_path):
    writer = RecordingWriter(tmp_path / "r", {}, COLUMNS)
    writer.append(some_rows(5))
    writer.event(4, "paused")
    assert read_recording(tmp_path / "r").ticks == 0
    time.sleep(1.1)
    writer.append(some_rows(0))
    recording = read_recording(tmp_path / "r")
    assert (recording.ticks, recording.complete) == (5, False)
    assert recording.events[0].name == "paused"
    writer.close()


def test_a_recording_is_never_overwritten(written):
    path, _ = written
    before = path.read_bytes()
    with pytest.raises(ScenarioError, match="exists"):
        RecordingWriter(path, {}, COLUMNS)
    assert path.read_bytes() == before


def test_rows_of_the_wrong_width_are_our_own_fault(tmp_path):
    writer = RecordingWriter(tmp_path / "r", {}, COLUMNS)
    with pytest.raises(ValueError, match="shape"):
        writer.append(np.zeros((3, 4)))
    writer.close()


_KILLED = """
import sys, time
import numpy as np
sys.path.insert(0, {root!r})
from tests.scenarios.synthetic import COLUMNS
from scenarios.recording_writer import RecordingWriter
writer = RecordingWriter({path!r}, {{"seed": 1}}, COLUMNS)
for tick in range(0, 1_000_000, 10):
    rows = np.random.default_rng(tick).normal(size=(10, len(COLUMNS)))
    rows[:, 0] = np.arange(tick, tick + 10)
    writer.append(rows)
    if tick % 500 == 0:
        writer.event(tick, "beat", number=tick)
        print(tick, flush=True)
    time.sleep(0.001)
"""


@pytest.mark.parametrize("beats", [1, 9, 23])
def test_a_killed_session_opens_up_to_the_last_second(tmp_path, beats):
    path = tmp_path / "recording.arrows"
    program = _KILLED.format(root=str(ROOT), path=str(path))
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    last = 0
    for _ in range(beats):
        last = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    child.wait()
    child.stdout.close()
    recording = read_recording(path)
    assert not recording.complete
    assert recording.final == {}
    assert recording.ticks >= last - 1000
    assert np.array_equal(recording.columns["tick"], np.arange(recording.ticks))
    assert [event.tick for event in recording.events] == list(range(0, recording.ticks, 500))[: len(recording.events)]


def test_cut_anywhere_it_opens_up_to_the_last_whole_second(written, tmp_path):
    path, rows = written
    content = path.read_bytes()
    cut = tmp_path / "cut.arrows"
    seen = set()
    for length in [
        *range(0, len(content), max(1, len(content) // 150)),
        len(content) - 9,
        len(content) - 8,
        len(content) - 1,
    ]:
        cut.write_bytes(content[:length])
        try:
            recording = read_recording(cut)
        except ScenarioError as error:
            seen.add(error.message_id)
            continue
        assert recording.ticks in (0, 1000, 2000, 2500)
        assert np.array_equal(recording.columns["tick"], rows[: recording.ticks, 0])
        seen.add((recording.ticks, recording.complete))
    whole = {(0, False), (1000, False), (2000, False), (2500, False), (2500, True)}
    assert seen <= whole | {"scenarios-not-a-recording"}
    assert len(seen) >= 5


def test_a_tail_of_zeros_as_left_by_a_power_cut_is_no_damage(written, tmp_path):
    path, _ = written
    content = path.read_bytes()
    reader = pa.BufferReader(content)
    stream = pa.ipc.open_stream(reader)
    for _ in range(2):
        stream.read_next_batch()
    (tmp_path / "cut").write_bytes(content[: reader.tell()] + bytes(5000))
    recording = read_recording(tmp_path / "cut")
    assert (recording.ticks, recording.complete) == (1000, False)


def test_damage_in_the_middle_is_refused_and_says_how_much_is_good(written, tmp_path):
    path, _ = written
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    (tmp_path / "bad").write_bytes(content)
    error = refused(tmp_path / "bad")
    assert error.message_id == "scenarios-recording-damaged"
    assert error.values["good_seconds"] == 1
    assert error.values["good_ticks"] == 1000


def test_a_second_taken_out_is_noticed(written, tmp_path):
    path, _ = written
    content = path.read_bytes()
    reader = pa.BufferReader(content)
    stream = pa.ipc.open_stream(reader)
    ends = [reader.tell()]
    for _ in range(3):
        stream.read_next_batch()
        ends.append(reader.tell())
    (tmp_path / "bad").write_bytes(content[: ends[2]] + content[ends[3] :])
    error = refused(tmp_path / "bad")
    assert error.values["good_seconds"] == 1


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), bit=st.integers(0, 7))
def test_a_flipped_bit_never_gives_other_numbers(small, place, bit):
    """Refused, or taken for cut off, or (padding) without effect; never silently different."""
    path, good = small
    content = bytearray(path.read_bytes())
    content[min(int(place * len(content)), len(content) - 1)] ^= 1 << bit
    bad = path.with_name("bad")
    bad.write_bytes(content)
    try:
        recording = read_recording(bad)
    except ScenarioError as error:
        known = ("scenarios-recording-damaged", "scenarios-not-a-recording", "scenarios-recording-too-new")
        if error.message_id not in known:
            raise
        return
    assert recording.header == good.header
    assert recording.ticks in (0, 100, 200, 250)
    assert recording.complete is False or recording.final == good.final
    assert recording.events == good.events[: len(recording.events)]
    for name, column in recording.columns.items():
        assert np.array_equal(column, good.columns[name][: recording.ticks])


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "recording.arrows"
    writer = RecordingWriter(path, {"seed": 1}, COLUMNS[:12], batch_ticks=100)
    writer.append(some_rows(250)[:, :12])
    writer.event(100, "beat", number=1)
    writer.close(volume_hash="abc")
    return path, read_recording(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xff\xff\xff", b"PK\x03\x04 zip", b"x" * 5000, b"\xff\xff\xff\xff\x10\x00\x00\x00" + b"\x01" * 64],
)
def test_what_is_no_recording_is_refused(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    assert refused(tmp_path / "x").message_id == "scenarios-not-a-recording"


def test_a_foreign_arrow_stream_is_no_recording(tmp_path):
    sink = pa.BufferOutputStream()
    table = pa.table({"a": [1.0]})
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    (tmp_path / "x").write_bytes(sink.getvalue().to_pybytes())
    assert refused(tmp_path / "x").message_id == "scenarios-not-a-recording"


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert refused(tmp_path / "none").message_id == "scenarios-recording-unreadable"
    assert refused(tmp_path).message_id == "scenarios-recording-unreadable"


def test_a_newer_recording_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("scenarios.recording_writer.SCHEMA_VERSION", 2)
    RecordingWriter(tmp_path / "new", {}, COLUMNS).close()
    monkeypatch.undo()
    assert refused(tmp_path / "new").message_id == "scenarios-recording-too-new"


_FULL_DISK = """
import resource, signal, sys
import numpy as np
sys.path.insert(0, {root!r})
from tests.scenarios.synthetic import COLUMNS
from scenarios.errors import ScenarioError
from scenarios.recording_writer import RecordingWriter
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
writer = RecordingWriter({path!r}, {{}}, COLUMNS)
rows = np.random.default_rng(0).normal(size=(1000, len(COLUMNS)))
try:
    for second in range(100):
        rows[:, 0] = np.arange(1000) + 1000 * second
        writer.append(rows)
except ScenarioError as error:
    print(error.message_id, second)
"""


def test_a_full_disk_stops_with_a_sentence_and_leaves_a_readable_recording(tmp_path):
    pytest.importorskip("resource", reason="file size limits are a POSIX matter")
    path = tmp_path / "recording.arrows"
    program = _FULL_DISK.format(root=str(ROOT), path=str(path))
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    message, second = answer.stdout.split()
    assert message == "scenarios-cannot-write"
    recording = read_recording(path)
    assert recording.ticks == 1000 * int(second)
    assert not recording.complete


def test_a_disk_that_is_gone_is_told_in_the_same_sentence_again_and_again(tmp_path):
    """No byte can be written or cut off, as after a disk was unplugged: `/dev/full` refuses both."""
    gone = Path("/dev/full")
    if not gone.exists():
        pytest.skip("this system has no device that is always full")
    writer = RecordingWriter(tmp_path / "recording.arrows", {}, COLUMNS)
    writer._file.close()
    with gone.open("wb", buffering=0) as writer._file:
        for _ in range(3):
            with pytest.raises(ScenarioError, match="scenarios-cannot-write"):
                writer.append(np.zeros((1000, len(COLUMNS))))
        writer.close()
    assert read_recording(tmp_path / "recording.arrows").ticks == 0


def test_too_little_room_is_said_before_anything_is_written(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(ScenarioError, match="disk-full"):
        RecordingWriter(tmp_path / "new" / "r", {}, COLUMNS)
    assert not (tmp_path / "new").exists()


def test_the_header_names_program_and_machine_but_no_person():
    import getpass
    import socket

    from scenarios.case_file import load_case
    from scenarios.planning.trajectory import plan_trajectory

    fraction = np.ones((9, 9, 9), np.float32)
    plan = plan_trajectory(fraction, fraction, 1.0, np.zeros(3), np.full(3, 4.0), np.array([1.0, 0, 0]))
    header = session_header(
        load_case("femoral_shaft_bicortical"), plan, PatientModelReference("OST-1", "patient_model", "ab"),
        modality="simulated", instrument={"diameter_mm": 3.2}, parameters={}, columns=COLUMNS, servo_period_s=0.001,
    )  # fmt: skip
    text = json.dumps(header)
    assert header["plan"]["length_mm"] == pytest.approx(9.0)
    assert header["units"]["response_thrust_N"] == "N"
    assert not any("reserved" in name for name in header["units"])
    for name in (socket.gethostname(), getpass.getuser(), str(Path.home())):
        assert len(name) < 4 or name not in text
    assert len(dict(code_version())["source_digest"]) == 32
    assert {"os", "cpu", "python", "numpy"} <= set(dict(machine()))


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("tick", ""), ("lateness_us", "us"), ("command_coupling_stiffness_N_mm", "N/mm"),
        ("command_coupling_damping_N_s_mm", "N s/mm"), ("response_torque_x_N_mm", "N mm"), ("response_heat_W", "W"),
        ("response_removed_mm3", "mm3"), ("response_chisel_density_g_cm3", "g/cm3"), ("response_feed_mm_s", "mm/s"),
        ("response_speed_rpm", "1/min"), ("command_tick_s", "s"), ("response_tip_x_mm", "mm"),
    ],
)  # fmt: skip
def test_units_of_columns(column, unit):
    assert unit_of(column) == unit


def test_columns_of_the_synthetic_session_are_those_of_the_servo():
    from haptics.servo_loop import ROW_COLUMNS

    assert COLUMNS == ROW_COLUMNS
    assert rows_of(Drilling()).shape[1] == len(ROW_COLUMNS)


def test_a_written_session_reads_back_whole(tmp_path):
    recording = read_recording(write_session(tmp_path / "r"))
    assert recording.complete
    assert recording.header["case"] == header_of(Drilling())["case"]
