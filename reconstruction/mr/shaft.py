"""Shafts followed section by section to the scan's edge, while marrow's brightness drifts from that at the joint."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.mr.working_image import WorkingImage

_REACH_MM = 1.2  # a shaft widens or shifts by at most this from section to section
_RIM_MM = 5.0
_INNER_MM = 2.0
_OPENING_MM, _CLOSING_MM = 2.5, 6.0
_RISES_TO = 1.25  # area of a section against the median of those before it
# Metaphyses narrow towards the shaft, their radius by this much per length at most: the distal femur from 40 to 17 mm
# over 60 mm, the head of the fibula from 12 to 7 mm over 20 mm. What shrinks faster was lost.
_STEEPEST_TAPER = 0.5
_BEFORE_MM = 10.0
_STARTS_MM = (4.0, 10.0, 18.0, 26.0, 36.0, 48.0)
_GAIN_MM = 1.5
_FADED_MM = 4.0
_LEAST_CONTRAST = 3.0  # in multiples of the noise


def follow_shaft(
    image: WorkingImage, mask: np.ndarray, forbidden: np.ndarray, *, sign: int, upwards: bool
) -> np.ndarray:
    """Bone with its shaft continued along z, as far as sections look like those before.

    Args:
        image: the fine image, z along the body.
        mask: the bone so far, shape of the image.
        forbidden: voxels of other bones.
        sign: whether marrow is bright (1) or dark (-1) against what is around.
        upwards: towards higher z.
    """
    step = image.spacing_mm
    order = 1 if upwards else -1
    areas = np.count_nonzero(mask, axis=(1, 2)).astype(float)
    layers = np.flatnonzero(areas)[::order]
    tries = [(len(layers), mask)]
    for cut_mm in _STARTS_MM:  # the end of the compartment is ragged: where the good part ends is found by trying
        kept = len(layers) - round(cut_mm / step)
        if kept <= round(_BEFORE_MM / step):
            break
        followed = _followed(image, mask, forbidden, layers[:kept], areas, sign)
        tries.append((int(np.count_nonzero(followed.any(axis=(1, 2)))), followed))
    farthest = max(length for length, _ in tries)
    far = [shape for length, shape in tries if length >= farthest - round(_GAIN_MM / step)]
    return max(far, key=np.count_nonzero)  # a start in a bitten section keeps the bite


def _followed(
    image: WorkingImage, mask: np.ndarray, forbidden: np.ndarray, layers: np.ndarray, areas: np.ndarray, sign: int
) -> np.ndarray:
    """Bone followed on from these layers, which are kept."""
    step = image.spacing_mm
    order = int(np.sign(layers[1] - layers[0]))
    last = int(layers[-1])
    result = np.zeros_like(mask)
    result[layers] = mask[layers]
    usual = list(areas[layers[-max(1, round(_BEFORE_MM / step)) :]])
    for layer in range(last + order, len(mask) if order > 0 else -1, order):
        section = _next_section(image.volume.array[layer], result[layer - order], forbidden[layer], sign, image, step)
        area = float(np.count_nonzero(section))
        if not _least_next(float(np.median(usual)), step) <= area <= _RISES_TO * np.median(usual):
            break
        usual = [*usual[1:], area]
        result[layer] = section
    _carry_to_edge(result, order, round(_FADED_MM / step))
    return result


def _least_next(usual: float, step: float) -> float:
    """Smallest area that a section may have after a stretch of sections with this median area [voxels]."""
    narrower = _STEEPEST_TAPER * _BEFORE_MM / 2.0 / step
    return float(np.pi * max(0.0, np.sqrt(usual / np.pi) - narrower) ** 2)


def _carry_to_edge(shaft: np.ndarray, order: int, most: int) -> None:
    """Repeat the last section in the layers at the scan's end, where the picture fades."""
    present = np.flatnonzero(shaft.any(axis=(1, 2)))
    last = int(present[-1] if order > 0 else present[0])
    if order > 0 and len(shaft) - 1 - last <= most:
        shaft[last + 1 :] = shaft[last]
    elif order < 0 and last <= most:
        shaft[:last] = shaft[last]


def _next_section(
    values: np.ndarray, before: np.ndarray, forbidden: np.ndarray, sign: int, image: WorkingImage, step: float
) -> np.ndarray:
    """Section of the bone in the layer after a known section; empty where it is not seen."""
    nothing = np.zeros_like(before)
    rows, columns = (np.flatnonzero(before.any(axis=1 - axis)) for axis in range(2))
    if not rows.size:
        return nothing
    margin = int(np.ceil((_RIM_MM + 2.0) / step))
    box = (
        slice(max(0, rows[0] - margin), rows[-1] + margin + 1),
        slice(max(0, columns[0] - margin), columns[-1] + margin + 1),
    )
    known, here = before[box], values[box]
    depth = ndimage.distance_transform_edt(known) * step
    away = ndimage.distance_transform_edt(~known) * step
    core, rim = depth > _INNER_MM, (away > 1.0) & (away <= _RIM_MM) & ~forbidden[box]
    if not core.any() or not rim.any():
        return nothing
    inside = float(np.median(here[core]))
    contrast = sign * (inside - here)
    beyond = rim & (contrast > _LEAST_CONTRAST * image.noise)
    if np.count_nonzero(beyond) < 0.3 * np.count_nonzero(rim):
        return nothing
    half = _half_around(here, known, beyond, inside)
    found = (sign * (here - half) > 0) & (away <= _REACH_MM) & ~forbidden[box]
    found |= depth > 2.0 * _INNER_MM
    opened = ndimage.distance_transform_edt(
        ~(ndimage.distance_transform_edt(np.pad(found, 1))[1:-1, 1:-1] * step > _OPENING_MM)
    )
    section = ndimage.binary_fill_holes(found & (opened * step <= _OPENING_MM + 0.3 * step))
    section = ndimage.binary_fill_holes(_closed(section, _CLOSING_MM / step))
    nothing[box] = section
    return nothing


def _closed(section: np.ndarray, radius: float) -> np.ndarray:
    """Section with its bays filled where a disc of this radius [voxels] does not reach."""
    margin = int(np.ceil(radius)) + 1
    padded = np.pad(section, margin)
    reached = ndimage.distance_transform_edt(~padded) > radius
    return np.asarray(ndimage.distance_transform_edt(~reached) > radius)[margin:-margin, margin:-margin]


def _half_around(here: np.ndarray, known: np.ndarray, beyond: np.ndarray, inside: float) -> np.ndarray:
    """Brightness half way to what lies outside, which differs from side to side."""
    spread = 6.0
    weight = ndimage.gaussian_filter(beyond.astype(np.float32), spread)
    total = ndimage.gaussian_filter(np.where(beyond, here, 0.0).astype(np.float32), spread)
    middle = float(np.median(here[beyond]))
    outside = np.where(weight > 1e-3, total / np.maximum(weight, 1e-3), middle)
    return np.asarray((outside + inside) / 2.0)
