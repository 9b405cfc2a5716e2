"""One bench per driver: the device, and what stands at its other end."""

import ctypes
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from haptics.drivers.force_dimension import HANDLE_ADVANCES, ForceDimensionStylus
from haptics.drivers.inverse3 import InverseStylus
from haptics.drivers.mouse import MouseStylus
from haptics.drivers.openhaptics import TouchStylus
from haptics.drivers.recorded import RecordedStylus
from haptics.drivers.simulated import SimulatedStylus
from tests.haptics.conformance.inverse_peer import InversePeer
from tests.haptics.naive import rotation_matrix

HERE = Path(__file__).parent
SAMPLES = 4000


class Bench:
    """`move` and `press` act on what the hand holds; the flags tell what else can be tried."""

    pluggable = turns = presses = False

    def close(self):
        pass


class SimulatedBench(Bench):
    def open(self):
        self.device = SimulatedStylus(2.0, 5000.0, 100.0)
        return self.device

    def move(self, position, quaternion=(1, 0, 0, 0)):
        self.device.place(position)
        self.device.hold_at(position)


class MouseBench(Bench):
    turns = presses = True

    def open(self):
        self.device = MouseStylus()
        return self.device

    def move(self, position, quaternion=(1, 0, 0, 0)):
        self.device.place(position, quaternion)

    def press(self, bits):
        self.device.set_buttons(bits)


class RecordedBench(Bench):
    turns = True

    def open(self):
        turns = np.tile([1.0, 0.0, 0.0, 0.0], (SAMPLES, 1))
        self.device = RecordedStylus(np.zeros((SAMPLES, 3)), turns, np.zeros(SAMPLES))
        return self.device

    def move(self, position, quaternion=(1, 0, 0, 0)):
        samples = self.device._block[8:].reshape(SAMPLES, -1)
        samples[:, 0:3], samples[:, 3:7] = position, quaternion


class InverseBench(Bench):
    pluggable = turns = presses = True

    def __init__(self):
        self.peer = InversePeer()

    def open(self):
        self.peer.turn = (1.0, 0.0, 0.0, 0.0)
        return InverseStylus(self.peer.address)

    def move(self, position, quaternion=(1, 0, 0, 0)):
        self.peer.position, self.peer.turn = list(position), list(quaternion)

    def press(self, bits):
        self.peer.buttons = bits

    def plug(self, on):
        self.peer.plugged = on

    def silence(self, on):
        self.peer.silent = on

    def garbage(self, on):
        self.peer.garbage = on

    def force(self):
        return np.array(self.peer.force)

    def close(self):
        self.peer.stop()


class LibraryBench(Bench):
    pluggable = turns = presses = True

    def __init__(self, library):
        self.library = library
        library.standin_place.argtypes = [ctypes.c_double] * 3
        for name in ("garbage", "silence", "press"):
            getattr(library, f"standin_{name}")(0)
        library.standin_plug(1)

    def move(self, position, quaternion=(1, 0, 0, 0)):
        self.library.standin_place(*position)
        handle = rotation_matrix(quaternion) @ self.tool_in_handle.T
        self.library.standin_turn((ctypes.c_double * 9)(*handle.ravel()))

    def press(self, bits):
        self.library.standin_press(bits)

    def plug(self, on):
        self.library.standin_plug(int(on))

    def silence(self, on):
        self.library.standin_silence(int(on))

    def garbage(self, on):
        self.library.standin_garbage(int(on))

    def force(self):
        out = (ctypes.c_double * 3)()
        self.library.standin_force(out)
        return np.array(out)


class TouchBench(LibraryBench):
    tool_in_handle = np.diag([1.0, -1.0, -1.0])  # the pen points along the gimbal's -z

    def open(self):
        return TouchStylus()


class ForceDimensionBench(LibraryBench):
    tool_in_handle = HANDLE_ADVANCES

    def open(self):
        return ForceDimensionStylus()


def build_library(folder, source):
    """The stand-in compiled with the system's compiler; skips where there is none."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("no C compiler to build the stand-in of the maker's library with")
    path = folder / f"{Path(source).stem}.so"
    if not path.exists():
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", str(path), str(HERE / source), "-lpthread"], check=True
        )
    return path


QUARTER_TURN = (math.sqrt(0.5), math.sqrt(0.5), 0.0, 0.0)
