"""The recording of a session: append-only, readable up to the last second after a kill, guarded against silent damage.

The file is an Arrow IPC stream. Its schema's metadata holds the header (JSON). Each record batch holds at most
`batch_ticks` servo ticks as float64 columns (zstd) and carries, as its own metadata, the events of that stretch and an
xxh3 digest chained over everything before it. The closing batch has no ticks and holds the final result.
"""

from __future__ import annotations

import io
import json
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import xxhash

from scenarios.errors import ScenarioError
from scenarios.storage import force_to_disk, require_disk_space

SCHEMA_VERSION = 1

BATCH_TICKS = 1000
"""One second of servo ticks: the most that a kill or a power cut can cost."""

FLUSH_EVERY_S = 1.0

COMPRESSION_LEVEL = 1
"""zstd: higher levels save 2 % of such data and cost the time of several frames."""

FIRST_SPACE_BYTES = 64_000_000
"""Room asked for before a session starts: some minutes of recording."""

_HEADER = b"osteon.header"
_EVENTS = b"osteon.events"
_DIGEST = b"osteon.digest"
_FINAL = b"osteon.final"


@dataclass(frozen=True)
class Event:
    """Something that happened at a servo tick."""

    tick: int
    name: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Recording:
    """What was read from a recording."""

    header: dict[str, Any]
    columns: dict[str, np.ndarray]
    """One float64 value per servo tick under each column's name, shape (ticks,); names end with the unit."""
    events: tuple[Event, ...]
    complete: bool
    """Whether the session was closed; False after a kill or power cut, with everything up to the last flush."""
    final: dict[str, Any]
    """What the session said at its end (volume hash, result); empty if it did not end."""
    digest: str
    """Chained xxh3 digest over header, ticks and events: the recording's fingerprint."""
    path: Path = field(default=Path())

    def finished_at(self) -> datetime:
        """When the session ended, by the machine's clock; a run may be faster than the time it simulates."""
        told = self.final.get("finished") or self.header.get("started")
        return datetime.fromisoformat(told) if told else datetime.fromtimestamp(0, UTC)

    @property
    def ticks(self) -> int:
        """Number of servo ticks."""
        return len(next(iter(self.columns.values()))) if self.columns else 0


