"""The headset's own process: opens the runtime, draws the room for both eyes, reports hands and presses.

Runtimes may end the process that calls them, so the session lives in another one; they share `SharedSpace` and nothing
else. `run_headset` is the whole life of the process.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from simulator.vr.errors import HeadsetError
from simulator.vr.eye_pictures import EyePainter, EyePicture
from simulator.vr.frame_budget import FrameBudget
from simulator.vr.hand_script import Surroundings
from simulator.vr.headset import Eye, Hand, Headset, HeadsetEvent, HeadsetFrame, open_headset
from simulator.vr.headset_scene import Anatomy, HeadsetScene
from simulator.vr.heat_messages import unpack_heat
from simulator.vr.panel_content import unpacked
from simulator.vr.shared_space import HANDS, SCENE, SharedSpace, new_scene, pack_image, read_struct, unpack_image
from simulator.vr.standard_output import leave_standard_output
from simulator.vr.standpoint import Standpoint

MIRROR_WIDTH = 640
MIRROR_EVERY = 4
"""The instructor's picture is renewed each so-manieth frame."""
PANEL_EVERY = 6
"""Panels are looked at each so-manieth frame: figures that change faster cannot be read."""
WAIT_S = 0.002
RECENTER_BUTTON = "recenter"
"""The one button of a panel that is this process's own business."""
ORPHAN_AFTER_S = 5.0
"""The session is gone when its process is; looked at this often."""


@dataclass(frozen=True)
class HeadsetSetup:
    """What the process is started with."""

    memory: str
    """Name of the shared space."""
    backend: str
    options: dict[str, Any]
    anatomy: Anatomy


def run_headset(setup: HeadsetSetup) -> None:
    """Open the headset and serve it until it is over."""
    leave_standard_output()
    with SharedSpace(setup.memory) as space:
        space.life.hold()
        try:
            with contextlib.closing(HeadsetProcess(space, setup)) as process:
                process.serve()
        except HeadsetError as error:
            tell(space, "failed", id=error.message_id, values={key: str(value) for key, value in error.values.items()})
        finally:
            space.life.let_go()


def tell(space: SharedSpace, event: str, **values: object) -> None:
    """Tell the session something that must not be missed."""
    space.events.write(json.dumps({"event": event, **values}).encode())


