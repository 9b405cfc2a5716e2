"""Unit quaternions (w, x, y, z) and the axes they carry."""

from __future__ import annotations

import math

import numpy as np

from .jit import jit, jit_inline


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


@jit_inline
def turned(w: float, x: float, y: float, z: float, px: float, py: float, pz: float) -> tuple[float, float, float]:
    """A vector of the tool frame, in the frame that the quaternion leads to."""
    cx, cy, cz = 2.0 * (y * pz - z * py), 2.0 * (z * px - x * pz), 2.0 * (x * py - y * px)
    return (
        px + w * cx + y * cz - z * cy,
        py + w * cy + z * cx - x * cz,
        pz + w * cz + x * cy - y * cx,
    )


@jit_inline
def product(
    aw: float, ax: float, ay: float, az: float, bw: float, bx: float, by: float, bz: float
) -> tuple[float, float, float, float]:
    """Quaternion of turning by b, then by a."""
    return (
        aw * bw - ax * bx - ay * by - az * bz,
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
    )


@jit
def rotation_between(
    aw: float, ax: float, ay: float, az: float, bw: float, bx: float, by: float, bz: float
) -> tuple[float, float, float]:
    """Rotation vector [rad] of the shortest way from orientation a to b."""
    w, x, y, z = product(bw, bx, by, bz, aw, -ax, -ay, -az)
    if w < 0.0:
        w, x, y, z = -w, -x, -y, -z
    sine = math.sqrt(x * x + y * y + z * z)
    if sine < 1e-12:
        return 2.0 * x, 2.0 * y, 2.0 * z
    scale = 2.0 * math.atan2(sine, w) / sine
    return scale * x, scale * y, scale * z


@jit
def turn_by(
    w: float, x: float, y: float, z: float, vx: float, vy: float, vz: float
) -> tuple[float, float, float, float]:
    """An orientation turned further by a rotation vector [rad], normalised."""
    angle = math.sqrt(vx * vx + vy * vy + vz * vz)
    half_sine = 0.5 if angle < 1e-12 else math.sin(0.5 * angle) / angle
    w, x, y, z = product(math.cos(0.5 * angle), half_sine * vx, half_sine * vy, half_sine * vz, w, x, y, z)
    length = math.sqrt(w * w + x * x + y * y + z * z)
    return w / length, x / length, y / length, z / length
