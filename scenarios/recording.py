"""Reads the recording of a session, guarded against silent damage; a file cut short gives what is there.

Nothing holds the whole file: batches are read one by one, and only the columns that are asked for are kept. How the
file is built stands in `scenarios.recording_format`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from scenarios.errors import ScenarioError
from scenarios.recording_format import (
    DIGEST,
    EVENTS,
    FINAL,
    HEADER,
    SCHEMA_VERSION,
    Event,
    first_digest,
    next_digest,
)

Batch = dict[str, np.ndarray]
"""Consecutive ticks: one float64 value per tick under each column's name, shape (ticks,)."""

_MOST_OF_A_MESSAGE = 64_000_000
"""No second of a session comes near this: 1,000 ticks of 60 columns make half a megabyte [bytes]."""


@dataclass(frozen=True)
class OnDisk:
    """The ticks of a recording that stay in its file."""

    path: Path = Path()
    names: tuple[str, ...] = ()
    """Names of the columns; they end with the unit."""
    ticks: int = 0


@dataclass(frozen=True)
class Recording:
    """What was read from a recording."""

    header: dict[str, Any]
    columns: Batch
    """The columns that are held in memory; none of an outline, see `read_outline`."""
    events: tuple[Event, ...]
    complete: bool
    """Whether the session was closed; False after a kill or power cut, with everything up to the last flush."""
    final: dict[str, Any]
    """What the session said at its end (volume hash, result); empty if it did not end."""
    digest: str
    """Chained xxh3 digest over header, ticks and events: the recording's fingerprint."""
    on_disk: OnDisk = OnDisk()

    def finished_at(self) -> datetime:
        """When the session ended, by the machine's clock; a run may be faster than the time it simulates."""
        told = self.final.get("finished") or self.header.get("started")
        return datetime.fromisoformat(told) if told else datetime.fromtimestamp(0, UTC)

    @property
    def ticks(self) -> int:
        """Number of servo ticks."""
        return len(next(iter(self.columns.values()))) if self.columns else self.on_disk.ticks

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns that can be had."""
        return tuple(self.columns) or self.on_disk.names

    def batches(self, names: Collection[str] | None = None) -> Iterator[Batch]:
        """The ticks in their order, some at a time, with the named columns; those it lacks are left out.

        From memory where columns are held, else from the file, which must still be there as it was when it was read.
        """
        if self.columns:
            yield {name: column for name, column in self.columns.items() if names is None or name in names}
        elif self.on_disk.ticks:
            yield from _batches_of(self.on_disk, names)


def read_recording(path: Path, columns: Collection[str] | None = None) -> Recording:
    """Read a recording; one cut short by a kill or a power cut gives what is there, with `complete` False.

    Args:
        path: the file.
        columns: names of the columns to hold in memory; all if left out. Every column is checked in any case.

    Raises:
        ScenarioError: if the file cannot be read, is no recording, is of a newer version, or is damaged; the sentence
            for a damaged one names how much of it is good.
    """
    path = Path(path)
    with _open(path) as source:
        stream, header_text, names = _open_stream(source, path)
        reading = _Reading(header_text, names, names if columns is None else columns)
        while True:
            start = source.tell()
            try:
                batch, metadata = stream.read_next_batch_with_custom_metadata()
                reading.add(batch, dict(metadata or {}))
            except StopIteration:
                break
            except (pa.ArrowException, OSError, ValueError, KeyError) as error:
                if source.is_cut_off(start):
                    break
                raise ScenarioError(
                    "scenarios-recording-damaged",
                    file=path.name, good_ticks=reading.ticks, good_seconds=reading.batches,
                ) from error  # fmt: skip
    return reading.recording(json.loads(header_text), path)


def read_outline(path: Path) -> Recording:
    """A recording whose columns stay in its file: check all of it, and hold header, events and end.

    Raises:
        ScenarioError: as `read_recording` does.
    """
    return read_recording(path, columns=())


class _Reading:
    """What has been read so far, every batch checked against its digest."""

    def __init__(self, header_text: str, names: list[str], kept: Collection[str]) -> None:
        self._names = names
        self._digest = first_digest(header_text, names)
        self._kept: dict[str, list[np.ndarray]] = {name: [] for name in names if name in kept}
        self._events: list[Event] = []
        self._final: dict[str, Any] | None = None
        self.ticks = 0
        self.batches = 0

    def add(self, batch: pa.RecordBatch, metadata: dict[bytes, bytes]) -> None:
        """Take one batch in, or raise ValueError if it is not what was written."""
        # A damaged length would otherwise let NumPy read beyond the buffer.
        batch.validate(full=True)
        block = [column.to_numpy() for column in batch.columns]
        stored = metadata.pop(DIGEST).decode()
        digest = next_digest(self._digest, block, metadata)
        if digest != stored:
            raise ValueError("digest does not match")
        self._digest = digest
        self._events += [Event(**event) for event in json.loads(metadata[EVENTS])]
        if FINAL in metadata:
            self._final = json.loads(metadata[FINAL])
        if batch.num_rows:
            for name, column in zip(self._names, block, strict=True):
                if name in self._kept:
                    self._kept[name].append(column.copy())
            self.ticks += batch.num_rows
            self.batches += 1

    def recording(self, header: dict[str, Any], path: Path) -> Recording:
        """The recording as far as it was read."""
        columns = {}
        for name in list(self._kept):
            parts = self._kept.pop(name)  # one column at a time: its parts go before the next is joined
            columns[name] = np.concatenate(parts) if parts else np.zeros(0)
        on_disk = OnDisk(path, tuple(self._names), self.ticks)
        complete = self._final is not None
        return Recording(header, columns, tuple(self._events), complete, self._final or {}, self._digest, on_disk)


class _BoundedFile:
    """A file that is never asked for more than it holds: a damaged length must not claim memory for terabytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        file.seek(0)
        self.closed = False

    def __enter__(self) -> _BoundedFile:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def read(self, count: int = -1) -> bytes:
        """At most so many bytes; all that are left if negative."""
        left = self._size - self._file.tell()
        return self._file.read(left if count < 0 else min(count, left))

    def tell(self) -> int:
        """The place in the file."""
        return self._file.tell()

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self.closed = True

    def is_cut_off(self, start: int) -> bool:
        """Whether the file ends inside the message at `start`, as after a kill, rather than being damaged there."""
        self._file.seek(start)
        rest = self._file.read(_MOST_OF_A_MESSAGE)
        if self._size - start > len(rest) or rest.count(DIGEST) > 1:
            return False  # another second follows: the break is damage, not the end
        try:
            pa.ipc.read_message(pa.BufferReader(rest))
        except (pa.ArrowException, OSError, EOFError):
            return True
        return False


