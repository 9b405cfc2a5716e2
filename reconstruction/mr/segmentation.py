"""Bones found in a magnetic resonance picture: the region of the body is told from how the compartments lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

import numpy as np

from reconstruction.bone_naming import BoneName, parse_bone_id
from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note
from reconstruction.mr.body_contours import contours_about
from reconstruction.mr.body_search import even_column
from reconstruction.mr.bone_sizes import most_ml
from reconstruction.mr.column import trace_column
from reconstruction.mr.compartments import (
    BRIGHT,
    CLOSED_NECK,
    DARK,
    Island,
    find_even_islands,
    find_islands,
    island_of,
)
from reconstruction.mr.knee import OPENINGS_MM as KNEE_OPENINGS_MM
from reconstruction.mr.knee import KneeArrangement, find_knee
from reconstruction.mr.outline import CORTEX_MM, Outline, joined, outline_bone, outline_of_marrow, upsampled
from reconstruction.mr.sections import body_islands
from reconstruction.mr.seeds import islands_at_seeds
from reconstruction.mr.spine import OPENINGS_MM as SPINE_OPENINGS_MM
from reconstruction.mr.spine import SpineArrangement, arrangement_of, find_spine
from reconstruction.mr.working_image import WorkingImage, working_image
from reconstruction.volume import Volume

_COARSE_MM = 1.4
_SMOOTH_MM = {"femur": 3.5, "tibia": 3.5, "vertebra": 2.0, "sacrum": 2.0}
_SMOOTH_OTHER_MM = 2.5
_SPINE_CORTEX_MM = 1.2  # shell and end plate: 0.3 to 1 mm (Edwards et al. 2001, Spine 26:218), and half a voxel
_OF_THE_SPINE = ("vertebra", "sacrum")
_SHAFTS_UPWARDS = {"femur": True, "tibia": False, "fibula": False}
_SURE, _SEEDED = 0.85, 0.9
_GOOD_CONTRAST, _OPEN_SHARE = 6.0, 0.25
_THICK_SLICES_MM = 2.5
_LEAST_KEPT, _MOST_GROWN = 0.65, 3.5  # cortex and rim add to a compartment; a small bone's may be a third of it
_SURELY_SPINE = 4
_JOINING_MM = 5.0
NO_BONES = "mr-no-bones"
NOTES_OF_A_RUN = (
    "mr-note-bias",
    "mr-note-marrow",
    "mr-note-cortex",
    "mr-note-spine",
    "mr-note-knee",
    "reconstruction-note-seeded",
)
"""Notes that finding bones adds to the record; finding them again replaces them."""

Progress = Callable[[str, float], None]
Seeds = Mapping[str, Sequence[Sequence[float]]]


@dataclass(frozen=True, eq=False)
class FoundBone:
    """A bone of the picture: its name with confidence and doubts, and its outline on the working grid."""

    name: BoneName
    outline: Outline


@dataclass(frozen=True, eq=False)
class MrSegmentation:
    """Bones of a picture, the image they were found in, and what was done."""

    image: WorkingImage
    bones: tuple[FoundBone, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class _Candidate:
    """A bone to outline: id, compartment, doubts known from the arrangement and confidence in its name."""

    name: BoneName
    island: Island


def segment_mr(picture: Volume, *, seeds: Seeds, progress: Progress, keep_found: bool = False) -> MrSegmentation:
    """Find bones.

    Args:
        picture: any brightness, index axes near to LPS.
        seeds: points in bones, {bone id: [(x, y, z), ...]} in LPS [mm]. Without any, a knee or a spine is looked for.
        keep_found: outline also the bones of a knee or a spine that no seed names or lies in; otherwise only the bones
            with seeds are outlined.
        progress: called with ("segment", fraction 0 to 1).

    Raises:
        ReconstructionError: no bones that can be told, or a seed outside any compartment.
    """
    image = working_image(picture)
    progress("segment", 0.4)
    coarse = image.coarser(_COARSE_MM)
    candidates, notes = _seeded(image, coarse, seeds, keep_found) if seeds else _arranged(image, coarse)
    progress("segment", 0.6)
    bones = _outlined(image, coarse, candidates, progress)
    signs = {candidate.island.sign for candidate in candidates}
    contrast = "mixed" if len(signs) > 1 else "bright" if BRIGHT in signs else "dark"
    with_cortex = sum(bone.outline.has_cortex for bone in bones)
    notes = (
        Note("mr-note-bias", {"ratio": round(image.bias, 2)}),
        Note("mr-note-marrow", {"contrast": contrast}),
        Note("mr-note-cortex", {"count": with_cortex, "total": len(bones)}),
        *notes,
    )
    progress("segment", 1.0)
    return MrSegmentation(image, tuple(bones), notes)


def _arranged(image: WorkingImage, coarse: WorkingImage) -> tuple[list[_Candidate], tuple[Note, ...]]:
    """Bones of the arrangement that fits best, of either contrast."""
    even = find_even_islands(coarse, openings_mm=SPINE_OPENINGS_MM)
    spine = _longest(find_spine(coarse, even), find_spine(coarse, body_islands(image, coarse)))
    spine = _traced(image, coarse, spine) if spine else None
    if _is_sure(spine):
        if not spine.sacrum:  # by their shape bodies are told that no compartment of marrow showed: the sacrum's too
            spine = _longest(spine, _by_shape(image, coarse)) or spine
        return _spine_candidates(spine), (Note("mr-note-spine", {"count": len(spine.bodies)}),)
    knee: KneeArrangement | None = None
    for sign in (BRIGHT, DARK):
        islands = find_islands(coarse, sign, openings_mm=KNEE_OPENINGS_MM)
        # Next to fat one bone may count as dark and, next to fluid, its neighbour as bright: even ones of either sign.
        found = find_knee(coarse, [*islands, *even])
        if found and (knee is None or found.score > knee.score):
            knee = found
    if knee:
        return _knee_candidates(knee), (Note("mr-note-knee", {"side": knee.side or "-"}),)
    shaped = _by_shape(image, coarse)  # no compartments of marrow are told: bodies may be by their shape
    spine = _longest(spine, shaped if _is_sure(shaped) else None)
    if spine:
        return _spine_candidates(spine), (Note("mr-note-spine", {"count": len(spine.bodies)}),)
    raise ReconstructionError(NO_BONES)


def _is_sure(spine: SpineArrangement | None) -> TypeGuard[SpineArrangement]:
    """Whether a chain is long enough to be nothing but a spine."""
    return spine is not None and spine.length >= _SURELY_SPINE


def _longest(first: SpineArrangement | None, second: SpineArrangement | None) -> SpineArrangement | None:
    """The chain with more pieces; of equal ones that with the sacrum, and the first."""
    if first is None or second is None:
        return first or second
    return max(first, second, key=lambda spine: (spine.length, bool(spine.sacrum)))


def _by_shape(image: WorkingImage, coarse: WorkingImage) -> SpineArrangement | None:
    """The column about rectangles of a body's size; None where they are none."""
    return _column_arranged(image, coarse, even_column(image))


