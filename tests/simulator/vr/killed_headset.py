"""A session on the simulated headset, at the wall clock's rate, whose process is killed while the drill is in bone."""

import os
import signal
import sys
import time
from dataclasses import replace

import numpy as np

from haptics.drivers.vr_controller import VrControllerStylus
from haptics.servo_loop import ServoSettings
from scenarios.recording import read_recording
from simulator.rendering.bone_surface import BoneSurface
from simulator.session.recorded_session import RecordedSession
from simulator.vr.calibration import Calibration
from simulator.vr.controller_feed import HeadsetFeed
from simulator.vr.hand_script import Carry, Push, Rest
from simulator.vr.room_frame import room_to_patient
from simulator.vr.simulated import SimulatedOptions
from simulator.vr.tool_in_hand import tip_distance_m
from simulator.vr_services import CONTROLLER_COUPLING, HeadsetRun, open_for

SIZE = (320, 360)
DRILLED_N = 10.0
TICK_MS = 1.0


class KilledHeadset:
    """What was seen before and after."""

    def __init__(self, prepared, recording):
        plan = prepared.plan
        axis = tuple(plan.axis_lps)
        start = tuple(np.asarray(plan.entry_lps_mm) - np.asarray(plan.axis_lps))
        steps = (Carry(start, axis, 0.5), Rest(0.3), Push(30.0, 2.0))
        settings = SimulatedOptions(steps, SIZE, 90.0, 10**9, paced=True)
        run = HeadsetRun(prepared.case, "simulated", lambda _prepared: {"settings": settings}, paced=True)
        link = open_for(prepared, run)
        try:
            scene = link.scene
            scene["room_to_patient"] = room_to_patient(Calibration(), plan.entry_lps_mm, plan.exit_lps_mm)
            scene["eye_height_m"], scene["tool_hand"] = 1.6, 1
            scene["tip_distance_m"] = tip_distance_m(prepared.instrument.length_mm, 1.0)
            scene["bone_complete"] = 1
            link.tell()
            assert link.await_frame(3, 60.0)
            self._run(prepared, link, recording)
        finally:
            link.close()

    def _run(self, prepared, link, recording):
        stylus = VrControllerStylus(HeadsetFeed(link, prepared.device_frame))
        settings = replace(ServoSettings.for_device(stylus, prepared.device_frame), coupling=CONTROLLER_COUPLING)
        session = RecordedSession(prepared, stylus, settings, recording, parameters={}, session_id="killed", seed=1)
        surface = BoneSurface(prepared.body, coarse_untouched=True)
        self.told = []
        link.when_ended(lambda: self.told.append(session._servo.tick))
        session.start()
        limit = time.monotonic() + 60.0
        while (snapshot := session.advance()).thrust_N < DRILLED_N:
            assert time.monotonic() < limit, "the drill never met bone"
            surface.update(snapshot.brick_versions)
            time.sleep(0.005)
        self.vibrated = int(link.scene["vibration_number"])
        self.killed_tick = session._servo.tick
        os.kill(link.process_id, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        until = time.monotonic() + 0.5
        while time.monotonic() < until:  # the session goes on with its work, as it would
            surface.update(session.advance().brick_versions)
            time.sleep(0.005)
        self.fault = stylus.fault
        self.ran_on = session._servo.tick - self.killed_tick
        self.volume_hash = session.close()
        stylus.close()
        self.link_alive = link.alive
        self.columns = read_recording(recording).columns
        self.force = np.linalg.norm([self.columns[f"rendered_{axis}_N"] for axis in "xyz"], axis=0)

    @property
    def zero_after_ms(self) -> float:
        """From the kill to the first tick without force, by the clock on the wall.

        Deadlines that the servo gave up have no row: they follow from how late it was when its tick was done.
        """
        ticks, late_us = self.columns["tick"], self.columns["lateness_us"]
        (first, *_) = np.flatnonzero((ticks > self.killed_tick) & (self.force == 0.0))
        between = slice(int(np.searchsorted(ticks, self.killed_tick)), int(first))
        behind = (late_us[between] + self.columns["compute_us"][between]) * 1e-3 / TICK_MS - 1.0
        given_up = np.clip(np.floor(behind) - ServoSettings.catch_up_ticks, 0.0, None).sum()
        return float((ticks[first] - self.killed_tick + given_up) * TICK_MS + late_us[first] * 1e-3)
