"""Where the sacrum begins, told by its wings: from there on bone bridges the way from the canal to both hip bones.

No vertebra reaches them: transverse processes end some 45 mm aside, and ribs leave the spine backwards. So the top of
the sacrum is seen without hip joints in the scan, and where the discs beside it do not show.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine_frame import SpineFrame
from reconstruction.anatomy.trunk.working_grid import WorkingGrid

# About the canal: the joints between sacrum and hip bones lie 45 to 60 mm aside in adults, and wings leave bodies from
# their back half on.
_FRONT_MM = np.arange(-6.0, 18.1, 4.0)
_ASIDE_MM = np.arange(20.0, 52.1, 4.0)
_ALONG_MM = 9  # wings are thicker from top to bottom
_LEAST_BRIDGE = 0.25  # own measurements: first sacral vertebra 0.35 and more, ribs beside T2 0.17, lumbar ones 0
_LONGEST_MM = 130.0  # the canal of a sacrum ends so far below its top at the latest


def find_sacrum_top(grid: WorkingGrid, frame: SpineFrame) -> float | None:
    """Index along the frame where the wings of the sacrum begin, or None where the scan does not show both.

    Args:
        grid: the scan.
        frame: along the canal.
    """
    solid = grid.coarse.with_array(grid.solid.astype(np.uint8))
    number = np.arange(len(frame.points))[:, None, None]
    sides = []
    for sign in (1.0, -1.0):
        front, left = np.meshgrid(_FRONT_MM, sign * _ASIDE_MM, indexing="ij")
        places = frame.places(number, front[None], left[None])
        share = (
            solid.sample(places.reshape(-1, 3), order=0, outside=0.0).reshape(len(number), *front.shape).mean(axis=1)
        )
        # A bridge is as strong as its weakest part.
        sides.append(ndimage.uniform_filter1d(share, _ALONG_MM, axis=0).min(axis=1))
    bridge = np.minimum(sides[0], sides[1])
    is_wing = np.flatnonzero(bridge > _LEAST_BRIDGE)
    if not len(is_wing) or is_wing[-1] - frame.beyond > _LONGEST_MM:
        return None
    both = 0.5 * (sides[0] + sides[1])
    near = np.arange(max(0, is_wing[-1] - _ALONG_MM), is_wing[-1] + 1)
    peak = int(near[np.argmax(both[near])])
    above = np.flatnonzero(both[peak:] < 0.5 * both[peak])
    return float(peak + above[0]) if len(above) else None
