"""A spine made of rings and discs, as Hounsfield units, and what is found in it."""

from __future__ import annotations

import numpy as np

from reconstruction.anatomy.trunk.discs import Disc, find_discs
from reconstruction.anatomy.trunk.spinal_canal import SpinalCanal, find_spinal_canal
from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.anatomy.trunk.spine_frame import SpineFrame
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

SPACING_MM = 2.0
HEIGHT_MM = 32.0
LEVELS = TissueLevels(soft_tissue=50.0, noise=10.0, dense_cortex=1000.0, detection=160.0)
CANAL_XY_MM = (70.0, 90.0)


def spine(*, lean: float = 0.0, vertebrae: int = 5) -> np.ndarray:
    """Hounsfield units [z, y, x]: bodies with endplates, pedicles and arches about an open canal that may lean."""
    depth = int(vertebrae * HEIGHT_MM / SPACING_MM)
    z, y, x = np.indices((depth, 70, 70)) * SPACING_MM
    aside = x - CANAL_XY_MM[0]
    back = y - CANAL_XY_MM[1] - lean * (z - z.mean())
    hu = np.full(z.shape, 50, dtype=np.int16)
    share = (z % HEIGHT_MM) / HEIGHT_MM  # discs at 0, bodies between
    from_disc = np.minimum(share, 1.0 - share) * HEIGHT_MM
    body = np.hypot(aside / 21.0, (back + 24.0) / 15.0) < 1.0
    hu[body] = 90
    hu[body & (from_disc > 3.0)] = 210
    hu[body & (from_disc > 3.0) & (from_disc < 6.0)] = 500
    radius = np.hypot(aside, back)
    arch = (radius > 9.0) & (radius < 15.0)
    closed = (share > 0.45) & (share < 0.85)
    hu[arch & closed & ~body] = 600
    hu[arch & ~closed & ~body & (back > 5.0)] = 600
    return hu


def volume_of(hu: np.ndarray) -> Volume:
    """Scan of these Hounsfield units."""
    return Volume(hu, np.diag([SPACING_MM, SPACING_MM, SPACING_MM, 1.0]))


def found_spine(hu: np.ndarray) -> tuple[SpinalCanal, SpineFrame, list[Disc]]:
    """Canal, frame and discs of a scan that shows them."""
    volume = volume_of(hu)
    canal = find_spinal_canal(volume, hu > LEVELS.detection, LEVELS)
    assert canal is not None
    frame = SpineFrame.along(canal)
    return canal, frame, find_discs(volume, frame, LEVELS)


def spine_of(count: int, sacral: int | None) -> Spine:
    """A spine with this many discs 20 mm apart."""
    _, frame, _ = found_spine(spine())
    up = np.array([0.0, 0.0, 1.0])
    return Spine(frame, [Disc(45 + 20 * k, frame.points[45 + 20 * k], up, 1.0) for k in range(count)], sacral)
