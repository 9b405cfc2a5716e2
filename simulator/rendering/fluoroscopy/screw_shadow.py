"""A screw as the beam meets it: head, core, and a rim for each turn of its thread."""

from __future__ import annotations

import numpy as np

from physics.fixation.turning import TurnedScrew
from simulator.rendering.fluoroscopy.kernels.solids import MOST_CYLINDERS
from simulator.rendering.fluoroscopy.solids import Cylinders

HEAD_HEIGHT = 0.6
"""Height of a head over its diameter's half, as it is drawn."""
_RIM_SHARE = 0.4
"""Share of the pitch that a thread's crest and flanks fill, as a rim of the outer diameter."""


def screw_shadow(screw: TurnedScrew) -> Cylinders:
    """The screw where it is now, in patient LPS [mm]."""
    shape, head = screw.screw, np.asarray(screw.head_lps_mm)
    turns = np.arange(0.5 * shape.pitch, screw.length_mm - shape.pitch, shape.pitch)[: MOST_CYLINDERS - 2]
    rim = 0.5 * _RIM_SHARE * shape.pitch
    high = HEAD_HEIGHT * 0.5 * shape.head_diameter
    froms = np.concatenate([[-high, 0.0], turns - rim])
    tos = np.concatenate([[0.0, screw.length_mm], turns + rim])
    radii = np.full(len(froms), 0.5 * shape.thread_diameter)
    radii[:2] = 0.5 * shape.head_diameter, 0.5 * shape.core_diameter
    return Cylinders(shape.material, head + froms[:, None] * screw.axis, head + tos[:, None] * screw.axis, radii)
