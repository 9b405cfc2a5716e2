"""Skull and mandible apart and named: the division of the head, see Division.

The cavity of the brain tells a head from everything else. What bounds it is skull; what comes free of the skull while
the threshold rises is judged by its place beside the cavity: the mandible hangs below and in front, branches far aside,
and vertebrae stand below the foramen magnum. A flood from these parts downwards shares the bone between them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import ndimage
from skimage.segmentation import watershed

from reconstruction.anatomy.divisions import DividedBones
from reconstruction.anatomy.head.blocks import Blocks
from reconstruction.anatomy.head.cranial_cavity import CranialCavity, find_cranial_cavity
from reconstruction.anatomy.head.free_parts import FreePart, find_free_parts, thresholds, without_crowns
from reconstruction.anatomy.head.head_frame import HeadFrame, frame_of
from reconstruction.anatomy.head.mandible import Part, name_mandible, tell_part
from reconstruction.bone_naming import BoneName
from reconstruction.import_record import Note
from reconstruction.mask_operations import Box, ball, box_around, moved_into, reached
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_COARSE_MM = 3.0
_FINE_MM = 1.0  # the gap of the jaw's joint is 2 mm wide
_WALL_MM = 6.0  # bone so near to the cavity is skull
_REACH = 2.9  # half widths of the cavity: no head reaches farther from its middle
_LOWEST_PERCENT = 0.5
_CLOSING_MM = 1.3
_LARGEST_HOLE_ML = 3.0  # diploe and marrow of the clivus are filled
_AIR_HU = -250.0  # air cells and sinuses are not
_SURE, _LESS_SURE = 0.9, 0.7
_WELL_ENCLOSED = 0.95
_JAW_BELOW = 1.6  # half widths of the cavity below its middle: skulls alone reach no lower
_SKULL, _NO_BONE, _REST, _FIRST_JAW = 1, 2, 3, 4


def divide_head(scan: Volume, bone: np.ndarray, levels: TissueLevels) -> DividedBones | None:
    """Skull and mandible, or None where the scan shows no cavity of the brain; see Division."""
    if not bone.any():
        return None
    whole = (slice(0, bone.shape[0]), slice(0, bone.shape[1]), slice(0, bone.shape[2]))
    coarse = Blocks.of(scan, bone, whole, _COARSE_MM)
    cavity = find_cranial_cavity(coarse, levels)
    if cavity is None:
        return None
    frame = frame_of(cavity, coarse)
    box = _head_of(frame, scan)
    box = moved_into(box_around(bone[box]), box)
    head = Blocks.of(scan, bone, box, _FINE_MM)
    core = _core(cavity, coarse, head)
    foramen = _foramen_of(cavity, coarse, frame)
    parts = [(part, _kind(part, frame, foramen, levels)) for part in find_free_parts(head, core, levels)]
    jaws = [part for part, kind in parts if kind is Part.MANDIBLE]
    labels = _flooded(head, core, parts, levels)
    names: dict[int, BoneName | None] = {_SKULL: _named_skull(cavity, frame, head, labels, bool(jaws))}
    whole_jaw = name_mandible([frame.coordinates(part.points) for part in jaws])
    names |= {_FIRST_JAW + number: name for number, name in enumerate(whole_jaw)}
    labels = _filled(head, labels)
    labels[labels == _REST] = 0
    on_scan = np.zeros(bone.shape, dtype=np.int32)
    on_scan[box] = head.on_scan(labels)
    return DividedBones(on_scan, names, Note("reconstruction-note-divided-head", {"parts": len(names)}))


def _head_of(frame: HeadFrame, scan: Volume) -> Box:
    """Box of the scan that holds a head with this cavity."""
    reach = _REACH * frame.half_width_mm
    corners = scan.geometry.to_index(frame.centre + reach * (2.0 * np.indices((2, 2, 2)).reshape(3, -1).T - 1.0))
    first, last = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0)) + 1
    parts = [
        slice(int(np.clip(low, 0, length - 1)), int(np.clip(high, 1, length)))
        for low, high, length in zip(first[::-1], last[::-1], scan.array.shape, strict=True)
    ]
    return (parts[0], parts[1], parts[2])


def _foramen_of(cavity: CranialCavity, coarse: Blocks, frame: HeadFrame) -> np.ndarray | None:
    """Lowest place of the cavity, at the foramen magnum, in the head's frame; None where it lies below the scan."""
    if cavity.mask[0].any():
        return None
    places = frame.coordinates(coarse.hu.geometry.to_world(np.argwhere(cavity.mask)[:, ::-1]))
    return np.asarray(places[places[:, 2] <= np.percentile(places[:, 2], _LOWEST_PERCENT)].mean(axis=0))


