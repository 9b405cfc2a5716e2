"""What the vendors' devices have in common: their calls run in a thread of their own, a mailbox leads to the servo."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Protocol

import numpy as np

from haptics.device import DevicePort, DeviceProfile
from haptics.drivers.exclusive_use import ExclusiveUse
from haptics.errors import HapticsError
from haptics.force_limits import ZERO_FORCE_DEADLINE_S
from haptics.kernels import mailbox_slots, slots
from haptics.kernels.mailbox import put_sample, read_mailbox, take_wrench, write_mailbox

RETRY_S = 0.5
"""How long after losing a device, and after each vain try, it is looked for again."""
FIRST_SAMPLE_S = 2.0
MARGIN_S = 0.002
"""What is left of the 20 ms after the slew limit has let go: two ticks."""
SETTLE_SAMPLES = 50
"""Samples over which the delay is measured on opening."""
FARTHEST_M = 2.0
"""A tip farther than this from the device's centre is no sample of a desktop device."""


class Exchange(Protocol):
    """The servo's side, as a link sees it."""

    context_address: int
    """Address of the mailbox, for a link that exchanges in compiled code and tells of it by `exchanged`."""

    def exchange(self, sample: np.ndarray) -> np.ndarray:
        """Give a device state in the device's frame (STATE_* slots up to irrigation), get force [N], torque [N m]."""

    def exchanged(self, samples: int, garbage: int) -> None:
        """So many poses went to the mailbox since the last call, and so many samples that were none."""


class LinkLostError(Exception):
    """The device no longer answers; the text is for the log."""


class DeviceLink(Protocol):
    """A vendor's way to a device."""

    name: str
    """Names the device among all; two links of one name cannot be open at once."""
    version: str
    """Of the maker's library once it is open, where it tells."""

    def open(self) -> None:
        """Connect; HapticsError tells what is missing."""

    def serve(self, servo: Exchange, closing: threading.Event) -> None:
        """Exchange samples for wrenches until `closing` is set; LinkLostError when the device is gone."""

    def close(self) -> None:
        """Zero force and let go; safe to call twice and after a failed `open`."""


class MailboxStylus(DevicePort):
    """A device behind a link. Opens it or raises HapticsError; looks for it again when it is lost.

    Without a fresh sample the servo lets the force go in time for zero force within 20 ms of the last one; without a
    living servo the vendor's thread does.
    """

    def __init__(self, link: DeviceLink, profile: DeviceProfile) -> None:
        self._link = link
        self._exclusive = ExclusiveUse(link.name)
        self._closing = threading.Event()
        self._block = np.zeros(mailbox_slots.BLOCK_SIZE)
        letting_go_s = profile.max_force_N / (profile.max_slew_N_ms * 1e3)
        self._block[mailbox_slots.LOST_AFTER] = ZERO_FORCE_DEADLINE_S - letting_go_s - MARGIN_S
        self._wrench = np.zeros(slots.WRENCH_SIZE)
        self._lost_sample = np.zeros(slots.STATE_SIZE)
        self._lost_sample[slots.STATE_ORIENTATION] = 1.0
        self._samples = 0
        self._garbage = 0
        self._fault: HapticsError | None = None
        super().__init__(read_mailbox, write_mailbox, self._block.ctypes.data, profile)
        self._thread = threading.Thread(target=self._run, name=f"osteon-{link.name}", daemon=True)
        try:
            link.open()
            self._thread.start()
            self.profile = replace(profile, delay_s=self._measure_delay())
        except BaseException:
            self.close()
            raise

    @property
    def connected(self) -> bool:
        """Whether the device answers."""
        return self._fault is None and self._samples > 0

    @property
    def fault(self) -> HapticsError | None:
        """What is wrong now, to be shown to the user; None while the device answers."""
        return self._fault

    @property
    def samples(self) -> int:
        """Samples exchanged since it was opened."""
        return self._samples

    @property
    def version(self) -> str:
        """Of the maker's library, where it tells."""
        return self._link.version

    @property
    def garbage(self) -> int:
        """Samples that were no pose."""
        return self._garbage

    @property
    def mean_sample_age_s(self) -> float:
        """Mean age of the sample when the servo read it [s]."""
        return float(self._block[mailbox_slots.AGE_SUM] / max(1.0, self._block[mailbox_slots.AGE_COUNT]))

    def exchange(self, sample: np.ndarray) -> np.ndarray:
        """For the link: a device state in, force [N] and torque [N m] out."""
        if not _is_pose(sample):
            self._garbage += 1
            self._let_go(HapticsError("haptics-device-garbage", device=self._link.name))
            self._wrench[:] = 0.0
            return self._wrench[:6]
        sample[slots.STATE_TRACKING] = 1.0
        self._lost_sample[: slots.STATE_VELOCITY] = sample[: slots.STATE_VELOCITY]
        put_sample(self.context_address, sample)
        take_wrench(self.context_address, self._wrench, ZERO_FORCE_DEADLINE_S)
        self._fault = None
        self._samples += 1
        return self._wrench[:6]

    def exchanged(self, samples: int, garbage: int) -> None:
        """For a link that exchanges in compiled code: what it did since the last call."""
        self._samples += samples
        self._garbage += garbage
        if garbage:
            self._fault = HapticsError("haptics-device-garbage", device=self._link.name)
        elif samples:
            self._fault = None

    def close(self) -> None:
        """Zero force, let go of the device and end the thread; safe to call twice."""
        self._closing.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()
        self._link.close()
        self._exclusive.release()

    def _measure_delay(self) -> float:
        """Mean time between exchanges [s]: about half of it a sample waits for the servo, half a force for the link."""
        self._await_samples(1, FIRST_SAMPLE_S)
        if self._samples == 0:
            raise self._fault or HapticsError("haptics-device-silent", device=self._link.name)
        first, began = self._samples, time.perf_counter()
        self._await_samples(first + SETTLE_SAMPLES, 0.5)
        return (time.perf_counter() - began) / max(1, self._samples - first)

    def _await_samples(self, count: int, longest_s: float) -> None:
        until = time.perf_counter() + longest_s
        while self._samples < count and time.perf_counter() < until and not self._closing.wait(0.002):
            pass

    def _run(self) -> None:
        fresh = True
        while not self._closing.is_set():
            try:
                if not fresh:
                    self._link.open()
                fresh = False
                self._link.serve(self, self._closing)
            except LinkLostError as lost:
                self._let_go(HapticsError("haptics-device-lost", device=self._link.name, reason=str(lost)))
            except HapticsError as missing:
                self._let_go(missing)
            except Exception as unforeseen:  # noqa: BLE001 - whatever a vendor's library does, the hand is let go
                reason = type(unforeseen).__name__
                self._let_go(HapticsError("haptics-device-lost", device=self._link.name, reason=reason))
            self._link.close()
            if not self._closing.is_set():
                self._closing.wait(RETRY_S)
        self._let_go(self._fault)

    def _let_go(self, fault: HapticsError | None) -> None:
        self._fault = fault
        put_sample(self.context_address, self._lost_sample)


def _is_pose(sample: np.ndarray) -> bool:
    moving = sample[: slots.STATE_TRIGGER + 1]
    turn = sample[slots.STATE_ORIENTATION : slots.STATE_ORIENTATION + 4]
    place = sample[slots.STATE_POSITION : slots.STATE_POSITION + 3]
    return bool(np.isfinite(moving).all() and np.abs(place).max() < FARTHEST_M and 0.5 < turn @ turn < 2.0)