class HeadsetProcess:
    """The loop of the headset's process."""

    def __init__(self, space: SharedSpace, setup: HeadsetSetup) -> None:
        self._space = space
        self._setup = setup
        self._scene_record = new_scene()
        self._standpoint = Standpoint()
        means = {"clock": self._session_clock, "surroundings": self._surroundings}
        self._headset: Headset = open_headset(setup.backend, {**setup.options, **means})
        try:
            self._painter = EyePainter(self._headset.eye_size, shares_window_system=self._headset.shares_window_system)
            self._scene = HeadsetScene(self._painter, setup.anatomy)
            self._painter.smooth_edges()
            self._capabilities = self._painter.capabilities()
            self._headset.begin()
        except BaseException:
            self._headset.close()
            raise
        self._budget = FrameBudget()
        self._frame_number = 0
        self._seen = {"panels": 0, "picture": 0, "heat": 0}
        self._vibration_number = 0
        self._recenter_held = False
        self._menu_held = False
        self._parent_seen_s = time.monotonic()

    def serve(self) -> None:
        """Say hello, wait for the bone, then frame after frame until told to stop."""
        tell(
            self._space, "hello",
            name=self._headset.name, frames_per_s=self._headset.frames_per_s, eye_size=self._headset.eye_size,
            capabilities=self._capabilities,
        )  # fmt: skip
        while not self._stopped() and not self._scene_record["bone_complete"]:
            self._scene.take_bricks(self._space.bricks.read_all())
            time.sleep(WAIT_S)
        self._scene.take_bricks(self._space.bricks.read_all())
        self._scene.show_bone()
        self._standpoint.eyes_m[1] = float(self._scene_record["eye_height_m"])
        self._warm_up()
        tell(self._space, "ready")
        while not self._stopped():
            frame = self._headset.wait_frame()
            if not self._stopped():
                self._serve_frame(frame)

    def close(self) -> None:
        """Give headset and graphics back."""
        self._headset.close()
        self._painter.close()

    def _serve_frame(self, frame: HeadsetFrame) -> None:
        scene = self._scene_record
        frame = self._standpoint.in_room(frame, float(scene["eye_height_m"]))
        tool_hand = Hand(int(scene["tool_hand"]))
        other = frame.hands[1 - tool_hand]
        self._scene.panels.hang(self._standpoint.eyes_m, other.pose if other.tracked else None)
        self._take_in()
        for button in self._scene.panels.point(frame.hands):
            if button == RECENTER_BUTTON:
                self._standpoint.recenter(float(scene["eye_height_m"]))
            tell(self._space, "press", id=button)
        self._follow_buttons(frame, scene)
        for event in self._headset.events():
            if event is HeadsetEvent.RECENTRED:
                self._standpoint.recenter(float(scene["eye_height_m"]))
            tell(self._space, str(event))
        self._report(frame)
        self._vibrate(scene, tool_hand)
        if frame.wanted:
            self._draw(frame, scene, tool_hand)
        self._frame_number += 1

    def _take_in(self) -> None:
        self._scene.take_bricks(self._space.bricks.read_all())
        if self._frame_number % PANEL_EVERY == 0:
            panels = self._space.panels.read(self._seen["panels"])
            if panels is not None:
                self._seen["panels"] = panels[0]
                self._scene.panels.show(unpacked(panels[1]))
            picture = self._space.picture.read(self._seen["picture"])
            if picture is not None:
                self._seen["picture"] = picture[0]
                self._scene.panels.show_picture(unpack_image(picture[1])[:, :, 0])
            heat = self._space.heat.read(self._seen["heat"])
            if heat is not None:
                self._seen["heat"] = heat[0]
                self._scene.show_heat(unpack_heat(heat[1]))
            self._scene.panels.repaint()

    def _follow_buttons(self, frame: HeadsetFrame, scene: np.ndarray) -> None:
        menu = any(hand.menu for hand in frame.hands)
        if menu and not self._menu_held:
            tell(self._space, "menu")
        self._menu_held = menu
        wanted = any(hand.recenter for hand in frame.hands)
        if wanted and not self._recenter_held:
            self._standpoint.recenter(float(scene["eye_height_m"]))
            tell(self._space, str(HeadsetEvent.RECENTRED))
        self._recenter_held = wanted
        turn = max((hand.stick[0] for hand in frame.hands), key=abs)
        self._standpoint.turn(turn, float(scene["snap_turn_deg"]), frame.photon_time_s)

    def _report(self, frame: HeadsetFrame) -> None:
        hands = np.zeros((), HANDS)
        hands["frame"], hands["photon_time_s"] = self._frame_number + 1, frame.photon_time_s
        hands["head"], hands["head_tracked"] = frame.head, frame.head_tracked
        for hand in Hand:
            state, slot = frame.hands[hand], hands["hands"][hand]
            slot["pose"], slot["tracked"], slot["grip"] = state.pose, state.tracked, state.grip
            slot["trigger"] = 0.0 if self._scene.panels.holds_back(hand) else state.trigger
            slot["stick"] = state.stick
        hands["drawn"], hands["dropped"] = self._budget.drawn, self._headset.timing().dropped
        hands["frame_ms"] = self._budget.quantiles_ms()
        self._space.hands.write(hands.tobytes())

    def _vibrate(self, scene: np.ndarray, tool_hand: Hand) -> None:
        number = int(scene["vibration_number"])
        if number != self._vibration_number:
            self._vibration_number = number
            self._headset.vibrate(
                tool_hand,
                float(scene["vibration_amplitude"]),
                float(scene["vibration_frequency_Hz"]),
                float(scene["vibration_duration_s"]),
            )

    def _draw(self, frame: HeadsetFrame, scene: np.ndarray, tool_hand: Hand) -> None:
        began = time.perf_counter()
        to_patient = scene["room_to_patient"]
        self._scene.arrange(scene)
        self._scene.panels.place_actors(frame.hands, tool_hand, to_patient)
        lost = 0.85 if not frame.head_tracked else 0.0
        narrowed = bool(scene["vignette"]) and self._standpoint.narrowed(frame.photon_time_s)
        dimmed = max(lost, float(scene["dimmed"]))
        self._scene.comfort.show(frame.head, to_patient, dimmed=dimmed, vignette=narrowed)
        for eye in Eye:
            picture = self._scene.paint(self._headset.eye_view(eye), frame.head)
            self._headset.submit(eye, picture)
            if eye is Eye.LEFT and self._budget.drawn % MIRROR_EVERY == 0:
                self._mirror(picture)
        self._budget.add(time.perf_counter() - began)

    def _mirror(self, picture: EyePicture) -> None:
        image = Image.fromarray(picture.pixels())
        height = round(MIRROR_WIDTH * image.height / image.width)
        self._space.mirror.write(pack_image(np.asarray(image.resize((MIRROR_WIDTH, height)))))

    def _warm_up(self) -> None:
        """Draw once before the first frame: the first drawing compiles shaders and loads the bone."""
        self._scene.arrange(self._scene_record)
        for eye in Eye:
            self._scene.paint(self._headset.eye_view(eye), np.eye(4))

    def _stopped(self) -> bool:
        """Read the newest scene; whether the session wants the process to end, or is itself gone."""
        scene = read_struct(self._space.scene, SCENE)
        if scene is not None:
            self._scene_record = scene
        return bool(self._scene_record["stop"]) or self._orphaned()

    def _orphaned(self) -> bool:
        now = time.monotonic()
        if now - self._parent_seen_s < ORPHAN_AFTER_S:
            return False
        self._parent_seen_s = now
        session = multiprocessing.parent_process()
        return session is not None and not session.is_alive()

    def _session_clock(self) -> float:
        return float("inf") if self._stopped() else float(self._scene_record["clock_s"])

    def _surroundings(self) -> Surroundings:
        scene = self._scene_record
        return Surroundings(
            room_to_patient=scene["room_to_patient"],
            eyes_m=self._standpoint.eyes_m,
            tip_distance_m=float(scene["tip_distance_m"]),
            hand=Hand(int(scene["tool_hand"])),
            button_point=self._scene.panels.button_point,
        )
