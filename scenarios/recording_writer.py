"""Writes the recording of a session: append-only, readable up to the last second after a kill."""

from __future__ import annotations

import contextlib
import io
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

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
    as_json,
    first_digest,
    next_digest,
)
from scenarios.storage import force_to_disk, require_disk_space

BATCH_TICKS = 1000
"""One second of servo ticks: the most that a kill or a power cut can cost."""

FLUSH_EVERY_S = 1.0

COMPRESSION_LEVEL = 1
"""zstd: higher levels save 2 % of such data and cost the time of several frames."""

FIRST_SPACE_BYTES = 64_000_000
"""Room asked for before a session starts: some minutes of recording."""


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
        self._failure = ""
        header_text = as_json({"recording_schema": SCHEMA_VERSION, **header}).decode()
        self._schema = pa.schema(
            [pa.field(columns[index], pa.float64(), nullable=False) for index in self._kept],
            metadata={HEADER: header_text.encode()},
        )
        self._digest = first_digest(header_text, self._schema.names)
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

        Raises:
            ScenarioError: if they cannot be written, and at every call after that: nothing more goes into the file.
        """
        if self._failure:
            raise self._cannot_write(self._failure)
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
        metadata = {EVENTS: as_json([asdict(event) for event in self._events])}
        if final is not None:
            metadata[FINAL] = as_json(final)
        self._digest = next_digest(self._digest, block, metadata)
        metadata[DIGEST] = self._digest.encode()
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
            raise self._cannot_write(error.strerror or str(error)) from error

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
            self._give_up()
            self._failure = error.strerror or str(error)
            raise self._cannot_write(self._failure) from error
        self._good_bytes += len(content)

    def _give_up(self) -> None:
        """Close the file; half a message is cut off, so that all before it stays readable."""
        # A disk that was unplugged takes neither the cut nor the last bytes.
        with contextlib.suppress(OSError):
            self._file.truncate(self._good_bytes)
        with contextlib.suppress(OSError):
            self._file.close()

    def _cannot_write(self, reason: str) -> ScenarioError:
        return ScenarioError("scenarios-cannot-write", file=self._path.name, reason=reason)