def _traced(image: WorkingImage, coarse: WorkingImage, spine: SpineArrangement) -> SpineArrangement | None:
    """The column about what was told of it, each body outlined about its middle; None where bodies have no rims."""
    ratio = round(coarse.spacing_mm / image.spacing_mm)
    centres = [island.centre() * ratio for island in (*spine.sacrum, *spine.bodies)]
    return _column_arranged(image, coarse, centres)


def _column_arranged(
    image: WorkingImage, coarse: WorkingImage, centres: Sequence[np.ndarray]
) -> SpineArrangement | None:
    """The column about middles of bodies, from below upwards on the fine grid; None where they are none."""
    if len(centres) < 2:
        return None
    ratio = round(coarse.spacing_mm / image.spacing_mm)
    islands = [island_of(coarse, body.mask, ratio) for body in trace_column(image, centres)]
    return arrangement_of([island for island in islands if island is not None], coarse)


def _knee_candidates(knee: KneeArrangement) -> list[_Candidate]:
    doubts = () if knee.side_is_sure else (Note("mr-doubt-side"),)
    confidence = _SURE if knee.side_is_sure else 0.7 * _SURE
    parts = {"femur": knee.femur, "tibia": knee.tibia, "patella": knee.patella, "fibula": knee.fibula}
    return [
        _Candidate(_bone_name(name, knee.side, None, confidence, doubts), island)
        for name, island in parts.items()
        if island is not None
    ]


