"""From a scanner's own Hounsfield units to mineral density: a phantom in the picture, or air, fat and muscle.

A calibration is a line rho_QCT = offset + slope HU. A phantom gives it by least squares over three or more inserts and
is refused where the points lie on no line (R2 below 0.99) or where the slope is none that a scanner has. Without a
phantom the line follows from tissue that every scan holds, which corrects a scanner that is out of tune; a tissue is no
standard, so the result stays marked as uncalibrated (published internal calibrations reach 3 to 8 %).

K2HPO4 and hydroxyapatite phantoms do not agree: equal bone reads 0.86 (80 kVp) to 0.81 (140 kVp) of its
hydroxyapatite density on a K2HPO4 phantom. Osteon keeps K2HPO4-equivalent density, as the relation to ash wants it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reconstruction.density.relations import MINERAL_OFFSET, MINERAL_SLOPE, apparent_density, equivalent_120_kvp
from reconstruction.errors import ReconstructionError
from reconstruction.volume import Volume

UNCALIBRATED, PHANTOM, INTERNAL = "uncalibrated", "phantom", "internal_uncalibrated"
REFERENCES = ("k2hpo4", "ha")
_FEWEST_INSERTS = 3
_LEAST_R_SQUARED = 0.99
_SLOPES = (2.0e-4, 2.0e-3)  # [g/cm3 per HU]; 80 to 140 kVp and every phantom material lie well within
_HA_KVP, _HA_FACTOR = (80.0, 140.0), (0.86, 0.81)  # K2HPO4 density per hydroxyapatite density of equal reading
_CORE_SHARE = 0.8  # of an insert's radius: its rim is blurred
_FEWEST_VOXELS = 20


@dataclass(frozen=True)
class Calibration:
    """How mineral density follows from Hounsfield units.

    Attributes:
        kind: ``uncalibrated`` (general line for 120 kVp), ``phantom`` or ``internal_uncalibrated``.
        slope, offset: rho_QCT = offset + slope HU [g/cm3]; None for the general line, corrected for tube voltage.
        residual: root mean square of the fit [g/cm3].
        r_squared: share of the variance that the line explains.
    """

    kind: str = UNCALIBRATED
    slope: float | None = None
    offset: float | None = None
    residual: float | None = None
    r_squared: float | None = None

    def equivalent_hu(self, hu: np.ndarray, kvp: float | None) -> np.ndarray:
        """Hounsfield units that would give the same mineral density on the general line, any shape."""
        if self.slope is None or self.offset is None:
            return equivalent_120_kvp(hu, kvp)
        gain, shift = self.slope / MINERAL_SLOPE, (self.offset - MINERAL_OFFSET) / MINERAL_SLOPE
        return np.asarray(hu, dtype=np.float32) * np.float32(gain) + np.float32(shift)

    def mineral(self, hu: np.ndarray, kvp: float | None) -> np.ndarray:
        """Mineral density [g/cm3], K2HPO4-equivalent, of Hounsfield units; any shape."""
        return MINERAL_OFFSET + MINERAL_SLOPE * np.asarray(self.equivalent_hu(hu, kvp), dtype=float)

    def apparent(self, hu: np.ndarray, kvp: float | None) -> np.ndarray:
        """Apparent density [g/cm3], float32, never negative, of Hounsfield units; any shape."""
        if self.slope is None:
            return apparent_density(hu, kvp=kvp)
        return apparent_density(self.equivalent_hu(hu, kvp))


@dataclass(frozen=True)
class Insert:
    """A region of known density: a ball, LPS [mm], of a phantom's insert.

    Attributes:
        centre_mm: middle, shape (3,).
        radius_mm: radius [mm]; the outer fifth is not read.
        density: of the material [g/cm3].
    """

    centre_mm: tuple[float, float, float]
    radius_mm: float
    density: float


@dataclass(frozen=True)
class PhantomFit:
    """A calibration with what it rests on: reading [HU], noise [HU] and residual [g/cm3] of each insert."""

    calibration: Calibration
    readings_hu: tuple[float, ...]
    noise_hu: tuple[float, ...]
    residuals: tuple[float, ...]


def fit_phantom(
    scan: Volume, inserts: Sequence[Insert], *, reference: str = "k2hpo4", kvp: float | None = None
) -> PhantomFit:
    """Line through the inserts of a phantom by least squares.

    Args:
        scan: Hounsfield units.
        inserts: regions of known density; at least three different densities.
        reference: material that the phantom's densities are given in, ``k2hpo4`` or ``ha``.
        kvp: tube voltage [kV], needed to turn hydroxyapatite into K2HPO4; 120 if unknown.

    Raises:
        ReconstructionError: too few inserts, one outside the scan, or readings that lie on no line.
    """
    if len({insert.density for insert in inserts}) < _FEWEST_INSERTS:
        raise ReconstructionError("density-too-few-inserts", least=_FEWEST_INSERTS)
    factor = 1.0 if reference == "k2hpo4" else float(np.interp(kvp or 120.0, _HA_KVP, _HA_FACTOR))
    known = np.array([insert.density for insert in inserts]) * factor
    samples = [_readings(scan, insert, number) for number, insert in enumerate(inserts, start=1)]
    means = np.array([float(np.mean(values)) for values in samples])
    noise = tuple(float(np.std(values)) for values in samples)
    calibration, residuals = _line(PHANTOM, means, known)
    assert calibration.r_squared is not None
    assert calibration.slope is not None
    if calibration.r_squared < _LEAST_R_SQUARED or not _SLOPES[0] <= calibration.slope <= _SLOPES[1]:
        worst = int(np.argmax(np.abs(residuals)))
        raise ReconstructionError(
            "density-phantom-no-line",
            r_squared=round(calibration.r_squared, 4),
            least=_LEAST_R_SQUARED,
            number=worst + 1,
            off_mg=round(1000.0 * float(residuals[worst])),
        )
    return PhantomFit(calibration, tuple(map(float, means)), noise, tuple(map(float, residuals)))


def _line(kind: str, readings: np.ndarray, known: np.ndarray) -> tuple[Calibration, np.ndarray]:
    """Least-squares line and the residuals [g/cm3]."""
    slope, offset = np.polyfit(readings, known, 1) if np.ptp(readings) > 0 else (0.0, float(known.mean()))
    residuals = known - (offset + slope * readings)
    spread = float(np.sum((known - known.mean()) ** 2))
    r_squared = 1.0 - float(np.sum(residuals**2)) / spread
    root_mean_square = float(np.sqrt(np.mean(residuals**2)))
    return Calibration(kind, float(slope), float(offset), root_mean_square, r_squared), residuals


def _readings(scan: Volume, insert: Insert, number: int) -> np.ndarray:
    """Values within the core of an insert."""
    geometry = scan.geometry
    middle = geometry.to_index(np.array(insert.centre_mm))
    reach = insert.radius_mm * np.linalg.norm(geometry.inverse[:3, :3], axis=1)
    first = np.maximum(0, np.floor(middle - reach)).astype(int)
    stop = np.minimum(np.array(geometry.shape[::-1]), np.ceil(middle + reach).astype(int) + 1)
    if np.any(stop <= first):
        raise ReconstructionError("density-insert-outside", number=number)
    z, y, x = np.meshgrid(*(np.arange(first[axis], stop[axis]) for axis in (2, 1, 0)), indexing="ij")
    away = np.linalg.norm(geometry.to_world(np.stack([x, y, z], axis=-1)) - np.array(insert.centre_mm), axis=-1)
    values = scan.array[z, y, x][away <= _CORE_SHARE * insert.radius_mm]
    if values.size < _FEWEST_VOXELS:
        raise ReconstructionError("density-insert-too-small", number=number, least=_FEWEST_VOXELS)
    return values.astype(float)
