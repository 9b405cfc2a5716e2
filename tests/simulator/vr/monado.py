"""Monado for tests: the service with simulated devices, or with devices whose poses and buttons we script."""

import json
import os
import shutil
import socket
import struct
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

PORT = 4242
"""Of Monado's remote driver."""
HEADER = b"mndrmt3\0"
_POSE = struct.Struct("<7f")
_VIEW_BYTES, _HEAD_BYTES, _HAND_BYTES = 48, 128, 120
PACKET_BYTES = len(HEADER) + _HEAD_BYTES + 2 * _HAND_BYTES
START_S = 60.0

SIMULATED = {"SIMULATED_ENABLE": "1", "SIMULATED_LEFT": "wmr", "SIMULATED_RIGHT": "wmr", "SIMULATED_ROTATE": "1"}
REMOTE = {"P_OVERRIDE_ACTIVE_CONFIG": "remote"}


def needs_monado():
    """Skip where Monado is not installed."""
    if shutil.which("monado-service") is None:
        pytest.skip("Monado is not installed here: .ci/monado runs these tests where it is")


class MonadoService:
    """The runtime's service; its sockets and settings lie in a folder of their own."""

    def __init__(self, folder: Path, devices: dict[str, str]):
        self.folder = folder
        settings = folder / "monado" / "config_v0.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"active": "remote"} if devices == REMOTE else {}))
        self.variables = {"XDG_RUNTIME_DIR": str(folder), "XDG_CONFIG_HOME": str(folder)}
        self._log = (folder / "service.log").open("w")
        environment = {**os.environ, **self.variables, **devices, "XRT_COMPOSITOR_NULL": "1", "XRT_NO_STDIN": "1"}
        self.process = subprocess.Popen(
            ["monado-service"], env=environment, stdout=self._log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        limit = time.monotonic() + START_S
        while not (folder / "monado_comp_ipc").exists():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < limit, self.log()
            time.sleep(0.05)

    def log(self) -> str:
        """What the service said."""
        return (self.folder / "service.log").read_text()

    def stop(self) -> None:
        """End the service, as when it crashes."""
        self.process.kill()
        self.process.wait()
        self._log.close()


@dataclass
class ScriptedHand:
    """A controller as the remote driver takes it."""

    pose: np.ndarray
    trigger: float = 0.0
    b: bool = False
    active: bool = True

    def packed(self) -> bytes:
        """As Monado's r_remote_controller_data."""
        motion_and_fingers = bytes(4 * (3 + 3 + 5))
        numbers = struct.pack("<8f", self.trigger, 0, 0, 0, 0, 0, 0, 0)
        pulled = self.trigger > 0.5
        switches = (False, self.active, False, False, False, False, self.b, self.b, pulled, pulled)
        content = packed_pose(self.pose) + motion_and_fingers + numbers + struct.pack("<10?6x", *switches)
        assert len(content) == _HAND_BYTES
        return content


class RemoteHands:
    """The debugger's end of the remote driver."""

    def __init__(self):
        limit = time.monotonic() + START_S
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", PORT), timeout=5.0)
                break
            except OSError:
                assert time.monotonic() < limit, "the remote driver does not listen"
                time.sleep(0.1)

    def send(self, head: np.ndarray, left: ScriptedHand, right: ScriptedHand) -> None:
        """Head and hands are here from now on; poses in the stage, shape (4, 4)."""
        views = bytes(2 * _VIEW_BYTES)
        packet = HEADER + views + packed_pose(head) + bytes(4) + left.packed() + right.packed()
        assert len(packet) == PACKET_BYTES
        self._socket.sendall(packet)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def packed_pose(pose: np.ndarray) -> bytes:
    """As Monado's xrt_pose: quaternion x, y, z, w, then the place [m]."""
    w = np.sqrt(max(0.0, 1.0 + np.trace(pose[:3, :3]))) / 2.0
    turn = pose[:3, :3]
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    if w > 1e-3:
        quaternion = [*(axis / (4.0 * w)), w]
    else:
        values, vectors = np.linalg.eigh(turn + turn.T)
        quaternion = [*vectors[:, np.argmax(values)], 0.0]
    return _POSE.pack(*quaternion, *pose[:3, 3])


def placed(x: float, y: float, z: float, yaw_deg: float = 0.0) -> np.ndarray:
    """A pose turned about the vertical."""
    c, s = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    pose = np.eye(4)
    pose[:3, :3] = [[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]]
    pose[:3, 3] = x, y, z
    return pose
