"""The format of a recording, which its writer and its reader share.

The file is an Arrow IPC stream. Its schema's metadata holds the header (JSON). Each record batch holds at most a second
of servo ticks as float64 columns (zstd) and carries, as its own metadata, the events of that stretch and an xxh3
digest chained over everything before it. The closing batch has no ticks and holds the final result.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import xxhash

SCHEMA_VERSION = 1

HEADER, EVENTS, DIGEST, FINAL = b"osteon.header", b"osteon.events", b"osteon.digest", b"osteon.final"
"""Keys of the metadata."""


@dataclass(frozen=True)
class Event:
    """Something that happened at a servo tick."""

    tick: int
    name: str
    values: dict[str, Any]


def first_digest(header_text: str, names: list[str]) -> str:
    """Digest over header and names of columns."""
    return xxhash.xxh3_128_hexdigest("\n".join([header_text, *names]).encode())


def next_digest(previous: str, block: np.ndarray | list[np.ndarray], metadata: dict[bytes, bytes]) -> str:
    """Digest over all before, a batch's columns, shape (columns, ticks), and its events and end."""
    digest = xxhash.xxh3_128(previous.encode())
    for column in block:
        digest.update(np.ascontiguousarray(column).tobytes())
    for key in (EVENTS, FINAL):
        digest.update(key + metadata.get(key, b""))
    return digest.hexdigest()


def as_json(value: object) -> bytes:
    """A value as JSON text; NumPy numbers and arrays as plain ones."""
    return json.dumps(value, sort_keys=True, default=_plain).encode()


def _plain(value: object) -> object:
    """NumPy numbers and arrays as JSON knows them; anything else as text."""
    return value.tolist() if isinstance(value, (np.generic, np.ndarray)) else str(value)
