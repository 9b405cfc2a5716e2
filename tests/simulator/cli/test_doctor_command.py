"""`doctor` looks at every part and every device, and names the next step; devices named on the command line."""

import json

import pytest

from scenarios.language import LANGUAGES, Translator
from simulator import checkup
from simulator.cli.program import main
from simulator.devices.choice import desk_drivers
from tests.haptics.conformance import benches


@pytest.fixture
def touch(tmp_path, monkeypatch):
    """A Touch at this machine: the stand-in of its maker's library."""
    monkeypatch.setenv("OSTEON_OPENHAPTICS", str(benches.build_library(tmp_path, "hd_stand_in.c")))


def test_every_device_is_found_with_its_rates_or_the_next_step_is_named(touch):
    found = {finding.check: finding for finding in checkup._devices(0.5)}
    assert set(found) == {f"device-{driver}" for driver in desk_drivers()}
    arm = found["device-touch"]
    assert arm.state == "ok"
    assert "stand-in 3.4" in arm.detail
    assert "Hz" in arm.detail
    assert found["device-inverse3"].state == "missing"
    for language in LANGUAGES:
        translator = Translator(language)
        for finding in found.values():
            assert translator.text(finding.name_id)
            if finding.state != "ok":
                assert translator.text(finding.advice_id, **finding.values)


def test_the_whole_check_up(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    main(["doctor", "--seconds", "0.1", "--json"])
    found = {entry["check"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert {"python", "packages", "vtk", "rendering", "qt", "window", "servo", "headset"} <= set(found)
    assert found["vtk"]["detail"].endswith("RenderWindow")
    assert found["rendering"]["detail"]
    assert found["device-mouse"]["state"] == "ok"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "arguments",
    [
        ("desktop", "--device", "abacus"),
        ("desktop", "--device", "simulated"),
        ("desktop", "--camera-device", "recorded"),
        ("simulate", "nowhere", "--device", "mouse"),
        ("simulate", "nowhere", "--device", "abacus"),
    ],
)
def test_a_device_that_cannot_be_held_is_refused_before_any_work(capsys, tmp_path, monkeypatch, language, arguments):
    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    assert main(["--language", language, *arguments]) == 2
    told = capsys.readouterr().err
    assert told.strip()
    assert "haptics-" not in told
