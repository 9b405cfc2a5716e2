"""How far each vertebra is turned about the canal, as in scoliosis or a patient who lies askew: by its symmetry.

Body, arch and processes of a vertebra are alike on both sides of its own median plane. About the canal, the plane in
which the picture mirrors itself best is sought at each height, and its turn changes slowly from vertebra to vertebra.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine_frame import SpineFrame
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_ANGLES = 144
_RADII_MM = np.arange(8.0, 38.1, 2.0)
_LARGEST_DEG = 30.0
_ALONG_MM = 12.0  # about half a vertebra: neighbours are turned alike
_COST_PER_DEG2 = 0.0002  # own estimate: of the mean difference of mirrored readings, where these tell nothing


def turned_frame(frame: SpineFrame, scan: Volume, levels: TissueLevels) -> SpineFrame:
    """The frame with front and left turned to the median planes of the vertebrae.

    Args:
        frame: along the canal, front towards the patient's front.
        scan: Hounsfield units.
        levels: levels of the scan.
    """
    angles = 2.0 * np.pi * np.arange(_ANGLES) / _ANGLES
    front = _RADII_MM[:, None] * np.cos(angles)
    left = _RADII_MM[:, None] * np.sin(angles)
    number = np.arange(len(frame.points))[:, None, None]
    places = frame.places(number, front[None], left[None])
    hu = scan.sample(places.reshape(-1, 3), outside=None).reshape(len(frame.points), len(_RADII_MM), _ANGLES)
    low, step = levels.soft_tissue - 50.0, levels.dense_cortex - levels.soft_tissue
    shown = np.clip((hu - low) / step, 0.0, 0.6).astype(np.float32)
    # Turned by k half steps, the ray of number i mirrors that of number k - i.
    turns = np.arange(-_ANGLES, _ANGLES + 1)
    turns = turns[np.abs(turns) * 180.0 / _ANGLES <= _LARGEST_DEG]
    rays = np.arange(_ANGLES)
    unlike = np.stack(
        [np.abs(shown - shown[:, :, (turn - rays) % _ANGLES]).mean(axis=(1, 2)) for turn in turns], axis=1
    )
    unlike = ndimage.gaussian_filter1d(unlike, _ALONG_MM, axis=0, mode="nearest")
    degrees = turns * 180.0 / _ANGLES
    best = degrees[np.argmin(unlike + _COST_PER_DEG2 * degrees**2, axis=1)]
    turn = np.deg2rad(ndimage.gaussian_filter1d(best, _ALONG_MM, mode="nearest"))[:, None]
    return replace(
        frame,
        front=np.cos(turn) * frame.front + np.sin(turn) * frame.left,
        left=np.cos(turn) * frame.left - np.sin(turn) * frame.front,
    )
