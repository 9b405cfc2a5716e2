"""A case in the headset, wired together: session, controller, scene, C-arm, score."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from haptics.drivers.mouse import MouseStylus
from haptics.drivers.vr_controller import VrControllerStylus
from haptics.errors import HapticsError
from haptics.servo_loop import ServoSettings
from haptics.virtual_coupling import Coupling
from scenarios.case_file import Case
from scenarios.language import Translator
from scenarios.scoring import Result
from simulator.app import case_series, conclude, reconstruct_series, require_records
from simulator.desktop.drilling_steps import DrillingSteps
from simulator.devices.hand import Hand
from simulator.rendering.body_sampler import BodySampler
from simulator.rendering.bone_surface import BoneSurface
from simulator.rendering.instruments import instrument_mesh
from simulator.rendering.quality import quality_for
from simulator.session.live import PatientStylus
from simulator.session.preparation import PreparedCase, Progress, prepare_case, setup_of
from simulator.session.recorded_session import RecordedSession
from simulator.session.recording_place import MODEL_NAME, RECORDING_NAME, session_folder
from simulator.session.snapshot import SceneSnapshot
from simulator.vr.brick_messages import BrickSender
from simulator.vr.c_arm_station import CArmStation
from simulator.vr.calibration import calibration_path, read_calibration, write_calibration
from simulator.vr.controller_feed import HeadsetFeed
from simulator.vr.errors import HeadsetError
from simulator.vr.headset import AUTOMATIC
from simulator.vr.headset_link import HeadsetLink
from simulator.vr.headset_scene import Anatomy
from simulator.vr.headset_session import HeadsetSession
from simulator.vr.operation import HeadsetOperation
from simulator.vr.operation_panels import Part
from simulator.vr.runtime_probe import PROBES

TRAY = ("twist_drill_2_5", "twist_drill_4_5")
"""What lies beside the case's own instrument."""

CONTROLLER = "openvr_controller"
"""Driver of the hand in the headset, whatever runtime it comes from."""

CONTROLLER_COUPLING = Coupling(stiffness_N_mm=40.0, damping_N_s_mm=0.05)
"""Spring between controller and tool; a controller pushes back no more than a mouse does, see the desktop's."""

NOTHING_THERE = (
    "vr-openvr-package", "vr-openvr-loader", "vr-openvr-no-runtime", "vr-openvr-folder-gone", "vr-openvr-library",
    "vr-openxr-package", "vr-openxr-loader", "vr-openxr-no-runtime", "vr-openxr-runtime-file", "vr-openxr-no-opengl",
)  # fmt: skip
"""What a probe says where no headset can be opened, whatever is switched on."""

LONGEST_FRAME_S = 60.0
"""A headset that takes longer for one frame hangs."""
PACED_STEP_S = 1.0 / 120.0
ORDINARY_TICK_RATE = 1000.0


@dataclass(frozen=True)
class HeadsetOutcome:
    """What an operation in the headset left behind."""

    result: Result | None
    """None if the user left without a score."""
    patient_model: Path
    recording: Path
    debrief: Path | None
    volume_hash: str
    headset: dict[str, Any]
    """Name, rate, eye size and graphics driver."""
    frames: dict[str, Any]
    """Drawn, dropped, and how long drawing both eyes took [ms]."""
    shots: int
    lost: HeadsetError | None
    """Why the headset was lost on the way; None if it lasted."""
    running: HeadsetSession | None = None
    """The session, paused, that the desktop can go on with; None where it is over."""


@dataclass(frozen=True)
class HeadsetRun:
    """What a user chose for an operation in the headset."""

    case: Case
    backend: str
    options: Callable[[PreparedCase], dict[str, Any]]
    """What the backend takes, given the prepared case."""
    paced: bool
    """Follow the wall clock; otherwise servo and headset wait for each other, frame by frame."""
    out: Path | None = None
    model: Path | None = None
    """A patient model that is already there."""
    on_lost: Callable[[HeadsetError], None] = lambda _error: None
    watch: Callable[[HeadsetLink, SceneSnapshot], None] = lambda _link, _snapshot: None
    """Called after each step of an operation at the wall clock's rate; for whoever watches."""
    goes_on: bool = False
    """Leave a session whose headset was lost open, for the desktop to go on with; otherwise it is closed and scored."""