def _kind(part: FreePart, frame: HeadFrame, foramen: np.ndarray | None, levels: TissueLevels) -> Part:
    """Kind of a free part; what hangs together with nothing and is no mandible is left to others."""
    kind = tell_part(frame.coordinates(part.points), foramen)
    return Part.OTHER if kind is Part.SKULL and part.threshold <= thresholds(levels)[0] else kind


def _core(cavity: CranialCavity, coarse: Blocks, head: Blocks) -> np.ndarray:
    """Blocks of the head that bound the cavity."""
    index = np.indices(head.bone.shape).reshape(3, -1)[::-1].T
    near = coarse.hu.with_array(reached(cavity.mask, _WALL_MM, coarse.spacing_mm).astype(np.float32))
    seen = near.sample(head.hu.geometry.to_world(index), order=0, outside=None).reshape(head.bone.shape)
    return np.asarray((seen > 0.5) & head.bone)


def _flooded(head: Blocks, core: np.ndarray, parts: list[tuple[FreePart, Part]], levels: TissueLevels) -> np.ndarray:
    """Blocks shared between skull, jaws and the rest, each from its densest places downwards."""
    markers = np.zeros(head.bone.shape, dtype=np.int32)
    apart = [part.threshold for part, kind in parts if kind is not Part.SKULL]
    dense, _ = ndimage.label(without_crowns(head, levels) & (head.hu.array > max(apart, default=levels.detection)))
    skull = np.unique(dense[core])
    markers[np.isin(dense, skull[skull > 0])] = _SKULL
    jaw = _FIRST_JAW
    for part, kind in parts:
        markers[part.mask] = {Part.SKULL: _SKULL, Part.OTHER: _REST, Part.MANDIBLE: jaw}[kind]
        jaw += kind is Part.MANDIBLE
    markers[core] = _SKULL
    # Above dense cortex all is alike, so crowns that touch are shared half way between their roots.
    height = -np.minimum(head.hu.array, levels.dense_cortex)
    return np.asarray(watershed(height, markers, mask=head.bone), dtype=np.int32)


def _filled(head: Blocks, labels: np.ndarray) -> np.ndarray:
    """Labels with the marrow of each bone; what else lies between them, brain and air, bounds them and is no bone."""
    filled = labels.copy()
    element = ball(_CLOSING_MM, head.spacing_mm)
    margin = max(element.shape)
    largest = _LARGEST_HOLE_ML * 1000.0 / head.hu.geometry.voxel_volume_mm3
    for label in np.unique(labels[labels > 0]):
        own = np.pad(labels == label, margin, mode="edge")
        closed = ndimage.binary_closing(own, element)[(slice(margin, -margin),) * 3]
        holes, count = ndimage.label(~(closed | (labels == label)))
        sizes = np.bincount(holes.ravel(), minlength=count + 1)
        is_hole = sizes <= largest
        is_hole[0] = False
        room = (labels == 0) & (head.hu.array > _AIR_HU)
        filled[(closed | is_hole[holes]) & room] = label
    filled[(filled == 0) & ~ndimage.binary_dilation(filled > 0, iterations=2)] = _NO_BONE
    filled[(filled == 0) & (head.hu.array < _AIR_HU)] = _NO_BONE
    return filled


def _named_skull(cavity: CranialCavity, frame: HeadFrame, head: Blocks, labels: np.ndarray, has_jaw: bool) -> BoneName:
    """Name of the skull, with what speaks against taking it at its word."""
    name = BoneName("skull", "skull", None, None, _SURE, ())
    if cavity.enclosed < _WELL_ENCLOSED:
        doubt = Note("reconstruction-doubt-skull-open", {"percent": round(100 * cavity.enclosed)})
        name = replace(name, confidence=_LESS_SURE, doubts=(*name.doubts, doubt))
    lowest = float(np.percentile(frame.coordinates(_places(head, labels == _SKULL))[:, 2], 0.5))
    if not has_jaw and lowest < -_JAW_BELOW:
        doubts = (*name.doubts, Note("reconstruction-doubt-jaw-may-be-joined"))
        name = replace(name, confidence=_LESS_SURE, doubts=doubts)
    return name


def _places(head: Blocks, mask: np.ndarray) -> np.ndarray:
    """LPS places [mm] of blocks, shape (n, 3)."""
    return head.hu.geometry.to_world(np.argwhere(mask)[:, ::-1])
