"""Blood and organs full of contrast medium, as bright as bone: told from bone by being calm and having no cortex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.mask_operations import ball, block_sums, box_around, grown_box
from reconstruction.tissue.metal import Metal
from reconstruction.tissue.tissue_levels import METAL_HU, TissueLevels
from reconstruction.volume import Volume

_COARSE_MM = 2.0
# Means over as much are compared: noise of single voxels passes for cortex, and cortices are seen as wide.
_CALM_MM = 3.0
_WINDOW_MM = 6.0
_CALM_NOISES = 1.5  # trabeculae and cortex make bone restless even where scans are smooth
_CALM_SHARE = 0.22  # of the step from soft tissue: streaks stir dense contrast
_RIM_MM = 3.0
_AROUND_MM = (3.0, 6.0)  # beyond blur and streaks of metal
_WALL_MM = 2.0  # blurred edge of a vessel
_IN_BONE_SHARE = 0.5  # own estimate: implants in bone have bone on most sides
_BESIDE_MM = 3.0
_SHEET_MM = 1.5  # half as thick; bones beside vessels are thicker, marrow included
_SMALLEST_CORE_ML = 0.4
_EDGE_REACH_MM = 9.0
_DENSE_SHARE = 0.6  # thick cortical bone is calm as well, and denser than diluted contrast
_UNDILUTED_SHARE = 1.3
_CORTEX_STEP_HU = 90.0  # a cortex stands out from what it holds by more than this, even blurred
# Of the edge around a core: less of it is bone that the vessel runs along. Large vessels run along many bones; what is
# small had better stay in doubt than marrow be lost whose cortex is blurred by thick slices.
_CORTEX_SHARE, _SMALL_CORTEX_SHARE = 0.3, 0.13
_SMALL_CORE_ML = 5.0
# Branches of large vessels are too thin for a calm inside, but their middles read what the blood they come from reads.
_BRANCH_SHARE = 0.75  # of the step from soft tissue to that blood, own estimate: blur takes the rest from thin ones
_FROM_CORTEX_MM = 4.0  # nothing so near to a branch is brighter than blood; ribs are thinner than twice that
_WIDEST_BRANCH_MM = 8.0  # radius: the largest branch, the brachiocephalic trunk, has 7; what is wider may be marrow


@dataclass(frozen=True, eq=False)
class Contrast:
    """Contrast medium found in a scan: mask of the scan's shape, and its volume [ml]."""

    mask: np.ndarray
    volume_ml: float


