"""The newest value of something, handed from one process to another through shared memory without a lock.

Two slots are written in turn, each with its number and a checksum, so a reader always finds a whole value: while the
writer is at work, after it was killed amid a write, and on processors that reorder stores.
"""

from __future__ import annotations

import struct

import xxhash

_HEAD = struct.Struct("<QQQ")  # number, length, checksum
HEAD_BYTES = _HEAD.size
_ATTEMPTS = 200
"""A writer that never pauses overtakes a reader now and then, in both slots; so often in a row, it does not."""


class LatestRecord:
    """One value of at most `capacity` bytes in a stretch of shared memory; one process writes, any may read."""

    def __init__(self, memory: memoryview, capacity: int) -> None:
        """Use a stretch of at least `bytes_needed(capacity)` bytes that began as zeros."""
        self._memory = memory
        self._capacity = capacity
        self._written = max(self._number(0), self._number(1))

    @staticmethod
    def bytes_needed(capacity: int) -> int:
        """Shared memory that a record of this capacity takes."""
        return 2 * (HEAD_BYTES + capacity)

    def write(self, value: bytes | memoryview) -> None:
        """Put a new value; ValueError if it is too large."""
        content = memoryview(value).cast("B")
        if len(content) > self._capacity:
            raise ValueError(f"{len(content)} bytes do not fit into {self._capacity}")
        number = self._written + 1
        start = self._slot(number)
        self._memory[start : start + HEAD_BYTES] = bytes(HEAD_BYTES)
        body = start + HEAD_BYTES
        self._memory[body : body + len(content)] = content
        _HEAD.pack_into(self._memory, start, number, len(content), _checksum(number, content))
        self._written = number

    def read(self, newer_than: int = 0) -> tuple[int, bytes] | None:
        """The newest whole value with its number; None if there is none newer."""
        for _ in range(_ATTEMPTS):
            numbers = sorted((self._number(0), self._number(1)), reverse=True)
            for number in numbers:
                if number > newer_than and (content := self._whole(number)) is not None:
                    return number, content
            if max(numbers) <= newer_than:
                return None
        return None

    def release(self) -> None:
        """Let go of the memory."""
        self._memory.release()

    def _whole(self, number: int) -> bytes | None:
        """The value of this number; None if it is being written, or was overwritten meanwhile."""
        start = self._slot(number)
        found, length, checksum = _HEAD.unpack_from(self._memory, start)
        if found != number or length > self._capacity:
            return None
        content = bytes(self._memory[start + HEAD_BYTES : start + HEAD_BYTES + length])
        return content if _checksum(number, content) == checksum else None

    def _slot(self, number: int) -> int:
        return (number % 2) * (HEAD_BYTES + self._capacity)

    def _number(self, slot: int) -> int:
        return int(_HEAD.unpack_from(self._memory, slot * (HEAD_BYTES + self._capacity))[0])


def _checksum(number: int, content: bytes | memoryview) -> int:
    return int(xxhash.xxh3_64_intdigest(content, seed=number))