class RecordingWriter:
    """Writes a recording while the session runs; may be killed at any moment."""

    def __init__(
        self, path: Path, header: dict[str, Any], columns: tuple[str, ...], *, batch_ticks: int = BATCH_TICKS
    ) -> None:
        """Create the file and write its header.

        Args:
            path: new file; an existing one is never touched.
            header: what the session is (see `scenarios.recording_header`); must be JSON.
            columns: names of the columns of the rows to come; reserved ones are left out of the file.
            batch_ticks: servo ticks per second.

        Raises:
            ScenarioError: if the file exists, the folder cannot be written or the disk is full.
        """
        self._path = Path(path)
        self._kept = [index for index, name in enumerate(columns) if "reserved" not in name]
        self._width = len(columns)
        self._batch_ticks = batch_ticks
        self._rows: list[np.ndarray] = []
        self._waiting = 0
        self._events: list[Event] = []
        header_text = _json({"recording_schema": SCHEMA_VERSION, **header}).decode()
        self._schema = pa.schema(
            [pa.field(columns[index], pa.float64(), nullable=False) for index in self._kept],
            metadata={_HEADER: header_text.encode()},
        )
        self._digest = _first_digest(header_text, self._schema.names)
        require_disk_space(self._path.parent, FIRST_SPACE_BYTES)
        self._file = self._create()
        self._good_bytes = 0
        # Messages are built in memory and written in one piece: the file's state between them is always whole.
        self._buffer = io.BytesIO()
        self._stream = pa.ipc.new_stream(
            self._buffer, self._schema,
            options=pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", COMPRESSION_LEVEL)),
        )  # fmt: skip
        # The stream writes its schema with its first batch: an empty one brings the header to the disk at once.
        self._flush(0)

    @property
    def path(self) -> Path:
        """Where the recording lies."""
        return self._path

    def append(self, rows: np.ndarray) -> None:
        """Add servo rows, shape (m, number of columns); once a second they go to the disk.

        Call it every frame, also with no rows: it keeps the second.
        """
        if rows.ndim != 2 or rows.shape[1] != self._width:
            raise ValueError(f"rows have shape {rows.shape}, not (m, {self._width})")
        if len(rows):
            self._rows.append(np.array(rows[:, self._kept], dtype=np.float64))
            self._waiting += len(rows)
        while self._waiting >= self._batch_ticks:
            self._flush(self._batch_ticks)
        if (self._waiting or self._events) and time.monotonic() - self._flushed_at >= FLUSH_EVERY_S:
            self._flush(self._waiting)

    def event(self, tick: int, name: str, **values: object) -> None:
        """Note that something happened at a tick; it is stored with the next second."""
        self._events.append(Event(int(tick), name, values))

    def close(self, **final: object) -> None:
        """Write what is left and the closing batch; further calls do nothing."""
        if self._file.closed:
            return
        while self._waiting:
            self._flush(min(self._waiting, self._batch_ticks))
        self._flush(0, final)
        self._stream.close()
        self._write_out()
        self._file.close()

    def _flush(self, ticks: int, final: dict[str, object] | None = None) -> None:
        block = self._take(ticks)
        metadata = {_EVENTS: _json([asdict(event) for event in self._events])}
        if final is not None:
            metadata[_FINAL] = _json(final)
        self._digest = _next_digest(self._digest, block, metadata)
        metadata[_DIGEST] = self._digest.encode()
        batch = pa.record_batch([pa.array(column) for column in block], schema=self._schema)
        self._stream.write_batch(batch, custom_metadata=metadata)
        self._write_out()
        self._events = []

    def _take(self, ticks: int) -> np.ndarray:
        """The oldest waiting ticks, one contiguous row per column, shape (columns, ticks)."""
        if not ticks:
            return np.zeros((len(self._kept), 0))
        rows = np.concatenate(self._rows) if len(self._rows) > 1 else self._rows[0]
        self._rows = [rows[ticks:]] if len(rows) > ticks else []
        self._waiting = len(rows) - ticks
        return np.ascontiguousarray(rows[:ticks].T)

    def _create(self) -> io.FileIO:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return self._path.open("xb", buffering=0)
        except FileExistsError as error:
            raise ScenarioError("scenarios-recording-exists", file=self._path.name) from error
        except OSError as error:
            raise _cannot_write(self._path, error) from error

    def _write_out(self) -> None:
        content = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        self._flushed_at = time.monotonic()
        try:
            unwritten = memoryview(content)
            while unwritten:
                unwritten = unwritten[self._file.write(unwritten) :]
            force_to_disk(self._file)
        except OSError as error:
            # A full disk leaves half a message: cut it off, so that all before it stays readable.
            self._file.truncate(self._good_bytes)
            self._file.close()
            raise _cannot_write(self._path, error) from error
        self._good_bytes += len(content)


def read_recording(path: Path) -> Recording:
    """Read a recording; one cut short by a kill or a power cut gives what is there, with `complete` False.

    Raises:
        ScenarioError: if the file cannot be read, is no recording, is of a newer version, or is damaged; the sentence
            for a damaged one names how much of it is good.
    """
    path = Path(path)
    content = _content_of(path)
    source = pa.BufferReader(content)
    stream, header_text, names = _open_stream(source, path)
    reading = _Reading(header_text, names)
    while True:
        start = source.tell()
        try:
            batch, metadata = stream.read_next_batch_with_custom_metadata()
            reading.add(batch, dict(metadata or {}))
        except StopIteration:
            break
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            if _is_cut_off(content, start):
                break
            raise ScenarioError(
                "scenarios-recording-damaged", file=path.name, good_ticks=reading.ticks, good_seconds=reading.batches
            ) from error
    return reading.recording(json.loads(header_text), path)


