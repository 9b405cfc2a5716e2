"""The servo: reads the hand, asks the bone, writes the force, a thousand times a second and without Python."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from haptics.button_bindings import ACTION_SLOTS, NO_BINDINGS, Action, ButtonBindings
from haptics.device import DevicePort
from haptics.device_frame import METRES_TO_MILLIMETRES, pose_in_device, quaternion_of, split_frame
from haptics.errors import HapticsError
from haptics.force_law_layout import COMMAND_COLUMNS, RESPONSE_COLUMNS
from haptics.force_limits import ForceLimits
from haptics.force_mapping import ForceMapping
from haptics.kernels import slots
from haptics.kernels.loop import bare_loop, paced_loop, unpaced_loop
from haptics.kernels.ring import drain_rows, undrained_rows
from haptics.passivity_limits import PassivityLimits
from haptics.telemetry import Telemetry, quantile, read_telemetry
from haptics.thread_priority import real_time_thread
from haptics.virtual_coupling import Coupling

TELEMETRY_COLUMNS = (
    "tick",
    "lateness_us",
    "compute_us",
    "tracking",
    "missed",
    "rendered_x_N",
    "rendered_y_N",
    "rendered_z_N",
)
ROW_COLUMNS = TELEMETRY_COLUMNS + COMMAND_COLUMNS + RESPONSE_COLUMNS
"""Names of the 56 columns of a ring row; rendered force in the device frame, command and response in patient LPS."""

KEPT_SETTINGS = [
    slots.SETTING_INSTRUMENT,
    slots.SETTING_EMERGENCY_STOP,
    slots.SETTING_GUIDE,
    slots.SETTING_BLOW,
]
"""What is not the device's but the session's: it stays when another device comes into the hand."""


class _Arguments(NamedTuple):
    """What every loop hands to the tick, in the order of SERVO_ARGUMENTS."""

    read: Callable
    write: Callable
    law: Callable
    device_context: int
    law_context: int
    settings: np.ndarray
    memory: np.ndarray
    state: np.ndarray
    wrench: np.ndarray
    row: np.ndarray
    counts: np.ndarray
    histograms: np.ndarray
    ring: np.ndarray
    scratch: np.ndarray


@dataclass(frozen=True)
class ServoSettings:
    """How the servo runs. `for_device` gives what suits a device."""

    limits: ForceLimits
    coupling: Coupling
    force_scale: float
    """Rendered newtons per real-equivalent newton."""
    period_s: float = 0.001
    device_to_patient: np.ndarray = field(default_factory=METRES_TO_MILLIMETRES.copy)
    """Device frame [m] to patient LPS [mm], shape (4, 4): a rotation times one scale, and a translation."""
    instrument: int = 0
    """Place of the instrument in the force law's list."""
    ring_rows: int = 16384
    catch_up_ticks: int = 2
    """Late ticks made good at once; more are given up. The limit of slew is one of ticks, so a burst of them would
    change the force in one instant as it may in as many milliseconds; and each tick of a burst, at work while further
    deadlines pass, is late itself. Two make good a hiccup. Design choice."""
    knee_N: float = 0.0
    """Rendered force from which it is compressed [N]; 0: linear. See ForceMapping."""
    passivity: PassivityLimits = field(default_factory=PassivityLimits.observing)
    bindings: ButtonBindings = NO_BINDINGS

    @classmethod
    def for_device(
        cls,
        device: DevicePort,
        device_to_patient: np.ndarray = METRES_TO_MILLIMETRES,
        *,
        instrument: int = 0,
        mapping: ForceMapping | None = None,
        bindings: ButtonBindings = NO_BINDINGS,
    ) -> ServoSettings:
        """Limits, force mapping (default: the linear scale), coupling and passivity from the device's profile."""
        profile = device.profile
        _, mm_per_m = split_frame(device_to_patient)
        shown = mapping or ForceMapping.linear(profile)
        return cls(
            ForceLimits.of(profile),
            Coupling.of(profile, mm_per_m, force_scale=shown.slope),
            shown.slope,
            device_to_patient=np.array(device_to_patient, dtype=float),
            instrument=instrument,
            knee_N=shown.knee_N,
            passivity=PassivityLimits.of(profile),
            bindings=bindings,
        )

    def to_slots(self) -> np.ndarray:
        """The settings as the compiled loop reads them, shape (SETTINGS_SIZE,)."""
        if not 1e-5 <= self.period_s <= 0.1 or self.ring_rows < 1 or not np.isfinite(self.force_scale):
            raise HapticsError("haptics-settings-invalid", period_s=self.period_s, ring_rows=self.ring_rows)
        rotation, mm_per_m = split_frame(self.device_to_patient)
        values = np.zeros(slots.SETTINGS_SIZE)
        values[slots.SETTING_PERIOD] = self.period_s
        values[slots.SETTING_ROTATION : slots.SETTING_ROTATION + 9] = rotation.ravel()
        values[slots.SETTING_TRANSLATION : slots.SETTING_TRANSLATION + 3] = self.device_to_patient[:3, 3]
        values[slots.SETTING_MM_PER_M] = mm_per_m
        values[slots.SETTING_FRAME_QUATERNION : slots.SETTING_FRAME_QUATERNION + 4] = quaternion_of(rotation)
        values[slots.SETTING_COUPLING_STIFFNESS] = self.coupling.stiffness_N_mm
        values[slots.SETTING_COUPLING_DAMPING] = self.coupling.damping_N_s_mm
        values[slots.SETTING_FORCE_SCALE] = self.force_scale
        values[slots.SETTING_MAX_FORCE] = self.limits.max_force_N
        values[slots.SETTING_MAX_TORQUE] = self.limits.max_torque_N_m
        values[slots.SETTING_MAX_STEP] = self.limits.max_slew_N_ms * self.period_s * 1e3
        values[slots.SETTING_MAX_TORQUE_STEP] = self.limits.max_torque_slew_N_m_ms * self.period_s * 1e3
        values[slots.SETTING_RAMP_TICKS] = self.limits.start_ramp_s / self.period_s
        values[slots.SETTING_INSTRUMENT] = self.instrument
        values[slots.SETTING_CATCH_UP_TICKS] = self.catch_up_ticks
        values[slots.SETTING_KNEE] = self.knee_N
        values[slots.SETTING_PASSIVITY_DAMPING] = self.passivity.max_damping_N_s_m
        values[slots.SETTING_PASSIVITY_SLACK] = self.passivity.slack_J
        values[slots.SETTING_PASSIVITY_KEEP] = self.passivity.keep_per_tick(self.period_s)
        first = slots.SETTING_ACTION_BUTTONS
        values[first : first + slots.ACTION_COUNT] = self.bindings.masks()
        return values


