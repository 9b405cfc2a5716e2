"""OpenXR without a headset: each way in which it fails is one sentence in both languages, and names stay right."""

import json
import sys

import pytest

from scenarios.language import Translator
from simulator.vr.errors import HeadsetError
from simulator.vr.openxr_backend import FAILURES, open_headset, runtime_version
from simulator.vr.openxr_bindings import ACTIONS, PROFILES, ActionKind, suggested
from simulator.vr.runtime_probe import probe_openxr
from tests.simulator.vr.openxr_stand_in import ABORTS, HANGS, REFUSES, build_runtime, linux


def sentences(found):
    error = HeadsetError(found.message_id, **found.values)
    return [Translator(language).error_text(error) for language in ("en", "zh_CN")]


@pytest.fixture
def active(monkeypatch, tmp_path):
    """Make a file the one that names the active runtime."""
    pytest.importorskip("xr")

    def choose(content):
        path = tmp_path / "active_runtime.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        monkeypatch.setenv("XR_RUNTIME_JSON", str(path))

    return choose


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "xr", None)
    for question in (runtime_version, lambda: open_headset({})):
        with pytest.raises(HeadsetError, match="vr-openxr-package"):
            question()


@linux
def test_without_a_runtime(monkeypatch, tmp_path):
    pytest.importorskip("xr")
    monkeypatch.setenv("XR_RUNTIME_JSON", str(tmp_path / "none.json"))
    found = probe_openxr()
    assert found.message_id == "vr-openxr-no-runtime"
    assert all(sentences(found))


@linux
@pytest.mark.parametrize(
    "content", ["{ this names no runtime", {"file_format_version": "1.0.0", "runtime": {"library_path": "./gone.so"}}]
)
def test_a_broken_or_empty_runtime_file(active, content):
    active(content)
    found = probe_openxr()
    assert found.message_id in ("vr-openxr-runtime-file", "vr-openxr-no-runtime")
    assert all(sentences(found))


@linux
@pytest.mark.parametrize(
    ("answer", "message"),
    [(REFUSES, "vr-openxr-no-runtime"), (ABORTS, "vr-openxr-aborted"), (HANGS, "vr-openxr-hangs")],
)
def test_a_runtime_that_is_of_no_use(active, tmp_path, answer, message):
    active(build_runtime(tmp_path, answer))
    found = probe_openxr(longest_s=8.0)
    assert found.message_id == message
    assert all(sentences(found))


def test_every_known_failure_has_a_sentence_in_both_languages():
    for message in {*FAILURES.values(), "vr-openxr-other", "vr-openxr-window-system"}:
        error = HeadsetError(message, name="x")
        assert all(Translator(language).error_text(error) for language in ("en", "zh_CN"))


def test_the_packages_exceptions_are_known_by_these_names():
    xr = pytest.importorskip("xr")
    assert all(hasattr(xr.exception, name) for name in FAILURES)


def test_every_controller_can_hold_the_tool_drill_pause_and_shake():
    for profile in PROFILES:
        pairs = suggested(profile)
        bound = {action for action, _ in pairs}
        assert bound >= {"grip", "aim", "trigger", "menu", "vibration"}
        assert bound <= set(ACTIONS)
        for action in bound:
            hands = [path.split("/")[3] for name, path in pairs if name == action]
            assert sorted(hands) == ["left", "right"]
            parts = {path.split("/")[4] for name, path in pairs if name == action}
            assert parts == {"output" if ACTIONS[action][0] is ActionKind.VIBRATION else "input"}
