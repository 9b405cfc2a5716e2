"""An operation in the headset: calibration, instruments, drilling, X-rays, pause, score; one step per frame.

It owns neither the session nor the headset's process. When that process ends, it says so and the session stays as it
is: recorded up to the last tick, and ready to be gone on with at the desktop.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np

from physics.heat.track import HeatPicture
from scenarios.language import Translator
from scenarios.scoring import Result
from scenarios.scoring.radiation import SHOT_EVENT
from simulator.rendering.bone_surface import BoneSurface
from simulator.session.recorded_session import RecordedSession
from simulator.session.snapshot import SceneSnapshot
from simulator.vr.brick_messages import BrickSender
from simulator.vr.c_arm_station import CArmStation, StationShot
from simulator.vr.calibration import CHANGES, Calibration, Posture
from simulator.vr.errors import HeadsetError
from simulator.vr.headset import HeadsetEvent
from simulator.vr.headset_link import HeadsetLink
from simulator.vr.operation_panels import Part, Standing, panels_of
from simulator.vr.room_frame import room_to_patient
from simulator.vr.tool_in_hand import tip_distance_m, tool_of_hand, unscaled

EYE_HEIGHTS_M = {Posture.STANDING: 1.6, Posture.SEATED: 1.2}
DIMMED_PAUSE = 0.35
HEAT_EVERY_S = 0.25
"""Time between two pictures of the heat [s]: heat spreads slowly, and colouring bone costs the headset time."""


class StepFollower(Protocol):
    """Knows how far the operation is (the desktop's DrillingSteps is one)."""

    def update(self, snapshot: SceneSnapshot) -> tuple[tuple[str, Any], ...]:
        """Every step with its state: `done`, `current` or `ahead`."""

    def deviation(self, pose: np.ndarray) -> Any:  # noqa: ANN401 - has entry_mm and axis_deg
        """How a tool pose lies to the plan."""


class HeadsetOperation:
    """What happens between the headset and one session."""

    def __init__(
        self,
        link: HeadsetLink,
        session: RecordedSession,
        surface: BoneSurface,
        sender: BrickSender,
        steps: StepFollower,
        translator: Translator,
        calibration: Calibration,
        *,
        paced: bool,
        c_arm: CArmStation | None,
        conclude: Callable[[], Result],
        keep_calibration: Callable[[Calibration], None],
        on_headset_lost: Callable[[HeadsetError], None],
    ) -> None:
        """Put things together; the headset is open and shows the bone.

        Args:
            link: the headset.
            session: the session whose tool the controller holds.
            surface: its bone's meshes, renewed here as it is cut.
            sender: takes changed bricks to the headset.
            steps: how far the operation is.
            translator: the user's language.
            calibration: as kept from the last time.
            paced: the servo runs at its own rate beside us; otherwise whoever calls `step` runs its ticks.
            c_arm: None where there is no scan to take X-rays of.
            conclude: closes the session and scores it.
            keep_calibration: stores what the user set.
            on_headset_lost: called once, with the sentence for the desktop, when the headset's process ended.
        """
        self.link = link
        self.session = session
        self.calibration = calibration
        self.part = Part.CALIBRATING
        self.result: Result | None = None
        self.abandoned = False
        """Whether the user left without a score."""
        self.left = False
        """Whether the user is done and the headset may be closed."""
        self._surface = surface
        self._sender = sender
        self._steps = steps
        self._translator = translator
        self._paced = paced
        self._c_arm = c_arm
        self._conclude = conclude
        self._keep_calibration = keep_calibration
        self._on_headset_lost = on_headset_lost
        self._instrument = 0
        self._lost = False
        self._reason = HeadsetError("vr-headset-lost")
        self._heat_shown, self._heat_sent_s = False, -HEAT_EVERY_S
        self._worker = ThreadPoolExecutor(1, "osteon-c-arm")
        self._shot: Future[StationShot] | None = None
        self._presses: dict[str, Callable[[], None]] = {
            "start": self._start,
            "shoot": self._shoot,
            "resume": self._toggle_pause,
            "finish": self._finish,
            "leave": self._leave,
            "heat": self._toggle_heat,
        }
        plan = session.prepared.plan
        self._entry, self._exit = np.asarray(plan.entry_lps_mm), np.asarray(plan.exit_lps_mm)
        self._length_mm = float(np.linalg.norm(self._exit - self._entry))

    @property
    def shots(self) -> int:
        """X-rays taken so far."""
        return 0 if self._c_arm is None else self._c_arm.log.shots

    def step(self, *, wait_for_pictures: bool = False) -> SceneSnapshot:
        """Once per frame: take in what servo and headset did, act on it, and tell the headset.

        wait_for_pictures: let an X-ray be there in the very frame it was asked for, so that runs repeat exactly.
        """
        snapshot = self.session.advance() if self.part is not Part.SCORED else self.session.snapshot()
        alive = self.link.alive
        for event in self.link.events():
            self._act(event)
        if not alive:
            self._lose()
            return snapshot
        self._develop(wait=wait_for_pictures)
        self._sender.changed(self._surface.update(snapshot.brick_versions))
        self._sender.send()
        self._send_heat(snapshot.heat)
        self.publish(snapshot)
        return snapshot

    def publish(self, snapshot: SceneSnapshot) -> None:
        """Tell the headset how things stand."""
        calibration, scene = self.calibration, self.link.scene
        scene["instrument"] = self._instrument
        scene["room_to_patient"] = room_to_patient(calibration, self._entry, self._exit)
        scene["tool_pose"] = snapshot.tool_pose if self.part is Part.OPERATING else self._carried_pose()
        scene["table_height_m"] = calibration.table_height_m
        scene["eye_height_m"] = EYE_HEIGHTS_M[calibration.posture]
        scene["tool_hand"] = int(calibration.hand)
        tool = self.session.prepared.tray[self._instrument]
        scene["tip_distance_m"] = tip_distance_m(tool.length_mm, calibration.magnification)
        scene["dimmed"] = DIMMED_PAUSE if self.part is Part.PAUSED else 0.0
        scene["vignette"] = calibration.vignette
        scene["snap_turn_deg"] = calibration.snap_turn_deg
        self.link.show(panels_of(self._standing(snapshot), self._translator))
        self.link.tell()

    def _carried_pose(self) -> np.ndarray:
        """The tool as the hand holds it while no servo moves it."""
        scene, report = self.link.scene, self.link.hands()
        if report is None:
            return np.asarray(scene["tool_pose"])
        hand = report["hands"][int(scene["tool_hand"])]
        return unscaled(scene["room_to_patient"] @ tool_of_hand(hand["pose"], float(scene["tip_distance_m"])))

    def close(self) -> None:
        """Let the C-arm's thread go."""
        self._worker.shutdown()

    def _standing(self, snapshot: SceneSnapshot) -> Standing:
        off = self._steps.deviation(snapshot.tool_pose)
        station = self._c_arm
        return Standing(
            part=self.part,
            title=self.session.prepared.case.title[self._translator.language],
            calibration=self.calibration,
            snapshot=snapshot,
            steps=self._steps.update(snapshot),
            entry_mm=off.entry_mm,
            axis_deg=off.axis_deg,
            length_mm=self._length_mm,
            tray=self.session.prepared.tray,
            instrument=self._instrument,
            view=station.view if station else "",
            shots=station.log.shots if station else 0,
            dose_uGy_m2=station.log.dose_area_product_uGy_m2 if station else 0.0,
            result=self.result,
            heat_shown=self._heat_shown,
        )

    def _act(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "press":
                self._press(str(event["id"]))
            case "menu":
                self._toggle_pause()
            case HeadsetEvent.STANDBY | HeadsetEvent.TRACKING_LOST:
                self._pause()
            case "failed":
                self._reason = HeadsetError(event["id"], **event["values"])
            case HeadsetEvent.QUIT:
                self._pause()
                self.left = True

    def _press(self, button: str) -> None:
        kind, _, which = button.rpartition("-")
        if kind == "instrument" and self.part is Part.OPERATING:
            self._instrument = int(which)
            self.session.select_instrument(self._instrument)
        elif kind == "view" and self._c_arm is not None:
            self._c_arm.view = which
        elif button in CHANGES and self.part is Part.CALIBRATING:
            self._calibrate(button)
        elif button in self._presses:
            self._presses[button]()

    def _calibrate(self, button: str) -> None:
        self.calibration = CHANGES[button](self.calibration)

    def _start(self) -> None:
        if self.part is Part.CALIBRATING:
            self.part = Part.OPERATING
            self._keep_calibration(self.calibration)
            if self._paced:
                self.session.start()

    def _pause(self) -> None:
        if self.part is Part.OPERATING:
            self.part = Part.PAUSED
            self.session.pause()

    def _toggle_pause(self) -> None:
        if self.part is Part.PAUSED:
            self.part = Part.OPERATING
            if self._paced:
                self.session.resume()
        elif self.part is Part.SCORED:
            self.left = True
        else:
            self._pause()

    def _finish(self) -> None:
        if self.part in (Part.OPERATING, Part.PAUSED):
            self.part = Part.SCORING
            self.publish(self.session.snapshot())
            self.result = self._conclude()
            self.part = Part.SCORED

    def _leave(self) -> None:
        self.abandoned = self.part is not Part.SCORED
        self.left = True

    def _toggle_heat(self) -> None:
        self._heat_shown, self._heat_sent_s = not self._heat_shown, -HEAT_EVERY_S
        if not self._heat_shown:
            self.link.show_heat(None)

    def _send_heat(self, picture: HeatPicture | None) -> None:
        """Let the headset lay the bone's heat over it, where the user wants that."""
        if self._heat_shown and picture is not None and picture.time_s >= self._heat_sent_s + HEAT_EVERY_S:
            self._heat_sent_s = picture.time_s
            self.link.show_heat(picture)

    def _shoot(self) -> None:
        if self._c_arm is not None and self._shot is None and self.part is Part.OPERATING:
            snapshot = self.session.snapshot()
            tool = self.session.prepared.tray[self._instrument]
            self._shot = self._worker.submit(self._c_arm.shoot, tool, snapshot)

    def _develop(self, *, wait: bool) -> None:
        """Show the X-ray that was asked for, once it is there."""
        if self._shot is None or not (wait or self._shot.done()):
            return
        shot, self._shot = self._shot.result(), None
        assert self._c_arm is not None  # noqa: S101 - a shot came from it
        self._c_arm.keep(shot)
        self.session.note(SHOT_EVENT, tick=shot.tick, **shot.values)
        self.link.show_picture(shot.greys)

    def _lose(self) -> None:
        if not self._lost:
            self._lost = True
            self._pause()
            self._on_headset_lost(self._reason)
