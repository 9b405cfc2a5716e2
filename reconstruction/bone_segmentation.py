"""Bone found in a CT: thresholds from the scan itself, table removed, pieces apart, marrow filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.divisions import DividedBones, Division
from reconstruction.anatomy.foot.feet import divide_feet
from reconstruction.anatomy.head.division import divide_head
from reconstruction.anatomy.trunk.contrast import contrast_in_metal, find_contrast
from reconstruction.anatomy.trunk.division import divide_trunk
from reconstruction.bone_naming import describe_piece, parse_bone_id
from reconstruction.bone_piece import BonePiece
from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note
from reconstruction.learned.division import LearnedDivision, beside_labels, divide_by_labels
from reconstruction.learned.scan_labels import LearnedLabels
from reconstruction.mask_operations import (
    Box,
    ball,
    box_around,
    eroded,
    faces_at_scan_edge,
    fill_holes,
    grown_box,
    larger_components,
    largest_component,
    mostly_within,
    moved_into,
    reached,
    spread_blocks,
    within,
)
from reconstruction.tissue.metal import Metal, find_metal, lifted_by_streaks
from reconstruction.tissue.plates import find_bone_voxels
from reconstruction.tissue.seeded_split import split_by_seeds
from reconstruction.tissue.tissue_levels import TissueLevels, measure_tissue_levels
from reconstruction.volume import Volume

_AIR_HU = -1000
_BODY_HU = -350.0
_BODY_SPACING_MM = 1.8  # the body's outline is found at about this resolution
_TABLE_OPENING_MM = 3.5  # shells of tables, straps and clothes are thinner than twice this
_BODY_MARGIN_MM = 4.0
_CLOSING_MM = 1.3
_SMALLEST_PIECE_ML = 1.5
_CORTEX_SHARE = 0.3  # of the way from soft tissue to dense cortex: so much do thin cortices reach despite blur
_LEAST_CORTEX_SHARE = 0.05  # own estimate: of a bone that bright; noise in bright organs reaches it in single voxels
_MAXIMUM_PIECES = 60
_BOX_MARGIN = 6
# Regions of the body that are divided by anatomy, in the order they are tried; each sees the bone the others left.
_DIVISIONS: tuple[Division, ...] = (divide_head, divide_trunk, divide_feet)
Progress = Callable[[str, float], None]
Seeds = Mapping[str, Sequence[Sequence[float]]]
Names = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Segmentation:
    """Pieces of bone of a scan, largest first, with the levels they were found by; and metal, which is no bone."""

    pieces: tuple[BonePiece, ...]
    levels: TissueLevels
    notes: tuple[Note, ...]
    metal: Metal | None
    warnings: tuple[Note, ...] = ()


def segment_bones(
    volume: Volume,
    *,
    seeds: Seeds | None = None,
    names: Names | None = None,
    learned: LearnedLabels | None = None,
    progress: Progress,
) -> Segmentation:
    """Find the pieces of bone in a CT.

    Args:
        volume: Hounsfield units, index axes near to LPS.
        seeds: points in bones, {bone id: [(x, y, z), ...]} in LPS [mm]. With seeds, only the seeded bones are returned,
            split from one another and from bones whose id begins with ``other``, which are left out. Bone farther than
            70 mm from every seed is not reached: give long bones several seeds.
        names: {bone id: (x, y, z)} names the unsplit pieces that hold these LPS points [mm].
        learned: labels that go before the program's own division, where no seeds are given.
        progress: called with ("segment", fraction 0 to 1).

    Raises:
        ReconstructionError: no bone in the scan, or a seed that is not in bone.
    """
    levels = measure_tissue_levels(volume)
    progress("segment", 0.1)
    metal = find_metal(volume, levels)
    bone = find_bone_voxels(volume, levels) & _body(volume)
    if metal is not None:
        bone &= ~(metal.mask | lifted_by_streaks(volume, metal, levels))
    undiluted = None if metal is None else contrast_in_metal(volume, metal, levels)
    contrast = find_contrast(without_implants(volume, metal, undiluted), bone, levels)
    if contrast is not None:
        bone &= ~contrast.mask
        if metal is not None and undiluted is not None:
            metal = metal.without(undiluted, volume.geometry.voxel_volume_mm3 / 1000.0)
            bone &= ~undiluted
    progress("segment", 0.35)
    if not bone.any():
        raise ReconstructionError("reconstruction-no-bone", threshold=round(levels.detection))
    notes: tuple[Note, ...]
    if seeds:
        pieces = _seeded_pieces(volume, bone, seeds, levels)
        notes = (Note("reconstruction-note-seeded", {"count": len(pieces)}),)
    else:
        by_model = None if learned is None else divide_by_labels(volume, bone, levels, learned)
        pieces, notes = _unseeded_pieces(volume, bone, levels, by_model)
    if contrast is not None:
        notes += (Note("reconstruction-note-contrast", {"ml": round(contrast.volume_ml)}),)
    for bone_id, point in (names or {}).items():
        pieces = _renamed(pieces, volume, bone_id, point)
    if metal is not None:
        pieces = [_beside_metal(piece, metal.mask[piece.box]) for piece in pieces]
    progress("segment", 1.0)
    return Segmentation(tuple(pieces), levels, notes, metal)


def without_implants(volume: Volume, metal: Metal | None, undiluted: np.ndarray | None) -> Volume:
    """Volume with air where implants lie in bone: a nail is as calm as blood, and no contrast runs within bone."""
    if metal is None or undiluted is None:
        return volume
    return volume.with_array(np.where(metal.mask & ~undiluted, volume.array.dtype.type(_AIR_HU), volume.array))


def _beside_metal(piece: BonePiece, metal: np.ndarray) -> BonePiece:
    """Piece whose surface keeps out of the metal around it; metal in its marrow stays within its outline."""
    outside = metal & ~piece.mask
    return replace(piece, rival=outside if piece.rival is None else piece.rival | outside)


def _body(volume: Volume) -> np.ndarray:
    """Mask of the patient without table and clothes, found at a coarser resolution."""
    strides = np.maximum(1, np.round(_BODY_SPACING_MM / volume.geometry.spacing_mm)).astype(int)
    blocks = (int(strides[2]), int(strides[1]), int(strides[0]))
    coarse = mostly_within(volume.array > _BODY_HU, blocks)
    spacing = volume.geometry.spacing_mm * strides
    opened = reached(eroded(coarse, _TABLE_OPENING_MM, spacing), _TABLE_OPENING_MM, spacing)
    labels, count = ndimage.label(opened)
    if count == 0:
        return np.ones(volume.array.shape, dtype=bool)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    kept = (sizes > 0.1 * sizes.max())[labels]
    kept = reached(kept, _BODY_MARGIN_MM, spacing)
    return spread_blocks(kept, volume.array.shape, blocks)


def _unseeded_pieces(
    volume: Volume, bone: np.ndarray, levels: TissueLevels, by_model: LearnedDivision | None = None
) -> tuple[list[BonePiece], tuple[Note, ...]]:
    """Bones that a model labelled, those of the regions that the scan shows, and what is left in connected pieces."""
    pieces: list[BonePiece] = []
    notes: tuple[Note, ...] = ()
    if by_model is not None:
        pieces = _divided_pieces(by_model.bones, first=1)
        notes = (*by_model.notes, by_model.bones.note)
        bone = bone & ~by_model.soft
    rest = bone
    unclaimed = None if by_model is None else bone & (by_model.bones.labels == 0)
    for divide in _DIVISIONS:
        divided = divide(volume, rest, levels)
        if divided is not None:
            rest = rest & (divided.labels == 0)
            if by_model is not None and unclaimed is not None:
                divided = beside_labels(divided, by_model.bones)
                unclaimed &= divided.labels == 0
            pieces += _divided_pieces(divided, first=len(pieces) + 1)
            notes += (divided.note,)
    if not pieces:
        pieces, left_out = _component_pieces(volume, bone, levels)
        return pieces, notes + left_out
    rest = rest if unclaimed is None else unclaimed
    voxels_for_a_piece = _SMALLEST_PIECE_ML * 1000.0 / volume.geometry.voxel_volume_mm3
    rest = _with_cortex(volume, rest, levels, fewest=voxels_for_a_piece)
    if rest.any():
        others, left_out = _component_pieces(volume, rest, levels, first=len(pieces) + 1)
        pieces += others
        notes += left_out
    return pieces, notes


def _with_cortex(volume: Volume, rest: np.ndarray, levels: TissueLevels, *, fewest: float) -> np.ndarray:
    """Connected parts of enough voxels that have some cortex; beside other bones, the rest are organs and vessels."""
    kept = np.zeros_like(rest)
    if not rest.any():
        return kept
    box = box_around(rest)
    inner = rest[box]
    parts, count = ndimage.label(inner)
    part_of_voxel = parts[inner]
    dense = levels.soft_tissue + _CORTEX_SHARE * (levels.dense_cortex - levels.soft_tissue)
    bright = np.bincount(part_of_voxel[volume.array[box][inner] > dense], minlength=count + 1)
    sizes = np.bincount(part_of_voxel, minlength=count + 1)
    is_kept = (bright > _LEAST_CORTEX_SHARE * sizes) & (sizes >= fewest)
    inside = np.zeros_like(inner)
    inside[inner] = is_kept[part_of_voxel]
    kept[box] = inside
    return kept


def _divided_pieces(divided: DividedBones, *, first: int) -> list[BonePiece]:
    """One piece for each bone that a division told apart."""
    boxes = ndimage.find_objects(divided.labels)
    pieces: list[BonePiece] = []
    for label, name in divided.names.items():
        if label > len(boxes) or boxes[label - 1] is None:
            continue
        inner = boxes[label - 1]
        own = divided.labels[inner] == label
        own = larger_components(own) if name is not None and name.is_several_bones else largest_component(own)
        tight = moved_into(box_around(own), inner)
        box = grown_box(tight, _BOX_MARGIN, divided.labels.shape)
        mask = np.zeros([part.stop - part.start for part in box], dtype=bool)
        mask[within(tight, box)] = own[within(tight, inner)]
        edges = faces_at_scan_edge(box, divided.labels.shape)
        rival = (divided.labels[box] > 0) & (divided.labels[box] != label)
        if name is None:
            name = describe_piece(first + len(pieces), touches_scan_edge=any(edges))
        pieces.append(BonePiece(name, box, mask, rival, edges))
    return pieces


def _component_pieces(
    volume: Volume, bone: np.ndarray, levels: TissueLevels, *, first: int = 1
) -> tuple[list[BonePiece], tuple[Note, ...]]:
    """Connected pieces above the smallest size, largest first."""
    outer = box_around(bone)
    labels, _ = ndimage.label(bone[outer])
    voxel_ml = volume.geometry.voxel_volume_mm3 / 1000.0
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    wanted = np.flatnonzero(sizes * voxel_ml >= _SMALLEST_PIECE_ML)
    wanted = wanted[np.argsort(-sizes[wanted], kind="stable")]
    if not wanted.size:
        raise ReconstructionError("reconstruction-no-bone", threshold=round(levels.detection))
    boxes = ndimage.find_objects(labels)
    pieces = []
    for number, label in enumerate(wanted[:_MAXIMUM_PIECES], start=first):
        inner = grown_box(boxes[label - 1], _BOX_MARGIN, labels.shape)
        own = np.asarray(labels[inner] == label)
        box = grown_box(moved_into(inner, outer), _BOX_MARGIN, bone.shape)
        mask = np.zeros([part.stop - part.start for part in box], dtype=bool)
        mask[within(moved_into(inner, outer), box)] = own
        mask, edges = _filled(mask, box, volume)
        name = describe_piece(number, touches_scan_edge=any(edges))
        pieces.append(BonePiece(name, box, mask, None, edges))
    left_out = len(np.flatnonzero(sizes)) - len(pieces)
    notes = (Note("reconstruction-note-small-pieces", {"count": left_out, "ml": _SMALLEST_PIECE_ML}),)
    return pieces, notes if left_out else ()


def _renamed(pieces: list[BonePiece], volume: Volume, bone_id: str, point: Sequence[float]) -> list[BonePiece]:
    """Pieces, of which the one that holds this point has this id."""
    index = np.round(volume.geometry.to_index(np.asarray(point, dtype=float))).astype(int)[::-1]
    for position, piece in enumerate(pieces):
        local = index - [part.start for part in piece.box]
        if np.all((local >= 0) & (local < piece.mask.shape)) and piece.mask[tuple(local)]:
            named = [_without_id(other, bone_id, number) for number, other in enumerate(pieces, start=1)]
            named[position] = replace(piece, name=parse_bone_id(bone_id))
            return named
    raise ReconstructionError("reconstruction-seed-not-in-bone", id=bone_id)


def _without_id(piece: BonePiece, bone_id: str, number: int) -> BonePiece:
    """Piece that gives up an id which a person has given to another one."""
    if piece.name.id != bone_id:
        return piece
    return replace(piece, name=describe_piece(number, touches_scan_edge=any(piece.at_scan_edge)))


def _filled(mask: np.ndarray, box: Box, volume: Volume) -> tuple[np.ndarray, tuple[bool, ...]]:
    """Piece with gaps of its shell closed and its marrow filled."""
    edges = faces_at_scan_edge(box, volume.array.shape)
    element = ball(_CLOSING_MM, volume.geometry.spacing_mm)
    margin = max(element.shape) // 2 + 1
    padded = np.pad(mask, margin, mode="edge")  # closing must not eat the bone at the edge of the scan
    closed = ndimage.binary_closing(padded, element)[margin:-margin, margin:-margin, margin:-margin] | mask
    return fill_holes(closed, edges), edges


def _seeded_pieces(volume: Volume, bone: np.ndarray, seeds: Seeds, levels: TissueLevels) -> list[BonePiece]:
    """Bones around named seeds, separated by a watershed."""
    split = split_by_seeds(volume, bone, seeds, levels)
    pieces = []
    for bone_id, label in split.labels.items():
        if bone_id.startswith("other"):
            continue
        own = largest_component(split.array == label)
        inner = box_around(own, _BOX_MARGIN)
        box = moved_into(inner, split.box)
        mask, edges = _filled(own[inner], box, volume)
        rival = (split.array[inner] != label) & (split.array[inner] > 0)
        pieces.append(BonePiece(parse_bone_id(bone_id), box, mask & ~rival, rival, edges))
    if not pieces:
        raise ReconstructionError("reconstruction-seeds-only-other")
    return pieces
