"""The OpenVR backend against a runtime built here, which ends the process on any call it was not meant to get."""

import json
import multiprocessing
import os
import shutil
import sys

import numpy as np
import pytest

from simulator.vr.errors import HeadsetError
from simulator.vr.openvr_manifest import APPLICATION_KEY
from simulator.vr.runtime_probe import probe_openvr
from tests.simulator.vr.openvr_stand_in import EYE_SIZE, FIRST_HAND_FRAME, HAND_M, HEAD_M, Manner, build_runtime

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("gcc") is None, reason="builds a Linux library with gcc"
)

FRAMES = 3
BELOW = (0.2, 0.4, 0.6)
"""What the painted room is made of; nothing else is in it."""


def _use_headset(answer_path, window_system):
    from simulator.vr.eye_pictures import EyePainter
    from simulator.vr.headset import Eye, Hand, open_headset

    try:
        headset = open_headset("openvr", {})
        painter = EyePainter(headset.eye_size, shares_window_system=window_system)
        painter.renderer.SetBackground(*BELOW)
        early = headset.eye_view(Eye.LEFT)
        frames, events = [], []
        for _ in range(FRAMES):
            frame = headset.wait_frame()
            for eye in Eye:
                headset.submit(eye, painter.paint(headset.eye_view(eye), frame.head, np.diag([1e3, 1e3, 1e3, 1.0])))
            events += headset.events()
            frames.append(frame)
        headset.vibrate(Hand.RIGHT, 0.5, 150.0, 0.25)
        headset.vibrate(Hand.RIGHT, 7.0, 150.0, 60.0)
        right = [frame.hands[Hand.RIGHT] for frame in frames]
        view = headset.eye_view(Eye.RIGHT)
        answer = {
            "name": headset.name, "eye_size": headset.eye_size, "frames_per_s": headset.frames_per_s,
            "head": [frame.head[:3, 3].tolist() for frame in frames],
            "tracked": [frame.head_tracked for frame in frames],
            "hand": right[-1].pose[:3, 3].tolist(), "hand_tracked": [hand.tracked for hand in right],
            "trigger": right[-1].trigger, "stick": right[-1].stick, "menu": right[-1].menu, "grip": right[-1].grip,
            "left_tracked": frames[-1].hands[Hand.LEFT].tracked,
            "early": [early.left, early.right, early.down, early.up],
            "view": [view.left, view.right, view.down, view.up], "eye": view.eye_to_head[:3, 3].tolist(),
            "events": events, "seen_s": [frame.photon_time_s for frame in frames],
        }  # fmt: skip
        headset.close()
    except HeadsetError as error:
        answer = {"refused": error.message_id, "values": error.values}
    with open(answer_path, "w") as file:
        json.dump(answer, file)