def _open(path: Path) -> _BoundedFile:
    try:
        return _BoundedFile(path.open("rb"))
    except OSError as error:
        raise ScenarioError(
            "scenarios-recording-unreadable", file=path.name, reason=error.strerror or str(error)
        ) from error


def _batches_of(on_disk: OnDisk, names: Collection[str] | None) -> Iterator[Batch]:
    """The ticks that were found good, unpacking only the named columns."""
    wanted = [index for index, name in enumerate(on_disk.names) if names is None or name in names]
    options = pa.ipc.IpcReadOptions(included_fields=wanted)
    left = on_disk.ticks
    with _open(on_disk.path) as source, pa.ipc.open_stream(source, options=options) as stream:
        while left > 0:
            batch = stream.read_next_batch()
            if batch.num_rows:
                yield {name: batch.column(name).to_numpy() for name in batch.schema.names}
            left -= batch.num_rows


def _open_stream(source: _BoundedFile, path: Path) -> tuple[pa.ipc.RecordBatchStreamReader, str, list[str]]:
    """The stream, the text of its header and the names of its columns."""
    try:
        stream = pa.ipc.open_stream(source)
        header_text = stream.schema.metadata[HEADER].decode()
        version = int(json.loads(header_text)["recording_schema"])
        names = list(stream.schema.names)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise ScenarioError("scenarios-not-a-recording", file=path.name) from error
    if version > SCHEMA_VERSION:
        raise ScenarioError("scenarios-recording-too-new", file=path.name, version=version, known=SCHEMA_VERSION)
    return stream, header_text, names
