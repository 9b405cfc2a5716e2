"""The ring between the servo (one writer) and whoever drains it (one reader)."""

import numpy as np

from .jit import compiled, counters, inner, integer, rows
from .memory import load_word, store_word, word_address
from .slots import COUNTER_DRAINED, COUNTER_OVERRUNS, COUNTER_WRITTEN


@inner
def append_row(ring: np.ndarray, counts: np.ndarray, row: np.ndarray) -> int:
    """Append a row; a full ring keeps what nobody has drained yet and counts the row as overrun. Returns 1 if kept."""
    written = counts[COUNTER_WRITTEN]
    if written - load_word(word_address(counts, COUNTER_DRAINED)) >= ring.shape[0]:
        counts[COUNTER_OVERRUNS] += 1
        return 0
    slot = written % ring.shape[0]
    for column in range(ring.shape[1]):
        ring[slot, column] = row[column]
    store_word(word_address(counts, COUNTER_WRITTEN), written + 1)
    return 1


@compiled(integer(rows, counters, rows))
def drain_rows(ring: np.ndarray, counts: np.ndarray, out: np.ndarray) -> int:
    """Copy the oldest undrained rows to `out`, free their places and return how many were copied."""
    drained = counts[COUNTER_DRAINED]
    count = min(load_word(word_address(counts, COUNTER_WRITTEN)) - drained, out.shape[0])
    for index in range(count):
        slot = (drained + index) % ring.shape[0]
        for column in range(ring.shape[1]):
            out[index, column] = ring[slot, column]
    store_word(word_address(counts, COUNTER_DRAINED), drained + count)
    return count


@compiled(integer(counters))
def undrained_rows(counts: np.ndarray) -> int:
    """Rows waiting in the ring."""
    return load_word(word_address(counts, COUNTER_WRITTEN)) - counts[COUNTER_DRAINED]
