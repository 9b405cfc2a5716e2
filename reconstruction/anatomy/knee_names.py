"""Names for the bones of a knee by their shapes and their places beside one another: patella, femur, tibia, fibula.

The patella is the key: a small free bone in front of the wide lower end of a shaft, which stands on the wide upper end
of another. The fibula tells the side, for it lies on the outer side of the tibia. A knee that is strongly bent, or
whose bones are not apart, is not named. Sizes are of adults: condyles 65 to 95 mm and plateau 60 to 90 mm wide, patella
9 to 30 ml (Yoshioka 1987, J Bone Joint Surg Am 69:873; 1989, J Orthop Res 7:132), with room for small and large people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from reconstruction.bone_naming import UNKNOWN_NAME, BoneName
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface

_PATELLA_ML, _PATELLA_MM, _PATELLA_FLATNESS = (6.0, 45.0), (10.0, 75.0), 4.0
_LEAST_LONG_BONE_ML, _LEAST_LENGTH_MM = 30.0, 50.0
_WIDTH_MM = (50.0, 115.0)  # of condyles and plateau
_TAPER_PER_MM = 0.0033  # of its end's width a bone loses on the way to its shaft; half of what adults' bones lose
_CARTILAGE_MM = 15.0  # between bones that move on one another, both layers of cartilage, worn or thick
_END_MM = 30.0  # height of an end of a bone, where its width is taken
_FARTHEST_MM, _SLAB_MM = 100.0, 15.0  # from the joint, where the shaft is looked at
_PATELLA_ABOVE_JOINT_MM = (-20.0, 75.0)  # its middle; low after operations, high before luxations
_MOST_TURNED = np.cos(np.deg2rad(60.0))  # a leg lies turned outwards by up to 45 degrees
_FIBULA_BELOW_MM = (3.0, 45.0)  # its tip, below the plateau
_FIBULA_WIDE_MM, _FIBULA_BESIDE_MM = 45.0, 10.0
_CONFIDENCE, _CONFIDENCE_WITHOUT_SIDE = 0.7, 0.5
_SAMPLES = 4000
_EDGE = "reconstruction-doubt-at-scan-edge"


@dataclass(frozen=True, eq=False)
class _Piece:
    number: int
    name: BoneName
    points: np.ndarray  # LPS [mm], shape (n, 3)
    volume_ml: float

    @property
    def low(self) -> float:
        return float(self.points[:, 2].min())

    @property
    def top(self) -> float:
        return float(self.points[:, 2].max())

    def between(self, low: float, high: float) -> np.ndarray:
        """Points of a range of heights, shape (m, 3)."""
        return self.points[(self.points[:, 2] >= low) & (self.points[:, 2] <= high)]


def name_knees(bones: Sequence[tuple[BoneName, BoneSurface]]) -> dict[int, BoneName]:
    """Names of pieces that make a knee, by their number; pieces that have a name keep it.

    Args:
        bones: name so far and surface (LPS, mm) of each piece.
    """
    pieces = [
        _Piece(number, name, surface.vertices[:: max(1, len(surface.vertices) // _SAMPLES)], surface.volume_mm3 / 1e3)
        for number, (name, surface) in enumerate(bones)
        if name.name in (UNKNOWN_NAME, "femur") and len(surface.vertices)
    ]
    names: dict[int, BoneName] = {}
    taken = {name.id for name, _ in bones}
    for patella in filter(_is_patella, pieces):
        free = [piece for piece in pieces if piece.number not in names and piece is not patella]
        found = next(_joints(patella, free), None)
        if found is None:
            continue
        femur, tibia = found
        fibula = next((piece for piece in free if piece not in found and _is_fibula(piece, tibia)), None)
        side = femur.name.side or (None if fibula is None else _side(fibula, tibia))
        parts = {"patella": patella, "femur": femur, "tibia": tibia} | ({} if fibula is None else {"fibula": fibula})
        for name, piece in parts.items():
            named = _named(name, side, piece.name)
            if piece.name.name == UNKNOWN_NAME and named.id not in taken:
                names[piece.number] = named
                taken.add(named.id)
    return names


def _named(name: str, side: str | None, before: BoneName) -> BoneName:
    doubts = [Note("reconstruction-doubt-named-at-knee")]
    if side is None:
        doubts.append(Note("reconstruction-doubt-side-unknown"))
    doubts += [doubt for doubt in before.doubts if doubt.message_id == _EDGE]
    identifier = name if side is None else f"{name}_{side}"
    confidence = _CONFIDENCE_WITHOUT_SIDE if side is None else _CONFIDENCE
    return replace(before, id=identifier, name=name, side=side, level=None, confidence=confidence, doubts=tuple(doubts))


def _is_patella(piece: _Piece) -> bool:
    """Whether a piece is small, whole and neither long nor thin."""
    if piece.name.name != UNKNOWN_NAME or any(doubt.message_id == _EDGE for doubt in piece.name.doubts):
        return False
    sizes = np.sort(np.ptp(_along_own_axes(piece.points), axis=0))
    is_small = _PATELLA_ML[0] <= piece.volume_ml <= _PATELLA_ML[1]
    return bool(
        is_small and sizes[0] >= _PATELLA_MM[0] and sizes[2] <= min(_PATELLA_MM[1], _PATELLA_FLATNESS * sizes[0])
    )


def _joints(patella: _Piece, free: list[_Piece]) -> Iterator[tuple[_Piece, _Piece]]:
    """Femur and tibia of a patella."""
    long_bones = [piece for piece in free if _is_long(piece)]
    for femur in long_bones:
        if not (_has_condyles(femur) and _lies_before(patella, femur)):
            continue
        for tibia in long_bones:
            if tibia is not femur and tibia.name.name == UNKNOWN_NAME and _carries(tibia, femur):
                yield femur, tibia


def _is_long(piece: _Piece) -> bool:
    return piece.volume_ml >= _LEAST_LONG_BONE_ML and piece.top - piece.low >= _LEAST_LENGTH_MM


def _has_condyles(femur: _Piece) -> bool:
    width = _width(femur.between(femur.low + 5.0, femur.low + _END_MM))
    away = min(_FARTHEST_MM, femur.top - femur.low)
    shaft = _width(femur.between(femur.low + away - _SLAB_MM, femur.low + away))
    return _WIDTH_MM[0] <= width <= _WIDTH_MM[1] and _tapers(width, shaft, away)


def _tapers(end: float, shaft: float, away: float) -> bool:
    """Whether a bone of this width at its end is as narrow this far away [mm] as a long bone is there."""
    return 0.0 < shaft <= (1.0 - _TAPER_PER_MM * (away - _SLAB_MM)) * end


def _lies_before(patella: _Piece, femur: _Piece) -> bool:
    """Whether a piece lies in front of the lower end of a bone, as near as cartilage lets it."""
    middle = patella.points.mean(axis=0)
    if not _PATELLA_ABOVE_JOINT_MM[0] <= middle[2] - femur.low <= _PATELLA_ABOVE_JOINT_MM[1]:
        return False
    condyles = femur.between(femur.low, femur.low + 2.0 * _END_MM)
    away = (middle - condyles.mean(axis=0))[:2]
    forward = float(-away[1] / max(np.linalg.norm(away), 1e-6))  # LPS: the front is -y
    return forward >= _MOST_TURNED and _distance(patella.points, condyles) <= _CARTILAGE_MM


def _carries(tibia: _Piece, femur: _Piece) -> bool:
    """Whether a bone lies below another, with a plateau on top that is wider across than from front to back."""
    plateau = tibia.between(tibia.top - _END_MM, tibia.top - 5.0)
    away = min(_FARTHEST_MM, tibia.top - tibia.low)
    shaft = tibia.between(tibia.top - away, tibia.top - away + _SLAB_MM)
    is_below = tibia.points[:, 2].mean() < femur.low and tibia.top < femur.low + _END_MM
    if not is_below or len(plateau) < 3 or _distance(tibia.points, femur.points) > _CARTILAGE_MM:
        return False
    width, direction = _width_and_direction(plateau)
    is_plateau = _WIDTH_MM[0] <= width <= _WIDTH_MM[1] and abs(direction[0]) >= np.sqrt(0.5)
    return is_plateau and _tapers(width, _width(shaft), away)


def _is_fibula(piece: _Piece, tibia: _Piece) -> bool:
    """Whether a slender piece stands beside the tibia, with its tip below the plateau."""
    below = tibia.top - piece.top
    if piece.name.name != UNKNOWN_NAME or not _FIBULA_BELOW_MM[0] <= below <= _FIBULA_BELOW_MM[1]:
        return False
    width = _width(piece.between(piece.top - _END_MM, piece.top))
    is_slender = width <= min(_FIBULA_WIDE_MM, piece.top - piece.low)
    is_beside = abs(_beside(piece, tibia)) >= _FIBULA_BESIDE_MM
    return bool(is_slender and is_beside and _distance(piece.points, tibia.points) <= _CARTILAGE_MM)


def _side(fibula: _Piece, tibia: _Piece) -> str:
    return "left" if _beside(fibula, tibia) > 0.0 else "right"  # LPS: the patient's left is +x


def _beside(fibula: _Piece, tibia: _Piece) -> float:
    """How far the head of a fibula lies to the left of the tibia at its height [mm]."""
    head = fibula.between(fibula.top - _END_MM, fibula.top)
    level = tibia.between(fibula.top - _END_MM, fibula.top)
    return float(head[:, 0].mean() - level[:, 0].mean()) if len(level) else 0.0


def _width(points: np.ndarray) -> float:
    return _width_and_direction(points)[0]


def _width_and_direction(points: np.ndarray) -> tuple[float, np.ndarray]:
    """Largest extent in the plane of x and y [mm] and its direction, shape (2,); 0 without points."""
    if len(points) < 3:
        return 0.0, np.zeros(2)
    flat = points[:, :2] - points[:, :2].mean(axis=0)
    directions = np.linalg.svd(flat, full_matrices=False)[2]
    return float(np.ptp(flat @ directions[0])), directions[0]


def _along_own_axes(points: np.ndarray) -> np.ndarray:
    centred = points - points.mean(axis=0)
    return np.asarray(centred @ np.linalg.svd(centred, full_matrices=False)[2].T)


def _distance(first: np.ndarray, second: np.ndarray) -> float:
    """Shortest way between two clouds of points [mm]."""
    return float(cKDTree(second).query(first)[0].min())
