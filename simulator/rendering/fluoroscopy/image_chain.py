"""From rays to an image: spectrum, scatter, focal spot, quanta, scintillator, exposure control, dose.

Everything that reaches the detector is counted in shares of what it would get without a patient. The automatic exposure
control holds the dose behind the patient constant, so a thick patient costs dose, not brightness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from scipy import ndimage

from simulator.rendering.fluoroscopy.beam import Beam
from simulator.rendering.fluoroscopy.collimation import Collimation
from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.kernels.transmission import transmitted
from simulator.rendering.fluoroscopy.path_integrals import THREADS, threads
from simulator.rendering.fluoroscopy.resolution import joined, spread_out
from simulator.rendering.fluoroscopy.scene import Paths, Scene

QUANTA_PER_MM2_NGY = 30.2
"""X-ray quanta per detector area and air kerma at RQA5, about 70 kV behind a patient (IEC 62220-1) [1/(mm2 nGy)]."""

_DETECTIVE_QUANTUM_EFFICIENCY = 0.65  # of a caesium iodide flat detector at low frequencies
_FLOOR_QUANTA = 2.0  # electronic noise, as if this many quanta more had been counted
_THROUGH_GRID_AND_TABLE = 0.6  # share of the primary beam that table top, grid and cover let through
_HIGHEST_ENTRANCE_NGY_S = 88e6 / 60.0  # 88 mGy/min, 30 cm in front of the detector: FDA 21 CFR 1020.32(d)
_ENTRANCE_BEFORE_DETECTOR_MM = 300.0
PULSES_PER_S = 15.0

_SCATTER_PER_MM_WATER = 0.003  # scatter to primary behind a grid: about 0.6 for 20 cm of water under a wide field
_SCATTER_SPREAD_MM = 40.0  # standard deviation of its spread on the detector
_SCATTER_GRID = 16  # scatter is smooth: computed on pixels this many times larger

_USUAL_MAGNIFICATION = 1.43  # source to detector 1000 mm, to the patient 700 mm
_SIGMA_OF_FWHM = 1.0 / 2.355
_SMALLEST_BLUR = 0.2  # a blur below this many pixels does not show


@dataclass(frozen=True)
class Settings:
    """How an image is taken.

    Attributes:
        beam: tube voltage and filters.
        collimation: what part of the detector is exposed.
        detector_dose_nGy: air kerma behind the patient that the exposure control keeps, for one pulse [nGy].
        pulses: pulses that make the image: 1 in live mode, several averaged for a still.
        focal_spot_mm: edge of the focal spot [mm].
        detector_blur_mm: standard deviation of the spread of light in the scintillator [mm].
        scatter: whether scattered radiation veils the image.
        noise: whether quantum noise shows.

    """

    beam: Beam = field(default_factory=Beam)
    collimation: Collimation = field(default_factory=Collimation)
    detector_dose_nGy: float = 25.0
    pulses: int = 4
    focal_spot_mm: float = 0.6
    detector_blur_mm: float = 0.2
    scatter: bool = True
    noise: bool = True


LIVE = Settings(pulses=1)
STILL = Settings()


@dataclass(frozen=True, eq=False)
class Exposure:
    """An X-ray image and what it cost.

    Attributes:
        signal: detector signal as a share of the open beam's, float32, shape (rows, columns); 0 outside the field.
        field: exposed pixels, bool, same shape.
        geometry: where it was taken from.
        settings: how it was taken.
        duration_s: beam time [s].
        dose_area_product_uGy_m2: [uGy m2]; the beam's kerma times its area, the same at any distance.

    """

    signal: np.ndarray
    field: np.ndarray
    geometry: XRayGeometry
    settings: Settings
    duration_s: float
    dose_area_product_uGy_m2: float


def expose(scene: Scene, geometry: XRayGeometry, settings: Settings = STILL, *, seed: int = 0) -> Exposure:
    """Take an image; the same scene, geometry, settings and seed give the same image."""
    return expose_paths(scene.paths(geometry), geometry, settings, seed=seed)


def expose_paths(paths: Paths, geometry: XRayGeometry, settings: Settings = STILL, *, seed: int = 0) -> Exposure:
    """Take an image of what the rays are known to meet."""
    opened = settings.collimation.mask(geometry.shape)
    signal = primary_signal(paths, settings.beam)
    signal *= opened
    if settings.scatter:
        signal += _scatter(signal, paths.water_mm, geometry)
    open_dose_nGy = _controlled_dose_nGy(signal, geometry, settings)
    signal = _blurred(signal, _focal_blur_mm(settings) / geometry.pixel_mm)
    if settings.noise:
        _add_quantum_noise(signal, open_dose_nGy * settings.pulses * geometry.pixel_mm**2, seed)
    signal = _blurred(signal, settings.detector_blur_mm / geometry.pixel_mm)
    signal *= opened
    area_m2 = float(opened.sum()) * geometry.pixel_mm**2 * 1e-6
    dose_uGy = open_dose_nGy / _THROUGH_GRID_AND_TABLE * settings.pulses * 1e-3
    return Exposure(signal, opened, geometry, settings, settings.pulses / PULSES_PER_S, dose_uGy * area_m2)


def primary_signal(paths: Paths, beam: Beam) -> np.ndarray:
    """Signal of the unscattered beam as a share of the open beam's, hardening included; float32, (rows, columns)."""
    energies, shares = beam.detected_bins()
    out = np.zeros_like(paths.integrals[0])
    weights = paths.weights(energies)
    edges = np.linspace(0, out.shape[0], 2 * THREADS + 1).astype(np.int64)

    def band(number: int) -> None:
        transmitted(paths.integrals, weights, shares.astype(np.float32), edges[number : number + 2], out)

    list(threads().map(band, range(2 * THREADS)))
    return out


