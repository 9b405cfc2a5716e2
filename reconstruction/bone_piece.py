"""One bone found in a scan: its name and its voxels, before its surface is placed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.bone_naming import BoneName
from reconstruction.mask_operations import Box, runs_out_of_scan


@dataclass(frozen=True, eq=False)
class BonePiece:
    """One piece of bone on the grid of the scan.

    Attributes:
        name: id, name, side, level, confidence and doubts.
        box: part of the scan (z, y, x) that holds it, with a margin.
        mask: filled bone within the box, found with the detection threshold: a little larger than the bone.
        rival: voxels within the box that belong to other bones or are metal.
        at_scan_edge: which faces of the box are the edge of the scan (low z, high z, low y, high y, low x, high x).
    """

    name: BoneName
    box: Box
    mask: np.ndarray
    rival: np.ndarray | None
    at_scan_edge: tuple[bool, ...]

    @property
    def is_cropped(self) -> bool:
        """Whether the bone runs out of the scan."""
        return runs_out_of_scan(self.mask, self.at_scan_edge)
