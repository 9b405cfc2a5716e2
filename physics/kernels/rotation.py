"""Unit quaternions (w, x, y, z) and the axes they carry."""

from __future__ import annotations

import numpy as np

from .jit import jit


@jit
def axis_of(w: float, x: float, y: float, z: float) -> tuple[float, float, float]:
    """The tool's +z in LPS."""
    return 2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)


@jit
def turn_to_axis(
    w: float, x: float, y: float, z: float, ax: float, ay: float, az: float
) -> tuple[float, float, float, float]:
    """The quaternion turned by the shortest way so that its +z becomes the unit vector a."""
    bx, by, bz = axis_of(w, x, y, z)
    dot = ax * bx + ay * by + az * bz
    if dot > 1.0 - 1e-15:
        return w, x, y, z
    if dot < -1.0 + 1e-12:
        # Half a turn about the tool's own x axis.
        return -x, w, z, -y
    cx, cy, cz = by * az - bz * ay, bz * ax - bx * az, bx * ay - by * ax
    tw = 1.0 + dot
    length = np.sqrt(tw * tw + cx * cx + cy * cy + cz * cz)
    tw, cx, cy, cz = tw / length, cx / length, cy / length, cz / length
    return (
        tw * w - cx * x - cy * y - cz * z,
        tw * x + cx * w + cy * z - cz * y,
        tw * y - cx * z + cy * w + cz * x,
        tw * z + cx * y - cy * x + cz * w,
    )


@jit
def across(ax: float, ay: float, az: float) -> tuple[float, float, float, float, float, float]:
    """Two unit vectors that complete the unit vector a to a right-handed frame."""
    if abs(ax) < 0.6:
        ux, uy, uz = 0.0, az, -ay
    else:
        ux, uy, uz = -az, 0.0, ax
    length = np.sqrt(ux * ux + uy * uy + uz * uz)
    ux, uy, uz = ux / length, uy / length, uz / length
    return ux, uy, uz, ay * uz - az * uy, az * ux - ax * uz, ax * uy - ay * ux
