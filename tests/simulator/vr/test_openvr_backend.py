"""The OpenVR backend against a runtime built here, which ends the process on any call it was not meant to get."""

import json
import multiprocessing
import shutil
import sys

import numpy as np
import pytest

from simulator.vr.errors import HeadsetError
from simulator.vr.openvr_manifest import APPLICATION_KEY
from simulator.vr.runtime_probe import probe_openvr
from tests.simulator.vr.openvr_stand_in import EYE_SIZE, HAND_M, HEAD_M, build_runtime

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("gcc") is None, reason="builds a Linux library with gcc"
)


def _use_headset(answer_path):
    from simulator.vr.eye_pictures import EyePainter
    from simulator.vr.headset import Eye, Hand, open_headset

    headset = open_headset("openvr", {})
    painter = EyePainter(headset.eye_size, shares_window_system=False)
    frames, events = [], []
    for _ in range(3):
        frame = headset.wait_frame()
        for eye in Eye:
            headset.submit(eye, painter.paint(headset.eye_view(eye), frame.head, np.diag([1e3, 1e3, 1e3, 1.0])))
        events += headset.events()
        frames.append(frame)
    headset.vibrate(Hand.RIGHT, 0.5, 150.0, 0.25)
    right = frames[0].hands[Hand.RIGHT]
    view = headset.eye_view(Eye.RIGHT)
    answer = {
        "name": headset.name, "eye_size": headset.eye_size, "frames_per_s": headset.frames_per_s,
        "head": [frame.head[:3, 3].tolist() for frame in frames], "tracked": [frame.head_tracked for frame in frames],
        "hand": right.pose[:3, 3].tolist(), "hand_tracked": right.tracked, "trigger": right.trigger,
        "menu": right.menu, "grip": right.grip, "left_tracked": frames[0].hands[Hand.LEFT].tracked,
        "view": [view.left, view.right, view.down, view.up], "eye": view.eye_to_head[:3, 3].tolist(), "events": events,
    }  # fmt: skip
    headset.close()
    with open(answer_path, "w") as file:
        json.dump(answer, file)


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """What a headset of the stand-in runtime gave, and what the runtime was told."""
    folder = tmp_path_factory.mktemp("openvr")
    registry, log = build_runtime(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VR_PATHREG_OVERRIDE", str(registry))
        child = multiprocessing.get_context("spawn").Process(target=_use_headset, args=(str(folder / "answer.json"),))
        child.start()
        child.join(120.0)
        assert child.exitcode == 0
        probe = probe_openvr()
    return json.loads((folder / "answer.json").read_text()), log.read_text().splitlines(), probe


def test_eyes_and_rate_are_the_runtimes(used):
    answer, _, _ = used
    assert answer["eye_size"] == list(EYE_SIZE)
    assert answer["frames_per_s"] == 72.0
    assert answer["name"] == "OpenVR", "a headset without a name is not an error"
    # The runtime's "bottom" is what lies above the horizon.
    assert answer["view"] == pytest.approx([-1.0, 1.2, -1.3, 1.1], abs=1e-6)
    assert answer["eye"] == pytest.approx([0.032, 0.0, 0.0], abs=1e-6)


def test_head_and_hands(used):
    answer, _, _ = used
    assert answer["tracked"] == [True, False, True]
    assert all(place == pytest.approx(HEAD_M, abs=1e-6) for place in answer["head"]), "the last known head stands"
    assert answer["hand"] == pytest.approx(HAND_M, abs=1e-6)
    assert (answer["hand_tracked"], answer["left_tracked"]) == (True, False)
    assert answer["trigger"] == pytest.approx(0.75)
    assert (answer["menu"], answer["grip"]) == (True, False)


def test_events(used):
    answer, _, _ = used
    assert sorted(answer["events"]) == ["quit", "tracking_found", "tracking_lost"]


def test_textures_vibration_and_registration_reach_the_runtime(used):
    _, calls, _ = used
    submits = [call for call in calls if call.startswith("submit")]
    assert submits == ["submit 0 1 1", "submit 1 1 1"] * 3, "left, right, OpenGL, a texture"
    assert "shake 0.25 150 0.5 2" in calls
    assert f"key {APPLICATION_KEY}" in calls
    assert "space 1" in calls
    assert any(call.startswith("manifest /") and call.endswith("actions.json") for call in calls)
    assert "stopped" in calls


def test_the_probe_tells_its_version(used):
    assert used[2].version == "stand-in 1"


def test_a_runtime_without_a_headset(tmp_path, monkeypatch):
    registry, _ = build_runtime(tmp_path, start=108)
    monkeypatch.setenv("VR_PATHREG_OVERRIDE", str(registry))
    found = probe_openvr()
    assert found.message_id == "vr-openvr-no-headset"
    assert isinstance(HeadsetError(found.message_id, **found.values), Exception)
