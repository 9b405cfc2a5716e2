"""A 3D mouse (3Dconnexion SpaceMouse and its kin) as a stylus, by its own HID reports.

The puck is pushed and twisted; its reports are the same over all models: id 1 holds three translations, with three
rotations after them on newer models, id 2 the rotations on older ones, id 3 the buttons. Numbers are 16-bit, little
end first, about 350 at full deflection; x right, y towards the user, z down.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from haptics.device import PROFILES, DeviceProfile
from haptics.drivers.rate_stylus import RateStylus, fine_near_rest

MAKER = 0x256F
FORMER_MAKER = 0x046D
FORMER_PRODUCTS = frozenset(
    (0xC603, 0xC605, 0xC606, 0xC621, 0xC623, 0xC625, 0xC626, 0xC627, 0xC628, 0xC629, 0xC62B, 0xC640)
)
"""3D mice sold under Logitech's number, which its other mice share (list of the spacenavd project)."""
MULTI_AXIS = (0, 8)
"""HID usage of a multi-axis controller; 0 where the system does not tell."""
FULL = 350.0
DEAD_ZONE = 0.06
"""The puck's own play at rest."""
REPORT_SIZE = 64
WAIT_MS = 10
RETRY_S = 0.5
TRANSLATION, ROTATION, BUTTONS = 1, 2, 3
IN_OUR_FRAME = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
"""The puck's axes to x right, y up, z towards the user."""


class Puck(Protocol):
    """An open HID device, as the hidapi package gives it."""

    def read(self, max_length: int, timeout_ms: int = 0) -> Sequence[int]:
        """The next report, its id first; empty where none came in time. OSError once it is unplugged."""

    def close(self) -> None:
        """Let go."""


class SpaceMouseStylus(RateStylus):
    """The first 3D mouse found: push and twist the puck as if it were the tool."""

    def __init__(
        self,
        profile: DeviceProfile = PROFILES["space_mouse"],
        open_puck: Callable[[], Puck | None] | None = None,
    ) -> None:
        """open_puck: finds and opens the device, None where there is none. Raises HapticsError without one."""
        self._open_puck = open_puck or first_puck
        self._deflection = np.zeros(6)
        super().__init__("3D mouse", "hidapi", profile)

    def _watch(self) -> None:
        while not self._closing.is_set():
            puck = self._open_puck()
            if puck is not None:
                self._found()
                self._known.set()
                try:
                    self._follow(puck)
                except (OSError, ValueError):
                    self._lost("unplugged")
                finally:
                    puck.close()
            self._known.set()
            self._closing.wait(RETRY_S)

    def _follow(self, puck: Puck) -> None:
        self._deflection[:] = 0.0
        before = time.perf_counter()
        while not self._closing.is_set():
            self._take(bytes(puck.read(REPORT_SIZE, WAIT_MS)))
            now = time.perf_counter()
            shaped = np.array([fine_near_rest(part, DEAD_ZONE) for part in self._deflection])
            self._steer(IN_OUR_FRAME @ shaped[:3], IN_OUR_FRAME @ shaped[3:], now - before)
            before = now

    def _take(self, report: bytes) -> None:
        """One report; what is not known, or cut short, is passed over."""
        if not report:
            return
        kind, numbers = report[0], np.frombuffer(report[1 : 1 + (len(report) - 1) // 2 * 2], dtype="<i2") / FULL
        if kind == TRANSLATION and len(numbers) >= 6:
            self._deflection[:] = numbers[:6]
        elif kind == TRANSLATION and len(numbers) >= 3:
            self._deflection[:3] = numbers[:3]
        elif kind == ROTATION and len(numbers) >= 3:
            self._deflection[3:] = numbers[:3]
        elif kind == BUTTONS:
            self.set_buttons(int.from_bytes(report[1:5], "little"))


def first_puck() -> Puck | None:
    """The first 3D mouse of this machine, open; ImportError without the hidapi package."""
    import hid

    listed = [entry for entry in hid.enumerate() if _is_3d_mouse(entry["vendor_id"], entry["product_id"])]
    fitting = [entry for entry in listed if entry["usage"] in MULTI_AXIS]
    if not fitting:
        return None
    puck = hid.device()
    try:
        puck.open_path(fitting[0]["path"])
    except OSError:  # seen, but another program holds it or we may not
        return None
    return puck


def _is_3d_mouse(maker: int, product: int) -> bool:
    return maker == MAKER or (maker == FORMER_MAKER and product in FORMER_PRODUCTS)