def _scatter(primary: np.ndarray, water_mm: np.ndarray, geometry: XRayGeometry) -> np.ndarray:
    """Scattered signal: every ray gives some, the more the thicker the patient, spread widely over the detector."""
    given = primary * water_mm * np.float32(_SCATTER_PER_MM_WATER)
    step = max(1, min(_SCATTER_GRID, min(given.shape) // 8))
    spread = ndimage.gaussian_filter(
        joined(given, step), _SCATTER_SPREAD_MM / (geometry.pixel_mm * step), mode="constant"
    )
    return spread_out(spread, given.shape, step)


def _controlled_dose_nGy(signal: np.ndarray, geometry: XRayGeometry, settings: Settings) -> float:  # noqa: N802
    """Kerma of one pulse at the detector without patient [nGy], as exposure control and the legal limit set it."""
    measured = signal[settings.collimation.measuring_field(geometry.shape)]
    # The mean of the logarithm: a strip of open beam in the field must not starve the patient beside it.
    behind_patient = math.exp(float(np.log(np.maximum(measured, 1e-9)).mean()))
    distance = geometry.source_to_detector_mm
    closer = max(distance - _ENTRANCE_BEFORE_DETECTOR_MM, distance / 2.0)
    limit = _HIGHEST_ENTRANCE_NGY_S / PULSES_PER_S * (closer / distance) ** 2 * _THROUGH_GRID_AND_TABLE
    return min(settings.detector_dose_nGy / behind_patient, limit)


def _focal_blur_mm(settings: Settings) -> float:
    """Spread on the detector of the focal spot behind an object in the middle of the C-arm [mm]."""
    penumbra = settings.focal_spot_mm * (_USUAL_MAGNIFICATION - 1.0)
    return penumbra * _SIGMA_OF_FWHM


def _blurred(image: np.ndarray, sigma_pixels: float) -> np.ndarray:
    if sigma_pixels < _SMALLEST_BLUR:
        return image
    return ndimage.gaussian_filter(image, sigma_pixels, mode="nearest", truncate=3.0)


def _add_quantum_noise(signal: np.ndarray, open_dose_nGy_mm2: float, seed: int) -> None:  # noqa: N803
    """Poisson noise as its normal limit, which holds from about 20 quanta a pixel, plus the readout's; in place."""
    open_quanta = np.float32(open_dose_nGy_mm2 * QUANTA_PER_MM2_NGY * _DETECTIVE_QUANTUM_EFFICIENCY)
    spread = np.sqrt((signal * open_quanta + np.float32(_FLOOR_QUANTA)), dtype=np.float32) / open_quanta
    spread *= np.random.default_rng(seed).standard_normal(signal.shape, dtype=np.float32)
    signal += spread
    np.maximum(signal, 0.0, out=signal)
