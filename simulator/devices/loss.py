"""A device without a window: says when it is gone, and when it is back."""

from __future__ import annotations

from haptics.device import DevicePort
from haptics.errors import HapticsError
from simulator.session.preparation import Progress
from simulator.session.recorded_session import RecordedSession


class HandLoss:
    """Stands between a session and its progress: while the device is gone, the progress says so.

    The servo has let the force go by itself; the tool holds still until the device answers again.
    """

    def __init__(self, session: RecordedSession, device: DevicePort, progress: Progress) -> None:
        self._session = session
        self._device = device
        self._progress = progress
        self._fault: HapticsError | None = None

    def __call__(self, stage: str, fraction: float) -> None:
        """Tell progress; what changed about the device goes into the recording, once."""
        fault = self._device.fault
        if (fault is None) != (self._fault is None):
            told = self._fault if fault is None else fault
            event = "hand_back" if fault is None else "hand_lost"
            self._session.note(event, tick=self._session.snapshot().tick, reason=told.message_id if told else "")
            self._fault = fault
        self._progress(stage if fault is None else "device-lost", fraction)
