"""Connected masses of bone that could be feet, each on a grid fit for work at its joints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from reconstruction.kernels import band_filters
from reconstruction.mask_operations import Box, faces_at_scan_edge, fill_holes, missing_voxels, mostly_within
from reconstruction.tissue.seeded_split import closed_shell
from reconstruction.volume import Volume, VolumeGeometry

_OVERVIEW_MM = 2.0
_WORKING_MM = 0.8  # joint spaces are 1 to 2 mm wide; finer voxels are averaged to at most this
_MARGIN_MM = 8.0
_SMALLEST_ML = 8.0
_NEAR_MM = 15.0  # loose toes belong to the mass they are this near to
# The bones of a foot with its leg lie within a slab this thick, whatever way it points; trunk and head do not.
_THICKEST_MM = 130.0
_LARGEST_ML = 1500.0
_MOST = 6
_POINTS_EVERY_MM = 3.0


@dataclass(frozen=True, eq=False)
class BoneMass:
    """A connected mass of bone.

    Attributes:
        hu: Hounsfield units about the mass, on the working grid.
        bone: mask by the detection threshold of this mass alone, same shape.
        solid: the same with gaps closed and marrow filled: neighbouring bones are joined in it.
        box: part of the scan (z, y, x) that the working grid covers.
        strides: voxels of the scan in one of the working grid (z, y, x).
        scan: place of the whole scan.
    """

    hu: Volume
    bone: np.ndarray
    solid: np.ndarray
    box: Box
    strides: tuple[int, int, int]
    scan: VolumeGeometry

    @property
    def points(self) -> np.ndarray:
        """Points evenly inside the solid bone, about 3 mm apart, LPS [mm], shape (n, 3)."""
        return self.hu.geometry.to_world(self.point_voxels[:, ::-1])

    @property
    def point_voxels(self) -> np.ndarray:
        """Voxels (z, y, x) of the working grid at ``points``, shape (n, 3)."""
        every = np.maximum(1, np.round(_POINTS_EVERY_MM / self.hu.geometry.spacing_mm[::-1])).astype(int)
        sparse = self.solid[:: every[0], :: every[1], :: every[2]]
        return np.argwhere(sparse) * every

    def in_view(self, points: np.ndarray) -> np.ndarray:
        """Which LPS points (n, 3) lie within the scan."""
        index = self.scan.to_index(points)
        return np.asarray(np.all((index >= 0.0) & (index <= np.array(self.scan.shape[::-1]) - 1.0), axis=1))

    def mirrored(self) -> BoneMass:
        """The same mass in a mirror through the middle of the scan, across the patient; rows are stored backwards."""
        middle = float(np.mean(self.scan.bounds_mm(), axis=0)[0])
        hu = Volume(np.ascontiguousarray(self.hu.array[:, :, ::-1]), _mirrored(self.hu.geometry, middle))
        bone, solid = (np.ascontiguousarray(mask[:, :, ::-1]) for mask in (self.bone, self.solid))
        scan = VolumeGeometry(_mirrored(self.scan, middle), self.scan.shape)
        length, across = self.scan.shape[2], self.box[2]
        box = (self.box[0], self.box[1], slice(length - across.stop, length - across.start))
        return BoneMass(hu, bone, solid, box, self.strides, scan)

    def on_scan(self, array: np.ndarray) -> np.ndarray:
        """An array of the working grid on the voxels of the scan's box."""
        for axis, stride in enumerate(self.strides):
            array = np.repeat(array, stride, axis=axis)
        return array[tuple(slice(0, part.stop - part.start) for part in self.box)]


def _mirrored(geometry: VolumeGeometry, middle: float) -> np.ndarray:
    """Affine of a grid seen in a mirror across LPS x that stands at the middle [mm], with its rows stored backwards."""
    mirror, backwards = np.diag([-1.0, 1.0, 1.0, 1.0]), np.diag([-1.0, 1.0, 1.0, 1.0])
    mirror[0, 3], backwards[0, 3] = 2.0 * middle, geometry.shape[2] - 1.0
    return np.asarray(mirror @ geometry.affine @ backwards)


def find_masses(scan: Volume, bone: np.ndarray) -> list[BoneMass]:
    """Masses of bone of a foot's size, largest first.

    Args:
        scan: Hounsfield units.
        bone: mask of bone by the detection threshold, shape of the scan.
    """
    strides = _strides(scan.geometry.spacing_mm, _OVERVIEW_MM)
    overview = mostly_within(bone, strides)
    spacing = scan.geometry.spacing_mm * strides[::-1]
    labels, count = ndimage.label(closed_shell(overview, spacing))
    if not count:
        return []
    millilitres = np.bincount(labels.ravel())[1:] * float(np.prod(spacing)) / 1000.0
    main = [int(number) + 1 for number in np.argsort(-millilitres, kind="stable") if millilitres[number] > _SMALLEST_ML]
    labels = _with_loose_pieces(labels, main, spacing)
    masses = []
    boxes = ndimage.find_objects(labels)
    for label in main:
        own = labels[boxes[label - 1]] == label
        if millilitres[label - 1] < _LARGEST_ML and _is_slab(np.argwhere(own)[:, ::-1] * spacing):
            masses.append(_mass(scan, bone, labels == label, boxes[label - 1], strides))
    return masses[:_MOST]


