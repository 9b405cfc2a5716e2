"""What soft tissue and bone read in this very scan: thresholds follow from it, never from a fixed number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.mask_operations import box_around
from reconstruction.volume import Volume

_SOFT_TISSUE_HU = (-20.0, 120.0)  # window in which the muscle peak of the histogram is sought
_BODY_HU = -300.0
_CLEARLY_BONE_ABOVE_SOFT = 250.0
METAL_HU = 2800.0  # above any bone; enamel reaches it in specks
_METAL_GLOW_MM = 10.0  # own estimate: so far from metal its blur and streaks read like dense cortex
# Of all that reads like bone, a design choice: where one nailed hip fills the scan it is 0.44, in a whole pelvis 0.1,
# and shares of dense cortex elsewhere were set with so much of it.
_LEAST_GLOW = 0.25
_CORTEX_PERCENTILE = 97.0
_DETECTION_SHARE = 0.10  # of the way from soft tissue to dense cortex: a blurred thin cortex still reaches it
_DETECTION_STEP_HU = (110.0, 190.0)
# Muscle is sought in means over blocks: single voxels of a fine or noisy scan carry fat's readings into muscle's, and
# scans of any slice thickness see the same tissue. Blocks are larger where noise asks for it; muscles are thicker.
_BLOCK_MM, _LARGEST_BLOCK_MM = 3.0, 8.0
_QUIET_HU = 12.0  # noise of the means, a design choice: muscles of one body differ by as much
_PEAK_WIDTH_HU = 10.0  # of the smoothing, a design choice: half as wide as muscle's own peak
_LEAST_MODE = 0.5  # of the greatest density in the window; less is a ripple on the flank of something else
_FEWEST_VOXELS = 100
_LOWEST_HU, _HIGHEST_HU = -1024, 3071
_USUAL_SOFT_TISSUE_HU, _USUAL_NOISE_HU, _USUAL_CORTEX_STEP_HU = 40.0, 20.0, 1000.0
_TO_DEVIATION = 1.4826  # from the median of absolute values, of a normal distribution
_DEVIATION_STEP_HU = 0.1
_REACHING_NOISE = 4.0  # standard deviations: so far from its mean one reading in thirty thousand lies by chance
_LARGEST_SAMPLE = 4_000_000


@dataclass(frozen=True)
class TissueLevels:
    """Levels of one scan [HU].

    Attributes:
        soft_tissue: most frequent value of muscle.
        noise: standard deviation within muscle, an upper bound.
        dense_cortex: value of thick cortical bone.
        detection: threshold that finds bone with thin cortices; it lies outside the true surface.
        voxel_noise: standard deviation of the noise from voxel to voxel, see voxel_noise.
    """

    soft_tissue: float
    noise: float
    dense_cortex: float
    detection: float
    voxel_noise: float = 0.0

    @property
    def noise_reaches_bone(self) -> bool:
        """Whether noise alone lifts voxels of muscle over the threshold of bone."""
        return _REACHING_NOISE * self.voxel_noise > self.detection - self.soft_tissue


def measure_tissue_levels(scan: Volume) -> TissueLevels:
    """Levels of a scan from the histograms of all its Hounsfield units and of their means over small blocks.

    The peak of muscle is the highest mode of a kernel estimate of the density of block means (Parzen 1962, Ann Math
    Statist 33:1065-1076), placed between bins by the parabola through its top, so that it moves with the picture by
    less than a bin.
    """
    voxels = _Histogram.of(scan.array)
    soft, noise, voxel_hu = _USUAL_SOFT_TISSUE_HU, _USUAL_NOISE_HU, 0.0
    if voxels.between(*_SOFT_TISSUE_HU) >= _FEWEST_VOXELS:
        voxel_hu = voxel_noise(scan)
        soft = _muscle_peak(_block_means(scan, voxel_hu))
        noise = max(_TO_DEVIATION * voxels.median_deviation(soft, _SOFT_TISSUE_HU), voxel_hu)
    like_bone = (soft + _CLEARLY_BONE_ABOVE_SOFT, METAL_HU)
    glow = _Histogram.of(_readings_near_metal(scan)[None])
    if glow.between(*like_bone) > _LEAST_GLOW * voxels.between(*like_bone):
        voxels = voxels.without(glow)
    dense = voxels.percentile(_CORTEX_PERCENTILE, like_bone)
    dense = soft + _USUAL_CORTEX_STEP_HU if dense is None else dense
    detection = soft + float(np.clip(_DETECTION_SHARE * (dense - soft), *_DETECTION_STEP_HU))
    return TissueLevels(soft, noise, dense, detection, voxel_hu)


def voxel_noise(scan: Volume) -> float:
    """Standard deviation of the noise from voxel to voxel in the body [HU].

    Of second differences along the rows, which structure larger than voxels leaves alone (after Immerkaer 1996,
    Comput Vis Image Underst 64:300-302); noise that the scanner's kernel smoothed already counts for less.
    """
    step = max(1, int(np.ceil(scan.array.size / _LARGEST_SAMPLE)))
    rows = scan.array[:, ::step].astype(np.float32)
    before, here, after = rows[..., :-2], rows[..., 1:-1], rows[..., 2:]
    body = (here > _BODY_HU) & (before > _BODY_HU) & (after > _BODY_HU)
    difference = (before - 2.0 * here + after)[body]
    return _TO_DEVIATION * float(np.median(np.abs(difference))) / np.sqrt(6.0) if difference.size else 0.0


def _readings_near_metal(scan: Volume) -> np.ndarray:
    """Readings of the voxels about metal, shape (n,): blurred metal is as bright as any cortex."""
    metal = scan.array >= METAL_HU
    if not metal.any():
        return scan.array[:0, 0, 0]
    reach = np.ceil(_METAL_GLOW_MM / scan.geometry.spacing_mm[::-1]).astype(int)
    box = box_around(metal, int(reach.max()))
    near = ndimage.maximum_filter(metal[box], size=tuple(2 * reach + 1), mode="constant")
    return np.asarray(scan.array[box][near])


@dataclass(frozen=True, eq=False)
class _Histogram:
    """How many voxels read less than each level; between whole numbers they are spread evenly.

    Attributes:
        levels: half-way between whole Hounsfield units, from -1024.5 on, shape (n,).
        below: voxels that read less, shape (n,).
    """

    levels: np.ndarray
    below: np.ndarray

    @classmethod
    def of(cls, hu: np.ndarray) -> _Histogram:
        """Histogram of Hounsfield units (z, y, x)."""
        counts = np.zeros(_HIGHEST_HU - _LOWEST_HU + 1, dtype=np.int64)
        for plane in hu:
            whole = plane if np.issubdtype(plane.dtype, np.integer) else np.rint(plane)
            place = np.clip(whole, _LOWEST_HU, _HIGHEST_HU).astype(np.intp) - _LOWEST_HU
            counts += np.bincount(place.ravel(), minlength=len(counts))
        levels = np.arange(_LOWEST_HU, _HIGHEST_HU + 2) - 0.5
        return cls(levels, np.concatenate([[0.0], np.cumsum(counts, dtype=float)]))

    def without(self, part: _Histogram) -> _Histogram:
        """Histogram of all other voxels."""
        return _Histogram(self.levels, self.below - part.below)

    def count_below(self, level: float | np.ndarray) -> np.ndarray:
        """Voxels that read less than a level."""
        return np.interp(level, self.levels, self.below)

    def between(self, low: float, high: float) -> float:
        """Voxels between two levels."""
        return float(self.count_below(high) - self.count_below(low))

    def percentile(self, percent: float, window: tuple[float, float]) -> float | None:
        """Level that so many voxels of a window stay below; None where they are too few to tell."""
        inside = self.between(*window)
        if inside < _FEWEST_VOXELS / 2:
            return None
        wanted = self.count_below(window[0]) + 0.01 * percent * inside
        return float(np.interp(wanted, self.below, self.levels))

    def median_deviation(self, middle: float, window: tuple[float, float]) -> float:
        """Median distance from a level of the voxels of a window."""
        low, high = window
        away = np.arange(0.0, high - low, _DEVIATION_STEP_HU)
        nearer = self.count_below(np.minimum(middle + away, high)) - self.count_below(np.maximum(middle - away, low))
        return float(np.interp(0.5 * nearer[-1], nearer, away))


def _block_means(scan: Volume, noise: float) -> np.ndarray:
    """Means of blocks of 3 mm or more, float32 (z, y, x); what does not fill a block is left out at the rim."""
    voxels_for_quiet = (noise / _QUIET_HU) ** 2
    block_mm = np.clip(np.cbrt(voxels_for_quiet * scan.geometry.voxel_volume_mm3), _BLOCK_MM, _LARGEST_BLOCK_MM)
    size = np.maximum(1, np.round(block_mm / scan.geometry.spacing_mm[::-1])).astype(int)
    size = np.minimum(size, scan.array.shape)
    count = np.array(scan.array.shape) // size
    first = (np.array(scan.array.shape) - count * size) // 2
    total = np.zeros(tuple(count), dtype=np.float32)
    for offset in np.ndindex(*size):
        total += scan.array[
            tuple(slice(a + o, a + o + n * s, s) for a, o, n, s in zip(first, offset, count, size, strict=True))
        ]
    return total / np.float32(np.prod(size))


def _muscle_peak(means: np.ndarray) -> float:
    """Highest mode of block means within the window of muscle, or where they are densest if there is none."""
    bins = np.arange(_BODY_HU, _SOFT_TISSUE_HU[1] - _BODY_HU + 1.0)
    counts, _ = np.histogram(means, bins=bins)
    density = ndimage.gaussian_filter1d(counts.astype(float), _PEAK_WIDTH_HU)
    middle = 0.5 * (bins[:-1] + bins[1:])
    first, last = np.searchsorted(middle, _SOFT_TISSUE_HU)
    places = np.arange(first, last)
    is_mode = (density[places] > density[places - 1]) & (density[places] >= density[places + 1])
    is_mode &= density[places] >= _LEAST_MODE * density[places].max()
    if not is_mode.any():
        return float(middle[places[np.argmax(density[places])]])
    top = int(places[is_mode][np.argmax(density[places[is_mode]])])
    before, here, after = density[top - 1 : top + 2]
    return float(middle[top] + 0.5 * (before - after) / (before - 2.0 * here + after))
