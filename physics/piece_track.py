"""The pieces of a bone while it is cut: counted anew only where it was cut, told at ticks that a replay finds again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import label
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from physics.bone_body import BoneBody
from physics.cut_looks import CutLooks, Look
from physics.fragments import LEAST_MM3, SOLID
from physics.instrument import Instrument
from physics.stepper import CuttingStepper

PARTING_KINDS = frozenset(
    {"oscillating_saw", "reciprocating_saw", "osteotome", "rongeur", "burr", "acetabular_reamer", "stepped_reamer"}
)
"""Kinds of instruments that can part a bone; a hole of a drill or a wire leaves it whole."""
LOOK_TICKS = 500
"""Ticks between two looks at the pieces: half a second at 1 kHz."""


@dataclass(frozen=True)
class Parting:
    """A bone that was found in more or fewer pieces than before."""

    tick: int
    """Number of the first tick looked at after which it was so."""
    volumes_mm3: tuple[float, ...]
    """Volume of each piece, largest first [mm3]."""


class PieceMap:
    """Which parts of a bone hang together, kept brick by brick: only bricks cut since the last look are looked at.

    Voxels at least half full join over their faces, as in `physics.fragments.pieces_of`. Of a brick only the numbers on
    its six faces are kept, and the volume of each of its parts.
    """

    def __init__(self, body: BoneBody) -> None:
        self._body = body
        count = len(body.brick_origins)
        self._seen = np.full(count, -1, dtype=np.int64)
        self._volumes: list[np.ndarray] = [np.zeros(0)] * count
        self._faces: list[dict[tuple[int, int], np.ndarray]] = [{} for _ in range(count)]
        self._links: dict[tuple[int, int], np.ndarray] = {}
        self._after = _neighbours_after(body)

    def volumes_mm3(self, least_mm3: float = LEAST_MM3) -> tuple[float, ...]:
        """Volumes of the pieces as the bone is now [mm3], largest first; crumbs below `least_mm3` are left out."""
        versions = self._body.brick_versions
        touched = np.flatnonzero(versions != self._seen)
        self._seen[touched] = versions[touched]
        changed = set(touched.tolist())
        for number in changed:
            self._look_at(number)
        for (brick, axis), neighbour in self._after.items():
            if brick in changed or neighbour in changed:
                self._links[brick, axis] = _touching(self._faces[brick][axis, 1], self._faces[neighbour][axis, 0])
        volumes = self._joined()
        return tuple(sorted((float(volume) for volume in volumes if volume >= least_mm3), reverse=True))

    def _look_at(self, brick: int) -> None:
        """Number the parts of one brick."""
        left = self._body.brick_occupancy(brick)
        numbers, count = label(left >= SOLID)
        self._volumes[brick] = np.bincount(numbers.ravel(), weights=left.ravel(), minlength=count + 1)[1:]
        self._faces[brick] = {
            (axis, side): np.take(numbers, -side, axis=axis).astype(np.int32) for axis in range(3) for side in (0, 1)
        }

    def _joined(self) -> np.ndarray:
        """Volume of everything that hangs together [mm3]."""
        counts = np.array([len(parts) for parts in self._volumes])
        first = np.concatenate([[0], np.cumsum(counts)])
        pairs = [
            pair + [first[brick] - 1, first[self._after[brick, axis]] - 1]
            for (brick, axis), pair in self._links.items()
            if len(pair)
        ]
        total = int(first[-1])
        ends = np.concatenate(pairs) if pairs else np.zeros((0, 2), dtype=np.int64)
        graph = coo_matrix((np.ones(len(ends), dtype=bool), (ends[:, 0], ends[:, 1])), shape=(total, total))
        pieces, belongs = connected_components(graph, directed=False)
        return np.bincount(belongs, weights=np.concatenate(self._volumes), minlength=pieces) * self._body.spacing_mm**3


class PieceTrack:
    """Looks at the bone of a session at set ticks, and tells when it falls into pieces.

    The session's bone runs ahead of whoever looks at it. What is looked at are copies that the law itself makes of what
    it has cut, so what is told depends on the commands alone: live or resumed, the same partings at the same ticks.
    """

    def __init__(self, body: BoneBody, stepper: CuttingStepper, look_ticks: int = LOOK_TICKS) -> None:
        """Take a bone as it is now, which nothing may be cutting meanwhile, and the stepper that will cut it."""
        self._bone = body.twin()
        self._looks = CutLooks(body, stepper, look_ticks)
        self._map = PieceMap(self._bone)
        self.volumes_mm3: tuple[float, ...] = ()
        """Volumes of the pieces at the last look, largest first [mm3]; empty before the first."""

    def fetch(self, commands: np.ndarray, ticks: np.ndarray) -> list[Look]:
        """What is to be looked at after commands, shape (n, 16), that the law answered at ticks, shape (n,).

        It belongs to the thread that drains the servo; the rest may follow in another.
        """
        return self._looks.fetch(commands, ticks)

    def fetch_last(self, tick: int) -> Look:
        """The same of the end, when nothing cuts any more; `tick` is that of the last command."""
        return self._looks.last(tick)

    def take(self, look: Look) -> list[Parting]:
        """Look at the bone once more; the parting that is found, if any."""
        if not self.volumes_mm3:
            self.volumes_mm3 = self._map.volumes_mm3()
        if not look.bricks:
            return []
        bricks = list(look.bricks)
        self._bone.cut[bricks] = look.cut
        self._bone.brick_versions[bricks] += 1
        before, self.volumes_mm3 = self.volumes_mm3, self._map.volumes_mm3()
        return [Parting(look.tick, self.volumes_mm3)] if len(self.volumes_mm3) != len(before) else []


def can_part(tray: Sequence[Instrument]) -> bool:
    """Whether anything in a tray can cut a bone in pieces."""
    return any(instrument.kind in PARTING_KINDS for instrument in tray)


def _neighbours_after(body: BoneBody) -> dict[tuple[int, int], int]:
    """The brick that follows each along each axis (z, y, x), where there is one."""
    after = {}
    for brick, origin in enumerate(body.brick_origins):
        place = origin // body.initial.shape[1]
        for axis in range(3):
            following = place.copy()
            following[axis] += 1
            if following[axis] < body.brick_table.shape[axis]:
                neighbour = int(body.brick_table[tuple(following)])
                if neighbour >= 0:
                    after[brick, axis] = neighbour
    return after


def _touching(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Pairs of numbers that meet over a face, shape (n, 2)."""
    both = (here > 0) & (there > 0)
    return np.unique(np.column_stack([here[both], there[both]]).astype(np.int64), axis=0)
