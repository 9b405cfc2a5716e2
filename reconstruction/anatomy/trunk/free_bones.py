"""Bones beside the spine: ribs by the vertebra they end at; sternum, clavicles, scapulae and humeri by their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage
from scipy.optimize import linear_sum_assignment

from reconstruction.anatomy.trunk.levels import CountedLevels
from reconstruction.anatomy.trunk.piece_shape import THICKEST_RIB_MM, PieceShape, measure_piece
from reconstruction.anatomy.trunk.short_ribs import RIB_CORTEX_SHARE, below_others, perhaps_ribbed
from reconstruction.anatomy.trunk.spine import Spine
from reconstruction.anatomy.trunk.working_grid import WorkingGrid
from reconstruction.bone_naming import BoneName, name_divided_bone, name_in_scan
from reconstruction.import_record import Note
from reconstruction.mask_operations import grown_box
from reconstruction.tissue.seeded_split import closed_shell

_SMALLEST_ML = 0.8
_SHORTEST_MM = 25.0
_LARGEST_ML = 40.0  # of a rib, a clavicle or a sternum
_HIGHER_SHARES = (0.0, 0.22, 0.32)  # of the way from soft tissue to dense cortex
_MOST_PIECES = 120
_RIB_SHARE = 0.75  # heads of ribs lie between the middle of their vertebra and the disc above it
_RIB_SPREAD = 0.75
_FEWEST_RIBS = 4  # own estimate: so many that one mistaken for a rib does not make a thorax
_BRIGHTEST = 1.2  # own estimate: a tenth of no bone reads more than this times the densest cortex; vessels do
_CORTEX_SHARE = 0.3  # bone has some cortex that reads at least so far from soft tissue to dense cortex


def free_pieces(grid: WorkingGrid, near: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Connected pieces of bone that lie apart from the spine, numbered from 1; 0 elsewhere.

    Args:
        grid: the scan.
        near: voxels of ``grid.index`` that may belong to the spine.
        taken: voxels of ``grid.index`` that certainly belong to bones of the pelvis; pieces with them are left out.
    """
    places = tuple(grid.index.T)
    apart = np.zeros(grid.solid.shape, dtype=bool)
    apart[places] = ~near
    apart &= closed_shell(grid.shell, grid.spacing_mm)
    certain = np.zeros(grid.solid.shape, dtype=bool)
    certain[places] = taken
    step = grid.levels.dense_cortex - grid.levels.soft_tissue
    found = np.zeros(grid.solid.shape, dtype=np.int32)
    for share in _HIGHER_SHARES:
        # What is too large for one bone of the trunk is joined by blur or by vessels; a higher threshold parts it.
        if share > 0.0:
            apart &= grid.coarse.array > grid.levels.soft_tissue + share * step
        apart = _numbered(grid, apart, certain, found, is_last=share == _HIGHER_SHARES[-1])
    return np.asarray(found[places])


def _numbered(
    grid: WorkingGrid, apart: np.ndarray, certain: np.ndarray, found: np.ndarray, *, is_last: bool
) -> np.ndarray:
    """Number the pieces of a mask that are no larger than a bone; what is larger is returned to be parted."""
    pieces, count = ndimage.label(apart)
    voxel_ml = grid.coarse.geometry.voxel_volume_mm3 / 1000.0
    sizes = np.bincount(pieces.ravel(), minlength=count + 1) * voxel_ml
    unwanted = set(np.unique(pieces[certain]).tolist()) | {0}
    spacing = grid.spacing_mm[::-1]
    boxes = ndimage.find_objects(pieces)
    number = int(found.max())
    larger = np.zeros(count + 1, dtype=bool)
    kept = np.zeros(count + 1, dtype=np.int32)
    order = [int(label) for label in np.argsort(-sizes) if label not in unwanted and sizes[label] >= _SMALLEST_ML]
    for label in order[:_MOST_PIECES]:
        extent = [(part.stop - part.start) * step for part, step in zip(boxes[label - 1], spacing, strict=True)]
        if sizes[label] > _LARGEST_ML and not is_last:
            larger[label] = True
        elif np.linalg.norm(extent) >= _SHORTEST_MM:
            number += 1
            kept[label] = number
    new = kept[pieces]
    found[new > 0] = new[new > 0]
    return np.asarray(larger[pieces])


@dataclass(frozen=True)
class FreeBones:
    """What the pieces beside the spine are.

    Attributes:
        ribs: label to (number of the vertebra it ends at, side).
        others: label to bone id, None where it is not known.
        perhaps_ribbed: numbers of vertebrae below the lowest ribs beside which a rib may lie that is none of them.
    """

    ribs: Mapping[int, tuple[int, str]]
    others: Mapping[int, str | None]
    perhaps_ribbed: frozenset[int]

    @property
    def rib_vertebrae(self) -> dict[int, int]:
        """Number of ribs at each vertebra."""
        counts: dict[int, int] = {}
        for number, _ in self.ribs.values():
            counts[number] = counts.get(number, 0) + 1
        return counts

    def names(self, counted: CountedLevels) -> dict[int, BoneName | None]:
        """Names of all pieces."""
        names: dict[int, BoneName | None] = {}
        for label, bone_id in self.others.items():
            names[label] = None if bone_id is None else _by_place(name_divided_bone(bone_id), ())
        for label, (number, side) in self.ribs.items():
            level = counted.of(number)
            if level is not None and level.startswith("T"):
                name = _by_place(name_divided_bone(f"rib_{level[1:]}_{side}"), counted.doubts)
                names[label] = replace(name, confidence=counted.confidence)
            else:
                doubts = (Note("reconstruction-doubt-named-by-place"), Note("reconstruction-doubt-level-not-counted"))
                names[label] = name_in_scan("rib", number + 1, side, 0.5, doubts)
        return names


