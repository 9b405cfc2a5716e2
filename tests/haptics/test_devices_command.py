"""The command that lists devices and keeps what their buttons do."""

import json

import pytest

from haptics.drivers import DRIVERS
from simulator.cli.program import main
from simulator.devices.catalogue import DRIVER_PROFILES


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    return tmp_path


def listed(capsys, *arguments):
    assert main(["devices", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_driver_is_listed_with_what_it_cannot_render(capsys):
    assert set(DRIVER_PROFILES) == set(DRIVERS)
    found = {entry["driver"]: entry for entry in listed(capsys)["devices"]}
    assert set(found) == set(DRIVERS)
    assert any("3.3 N" in sentence for sentence in found["touch"]["cannot_render"])
    assert found["simulated"]["cannot_render"] == []
    assert found["touch"]["buttons"] == {"trigger": [0], "clutch": [1]}


def test_bindings_are_changed_and_kept(capsys, own_settings):
    listed(capsys, "--device", "touch", "--bind", "trigger=1", "--bind", "c_arm=0,2")
    assert (own_settings / "settings" / "buttons.json").is_file()
    assert listed(capsys, "--device", "touch")["devices"][0]["buttons"] == {"trigger": [1], "c_arm": [0, 2]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--bind", "trigger=1"),
        ("--device", "touch", "--bind", "trigger=x"),
        ("--device", "touch", "--bind", "dance=1"),
        ("--device", "touch", "--bind", "trigger=1", "--bind", "clutch=1"),
        (
            "--device",
            "abacus",
        ),
    ],
)
def test_what_cannot_be_bound_changes_nothing(capsys, own_settings, arguments):
    assert main(["--language", "zh_CN", "devices", *arguments]) == 2
    assert "haptics-" not in capsys.readouterr().err
    assert not (own_settings / "settings").exists()
