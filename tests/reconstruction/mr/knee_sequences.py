"""Pictures of a knee by the sequences it is examined with: contrast by the signal equations, slices in any plane.

Relaxation at 3 T by Gold et al. 2004 (Am J Roentgenol 183:343): cartilage 1240/37, fluid 3620/767, muscle 1420/32,
marrow and fat 365/133 ms; menisci and tendon by Du et al. 2010 (Magn Reson Imaging 28:178); growth plates as
cartilage that holds more water. Epiphyses hold yellow marrow, four fifths fat (Vande Berg et al. 1998, Skeletal Radiol
27:471).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.volume import Volume, VolumeGeometry
from tests.reconstruction.mr.knees import MARROW, RED_MARROW, Knee

# By number of tissue. Water: share, T1 [ms], T2 [ms]; share of fat.
_TISSUES = np.array(
    [
        (0.0, 1000.0, 50.0, 0.0),
        (0.08, 1000.0, 40.0, 0.9),
        (0.8, 1420.0, 32.0, 0.04),
        (0.18, 1000.0, 45.0, 0.75),
        (0.75, 1240.0, 37.0, 0.0),
        (1.0, 3620.0, 767.0, 0.0),
        (0.65, 1000.0, 12.0, 0.0),
        (0.55, 800.0, 5.0, 0.0),
        (0.85, 1500.0, 60.0, 0.0),
        (0.9, 1600.0, 150.0, 0.0),
        (0.45, 1000.0, 45.0, 0.45),
    ]
)
_FAT_T1, _FAT_T2 = 365.0, 133.0
_TRABECULAE_T2_MS = 12.0  # T2* of marrow among trabeculae at 3 T: a gradient echo does not get it back
_RISE_MM = 0.5


@dataclass(frozen=True)
class Sequence:
    """Times [ms], what fat suppression leaves, and for a steady state its flip angle [degrees], else a spin echo."""

    repetition_ms: float
    echo_ms: float
    fat_left: float = 1.0
    flip_degrees: float | None = None

    def signals(self) -> tuple[np.ndarray, np.ndarray]:
        """Of each tissue's water and fat."""
        share, t1, t2, fat = _TISSUES.T
        water, fat = share * self._signal(t1, t2), fat * self.fat_left * self._signal(_FAT_T1, _FAT_T2)
        if self.flip_degrees is not None:
            for tissue in (MARROW, RED_MARROW):
                water[tissue] *= np.exp(-self.echo_ms / _TRABECULAE_T2_MS)
                fat[tissue] *= np.exp(-self.echo_ms / _TRABECULAE_T2_MS)
        return water, fat

    def _signal(self, t1: np.ndarray | float, t2: np.ndarray | float) -> np.ndarray:
        if self.flip_degrees is None:
            return np.asarray((1.0 - np.exp(-self.repetition_ms / t1)) * np.exp(-self.echo_ms / t2))
        # Both echoes of a double echo in the steady state (Welsch et al. 2009, Magn Reson Med 62:544), their squares
        # summed.
        angle = np.deg2rad(self.flip_degrees)
        e1, e2, cos = np.exp(-self.repetition_ms / t1), np.exp(-self.repetition_ms / t2), np.cos(angle)
        root = np.sqrt((1.0 - e2**2) / ((1.0 - e1 * cos) ** 2 - e2**2 * (e1 - cos) ** 2))
        first = np.tan(angle / 2.0) * (1.0 - (e1 - cos) * root)
        second = np.tan(angle / 2.0) * (1.0 - (1.0 - e1 * cos) * root)
        late = np.exp(-(self.repetition_ms - self.echo_ms) / t2)
        return np.asarray(np.hypot(first * np.exp(-self.echo_ms / t2), second * late))


