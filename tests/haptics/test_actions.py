"""Buttons do what they are bound to, the clutch moves the hand and not the tool, and a replay needs to know neither."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from haptics.button_bindings import (
    NO_BINDINGS,
    STYLUS_BINDINGS,
    Action,
    ButtonBindings,
    read_bindings,
    write_bindings,
)
from haptics.device import PROFILES
from haptics.drivers.mouse import MouseStylus
from haptics.drivers.recorded import RecordedStylus
from haptics.errors import HapticsError
from haptics.kernels import slots
from haptics.servo_loop import ROW_COLUMNS, Servo, ServoSettings
from tests.haptics.stand_in_bone import FEMORAL_SHAFT, LayeredBone

COLUMN = {name: place for place, name in enumerate(ROW_COLUMNS)}
TIP = slice(COLUMN["command_tip_x_mm"], COLUMN["command_tip_z_mm"] + 1)
TURN = slice(COLUMN["command_orientation_w"], COLUMN["command_orientation_z"] + 1)
ALL = ButtonBindings({action: (number,) for number, action in enumerate(Action)})


def played(positions, turns, buttons, bindings, count=None):
    """Rows of samples played through the servo, with buttons, and the servo."""
    device = RecordedStylus(positions, turns, np.full(len(positions), 0.5), profile=PROFILES["touch"])
    states = device._block[8:].reshape(len(positions), slots.STATE_SIZE)
    states[:, slots.STATE_BUTTONS] = buttons
    bone = LayeredBone(FEMORAL_SHAFT)
    servo = Servo(device, bone.law, bone.context_address, ServoSettings.for_device(device, bindings=bindings))
    servo.run_ticks(count or len(positions))
    return servo.drain(), servo


def wandering(ticks=600, seed=3):
    random = np.random.default_rng(seed)
    positions = np.cumsum(random.normal(scale=1e-4, size=(ticks, 3)), axis=0)
    turns = Rotation.from_rotvec(np.cumsum(random.normal(scale=0.005, size=(ticks, 3)), axis=0))
    return positions, turns.as_quat(scalar_first=True)


def test_the_clutch_moves_the_hand_and_not_the_tool():
    positions, turns = wandering()
    buttons = np.zeros(600)
    buttons[200:400] = 2  # button 1
    rows, servo = played(positions, turns, buttons, STYLUS_BINDINGS)
    free, _ = played(positions, turns, np.zeros(600), NO_BINDINGS)
    assert np.array_equal(rows[:200, TIP], free[:200, TIP]), "untouched before, bit for bit"
    assert np.array_equal(rows[200:400, TIP], np.tile(rows[199, TIP], (200, 1)))
    assert np.array_equal(rows[200:400, TURN], np.tile(rows[199, TURN], (200, 1)))
    assert rows[200:400, COLUMN["command_trigger"]].max() == 0.0
    np.testing.assert_allclose(rows[400, TIP], rows[199, TIP], atol=1e-9, err_msg="the tool does not jump")
    np.testing.assert_allclose(np.diff(rows[400:, TIP], axis=0), np.diff(positions[400:] * 1e3, axis=0), atol=1e-9)
    assert abs(rows[400, TURN] @ rows[199, TURN]) == pytest.approx(1.0)
    turned = Rotation.from_quat(rows[400:, TURN], scalar_first=True)
    hand = Rotation.from_quat(turns[400:], scalar_first=True)
    both = [(path[50] * path[0].inv()).as_matrix() for path in (turned, hand)]
    np.testing.assert_allclose(*both, atol=1e-9)
    assert servo.presses(Action.CLUTCH) == 1


def test_the_force_is_let_go_while_the_clutch_is_pressed():
    ticks = 1200
    positions = np.zeros((ticks, 3))
    positions[:, 2] = np.minimum(np.arange(ticks) * 2e-5, 0.006)
    buttons = np.zeros(ticks)
    buttons[800:900] = 2
    rows, _ = played(positions, np.tile([1.0, 0, 0, 0], (ticks, 1)), buttons, STYLUS_BINDINGS)
    size = np.abs(rows[:, COLUMN["rendered_z_N"]])
    assert size[799] > 0.1
    assert size[820:900].max() == 0.0
    assert size[1190] > 0.1


def test_a_replay_of_the_commands_gives_the_same_bone():
    positions, turns = wandering()
    positions[:, 2] = np.linspace(-0.001, 0.004, 600)
    buttons = np.zeros(600)
    buttons[300:350] = 2
    rows, _ = played(positions, turns, buttons, STYLUS_BINDINGS)
    bone, response = LayeredBone(FEMORAL_SHAFT), np.zeros(32)
    for row in rows:
        bone.law(bone.context_address, row[8:24].copy(), response)
        assert np.array_equal(response, row[24:56])


def test_the_clutch_can_be_worked_from_a_key():
    mouse, bone = MouseStylus(), LayeredBone(FEMORAL_SHAFT)
    servo = Servo(mouse, bone.law, bone.context_address)
    mouse.set_pose((0.0, 0.0, -0.01), (1, 0, 0, 0))
    servo.run_ticks(50)
    servo.clutch(True)
    mouse.place((0.1, 0.0, -0.01), (1, 0, 0, 0))
    servo.run_ticks(50)
    servo.clutch(False)
    servo.run_ticks(50)
    tips = servo.drain()[:, TIP]
    np.testing.assert_allclose(tips[-1], tips[49], atol=1e-9)


def test_every_action():
    buttons = np.zeros(300)
    buttons[10:20] = 1
    buttons[30:40] = 2
    buttons[50:60] = 16
    buttons[70:80] = 16
    buttons[90:95] = 8
    buttons[200] = np.nan
    buttons[201] = -1.0
    rows, servo = played(np.zeros((300, 3)), np.tile([1.0, 0, 0, 0], (300, 1)), buttons, ALL)
    trigger, water = rows[:, COLUMN["command_trigger"]], rows[:, COLUMN["command_irrigation"]]
    assert np.array_equal(trigger == 1.0, buttons == 1)
    assert np.array_equal(water == 1.0, buttons == 2)
    assert servo.presses(Action.C_ARM) == 2
    assert servo.emergency_stopped, "it stays after the button is let go"
    assert not rows[120:, COLUMN["rendered_x_N"] : COLUMN["rendered_z_N"] + 1].any()
    servo.emergency_stop(False)
    assert not servo.emergency_stopped
    servo.bind_buttons(NO_BINDINGS)
    servo.run_ticks(10)
    assert servo.presses(Action.TRIGGER) == 1


@pytest.mark.parametrize(
    ("bindings", "fault"),
    [
        ({Action.TRIGGER: (0,), Action.CLUTCH: (0,)}, "haptics-bindings-twice"),
        ({Action.TRIGGER: (32,)}, "haptics-bindings-button"),
        ({Action.TRIGGER: (-1,)}, "haptics-bindings-button"),
        ({Action.TRIGGER: (True,)}, "haptics-bindings-button"),
        ({"dance": (1,)}, "haptics-bindings-action"),
    ],
)
def test_bindings_that_are_none(bindings, fault):
    with pytest.raises(HapticsError, match=fault):
        ButtonBindings(bindings)


def test_bindings_are_kept_and_read_back(tmp_path):
    path = tmp_path / "settings" / "buttons.json"
    assert read_bindings(path) == {}
    kept = {"touch": STYLUS_BINDINGS, "mouse": ALL}
    write_bindings(path, kept)
    assert read_bindings(path) == kept
    assert [entry.name for entry in path.parent.iterdir()] == ["buttons.json"]


@pytest.mark.parametrize(
    "text", ["", "[1]", '{"touch": 3}', '{"touch": {"dance": [1]}}', '{"touch": {"trigger": [0.5]}}']
)
def test_bindings_files_that_are_none_are_left_as_they_are(tmp_path, text):
    path = tmp_path / "buttons.json"
    path.write_text(text)
    with pytest.raises(HapticsError, match="haptics-bindings"):
        read_bindings(path)
    assert path.read_text() == text