def _strides(spacing_mm: np.ndarray, wanted_mm: float) -> tuple[int, int, int]:
    """Voxels (z, y, x) to take together, so that they come near to a size but not above."""
    x, y, z = np.maximum(1, np.floor(wanted_mm / spacing_mm + 1e-6)).astype(int)
    return int(z), int(y), int(x)


def _with_loose_pieces(labels: np.ndarray, main: list[int], spacing_mm: np.ndarray) -> np.ndarray:
    """Labels of the main masses, small pieces near to one of them joined to it, all others 0."""
    is_main = np.zeros(int(labels.max()) + 1, dtype=bool)
    is_main[main] = True
    main_mask = is_main[labels]
    joined = np.where(main_mask, labels, 0)
    loose = np.argwhere((labels > 0) & ~main_mask)
    if not main or not len(loose):
        return joined
    edge = np.argwhere(main_mask & ~band_filters.shrunk(main_mask))
    size = spacing_mm[::-1]
    away, nearest = cKDTree(edge * size).query(loose * size, distance_upper_bound=_NEAR_MM)
    piece = labels[tuple(loose.T)]
    closest = np.lexsort((away, piece))
    closest = closest[np.unique(piece[closest], return_index=True)[1]]  # the voxel of each piece nearest to a mass
    closest = closest[np.isfinite(away[closest])]
    owner = np.zeros(len(is_main), dtype=labels.dtype)
    owner[piece[closest]] = labels[tuple(edge[nearest[closest]].T)]
    joined[tuple(loose.T)] = owner[piece]
    return joined


def _is_slab(points: np.ndarray) -> bool:
    """Whether points (n, 3) [mm] lie within a slab that is as thin as a foot."""
    centred = points - points.mean(axis=0)
    axes = np.linalg.eigh(centred.T @ centred)[1]
    low, high = np.percentile(centred @ axes[:, 0], [1.0, 99.0])
    return bool(high - low < _THICKEST_MM)


def _mass(
    scan: Volume, bone: np.ndarray, overview: np.ndarray, found: Box, overview_strides: tuple[int, int, int]
) -> BoneMass:
    """The part of a scan about one mass of the overview, which lies in a box there, averaged to the working grid."""
    spacing = scan.geometry.spacing_mm
    strides = _strides(spacing, _WORKING_MM)
    margins = np.ceil(_MARGIN_MM / spacing[::-1]).astype(int).tolist()
    z, y, x = (
        _voxels_around(*axis) for axis in zip(found, overview_strides, strides, margins, scan.array.shape, strict=True)
    )
    box = (z, y, x)
    hu = _averaged(scan.crop(box), strides)
    own = _averaged(Volume(bone[box].astype(np.float32), scan.affine), strides).array > 0.5
    near = band_filters.grown(band_filters.grown(overview))
    for axis, (part, stride, step) in enumerate(zip(box, strides, overview_strides, strict=True)):
        middles = np.arange(part.start, part.stop, stride) + stride // 2
        near = np.take(near, (middles + missing_voxels(bone.shape[axis], step)[0]) // step, axis=axis)
    own &= near
    rims = [length % stride for length, stride in zip(bone.shape, strides, strict=True)]
    inner = [slice(part.start - rim // 2, part.stop - rim // 2) for part, rim in zip(box, rims, strict=True)]
    edges = faces_at_scan_edge((inner[0], inner[1], inner[2]), tuple(np.subtract(bone.shape, rims).tolist()))
    solid = fill_holes(closed_shell(own, hu.geometry.spacing_mm), edges)
    return BoneMass(hu, own, solid, box, strides, scan.geometry)


def _voxels_around(blocks: slice, step: int, stride: int, margin: int, length: int) -> slice:
    """Voxels of some blocks of the overview and of a margin, in whole blocks of the working grid."""
    before, rim = missing_voxels(length, step)[0], length % stride // 2
    first = max(0, (blocks.start * step - before - margin - rim) // stride)
    beyond = min(length // stride, -((before + rim - blocks.stop * step - margin) // stride))
    return slice(rim + first * stride, rim + beyond * stride)


def _averaged(part: Volume, strides: tuple[int, int, int]) -> Volume:
    """Blocks of voxels as one voxel each; the shape must be divisible by the strides."""
    if strides == (1, 1, 1):
        return part
    depth, rows, columns = (length // stride for length, stride in zip(part.array.shape, strides, strict=True))
    blocks = part.array.reshape(depth, strides[0], rows, strides[1], columns, strides[2])
    affine = part.affine.copy()
    affine[:3, 3] += part.affine[:3, :3] @ ((np.array(strides[::-1]) - 1) / 2.0)
    affine[:3, :3] *= np.array(strides[::-1])
    return Volume(blocks.mean(axis=(1, 3, 5), dtype=np.float32), affine)