def operate_in_headset(run: HeadsetRun, translator: Translator, progress: Progress) -> HeadsetOutcome:
    """Prepare a case, open the headset, operate, score.

    Raises:
        HeadsetError: the headset cannot be opened; nothing was recorded then.
    """
    require_records()
    require_runtime(run.backend)
    folder, session_id = session_folder(run.out, run.case.id)
    model = run.model or folder / MODEL_NAME
    if run.model is None:
        reconstruct_series(case_series(run.case, progress), model, run.case.bone.seeds_lps_mm, progress)
    prepared = prepare_case(run.case, model, setup_of(run.case, other_instruments=TRAY), progress)
    headset = open_for(prepared, run)
    try:
        return _operate(run, prepared, headset, folder / RECORDING_NAME, session_id, translator, progress)
    finally:
        headset.close()


def require_runtime(backend: str) -> None:
    """Refuse before the work begins where there is surely no runtime; anything less sure shows when it is opened.

    Raises:
        HeadsetError: what to install.
    """
    found = [PROBES[name]() for name in backends_for(backend) if name in PROBES]
    if found and all(one.message_id in NOTHING_THERE for one in found):
        raise HeadsetError(found[0].message_id, **found[0].values)


def backends_for(name: str) -> tuple[str, ...]:
    """The backends a name stands for, in the order in which they are tried."""
    return AUTOMATIC if name == "auto" else (name,)


def open_for(prepared: PreparedCase, run: HeadsetRun) -> HeadsetLink:
    """The headset, open and in its own process; HeadsetError tells why there is none.

    With no backend named each is tried in turn; of their answers the one that tells of a runtime is told.
    """
    plan = prepared.plan
    tools = tuple(instrument_mesh(tool) for tool in prepared.tray)
    anatomy = Anatomy(np.asarray(plan.entry_lps_mm), np.asarray(plan.exit_lps_mm), tools)
    answers: list[HeadsetError] = []
    for backend in backends_for(run.backend):
        link = HeadsetLink(backend, run.options(prepared), anatomy)
        try:
            link.open()
        except HeadsetError as error:
            link.close()
            answers.append(error)
        except BaseException:
            link.close()
            raise
        else:
            return link
    raise next((error for error in answers if error.message_id not in NOTHING_THERE), answers[0])


def _operate(
    run: HeadsetRun,
    prepared: PreparedCase,
    link: HeadsetLink,
    recording: Path,
    session_id: str,
    translator: Translator,
    progress: Progress,
) -> HeadsetOutcome:
    stylus = VrControllerStylus(HeadsetFeed(link, prepared.device_frame), follow=run.paced)
    goes_on = False
    try:
        settings = replace(ServoSettings.for_device(stylus, prepared.device_frame), coupling=CONTROLLER_COUPLING)
        session = _session(run, prepared, Hand(CONTROLLER, stylus, settings), recording, session_id)
        session.note("headset", tick=0, model=link.hello["name"], backend=link.backend)
        scoring = _Scoring(prepared, session, translator.language, progress, own_model=run.model is None)
        lost: list[HeadsetError] = []

        def headset_lost(error: HeadsetError) -> None:
            lost.append(error)
            run.on_lost(error)

        operation = _operation(run, prepared, link, session, scoring, translator, headset_lost)
        try:
            progress("simulate", 0.0)
            (_run_paced if run.paced else _run_in_step)(run, operation, stylus, progress)
            goes_on = bool(lost) and run.goes_on and isinstance(session, HeadsetSession) and scoring.open
        finally:
            operation.close()
            volume_hash = "" if goes_on else session.close(abandoned=operation.abandoned)
        running = None
        if goes_on and isinstance(session, HeadsetSession):
            session.hand_to_mouse(stylus.fault or HapticsError("haptics-controller-process-ended"))
            running = session
        result = None if operation.abandoned or goes_on else scoring()
        return HeadsetOutcome(
            result, prepared.model_folder, recording, scoring.debrief, volume_hash,
            headset_figures(link), frame_figures(link), operation.shots, lost[0] if lost else None, running,
        )  # fmt: skip
    finally:
        stylus.close()


def _session(
    run: HeadsetRun, prepared: PreparedCase, hand: Hand, recording: Path, session_id: str
) -> RecordedSession | HeadsetSession:
    """At the wall clock's rate one that the desktop can take over; otherwise a plain one, which repeats exactly."""
    if not run.paced:
        return RecordedSession(
            prepared, hand.device, hand.settings, recording, parameters={}, session_id=session_id, seed=run.case.seed
        )
    mouse = MouseStylus()
    return HeadsetSession(
        prepared, mouse, PatientStylus(mouse, prepared.device_frame),
        replace(ServoSettings.for_device(mouse, prepared.device_frame), coupling=CONTROLLER_COUPLING),
        recording, session_id=session_id, chosen=hand,
    )  # fmt: skip


