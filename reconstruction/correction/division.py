"""Tools that divide, join and name bones: cut by a plane or a drawn curve, split by seeds, merge, fill, rename."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy import ndimage
from skimage.measure import points_in_poly
from skimage.segmentation import watershed

from reconstruction.bone_naming import parse_bone_id
from reconstruction.correction.history import Change, make_change
from reconstruction.correction.label_map import LabelMap
from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note
from reconstruction.mask_operations import ball, box_around, faces_at_scan_edge, fill_holes
from reconstruction.tissue.seeded_split import depth_landscape, gap_landscape
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_FAR = 1000.0  # a drawn curve goes on straight for this many times its own size
_ARC_POINTS = 64
_SEED_SEARCH_MM = 4.0
_FILL_MARGIN = 2
_ERASED = "–"
Beyond = Callable[[np.ndarray], np.ndarray]


def cut_by_plane(
    label_map: LabelMap, bone_id: str, point_mm: np.ndarray, normal: np.ndarray, new_id: str | None
) -> Change:
    """Give the part of a bone on the side a plane's normal points to a name of its own, or take it away.

    Args:
        label_map: labels so far.
        bone_id: the bone to cut.
        point_mm: point of the plane, LPS [mm], shape (3,).
        normal: towards the part cut off, LPS, shape (3,).
        new_id: bone that the part goes to; None erases it.

    Raises:
        ReconstructionError: no such bone, a normal without direction, or all or nothing lies beyond the plane.
    """
    length = float(np.linalg.norm(normal))
    if length == 0.0:
        raise ReconstructionError("correction-no-direction")
    return _cut_off(label_map, bone_id, new_id, "plane", lambda points: (points - point_mm) @ normal > 0.0)


def cut_by_curve(
    label_map: LabelMap,
    bone_id: str,
    curve_mm: np.ndarray,
    view_direction: np.ndarray,
    new_id: str | None,
    *,
    closed: bool = False,
) -> Change:
    """Cut a bone by a curve drawn on a view, pushed through along the line of sight.

    An open curve goes on straight at both ends; what lies to its left, as the viewer sees it who looks along
    ``view_direction`` and follows the curve, is cut off. A closed curve cuts off what it encircles.

    Args:
        label_map: labels so far.
        bone_id: the bone to cut.
        curve_mm: points of the curve, LPS [mm], shape (n, 3); at least 2, or 3 if closed.
        view_direction: from the viewer into the picture, LPS, shape (3,).
        new_id: bone that the part goes to; None erases it.
        closed: whether the last point joins the first.

    Raises:
        ReconstructionError: no such bone, too few points, or the curve cuts off all or nothing.
    """
    beyond = _beyond_curve(curve_mm, view_direction, closed=closed)
    return _cut_off(label_map, bone_id, new_id, "curve", beyond)


def lies_beyond_curve(point_mm: np.ndarray, curve_mm: np.ndarray, view_direction: np.ndarray) -> bool:
    """Whether a point, LPS [mm], shape (3,), lies on the side that an open curve cuts off; see cut_by_curve.

    Raises:
        ReconstructionError: too few points, or no direction.
    """
    return bool(_beyond_curve(curve_mm, view_direction, closed=False)(np.asarray(point_mm, dtype=float)[None])[0])


def _beyond_curve(curve_mm: np.ndarray, view_direction: np.ndarray, *, closed: bool) -> Beyond:
    """Which LPS points a curve cuts off; see cut_by_curve."""
    length = float(np.linalg.norm(view_direction))
    if length == 0.0:
        raise ReconstructionError("correction-no-direction")
    right, up = _view_axes(np.asarray(view_direction, dtype=float) / length)
    middle = np.mean(curve_mm, axis=0)
    drawn = np.stack([(curve_mm - middle) @ right, (curve_mm - middle) @ up], axis=1)
    steps = np.linalg.norm(np.diff(drawn, axis=0), axis=1)
    drawn = drawn[np.concatenate([[True], steps > 1e-6])]
    if len(drawn) < (3 if closed else 2):
        raise ReconstructionError("correction-curve-too-short")
    polygon = drawn if closed else _left_of(drawn)

    def beyond(points: np.ndarray) -> np.ndarray:
        seen = np.stack([(points - middle) @ right, (points - middle) @ up], axis=1)
        return np.asarray(points_in_poly(seen, polygon))

    return beyond


def _view_axes(direction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Right and up of a viewer who looks along a unit vector; up is as near to the patient's head as can be."""
    head = np.array([0.0, 0.0, 1.0]) if abs(direction[2]) < 0.9 else np.array([0.0, -1.0, 0.0])
    up = head - direction * float(direction @ head)
    up /= np.linalg.norm(up)
    return np.cross(direction, up), up


def _left_of(curve: np.ndarray) -> np.ndarray:
    """Polygon of all that lies left of an open curve, which goes on straight at its ends; shape (m, 2)."""
    far = _FAR * (float(np.ptp(curve, axis=0).max()) + 1.0)
    behind = curve[0] - far * (curve[1] - curve[0]) / np.linalg.norm(curve[1] - curve[0])
    ahead = curve[-1] + far * (curve[-1] - curve[-2]) / np.linalg.norm(curve[-1] - curve[-2])
    start, end = (float(np.arctan2(point[1], point[0])) for point in (ahead, behind))
    angles = np.linspace(start, start + (end - start) % (2.0 * np.pi), _ARC_POINTS)[1:-1]
    arc = 1.5 * far * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.concatenate([[behind], curve, [ahead], arc])


