"""Values and messages through shared memory: whole or not at all, whatever the writer is doing when it dies."""

import multiprocessing
import os
import signal
import sys
import time

import numpy as np
import pytest

from simulator.rendering.brick_mesh import BrickMesh
from simulator.vr.brick_messages import BrickSender, ReceivedBone, pack_brick, unpack_brick
from simulator.vr.message_ring import MessageRing
from simulator.vr.shared_records import HEAD_BYTES, LatestRecord
from simulator.vr.shared_space import SCENE, SharedSpace, new_scene, pack_image, read_struct, unpack_image


def record(capacity=64):
    return LatestRecord(memoryview(bytearray(LatestRecord.bytes_needed(capacity))), capacity)


def test_the_newest_value_is_read():
    made = record()
    assert made.read() is None
    for number in range(1, 8):
        made.write(bytes([number]) * number)
        assert made.read() == (number, bytes([number]) * number)
    assert made.read(newer_than=7) is None
    with pytest.raises(ValueError, match="do not fit"):
        made.write(bytes(65))


@pytest.mark.parametrize("cut", [0, 3, HEAD_BYTES, HEAD_BYTES + 5])
def test_a_writer_killed_amid_a_value_leaves_the_one_before(cut):
    memory = bytearray(LatestRecord.bytes_needed(32))
    made = LatestRecord(memoryview(memory), 32)
    made.write(b"first value")
    made.write(b"second value")
    before = bytes(memory)
    made.write(b"third value, longer")
    after = bytes(memory)
    third = 1 * (HEAD_BYTES + 32)  # the slot of odd numbers
    torn = bytearray(before)
    torn[third : third + cut] = after[third : third + cut]
    if cut < HEAD_BYTES:
        torn[third : third + HEAD_BYTES] = bytes(HEAD_BYTES)
    found = LatestRecord(memoryview(torn), 32).read()
    assert found == (2, b"second value")


def _hammer(name):
    space = SharedSpace(name)
    number = 0
    while True:
        number += 1
        scene = new_scene()
        scene["clock_s"] = number
        scene["tool_pose"] = number
        space.scene.write(scene.tobytes())
        space.events.write(str(number).encode() * 20)


def test_every_value_read_beside_a_writer_is_whole_also_after_it_is_killed():
    with SharedSpace() as space:
        writer = multiprocessing.get_context("spawn").Process(target=_hammer, args=(space.name,), daemon=True)
        writer.start()
        limit = time.monotonic() + 60.0
        while space.scene.read() is None:
            assert time.monotonic() < limit
            time.sleep(0.01)
        seen, messages = set(), []
        for _ in range(3000):
            scene = read_struct(space.scene, SCENE)
            assert scene is not None
            assert (scene["tool_pose"] == scene["clock_s"]).all()
            seen.add(float(scene["clock_s"]))
            messages += space.events.read_all()
        if sys.platform == "win32":
            writer.kill()
        else:
            os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        scene = read_struct(space.scene, SCENE)
        assert scene is not None
        assert (scene["tool_pose"] == scene["clock_s"]).all()
        assert len(seen) > 3
        numbers = [int(message[: len(message) // 20]) for message in messages]
        assert numbers == sorted(set(numbers))
        assert all(message == str(number).encode() * 20 for number, message in zip(numbers, messages, strict=True))


def test_a_ring_keeps_order_and_says_when_it_is_full():
    random = np.random.default_rng(5)
    ring = MessageRing(memoryview(bytearray(2048)))
    sent, received = [], []
    for _ in range(5000):
        if random.random() < 0.55:
            message = random.bytes(int(random.integers(0, 300)))
            if ring.write(message):
                sent.append(message)
        elif (message := ring.read()) is not None:
            received.append(message)
    received += ring.read_all()
    assert received == sent
    assert len(sent) > 1000
    filled = 0
    while ring.write(bytes(200)):
        filled += 1
    assert 5 < filled < 11


def mesh(vertices, seed=0):
    random = np.random.default_rng(seed)
    return BrickMesh(
        random.normal(size=(vertices, 3)).astype(np.float32),
        random.integers(0, vertices, (2 * vertices, 3)),
        random.normal(size=(vertices, 3)).astype(np.float32),
        random.integers(0, 255, (vertices, 3)).astype(np.uint8),
    )


def test_a_brick_arrives_as_it_was():
    sent = mesh(50)
    key, got = unpack_brick(pack_brick((-1, 2, 3), sent))
    assert key == (-1, 2, 3)
    for name in ("points", "triangles", "normals", "colours"):
        assert np.array_equal(getattr(got, name), getattr(sent, name))


class Bone:
    def __init__(self, meshes):
        self.meshes = meshes


def test_a_full_ring_delays_bricks_and_loses_none():
    bone = Bone({(0, 0, number): mesh(40, number) for number in range(30)})
    ring, received = MessageRing(memoryview(bytearray(16 * 1024))), ReceivedBone()
    sender = BrickSender(ring, bone, None)
    rounds = 0
    while not sender.done:
        sender.send()
        received.take(ring.read_all())
        rounds += 1
    received.take(ring.read_all())
    assert rounds > 2
    assert received.meshes.keys() == bone.meshes.keys()
    del bone.meshes[(0, 0, 4)]
    bone.meshes[(0, 0, 5)] = mesh(10, 99)
    sender.changed([(0, 0, 4), (0, 0, 5)])
    sender.send()
    assert received.take(ring.read_all()) == [(0, 0, 4), (0, 0, 5)]
    assert (0, 0, 4) not in received.meshes
    assert len(received.meshes[(0, 0, 5)].points) == 10


@pytest.mark.parametrize("shape", [(4, 6), (5, 7, 3)])
def test_a_picture_arrives_as_it_was(shape):
    picture = np.random.default_rng(1).integers(0, 255, shape).astype(np.uint8)
    assert np.array_equal(unpack_image(pack_image(picture)).reshape(shape), picture)