def _operation(
    run: HeadsetRun,
    prepared: PreparedCase,
    link: HeadsetLink,
    session: RecordedSession,
    scoring: _Scoring,
    translator: Translator,
    on_lost: Callable[[HeadsetError], None],
) -> HeadsetOperation:
    quality = quality_for(str(link.hello["capabilities"]))
    surface = BoneSurface(prepared.body, coarse_untouched=quality.coarse_untouched)
    sender = BrickSender(link.bricks(), surface, BodySampler(prepared.body).density_at)
    plan = prepared.plan
    path = calibration_path()
    station = CArmStation(prepared, _side_of(prepared))
    station.prepare()
    operation = HeadsetOperation(
        link, session, surface, sender,
        DrillingSteps(np.asarray(plan.entry_lps_mm), np.asarray(plan.exit_lps_mm)),
        translator, read_calibration(path),
        paced=run.paced, c_arm=station, conclude=scoring,
        keep_calibration=lambda calibration: write_calibration(path, calibration),
        on_headset_lost=on_lost,
    )  # fmt: skip
    operation.publish(session.snapshot())
    link.send_bone(sender)
    return operation


class _Scoring:
    """Closes the session and scores it, once, whoever asks first."""

    def __init__(
        self, prepared: PreparedCase, session: RecordedSession, language: str, progress: Progress, *, own_model: bool
    ) -> None:
        self._prepared = prepared
        self._session = session
        self._language = language
        self._progress = progress
        self._own_model = own_model
        self._result: Result | None = None
        self.debrief: Path | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has asked yet."""
        return self._result is None

    def __call__(self) -> Result:
        if self._result is None:
            self._session.close()
            self._result, self.debrief = conclude(
                self._prepared, self._session.recording_path, self._language, self._progress, own_model=self._own_model
            )
        return self._result


def _run_in_step(run: HeadsetRun, operation: HeadsetOperation, stylus: VrControllerStylus, progress: Progress) -> None:
    """Headset and servo wait for each other: frame, hand, ticks, frame; the same run every time."""
    link, limit_s = operation.link, run.case.time_limit_s
    frames_per_s = float(link.hello["frames_per_s"])
    frame, ticks = 0, 0
    while not operation.left and link.alive and operation.session.time_s < limit_s:
        link.scene["clock_s"] = frame / frames_per_s
        link.tell()
        frame += 1
        if not link.await_frame(frame, LONGEST_FRAME_S):
            break
        stylus.look(frame / frames_per_s)
        due = round(frame * ORDINARY_TICK_RATE / frames_per_s)
        if operation.part is Part.OPERATING:
            operation.session.run_ticks(due - ticks)
        ticks = due
        operation.step(wait_for_pictures=True)
        progress("simulate", min(operation.session.time_s / limit_s, 1.0))
    operation.step()


def _run_paced(run: HeadsetRun, operation: HeadsetOperation, _stylus: VrControllerStylus, progress: Progress) -> None:
    """Servo, headset and we run side by side, each at its own rate."""
    limit_s = run.case.time_limit_s
    while not operation.left and operation.link.alive and operation.session.time_s < limit_s:
        run.watch(operation.link, operation.step())
        progress("simulate", min(operation.session.time_s / limit_s, 1.0))
        time.sleep(PACED_STEP_S)
    operation.step()


def headset_figures(link: HeadsetLink) -> dict[str, Any]:
    """Name, rate, eye size and graphics driver of a headset."""
    told = str(link.hello["capabilities"]).splitlines()
    renderer = next((line.split(":", 1)[1].strip() for line in told if "renderer string" in line), "")
    return {name: link.hello[name] for name in ("name", "frames_per_s", "eye_size")} | {"graphics": renderer}


def frame_figures(link: HeadsetLink) -> dict[str, Any]:
    """Frames drawn and dropped, and quantiles of drawing both eyes [ms]."""
    report = link.hands()
    if report is None:
        return {"drawn": 0, "dropped": 0}
    p50, p95, p99 = (round(float(value), 2) for value in report["frame_ms"])
    return {
        "drawn": int(report["drawn"]),
        "dropped": int(report["dropped"]),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
    }


def _side_of(prepared: PreparedCase) -> str:
    """The side of the body that is operated on; the left where the bone has none."""
    sides = [str(bone.side) for bone in prepared.model.bones if bone.id == prepared.setup.bone_id]
    return "right" if "right" in sides else "left"
