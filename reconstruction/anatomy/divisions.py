"""What dividing a scan by anatomy gives: bones apart from their neighbours, each with a name or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reconstruction.bone_naming import BoneName
from reconstruction.import_record import Note
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume


@dataclass(frozen=True, eq=False)
class DividedBones:
    """Bones of one region of the body, apart from one another.

    Attributes:
        labels: shape of the scan (z, y, x), integers, 0 where this region has no bone; bones are filled.
        names: each label that is a bone, largest or most certain first; None for a piece that is apart but unknown.
        note: what was done, for the import log.
    """

    labels: np.ndarray
    names: dict[int, BoneName | None]
    note: Note


# (scan in Hounsfield units, mask of bone that is not divided yet, levels of the scan) -> bones, or None where the scan
# does not show this region.
Division = Callable[[Volume, np.ndarray, TissueLevels], DividedBones | None]
