"""Learned labels give bones their names and part them; where each ends, the scan's own bone says.

A model sees a scan on a grid of 1.5 or 3 mm: its labels tell bones apart that thresholds cannot, but their borders are
rough. So within a border's uncertainty the scan decides. Voxels that are bone by its own thresholds go to a label by
a flood that is halted at the dark sheets of joints, as with seeds; what lies deep within a label counts as bone
whatever it reads, which fills marrow behind cortices too thin for a threshold. Bone far from every label stays for
the program's own division.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from skimage.segmentation import watershed

from reconstruction.anatomy.divisions import DividedBones
from reconstruction.bone_naming import BoneName
from reconstruction.import_record import Note
from reconstruction.kernels import band_filters
from reconstruction.learned.label_names import Kind
from reconstruction.learned.places import LabelEntry
from reconstruction.learned.scan_labels import PROBABILITY_FULL, LearnedLabels
from reconstruction.mask_operations import (
    box_around,
    eroded,
    faces_at_scan_edge,
    fill_holes,
    grown_box,
    largest_component,
    reached,
)
from reconstruction.tissue.seeded_split import closed_shell, gap_landscape
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_LEAST_BORDER_MM = 2.0  # models are trained on outlines that people and other models drew
_BORDER_STEPS = 1.5  # spacings of the model's grid: half a voxel of its own, and as much of its training's
_SEES_JOINTS_MM = 1.5  # coarser voxels do not show the gap of a joint, 2 to 4 mm of cartilage; then labels part bones
_BACK_TO_BORDER = 1.5  # uncertainties of a border: from the depth of one to its edge, in a corner too
_LEAST_BONE = 0.05  # of a label: where so little of it is bone by the scan, the model saw something else
_SMALLEST_ML = 0.2  # of bone: a sesamoid of the foot has more
_SURE, _AGREED = 0.8, 0.8  # a mean probability and an agreement below these deserve doubt
_OWN_SHARE = 0.5  # of a bone of the program's own division
_HIGHEST, _LOWEST = 0.95, 0.05
_DEEPEST_SHARE = 0.9  # of the depth of a thin label: its middle
_WITH_PLACE_DOUBT = 0.5  # of the confidence: a name that its place contradicts may well be wrong
_PLACE_DOUBTS = frozenset(
    {"learned-doubt-mirrored", "learned-doubt-beyond-midline", "learned-doubt-order", "learned-doubt-no-side"}
)


@dataclass(frozen=True, eq=False)
class LearnedDivision:
    """Bones that learned labels part, and what the import log says of it.

    Attributes:
        bones: labels on the grid of the scan and their names.
        soft: voxels deep within what the models take for soft parts: no bone, however bright.
        notes: further lines for the import log.
    """

    bones: DividedBones
    soft: np.ndarray
    notes: tuple[Note, ...]


def divide_by_labels(scan: Volume, bone: np.ndarray, levels: TissueLevels, learned: LearnedLabels) -> LearnedDivision:
    """Bones of a scan as learned models label them.

    Args:
        scan: Hounsfield units.
        bone: what is bone by the scan's own thresholds, unfilled, same shape.
        levels: levels of the scan.
        learned: labels on the same grid.
    """
    spacing = scan.geometry.spacing_mm
    border_mm = max(_LEAST_BORDER_MM, _BORDER_STEPS * learned.border_mm)
    soft = _soft(learned, bone, border_mm, spacing)
    bone = bone & ~soft
    numbers, aside = _with_bone_in_them(learned, bone, scan.geometry.voxel_volume_mm3 / 1000.0)
    labels = np.zeros(bone.shape, dtype=np.int32)
    names: dict[int, BoneName | None] = {}
    if numbers:
        wanted = np.where(np.isin(learned.labels, numbers), learned.labels, 0).astype(np.int32)
        box = box_around(wanted > 0, int(np.ceil(3.0 * border_mm / float(spacing.min()))))
        others = np.isin(learned.labels[box], learned.numbers_of(Kind.GROUP) + learned.numbers_of(Kind.UNKNOWN))
        edges = faces_at_scan_edge(box, bone.shape)
        region = _Region(
            scan=scan.crop(box),
            bone=bone[box],
            wanted=wanted[box],
            others=eroded(others, border_mm, spacing),
            border_mm=border_mm,
            core_mm=max(_LEAST_BORDER_MM, learned.border_mm),
            at_scan_edge=edges,
        )
        labels[box] = _in_one_piece(_flooded(region, levels))
        names |= _names(learned, labels, border_mm, spacing)
    notes = learned.notes
    if aside:
        notes += (Note("learned-note-not-in-bone", {"labels": ", ".join(aside)}),)
    models = sorted({entry.model for entry in learned.entries.values()})
    note = Note("learned-note-labelled", {"models": ", ".join(models), "count": len(names)})
    return LearnedDivision(DividedBones(labels, names, note), soft, notes)


def beside_labels(divided: DividedBones, labelled: DividedBones) -> DividedBones:
    """Bones of the program's own division of a region that no model has labelled for the most part, without its voxels.

    The division is made as if there were no model, for it finds its way by all the bones of a region; a bone of which
    a model labelled the half is the model's, and no name is given twice.
    """
    highest = max(divided.names, default=0)
    free = np.where(labelled.labels == 0, divided.labels, 0)
    before, after = (np.bincount(labels.ravel(), minlength=highest + 1) for labels in (divided.labels, free))
    taken = {name.id for name in labelled.names.values() if name is not None}
    names = {
        number: None if name is not None and name.id in taken else name
        for number, name in divided.names.items()
        if after[number] > _OWN_SHARE * before[number]
    }
    gone = np.setdiff1d(np.unique(free), [0, *names])
    return DividedBones(np.where(np.isin(free, gone), 0, free), names, divided.note)


def _with_bone_in_them(learned: LearnedLabels, bone: np.ndarray, voxel_ml: float) -> tuple[list[int], list[str]]:
    """Numbers of the labels of bones in which the scan shows some; names of those in which it does not."""
    highest = max(learned.entries, default=0)
    sizes = np.bincount(learned.labels.ravel(), minlength=highest + 1)
    bright = np.bincount(learned.labels[bone], minlength=highest + 1)
    kept, aside = [], []
    for number in learned.numbers_of(Kind.BONE):
        if bright[number] >= max(_LEAST_BONE * sizes[number], _SMALLEST_ML / voxel_ml):
            kept.append(number)
        else:
            aside.append(learned.entries[number].label_name)
    return kept, sorted(aside)


def _soft(learned: LearnedLabels, bone: np.ndarray, border_mm: float, spacing_mm: np.ndarray) -> np.ndarray:
    """Voxels of soft parts: deep within their labels, and up to their borders where they are bright themselves.

    What is bright only at the border of a dark label, in a layer no thicker than blur, is the cortex of a bone there.
    """
    labelled = np.isin(learned.labels, learned.numbers_of(Kind.SOFT))
    deep = eroded(labelled, border_mm, spacing_mm)
    bright = band_filters.shrunk(deep & bone)
    if not bright.any():
        return deep
    back_mm = _BACK_TO_BORDER * border_mm + float(spacing_mm.max())
    return np.asarray(deep | (labelled & reached(bright, back_mm, spacing_mm)))


@dataclass(frozen=True, eq=False)
class _Region:
    """The part of a scan around all labels of bones.

    Attributes:
        scan: Hounsfield units.
        bone: bone by the scan's own thresholds.
        wanted: number of the label of a bone, 0 none.
        others: deep within labels that may be bones and are not ours to name.
        border_mm: how uncertain a label's border is.
        core_mm: so deep within a label is bone whatever it reads.
        at_scan_edge: which faces are the edge of the scan.
    """

    scan: Volume
    bone: np.ndarray
    wanted: np.ndarray
    others: np.ndarray
    border_mm: float
    core_mm: float
    at_scan_edge: tuple[bool, ...]


def _flooded(region: _Region, levels: TissueLevels) -> np.ndarray:
    """Label of each voxel of the region, 0 for no bone and for bone of none of these labels."""
    spacing = region.scan.geometry.spacing_mm
    marked = region.wanted > 0
    solid = fill_holes(closed_shell(region.bone, spacing), region.at_scan_edge)
    solid |= eroded(marked, region.core_mm, spacing)
    markers = np.where(solid, region.wanted, 0)
    if spacing.max() <= _SEES_JOINTS_MM:
        markers[_contested(region.wanted, region.border_mm, spacing)] = 0
    _keep_every_label(markers, region.wanted, solid, spacing, region.border_mm)
    rest = int(region.wanted.max()) + 1
    markers[solid & ~marked & (region.others | ~reached(marked, 2.0 * region.border_mm, spacing))] = rest
    undecided = solid & (markers == 0)
    rim = band_filters.grown(undecided) & solid
    landscape = gap_landscape(region.scan.array, solid, spacing, levels, where=rim)
    divided = np.where(undecided, watershed(landscape, markers, mask=rim), markers)
    divided[divided == rest] = 0
    return np.asarray(divided)


def _contested(wanted: np.ndarray, border_mm: float, spacing_mm: np.ndarray) -> np.ndarray:
    """Voxels within the uncertainty of the border between two labels."""
    reaching = np.zeros(wanted.shape, dtype=np.uint8)
    margin = int(np.ceil(border_mm / float(spacing_mm.min()))) + 1
    for number, inner in enumerate(ndimage.find_objects(wanted), start=1):
        if inner is not None:
            box = grown_box(inner, margin, wanted.shape)
            reaching[box] += reached(wanted[box] == number, border_mm, spacing_mm)
    return np.asarray(reaching > 1)


def _keep_every_label(
    markers: np.ndarray, wanted: np.ndarray, solid: np.ndarray, spacing_mm: np.ndarray, border_mm: float
) -> None:
    """Give labels so thin that all of them is contested a marker where they are deepest."""
    size = np.ascontiguousarray(spacing_mm[::-1], dtype=float)
    for number, inner in enumerate(ndimage.find_objects(wanted), start=1):
        if inner is None or (markers[inner] == number).any():
            continue
        box = grown_box(inner, 1, wanted.shape)
        depth = np.where(solid[box], band_filters.capped_depth(wanted[box] == number, size, border_mm), 0.0)
        if depth.max() > 0:
            markers[box][depth >= _DEEPEST_SHARE * depth.max()] = number


def _in_one_piece(divided: np.ndarray) -> np.ndarray:
    """Labels without what hangs nowhere on their main part: specks, and fragments that are better told apart."""
    for number, box in enumerate(ndimage.find_objects(divided), start=1):
        if box is not None:
            own = divided[box] == number
            divided[box][own & ~largest_component(own)] = 0
    return divided


def _names(
    learned: LearnedLabels, labels: np.ndarray, border_mm: float, spacing_mm: np.ndarray
) -> dict[int, BoneName | None]:
    """Name of each bone that has voxels, with confidence and doubts; the largest first."""
    found: dict[int, tuple[int, BoneName]] = {}
    margin = int(np.ceil(border_mm / float(spacing_mm.min()))) + 2
    for number, inner in enumerate(ndimage.find_objects(labels), start=1):
        if inner is None:
            continue
        box = grown_box(inner, margin, labels.shape)
        own, given = labels[box] == number, learned.labels[box] == number
        shared = own & given
        sure = float(learned.probability[box][shared].mean()) / PROBABILITY_FULL if shared.any() else 0.0
        agreed = _agreement(own, given, border_mm, spacing_mm)
        found[number] = int(own.sum()), _bone_name(learned.entries[number], sure, agreed, border_mm)
    by_size = sorted(found, key=lambda number: -found[number][0])
    return {number: found[number][1] for number in by_size}


def _agreement(own: np.ndarray, given: np.ndarray, border_mm: float, spacing_mm: np.ndarray) -> float:
    """Share of a label's surface that lies no farther from the bone's own surface than its border is uncertain."""
    size = np.ascontiguousarray(spacing_mm[::-1], dtype=float)
    cap = border_mm + float(spacing_mm.max())
    rim = given & ~band_filters.shrunk(given)
    if not rim.any():
        return 0.0
    away = np.maximum(band_filters.capped_depth(own, size, cap), band_filters.capped_depth(~own, size, cap))
    return float(np.mean(away[rim] <= border_mm))


def _bone_name(entry: LabelEntry, sure: float, agreed: float, border_mm: float) -> BoneName:
    """Name by a label; the confidence is the model's own, as far as the scan bears it out."""
    doubts = [Note("learned-doubt-by-model", {"model": entry.model}), *entry.doubts]
    if sure < _SURE:
        doubts.append(Note("learned-doubt-unsure", {"percent": round(100 * sure)}))
    if agreed < _AGREED:
        values: dict[str, object] = {"percent": round(100 * agreed), "border_mm": round(border_mm, 1)}
        doubts.append(Note("learned-doubt-other-outline", values))
    confidence = sure * agreed
    if any(doubt.message_id in _PLACE_DOUBTS for doubt in entry.doubts):
        confidence *= _WITH_PLACE_DOUBT
    meaning = entry.meaning
    confidence = float(np.clip(confidence, _LOWEST, _HIGHEST))
    return BoneName(meaning.bone_id, meaning.name, meaning.side, meaning.level, confidence, tuple(doubts))
