"""Haply Inverse3 by the maker's local service: JSON over a WebSocket, one state for each message sent.

Messages as in the service's public documentation (docs.haply.co/inverseSDK/service, 3.5). A force holds for one
message only, so silence on our side is zero force on theirs. Metres, newtons, right-handed.
"""

from __future__ import annotations

import contextlib
import json
import math
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from haptics.device import PROFILES, DeviceProfile
from haptics.drivers.mailbox_stylus import Exchange, LinkLostError, MailboxStylus
from haptics.errors import HapticsError
from haptics.kernels import slots

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

SERVICE_ADDRESS = "ws://127.0.0.1:10001"
OPEN_S = 2.0
SILENCE_S = 0.1
"""The service answers each message at once; longer than this it is gone."""
GRIP_LISTS = ("wireless_verse_grip", "verse_grip")
"""Where a state lists the handles that know their orientation and have buttons a, b, c."""
BUTTON_NAMES = ("a", "b", "c")
POINTING_AWAY = (math.sqrt(0.5), math.sqrt(0.5), 0.0, 0.0)
"""Tool orientation without a handle that knows better: +z of the tool along -y of the device, away from the user."""


class InverseLink:
    """One Inverse3 at a service."""

    def __init__(self, address: str, device_id: str | None) -> None:
        self.name = f"inverse3 {device_id or ''}".strip()
        self.version = ""
        self._address = address
        self._wanted = device_id
        self._device_id = ""
        self._socket: ClientConnection | None = None
        self._connection = contextlib.ExitStack()
        self._sample = np.zeros(slots.STATE_SIZE)

    def open(self) -> None:
        """Connect to the service and find the device in its inventory."""
        try:
            from websockets.exceptions import WebSocketException
            from websockets.sync.client import connect
        except ImportError as error:
            raise HapticsError("haptics-package-missing", device="Inverse3", package="websockets") from error
        try:
            opening = connect(self._address, open_timeout=OPEN_S, compression=None, proxy=None)
            self._socket = self._connection.enter_context(opening)
            inventory = json.loads(self._socket.recv(timeout=OPEN_S))
        except (OSError, TimeoutError, WebSocketException, ValueError) as error:
            self.close()
            raise HapticsError("haptics-service-missing", address=self._address) from error
        found = [entry.get("device_id") for entry in _entries(inventory, "inverse3")]
        if not found or (self._wanted is not None and self._wanted not in found):
            self.close()
            raise HapticsError("haptics-device-absent", device=self.name)
        self._device_id = self._wanted or str(found[0])

    def serve(self, servo: Exchange, closing: threading.Event) -> None:
        """A force out, a state in, as fast as the service answers."""
        from websockets.exceptions import ConnectionClosed

        assert self._socket is not None  # noqa: S101 - `open` came before
        force = np.zeros(6)
        while not closing.is_set():
            try:
                self._socket.send(self._command(force))
                state = json.loads(self._socket.recv(timeout=SILENCE_S))
            except TimeoutError as error:
                raise LinkLostError("silent") from error
            except (ConnectionClosed, OSError) as error:
                raise LinkLostError("closed") from error
            except ValueError:
                state = {}
            force = servo.exchange(self._read(state))

    def close(self) -> None:
        """Zero force; the service takes the force away with the connection in any case."""
        socket, self._socket = self._socket, None
        if socket is not None:
            with contextlib.suppress(Exception):  # it may be gone already
                socket.send(self._command(np.zeros(6)))
            self._connection.close()

    def _command(self, wrench: np.ndarray) -> str:
        x, y, z = (float(part) for part in wrench[:3])
        force = {"set_cursor_force": {"vector": {"x": x, "y": y, "z": z}}}
        return json.dumps({"inverse3": [{"device_id": self._device_id, "commands": force}]})

    def _read(self, message: object) -> np.ndarray:
        """The device state of a message; not-a-number where the message is none."""
        sample = self._sample
        sample[:] = 0.0
        ours = [entry for entry in _entries(message, "inverse3") if entry.get("device_id") == self._device_id]
        if isinstance(message, dict) and isinstance(message.get("inverse3"), list) and not ours:
            raise LinkLostError("unplugged")
        state = ours[0].get("state") if ours else None
        sample[slots.STATE_POSITION : slots.STATE_POSITION + 3] = _numbers(state, "cursor_position", "xyz", math.nan)
        sample[slots.STATE_VELOCITY : slots.STATE_VELOCITY + 3] = _numbers(state, "cursor_velocity", "xyz", 0.0)
        grips = [grip.get("state") for name in GRIP_LISTS for grip in _entries(message, name)]
        grip = next((grip for grip in grips if isinstance(grip, Mapping) and "orientation" in grip), None)
        turn = POINTING_AWAY if grip is None else _numbers(grip, "orientation", "wxyz", math.nan)
        sample[slots.STATE_ORIENTATION : slots.STATE_ORIENTATION + 4] = turn
        pressed = grip.get("buttons") if grip is not None else None
        if isinstance(pressed, Mapping):
            held = (bool(pressed.get(name)) << place for place, name in enumerate(BUTTON_NAMES))
            sample[slots.STATE_BUTTONS] = float(sum(held))
        return sample


class InverseStylus(MailboxStylus):
    """A Haply Inverse3, with a VerseGrip if there is one."""

    viewer_axes = np.array([[-1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    """It stands facing its user: y towards him, z up, so x points to his left."""

    def __init__(
        self,
        address: str = SERVICE_ADDRESS,
        device_id: str | None = None,
        profile: DeviceProfile = PROFILES["inverse3"],
    ) -> None:
        """device_id: which one, if the service knows several. Raises HapticsError where there is none to be had."""
        super().__init__(InverseLink(address, device_id), profile)


def _entries(message: object, name: str) -> list[Mapping[str, Any]]:
    listed = message.get(name) if isinstance(message, dict) else None
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def _numbers(state: object, name: str, parts: str, without: float) -> list[float]:
    """Named parts of a vector as floats; `without` for what is missing, not-a-number for what is no number."""
    vector = state.get(name) if isinstance(state, Mapping) else None
    if not isinstance(vector, Mapping):
        return [without] * len(parts)
    values = [vector.get(part) for part in parts]
    return [float(value) if isinstance(value, int | float) else math.nan for value in values]