class Servo:
    """One device, one force law, one compiled loop.

    `run_ticks` runs it synchronously as fast as it goes; `start` and `stop` run it paced in its own thread, which
    holds no GIL. Rows are taken out with `drain`. Start, stop, run_ticks and drain belong to one thread.
    """

    def __init__(
        self, device: DevicePort, force_law: Callable, context_address: int, settings: ServoSettings | None = None
    ) -> None:
        """force_law: compiled `void(intp, float64[::1], float64[::1])`; context_address is handed to it each tick.

        The owner of the force law's context has to outlive the servo.
        """
        self.device = device
        self.settings = settings or ServoSettings.for_device(device)
        self._values = self.settings.to_slots()
        self._counts = np.zeros(slots.COUNTERS_SIZE, dtype=np.int64)
        self._memory = np.zeros(slots.MEMORY_SIZE)
        self._histograms = np.zeros((slots.HISTOGRAM_COUNT, slots.HISTOGRAM_BINS), dtype=np.int64)
        # Written to, so that the system lends its pages now and not amid a tick; of zeros it would only promise them.
        self._ring = np.full((self.settings.ring_rows, slots.ROW_SIZE), np.nan)
        self._drained: list[np.ndarray] = []
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None
        self._real_time = False
        self._arguments = _Arguments(
            device.read,
            device.write,
            force_law,
            device.context_address,
            context_address,
            self._values,
            self._memory,
            state=np.zeros(slots.STATE_SIZE),
            wrench=np.zeros(slots.WRENCH_SIZE),
            row=np.zeros(slots.ROW_SIZE),
            counts=self._counts,
            histograms=self._histograms,
            ring=self._ring,
            scratch=np.zeros(4, dtype=np.int64),
        )

    @property
    def running(self) -> bool:
        """Whether the paced loop is alive."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def tick(self) -> int:
        """Ticks done since construction."""
        return int(self._counts[slots.COUNTER_TICK])

    def run_ticks(self, count: int) -> None:
        """Run `count` ticks now, unpaced. Rows wait for `drain`, however many there are."""
        if self.running:
            raise HapticsError("haptics-servo-running")
        self._counts[slots.COUNTER_STOP] = 0
        while count > 0:
            chunk = min(count, len(self._ring) - int(undrained_rows(self._counts)))
            unpaced_loop(*self._arguments, chunk)
            count -= chunk
            if count > 0:
                self._drained.append(self._take_ring())

    def start(self) -> None:
        """Start the paced loop in a thread of its own; the force ramps up."""
        if self.running:
            raise HapticsError("haptics-servo-running")
        self._counts[slots.COUNTER_STOP] = 0
        self._memory[slots.MEMORY_RAMP] = 0.0
        self._failure = None
        self._thread = threading.Thread(target=self._run, name="osteon-servo", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 2.0) -> None:
        """Stop the paced loop, wait for its end and tell what went wrong in it, if anything did (HapticsError)."""
        self._counts[slots.COUNTER_STOP] = 1
        if self._thread is not None:
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                raise HapticsError("haptics-servo-stuck", seconds=timeout_s)
            self._thread = None
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise HapticsError("haptics-servo-failed", reason=type(failure).__name__) from failure

    def emergency_stop(self, engaged: bool = True) -> None:
        """Take all force away from the next tick on, or give it back with a ramp; any thread may call it."""
        self._values[slots.SETTING_EMERGENCY_STOP] = float(engaged)

    def select_instrument(self, instrument: int) -> None:
        """Change the instrument from the next tick on; the row shows at which tick it took effect."""
        self._values[slots.SETTING_INSTRUMENT] = float(instrument)

    def select_guide(self, number: int) -> None:
        """Let the law's sleeve of that number hold the tool from the next tick on; 0 takes it away."""
        self._values[slots.SETTING_GUIDE] = float(number)

    def set_blow(self, share: float) -> None:
        """Energy of the next blows of the mallet as a share of a full one, above 0 to 1."""
        self._values[slots.SETTING_BLOW] = min(1.0, max(0.01, float(share)))

    def clutch(self, engaged: bool) -> None:
        """Hold the tool where it is while the hand moves, as a bound button does; any thread may call it."""
        self._values[slots.SETTING_CLUTCH] = float(engaged)

    def press(self, action: Action, held: bool) -> None:
        """Hold an action down, or let it go, from outside the device: a foot pedal or a key; any thread may call it."""
        before, bit = int(self._values[slots.SETTING_PRESSED_ACTIONS]), 1 << ACTION_SLOTS[action]
        self._values[slots.SETTING_PRESSED_ACTIONS] = float(before | bit if held else before & ~bit)

    def hold_tool(self, tip_lps_mm: np.ndarray, quaternion: np.ndarray) -> None:
        """Before the first tick: the tool waits at a pose, clutched, until `clutch(False)` gives it to the hand.

        So the hand may be anywhere in its room and the tool begins outside the bone.
        """
        self._stand_at(np.asarray(tip_lps_mm, dtype=float), np.asarray(quaternion, dtype=float))
        self.clutch(True)

    def change_device(self, device: DevicePort, settings: ServoSettings, *, in_place: bool = False) -> None:
        """Put another device into the hand; ticks, rows, law and telemetry go on, and the tool does not move.

        The tool is clutched until `clutch(False)`, unless the new hand already holds it `in_place`. A running servo is
        stopped for it and started again with its ramp. Raises HapticsError for settings of another period.
        """
        if settings.period_s != self.settings.period_s:
            raise HapticsError("haptics-settings-invalid", period_s=settings.period_s, ring_rows=settings.ring_rows)
        values, running = settings.to_slots(), self.running
        if running:
            self.stop()
        values[KEPT_SETTINGS] = self._values[KEPT_SETTINGS]
        values[slots.SETTING_CLUTCH] = float(not in_place)
        self._values[:] = values
        self.device, self.settings = device, settings
        pose = self._memory[slots.MEMORY_COMMAND_POSE : slots.MEMORY_COMMAND_POSE + 7].copy()
        forgotten = (slots.MEMORY_FORCE, slots.MEMORY_CREDIT, slots.MEMORY_VELOCITY, slots.MEMORY_TORQUE)
        for vector in forgotten:
            self._memory[vector : vector + 3] = 0.0
        for number in (slots.MEMORY_RAMP, slots.MEMORY_HELD_ACTIONS, slots.MEMORY_CLUTCHED, slots.MEMORY_GRIPPED):
            self._memory[number] = 0.0
        if self._memory[slots.MEMORY_COMMANDED]:
            self._stand_at(pose[:3], pose[3:])
        self._arguments = self._arguments._replace(
            read=device.read, write=device.write, device_context=device.context_address
        )
        if running:
            self.start()

    def _stand_at(self, tip_lps_mm: np.ndarray, quaternion: np.ndarray) -> None:
        """Make this the last command, as if the device had held it: what a clutch and an untracked hand keep."""
        memory = self._memory
        place = memory[slots.MEMORY_COMMAND_POSE : slots.MEMORY_COMMAND_POSE + 7]
        place[:3], place[3:] = tip_lps_mm, quaternion
        memory[slots.MEMORY_POSE : slots.MEMORY_POSE + 7] = np.concatenate(
            pose_in_device(self.settings.device_to_patient, tip_lps_mm, quaternion)
        )
        memory[slots.MEMORY_HAS_POSE] = memory[slots.MEMORY_COMMANDED] = 1.0

    def bind_buttons(self, bindings: ButtonBindings) -> None:
        """Let buttons do other things from the next tick on."""
        for slot, mask in enumerate(bindings.masks()):
            self._values[slots.SETTING_ACTION_BUTTONS + slot] = mask

    def presses(self, action: Action) -> int:
        """How often buttons bound to an action have been pressed since construction."""
        return int(self._counts[slots.COUNTER_PRESSES + ACTION_SLOTS[action]])

    @property
    def buttons(self) -> int:
        """Buttons of the device held at the last tick, as a bit field."""
        pressed = float(self._arguments.state[slots.STATE_BUTTONS])
        return int(pressed) if 0.0 <= pressed < 2.0**32 else 0

    @property
    def emergency_stopped(self) -> bool:
        """Whether the force is taken away, by `emergency_stop` or by a bound button."""
        return bool(self._values[slots.SETTING_EMERGENCY_STOP])

    def drain(self) -> np.ndarray:
        """Rows since the last drain, oldest first, shape (m, 56), columns ROW_COLUMNS.

        A row lost to a full ring is missing in `tick` and counted in `telemetry().overruns`.
        """
        parts = [*self._drained, self._take_ring()]
        self._drained = []
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def telemetry(self) -> Telemetry:
        """What the servo says about itself so far."""
        return read_telemetry(self._counts, self._memory, self._histograms, real_time=self._real_time)

    def _take_ring(self) -> np.ndarray:
        rows = np.zeros((int(undrained_rows(self._counts)), slots.ROW_SIZE))
        drain_rows(self._ring, self._counts, rows)
        return rows

    def _run(self) -> None:
        try:
            with real_time_thread() as self._real_time:
                paced_loop(*self._arguments)
        except BaseException as failure:  # noqa: BLE001 - whatever a law raises, the hand must be let go
            self._failure = failure
            self.device.write(self.device.context_address, np.zeros(slots.WRENCH_SIZE))


