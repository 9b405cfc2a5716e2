"""Messages in order from one process to another through shared memory; nothing is lost, a full ring says so."""

from __future__ import annotations

import struct

import xxhash

_WORD = struct.Struct("<Q")
_HEAD = struct.Struct("<QQ")  # length, checksum
_WRITTEN, _READ, RING_HEAD_BYTES = 0, 8, 16
_WRAP = (1 << 64) - 1
"""Length that means: the rest of the ring is unused, go on at its start."""


class MessageRing:
    """A ring of bytes; one process writes, one reads. Positions only grow and are taken modulo the capacity."""

    def __init__(self, memory: memoryview) -> None:
        """Use a stretch of shared memory that began as zeros."""
        self._memory = memory
        self._capacity = len(memory) - RING_HEAD_BYTES

    def write(self, content: bytes | memoryview) -> bool:
        """Append a message; False, and nothing written, while there is no room for it."""
        body = memoryview(content).cast("B")
        needed = _padded(_HEAD.size + len(body))
        if needed > self._capacity // 2:
            raise ValueError(f"a message of {len(body)} bytes is too large for this ring")
        written, read = self._position(_WRITTEN), self._position(_READ)
        place = written % self._capacity
        to_end = self._capacity - place
        skipped = to_end if to_end < needed else 0
        if written + skipped + needed - read > self._capacity:
            return False
        if skipped:
            _WORD.pack_into(self._memory, RING_HEAD_BYTES + place, _WRAP)
            place = 0
        start = RING_HEAD_BYTES + place
        self._memory[start + _HEAD.size : start + _HEAD.size + len(body)] = body
        _HEAD.pack_into(self._memory, start, len(body), _checksum(body))
        _WORD.pack_into(self._memory, _WRITTEN, written + skipped + needed)
        return True

    def read(self) -> bytes | None:
        """The oldest message not read yet; None if there is none, or it is not all there yet."""
        written, read = self._position(_WRITTEN), self._position(_READ)
        if written == read:
            return None
        place = read % self._capacity
        if _WORD.unpack_from(self._memory, RING_HEAD_BYTES + place)[0] == _WRAP:
            read += self._capacity - place
            place = 0
        start = RING_HEAD_BYTES + place
        length, checksum = _HEAD.unpack_from(self._memory, start)
        body = bytes(self._memory[start + _HEAD.size : start + _HEAD.size + length])
        if len(body) != length or _checksum(body) != checksum:
            return None
        _WORD.pack_into(self._memory, _READ, read + _padded(_HEAD.size + length))
        return body

    def read_all(self) -> list[bytes]:
        """Every message that waits, oldest first."""
        found = []
        while (message := self.read()) is not None:
            found.append(message)
        return found

    def release(self) -> None:
        """Let go of the memory."""
        self._memory.release()

    def _position(self, word: int) -> int:
        return int(_WORD.unpack_from(self._memory, word)[0])


def _padded(count: int) -> int:
    """Messages begin at multiples of 8 bytes, so a wrap mark always fits."""
    return -(-count // 8) * 8


def _checksum(body: bytes | memoryview) -> int:
    return int(xxhash.xxh3_64_intdigest(body))
