"""What steered devices have in common: a deflection is a speed of the tool, and a thread of their own looks at them.

Device frame: x right, y up, z towards the user; at rest the tool points away from the user (-z).
"""

from __future__ import annotations

import math
import threading
from abc import abstractmethod

import numpy as np

from haptics.device import DeviceProfile
from haptics.drivers.exclusive_use import ExclusiveUse
from haptics.drivers.mouse import MouseStylus
from haptics.errors import HapticsError

OPEN_S = 3.0
FASTEST_M_S = 0.04
"""Speed of the tip at full deflection; the curve below makes small deflections fine."""
LONGEST_LOOK_S = 0.25
"""Time between two looks at the device that moves the tool at most: a machine that slept must not fling it."""
TURN_RAD_S = math.radians(30.0)
AWAY = (0.0, 1.0, 0.0, 0.0)
"""Half a turn about x: the tool's +z along -z."""


class RateStylus(MouseStylus):
    """A stylus steered by deflections; drivers derive from it and look at their device in `_watch`."""

    def __init__(self, name: str, package: str, profile: DeviceProfile) -> None:
        """Start looking. Raises HapticsError where there is no device, or not the Python package that it needs."""
        super().__init__(profile=profile)
        self._name, self._package = name, package
        self._exclusive = ExclusiveUse(name)
        self._closing, self._known = threading.Event(), threading.Event()
        self._fault: HapticsError | None = HapticsError("haptics-device-absent", device=name)
        self._tip, self._turn = np.zeros(3), np.array(AWAY)
        self._thread = threading.Thread(target=self._run, name=f"osteon-{name}", daemon=True)
        self._thread.start()
        self._known.wait(OPEN_S)
        if self._fault is not None:
            fault = self._fault
            self.close()
            raise fault

    @property
    def connected(self) -> bool:
        """Whether the device answers."""
        return self._fault is None

    @property
    def fault(self) -> HapticsError | None:
        """What is wrong now, to be shown to the user; None while the device answers."""
        return self._fault

    def close(self) -> None:
        """Let go; safe to call twice."""
        self._closing.set()
        self._thread.join()
        self._exclusive.release()

    @abstractmethod
    def _watch(self) -> None:
        """Look at the device until `_closing` is set; call `_found` and `_lost`, then `_steer`."""

    def _run(self) -> None:
        try:
            self._watch()
        except ImportError:
            self._fault = HapticsError("haptics-package-missing", device=self._name, package=self._package)
        except Exception as unforeseen:  # noqa: BLE001 - whatever a maker's library does, the tool is let go
            self._lost(type(unforeseen).__name__)
        finally:
            self._known.set()

    def _found(self) -> None:
        self._fault = None
        self.place(self._tip, self._turn)

    def _lost(self, reason: str) -> None:
        self.set_tracking(False)  # first, so that who hears of it finds that it let go
        self._fault = HapticsError("haptics-device-lost", device=self._name, reason=reason)

    def _steer(self, rate: np.ndarray, turning: np.ndarray, seconds: float) -> None:
        """Move and turn the tool; both shape (3,), 1 at full deflection, about and along the device's axes."""
        seconds = min(seconds, LONGEST_LOOK_S)
        reach = self.profile.workspace_radius_m
        self._tip = np.clip(self._tip + FASTEST_M_S * seconds * rate, -reach, reach)
        if turning.any():
            self._turn = turned(self._turn, TURN_RAD_S * seconds * turning)
        self.set_pose(self._tip, self._turn)


def fine_near_rest(deflection: float, dead_zone: float) -> float:
    """Nothing in the dead zone, then rising from zero with the square, to 1 at full deflection."""
    size = max(0.0, abs(deflection) - dead_zone) / (1.0 - dead_zone)
    return math.copysign(min(1.0, size) ** 2, deflection)


def turned(quaternion: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """A quaternion (w, x, y, z) turned by a small rotation vector [rad] of the device frame."""
    w, v = 1.0, 0.5 * rotation
    q0, q = quaternion[0], quaternion[1:]
    product = np.array([w * q0 - v @ q, *(w * q + q0 * v + np.cross(v, q))])
    return product / np.linalg.norm(product)