def _cut_off(label_map: LabelMap, bone_id: str, new_id: str | None, way: str, beyond: Beyond) -> Change:
    """Relabel the voxels of a bone for which ``beyond`` (LPS points (n, 3) to bool (n,)) holds."""
    label = label_map.label(bone_id)
    target, names = (0, dict(label_map.names)) if new_id is None else label_map.label_or_new(new_id)
    box = label_map.box(label)
    after = label_map.labels.array[box].copy()
    voxels = np.argwhere(after == label)
    points = label_map.labels.geometry.to_world((voxels + [side.start for side in box])[:, ::-1])
    off = beyond(points)
    if not off.any() or off.all():
        raise ReconstructionError("correction-cut-misses", id=bone_id)
    after[tuple(voxels[off].T)] = target
    note = Note("correction-edit-cut", {"id": bone_id, "way": way, "new": new_id or _ERASED})
    return make_change(label_map, note, box, after, names)


def split(
    label_map: LabelMap,
    scan: Volume,
    bone_id: str,
    seeds: Mapping[str, Sequence[Sequence[float]]],
    levels: TissueLevels | None,
) -> Change:
    """Divide a bone among seeds along the darkest and narrowest sheets between them (watershed).

    Args:
        label_map: labels so far.
        scan: the picture on the same grid.
        bone_id: the bone to divide; it is gone afterwards unless a seed bears its name.
        seeds: points in the parts, {bone id: [(x, y, z), ...]} in LPS [mm]; at least two parts.
        levels: levels of the scan; None where it has no Hounsfield units, then only how narrow the bone is counts.

    Raises:
        ReconstructionError: fewer than two parts, or a seed that is not in the bone.
    """
    if len(seeds) < 2:
        raise ReconstructionError("correction-two-seeds", id=bone_id)
    label = label_map.label(bone_id)
    box = label_map.box(label)
    part = label_map.labels.crop(box)
    own = part.array == label
    if bone_id not in seeds:
        label_map = LabelMap(label_map.labels, {key: name for key, name in label_map.names.items() if key != label})
    named = label_map
    markers = np.zeros(own.shape, dtype=np.int32)
    for part_id, points in seeds.items():
        number, names = named.label_or_new(part_id)
        named = LabelMap(label_map.labels, names)
        for point in points:
            markers[_nearest_voxel(part, own, np.asarray(point, dtype=float), part_id)] = number
    spacing = part.geometry.spacing_mm
    landscape = (
        depth_landscape(own, spacing) if levels is None else gap_landscape(scan.array[box], own, spacing, levels)
    )
    divided = watershed(landscape, markers, mask=own)
    after = part.array.copy()
    after[own] = divided[own]
    note = Note("correction-edit-split", {"id": bone_id, "parts": ", ".join(seeds)})
    return make_change(label_map, note, box, after, named.names)


def _nearest_voxel(part: Volume, own: np.ndarray, point_mm: np.ndarray, part_id: str) -> tuple[int, ...]:
    """Voxel of the bone nearest to a seed."""
    voxels = np.argwhere(own)
    away = np.linalg.norm(part.geometry.to_world(voxels[:, ::-1]) - point_mm, axis=1)
    nearest = int(np.argmin(away))
    if away[nearest] > _SEED_SEARCH_MM:
        raise ReconstructionError("reconstruction-seed-not-in-bone", id=part_id)
    return tuple(int(value) for value in voxels[nearest])


def merge(label_map: LabelMap, bone_ids: Sequence[str], into: str) -> Change:
    """Make one bone of several.

    Raises:
        ReconstructionError: one of them is not there, or there are fewer than two.
    """
    others = [label_map.label(bone_id) for bone_id in bone_ids if bone_id != into]
    target, names = label_map.label_or_new(into)
    if not others:
        raise ReconstructionError("correction-two-bones")
    wanted = np.isin(label_map.labels.array, others)
    note = Note("correction-edit-merge", {"ids": ", ".join(bone_ids), "into": into})
    names = {label: name for label, name in names.items() if label not in others}
    if not wanted.any():
        return make_change(label_map, note, None, None, names)
    box = box_around(wanted)
    after = label_map.labels.array[box].copy()
    after[wanted[box]] = target
    return make_change(label_map, note, box, after, names)


def fill(label_map: LabelMap, bone_id: str, *, closing_mm: float = 0.0) -> Change:
    """Fill the cavities of a bone, such as its marrow; other bones inside stay.

    Args:
        label_map: labels so far.
        bone_id: the bone.
        closing_mm: gaps of the shell up to twice this wide are closed before [mm], 0 for none.
    """
    label = label_map.label(bone_id)
    spacing = label_map.labels.geometry.spacing_mm
    margin = _FILL_MARGIN + int(np.ceil(closing_mm / spacing.min()))
    box = label_map.box(label, margin)
    after = label_map.labels.array[box].copy()
    own = after == label
    edges = faces_at_scan_edge(box, label_map.labels.array.shape)
    if closing_mm > 0.0:
        pad = max(ball(closing_mm, spacing).shape)
        closed = ndimage.binary_closing(np.pad(own, pad, mode="edge"), ball(closing_mm, spacing))
        own = own | closed[pad:-pad, pad:-pad, pad:-pad]
    after[fill_holes(own, edges) & (after == 0)] = label
    return make_change(label_map, Note("correction-edit-fill", {"id": bone_id}), box, after)


def rename(label_map: LabelMap, bone_id: str, new_id: str) -> Change:
    """Give a bone another name.

    Raises:
        ReconstructionError: no such bone, a name with impossible characters, or one that another bone has.
    """
    label = label_map.label(bone_id)
    parse_bone_id(new_id)
    if new_id != bone_id and new_id in label_map.names.values():
        raise ReconstructionError("correction-name-taken", id=new_id)
    note = Note("correction-edit-rename", {"id": bone_id, "new": new_id})
    return make_change(label_map, note, None, None, {**label_map.names, label: new_id})
