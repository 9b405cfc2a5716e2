"""A head made of ellipsoids, rods and plates, as Hounsfield units, with the truth of its bones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

LEVELS = TissueLevels(soft_tissue=40.0, noise=10.0, dense_cortex=1400.0, detection=175.0)
SKULL, MANDIBLE, VERTEBRA = 1, 2, 3
_LOW_MM, _HIGH_MM = np.array([-85.0, -115.0, -150.0]), np.array([85.0, 100.0, 80.0])
_GAP_MM = 2.4
_BLUR_MM = 0.7


@dataclass(frozen=True)
class Head:
    """A scan and which bone each voxel belongs to."""

    scan: Volume
    truth: np.ndarray

    @property
    def bone(self) -> np.ndarray:
        return np.asarray(self.scan.array > LEVELS.detection)


def head(
    spacing_mm: tuple[float, float, float] = (1.2, 1.2, 1.2), *, noise: float = 15.0, turn_deg: float = 0.0
) -> Head:
    """A head with teeth in contact, looking towards -y, turned about the vertical axis; voxels (x, y, z) [mm]."""
    step = np.array(spacing_mm)
    count = np.floor((_HIGH_MM - _LOW_MM) / step).astype(int)
    x, y, z = (_LOW_MM[axis] + step[axis] * np.arange(count[axis]) for axis in range(3))
    place = np.stack(np.broadcast_arrays(x[None, None, :], y[None, :, None], z[:, None, None]), axis=-1)
    angle = np.deg2rad(turn_deg)
    turned = place.copy()
    turned[..., 0] = np.cos(angle) * place[..., 0] - np.sin(angle) * place[..., 1]
    turned[..., 1] = np.sin(angle) * place[..., 0] + np.cos(angle) * place[..., 1]
    hu, truth = _drawn(turned[..., 0], turned[..., 1], turned[..., 2])
    hu = ndimage.gaussian_filter(hu, [_BLUR_MM / size for size in step[::-1]])
    hu += np.random.default_rng(1).normal(0.0, noise, hu.shape)
    affine = np.diag([*step, 1.0])
    affine[:3, 3] = _LOW_MM
    return Head(Volume(hu.astype(np.int16), affine), truth)


def _drawn(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    aside = np.abs(x)
    hu = np.full(x.shape, -1000.0, dtype=np.float32)
    hu[_ellipsoid(x, y, z + 10.0, (78.0, 100.0, 88.0)) < 1.0] = 40.0
    hu[(np.hypot(x / 65.0, (y + 15.0) / 75.0) < 1.0) & (z < 0.0)] = 40.0
    truth = np.zeros(x.shape, dtype=np.uint8)
    inside = _ellipsoid(x, y, z, (68.0, 86.0, 64.0)) < 1.0
    foramen = (np.hypot(x, y - 8.0) < 17.0) & (z < -40.0)
    skull = (_ellipsoid(x, y, z, (75.0, 93.0, 71.0)) < 1.0) & ~inside & ~foramen
    hu[inside] = 35.0
    # The face: a hollow block down to the upper teeth, and arches of the cheek.
    face = (aside < 34.0) & (y < -52.0) & (y > -92.0) & (z < -25.0) & (z > -88.0)
    sinus = (aside > 12.0) & (aside < 28.0) & (y < -58.0) & (y > -86.0) & (z < -40.0) & (z > -72.0)
    arch = (np.abs(np.hypot(aside / 70.0, (y + 15.0) / 72.0) - 1.0) < 0.045) & (np.abs(z + 52.0) < 5.0) & (y < -5.0)
    skull |= (face & ~sinus) | (arch & (aside > 30.0))
    socket = _ellipsoid(aside - 52.0, y + 12.0, z + 58.0, (16.0, 14.0, 9.0 + _GAP_MM)) < 1.0
    skull |= (aside > 40.0) & (aside < 64.0) & (y > -28.0) & (y < 6.0) & (z > -58.0) & (z < -40.0) & ~inside
    skull &= ~socket
    # The mandible: heads in the sockets, branches down, an arch forwards.
    condyle = _ellipsoid(aside - 52.0, y + 12.0, z + 58.0 + _GAP_MM, (10.0, 6.0, 6.0)) < 1.0
    branch = (np.abs(aside - 50.0) < 4.5) & (y > -42.0) & (y < -6.0) & (z < -60.0) & (z > -122.0)
    branch &= z < -60.0 - 16.0 * (np.abs(y + 26.0) < 8.0)  # the notch between condyle and coronoid
    radius = np.hypot(x / 50.0, (y + 28.0) / 58.0)
    body = (np.abs(radius - 1.0) < 0.1) & (y < -28.0) & (z < -98.0) & (z > -124.0)
    mandible = condyle | branch | body
    bow = np.abs(np.hypot(x / 32.0, (y + 50.0) / 38.0) - 1.0) < 0.12
    body_bow = (np.abs(np.hypot(x / 36.0, (y + 45.0) / 42.0) - 1.0) < 0.22) & (y < -45.0) & (z < -98.0) & (z > -122.0)
    mandible |= body_bow | body & (y > -70.0)
    upper = bow & (y < -50.0) & (z <= -86.0) & (z > -93.0)
    lower = bow & (y < -50.0) & (z <= -93.0) & (z > -100.0)
    vertebra = np.zeros(x.shape, dtype=bool)
    for number in range(3):
        top = -76.0 - 17.0 * number
        ring = np.hypot(x, y - 8.0)
        level = (z < top) & (z > top - 14.0)
        vertebra |= (ring > 12.0) & (ring < 19.0) & level
        vertebra |= (_ellipsoid(x, y + 14.0, np.zeros_like(z), (13.0, 8.0, 1.0)) < 1.0) & level
    mandible &= ~skull
    for mask, label, reading in ((skull | upper, SKULL, 900.0), (mandible | lower, MANDIBLE, 1000.0)):
        hu[mask], truth[mask] = reading, label
    hu[(upper | lower) & (np.abs(z + 93.0) < 4.0)] = 2500.0
    hu[vertebra & (truth == 0)], truth[vertebra & (truth == 0)] = 600.0, VERTEBRA
    hu[sinus] = -900.0
    return hu, truth


def _ellipsoid(x: np.ndarray, y: np.ndarray, z: np.ndarray, axes: tuple[float, float, float]) -> np.ndarray:
    return np.asarray((x / axes[0]) ** 2 + (y / axes[1]) ** 2 + (z / axes[2]) ** 2)