def _spine_candidates(spine: SpineArrangement) -> list[_Candidate]:
    doubts = (Note("mr-doubt-body-only"),)
    found: list[_Candidate] = []
    for piece in spine.sacrum:
        found.append(_Candidate(_bone_name("sacrum", None, None, _SURE, (Note("mr-doubt-sacrum-part"),)), piece))
    for number, (island, level) in enumerate(zip(spine.bodies, spine.levels, strict=True), start=1):
        counted = Note("mr-doubt-level-counted" if level else "mr-doubt-level")
        name = _bone_name("vertebra", None, level, _SURE if level else 0.6, (*doubts, counted))
        if not level:
            name = BoneName(f"vertebra_{number}", name.name, None, None, name.confidence, name.doubts)
        found.append(_Candidate(name, island))
    return found


def _bone_name(name: str, side: str | None, level: str | None, confidence: float, doubts: tuple[Note, ...]) -> BoneName:
    bone_id = "_".join(part for part in (name, level, side) if part)
    return BoneName(bone_id, name, side, level, confidence, doubts)


def _seeded(
    image: WorkingImage,
    coarse: WorkingImage,
    seeds: Seeds,
    keep_found: bool,  # noqa: FBT001 - as segment_mr was told
) -> tuple[list[_Candidate], tuple[Note, ...]]:
    kept, notes = _left_alone(image, coarse, seeds) if keep_found else ([], ())
    islands = _bodies_at_seeds(image, coarse, seeds)
    known = [*(candidate.island for candidate in kept), *islands.values()]
    others = {bone_id: points for bone_id, points in seeds.items() if bone_id not in islands}
    if others:
        islands |= islands_at_seeds(coarse, others, kept=known)
    candidates = [_Candidate(_picked(bone_id, island), island) for bone_id, island in islands.items()]
    return [*kept, *candidates], (*notes, Note("reconstruction-note-seeded", {"count": len(candidates)}))


def _bodies_at_seeds(image: WorkingImage, coarse: WorkingImage, seeds: Seeds) -> dict[str, Island]:
    """Vertebral bodies with a rim about their first seed that holds all of them."""
    found = {}
    for bone_id, points in seeds.items():
        if parse_bone_id(bone_id).name not in _OF_THE_SPINE:
            continue
        voxels = np.rint(image.volume.geometry.to_index(np.array(points, dtype=float)))[:, ::-1].astype(int)
        if np.any(voxels < 0) or np.any(voxels >= image.body.shape):
            continue
        body = contours_about(image, voxels[0].astype(float))
        island = island_of(coarse, body.mask, round(coarse.spacing_mm / image.spacing_mm)) if body else None
        if body is not None and island is not None and body.mask[tuple(voxels.T)].all():
            found[bone_id] = island
    return found


def _left_alone(image: WorkingImage, coarse: WorkingImage, seeds: Seeds) -> tuple[list[_Candidate], tuple[Note, ...]]:
    """Bones of a knee or a spine that no seed names or lies in; none where neither is told."""
    try:
        found, notes = _arranged(image, coarse)
    except ReconstructionError:
        return [], ()
    points = np.array([point for places in seeds.values() for point in places], dtype=float)
    voxels = np.rint(coarse.volume.geometry.to_index(points)).astype(int)[:, ::-1]
    kept = []
    for candidate in found:
        inside = [np.all((voxel >= 0) & (voxel < coarse.body.shape)) for voxel in voxels]
        mask = candidate.island.whole(coarse.body.shape)
        if candidate.name.id not in seeds and not any(mask[tuple(voxel)] for voxel in voxels[inside]):
            kept.append(candidate)
    return kept, notes


def _picked(bone_id: str, island: Island) -> BoneName:
    """Name at the user's word; doubted where nothing encloses the bone about the point."""
    name = parse_bone_id(bone_id)
    if name.name == "vertebra" and name.level and name.level.isdigit():  # a rank, as of bodies that cannot be counted
        name = replace(name, level=None)
    if island.neck <= CLOSED_NECK:
        return name
    doubt = Note("mr-doubt-picked-open", {"percent": round(100 * island.neck)})
    return replace(name, confidence=name.confidence * (1.0 - island.neck), doubts=(*name.doubts, doubt))