@dataclass(frozen=True)
class TimerLateness:
    """How late a bare timer loop woke on this machine."""

    ticks: int
    """Deadlines met, late or not."""
    deadlines: int
    lateness_p50_us: float
    lateness_p99_us: float
    lateness_max_us: float
    missed_deadlines: int
    """Met more than a period late, or given up."""
    elapsed_s: float
    real_time: bool
    """Whether the system let the loop run before ordinary programs, as the servo does."""


def bare_timer_loop(seconds: float, period_s: float = 0.001, catch_up_ticks: int | None = None) -> TimerLateness:
    """Run the servo's pacing with no work in it, in the calling thread: what the machine itself costs.

    catch_up_ticks: as in `ServoSettings`, whose default it takes if left out.
    """
    catch_up = ServoSettings.catch_up_ticks if catch_up_ticks is None else catch_up_ticks
    histogram = np.zeros(slots.HISTOGRAM_BINS, dtype=np.int64)
    deadlines = max(1, round(seconds / period_s))
    started = time.perf_counter()
    with real_time_thread() as real_time:
        missed = bare_loop(round(period_s * 1e9), deadlines, catch_up, histogram, np.zeros(4, dtype=np.int64))
    return TimerLateness(
        ticks=int(histogram.sum()),
        deadlines=deadlines,
        lateness_p50_us=quantile(histogram, 0.5),
        lateness_p99_us=quantile(histogram, 0.99),
        lateness_max_us=quantile(histogram, 1.0),
        missed_deadlines=int(missed),
        elapsed_s=time.perf_counter() - started,
        real_time=real_time,
    )
