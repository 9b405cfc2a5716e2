"""The OpenXR backend against a real runtime, Monado: its simulated headset, and hands that are scripted from outside.

    .ci/monado                                  makes a system with Monado once, then runs this suite in it
    .ci/monado build/monado -s -m "deep and monado" tests/simulator/vr          also prints the figures

Monado draws with the processor there, so times are those of a slow headset.
"""

import json
import multiprocessing
import os
import time

import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from scenarios.case_file import load_case
from scenarios.language import Translator
from scenarios.recording import read_recording
from simulator import vr_services
from simulator.session.replay import replay
from simulator.vr.demonstration import drilling_demonstration
from simulator.vr.errors import HeadsetError
from simulator.vr.hand_script import HandScript, Surroundings
from simulator.vr.headset import Hand
from simulator.vr.operation import EYE_HEIGHTS_M
from simulator.vr.panel_board import PanelBoard
from simulator.vr.runtime_probe import probe_openxr
from tests.simulator.vr.monado import (
    REMOTE,
    SIMULATED,
    MonadoService,
    RemoteHands,
    ScriptedHand,
    needs_monado,
    placed,
)

pytestmark = [pytest.mark.deep, pytest.mark.monado]

CASE = "femoral_shaft_bicortical"
STEREO_FRAMES = 300
SCRIPT_SPEED, SETTLED_FRAMES = 0.35, 20
"""The scripted user is slow, and begins when pictures flow: between a processor's few frames quick presses are lost."""
LONGEST_S = 400.0


def silent(_stage, _share):
    """Nobody watches."""


@pytest.fixture(scope="module")
def runtime(tmp_path_factory):
    """Starts Monado with these devices; ends what was started."""
    needs_monado()
    running = []

    def start(devices):
        service = MonadoService(tmp_path_factory.mktemp("monado"), devices)
        running.append(service)
        os.environ.update(service.variables)
        return service

    yield start
    for service in running:
        service.stop()


def _use_headset(answer_path, frames, lost_after):
    from simulator.vr.eye_pictures import EyePainter
    from simulator.vr.headset import Eye, open_headset

    headset = open_headset("openxr", {})
    painter = EyePainter(headset.eye_size, shares_window_system=True)
    painter.capabilities()
    headset.begin()
    seen, events = [], []
    try:
        for _ in range(frames):
            frame = headset.wait_frame()
            for eye in Eye:
                picture = painter.paint(headset.eye_view(eye), frame.head, np.diag([1e3, 1e3, 1e3, 1.0]))
                headset.submit(eye, picture)
            events += [str(event) for event in headset.events()]
            seen.append(frame)
            if len(seen) == lost_after:
                os.kill(int(os.environ["OSTEON_TEST_SERVICE"]), 9)
        headset.vibrate(Hand.RIGHT, 0.5, 150.0, 0.1)
        views = [headset.eye_view(eye) for eye in Eye]
        answer = {
            "name": headset.name,
            "events": events,
            "frames_per_s": headset.frames_per_s,
            "controllers": [headset.controller(hand) for hand in Hand],
            "photon_s": [frame.photon_time_s for frame in seen],
            "heads": [frame.head.tolist() for frame in seen],
            "head_tracked": [frame.head_tracked for frame in seen],
            "hands": [
                [(hand.tracked, hand.pose.tolist(), hand.trigger, hand.menu) for hand in frame.hands] for frame in seen
            ],
            "eyes": [view.eye_to_head[:3, 3].tolist() for view in views],
            "edges": [(view.left, view.right, view.down, view.up) for view in views],
        }
    except HeadsetError as error:
        answer = {"lost": error.message_id, "frames": len(seen)}
    headset.close()
    with open(answer_path, "w") as file:
        json.dump(answer, file)


def used(folder, frames=30, lost_after=0):
    """What a headset gave, used in a process of its own as the program does."""
    path = folder / "answer.json"
    child = multiprocessing.get_context("spawn").Process(target=_use_headset, args=(str(path), frames, lost_after))
    child.start()
    child.join(120.0)
    assert child.exitcode == 0
    return json.loads(path.read_text())


def test_monados_simulated_headset(runtime, tmp_path):
    service = runtime(SIMULATED)
    assert probe_openxr().version.startswith("Monado")
    answer = used(tmp_path)
    service.stop()
    assert answer["controllers"] == ["/interaction_profiles/microsoft/motion_controller"] * 2
    assert all(hand[0] for hand in answer["hands"][-1])
    heads = np.array(answer["heads"])
    assert np.ptp(heads[:, :3, 3], axis=0).max() > 0.005, "the simulated head moves"
    # What Monado says of this head: it turns as measured, its place is made up. So the picture is dimmed.
    assert not any(answer["head_tracked"])
    gaps = np.diff(answer["photon_s"])
    assert (gaps > 0.0).all(), "every picture is for a later moment"
    left, right = answer["eyes"]
    assert right[0] - left[0] == pytest.approx(0.063, abs=1e-4)
    assert answer["edges"][0][0] < 0.0 < answer["edges"][0][1]
    assert answer["edges"][0][2] < 0.0 < answer["edges"][0][3]
    print(f"simulated headset: {answer['name']}, {answer['frames_per_s']:.1f} frames/s told, events {answer['events']}")