def _outlined(
    image: WorkingImage, coarse: WorkingImage, candidates: list[_Candidate], progress: Progress
) -> list[FoundBone]:
    """Outlines on the fine grid, one after the other: no voxel belongs to two bones."""
    shape = image.volume.array.shape
    stride = round(coarse.spacing_mm / image.spacing_mm)
    starts = np.zeros(shape, dtype=np.uint8)
    for number, candidate in enumerate(candidates, start=1):
        starts[_on_fine_grid(candidate.island, coarse, stride, shape)] = number
    steps = [abs(candidate.island.level - candidate.island.brightness) for candidate in candidates]
    calm = image.calmed(starts > 0, float(np.median(steps)))
    taken = np.zeros(shape, dtype=bool)
    bones: list[FoundBone] = []
    for number, candidate in enumerate(candidates, start=1):
        island, name = candidate.island, candidate.name
        others = taken | ((starts > 0) & (starts != number))
        smooth = _SMOOTH_MM.get(name.name, _SMOOTH_OTHER_MM)
        start = (starts == number) & ~taken
        if not start.any():
            continue  # the same compartment under two names: the bone before holds all of it
        cortex_mm = _SPINE_CORTEX_MM if name.name in _OF_THE_SPINE else CORTEX_MM
        if island.outlined:
            outline = outline_of_marrow(image, start, others, cortex_mm=cortex_mm)
        else:
            outline = outline_bone(
                image,
                calm,
                start,
                others,
                sign=island.sign,
                contrast=abs(island.level - island.brightness),
                smooth_mm=smooth,
                cortex_mm=cortex_mm,
                shaft_upwards=_SHAFTS_UPWARDS.get(name.name),
            )
        taken[outline.box] |= outline.mask
        marrow_voxels = int(np.count_nonzero(start))
        if bones and bones[-1].name.id == name.id:
            outline = joined(bones.pop().outline, outline, taken, _JOINING_MM, image.spacing_mm)
        bones.append(FoundBone(_judged(name, outline, image, marrow_voxels), outline))
        progress("segment", 0.6 + 0.4 * number / len(candidates))
    return bones


def _on_fine_grid(island: Island, coarse: WorkingImage, stride: int, shape: tuple[int, ...]) -> np.ndarray:
    """An island's voxels on the fine grid."""
    if island.outlined is None:
        return upsampled(island.whole(coarse.volume.array.shape), stride, shape)
    whole = np.zeros(shape, dtype=bool)
    whole[island.outlined[0]] = island.outlined[1]
    return whole


def _judged(name: BoneName, outline: Outline, image: WorkingImage, marrow_voxels: int) -> BoneName:
    """Name with what the outline adds to doubt; the compartment that it began from had so many voxels."""
    found: list[tuple[Note, float]] = []
    if outline.contrast < _GOOD_CONTRAST:
        found.append((Note("mr-doubt-faint", {"ratio": round(outline.contrast, 1)}), 0.7))
    if outline.open_share > _OPEN_SHARE:
        found.append((Note("mr-doubt-open", {"percent": round(100 * outline.open_share)}), 0.8))
    if image.slice_mm > _THICK_SLICES_MM:
        found.append((Note("mr-doubt-thick-slices", {"mm": round(image.slice_mm, 1)}), 0.9))
    has_shaft = name.name in _SHAFTS_UPWARDS
    share = np.count_nonzero(outline.mask) / max(1, marrow_voxels)
    if share < _LEAST_KEPT or (share > _MOST_GROWN and not has_shaft):
        found.append((Note("mr-doubt-outline-differs", {"percent": round(100 * share)}), 0.5))
    volume_ml = np.count_nonzero(outline.mask) * image.spacing_mm**3 / 1000.0
    if volume_ml > most_ml(name.name):
        found.append((Note("mr-doubt-too-large", {"ml": round(volume_ml)}), 0.4))
    if outline.is_cropped:
        # A shaft has to leave the picture of a joint; a short bone that does is half missing, or has leaked.
        found.append((Note("reconstruction-doubt-at-scan-edge"), 1.0 if has_shaft else 0.8))
    elif has_shaft:
        found.append((Note("mr-doubt-shaft-ends"), 0.8))
    doubts = (*name.doubts, *(note for note, _ in found))
    confidence = name.confidence * float(np.prod([factor for _, factor in found]))
    return BoneName(name.id, name.name, name.side, name.level, confidence, doubts)