def use(folder, manner, *, probe=probe_openvr):
    """What a headset of this runtime gave, what the runtime was told, what the probe found, how the process ended."""
    registry, log = build_runtime(folder, manner)
    answered = folder / "answer.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VR_PATHREG_OVERRIDE", str(registry))
        child = multiprocessing.get_context("spawn").Process(
            target=_use_headset, args=(str(answered), manner.window_system)
        )
        child.start()
        child.join(120.0)
        found = probe()
    answer = json.loads(answered.read_text()) if answered.exists() else {}
    return answer, log.read_text().splitlines() if log.exists() else [], found, child.exitcode


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A runtime on its own, as those on OpenXR are."""
    answer, calls, probe, code = use(tmp_path_factory.mktemp("openvr"), Manner())
    assert code == 0
    return answer, calls, probe


def test_eyes_and_rate_are_the_runtimes(used):
    answer, _, _ = used
    assert answer["eye_size"] == list(EYE_SIZE)
    assert answer["frames_per_s"] == 72.0
    assert answer["name"] == "Maker", "a headset whose model is not known is not an error"
    # The runtime's "bottom" is what lies above the horizon.
    assert answer["view"] == pytest.approx([-1.0, 1.2, -1.3, 1.1], abs=1e-6)
    assert answer["eye"] == pytest.approx([0.032, 0.0, 0.0], abs=1e-6)


def test_before_the_first_frame_lenses_that_are_not_known_yet_can_be_drawn_through(used):
    left, right, down, up = used[0]["early"]
    assert left < right
    assert down < up


def test_head_and_hands(used):
    answer, _, _ = used
    assert answer["tracked"] == [True, False, True]
    assert all(place == pytest.approx(HEAD_M, abs=1e-6) for place in answer["head"]), "the last known head stands"
    assert answer["hand_tracked"] == [frame + 1 >= FIRST_HAND_FRAME for frame in range(FRAMES)]
    assert answer["hand"] == pytest.approx(HAND_M, abs=1e-6)
    assert not answer["left_tracked"]
    assert answer["trigger"] == pytest.approx(0.75)
    assert answer["stick"][0] == pytest.approx(0.75)
    assert (answer["menu"], answer["grip"]) == (True, False)


def test_pictures_are_told_the_time_at_which_they_are_seen(used):
    assert np.all(np.diff(used[0]["seen_s"]) > 0.0)


def test_events(used):
    answer, _, _ = used
    assert sorted(answer["events"]) == ["quit", "tracking_found", "tracking_lost"]


def test_every_picture_reaches_the_runtime_though_it_changes_what_is_bound(used):
    _, calls, _ = used
    submits = [call for call in calls if call.startswith("submit")]
    assert [submit.split()[1:3] for submit in submits] == [["0", "1"], ["1", "1"]] * FRAMES, "left, right, OpenGL"
    if submits[0].endswith("unseen"):
        pytest.skip("no OpenGL library for the runtime here")
    middle = ",".join(str(round(255 * share)) for share in BELOW)
    rgba8 = 0x8058
    wanted = f"{EYE_SIZE[0]}x{EYE_SIZE[1]} {rgba8:x} error 0 middle {middle} lowest {round(255 * BELOW[0])}"
    assert {submit.split(maxsplit=3)[3] for submit in submits} == {wanted}


@pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="no DISPLAY: start Xvfb and set DISPLAY")
def test_pictures_come_from_a_context_of_the_window_system(tmp_path):
    _, calls, _, code = use(tmp_path, Manner(window_system=True), probe=dict)
    assert code == 0
    assert len([call for call in calls if call.startswith("submit")]) == 2 * FRAMES


def test_vibration_and_actions_reach_the_runtime_within_its_bounds(used):
    _, calls, _ = used
    assert "shake 0.25 150 0.5 2" in calls
    assert "shake 2 150 1 2" in calls, "never stronger or longer than a runtime can count"
    assert "space 1" in calls
    assert any(call.startswith("manifest /") and call.endswith("actions.json") for call in calls)
    assert "stopped" in calls


def test_only_a_runtime_with_a_server_is_told_the_applications_name(used, tmp_path):
    assert not any(call.startswith(("key", "application")) for call in used[1])
    _, calls, _, code = use(tmp_path, Manner(server=True), probe=dict)
    assert code == 0
    assert f"key {APPLICATION_KEY}" in calls


def test_the_probe_tells_its_version(used):
    assert used[2].version == "OpenVR stand-in 1"


def test_a_button_for_a_trigger_and_a_rate_that_is_no_rate(tmp_path):
    answer, _, probe, code = use(tmp_path, Manner(simple_controller=True, frequency=0.0111, background=False))
    assert code == 0
    assert answer["trigger"] == 1.0
    assert answer["stick"] == [0.0, 0.0]
    assert answer["frames_per_s"] == 90.0
    assert probe.version == "OpenVR stand-in 1", "asked in front, where it has no background"


def test_a_runtime_that_ends_the_process_when_it_is_stopped_has_told_its_version(tmp_path):
    answer, calls, probe, code = use(tmp_path, Manner(aborts_when_stopped=True))
    assert (code, answer, calls[-1]) == (-6, {}, "stopped")
    assert probe.version == "OpenVR stand-in 1"


def test_a_runtime_that_takes_no_such_picture_is_told_once_and_not_shown_black(tmp_path):
    unsupported_format = 105
    answer, _, _, code = use(tmp_path, Manner(takes_pictures=unsupported_format), probe=dict)
    assert code == 0
    assert answer["refused"] == "vr-openvr-picture"
    assert answer["values"] == {"name": "CompositorError_TextureUsesUnsupportedFormat"}


def test_a_runtime_older_than_the_interfaces(tmp_path):
    answer, _, probe, _ = use(tmp_path, Manner(lacks="IVRCompositor_028"))
    assert (answer["refused"], answer["values"]) == ("vr-openvr-interface", {"name": "IVRCompositor_028"})
    assert probe.version == "OpenVR stand-in 1"


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (108, "vr-openvr-no-headset"),
        (121, "vr-openvr-not-running"),
        (124, "vr-openvr-service"),
        (98765, "vr-openvr-other"),
    ],
)
def test_a_runtime_that_does_not_start(tmp_path, monkeypatch, capfd, start, sentence):
    registry, _ = build_runtime(tmp_path, Manner(start=start))
    monkeypatch.setenv("VR_PATHREG_OVERRIDE", str(registry))
    found = probe_openvr()
    assert found.message_id == sentence
    assert found.values["code"] == start
    printed = capfd.readouterr()
    assert ("own words" in printed.err, printed.out) == (True, ""), "standard output is for the program's answers"
