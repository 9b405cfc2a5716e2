"""Levels of vertebrae, counted from the sacrum or from the lowest ribs, and null where neither is in the scan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.bone_naming import BoneName, name_in_scan
from reconstruction.import_record import Note

_COLUMN = (
    *(f"L{number}" for number in range(5, 0, -1)),
    *(f"T{number}" for number in range(12, 0, -1)),
    *(f"C{number}" for number in range(7, 0, -1)),
)
_LUMBAR = 5
_HEIGHT_RATIO = 1.6  # own estimate: neighbouring vertebrae are nearer in height than this
_GROWTH_RATIO = 1.3  # own estimate: upwards vertebrae become lower; lordosis alone makes one seem so much higher
_HIGHEST_MM = 48.0  # of a vertebra with its disc: those of a tall man's L3 and L4 measure 32 and 14
_LEAST_CLEARNESS = 0.4  # own estimate: of a disc past which levels are counted; the usual one is as clear as twice that
_FEWEST_RIBLESS = 1  # vertebrae below the last ribs that must be whole in the scan, so that no lower rib is missed


@dataclass(frozen=True)
class CountedLevels:
    """Levels of vertebrae by their number from below, with reasons for doubt."""

    levels: Mapping[int, str]
    confidence: float
    doubts: tuple[Note, ...]

    def of(self, number: int) -> str | None:
        """Level of a vertebra, None where it could not be counted."""
        return self.levels.get(number)


def count_levels(spine: Spine, rib_vertebrae: Mapping[int, int], perhaps_ribbed: Collection[int] = ()) -> CountedLevels:
    """Levels of the vertebrae of a spine.

    Args:
        spine: the spine.
        rib_vertebrae: number of ribs that end at each vertebra, {number of the vertebra: 1 or 2}.
        perhaps_ribbed: numbers of vertebrae beside which a rib may lie that was not told for one.
    """
    ribbed = sorted(number for number, count in rib_vertebrae.items() if count > 0)
    if spine.sacral_disc is not None and spine.sacral_disc + 1 not in _breaks(spine):
        lowest = spine.sacral_disc + 1
        doubts: tuple[Note, ...] = ()
        confidence = 0.8
        if ribbed and ribbed[0] - lowest != _LUMBAR:
            doubts = (Note("reconstruction-doubt-ribs-disagree", {"count": ribbed[0] - lowest}),)
            confidence = 0.55
        return CountedLevels(_from(lowest, 0, spine), confidence, doubts)
    if ribbed and ribbed[0] - spine.vertebrae.start > _FEWEST_RIBLESS and ribbed[0] - 1 not in perhaps_ribbed:
        doubt = Note("reconstruction-doubt-counted-from-ribs")
        confidence = 0.7 if rib_vertebrae[ribbed[0]] == 2 else 0.55  # a transverse process may pass for one short rib
        return CountedLevels(_from(ribbed[0], _LUMBAR, spine), confidence, (doubt,))
    return CountedLevels({}, 0.5, (Note("reconstruction-doubt-level-not-counted"),))


def _from(number: int, place: int, spine: Spine) -> dict[int, str]:
    """Levels of the vertebrae about one whose place in the column is known, as far as nothing is missed between."""
    breaks = _breaks(spine)
    found = {}
    for other in spine.vertebrae:
        here = place + other - number
        passed = range(min(number, other) + 1, max(number, other) + 1)
        if 0 <= here < len(_COLUMN) and not breaks.intersection(passed):
            found[other] = _COLUMN[here]
    return found


def _breaks(spine: Spine) -> set[int]:
    """Vertebrae before which counting ends: a disc may be missed there or seen twice.

    So it may where the disc below them is hardly seen, or where they differ much in height from those below. Before
    and after what is higher than any vertebra counting ends whatever the others are: they may be two in one as well.
    A vertebra above a broken one is as high as the one below that, so growth is measured against the higher of both.
    """
    places = np.array([disc.point for disc in spine.discs])
    heights = np.linalg.norm(np.diff(places, axis=0), axis=1)  # of vertebrae 1, 2, ...
    ratio = np.exp(np.abs(np.diff(np.log(heights))))
    below = np.maximum(heights[:-1], np.concatenate([heights[:1], heights[:-2]]))
    is_break = (ratio > _HEIGHT_RATIO) | (heights[1:] > _GROWTH_RATIO * below)
    too_high = {int(number) for number in np.flatnonzero(heights > _HIGHEST_MM) + 1}
    unclear = {number for number, disc in enumerate(spine.discs, start=1) if disc.clearness < _LEAST_CLEARNESS}
    differing = {int(number) for number in np.flatnonzero(is_break) + 2}
    return unclear | differing | too_high | {number + 1 for number in too_high}


def name_vertebra(number: int, counted: CountedLevels) -> BoneName:
    """Name of a vertebra by its number from below."""
    level = counted.of(number)
    doubts = (Note("reconstruction-doubt-divided-at-discs"), *counted.doubts)
    not_counted = Note("reconstruction-doubt-level-not-counted")
    if level is None:
        doubts = doubts if not_counted in doubts else (*doubts, not_counted)
        return name_in_scan("vertebra", number + 1, None, counted.confidence, doubts)
    return BoneName(f"vertebra_{level}", "vertebra", None, level, counted.confidence, doubts)
