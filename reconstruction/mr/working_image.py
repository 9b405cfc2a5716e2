"""A magnetic resonance picture made ready: voxels of equal sides, even brightness, noise measured, body found."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import SimpleITK
from scipy import ndimage

from reconstruction.errors import ReconstructionError
from reconstruction.mask_operations import ball, largest_component
from reconstruction.volume import Volume, VolumeGeometry

_FINEST_MM, _COARSEST_MM = 0.7, 1.0
_VOXELS = 9e6
_BIAS_SPACING_MM = 4.0
_BIAS_ITERATIONS = (40, 30, 20)
_BIAS_KNOT_MM = 60.0  # coils fade over centimetres; anatomy changes faster
_BODY_CLOSING_MM = 9.0
_FADED_MM = 9.0
_DARKEST_SHARE = 0.03  # of a picture that is sure to be air, if any is
_AIR_SPREADS = 4.0
_DARK_SHARE = 0.06  # marrow without its fat's signal has about a tenth of what fluid has
_LEAST_BODY_SHARE = 0.02
_BLUR_BEFORE_STRIDE = 0.4
_CALMING_BLURS = (0.0, 0.7, 1.0, 1.4)  # [voxels]; half the width of the thinnest cortex at most
_CALM_STEPS = (
    4.0  # of normal noise 1 in 16,000 voxels lies farther out, less than one in the smallest ball that must pass
)
_TO_DEVIATION = 1.4826  # of the median absolute deviation of normal noise


@dataclass(frozen=True, eq=False)
class WorkingImage:
    """A picture to find bones in.

    Attributes:
        volume: brightness, float32, 1 at the body's 95th percentile, isotropic, index axes near to LPS.
        body: voxels within the skin.
        noise: standard deviation of the noise, in the same unit.
        bias: how much the coils' brightness varied over the body before it was evened: 95th over 5th percentile.
        slice_mm: largest spacing of the picture as it came [mm].
    """

    volume: Volume
    body: np.ndarray
    noise: float
    bias: float
    slice_mm: float

    def coarser(self, step_mm: float) -> WorkingImage:
        """The same at about this spacing [mm], blurred to fit."""
        stride = max(1, round(step_mm / self.spacing_mm))
        if stride == 1:
            return self
        every = (slice(None, None, stride),) * 3
        affine = self.volume.affine.copy()
        affine[:3, :3] *= stride
        blurred = ndimage.gaussian_filter(self.volume.array, _BLUR_BEFORE_STRIDE * stride)[every]
        return WorkingImage(
            Volume(np.ascontiguousarray(blurred), affine), self.body[every], self.noise, self.bias, self.slice_mm
        )

    def calmed(self, marrow: np.ndarray, step: float) -> WorkingImage:
        """The same blurred as little as lets marrow's own noise and texture stay below a step of brightness.

        Args:
            marrow: voxels known to be marrow.
            step: from marrow to what encloses it, half way.
        """
        best = self
        for blur in _CALMING_BLURS:
            values = ndimage.gaussian_filter(self.volume.array, blur) if blur else self.volume.array
            unrest = _unrest(values, marrow)
            noise = max(self.noise, unrest) if not blur else unrest
            best = replace(self, volume=self.volume.with_array(values), noise=noise)
            if _CALM_STEPS * unrest <= step:
                break
        return best

    @property
    def spacing_mm(self) -> float:
        """Side of a voxel [mm]."""
        return float(self.volume.geometry.spacing_mm[0])


def working_image(picture: Volume) -> WorkingImage:
    """Make a picture ready.

    Args:
        picture: any brightness, index axes near to LPS; thick slices are interpolated.

    Raises:
        ReconstructionError: the picture is empty.
    """
    fine = picture.resample(_isotropic(picture.geometry), order=1, outside=None)
    values = fine.array.astype(np.float32)
    values -= min(float(values.min()), 0.0)
    if not values.any():
        raise ReconstructionError("mr-empty-picture")
    body = _body(values, fine.geometry.spacing_mm)
    field = _coil_brightness(values, body, fine.geometry)
    values /= field
    values /= max(float(np.percentile(values[body], 95)), 1e-6)
    low, high = np.percentile(field[body][::50], [5, 95])
    spacing = float(picture.geometry.spacing_mm.max())
    return WorkingImage(fine.with_array(values), body, _noise(values, body), float(high / low), spacing)


def _isotropic(geometry: VolumeGeometry) -> VolumeGeometry:
    """Grid along the same axes with voxels of equal sides, as fine as is useful and as can be afforded."""
    size_mm = geometry.spacing_mm * (np.array(geometry.shape[::-1]) - 1)
    step = float(np.clip(np.cbrt(np.prod(size_mm) / _VOXELS), _FINEST_MM, _COARSEST_MM))
    affine = geometry.affine.copy()
    affine[:3, :3] *= step / geometry.spacing_mm
    x, y, z = (int(count) for count in np.floor(size_mm / step + 1e-6) + 1)
    return VolumeGeometry(affine, (z, y, x))


def _body(values: np.ndarray, spacing_mm: np.ndarray) -> np.ndarray:
    """Voxels within the skin: what is brighter than air, closed, and all that this encloses slice by slice."""
    stride = max(1, round(2.0 / float(spacing_mm[0])))
    coarse = ndimage.gaussian_filter(values, stride / 2.0)[::stride, ::stride, ::stride]
    bright = coarse > _air_limit(coarse)
    element = ball(_BODY_CLOSING_MM, spacing_mm * stride)
    margin = max(element.shape) // 2 + 1
    closed = ndimage.binary_closing(np.pad(bright, margin, mode="edge"), element)
    inner = (slice(margin, -margin),) * 3
    body = largest_component(closed[inner])
    for axis in range(3):  # marrow that lies open at the edge of the scan is enclosed in the slices across
        for plane in np.moveaxis(body, axis, 0):
            plane[...] = ndimage.binary_fill_holes(plane)
    if body.mean() < _LEAST_BODY_SHARE:
        raise ReconstructionError("mr-empty-picture")
    faded = min(max(1, round(_FADED_MM / (stride * float(spacing_mm[0])))), (len(body) - 1) // 2)
    if faded:  # at the ends of the coil or slab the picture fades, the body does not
        body[:faded] |= body[faded]
        body[-faded:] |= body[-faded - 1]
    for axis in range(3):
        body = np.repeat(body, stride, axis=axis)
    return body[tuple(slice(0, length) for length in values.shape)]


def _air_limit(smooth: np.ndarray) -> float:
    """Brightness that air does not reach: above the darkest part of the picture by its own spread.

    Marrow without its fat's signal is hardly brighter than air, so that no valley of the histogram is looked for. Where
    a picture shows little or no air, the darkest part reaches into tissue and spreads widely: the limit stays below
    twice the middle of that part, which air's noise, being averaged, does not reach, or a small share of the brightest.
    """
    darkest = np.sort(smooth.ravel())[: max(8, round(_DARKEST_SHARE * smooth.size))]
    middle = float(np.median(darkest))
    spread = _AIR_SPREADS * max(float(darkest[-1]) - middle, 1e-6 * float(smooth.max()))
    return min(middle + spread, max(2.0 * middle, _DARK_SHARE * float(np.percentile(smooth, 99))))


def _coil_brightness(values: np.ndarray, body: np.ndarray, geometry: VolumeGeometry) -> np.ndarray:
    """Smooth brightness of the coils, about 1 on average (N4: Tustison et al. 2010, IEEE Trans Med Imaging 29:1310)."""
    stride = max(1, round(_BIAS_SPACING_MM / float(geometry.spacing_mm[0])))
    small = ndimage.uniform_filter(values, stride)[stride // 2 :: stride, stride // 2 :: stride, stride // 2 :: stride]
    inside = body[stride // 2 :: stride, stride // 2 :: stride, stride // 2 :: stride]
    image = SimpleITK.GetImageFromArray(small + 1e-3 * float(small.max()))
    mask = SimpleITK.GetImageFromArray(inside.astype(np.uint8))
    corrector = SimpleITK.N4BiasFieldCorrectionImageFilter()
    corrector.SetMaximumNumberOfIterations(_BIAS_ITERATIONS)
    size_mm = np.array(small.shape[::-1]) * stride * float(geometry.spacing_mm[0])
    corrector.SetNumberOfControlPoints([int(count) for count in np.clip(np.ceil(size_mm / _BIAS_KNOT_MM), 1, 4) + 3])
    corrector.SetNumberOfThreads(1)
    corrector.Execute(image, mask)
    field = SimpleITK.GetArrayFromImage(corrector.GetLogBiasFieldAsImage(image)).astype(np.float32)
    field -= float(field[inside].mean())
    zoomed = ndimage.affine_transform(
        field,
        np.full(3, 1.0 / stride),
        offset=np.full(3, -(stride // 2) / stride),
        output_shape=values.shape,
        order=1,
        mode="nearest",
    )
    return np.exp(zoomed, out=zoomed)


def _noise(values: np.ndarray, body: np.ndarray) -> float:
    """Noise from the median difference of a voxel to the mean of its neighbours across."""
    core = values[1:-1, 1:-1, 1:-1]
    mean = (values[:-2, 1:-1, 1:-1] + values[2:, 1:-1, 1:-1] + values[1:-1, :-2, 1:-1] + values[1:-1, 2:, 1:-1]) / 4.0
    difference = np.abs(core - mean)[body[1:-1, 1:-1, 1:-1]]
    return float(_TO_DEVIATION * np.median(difference[::7]) / np.sqrt(1.25))


def _unrest(values: np.ndarray, marrow: np.ndarray) -> float:
    """Robust deviation of voxels of marrow from the mean around them: noise and texture together."""
    difference = np.abs(values - ndimage.uniform_filter(values, 5))[marrow]
    return float(_TO_DEVIATION * np.median(difference)) if difference.size else 0.0
