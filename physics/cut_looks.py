"""Looks at a bone at set ticks while the servo goes on cutting it: always the same looks for the same commands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from physics.bone_body import BoneBody
from physics.kernels import layout
from physics.stepper import CuttingStepper

ROOM = 128
"""Copies of bricks that wait to be fetched: a saw cuts some five a look, so that is ten seconds of a stalled caller."""


@dataclass(frozen=True)
class Look:
    """What had been cut since the look before."""

    tick: int
    """Number of the tick after which it was so."""
    bricks: tuple[int, ...]
    cut: np.ndarray
    """Share of their voxels that tools have swept, float32, shape (bricks, 32, 32, 32)."""


class CutLooks:
    """The law copies cut bricks every so many ticks that it answers; whoever drains the servo fetches the copies.

    Nothing is computed twice for it. Where nobody fetches for so long that there is no room, a brick is shown at a
    later look instead.
    """

    def __init__(self, body: BoneBody, stepper: CuttingStepper, every_ticks: int) -> None:
        """Begin to look at the first bone of a stepper, which nothing may be cutting meanwhile."""
        self._body = body
        self._seen = body.brick_versions.copy()
        self._entries = np.zeros((ROOM, 2), dtype=np.int64)
        # Written once, so that its pages are there before the servo needs them.
        self._copies = np.full((ROOM, *body.cut.shape[1:]), 0.0, dtype=np.float32)
        self._words = np.zeros(layout.LOOKS_SIZE, dtype=np.int64)
        self._words[layout.LOOKS_EVERY], self._words[layout.LOOKS_ROOM] = every_ticks, ROOM
        for slot, array in (
            (layout.LOOKS_SEEN, self._seen), (layout.LOOKS_ENTRIES, self._entries), (layout.LOOKS_COPIES, self._copies),
        ):  # fmt: skip
            self._words[slot] = array.ctypes.data
        self._every, self._answered = every_ticks, 0
        stepper.show_cuts(self._words)

    def fetch(self, commands: np.ndarray, ticks: np.ndarray) -> list[Look]:
        """Looks at these ticks, shape (n,), oldest first; the law must have answered their commands, shape (n, 16)."""
        answers = self._answered + np.cumsum(_sound(commands))
        looked = {int(answer): int(tick) for answer, tick in zip(answers, ticks, strict=True)}
        if len(answers):
            self._answered = int(answers[-1])
        found: dict[int, list[int]] = {}
        for number in range(self._words[layout.LOOKS_READ], self._words[layout.LOOKS_WRITTEN]):
            answer = int(self._entries[number % ROOM, 0])
            if answer > self._answered:
                break
            found.setdefault(answer, []).append(number % ROOM)
        looks = [
            Look(looked[answer], tuple(self._entries[places, 1].tolist()), self._copies[places])
            for answer, places in found.items()
        ]
        self._words[layout.LOOKS_READ] += sum(len(places) for places in found.values())
        return looks

    def last(self, tick: int) -> Look:
        """What has been cut since the last look fetched, when nothing cuts any more; the tick of the last command."""
        waiting = range(self._words[layout.LOOKS_READ], self._words[layout.LOOKS_WRITTEN])
        shown = {int(self._entries[number % ROOM, 1]) for number in waiting}
        bricks = sorted(shown | set(np.flatnonzero(self._body.brick_versions != self._seen).tolist()))
        self._words[layout.LOOKS_READ] = self._words[layout.LOOKS_WRITTEN]
        self._seen[:] = self._body.brick_versions
        return Look(tick, tuple(bricks), self._body.cut[bricks])


def _sound(commands: np.ndarray) -> np.ndarray:
    """Which commands the law answers, shape (n,): as `command_is_sound` of its kernels."""
    turn = commands[:, layout.COMMAND_ORIENTATION : layout.COMMAND_ORIENTATION + 4]
    norm = (turn * turn).sum(axis=1)
    positive = (commands[:, [layout.COMMAND_TICK, layout.COMMAND_COUPLING_STIFFNESS]] > 0.0).all(axis=1)
    return np.isfinite(commands).all(axis=1) & positive & (norm > 1e-6) & (norm < 1e6)
