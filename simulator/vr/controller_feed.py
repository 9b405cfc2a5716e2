"""From the hand that holds the tool, in the room, to the stylus of the servo, in the device's frame."""

from __future__ import annotations

import threading

import numpy as np

from haptics.controller_feed import ControllerSample
from haptics.device_frame import quaternion_of
from haptics.vibration import Vibration
from simulator.vr.headset_link import HeadsetLink
from simulator.vr.tool_in_hand import tool_of_hand, unscaled

GRIP_BUTTON = 0
"""Bit of the grip in the stylus's buttons; bind it to what suits, for example the clutch."""


class HeadsetFeed:
    """What the controller driver follows (`haptics.controller_feed.ControllerFeed`)."""

    def __init__(self, link: HeadsetLink, device_frame: np.ndarray) -> None:
        """Follow a headset.

        Args:
            link: the headset.
            device_frame: device metres to patient LPS [mm], shape (4, 4).
        """
        self.name = f"{link.hello['name']} {link.process_id}"
        self.sample_period_s = 1.0 / float(link.hello["frames_per_s"])
        self._link = link
        self._from_patient = np.linalg.inv(device_frame)
        self._news = threading.Event()
        link.when_ended(self._news.set)

    @property
    def alive(self) -> bool:
        """Whether the headset's process is there."""
        return self._link.alive

    def latest(self) -> ControllerSample | None:
        """The newest pose of the tool in the hand."""
        report = self._link.hands()
        if report is None:
            return None
        scene = self._link.scene
        hand = report["hands"][int(scene["tool_hand"])]
        tool = tool_of_hand(hand["pose"], float(scene["tip_distance_m"]))
        tip, quaternion = _tip_and_quaternion(self._from_patient @ scene["room_to_patient"] @ tool)
        return ControllerSample(
            number=int(report["frame"]),
            tip_m=tip,
            quaternion=quaternion,
            trigger=float(hand["trigger"]),
            buttons=int(hand["grip"]) << GRIP_BUTTON,
            tracked=bool(hand["tracked"]) and bool(report["head_tracked"]),
        )

    def wait(self, longest_s: float) -> None:
        """Sleep a while; wakes at once when the headset's process ends."""
        self._news.wait(longest_s)

    def mark_end(self, mark: int) -> None:
        """Put 1 into the float64 at this address the moment the headset's process is gone."""
        self._link.mark_end(mark)

    def vibrate(self, pulse: Vibration) -> None:
        """Shake the hand that holds the tool."""
        self._link.vibrate(pulse)


def _tip_and_quaternion(pose: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Position and quaternion (w, x, y, z) of a pose."""
    plain = unscaled(pose)
    return plain[:3, 3], quaternion_of(plain[:3, :3])