def test_scripted_head_and_hands(runtime, tmp_path):
    service = runtime(REMOTE)
    remote = RemoteHands()
    head, left, right = placed(0.1, 1.6, 0.2, 20.0), placed(-0.3, 1.1, -0.4), placed(0.3, 1.2, -0.5, 30.0)
    remote.send(head, ScriptedHand(left, active=False), ScriptedHand(right, 0.7, b=True))
    answer = used(tmp_path)
    remote.close()
    service.stop()
    assert answer["head_tracked"][-1]
    assert np.allclose(answer["heads"][-1], head, atol=1e-5)
    (tracked, pose, trigger, menu), (gone, *_) = answer["hands"][-1][Hand.RIGHT], answer["hands"][-1][Hand.LEFT]
    assert (tracked, gone) == (True, False)
    assert np.allclose(np.array(pose)[:3, 3], right[:3, 3], atol=1e-5)
    assert np.allclose(np.array(pose)[:3, :3], right[:3, :3], atol=1e-5)
    assert trigger == pytest.approx(0.7, abs=1e-6)
    assert menu
    assert answer["controllers"][Hand.RIGHT] == "/interaction_profiles/valve/index_controller"
    assert "awake" in answer["events"]


def test_a_runtime_that_dies_is_a_sentence(runtime, tmp_path, monkeypatch):
    service = runtime(SIMULATED)
    monkeypatch.setenv("OSTEON_TEST_SERVICE", str(service.process.pid))
    answer = used(tmp_path, lost_after=10)
    assert answer == {"lost": "vr-openxr-lost", "frames": 10}
    assert probe_openxr().message_id == "vr-openxr-stopped", "and so is one that does not run"


class ScriptedOperation:
    """The scripted user of the simulated headset, playing on a real runtime by the clock on the wall."""

    def __init__(self, remote):
        self._remote = remote
        self.frames = {}

    def __call__(self, _run, operation, _stylus, _progress):
        prepared = operation.session.prepared
        plan = prepared.plan
        entry, exit_point = np.asarray(plan.entry_lps_mm), np.asarray(plan.exit_lps_mm)
        script = HandScript(drilling_demonstration(entry, exit_point, len(prepared.tray), x_rays=True))
        eyes = np.array([0.0, EYE_HEIGHTS_M[operation.calibration.posture], 0.0])
        board = PanelBoard(vtkRenderer())
        board.hang(eyes, None)
        assert operation.link.await_frame(SETTLED_FRAMES, 60.0)
        began = time.monotonic()
        while not operation.left and operation.link.alive:
            assert time.monotonic() - began < LONGEST_S, "the scripted user never came to an end"
            operation.step()
            board.show(operation.link._panels)
            scene = operation.link.scene
            around = Surroundings(
                room_to_patient=scene["room_to_patient"].copy(),
                eyes_m=eyes,
                tip_distance_m=float(scene["tip_distance_m"]),
                hand=Hand(int(scene["tool_hand"])),
                button_point=board.button_point,
            )
            moment = script.at(SCRIPT_SPEED * (time.monotonic() - began), around)
            hands = [ScriptedHand(hand.pose, hand.trigger, b=hand.menu) for hand in moment.hands]
            self._remote.send(moment.head, *hands)
            time.sleep(1.0 / 120.0)
        self.frames = vr_services.frame_figures(operation.link)


@pytest.fixture(scope="module")
def operated(demo, runtime, tmp_path_factory):
    """A whole operation: calibration, instruments, X-rays, drilling, pause, score; in Monado's headset."""
    patch = pytest.MonkeyPatch()
    patch.setenv("OSTEON_HOME", str(tmp_path_factory.mktemp("home")))
    service = runtime(REMOTE)
    remote = RemoteHands()
    resting = ScriptedHand(placed(0.2, 1.2, -0.2))
    remote.send(placed(0.0, 1.6, 0.0), resting, resting)
    user = ScriptedOperation(remote)
    patch.setattr(vr_services, "_run_paced", user)
    out = tmp_path_factory.mktemp("operated") / "session"
    run = vr_services.HeadsetRun(load_case(CASE), "openxr", lambda _prepared: {}, paced=True, out=out, model=demo.model)
    outcome = vr_services.operate_in_headset(run, Translator("en"), silent)
    remote.close()
    service.stop()
    patch.undo()
    print(f"operation: {outcome.headset}, {outcome.frames}, verdict {outcome.result and outcome.result.verdict}")
    return outcome


def test_so_many_stereo_frames_of_the_operating_room(operated):
    assert operated.frames["drawn"] >= STEREO_FRAMES
    assert "Monado" in operated.headset["name"]


def test_a_hole_is_drilled_with_the_controller(operated):
    recording = read_recording(operated.recording)
    assert recording.complete
    assert recording.columns["response_removed_mm3"].sum() > 50.0
    assert recording.columns["response_depth_mm"].max() > 20.0
    events = [event.name for event in recording.events]
    assert events.count("fluoroscopy") == operated.shots == 2
    assert "paused" in events, "the menu button pauses"
    assert operated.result is not None
    assert operated.lost is None


def test_the_drilled_bone_is_replayed_exactly(operated, demo):
    replayed = replay(read_recording(operated.recording), demo.model, silent)
    assert replayed.volume_hash == operated.volume_hash
