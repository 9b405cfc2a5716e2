"""A session on a plain shaft, cut by the real force law in the window's own thread: no servo, no files."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import numpy as np

from haptics.servo_loop import ROW_COLUMNS
from physics.instrument import instruments
from physics.signals import SignalTrack
from reconstruction.volume import Volume
from scenarios.case_file import case_ids, load_case
from simulator.desktop.services import DataLocation, DesktopServices
from simulator.devices.desk import DeviceDesk
from simulator.session.hand import HandReport
from simulator.session.preparation import load_law, setup_of
from simulator.session.servo_rows import command_of, response_of
from simulator.session.session_tools import SessionTools
from simulator.session.snapshot import SceneSnapshot, SessionPhase
from simulator.session.tool_table import others_on_table
from simulator.session.world_frame import pose_matrix
from tests.simulator.rendering.bodies import shaft_body

TICKS_PER_FRAME = 30


class StandInStylus:
    """What the hand last asked for."""

    def __init__(self):
        self.tip, self.quaternion = np.zeros(3), np.array([1.0, 0, 0, 0])
        self.trigger, self.tracking = 0.0, False

    def set_pose(self, tip_lps_mm, quaternion):
        self.tip, self.quaternion = np.array(tip_lps_mm, float), np.array(quaternion, float)

    def set_trigger(self, trigger):
        self.trigger = trigger

    def set_tracking(self, tracking):
        self.tracking = tracking

    def set_down(self, tip_lps_mm, quaternion):
        self.set_pose(tip_lps_mm, quaternion)
        self.trigger = 0.0


class StandInServo:
    """The settings of a servo that bear on the command."""

    def __init__(self, command):
        self._command = command

    def select_instrument(self, place):
        self._command[11] = place

    def select_guide(self, number):
        self._command[13] = number

    def set_blow(self, share):
        self._command[14] = share

    def press(self, _action, held):
        self._command[10] = float(held)


class StandInSession:
    """The parts of a live session that the window uses."""

    def __init__(self, case):
        self.case, self.body, self.model = case, shaft_body(), shaft_model()
        self.plan = SimpleNamespace(entry_lps_mm=np.array([13.0, 0.0, 80.0]), exit_lps_mm=np.array([-13.0, 0.0, 80.0]))
        self.instrument = instruments()["twist_drill_3_2"]
        self.stylus = StandInStylus()
        setup = setup_of(case, other_instruments=others_on_table(case))
        tray, self._stepper = load_law(self.body, setup)
        self._command, self._response = np.zeros(16), np.zeros(32)
        prepared = SimpleNamespace(case=case, setup=setup, body=self.body, tray=tray, stepper=self._stepper)
        self.tools = SessionTools(prepared, StandInServo(self._command), self._happened)
        self._phase, self._tick = SessionPhase.READY, 0
        self._signals, self._heard = SignalTrack(tray, 1e-3), ()
        folder = tempfile.mkdtemp(prefix="osteon-stand-in-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.recording_path = Path(folder) / "recording.arrows"
        self.notes = []

    hand = HandReport(driver="mouse", by_pointer=True, fault=None, can_be_taken_back=False)
    second = None
    past_events = ()

    def take_back(self):
        self.hand = replace(self.hand, fault=None, can_be_taken_back=False)

    def presses(self, _action):
        return 0

    def note(self, event, *, tick, **values):
        self.notes.append((event, tick, values))

    def _happened(self, event, **values):
        self.notes.append((event, self._tick, values))

    def start(self):
        self._phase = SessionPhase.RUNNING

    def pause(self):
        self._phase = SessionPhase.PAUSED

    def resume(self):
        self._phase = SessionPhase.RUNNING

    def advance(self):
        if self._phase is not SessionPhase.RUNNING:
            return
        command = self._command
        command[:3], command[3:7], command[7] = self.stylus.tip, self.stylus.quaternion, self.stylus.trigger
        command[8:10], command[12] = (40.0, 0.05), 1e-3
        answers = np.zeros((TICKS_PER_FRAME, len(self._response)))
        for answer in answers:
            self._stepper.step(command, self._response)
            answer[:] = self._response
            self._tick += 1
        commands = np.tile(command, (TICKS_PER_FRAME, 1))
        self._heard = self._signals.take(commands, answers)
        rows = np.zeros((TICKS_PER_FRAME, len(ROW_COLUMNS)))
        command_of(rows)[:], response_of(rows)[:] = commands, answers
        self.tools.take(rows)

    def snapshot(self):
        response, command = self._response, self._command
        if self._tick == 0:
            pose = pose_matrix(self.stylus.tip, self.stylus.quaternion)
        else:
            pose = pose_matrix(response[:3], response[3:7])
        return SceneSnapshot(
            tick=self._tick,
            time_s=self._tick * 1e-3,
            phase=self._phase,
            tool_pose=pose,
            hand_pose=pose_matrix(self.stylus.tip, self.stylus.quaternion),
            trigger=command[7],
            speed_rpm=response[16],
            force_N=response[7:10].copy(),
            thrust_N=response[13],
            rendered_force_N=0.5 * float(np.linalg.norm(response[7:10])),
            feed_mm_s=response[15],
            depth_mm=response[22],
            removed_mm3=self.body.removed_mm3,
            brick_versions=self.body.brick_versions.copy(),
            heard=self._heard,
            tools=self.tools.picture,
            screw=self.tools.screws.state,
            cup=self.tools.cups.state,
            implants=self.tools.implants,
        )


def shaft_model(modality="SEG"):
    """A CT volume of the same shaft, 1 mm voxels."""
    z, y, x = np.meshgrid(np.arange(190.0), np.arange(-40.0, 40.0), np.arange(-40.0, 40.0), indexing="ij")
    radius = np.hypot(x, y)
    hu = np.where(radius < 8, 0.0, np.where(radius < 13, 1500.0, np.where(radius < 35, 50.0, -1000.0)))
    affine = np.diag([1.0, 1.0, 1.0, 1.0])
    affine[:3, 3] = (-40.0, -40.0, 0.0)
    # Soft tissue takes half a second to cut open, which most tests of the window need not wait for: a CT shows some.
    return SimpleNamespace(
        hu=Volume(hu.astype(np.int16), affine),
        labels=Volume((radius < 13).astype(np.uint16), affine),
        imported=SimpleNamespace(modality=modality),
    )


def stand_in_services(**changes):
    """Services around the stand-in; `changes` replaces any of them."""
    services = DesktopServices(
        list_cases=lambda: tuple(load_case(name) for name in case_ids()),
        case_picture=lambda _case_id: None,
        last_results=lambda _case_id: (),
        open_session=lambda case_id, _progress, _cancelled: StandInSession(load_case(case_id)),
        finish_session=lambda session, _language: SimpleNamespace(
            result=empty_result(), recording_path=Path("recording.arrows"), debrief_path=None
        ),
        abandon_session=lambda _session: None,
        data_locations=lambda: (DataLocation("sessions", Path("/tmp"), 0),),
        stored_sessions=lambda _case_id: 0,
        delete_sessions=lambda _case_id: 0,
        devices=DeviceDesk,
    )
    return replace(services, **changes)


def empty_result():
    """A result of nothing done."""
    return SimpleNamespace(verdict="incomplete", reasons=(), metrics=MappingProxyType({}), hole=None)