SEQUENCES = {
    "T1": Sequence(600.0, 12.0),
    "PD": Sequence(3000.0, 30.0),
    "PD-FS": Sequence(3000.0, 35.0, fat_left=0.08),
    "T2-FS": Sequence(4000.0, 70.0, fat_left=0.08),
    "SPACE": Sequence(1000.0, 35.0),
    "SPACE-FS": Sequence(1200.0, 40.0, fat_left=0.08),
    "DESS": Sequence(16.3, 4.7, fat_left=0.08, flip_degrees=25.0),
    "qDESS": Sequence(20.4, 6.4, fat_left=0.3, flip_degrees=20.0),
}
# Index axes (columns, rows, slices) of each plane along LPS.
PLANES = {
    "sagittal": ((0, 1, 0), (0, 0, -1), (-1, 0, 0)),
    "coronal": ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
    "axial": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


@dataclass(frozen=True)
class Scan:
    """How a picture is taken.

    Attributes:
        sequence: a key of SEQUENCES.
        plane: a key of PLANES.
        pixel_mm: in the plane.
        slice_mm, gap_mm: thickness of a slice, and what lies between two.
        tilt_degrees: turn of the planes about an oblique axis.
        field_mm: size of the picture along x, y, z; None for all of the knee.
        noise: deviation against the brightest solid tissue.
        bias: ratio of brightest to darkest coil sensitivity.
        wrapped: share of the field that folds over along x or y, whichever lies in the plane.
    """

    sequence: str
    plane: str = "sagittal"
    pixel_mm: float = 0.5
    slice_mm: float = 3.0
    gap_mm: float = 0.3
    tilt_degrees: float = 0.0
    field_mm: tuple[float, float, float] | None = None
    noise: float = 0.03
    bias: float = 2.0
    wrapped: float = 0.0

    def of(self, knee: Knee, *, seed: int = 1) -> Volume:
        """Picture of a knee, int16."""
        random = np.random.default_rng(seed)
        signal = self._signal(knee, random)
        affine, shape = self._grid(knee)
        along = affine[:3, 2] / np.linalg.norm(affine[:3, 2])
        count = max(1, round(self.slice_mm / knee.step_mm))
        picture = np.zeros(shape, dtype=np.float32)
        brightness = Volume(signal, knee.affine)
        for offset in (np.arange(count) - (count - 1) / 2.0) * self.slice_mm / count:
            moved = affine.copy()
            moved[:3, 3] += along * offset
            picture += brightness.resample(VolumeGeometry(moved, shape), order=1, outside=0.0).array / count
        picture = self._coil(self._wrapped(picture))
        deviation = self.noise * float(np.percentile(picture[picture > 0.02 * picture.max()], 90))
        real, imaginary = (random.normal(0.0, deviation, picture.shape) for _ in range(2))
        noisy = np.hypot(picture + real, imaginary)
        return Volume(np.rint(noisy / np.percentile(noisy, 99) * 1200.0).astype(np.int16), affine)

    def _signal(self, knee: Knee, random: np.random.Generator) -> np.ndarray:
        """Of each voxel of the knee; fat one voxel off along z, marrow patchy."""
        water, fat = SEQUENCES[self.sequence].signals()
        solid = 1.0 - knee.cortex
        patches = ndimage.gaussian_filter(
            random.normal(size=solid.shape).astype(np.float32), _RISE_MM * 4 / knee.step_mm
        )
        patchy = np.where(knee.tissues == MARROW, np.exp(0.12 * patches / patches.std()), 1.0)
        fatty = fat[knee.tissues] * solid * patchy
        fatty = np.concatenate([fatty[:1], fatty[:-1]])
        signal = water[knee.tissues] * solid + fatty
        return np.asarray(ndimage.gaussian_filter(signal.astype(np.float32), _RISE_MM / knee.step_mm))

    def _grid(self, knee: Knee) -> tuple[np.ndarray, tuple[int, int, int]]:
        axes = np.array(PLANES[self.plane], dtype=float).T
        whole = knee.step_mm * np.array(knee.bones.shape[::-1])
        field = whole if self.field_mm is None else np.minimum(whole, self.field_mm)
        middle = knee.affine[:3, :3] @ (np.array(knee.bones.shape[::-1]) / 2.0) + knee.affine[:3, 3]
        spacing = np.array([self.pixel_mm, self.pixel_mm, self.slice_mm + self.gap_mm])
        counts = np.floor(np.abs(axes.T) @ field / spacing).astype(int)
        turn = _turn(np.deg2rad(self.tilt_degrees))
        affine = np.eye(4)
        affine[:3, :3] = turn @ axes * spacing
        affine[:3, 3] = middle - affine[:3, :3] @ ((counts - 1) / 2.0)
        x, y, z = (int(count) for count in counts)
        return affine, (z, y, x)

    def _wrapped(self, picture: np.ndarray) -> np.ndarray:
        """With what lies beyond the field folded over from the other side."""
        count = round(self.wrapped * picture.shape[2])
        if not count:
            return picture
        folded = picture.copy()
        folded[:, :, :count] += picture[:, :, -count:]
        return folded[:, :, :-count]

    def _coil(self, picture: np.ndarray) -> np.ndarray:
        z, y, x = np.meshgrid(*(np.linspace(-1, 1, length) for length in picture.shape), indexing="ij", sparse=True)
        return np.asarray(picture * np.exp(np.log(self.bias) * (0.35 * x - 0.3 * y**2 - 0.2 * z)))


def _turn(angle: float) -> np.ndarray:
    """Rotation about an axis oblique to all planes."""
    axis = np.array([0.5, 0.4, 0.77])
    axis /= np.linalg.norm(axis)
    cross = np.cross(np.eye(3), axis)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross)
