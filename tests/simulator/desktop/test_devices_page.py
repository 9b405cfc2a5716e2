"""Settings > Devices: looked for, tried out, chosen, bound; and the strip that tells of a lost device."""

import json
from types import SimpleNamespace

import pytest

from haptics.button_bindings import Action, ButtonBindings, read_bindings
from haptics.errors import HapticsError
from simulator.devices.choice import DeviceChoice, choice_path, desk_drivers, read_choice
from simulator.devices.desk import DeviceDesk
from simulator.devices.hand import bindings_path
from tests.simulator.desktop.stand_in import StandInSession
from tests.simulator.desktop.using_the_window import CASE, run, wait_for

pytestmark = pytest.mark.desktop


@pytest.fixture
def page(application, tmp_path, monkeypatch):
    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    from simulator.desktop.devices_page import DevicesPage
    from simulator.desktop.texts import Texts

    made = DevicesPage(Texts("en"), DeviceDesk())
    made.show()
    run()
    yield made
    made.panel.end()
    made.close()
    made.deleteLater()
    run()


def test_every_device_is_found_or_the_reason_is_told(page):
    page.look()
    wait_for(lambda: page._look.isEnabled(), 60.0)
    said = {driver: line.state.text() for driver, line in page._lines.items()}
    assert set(said) == set(desk_drivers())
    assert said["mouse"] == "Found"
    assert "libHD.so" in said["touch"] or "Found" in said["touch"]
    assert all(words and not words.startswith("haptics-") for words in said.values())


def test_a_device_is_tried_out_live_and_let_go(page):
    page.open_trial("mouse")
    wait_for(lambda: page.panel._trial is not None, 30.0)
    wait_for(lambda: page.panel._figures["rate"].text().split()[0] not in ("–", "0"), 30.0)
    figures = {name: label.text() for name, label in page.panel._figures.items()}
    assert float(figures["rate"].split()[0]) > 100.0
    assert figures["compute"].count("/") == 2
    badge = [page.panel._badge.itemAt(place).widget().text() for place in range(page.panel._badge.count())]
    assert any("no force" in words for words in badge)
    page.hide()
    run()
    assert page.panel._trial is None, "a page nobody sees holds no device"


def test_a_button_is_assigned_by_pressing_it(page):
    page.open_trial("mouse")
    wait_for(lambda: page.panel._trial is not None, 30.0)
    page.panel._await(Action.C_ARM)
    page.panel._trial.device.set_buttons(0b1000)
    wait_for(lambda: page.panel._awaits is None, 20.0)
    assert read_bindings(bindings_path())["mouse"] == ButtonBindings({Action.C_ARM: (3,)})
    page.panel._bind(Action.TRIGGER, 3)
    assert page._desk.bindings("mouse") == ButtonBindings({Action.TRIGGER: (3,)}), "a button does one thing"
    page.panel._bind(Action.TRIGGER, None)
    assert page._desk.bindings("mouse") == ButtonBindings({})


def test_the_choice_is_kept_and_one_device_is_one_hand(page):
    page._tool.setCurrentIndex(page._tool.findData("touch"))
    page._camera.setCurrentIndex(page._camera.findData("space_mouse"))
    assert read_choice() == DeviceChoice("touch", "space_mouse")
    page._tool.setCurrentIndex(page._tool.findData("space_mouse"))
    assert read_choice().tool == "touch"
    choice_path().write_text(json.dumps({"tool": "abacus", "camera": 3}))
    assert read_choice() == DeviceChoice()


def test_a_lost_device_is_told_and_taken_back(application):
    from simulator.desktop.hand_watch import HandWatch
    from simulator.desktop.texts import Texts
    from simulator.session.hand import HandReport

    taken, shots = [], []
    view = SimpleNamespace(take_tool=taken.append, move_camera=lambda *_motion: None)
    watch = HandWatch(Texts("en"), view, lambda: shots.append(1))
    from scenarios.case_file import load_case

    session = StandInSession(load_case(CASE))
    session.hand = HandReport("touch", by_pointer=False, fault=None, can_be_taken_back=False)
    watch.load(session)
    watch.follow(session.snapshot())
    assert watch.isHidden()
    fault = HapticsError("haptics-device-lost", device="touch", reason="unplugged")
    session.hand = HandReport("mouse", by_pointer=True, fault=fault, can_be_taken_back=False)
    session.presses = lambda _action: 1
    watch.follow(session.snapshot())
    watch.follow(session.snapshot())
    assert len(taken) == 1, "the mouse takes the tool once"
    assert len(shots) == 1, "one X-ray for one press"
    assert not watch.isHidden()
    assert "touch" in watch._words.text()
    assert watch._back.isHidden()
    session.hand = HandReport("mouse", by_pointer=True, fault=fault, can_be_taken_back=True)
    watch.follow(session.snapshot())
    assert not watch._back.isHidden()
    watch._back.click()
    watch.follow(session.snapshot())
    assert watch.isHidden()
