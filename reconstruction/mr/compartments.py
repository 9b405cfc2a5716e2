"""Compartments of marrow: islands of like brightness that darker or brighter tissue encloses.

No grey is known beforehand to be marrow. It is bright in pictures by T1 and by density of protons, dark where fat's
signal is suppressed or the gradient echo loses it among trabeculae. What is the same in all of them: marrow is even, is
wide, and is enclosed by something else: cortex, cartilage, fluid, disc or muscle. So islands are sought at many levels
of brightness and on both sides of each, in the way of maximally stable regions (Matas et al. 2004, Image Vis Comput
22:761-767), and are cut where they hang together by necks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from reconstruction.kernels import band_filters
from reconstruction.mask_operations import Box, grown_box
from reconstruction.mr.working_image import WorkingImage

LEVELS = 16
_LOWEST_SHARE, _HIGHEST_SHARE = 0.04, 0.96
_SMALLEST_ML, _LARGEST_ML = 1.5, 700.0
CLOSED_NECK = 0.3
"""Islands that hang on more than this share of their rim are none."""

BRIGHT, DARK = 1, -1
_EDGE_BLUR = 0.7  # [voxels]
_EVEN_SHARES = (0.25, 0.8, 12)
_AROUND, _AROUND_MM, _AROUND_SHARES = 4, 4.0, (15.0, 85.0)
_LINE_SHARE = 0.3
_DEEPEST_MM = 25.0
_KNOWN_MM, _KNOWN_WIDTHS = 3.0, (2.5, 3.5, 5.0, 7.0, 10.0)  # in multiples of the unrest about the places


@dataclass(frozen=True, eq=False)
class Island:
    """One compartment, on the grid of the coarse image it was found in.

    Attributes:
        sign: BRIGHT or DARK against what is around.
        level: brightness that divides it from what is around.
        box, mask: where it is.
        volume_ml: its volume [ml].
        neck: share of its rim that goes on in like brightness, where it was cut.
        depth_mm: radius of the largest ball in it [mm], at most the cap of the search.
        brightness, roughness: median and robust deviation within it.
        outlined: where its outline on the fine image is known already, box and mask of it there.
    """

    sign: int
    level: float
    box: Box
    mask: np.ndarray
    volume_ml: float
    neck: float
    depth_mm: float
    brightness: float
    roughness: float
    outlined: tuple[Box, np.ndarray] | None = None

    @property
    def quality(self) -> float:
        """How closed and how even it is, 0 to 1."""
        closed = max(0.0, 1.0 - self.neck / CLOSED_NECK)
        even = 1.0 / (1.0 + (self.roughness / max(abs(self.level - self.brightness), 1e-6)) ** 2)
        return float(closed * even)

    def whole(self, shape: tuple[int, ...]) -> np.ndarray:
        """Its mask in an array of the image's shape."""
        result = np.zeros(shape, dtype=bool)
        result[self.box] = self.mask
        return result

    def centre(self) -> np.ndarray:
        """Middle of its voxels, index (z, y, x)."""
        return np.argwhere(self.mask).mean(axis=0) + [part.start for part in self.box]


def find_islands(image: WorkingImage, sign: int, *, openings_mm: tuple[float, ...]) -> list[Island]:
    """Islands at many levels of brightness; the same compartment appears at several.

    Args:
        image: a coarse image.
        sign: BRIGHT or DARK.
        openings_mm: radii of the balls that must pass where an island is one [mm].
    """
    values = image.volume.array
    shares = np.linspace(_LOWEST_SHARE, _HIGHEST_SHARE, LEVELS)
    islands: list[Island] = []
    for level in np.quantile(values[image.body], shares):
        inside = ((values - level) * sign > 0) & image.body
        cap = 2.5 * max(openings_mm) + 12.0
        depth = band_filters.capped_depth(inside, np.full(3, image.spacing_mm), cap)
        for opening in openings_mm:
            islands += _islands_at(image, inside, depth, opening, sign, float(level))
    return islands


def find_even_islands(image: WorkingImage, *, openings_mm: tuple[float, ...]) -> list[Island]:
    """Islands of even brightness that edges of any kind enclose: marrow behind a thin dark line, with fat beyond.

    Their sign is BRIGHT where what is around is darker at first, the line of cortex, even if fat beyond is brighter.

    Args:
        image: a coarse image.
        openings_mm: radii of the balls that must pass where an island is one [mm].
    """
    values = image.volume.array
    steepness = ndimage.gaussian_gradient_magnitude(values, _EDGE_BLUR)
    islands: list[Island] = []
    for limit in np.quantile(steepness[image.body], np.linspace(*_EVEN_SHARES)):
        inside = (steepness < limit) & image.body
        depth = band_filters.capped_depth(inside, np.full(3, image.spacing_mm), 2.5 * max(openings_mm) + 12.0)
        for opening in openings_mm:
            for island in _islands_at(image, inside, depth, opening, DARK, 0.0):
                islands.append(with_contrast(image, island))
    return islands


