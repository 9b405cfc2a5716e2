"""Generated magnetic resonance pictures of a lumbar spine with their truth, by spin echo.

Relaxation times at 1.5 to 3 T in milliseconds, rounded from Stanisz et al. 2005 (Magn Reson Med 54:507), Gold et al.
2004 (Am J Roentgenol 183:343) and de Bazelaire et al. 2004 (Radiology 230:652); cortex has hardly any free water.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.volume import Volume

AIR, FAT, MUSCLE, MARROW, CORTEX, CARTILAGE, FLUID, TENDON, NUCLEUS, ANNULUS, CORD = range(11)
# Density of protons, T1 [ms], T2 [ms], share of fat.
_TISSUES = np.array(
    [
        (0.0, 1000.0, 50.0, 0.0),
        (1.0, 320.0, 130.0, 1.0),
        (0.85, 1200.0, 35.0, 0.0),
        (0.85, 480.0, 90.0, 0.9),
        (0.04, 1000.0, 2.0, 0.0),
        (0.8, 1150.0, 40.0, 0.0),
        (1.0, 3500.0, 900.0, 0.0),
        (0.1, 900.0, 5.0, 0.0),
        (0.95, 1200.0, 120.0, 0.0),
        (0.6, 1000.0, 45.0, 0.0),
        (0.75, 950.0, 85.0, 0.0),
    ]
)


@dataclass(frozen=True)
class Contrast:
    """A spin echo: repetition and echo time [ms], and how much of fat's signal is left."""

    repetition_ms: float
    echo_ms: float
    fat_left: float = 1.0

    def brightness(self) -> np.ndarray:
        """Signal of each tissue."""
        density, t1, t2, fat = _TISSUES.T
        kept = 1.0 - fat * (1.0 - self.fat_left)
        return density * kept * (1.0 - np.exp(-self.repetition_ms / t1)) * np.exp(-self.echo_ms / t2)


T1 = Contrast(550.0, 12.0)
T2 = Contrast(3500.0, 100.0)
PROTON_DENSITY = Contrast(2500.0, 25.0)
T2_FAT_SUPPRESSED = Contrast(3500.0, 60.0, fat_left=0.1)
FAT_SUPPRESSED = Contrast(3000.0, 30.0, fat_left=0.12)


@dataclass(frozen=True, eq=False)
class Phantom:
    """Tissues and bones on an isotropic grid, and the picture of them.

    Attributes:
        tissues: number of the tissue, shape (z, y, x).
        bones: number of the bone, shape (z, y, x), 0 none.
        names: {number: bone id}.
        spacing_mm: side of a voxel.
        origin_mm: LPS of voxel (0, 0, 0).
    """

    tissues: np.ndarray
    bones: np.ndarray
    names: dict[int, str]
    spacing_mm: float
    origin_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def affine(self) -> np.ndarray:
        """Of the truth."""
        affine = np.diag([self.spacing_mm] * 3 + [1.0])
        affine[:3, 3] = self.origin_mm
        return affine

    def truth(self) -> Volume:
        """Bones as a volume."""
        return Volume(self.bones, self.affine)

    def picture(
        self, contrast: Contrast, *, slice_voxels: int = 1, noise: float = 0.02, bias: float = 1.8, seed: int = 1
    ) -> Volume:
        """Picture with coil brightness, thick sagittal slices and Rician noise, int16.

        Args:
            contrast: the sequence.
            slice_voxels: voxels of the truth in one slice.
            noise: deviation against the brightest solid tissue.
            bias: ratio of brightest to darkest coil sensitivity.
            seed: of the noise.
        """
        signal = contrast.brightness()[self.tissues].astype(np.float32)
        signal = ndimage.gaussian_filter(signal, 0.45)
        count = signal.shape[2] // slice_voxels
        signal = signal[:, :, : count * slice_voxels].reshape(*signal.shape[:2], count, slice_voxels).mean(axis=3)
        z, y, _ = np.meshgrid(*(np.linspace(-1, 1, n) for n in signal.shape), indexing="ij", sparse=True)
        signal = signal * np.exp(np.log(bias) * (0.5 * y - 0.35 * z**2))
        random = np.random.default_rng(seed)
        level = noise * float(np.percentile(signal, 95))
        real = signal + random.normal(0.0, level, signal.shape)
        noisy = np.hypot(real, random.normal(0.0, level, signal.shape))
        affine = self.affine
        affine[0, 0] *= slice_voxels
        affine[0, 3] += 0.5 * (slice_voxels - 1) * self.spacing_mm
        return Volume(np.rint(noisy / np.percentile(noisy, 99) * 3000.0).astype(np.int16), affine)


def _shell(mask: np.ndarray, thickness: float) -> np.ndarray:
    """Outermost part of a mask [voxels]; the array's edge is no surface."""
    padded = np.pad(mask, 3, mode="edge")
    depth = ndimage.distance_transform_edt(padded)[3:-3, 3:-3, 3:-3]
    return mask & (depth <= thickness)