class _Reading:
    """What has been read so far, every batch checked against its digest."""

    def __init__(self, header_text: str, names: list[str]) -> None:
        self._names = names
        self._digest = _first_digest(header_text, names)
        self._blocks: list[list[np.ndarray]] = []
        self._events: list[Event] = []
        self._final: dict[str, Any] | None = None
        self.ticks = 0
        self.batches = 0

    def add(self, batch: pa.RecordBatch, metadata: dict[bytes, bytes]) -> None:
        """Take one batch in, or raise ValueError if it is not what was written."""
        # A damaged length would otherwise let NumPy read beyond the buffer.
        batch.validate(full=True)
        block = [column.to_numpy() for column in batch.columns]
        stored = metadata.pop(_DIGEST).decode()
        digest = _next_digest(self._digest, block, metadata)
        if digest != stored:
            raise ValueError("digest does not match")
        self._digest = digest
        self._events += [Event(**event) for event in json.loads(metadata[_EVENTS])]
        if _FINAL in metadata:
            self._final = json.loads(metadata[_FINAL])
        if batch.num_rows:
            self._blocks.append(block)
            self.ticks += batch.num_rows
            self.batches += 1

    def recording(self, header: dict[str, Any], path: Path) -> Recording:
        """The recording as far as it was read."""
        columns = {
            name: np.concatenate([block[index] for block in self._blocks]) if self._blocks else np.zeros(0)
            for index, name in enumerate(self._names)
        }
        complete = self._final is not None
        return Recording(header, columns, tuple(self._events), complete, self._final or {}, self._digest, path)


def _content_of(path: Path) -> pa.Buffer:
    try:
        return pa.py_buffer(path.read_bytes())
    except OSError as error:
        raise ScenarioError(
            "scenarios-recording-unreadable", file=path.name, reason=error.strerror or str(error)
        ) from error


def _open_stream(source: pa.BufferReader, path: Path) -> tuple[pa.ipc.RecordBatchStreamReader, str, list[str]]:
    """The stream, the text of its header and the names of its columns."""
    try:
        stream = pa.ipc.open_stream(source)
        header_text = stream.schema.metadata[_HEADER].decode()
        version = int(json.loads(header_text)["recording_schema"])
        names = list(stream.schema.names)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise ScenarioError("scenarios-not-a-recording", file=path.name) from error
    if version > SCHEMA_VERSION:
        raise ScenarioError("scenarios-recording-too-new", file=path.name, version=version, known=SCHEMA_VERSION)
    return stream, header_text, names


def _is_cut_off(content: pa.Buffer, start: int) -> bool:
    """Whether the file simply ends inside the message at `start`, as after a kill, rather than being damaged there."""
    rest = content[start:]
    if rest.to_pybytes().count(_DIGEST) > 1:
        return False  # another second follows: the break is damage, not the end
    try:
        pa.ipc.read_message(rest)
    except (pa.ArrowException, OSError, EOFError):
        return True
    return False


def _first_digest(header_text: str, names: list[str]) -> str:
    return xxhash.xxh3_128_hexdigest("\n".join([header_text, *names]).encode())


def _next_digest(previous: str, block: np.ndarray | list[np.ndarray], metadata: dict[bytes, bytes]) -> str:
    digest = xxhash.xxh3_128(previous.encode())
    for column in block:
        digest.update(np.ascontiguousarray(column).tobytes())
    for key in (_EVENTS, _FINAL):
        digest.update(key + metadata.get(key, b""))
    return digest.hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, default=_plain).encode()


def _plain(value: object) -> object:
    """NumPy numbers and arrays as JSON knows them; anything else as text."""
    return value.tolist() if isinstance(value, (np.generic, np.ndarray)) else str(value)


def _cannot_write(path: Path, error: OSError) -> ScenarioError:
    return ScenarioError("scenarios-cannot-write", file=path.name, reason=error.strerror or str(error))
