"""Vertebral bodies as seen in sagittal sections: even rectangles with edges around, stacked from section to section.

Pictures of the spine are sharp in sagittal planes and coarse across them. In a plane the cortex is a line, which the
island of marrow keeps to; across planes pedicles, vessels and fat run into one another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.kernels import band_filters
from reconstruction.mr.compartments import CLOSED_NECK, DARK, Island, with_contrast
from reconstruction.mr.working_image import WorkingImage

_PLANES_MM = 3.5
_EDGE_MM, _AROUND_MM = 0.8, 6.0
_LIMITS = np.linspace(0.25, 0.85, 9)
_OPENINGS_MM = (1.5, 2.5, 4.0)
# Sections of adult lumbar and lower thoracic bodies and of the first sacral pieces, less their rim and as tilted as
# they come (Panjabi et al. 1992, Spine 17:299): heights of 20 to 30 mm and depths of 25 to 38 mm.
_AREA_MM2, _SHORT_MM, _LONG_MM = (150.0, 1500.0), (8.0, 36.0), (13.0, 48.0)
# Share of the box along its own axes: a rectangle fills 1, an ellipse 0.79, what hangs together by necks less.
_LEAST_FILL = 0.72
_SAME, _GOES_ON = 0.3, 0.45  # overlap over union
_FEWEST_PLANES = 3


@dataclass(frozen=True, eq=False)
class _Section:
    """One section: its plane, box and mask in the plane, and how closed and rectangular it is."""

    plane: int
    box: tuple[slice, slice]
    mask: np.ndarray
    neck: float
    worth: float


def body_islands(image: WorkingImage, coarse: WorkingImage) -> list[Island]:
    """Stacks of sections that may be bodies, as islands on the coarse grid.

    Args:
        image: the fine image.
        coarse: the same, coarser; islands are on its grid.
    """
    step = image.spacing_mm
    stride = max(1, round(_PLANES_MM / step))
    planes = range(stride // 2, image.volume.array.shape[2], stride)
    sections = [_sections(image, x, number) for number, x in enumerate(planes)]
    ratio = round(coarse.spacing_mm / step)
    islands = []
    for stack in _stacks(sections):
        island = _island(coarse, stack, [planes[section.plane] for section in stack], stride, ratio)
        if island is not None:
            islands.append(island)
    return islands


def _sections(image: WorkingImage, x: int, plane: int) -> list[_Section]:
    """The best sections of one plane that do not overlap."""
    step = image.spacing_mm
    values, body = image.volume.array[:, :, x], image.body[:, :, x]
    if np.count_nonzero(body) * step**2 < _AREA_MM2[1]:
        return []
    steepness = ndimage.gaussian_gradient_magnitude(values, _EDGE_MM / step)
    steepness = steepness / (ndimage.gaussian_filter(values, _AROUND_MM / step) + image.noise)
    found: list[_Section] = []
    for limit in np.quantile(steepness[body], _LIMITS):
        inside = (steepness < limit) & body
        depth = ndimage.distance_transform_edt(inside) * step
        for opening in _OPENINGS_MM:
            found += _sections_at(inside, depth, opening, step, plane)
    taken = np.zeros(values.shape, dtype=bool)
    kept = []
    for section in sorted(found, key=lambda one: -one.worth):
        area = np.count_nonzero(section.mask)
        if np.count_nonzero(taken[section.box] & section.mask) <= _SAME * area:
            taken[section.box] |= section.mask
            kept.append(section)
    return kept


def _sections_at(inside: np.ndarray, depth: np.ndarray, opening: float, step: float, plane: int) -> list[_Section]:
    """Sections at one limit of steepness, cut where a disc does not pass."""
    cores, _ = ndimage.label(depth > opening)
    margin = int(np.ceil(opening / step)) + 2
    found = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(cores), start=1):
        size = np.array([rows.stop - rows.start, columns.stop - columns.start]) * step + 2 * opening
        if size.max() > 1.5 * _LONG_MM[1] or size.min() < _SHORT_MM[0]:
            continue
        box = (_widened(rows, margin), _widened(columns, margin))
        reach = ndimage.distance_transform_edt(cores[box] != number) * step
        mask = inside[box] & (reach <= opening + 0.3 * step)
        area = np.count_nonzero(mask) * step**2
        if not _AREA_MM2[0] <= area <= _AREA_MM2[1]:
            continue
        rim = ndimage.binary_dilation(mask) & ~mask
        neck = np.count_nonzero(rim & inside[box]) / max(1.0, float(np.count_nonzero(rim)))
        if neck > CLOSED_NECK:
            continue
        points = np.argwhere(mask) * step
        axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2]
        sides = np.ptp(points @ axes.T, axis=0) + step
        short, long = float(sides.min()), float(sides.max())
        fill = float(area) / (short * long)
        if _SHORT_MM[0] <= short <= _SHORT_MM[1] and _LONG_MM[0] <= long <= _LONG_MM[1] and fill >= _LEAST_FILL:
            worth = (1.0 - neck / CLOSED_NECK) * min(1.0, fill) * np.sqrt(area)
            found.append(_Section(plane, box, mask, neck, float(worth)))
    return found


def _widened(part: slice, margin: int) -> slice:
    return slice(max(0, part.start - margin), part.stop + margin)


def _stacks(sections: list[list[_Section]]) -> list[list[_Section]]:
    """Sections that lie over one another from plane to plane, each in one stack, the best first."""
    used: set[int] = set()
    stacks = []
    for first in sorted((one for plane in sections for one in plane), key=lambda one: -one.worth):
        if id(first) in used:
            continue
        stack = [first]
        for way in (1, -1):
            last = first
            plane = first.plane + way
            while 0 <= plane < len(sections):
                free = [one for one in sections[plane] if id(one) not in used]
                best = max(free, key=lambda one: _overlap(last, one), default=None)  # noqa: B023 - used at once
                if best is None or _overlap(last, best) < _GOES_ON:
                    break
                stack.append(best)
                last, plane = best, plane + way
        if len(stack) >= _FEWEST_PLANES:
            used |= {id(one) for one in stack}
            stacks.append(stack)
    return stacks


def _overlap(first: _Section, second: _Section) -> float:
    """Overlap over union of two sections, wherever their planes are."""
    low = [max(a.start, b.start) for a, b in zip(first.box, second.box, strict=True)]
    ends = [[a.start + n for a, n in zip(one.box, one.mask.shape, strict=True)] for one in (first, second)]
    high = [min(pair) for pair in zip(*ends, strict=True)]
    if low[0] >= high[0] or low[1] >= high[1]:
        return 0.0
    parts = [
        one.mask[tuple(slice(a - box.start, b - box.start) for a, b, box in zip(low, high, one.box, strict=True))]
        for one in (first, second)
    ]
    both = np.count_nonzero(parts[0] & parts[1])
    return both / (np.count_nonzero(first.mask) + np.count_nonzero(second.mask) - both)


def _island(coarse: WorkingImage, stack: list[_Section], places: list[int], stride: int, ratio: int) -> Island | None:
    """The stack on the coarse grid; places are the planes' columns on the fine grid, that many voxels apart."""
    shape = coarse.volume.array.shape
    whole = np.zeros(shape, dtype=bool)
    for section, x in zip(stack, places, strict=True):
        fine = np.zeros((shape[0] * ratio + ratio, shape[1] * ratio + ratio), dtype=bool)
        rows, columns = section.box
        fine[rows.start : rows.start + section.mask.shape[0], columns.start : columns.start + section.mask.shape[1]] = (
            section.mask
        )
        # A voxel of the coarse grid lies at every ratio-th of the fine one.
        flat = fine[::ratio, ::ratio][: shape[0], : shape[1]]
        first, last = (x - stride / 2) / ratio, (x + stride / 2) / ratio
        whole[:, :, max(0, int(np.ceil(first))) : int(np.floor(last)) + 1] |= flat[:, :, None]
    found = ndimage.find_objects(whole.astype(np.uint8))
    if not found:
        return None
    box = found[0]
    mask = whole[box]
    step = coarse.spacing_mm
    readings = coarse.volume.array[box][mask]
    low, middle, high = (float(value) for value in np.percentile(readings, [16, 50, 84]))
    depth = float(band_filters.capped_depth(mask, np.full(3, step), 25.0).max())
    neck = float(np.mean([section.neck for section in stack]))
    volume_ml = np.count_nonzero(mask) * step**3 / 1000.0
    island = Island(DARK, 0.0, box, mask, volume_ml, neck, depth, middle, (high - low) / 2.0)
    return with_contrast(coarse, island)