def lumbar_spine(*, bodies: int = 5, with_sacrum: bool = True, spacing_mm: float = 1.0) -> Phantom:
    """Lumbar bodies from below upwards (5 L5, 4 L4, ...), sacrum of three pieces, discs, canal, muscle and fat."""
    shape = (40 + 38 * bodies + (50 if with_sacrum else 0), 150, 84)
    z, y, x = np.meshgrid(*(np.arange(n, dtype=np.float32) for n in shape), indexing="ij", sparse=True)
    tissues = np.full(shape, FAT, dtype=np.uint8)
    tissues[np.broadcast_to(y > 144, shape)] = AIR
    bones = np.zeros(shape, dtype=np.uint8)
    names: dict[int, str] = {}
    lower = 62.0 if with_sacrum else 22.0
    centre_x = 42.0
    # Psoas beside, erector muscles behind.
    for side in (-1, 1):
        tissues[np.broadcast_to(((x - centre_x - side * 40) / 17) ** 2 + ((y - 58) / 20) ** 2 < 1, shape)] = MUSCLE
        tissues[np.broadcast_to(((x - centre_x - side * 22) / 20) ** 2 + ((y - 118) / 17) ** 2 < 1, shape)] = MUSCLE
    tissues[np.broadcast_to(y < 22, shape)] = MUSCLE
    centres = [(lower + 14 + 37.0 * step, 58.0 - 12.0 * np.sin(np.pi * step / 6.0)) for step in range(bodies)]
    tilts = [np.deg2rad(20.0 - 9.0 * step) for step in range(bodies)]
    pieces = [
        (c, t, (13.5, 17.0, 23.0), f"vertebra_L{5 - n}") for n, (c, t) in enumerate(zip(centres, tilts, strict=True))
    ]
    if with_sacrum:
        pieces = [
            ((lower - 21.0, 69.0), np.deg2rad(42.0), (13.5, 14.5, 24.0), "sacrum"),
            ((lower - 42.0, 86.0), np.deg2rad(48.0), (11.5, 10.0, 20.0), "sacrum"),
            *pieces,
        ]
    _canal(tissues, pieces, (z, y, x), centre_x)
    _discs(tissues, pieces, (z, y, x), centre_x)
    for (z0, y0), tilt, (half_z, half_y, half_x), name in pieces:
        along, across = _turned(z - z0, y - y0, tilt)
        waist = 1.0 - 0.10 * (1.0 - (along / half_z) ** 2)
        taper = 0.2 if name == "sacrum" else 0.0  # sacral bodies are two thirds as deep below as above
        deep = half_y * waist * (1.0 + taper * along / half_z)
        inside = (np.abs(along / half_z) ** 6 + (np.abs(across) / deep) ** 4) + (
            np.abs(x - centre_x) / (half_x * waist)
        ) ** 4 < 1
        number = next((key for key, known in names.items() if known == name), len(names) + 1)
        names[number] = name
        bones[inside] = number
        tissues[inside] = MARROW
        tissues[_shell(inside, 1.3)] = CORTEX
        _spinous_process(tissues, (z, y, x), (z0, y0), centre_x)
    return Phantom(tissues, bones, names, spacing_mm, (-42.0, -60.0, -80.0))


def _turned(z: np.ndarray, y: np.ndarray, tilt: float) -> tuple[np.ndarray, np.ndarray]:
    """Along and across a body tilted backwards at its lower end."""
    return z * np.cos(tilt) - y * np.sin(tilt), z * np.sin(tilt) + y * np.cos(tilt)


def _canal(tissues: np.ndarray, pieces: list, grid: tuple, centre_x: float) -> None:
    """Fluid with nerve roots behind the bodies, in fat."""
    z, y, x = grid
    order = sorted((centre for centre, *_ in pieces), key=lambda centre: centre[0])
    path = np.interp(z.ravel(), [c[0] for c in order], [c[1] for c in order]).reshape(z.shape) + 28.0
    tissues[((y - path) / 8) ** 2 + ((x - centre_x) / 10) ** 2 < 1] = FLUID
    tissues[((y - path - 2) / 3) ** 2 + ((x - centre_x) / 4) ** 2 < 1] = CORD


def _discs(tissues: np.ndarray, pieces: list, grid: tuple, centre_x: float) -> None:
    z, y, x = grid
    order = sorted(pieces, key=lambda piece: piece[0][0])
    for (low, tilt_low, size, _), (high, tilt_high, *_) in zip(order[:-1], order[1:], strict=True):
        along, across = _turned(z - (low[0] + high[0]) / 2, y - (low[1] + high[1]) / 2, (tilt_low + tilt_high) / 2)
        round_ = (across / (size[1] + 1.0)) ** 2 + ((x - centre_x) / (size[2] + 1.0)) ** 2
        tissues[(np.abs(along) < 8) & (round_ < 1)] = ANNULUS
        tissues[(np.abs(along) < 5) & (round_ < 0.45)] = NUCLEUS


def _spinous_process(tissues: np.ndarray, grid: tuple, centre: tuple[float, float], centre_x: float) -> None:
    z, y, x = grid
    plate = (np.abs(x - centre_x) < 3.5) & (np.abs(z - centre[0] + 8) < 9) & (np.abs(y - centre[1] - 52) < 13)
    tissues[plate] = MARROW
    tissues[_shell(plate, 1.2)] = CORTEX