def _by_place(name: BoneName, doubts: tuple[Note, ...]) -> BoneName:
    return replace(name, doubts=(Note("reconstruction-doubt-named-by-place"), *doubts))


def name_free_pieces(grid: WorkingGrid, spine: Spine, labels: np.ndarray, *, first: int) -> FreeBones:
    """Tell what the pieces beside the spine are.

    Args:
        grid: the scan.
        spine: its spine.
        labels: divided bones on the coarse grid.
        first: labels from here on are pieces beside the spine.
    """
    boxes = ndimage.find_objects(labels)
    blood = (grid.coarse.array > grid.levels.detection) & ~grid.coarse_bone
    shapes: dict[int, PieceShape] = {}
    thick: list[int] = []
    step = grid.levels.dense_cortex - grid.levels.soft_tissue
    for label in range(first, len(boxes) + 1):
        if boxes[label - 1] is None:
            continue
        box = grown_box(boxes[label - 1], 2, labels.shape)
        shape = measure_piece(grid.coarse.crop(box), labels[box] == label, blood[box], spine)
        if shape.thickness_mm > THICKEST_RIB_MM:
            thick.append(label)
        share = (shape.bright_hu - grid.levels.soft_tissue) / step
        if (share > _CORTEX_SHARE or (shape.is_rib and share > RIB_CORTEX_SHARE)) and share < _BRIGHTEST:
            shapes[label] = shape
    ribs = _ribs(shapes, spine)
    shapes = {label: shape for label, shape in shapes.items() if label in ribs or not shape.is_blood}
    others: dict[int, str | None] = {label: None for label in shapes if label not in ribs}
    if len(ribs) >= _FEWEST_RIBS:
        # Sternum and shoulders lie beside the ribs; where none are seen, a hip bone may pass for a scapula.
        lowest = min(shapes[label].bottom_mm for label in ribs)
        beside = {label: shape for label, shape in shapes.items() if shape.top_mm > lowest}
        _name_largest(others, beside, "sternum", lambda shape: shape.is_sternum)
        sternum_mm = max((shapes[label].top_mm for label, bone_id in others.items() if bone_id), default=-np.inf)
        for side, sign in (("left", 1.0), ("right", -1.0)):
            aside = {label: shape for label, shape in beside.items() if sign * shape.left_mm > 35.0}
            _name_largest(others, aside, f"humerus_{side}", lambda shape: shape.is_humerus)
            _name_largest(others, aside, f"scapula_{side}", lambda shape: shape.is_scapula)
            # Fronts of ribs may look like clavicles; those have the shoulder at their end and rise above the sternum.
            if not {f"humerus_{side}", f"scapula_{side}"}.isdisjoint(others.values()):
                upper = {label: shape for label, shape in beside.items() if sign * shape.left_mm > 0.0}
                upper = {label: shape for label, shape in upper.items() if shape.top_mm > sternum_mm}
                _name_largest(others, upper, f"clavicle_{side}", lambda shape: shape.is_clavicle)
    numbers = [number for number, _ in ribs.values()]
    known = {label: bone_id for label, bone_id in others.items() if bone_id or _may_be_bone(shapes[label])}
    return FreeBones(ribs, known, perhaps_ribbed(grid, spine, labels, [*ribs, *thick], numbers))


def _may_be_bone(shape: PieceShape) -> bool:
    """Whether a piece that got no name had better be shown than left out."""
    return not (shape.is_brightest_inside or shape.is_before_spine)


def _name_largest(
    others: dict[int, str | None], shapes: dict[int, PieceShape], bone_id: str, fits: Callable[[PieceShape], bool]
) -> None:
    """Give a name to the largest unnamed piece that fits it."""
    fitting = [label for label, shape in shapes.items() if others.get(label, "") is None and fits(shape)]
    if fitting:
        others[max(fitting, key=lambda label: shapes[label].volume_ml)] = bone_id


def _ribs(shapes: dict[int, PieceShape], spine: Spine) -> dict[int, tuple[int, str]]:
    """Pieces that are ribs, each with the vertebra it ends at and its side; one for each vertebra and side."""
    crossings = spine.crossings()
    ribs: dict[int, tuple[int, str]] = {}
    numbers = np.array(spine.vertebrae)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        labels = [label for label, shape in shapes.items() if shape.is_rib and sign * shape.left_mm > 0.0]
        if not labels:
            continue
        heads = np.interp([shapes[label].nearest_along for label in labels], crossings, np.arange(len(crossings)))
        away = np.abs(heads[:, None] - numbers[None, :] - _RIB_SHARE)
        # Fragments give way to whole ribs.
        volume = np.array([shapes[label].volume_ml for label in labels])
        unassigned = np.full((len(labels), len(labels)), _RIB_SPREAD)
        cost = np.minimum(np.hstack([away, unassigned]), _RIB_SPREAD) ** 2 * volume[:, None]
        for row, column in zip(*linear_sum_assignment(cost), strict=True):
            if column < len(numbers) and away[row, column] < _RIB_SPREAD:
                ribs[labels[row]] = (int(numbers[column]), side)
    return below_others(ribs, spine)
