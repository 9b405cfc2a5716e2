"""Recorded device samples as a device: what a hand once did, played back tick by tick."""

from __future__ import annotations

import numpy as np

from haptics.device import PROFILES, DevicePort, DeviceProfile
from haptics.errors import HapticsError
from haptics.kernels import playback, slots


class RecordedStylus(DevicePort):
    """Plays samples back, one per tick; after the last one it is not tracked and `finished`."""

    def __init__(
        self,
        positions_m: np.ndarray,
        quaternions: np.ndarray,
        triggers: np.ndarray,
        *,
        irrigation: np.ndarray | float = 0.0,
        tracking: np.ndarray | float = 1.0,
        period_s: float = 0.001,
        profile: DeviceProfile = PROFILES["recorded"],
    ) -> None:
        """Samples in the device frame.

        positions_m: tip [m], shape (n, 3). quaternions: (w, x, y, z), shape (n, 4). triggers: 0..1, shape (n,).
        irrigation 0..1 and tracking 0/1: shape (n,) or one for all. Raises HapticsError where shapes do not agree.
        """
        count = len(positions_m)
        fitting = np.shape(positions_m) == (count, 3) and np.shape(quaternions) == (count, 4)
        if count == 0 or not fitting or np.shape(triggers) != (count,):
            raise HapticsError("haptics-recording-shape", samples=count)
        self._block = np.zeros(playback.HEADER_SIZE + count * slots.STATE_SIZE)
        self._block[playback.COUNT] = count
        self._block[playback.PERIOD] = period_s
        states = self._block[playback.HEADER_SIZE :].reshape(count, slots.STATE_SIZE)
        states[:, slots.STATE_POSITION : slots.STATE_POSITION + 3] = positions_m
        states[:, slots.STATE_ORIENTATION : slots.STATE_ORIENTATION + 4] = quaternions
        if count > 1:
            speed = np.gradient(np.asarray(positions_m, dtype=float), period_s, axis=0)
            states[:, slots.STATE_VELOCITY : slots.STATE_VELOCITY + 3] = speed
        states[:, slots.STATE_TRIGGER] = triggers
        states[:, slots.STATE_IRRIGATION] = irrigation
        states[:, slots.STATE_TRACKING] = tracking
        super().__init__(playback.read_recording, playback.write_recording, self._block.ctypes.data, profile)

    @property
    def finished(self) -> bool:
        """Whether every sample has been played."""
        return bool(self._block[playback.CURSOR] >= self._block[playback.COUNT])

    @property
    def rendered_force(self) -> np.ndarray:
        """Force last written to the device [N], device frame, shape (3,)."""
        return self._block[playback.FORCE : playback.FORCE + 3].copy()
