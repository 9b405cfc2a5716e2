"""The command line as a user meets it: real processes, exit codes, one sentence, JSON alone on stdout."""

import errno
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from simulator.cli import program

REPOSITORY = Path(__file__).resolve().parents[3]


def run(*arguments: str, home: Path, language: str = "en") -> subprocess.CompletedProcess:
    environment = {**os.environ, "OSTEON_HOME": str(home), "OSTEON_LANGUAGE": language}
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip


def one_sentence(answer: subprocess.CompletedProcess) -> str:
    """What the user is told: the last line of stderr, and nothing of a traceback."""
    assert "Traceback" not in answer.stderr
    return answer.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_help_is_in_the_users_language(tmp_path, language):
    answer = run("--help", home=tmp_path, language=language)
    assert answer.returncode == 0
    assert ("骨" in answer.stdout) == (language == "zh_CN")
    for command in ("demo", "reconstruct", "simulate", "replay", "score", "rig", "bench", "doctor"):
        assert command in answer.stdout


@pytest.mark.parametrize("command", ["demo", "reconstruct", "simulate", "replay", "score", "rig", "bench", "data"])
def test_every_command_has_help_in_both_languages(tmp_path, command):
    english, chinese = (run(command, "--help", home=tmp_path, language=code).stdout for code in ("en", "zh_CN"))
    assert english != chinese
    assert "cli-" not in english + chinese


@pytest.mark.parametrize(
    "arguments",
    [
        ("--no-such-option",),
        ("no-such-command",),
        ("score",),
        ("demo", "--seed"),
        ("demo", "--seed", "many"),
        ("demo", "--voxel", "nan"),
        ("demo", "--voxel", "50"),
        ("demo", "--wear", "nan"),
        ("demo", "--wear", "1e9"),
        ("reconstruct", "somewhere", "--out", "x", "--seed-point", "femur", "1,2"),
        ("rig", "drill"),
        ("rig", "drill", "--push", "80", "--specimen", "cheese"),
        ("rig", "drill", "--push", "80", "--specimen", "layers", "--layers", "1.85"),
        ("bench", "everything"),
        ("vr", "--headset", "simulated", "--eye-size", "0", "0"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_bad_usage_is_one_sentence_and_exit_code_2(tmp_path, arguments, language):
    answer = run(*arguments, home=tmp_path, language=language)
    assert answer.returncode == 2
    assert answer.stdout == ""
    sentence = one_sentence(answer)
    assert len(sentence) > 10
    assert any("\u4e00" <= character <= "\u9fff" for character in sentence) == (language == "zh_CN")


def test_a_vector_may_begin_with_a_minus_sign(tmp_path):
    answer = run(
        "reconstruct", "nowhere", "--out", str(tmp_path / "m"), "--seed-point", "femur_left", "-1.5,2,-3", home=tmp_path
    )
    assert answer.returncode == 2
    assert "nowhere" in one_sentence(answer)


def test_the_language_may_stand_anywhere(tmp_path):
    answer = run("score", str(tmp_path / "none"), "--language", "zh_CN", home=tmp_path)
    assert answer.returncode == 2
    assert "记录" in one_sentence(answer)


@pytest.mark.skipif(os.name == "nt", reason="path lengths differ on Windows")
def test_a_place_that_cannot_be_is_named_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    for place in (tmp_path / "file" / "below", tmp_path / ("x" * 300)):
        answer = run("demo", "--out", str(place), home=tmp_path)
        assert answer.returncode == 2, answer.stderr
        assert one_sentence(answer)


@pytest.mark.parametrize(("language", "told"), [("en", "plug it in"), ("zh_CN", "重新连接")])
def test_a_disk_that_is_unplugged_is_no_fault_of_ours(monkeypatch, capsys, language, told):
    def read(module, translator):
        raise OSError(errno.EIO, "Input/output error", "/media/stick/scan")

    monkeypatch.setattr("simulator.cli.loading.load_command", read)
    assert program.main(["--language", language, "score"]) == 2
    sentence = capsys.readouterr().err
    assert told in sentence
    assert "/media/stick/scan" in sentence


def test_unknown_case_names_the_known_ones(tmp_path):
    answer = run("demo", "--case", "appendectomy", home=tmp_path)
    assert answer.returncode == 2
    assert "femoral_shaft_bicortical" in one_sentence(answer)


@pytest.mark.parametrize("command", ["score", "replay"])
@pytest.mark.parametrize("content", [b"", b"not a recording", bytes(5000)])
def test_a_file_that_is_no_recording_is_refused(tmp_path, command, content):
    recording = tmp_path / "recording.arrows"
    recording.write_bytes(content)
    answer = run(command, str(recording), "--json", home=tmp_path)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert one_sentence(answer)


def _bad_inputs(folder: Path) -> dict[str, Path]:
    (folder / "empty").mkdir()
    (folder / "text").mkdir()
    (folder / "text" / "notes.txt").write_text("no images here")
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 and then nothing")
    with zipfile.ZipFile(folder / "escape.zip", "w") as archive:
        archive.writestr("../../escaped.dcm", b"x" * 200)
    return {name: folder / name for name in ("empty", "text", "broken.zip", "escape.zip", "missing")}


def test_images_that_are_none_are_refused_and_leave_nothing(tmp_path):
    for name, path in _bad_inputs(tmp_path).items():
        out = tmp_path / f"model-{name}"
        answer = run("reconstruct", str(path), "--out", str(out), "--json", home=tmp_path / "home")
        assert answer.returncode == 2, (name, answer.stderr)
        assert answer.stdout == ""
        assert one_sentence(answer)
        assert not out.exists()
        assert not (tmp_path.parent / "escaped.dcm").exists()


def test_json_stands_alone_on_stdout(tmp_path):
    answer = run("rig", "drill", "--push", "80", "--thickness", "6", "--json", home=tmp_path)
    assert answer.returncode == 0, answer.stderr
    figures = json.loads(answer.stdout)
    assert {"thrust_mean_N", "torque_mean_Nmm", "feed_mean_mm_s", "removed_mm3", "swept_mm3"} <= set(figures)


def test_data_says_where_it_lies_and_refuses_unknown_sessions(tmp_path):
    answer = run("data", "--json", home=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert str(tmp_path) in json.loads(answer.stdout)["places"]["sessions"]
    assert run("data", "--delete", "../..", home=tmp_path).returncode == 2


def test_crash_log_holds_no_message_and_no_folder(tmp_path, monkeypatch):
    from simulator.cli.crash_log import write_crash_log

    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    try:
        raise RuntimeError("patient Wang, /home/wang/scan")
    except RuntimeError as error:
        log = write_crash_log(error)
    text = log.read_text(encoding="utf-8")
    assert "Wang" not in text
    assert "wang" not in text
    assert str(REPOSITORY) not in text
    assert "RuntimeError" in text