def island_around(
    image: WorkingImage, places: np.ndarray, forbidden: np.ndarray, *, openings_mm: tuple[float, ...]
) -> Island | None:
    """The most closed island about places known to be one bone, however open it is; None where there is none.

    Its levels are those met at the places themselves, so that it is found where no level suits the picture as a whole.

    Args:
        image: a coarse image.
        places: voxels (z, y, x) in the bone, shape (n, 3).
        forbidden: voxels known to belong to other bones.
        openings_mm: as for find_islands.
    """
    step, values = image.spacing_mm, image.volume.array
    marks = np.zeros(values.shape, dtype=bool)
    marks[tuple(places.T)] = True
    near = band_filters.capped_depth(~marks, np.full(3, step), _KNOWN_MM + step) <= _KNOWN_MM
    middle = float(np.median(values[near]))
    unrest = max(image.noise, float(np.median(np.abs(values[near] - middle))))
    best: Island | None = None
    for width in _KNOWN_WIDTHS:
        inside = (np.abs(values - middle) < width * unrest) & image.body & ~forbidden
        inside |= near
        depth = band_filters.capped_depth(inside, np.full(3, step), 2.5 * max(openings_mm) + 12.0)
        for opening in openings_mm:
            for island in _islands_at(image, inside, depth, opening, DARK, 0.0, most_open=1.0):
                mask = island.whole(values.shape)
                if mask[near].any() and (best is None or _size_if_closed(island) > _size_if_closed(best)):
                    best = island
    return None if best is None else with_contrast(image, best)


def _size_if_closed(island: Island) -> float:
    """How much of a bone it may be: its width, less for a rim that goes on in like brightness."""
    return float(np.cbrt(island.volume_ml) * max(0.0, 1.0 - island.neck) ** 3)


def with_contrast(image: WorkingImage, island: Island) -> Island:
    """Even island with sign and level from what lies around it."""
    box = grown_box(island.box, _AROUND, image.volume.array.shape)
    mask = island.whole(image.volume.array.shape)[box]
    away = band_filters.capped_depth(~mask, np.full(3, image.spacing_mm), _AROUND_MM + image.spacing_mm)
    around = image.volume.array[box][(away > 0) & (away <= _AROUND_MM)]
    low, high = (float(value) for value in np.percentile(around, _AROUND_SHARES))
    sign = BRIGHT if island.brightness - low > _LINE_SHARE * island.brightness else DARK
    other = low if sign == BRIGHT else high
    return replace(island, sign=sign, level=(island.brightness + other) / 2.0)


def island_of(image: WorkingImage, outlined: np.ndarray, ratio: int) -> Island | None:
    """An outline on the fine image as an island; None where it is too thin for the coarse one.

    Args:
        image: the coarse image.
        outlined: mask on the fine image, each ratio-th voxel of which is one of the coarse image.
        ratio: of their spacings.
    """
    mask = outlined[::ratio, ::ratio, ::ratio]
    found = ndimage.find_objects(mask.astype(np.uint8))
    if not found:
        return None
    box, step = found[0], image.spacing_mm
    mask = mask[box]
    low, middle, high = (float(value) for value in np.percentile(image.volume.array[box][mask], [16, 50, 84]))
    depth = float(band_filters.capped_depth(mask, np.full(3, step), _DEEPEST_MM).max())
    volume_ml = np.count_nonzero(mask) * step**3 / 1000.0
    fine_box = ndimage.find_objects(outlined.astype(np.uint8))[0]
    island = Island(
        DARK, 0.0, box, mask, volume_ml, 0.0, depth, middle, (high - low) / 2.0, (fine_box, outlined[fine_box])
    )
    return with_contrast(image, island)


def _islands_at(
    image: WorkingImage,
    inside: np.ndarray,
    depth: np.ndarray,
    opening_mm: float,
    sign: int,
    level: float,
    *,
    most_open: float = CLOSED_NECK,
) -> list[Island]:
    """Islands at one level, cut where a ball does not pass."""
    step = image.spacing_mm
    voxel_ml = step**3 / 1000.0
    cores, _ = ndimage.label(depth > opening_mm)
    margin = int(np.ceil(opening_mm / step)) + 1
    found: list[Island] = []
    for number, core_box in enumerate(ndimage.find_objects(cores), start=1):
        box = grown_box(core_box, margin, inside.shape)
        core = cores[box] == number
        if np.count_nonzero(core) * voxel_ml < 0.02 * _SMALLEST_ML:
            continue
        reach = band_filters.capped_depth(~core, np.full(3, step), opening_mm + step)
        mask = inside[box] & (reach <= opening_mm + 0.3 * step)
        volume_ml = np.count_nonzero(mask) * voxel_ml
        if not _SMALLEST_ML <= volume_ml <= _LARGEST_ML:
            continue
        rim = band_filters.grown(mask) & ~mask
        neck = float(np.count_nonzero(rim & inside[box])) / max(1.0, float(np.count_nonzero(rim)))
        if neck > most_open:
            continue
        readings = image.volume.array[box][mask]
        low, middle, high = (float(value) for value in np.percentile(readings, [16, 50, 84]))
        deepest = float(depth[box][core].max())
        found.append(Island(sign, level, box, mask, volume_ml, neck, deepest, middle, (high - low) / 2.0))
    return found
