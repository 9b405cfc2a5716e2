"""The stretch of shared memory between the session's process and the headset's, and what lies where in it.

From the session: the scene, the panels, the C-arm's picture, the heat,
the bricks that changed. From the headset: head and hands,
events, the mirror picture, and the lock it holds as long as it lives. Nothing else passes between the two.
"""

from __future__ import annotations

from multiprocessing.shared_memory import SharedMemory
from types import TracebackType

import numpy as np

from simulator.vr.heat_messages import HEAT_BYTES
from simulator.vr.life_lock import LOCK_BYTES, LifeLock
from simulator.vr.message_ring import MessageRing
from simulator.vr.shared_records import LatestRecord

SCENE = np.dtype(
    [
        ("clock_s", "f8"),  # time up to which a simulated headset may run
        ("stop", "i8"),  # 1: the headset's process is to end
        ("bone_complete", "i8"),  # 1: every brick has been sent once
        ("tool_pose", "f8", (4, 4)),  # tool frame to patient LPS [mm]
        ("instrument", "i8"),  # place in the tray
        ("room_to_patient", "f8", (4, 4)),  # room [m] to patient LPS [mm]
        ("table_height_m", "f8"),
        ("eye_height_m", "f8"),  # where a runtime without a floor is to put the eyes
        ("tool_hand", "i8"),
        ("tip_distance_m", "f8"),
        ("dimmed", "f8"),  # 0 clear to 1 black
        ("vignette", "i8"),
        ("snap_turn_deg", "f8"),
        ("vibration_number", "i8"),  # rises with every pulse
        ("vibration_amplitude", "f8"),
        ("vibration_frequency_Hz", "f8"),
        ("vibration_duration_s", "f8"),
    ]
)
"""What the session tells each time it moves on."""

HAND = np.dtype(
    [
        ("pose", "f8", (4, 4)),  # room
        ("tracked", "i8"),
        ("trigger", "f8"),  # 0 while the hand points at a panel
        ("grip", "i8"),
        ("stick", "f8", (2,)),
    ]
)
HANDS = np.dtype(
    [
        ("frame", "i8"),  # rises by one per frame
        ("photon_time_s", "f8"),
        ("head", "f8", (4, 4)),
        ("head_tracked", "i8"),
        ("hands", HAND, (2,)),
        ("drawn", "i8"),
        ("dropped", "i8"),
        ("frame_ms", "f8", (3,)),  # p50, p95, p99 of drawing both eyes
    ]
)
"""What the headset tells each frame."""

PANEL_BYTES = 64 * 1024
PICTURE_BYTES = 1024 * 1024 + 16
MIRROR_BYTES = 1280 * 1280 * 3 + 16
BRICK_RING_BYTES = 16 * 1024 * 1024
EVENT_RING_BYTES = 64 * 1024

_RECORDS = {
    "scene": SCENE.itemsize,
    "panels": PANEL_BYTES,
    "picture": PICTURE_BYTES,
    "heat": HEAT_BYTES,
    "hands": HANDS.itemsize,
    "mirror": MIRROR_BYTES,
}
_RINGS = {"bricks": BRICK_RING_BYTES, "events": EVENT_RING_BYTES}


class SharedSpace:
    """One end of the shared memory."""

    def __init__(self, name: str | None = None) -> None:
        """Make a new space, or attach to the one of this name."""
        self._owner = name is None
        sizes = (
            {key: _aligned(LatestRecord.bytes_needed(count)) for key, count in _RECORDS.items()}
            | _RINGS
            | {"life": LOCK_BYTES}
        )
        if name is None:
            self._memory = SharedMemory(create=True, size=sum(sizes.values()))
        else:
            self._memory = SharedMemory(name)
        self.name = self._memory.name
        start, parts = 0, {}
        whole = self._memory.buf
        assert whole is not None  # noqa: S101 - it is only None once closed
        for key, size in sizes.items():
            parts[key] = whole[start : start + size]
            start += size
        self.scene = LatestRecord(parts["scene"], SCENE.itemsize)
        self.panels = LatestRecord(parts["panels"], PANEL_BYTES)
        self.picture = LatestRecord(parts["picture"], PICTURE_BYTES)
        self.heat = LatestRecord(parts["heat"], HEAT_BYTES)
        self.hands = LatestRecord(parts["hands"], HANDS.itemsize)
        self.mirror = LatestRecord(parts["mirror"], MIRROR_BYTES)
        self.bricks = MessageRing(parts["bricks"])
        self.events = MessageRing(parts["events"])
        self.life = LifeLock(parts["life"], self.name, make=self._owner)

    def close(self) -> None:
        """Let go; the space disappears when its maker does so. Safe to call twice."""
        for part in (
            self.scene,
            self.panels,
            self.picture,
            self.heat,
            self.hands,
            self.mirror,
            self.bricks,
            self.events,
            self.life,
        ):
            part.release()
        self._memory.close()
        if self._owner:
            self._owner = False
            self._memory.unlink()

    def __enter__(self) -> SharedSpace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def new_scene() -> np.ndarray:
    """A scene to fill in, shape ()."""
    scene = np.zeros((), SCENE)
    scene["tool_pose"] = scene["room_to_patient"] = np.eye(4)
    return scene


def read_struct(record: LatestRecord, layout: np.dtype) -> np.ndarray | None:
    """The newest value of a record that holds a structure, shape (); None before the first."""
    found = record.read()
    return None if found is None else np.frombuffer(found[1], layout).reshape(())


def pack_image(image: np.ndarray) -> bytes:
    """A picture, uint8, shape (height, width) or (height, width, 3), as bytes that know their shape."""
    shape = np.array([*image.shape, 1][:3], np.uint32)
    return shape.tobytes() + np.ascontiguousarray(image).tobytes()


def unpack_image(content: bytes) -> np.ndarray:
    """A picture from what `pack_image` made, shape (height, width, channels), uint8."""
    shape = np.frombuffer(content[:12], np.uint32)
    return np.frombuffer(content[12:], np.uint8).reshape(*(int(length) for length in shape))


def _aligned(count: int) -> int:
    return -(-count // 64) * 64