def find_contrast(volume: Volume, bone: np.ndarray, levels: TissueLevels) -> Contrast | None:
    """Bright parts that are no bone, or None if there are none.

    Args:
        volume: Hounsfield units.
        bone: mask by the detection threshold, shape of the volume.
        levels: levels of the scan.
    """
    strides = np.maximum(1, np.round(_COARSE_MM / volume.geometry.spacing_mm)).astype(int)
    stride_x, stride_y, stride_z = (int(stride) for stride in strides)
    spacing = volume.geometry.spacing_mm * strides
    samples = volume.array[::stride_z, ::stride_y, ::stride_x].astype(np.float32)
    hu = _calmed(_block_means(volume.array, (stride_z, stride_y, stride_x)), spacing)
    # Noise lifts many a voxel over the threshold where the mean is not far below it.
    bright = hu > levels.detection - levels.noise
    if not bright.any():
        return None
    # Nothing but what lies about bright voxels is looked at: a scan is mostly air and muscle.
    part = box_around(bright, int(np.ceil(_EDGE_REACH_MM / float(spacing.min()))) + 1)
    samples, hu, bright = samples[part], hu[part], bright[part]
    is_bone = bone[::stride_z, ::stride_y, ::stride_x][part]
    bright &= ndimage.binary_dilation(is_bone) | ndimage.binary_fill_holes(bright)
    cores, level = _cores(samples, hu, bright, spacing, levels)
    if cores is None:
        return None
    cores |= _branches(hu, bright, cores, level, spacing, levels)
    reach = ndimage.binary_dilation(cores, ball(_RIM_MM + float(spacing.max()), spacing))
    within = ndimage.binary_dilation(cores, ball(_RIM_MM, spacing))
    coarse = np.zeros([-(-length // stride) for length, stride in zip(bone.shape, strides[::-1], strict=True)], bool)
    coarse[part] = ((reach & bright) | within) & (hu < level + 2.0 * _CORTEX_STEP_HU)
    found = coarse
    for axis, stride in enumerate((stride_z, stride_y, stride_x)):
        found = np.repeat(found, stride, axis=axis)
    found = found[tuple(slice(0, length) for length in bone.shape)] & bone
    _add_walls(found, bone, volume.geometry.spacing_mm)
    return Contrast(found, np.count_nonzero(found) * volume.geometry.voxel_volume_mm3 / 1000.0)


def _block_means(hu: np.ndarray, strides: tuple[int, int, int]) -> np.ndarray:
    """Means of blocks of so many voxels (z, y, x), float32; what an edge cuts of a block goes on as it ends."""
    missing = [(0, -length % stride) for length, stride in zip(hu.shape, strides, strict=True)]
    whole = np.pad(hu, missing, mode="edge") if np.any(missing) else hu
    return np.asarray(block_sums(whole, strides, np.float32) / np.float32(np.prod(strides)), dtype=np.float32)


def _calmed(hu: np.ndarray, spacing_mm: np.ndarray) -> np.ndarray:
    """Means of blocks blurred as far as means of larger ones would be; spacing of the blocks along (x, y, z) [mm]."""
    # A mean over a length is a blur by a twelfth of its square.
    missing = np.maximum(_CALM_MM**2 - spacing_mm[::-1] ** 2, 0.0) / 12.0
    return np.asarray(ndimage.gaussian_filter(hu, np.sqrt(missing) / spacing_mm[::-1], truncate=3.0))


def _branches(
    hu: np.ndarray, bright: np.ndarray, cores: np.ndarray, level: np.ndarray, spacing: np.ndarray, levels: TissueLevels
) -> np.ndarray:
    """Middles of the vessels that large cores flow on into: as bright as these, thin, and without cortex beside them.

    Args:
        hu: means of blocks, shape (z, y, x).
        bright: which of them may be bone.
        cores: insides of vessels and organs.
        level: mean reading of the core that each block belongs to [HU].
        spacing: of the blocks along (x, y, z) [mm].
        levels: levels of the scan.
    """
    found = np.zeros_like(cores)
    parts, count = ndimage.label(cores)
    sizes = np.bincount(parts.ravel(), minlength=count + 1) * float(np.prod(spacing)) / 1000.0
    reach = 2 * np.ceil(_FROM_CORTEX_MM / spacing[::-1]).astype(int) + 1
    brightest = ndimage.maximum_filter(hu, size=tuple(reach))
    whole = np.ones((3, 3, 3), dtype=bool)
    for number, box in enumerate(ndimage.find_objects(parts), start=1):
        own = parts[box] == number
        blood = float(level[box][own].mean())
        if sizes[number] < _SMALL_CORE_ML or not levels.detection < blood < levels.dense_cortex:
            continue
        least = levels.soft_tissue + _BRANCH_SHARE * (blood - levels.soft_tissue)
        alike = bright & (hu > least) & (brightest < blood + _CORTEX_STEP_HU)
        alike[box] |= own
        flows, _ = ndimage.label(alike, whole)
        lumen = flows == flows[box][own][0]
        depth = ndimage.distance_transform_edt(lumen, sampling=spacing[::-1])
        found |= lumen & ~ndimage.binary_dilation(depth > _WIDEST_BRANCH_MM, ball(_WIDEST_BRANCH_MM, spacing))
    return found


def _add_walls(found: np.ndarray, bone: np.ndarray, spacing_mm: np.ndarray) -> None:
    """Add the blurred walls of vessels, in place: sheets beside contrast that are too thin to be a bone's."""
    if not found.any():
        return
    box = box_around(found, int(np.ceil(_BESIDE_MM / float(spacing_mm.min()))) + 1)
    rest = bone[box] & ~found[box]
    beside = ndimage.binary_dilation(found[box], ball(_BESIDE_MM, spacing_mm)) & rest
    found[box] |= beside & ~ndimage.binary_opening(rest, ball(_SHEET_MM, spacing_mm))


def contrast_in_metal(volume: Volume, metal: Metal, levels: TissueLevels) -> np.ndarray:
    """Undiluted contrast that reads like metal in a scan with contrast: pieces in no bone, and what flows on from them.

    A pacemaker in such a scan passes for contrast; neither is bone.

    Args:
        volume: Hounsfield units.
        metal: what reads like metal.
        levels: levels of the scan.

    Returns:
        Mask, shape of the volume.
    """
    spacing = volume.geometry.spacing_mm
    margin = int(np.ceil(_AROUND_MM[1] / float(spacing.min()))) + 1
    pieces, _ = ndimage.label(metal.mask, np.ones((3, 3, 3)))
    found = np.zeros(metal.mask.shape, dtype=bool)
    for label, inner in enumerate(ndimage.find_objects(pieces), start=1):
        box = grown_box(inner, margin, metal.mask.shape)
        own = pieces[box] == label
        away = ndimage.distance_transform_edt(~own, sampling=spacing[::-1])
        around = (away > _AROUND_MM[0]) & (away < _AROUND_MM[1]) & ~metal.mask[box]
        if np.mean(volume.array[box][around] > levels.detection) < _IN_BONE_SHARE:
            found[box] |= own
    if not found.any():
        return found
    # Downstream it is diluted, but for a while still brighter than cortex.
    flowing = ndimage.binary_propagation(found, mask=found | (volume.array > levels.dense_cortex))
    box = box_around(flowing, margin)
    found[box] |= ndimage.binary_dilation(flowing[box], ball(_WALL_MM, spacing)) & (
        volume.array[box] > levels.detection
    )
    return found


def _cores(
    samples: np.ndarray, hu: np.ndarray, bright: np.ndarray, spacing: np.ndarray, levels: TissueLevels
) -> tuple[np.ndarray | None, np.ndarray]:
    """Insides of vessels and organs, and for each voxel the mean reading [HU] of the nearest, -inf where it is bone's.

    Args:
        samples: readings of single voxels, whose spread noise is known for, shape (z, y, x).
        hu: means of the blocks they stand for.
        bright: where these may be bone.
        spacing: of the blocks along (x, y, z) [mm].
        levels: levels of the scan.
    """
    size = np.maximum(np.round(_WINDOW_MM / spacing[::-1]).astype(int), 3)
    bounded = np.clip(samples, levels.soft_tissue - 200.0, 3000.0)
    mean = ndimage.uniform_filter(bounded, size)
    spread = np.sqrt(np.maximum(ndimage.uniform_filter(bounded**2, size) - mean**2, 0.0))
    restless = np.maximum(_CALM_NOISES * levels.noise, _CALM_SHARE * (mean - levels.soft_tissue))
    inside = ndimage.binary_erosion(bright, ball(_RIM_MM, spacing), border_value=1)
    labels, count = ndimage.label(inside & (spread < restless))
    nowhere = np.full(hu.shape, -np.inf, dtype=np.float32)
    if count == 0:
        return None, nowhere
    voxel_ml = float(np.prod(spacing)) / 1000.0
    sizes = np.bincount(labels.ravel(), minlength=count + 1) * voxel_ml
    labels[(sizes < _SMALLEST_CORE_ML)[labels]] = 0
    if not labels.any():
        return None, nowhere
    away, nearest = ndimage.distance_transform_edt(labels == 0, sampling=spacing[::-1], return_indices=True)
    owner = labels[tuple(nearest)]
    totals = np.bincount(labels.ravel(), weights=mean.ravel(), minlength=count + 1)
    level = totals / np.maximum(np.bincount(labels.ravel(), minlength=count + 1), 1)
    # Contrast fades towards its edge; bone is brightest there.
    edge = bright & ~ndimage.binary_erosion(bright, ball(_RIM_MM, spacing), border_value=1) & (away < _EDGE_REACH_MM)
    brightest = ndimage.maximum_filter(hu, np.maximum(np.round(_RIM_MM / spacing[::-1]).astype(int), 3))
    stands_out = brightest[edge] > level[owner[edge]] + _CORTEX_STEP_HU
    edges = np.bincount(owner[edge], minlength=count + 1)
    with_cortex = np.bincount(owner[edge], weights=stands_out, minlength=count + 1)
    share = with_cortex / np.maximum(edges, 1)
    dense = levels.soft_tissue + _DENSE_SHARE * (levels.dense_cortex - levels.soft_tissue)
    limit = np.where(sizes < _SMALL_CORE_ML, _SMALL_CORTEX_SHARE, _CORTEX_SHARE)
    is_contrast = (sizes >= _SMALLEST_CORE_ML) & (share < limit) & (edges > 0)
    is_contrast &= (level < dense) | (level > _UNDILUTED_SHARE * levels.dense_cortex)
    is_contrast &= level < METAL_HU  # large implants are as calm; contrast as bright is told beside other contrast
    is_contrast[0] = False
    cores = is_contrast[labels]
    nearest_level = np.where(is_contrast[owner], level[owner], -np.inf).astype(np.float32)
    return (cores if cores.any() else None), nearest_level
