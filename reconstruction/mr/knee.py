"""The knee among compartments of marrow: femur over tibia with the joint between, patella before, fibula beside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull

from reconstruction.kernels import band_filters
from reconstruction.mr.compartments import Island
from reconstruction.mr.working_image import WorkingImage

# Sizes of adult knees with room for small and large ones (Visible Human knee surfaces; Yoshioka et al. 1987,
# J Bone Joint Surg 69-A:873 and 1989, J Orthop Res 7:132).
OPENINGS_MM = (2.5, 4.0, 6.0)
_LONG_BONE_ML, _LONG_BONE_DEPTH_MM = 15.0, 8.0
# Epicondyles are 90 +- 6 mm apart and condyles 72 mm deep in men, plateaus 81 mm and 55 mm; a turned knee adds a fifth.
_LONG_BONE_X_MM, _LONG_BONE_Y_MM = 115.0, 95.0
# Share of its convex hull that a section fills: what wraps around a bone fills half of it, a bone nearly all.
_SOLID = (0.62, 0.85)
_SECTIONS = 12
_JOINT_GAP_MM = (0.5, 22.0)
_JOINT_AREA_MM2 = (500.0, 2000.0)  # columns in which femur stands over tibia: least, and surely enough
_PATELLA_ML, _PATELLA_MM = (4.0, 45.0), (12.0, 65.0)
_PATELLA_GAP_MM = 22.0
_FIBULA_ML, _FIBULA_MM = (1.5, 40.0), 42.0
_FIBULA_ASIDE_MM = 12.0
_OFF_MIDLINE_MM = 40.0  # a knee farther from the middle of the scanner than this tells its side
# A growth plate parts a bone as a joint parts two; then a third long piece stands beneath what is taken for a tibia,
# with the fit of a joint. Calf muscle lies under the rim of a plateau only.
_THIRD_FIT = 0.5
_APART = 0.02  # share that compartments of two bones have in common at most, along their ragged rims
# Generated knees of five contrasts score 0.017 to 0.094; fat taken for a knee in a sixth scores below 0.0005.
_LEAST_SCORE = 0.003
# The field is laid on the knee, or on both: what lies at its side is muscle beside something else, and what lies at its
# front or back is the fat beneath the skin.
_MIDDLE = (0.22, 0.78)


@dataclass(frozen=True, eq=False)
class KneeArrangement:
    """Compartments of a knee; patella and fibula may be missing.

    Attributes:
        femur, tibia, patella, fibula: their compartments.
        score: how well they fit a knee, 0 to 1.
        lateral: +1 where lateral is towards higher x (patient left), -1 the other way, 0 unknown.
        side_is_sure: whether the side was seen in the bones and not in the place of the knee in the scanner.
    """

    femur: Island
    tibia: Island
    patella: Island | None
    fibula: Island | None
    score: float
    lateral: int
    side_is_sure: bool

    @property
    def side(self) -> str | None:
        """``left``, ``right`` or None."""
        return {1: "left", -1: "right", 0: None}[self.lateral]


def find_knee(image: WorkingImage, islands: list[Island]) -> KneeArrangement | None:
    """The best arrangement of islands as a knee, or None where they are none, or are parts of it.

    Args:
        image: the coarse image they were found in.
        islands: of one sign.
    """
    long_bones = [
        island
        for island in islands
        if island.volume_ml >= _LONG_BONE_ML and island.depth_mm >= _LONG_BONE_DEPTH_MM and island.quality > 0.1
        if _may_be_long_bone(island, image.spacing_mm)
    ]
    solid = [_solidity(island) for island in long_bones]
    columns = [_columns(island, image.volume.array.shape) for island in long_bones]
    best: tuple[float, int, int] = (0.0, -1, -1)
    for upper, above in enumerate(long_bones):
        for lower, below in enumerate(long_bones):
            if above.box[0].stop - below.box[0].stop < 15.0 / image.spacing_mm or upper == lower:
                continue
            fit = _joint_fit(columns[upper], columns[lower], image.spacing_mm)
            score = fit * _pair_quality(above, below) * solid[upper] * solid[lower]
            if score > best[0]:
                best = (score, upper, lower)
    score, upper, lower = best
    if score < _LEAST_SCORE:
        return None
    femur, tibia = long_bones[upper], long_bones[lower]
    places = np.array([bone.centre()[1:] for bone in (femur, tibia)]) / image.volume.array.shape[1:]
    if places.min() < _MIDDLE[0] or places.max() > _MIDDLE[1]:
        return None
    free = [n for n, bone in enumerate(long_bones) if solid[n] > 0 and _is_apart(image, bone, femur, tibia)]
    if any(_joint_fit(columns[lower], columns[third], image.spacing_mm) > _THIRD_FIT for third in free):
        return None
    patella = _patella(image, islands, femur, tibia)
    fibula = _fibula(image, islands, femur, tibia)
    lateral, sure = _lateral(image, tibia, fibula)
    return KneeArrangement(femur, tibia, patella, fibula, score * (1.0 if patella else 0.7), lateral, sure)


def _may_be_long_bone(island: Island, step: float) -> bool:
    """Whether an island is no wider than a large knee."""
    _, size_y, size_x = (step * (part.stop - part.start) for part in island.box)
    return size_x <= _LONG_BONE_X_MM and size_y <= _LONG_BONE_Y_MM


def _solidity(island: Island) -> float:
    """Whether sections across a long bone are filled, as a bone's are, or wrap around something, 0 to 1."""
    filled = []
    for section in island.mask[:: max(1, len(island.mask) // _SECTIONS)]:
        points = np.argwhere(section)
        if len(points) < 3 or np.any(np.ptp(points, axis=0) < 2):
            continue
        corners = np.concatenate([points + offset for offset in ((0, 0), (0, 1), (1, 0), (1, 1))])
        filled.append(len(points) / ConvexHull(corners).volume)
    low, high = _SOLID
    return float(np.clip((np.median(filled) - low) / (high - low), 0.0, 1.0)) if filled else 0.0


def _columns(island: Island, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest voxel of an island in each column (y, x); nan where there is none."""
    low = np.full(shape[1:], np.nan)
    high = np.full(shape[1:], np.nan)
    present = island.mask.any(axis=0)
    first = np.argmax(island.mask, axis=0) + island.box[0].start
    last = island.box[0].stop - 1 - np.argmax(island.mask[::-1], axis=0)
    low[island.box[1:]] = np.where(present, first, np.nan)
    high[island.box[1:]] = np.where(present, last, np.nan)
    return low, high


def _joint_fit(upper: tuple[np.ndarray, np.ndarray], lower: tuple[np.ndarray, np.ndarray], step: float) -> float:
    """How well one island stands over another with a joint between, 0 to 1."""
    gap = (upper[0] - lower[1] - 1.0) * step
    both = np.isfinite(gap)
    area = np.count_nonzero(both) * step**2
    if area < _JOINT_AREA_MM2[0]:
        return 0.0
    share = np.mean((gap[both] >= _JOINT_GAP_MM[0]) & (gap[both] <= _JOINT_GAP_MM[1]))
    wide = min(1.0, area / _JOINT_AREA_MM2[1])
    covered = area / (min(np.isfinite(upper[0]).sum(), np.isfinite(lower[0]).sum()) * step**2)
    return float(share * wide * np.sqrt(min(1.0, covered)))


def _pair_quality(above: Island, below: Island) -> float:
    """Closed, even compartments of like brightness, the larger the better."""
    contrast = min(abs(above.level - above.brightness), abs(below.level - below.brightness))
    alike = 1.0 / (1.0 + ((above.brightness - below.brightness) / max(contrast, 1e-6)) ** 2)
    full = min(above.depth_mm, 18.0) * min(below.depth_mm, 18.0) / 18.0**2
    return float((above.quality * below.quality) ** 2 * alike * full)


def _is_apart(image: WorkingImage, island: Island, femur: Island, tibia: Island) -> bool:
    """Whether an island lies in neither of two bones."""
    whole = island.whole(image.volume.array.shape)
    return all(
        np.count_nonzero(whole[bone.box] & bone.mask)
        <= _APART * min(np.count_nonzero(whole), np.count_nonzero(bone.mask))
        for bone in (femur, tibia)
    )


def _patella(image: WorkingImage, islands: list[Island], femur: Island, tibia: Island) -> Island | None:
    """The most even compact compartment before the femur, above the joint."""
    step, shape = image.spacing_mm, image.volume.array.shape
    near = band_filters.capped_depth(~femur.whole(shape), np.full(3, step), _PATELLA_GAP_MM + 2 * step)
    joint, middle = femur.box[0].start, _distal_middle(femur, step)
    best, chosen = 0.0, None
    for island in islands:
        size = np.array([part.stop - part.start for part in island.box]) * step
        centre = island.centre()
        if not (_PATELLA_ML[0] <= island.volume_ml <= _PATELLA_ML[1] and island.depth_mm >= 4.0):
            continue
        if size.min() < _PATELLA_MM[0] or size.max() > _PATELLA_MM[1] or size[1] > 1.2 * max(size[0], size[2]):
            continue
        if not (joint - 5.0 / step < centre[0] and centre[1] < middle[0] - 15.0 / step):
            continue
        if abs(centre[2] - middle[1]) > 35.0 / step or near[island.box][island.mask].min() > _PATELLA_GAP_MM:
            continue
        if not _is_apart(image, island, femur, tibia):
            continue
        score = island.quality * _roundness(island, step) * _likeness(island, femur) * _solidity(island)
        if score > best:
            best, chosen = score, island
    return chosen


def _distal_middle(femur: Island, step: float) -> tuple[float, float]:
    """Middle (y, x) of the lowest 35 mm of the femur."""
    rows = femur.mask[: max(1, round(35.0 / step))]
    middle = np.argwhere(rows).mean(axis=0)
    return float(middle[1] + femur.box[1].start), float(middle[2] + femur.box[2].start)


def _roundness(island: Island, step: float) -> float:
    """Volume against that of an ellipsoid in the same box, at most 1."""
    size = np.array([part.stop - part.start for part in island.box]) * step
    return min(1.0, island.volume_ml * 1000.0 / float(np.pi / 6.0 * np.prod(size)))


def _likeness(island: Island, other: Island) -> float:
    """Whether two compartments have the same brightness, 0 to 1."""
    contrast = max(abs(other.level - other.brightness), 1e-6)
    return float(1.0 / (1.0 + ((island.brightness - other.brightness) / contrast) ** 2))


def _fibula(image: WorkingImage, islands: list[Island], femur: Island, tibia: Island) -> Island | None:
    """The narrow compartment behind and beside the tibia, below its plateau."""
    step = image.spacing_mm
    middle = tibia.centre()
    best, chosen = 0.0, None
    for island in islands:
        size = np.array([part.stop - part.start for part in island.box]) * step
        centre = island.centre()
        if not _FIBULA_ML[0] <= island.volume_ml <= _FIBULA_ML[1] or max(size[1:]) > _FIBULA_MM:
            continue
        beside = abs(centre[2] - middle[2]) * step > _FIBULA_ASIDE_MM and centre[1] > middle[1]
        below = island.box[0].stop <= tibia.box[0].stop - 2.0 / step
        if not (beside and below) or size[0] < 0.8 * max(size[1:]):
            continue
        if not _is_apart(image, island, femur, tibia):
            continue
        score = island.quality * _likeness(island, tibia) * np.sqrt(island.volume_ml) * _solidity(island)
        if score > best:
            best, chosen = score, island
    return chosen


def _lateral(image: WorkingImage, tibia: Island, fibula: Island | None) -> tuple[int, bool]:
    """Which way along x lateral is, and whether the bones say so."""
    if fibula is not None:
        return (1 if fibula.centre()[2] > tibia.centre()[2] else -1), True
    place = image.volume.geometry.to_world(tibia.centre()[::-1])[0]
    return (int(np.sign(place)) if abs(place) > _OFF_MIDLINE_MM else 0), False
