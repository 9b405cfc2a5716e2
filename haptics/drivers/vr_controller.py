"""A headset's controller as a stylus: its pose holds the tool, its motor shakes with force, drill and contact.

The runtime lives in another process; a feed brings samples from there at the headset's rate, and the same compiled
follower that smooths a mouse's frames smooths the headset's. The tool is let go at once when that process ends, and
when its samples stop.
"""

from __future__ import annotations

import threading
import time

import numpy as np

from haptics.controller_feed import ControllerFeed, ControllerSample
from haptics.device import PROFILES, DeviceProfile
from haptics.drivers.exclusive_use import ExclusiveUse
from haptics.drivers.mouse import MouseStylus
from haptics.errors import HapticsError
from haptics.kernels import pointer_slots
from haptics.vibration import VibrationMapping

LOOK_S = 0.004
"""Longest wait for a sample before looking whether the feed still lives."""
SMOOTHING_RATE_RAD_S = 120.0
"""Follower's natural frequency: lags a steady hand by 2 / 120 s, and hides the steps of 72 to 144 samples a second."""
SAMPLES_MISSED = 12
"""So many sample periods without a new one and the hand counts as lost: a tenth of a second at 90 a second."""


class VrControllerStylus(MouseStylus):
    """The controller in the hand that holds the tool."""

    def __init__(
        self,
        feed: ControllerFeed | None = None,
        profile: DeviceProfile = PROFILES["vr_controller"],
        *,
        follow: bool = True,
    ) -> None:
        """Follow a feed.

        Args:
            feed: the running headset; HapticsError without one.
            profile: what the controller can give.
            follow: look at the feed from a thread of its own; otherwise only when `look` is called.
        """
        if feed is None or not feed.alive:
            raise HapticsError("haptics-controller-no-headset")
        super().__init__(profile=profile)
        self._block[pointer_slots.RATE] = SMOOTHING_RATE_RAD_S
        self._exclusive = ExclusiveUse(f"controller {feed.name}")
        self._feed = feed
        self._mapping = VibrationMapping(profile.reference_force_N)
        self._number = 0
        self._seen_s = time.monotonic()
        self._fault: HapticsError | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="osteon-vr-controller", daemon=True)
        if follow:
            feed.mark_end(self._block.ctypes.data + 8 * pointer_slots.HOLDER_GONE)
            self._thread.start()

    @property
    def connected(self) -> bool:
        """Whether the headset's process answers."""
        return self._fault is None

    @property
    def fault(self) -> HapticsError | None:
        """What is wrong now, to be shown to the user; None while samples come."""
        return self._fault

    def close(self) -> None:
        """Let go; safe to call twice."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()
        self.set_tracking(False)
        self._exclusive.release()

    def look(self, now_s: float) -> None:
        """Take the newest sample, or let the tool go where there is none to be had.

        now_s: any clock that only goes forward; it times pulses and missing samples.
        """
        if not self._feed.alive:
            self._let_go("haptics-controller-process-ended")
            return
        sample = self._feed.latest()
        if sample is not None and sample.number != self._number:
            self._number, self._seen_s = sample.number, now_s
            self._take(sample)
        elif now_s - self._seen_s > SAMPLES_MISSED * self._feed.sample_period_s:
            self._let_go("haptics-controller-silent")
            return
        force = float(np.linalg.norm(self.rendered_force)) / self.profile.force_scale
        pulse = self._mapping.pulse(now_s, force, float(self._block[pointer_slots.TRIGGER]))
        if pulse is not None:
            self._feed.vibrate(pulse)

    def _run(self) -> None:
        while not self._closing.is_set():
            self._feed.wait(LOOK_S)
            self.look(time.monotonic())

    def _take(self, sample: ControllerSample) -> None:
        if not sample.tracked:
            self._let_go("haptics-controller-untracked")
            return
        follow = self.set_pose if self._fault is None and self._held else self.place
        try:
            follow(sample.tip_m, sample.quaternion)
        except HapticsError:  # what is no pose is no tracking: the runtime knows no better where the hand is
            self._let_go("haptics-controller-untracked")
            return
        self._fault = None
        self.set_trigger(sample.trigger)
        self.set_buttons(sample.buttons)

    @property
    def _held(self) -> bool:
        return bool(self._message[pointer_slots.MESSAGE_TRACKING])

    def _let_go(self, reason: str) -> None:
        if self._fault is None or self._fault.message_id != reason:
            self._fault = HapticsError(reason)
            self.set_tracking(False)
