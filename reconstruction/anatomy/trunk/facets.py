"""Facet joints: the superior articular process of the lower vertebra in front, the inferior one of the upper behind.

From the neck to the sacrum, whoever goes back from a foramen at the height of its disc meets them in this order. Higher
up, the lamina of the upper vertebra follows the foramen at once, and its two cortices must not be taken for a joint.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

# Where facets lie aside of the middle of the canal [mm], and above the disc in heights of the upper vertebra. Own
# estimates from adult spines: nearer to the midline and higher, the way back from the foramen meets the lamina.
_ASIDE_MM = np.arange(8.0, 17.0)
_HEIGHT_SHARES = np.arange(-0.2, 0.06, 0.05)
_STEP_MM = 0.5
_WAY_MM = np.arange(6.0, -20.5, -_STEP_MM)  # before the middle of the canal: from the foramen back
_FORAMEN_END_MM = -6.0  # the way must be free of bone somewhere before this
_FREE_SHARE = 0.7  # of the step to the threshold of bone: blurred flaval ligaments read less
_THICKEST_MM = 9.0  # of a superior articular process
_JOINT_DIP = 0.8  # of the lesser peak beside it, above soft tissue: a joint is at least so dark
_WIDEST_JOINT_MM = 4.0  # between the cortices beside it; marrow within a process may look like a wider joint
_CORE_STEPS = 2  # behind the front of a process and around its peak: certainly of it


def mark_facets(scan: Volume, spine: Spine, levels: TissueLevels) -> np.ndarray:
    """Number of the vertebra whose articular process each voxel certainly is, -1 elsewhere, shape (z, y, x).

    Args:
        scan: Hounsfield units.
        spine: its spine.
        levels: levels of the scan.
    """
    marks = np.full(scan.array.shape, -1, dtype=np.int32)
    if scan.geometry.spacing_mm[1] > 0.5 * _WIDEST_JOINT_MM:
        return marks  # no voxel lies between the two cortices
    crossings = spine.crossings()
    for upper in range(1, len(spine.discs) + 1):
        low, high = crossings[upper], crossings[upper + 1]
        along = np.unique(np.round(low + _HEIGHT_SHARES * (high - low)).astype(int))
        along = along[(along >= 0) & (along < len(spine.frame.points))]
        number, aside = (part.ravel() for part in np.meshgrid(along, [*_ASIDE_MM, *-_ASIDE_MM], indexing="ij"))
        steps = len(_WAY_MM)
        places = spine.frame.places(np.repeat(number, steps), np.tile(_WAY_MM, len(number)), np.repeat(aside, steps))
        places = places.reshape(len(number), steps, 3)
        readings = scan.sample(places.reshape(-1, 3), outside=levels.soft_tissue).reshape(places.shape[:2])
        for way, reading in zip(places, _above_soft_tissue(readings, levels), strict=True):
            superior, inferior = _processes(reading, levels.detection - levels.soft_tissue)
            _mark(marks, scan, way[superior], upper - 1)
            _mark(marks, scan, way[inferior], upper)
    return marks


def _above_soft_tissue(readings: np.ndarray, levels: TissueLevels) -> np.ndarray:
    return np.asarray(ndimage.gaussian_filter1d(readings - levels.soft_tissue, 1.0, axis=1))


def _processes(reading: np.ndarray, bone: float) -> tuple[slice, slice]:
    """Steps of one way back that lie in the process before a joint, and in the one behind it; empty where none shows.

    Args:
        reading: above soft tissue [HU], shape (steps,).
        bone: threshold of bone above soft tissue [HU].
    """
    nothing = slice(0, 0)
    free = np.flatnonzero((reading < _FREE_SHARE * bone) & (_WAY_MM > _FORAMEN_END_MM))
    if not len(free):
        return nothing, nothing
    front = int(free[-1]) + 1
    inner = reading[1:-1]
    peaks = np.flatnonzero((inner >= reading[:-2]) & (inner > reading[2:]) & (inner > bone)) + 1
    peaks = peaks[peaks >= front]
    for first, second in zip(peaks[:-1].tolist(), peaks[1:].tolist(), strict=True):
        if (first - front) * _STEP_MM > _THICKEST_MM:
            break
        if reading[first:second].min() < _JOINT_DIP * min(reading[first], reading[second]):
            is_joint = (second - first) * _STEP_MM <= _WIDEST_JOINT_MM
            superior = slice(max(front, first - _CORE_STEPS), first + 1)
            return superior, slice(second, second + _CORE_STEPS) if is_joint else nothing
    return nothing, nothing


def _mark(marks: np.ndarray, scan: Volume, points: np.ndarray, vertebra: int) -> None:
    """Write the number of a vertebra to the voxels of LPS points (n, 3), in place."""
    index = np.round(scan.geometry.to_index(points)).astype(int)[:, ::-1]
    index = index[np.all((index >= 0) & (index < marks.shape), axis=1)]
    marks[tuple(index.T)] = vertebra
