"""Brick meshes on their way to the headset's process, so that it never looks at the body that is being cut."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np

from simulator.rendering.bone_actors import MeshedBone, surface_colours
from simulator.rendering.bone_surface import BrickKey, DensityLookup
from simulator.rendering.brick_mesh import EMPTY_MESH, BrickMesh
from simulator.rendering.colours import IVORY
from simulator.vr.message_ring import MessageRing

_HEAD = struct.Struct("<iiiII")  # place (z, y, x), vertices, triangles


def pack_brick(key: BrickKey, mesh: BrickMesh) -> bytes:
    """A brick with its colours as bytes."""
    colours = mesh.colours
    if colours is None:
        colours = np.tile((np.array(IVORY) * 255).astype(np.uint8), (len(mesh.points), 1))
    parts = (
        mesh.points.astype(np.float32),
        mesh.normals.astype(np.float32),
        mesh.triangles.astype(np.uint32),
        colours,
    )
    head = _HEAD.pack(*key, len(mesh.points), len(mesh.triangles))
    return head + b"".join(np.ascontiguousarray(part).tobytes() for part in parts)


def unpack_brick(content: bytes) -> tuple[BrickKey, BrickMesh]:
    """A brick from what `pack_brick` made; an empty mesh means that the brick has no surface any more."""
    z, y, x, vertices, triangles = _HEAD.unpack_from(content)
    start, arrays = _HEAD.size, []
    for kind, rows in ((np.float32, vertices), (np.float32, vertices), (np.uint32, triangles), (np.uint8, vertices)):
        count = 3 * rows
        arrays.append(np.frombuffer(content, kind, count, start).reshape(rows, 3))
        start += count * np.dtype(kind).itemsize
    points, normals, corners, colours = arrays
    return (z, y, x), BrickMesh(points, corners.astype(np.int64), normals, colours)


class BrickSender:
    """Sends what changed, newest mesh only, as fast as the ring takes it."""

    def __init__(self, ring: MessageRing, bone: MeshedBone, density_at: DensityLookup | None) -> None:
        """Begin with every brick waiting."""
        self._ring = ring
        self._bone = bone
        self._density_at = density_at
        self._waiting: dict[BrickKey, None] = dict.fromkeys(bone.meshes)

    @property
    def done(self) -> bool:
        """Whether nothing waits."""
        return not self._waiting

    def changed(self, keys: Iterable[BrickKey]) -> None:
        """These bricks have a new mesh, or none any more."""
        self._waiting.update(dict.fromkeys(keys))

    def send(self) -> None:
        """Send until nothing waits or the ring is full."""
        for key in list(self._waiting):
            mesh = self._bone.meshes.get(key, EMPTY_MESH)
            coloured = BrickMesh(mesh.points, mesh.triangles, mesh.normals, surface_colours(mesh, self._density_at))
            if not self._ring.write(pack_brick(key, coloured)):
                return
            del self._waiting[key]


class ReceivedBone:
    """The bone as the headset's process knows it."""

    def __init__(self) -> None:
        self.meshes: dict[BrickKey, BrickMesh] = {}

    def take(self, messages: Iterable[bytes]) -> list[BrickKey]:
        """Take in bricks; returns those that changed."""
        changed: dict[BrickKey, None] = {}
        for message in messages:
            key, mesh = unpack_brick(message)
            if mesh.is_empty:
                self.meshes.pop(key, None)
            else:
                self.meshes[key] = mesh
            changed[key] = None
        return list(changed)
