"""A vertebra stood upright by its own shape: across by symmetry, along the canal, front where the body is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.landmarks.bone_frame import BoneFrame, frame_of, principal_axes
from reconstruction.anatomy.landmarks.features import Plane
from reconstruction.anatomy.landmarks.flat_patches import flattest_patch
from reconstruction.anatomy.landmarks.samples import chosen, local_samples
from reconstruction.anatomy.landmarks.symmetry import mirror_plane
from reconstruction.anatomy.sphere_search import SurfaceSamples
from reconstruction.surfaces.bone_surface import BoneSurface

_PIXEL_MM = 1.0
_CLOSED_PIXELS = 2  # samples lie about one millimetre apart
_SEARCH_DEG, _FINE_DEG = 6.0, 1.5
_LEAST_HOLE_MM2 = 40.0
_ASIDE_MM = 6.0  # the canal lies this near to the plane of symmetry
_PLATE_SHARE = 1.2  # half-width of the part of a plate that is used, in half-widths of the canal
_PLATE_TILT_DEG = 32.0
_BEHIND_PLATE_MM = 2.0
_PEDICLE_REACH_MM = 12.0
_UP = np.array([0.0, 0.0, 1.0])
_FRONT = np.array([0.0, -1.0, 0.0])


@dataclass(frozen=True, eq=False)
class UprightVertebra:
    """A vertebra in its own frame, whose origin is the middle of the body.

    Attributes:
        frame: z along the mean of both plates' normals, y backwards.
        upper, lower: plates of the body in the frame, normals outwards.
        canal_front, canal_back: y of the canal's walls [mm].
        canal_half_width: [mm].
        misfit_mm: of its symmetry [mm].
        up_is_sure: whether pedicles and spinous process agree which end is up; if not, LPS decided.
    """

    frame: BoneFrame
    upper: Plane
    lower: Plane
    canal_front: float
    canal_back: float
    canal_half_width: float
    misfit_mm: float
    up_is_sure: bool = True


@dataclass(frozen=True, eq=False)
class _Hole:
    """What is seen through a bone along a direction: area [mm2] and bounds (x, y) [mm]."""

    area: float
    low: np.ndarray
    high: np.ndarray


def stand_upright(surface: BoneSurface, samples: SurfaceSamples) -> UprightVertebra | None:
    """Frame of a vertebra (LPS [mm]); None where no canal can be seen through it or it has no plates."""
    centroid, axes, _ = principal_axes(surface)
    mirror = mirror_plane(samples, centroid, axes)
    seen = _along_canal(surface, samples, mirror.at, mirror.normal)
    if seen is None:
        return None
    frame, hole = seen
    upright = _with_plates(samples, frame, hole, mirror.misfit_mm)
    if upright is None:
        return None
    by_pedicles, by_spine = _says_up(local_samples(samples, upright.frame).points, upright)
    is_up = by_pedicles if by_pedicles == by_spine else bool(upright.frame.axes[2][2] > 0.0)
    if not is_up:
        turned = BoneFrame(frame.origin, np.array([-frame.axes[0], frame.axes[1], -frame.axes[2]]))
        upside = _Hole(hole.area, np.array([-hole.high[0], hole.low[1]]), np.array([-hole.low[0], hole.high[1]]))
        upright = _with_plates(samples, turned, upside, mirror.misfit_mm)
    return None if upright is None else replace(upright, up_is_sure=by_pedicles == by_spine)


def _along_canal(
    surface: BoneSurface, samples: SurfaceSamples, at: np.ndarray, across: np.ndarray
) -> tuple[BoneFrame, _Hole] | None:
    """Frame along the direction in the plane of symmetry in which most is seen through the bone; up is not known."""
    first = np.cross(across, np.eye(3)[int(np.argmin(np.abs(across)))])
    first /= np.linalg.norm(first)
    second = np.cross(across, first)

    def seen_at(angle: float) -> tuple[BoneFrame, _Hole | None]:
        up = np.cos(angle) * first + np.sin(angle) * second
        frame = frame_of(at, up, np.cos(angle) * second - np.sin(angle) * first, None)
        return frame, _hole(frame.to_local(samples.points)[:, :2])

    best: tuple[float, BoneFrame, _Hole] | None = None
    angles = np.deg2rad(np.arange(0.0, 180.0, _SEARCH_DEG))
    for _ in range(2):
        for angle in angles:
            frame, hole = seen_at(float(angle))
            if hole is not None and (best is None or hole.area > best[2].area):
                best = (float(angle), frame, hole)
        if best is None:
            return None
        angles = best[0] + np.deg2rad(np.arange(-_SEARCH_DEG + _FINE_DEG, _SEARCH_DEG, _FINE_DEG))
    assert best is not None  # both rounds kept what they had found
    _, frame, hole = best
    if _is_backwards(frame.surface(surface), hole):
        frame = BoneFrame(frame.origin, np.array([-frame.axes[0], -frame.axes[1], frame.axes[2]]))
        hole = _Hole(hole.area, -hole.high, -hole.low)
    return frame, hole


def _is_backwards(local: BoneSurface, hole: _Hole) -> bool:
    """Whether more bone lies behind the canal than before it, between its side walls.

    There the body stands against the spinous process alone. Its volume counts, not its surface, of which arch and
    processes have more: by the divergence theorem, of what the plane through the middle of the canal leaves.
    """
    corners = local.vertices[local.triangles]
    areas = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 1] / 2.0
    middle = corners.mean(axis=1)
    between = (middle[:, 0] > hole.low[0]) & (middle[:, 0] < hole.high[0])
    depth = corners[between, :, 1] - (hole.low[1] + hole.high[1]) / 2.0
    before = float(np.minimum(depth, 0.0).mean(axis=1) @ areas[between])
    behind = float(np.maximum(depth, 0.0).mean(axis=1) @ areas[between])
    return behind > before


def _hole(flat: np.ndarray) -> _Hole | None:
    """The largest hole near the plane of symmetry in the shadow of points, shape (n, 2)."""
    margin = _CLOSED_PIXELS + 2
    low = flat.min(axis=0) - margin * _PIXEL_MM
    index = np.floor((flat - low) / _PIXEL_MM).astype(int)
    shadow = np.zeros(index.max(axis=0) + margin + 1, dtype=bool)
    shadow[tuple(index.T)] = True
    shadow = ndimage.binary_closing(shadow, iterations=_CLOSED_PIXELS)
    labels, count = ndimage.label(ndimage.binary_fill_holes(shadow) & ~shadow)
    best = None
    for number in range(1, count + 1):
        own = (np.argwhere(labels == number) + 0.5) * _PIXEL_MM + low
        area = len(own) * _PIXEL_MM**2
        if area >= _LEAST_HOLE_MM2 and abs(own[:, 0].mean()) < _ASIDE_MM and (best is None or area > best.area):
            best = _Hole(area, own.min(axis=0), own.max(axis=0))
    return best


def _with_plates(samples: SurfaceSamples, frame: BoneFrame, hole: _Hole, misfit_mm: float) -> UprightVertebra | None:
    """The frame turned so that z is the mean of both plates' normals, about the middle of the body."""
    local = local_samples(samples, frame)
    half_width = float(hole.high[0] - hole.low[0]) / 2.0
    before = (np.abs(local.points[:, 0]) < _PLATE_SHARE * half_width) & (
        local.points[:, 1] < hole.low[1] - _BEHIND_PLATE_MM
    )
    body = chosen(local, before)
    upper = flattest_patch(body, _UP, _FRONT, _PLATE_TILT_DEG)
    lower = flattest_patch(body, -_UP, _FRONT, _PLATE_TILT_DEG)
    if upper is None or lower is None or upper.at[2] <= lower.at[2]:
        return None
    up = upper.normal - lower.normal
    inner = frame_of((upper.at + lower.at) / 2.0, up, np.array([0.0, 1.0, 0.0]), None)
    canal = inner.to_local(np.array([[0.0, hole.low[1], 0.0], [0.0, hole.high[1], 0.0]]))[:, 1]
    planes = [Plane(inner.to_local(plane.at), inner.axes @ plane.normal, plane.residual_mm) for plane in (upper, lower)]
    front, back = (float(wall) for wall in canal)
    return UprightVertebra(frame.within(inner), planes[0], planes[1], front, back, half_width, misfit_mm)


def _says_up(points: np.ndarray, upright: UprightVertebra) -> tuple[bool, bool]:
    """Whether the pedicles join above the middle of the body, and whether the spinous process points down."""
    aside = np.abs(points[:, 0])
    beside = (aside > upright.canal_half_width) & (aside < upright.canal_half_width + _PEDICLE_REACH_MM)
    depth = upright.canal_back - upright.canal_front
    beside &= (points[:, 1] > upright.canal_front) & (points[:, 1] < upright.canal_front + 0.5 * depth)
    behind = points[:, 1] > np.quantile(points[:, 1], 0.97)
    pedicles = float(points[beside, 2].mean()) if beside.any() else 0.0
    return pedicles > 0.0, float(points[behind, 2].mean()) < 0.0
