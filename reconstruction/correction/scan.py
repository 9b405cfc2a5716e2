"""The picture that the tools of correction look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reconstruction.tissue.tissue_levels import TissueLevels, measure_tissue_levels
from reconstruction.volume import Volume


@dataclass(frozen=True, eq=False)
class Scan:
    """The picture on the grid of a label map.

    Attributes:
        picture: Hounsfield units, or brightness of a magnetic resonance picture.
        is_ct: whether it is in Hounsfield units.
    """

    picture: Volume
    is_ct: bool

    @cached_property
    def levels(self) -> TissueLevels | None:
        """What tissues read in it, measured when first asked for; None where it has no Hounsfield units."""
        return measure_tissue_levels(self.picture) if self.is_ct else None
