"""How a row of the servo's ring divides into telemetry, command and response."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from haptics.servo_loop import ROW_COLUMNS
from physics.force_law_layout import COMMAND_SIZE, RESPONSE_ORIENTATION, RESPONSE_SIZE, RESPONSE_TIP
from scenarios.recording import Recording
from simulator.session.world_frame import rotation_matrix

COMMAND_START = 8
RESPONSE_START = COMMAND_START + COMMAND_SIZE

REPLAYED_COLUMNS = (ROW_COLUMNS[0], *ROW_COLUMNS[COMMAND_START:RESPONSE_START])
"""Columns of a recording that a replay needs: the tick and what the hand commanded."""

TICK, TRACKING, RENDERED = 0, 3, slice(5, 8)
"""Where a row holds its tick, how the hand is tracked, and the force given to the hand [N]."""


def command_of(row: np.ndarray) -> np.ndarray:
    """The command part of one or many rows, shape (..., 16)."""
    return row[..., COMMAND_START:RESPONSE_START]


def response_of(row: np.ndarray) -> np.ndarray:
    """The response part of one or many rows, shape (..., 32)."""
    return row[..., RESPONSE_START : RESPONSE_START + RESPONSE_SIZE]


def tool_line(response: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The tool's tip [mm, LPS] and its direction of advance, unit length, in one response; both of shape (3,)."""
    tip = response[RESPONSE_TIP : RESPONSE_TIP + 3].copy()
    return tip, rotation_matrix(response[RESPONSE_ORIENTATION : RESPONSE_ORIENTATION + 4])[:, 2]


def command_matrix(columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """Recorded columns back in the order the law takes them, shape (ticks, 16); reserved slots are zero."""
    ticks = len(columns["tick"])
    commands = np.zeros((ticks, COMMAND_SIZE))
    for slot, name in enumerate(ROW_COLUMNS[COMMAND_START:RESPONSE_START]):
        if name in columns:
            commands[:, slot] = columns[name]
    return commands


def recorded_rows(columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """Recorded columns back as the servo's rows, shape (ticks, len(ROW_COLUMNS)); reserved slots are zero."""
    rows = np.zeros((len(columns["tick"]), len(ROW_COLUMNS)))
    for slot, name in enumerate(ROW_COLUMNS):
        if name in columns:
            rows[:, slot] = columns[name]
    return rows


def past_rows(
    recording: Recording, borders: Sequence[int], columns: Collection[str] | None = None
) -> Iterator[np.ndarray]:
    """A recording's rows in their order, some at a time, shape (n, len(ROW_COLUMNS)); each border tick ends a piece.

    Columns that are not asked for are zero.
    """
    for batch in recording.batches(columns):
        rows = recorded_rows(batch)
        cuts = np.unique(np.searchsorted(rows[:, TICK], borders, side="right"))
        yield from (piece for piece in np.split(rows, cuts) if len(piece))
