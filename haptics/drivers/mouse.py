"""Mouse and keyboard as a stylus: the window says where the tool is meant to be, the servo follows smoothly."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from haptics.device import PROFILES, DevicePort, DeviceProfile
from haptics.errors import HapticsError
from haptics.kernels import pointer_slots as slots
from haptics.kernels.pointer import publish, read_pointer, write_pointer

SMOOTHING_RATE_RAD_S = 60.0
"""Natural frequency of the follower: hides the steps of 60 frames/s, lags a steady motion by 2 / 60 s."""
TRIGGER_RATE_PER_S = 10.0
STALE_AFTER_S = 0.5


class MouseStylus(DevicePort):
    """A stylus without force. One thread (the window's) writes, the servo reads.

    Any `set_*` or `heartbeat` counts as a sign of life. Without one for `STALE_AFTER_S` the pose is held and `stale`
    tells so. Before the first pose the device is not tracked.
    """

    def __init__(self, period_s: float = 0.001, profile: DeviceProfile = PROFILES["pointer"]) -> None:
        self._block = np.zeros(slots.BLOCK_SIZE)
        self._block[slots.PERIOD] = period_s
        self._block[slots.RATE] = SMOOTHING_RATE_RAD_S
        self._block[slots.TRIGGER_RATE] = TRIGGER_RATE_PER_S
        self._block[slots.STALE_TICKS] = STALE_AFTER_S / period_s
        self._block[slots.ORIENTATION] = 1.0
        self._message = np.zeros(slots.MESSAGE_SIZE)
        self._message[slots.MESSAGE_ORIENTATION] = 1.0
        self._lock = threading.Lock()
        super().__init__(read_pointer, write_pointer, self._block.ctypes.data, profile)

    def set_pose(self, tip_m: Sequence[float] | np.ndarray, quaternion: Sequence[float] | np.ndarray) -> None:
        """Where the tool is meant to be: tip [m], shape (3,), orientation (w, x, y, z), tool to device frame.

        The first pose is taken at once, later ones are followed smoothly. Raises HapticsError for one that is no pose.
        """
        first = self._message[slots.MESSAGE_PLACEMENTS] == 0.0
        self._put_pose(tip_m, quaternion, at_once=first)

    def place(self, tip_m: Sequence[float] | np.ndarray, quaternion: Sequence[float] | np.ndarray) -> None:
        """Like `set_pose`, but without the way in between: the tool was lifted and set down elsewhere."""
        self._put_pose(tip_m, quaternion, at_once=True)

    def set_trigger(self, trigger: float) -> None:
        """Trigger, 0 to 1; followed within a tenth of a second."""
        self._put(slots.MESSAGE_TRIGGER, min(1.0, max(0.0, float(trigger))))

    def set_irrigation(self, irrigation: float) -> None:
        """Irrigation, 0 to 1."""
        self._put(slots.MESSAGE_IRRIGATION, min(1.0, max(0.0, float(irrigation))))

    def set_buttons(self, buttons: int) -> None:
        """Buttons as a bit field."""
        self._put(slots.MESSAGE_BUTTONS, float(buttons))

    def set_tracking(self, tracking: bool) -> None:
        """Whether the pointer is over the scene; without it the force is zero and the drill stops."""
        self._put(slots.MESSAGE_TRACKING, float(tracking))

    def heartbeat(self) -> None:
        """Tell that the window lives though nothing moved."""
        with self._lock:
            publish(self.context_address, self._message)

    @property
    def rendered_force(self) -> np.ndarray:
        """Force a device would render now [N], device frame, shape (3,)."""
        return self._block[slots.FORCE : slots.FORCE + 3].copy()

    @property
    def position_m(self) -> np.ndarray:
        """The smooth position the servo used last, device frame, shape (3,)."""
        return self._block[slots.POSITION : slots.POSITION + 3].copy()

    @property
    def sample_age_s(self) -> float:
        """Servo time since the last message [s]."""
        return float(self._block[slots.AGE_TICKS] * self._block[slots.PERIOD])

    @property
    def stale(self) -> bool:
        """Whether the window has been silent for too long."""
        return bool(self._block[slots.AGE_TICKS] > self._block[slots.STALE_TICKS])

    def _put_pose(
        self, tip_m: Sequence[float] | np.ndarray, quaternion: Sequence[float] | np.ndarray, *, at_once: bool
    ) -> None:
        tip, turn = np.asarray(tip_m, dtype=float), np.asarray(quaternion, dtype=float)
        if tip.shape != (3,) or turn.shape != (4,) or not (np.isfinite(tip).all() and np.isfinite(turn).all()):
            raise HapticsError("haptics-pose-invalid")
        length = np.linalg.norm(turn)
        if length < 1e-6:
            raise HapticsError("haptics-pose-invalid")
        with self._lock:
            self._message[slots.MESSAGE_POSITION : slots.MESSAGE_POSITION + 3] = tip
            self._message[slots.MESSAGE_ORIENTATION : slots.MESSAGE_ORIENTATION + 4] = turn / length
            self._message[slots.MESSAGE_PLACEMENTS] += at_once
            if at_once:
                self._message[slots.MESSAGE_TRACKING] = 1.0
            publish(self.context_address, self._message)

    def _put(self, slot: int, value: float) -> None:
        with self._lock:
            self._message[slot] = value
            publish(self.context_address, self._message)
