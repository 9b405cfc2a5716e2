"""Hip joints found as spheres in sockets, and with them how the pelvis lies in the scan, without seeds.

A femoral head is a convex sphere with a concave one about the same centre, the socket; two of them lie side by side at
a distance that is fixed by anatomy. A scan may also show one alone, told by the bone about it. From the centres follow
places that certainly belong to femora, hip bones and the spine, see hip_marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from reconstruction.anatomy.hip.edge_samples import edge_samples
from reconstruction.anatomy.hip.hip_gaps import RADII_BETWEEN, pelvis_axes, place_at_gap, place_at_gaps
from reconstruction.anatomy.sphere_search import FittedSphere, find_sphere_in_socket
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume, VolumeGeometry

_HEAD_RADII_MM = (17.0, 30.0)
_JOINT_DISTANCE = (5.0, 10.0)  # between the two centres, in radii; shoulders lie 12 and more apart
# Of the line between the centres: patients lie half on a side, and pelves are tilted where a leg is short.
_MOST_TURN, _MOST_TILT = 0.65, 0.4  # sines: 40 and 24 degrees
_SIZE_DIFFERENCE = 0.4  # of guesses by edges
# Place from the head's centre (outwards, back, up) and size of a ball, in radii, and the least share of bone in it.
_TROCHANTER = ((1.6, 0.2, -0.4), 0.5, 0.12)
_ROOF = ((-0.25, 0.0, 1.5), 0.4, 0.3)
_ISCHIUM = ((-0.8, 1.3, -0.9), 0.5, 0.3)
_HIP = (_TROCHANTER, _ROOF, _ISCHIUM)
_KNOWN_SHARE = 0.5  # of such a ball lies within the scan where it tells
_LEAST_ALONE = 0.4  # how clear a sphere in a socket is that stands for itself; own estimate
_UNITS_BETWEEN = 6.5  # the distance of the joints gives a steadier measure of size than a scattered head
_WORKING_MM = 2.5
_LARGEST_STEP_MM = 3.0  # edges farther apart leave holes in the coverage of a sphere


@dataclass(frozen=True, eq=False)
class HipJoints:
    """Both hip joints: spheres about the femoral heads, along the gaps.

    Attributes:
        left: of the patient's left.
        right: of the right.
        seen: sides that the scan shows; the joint of another one is where it usually lies.
    """

    left: FittedSphere
    right: FittedSphere
    seen: tuple[str, ...] = ("left", "right")

    @property
    def axes(self) -> np.ndarray:
        """Unit vectors to the left, back and up of the pelvis, as rows (LPS)."""
        return pelvis_axes(self.left.centre - self.right.centre)

    @property
    def middle(self) -> np.ndarray:
        """Point half way between both, LPS [mm]."""
        return np.asarray((self.left.centre + self.right.centre) / 2.0)

    @property
    def unit_mm(self) -> float:
        """Size of the pelvis: about the radius of its joints [mm]."""
        return float(np.linalg.norm(self.left.centre - self.right.centre)) / _UNITS_BETWEEN


def find_hip_joints(scan: Volume, levels: TissueLevels) -> HipJoints | None:
    """The hip joints, or None where the scan shows none.

    Args:
        scan: Hounsfield units, index axes near to LPS.
        levels: levels of the scan.
    """
    samples = edge_samples(_working_picture(scan), levels)
    if len(samples.points) < 1000:
        return None
    candidates = find_sphere_in_socket(samples, _HEAD_RADII_MM)
    return _both(scan, levels, candidates) or _one_alone(scan, levels, candidates)


def _both(scan: Volume, levels: TissueLevels, candidates: Sequence[tuple[FittedSphere, float]]) -> HipJoints | None:
    """The clearest two spheres that lie as hip joints do."""
    best: HipJoints | None = None
    best_score = 0.0
    for (first, first_score), (second, second_score) in combinations(candidates, 2):
        score = first_score + second_score
        if score <= best_score or not _may_be_two_hips(first, second):
            continue
        left, right = (first, second) if first.centre[0] > second.centre[0] else (second, first)
        # Where edges scatter, the distance of both tells their size better than each of them.
        usual = float(np.linalg.norm(left.centre - right.centre)) / _UNITS_BETWEEN
        joints = HipJoints(replace(left, radius_mm=usual), replace(right, radius_mm=usual))
        if all(
            _has_bone_at(scan, levels, head, outwards, joints.axes, places=(_TROCHANTER, _ROOF))
            for head, outwards in ((joints.left, 1.0), (joints.right, -1.0))
        ):
            best, best_score = joints, score
    if best is None:
        return None
    return HipJoints(*place_at_gaps(scan, levels, best.left, best.right, _HEAD_RADII_MM))


def _one_alone(
    scan: Volume, levels: TissueLevels, candidates: Sequence[tuple[FittedSphere, float]]
) -> HipJoints | None:
    """The clearest sphere with the bones of a hip about it, and the other joint where it usually lies."""
    upright = np.eye(3)
    for guess, score in candidates:
        for side, outwards in (("left", 1.0), ("right", -1.0)):
            if score < _LEAST_ALONE or not _has_bone_at(scan, levels, guess, outwards, upright, places=(_TROCHANTER,)):
                continue
            head = place_at_gap(scan, levels, guess, outwards, _HEAD_RADII_MM)
            if not _has_bone_at(scan, levels, head, outwards, upright, places=_HIP, is_needed=True):
                continue
            other = replace(head, centre=head.centre - outwards * RADII_BETWEEN * head.radius_mm * upright[0])
            return HipJoints(head, other, (side,)) if outwards > 0 else HipJoints(other, head, (side,))
    return None


def _has_bone_at(
    scan: Volume,
    levels: TissueLevels,
    head: FittedSphere,
    outwards: float,
    axes: np.ndarray,
    *,
    places: Sequence[tuple[tuple[float, float, float], float, float]],
    is_needed: bool = False,
) -> bool:
    """Whether there is bone at these places about a head; a kidney has none where a hip has.

    What the scan cuts off speaks against it only where it is needed.
    """
    for place, size, least in places:
        away = np.array([place[0] * outwards, place[1], place[2]]) @ axes
        steps = np.linspace(-1.0, 1.0, 9)
        grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3)
        ball = grid[np.linalg.norm(grid, axis=1) <= 1.0] * size * head.radius_mm
        readings = scan.sample(head.centre + head.radius_mm * away + ball, outside=np.nan)
        inside = readings[np.isfinite(readings)]
        if len(inside) < _KNOWN_SHARE * len(readings):
            if is_needed:
                return False
        elif np.mean(inside > levels.detection) < least:
            return False
    return True


def _may_be_two_hips(first: FittedSphere, second: FittedSphere) -> bool:
    across = first.centre - second.centre
    radius = (first.radius_mm + second.radius_mm) / 2.0
    distance = float(np.linalg.norm(across))
    return bool(
        _JOINT_DISTANCE[0] * radius < distance < _JOINT_DISTANCE[1] * radius
        and abs(across[1]) < _MOST_TURN * distance
        and abs(across[2]) < _MOST_TILT * distance
        and abs(first.radius_mm - second.radius_mm) < _SIZE_DIFFERENCE * radius
    )


def _working_picture(scan: Volume) -> Volume:
    """The scan on voxels of about even size: finer ones left out, and between thick slices interpolated ones.

    Edges of thick slices would lie too far apart to cover a sphere.
    """
    strides = np.maximum(1, np.floor(_WORKING_MM / scan.geometry.spacing_mm + 1e-6)).astype(int)
    stride_x, stride_y, stride_z = (int(stride) for stride in strides)
    affine = scan.affine.copy()
    affine[:3, :3] *= strides
    coarse = Volume(scan.array[::stride_z, ::stride_y, ::stride_x], affine)
    parts = np.maximum(1, np.ceil(coarse.geometry.spacing_mm / _LARGEST_STEP_MM - 1e-6)).astype(int)
    if np.all(parts == 1):
        return coarse
    affine = coarse.affine.copy()
    affine[:3, :3] /= parts
    shape = [int((length - 1) * part + 1) for length, part in zip(coarse.array.shape, parts[::-1], strict=True)]
    return coarse.resample(VolumeGeometry(affine, (shape[0], shape[1], shape[2])), order=3, outside=None)
