"""Sagittal magnetic resonance of a lumbar spine drawn from a real CT and its labels: a patient's own anatomy.

Each tissue has water and fat with relaxation times of 1.5 T (Stanisz et al. 2005, Magn Reson Med 54:507; de Bazelaire
et al. 2004, Radiology 230:652; Simmons et al. 1994, Magn Reson Med 32:592). Fat is shifted along the read-out, marrow
is patchy, vessels are void, a band of saturation lies over the belly. One body has a Schmorl's node, one a haemangioma.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nibabel
import numpy as np
from scipy import ndimage

from reconstruction.volume import Volume

STEP_MM = 0.8
NAMES = {26: "sacrum", 27: "vertebra_L5", 28: "vertebra_L4", 29: "vertebra_L3", 30: "vertebra_L2", 31: "vertebra_L1"}
"""Label of TotalSegmentator to bone; 26 is the first piece of the sacrum."""

_TOP, _SACRUM = 32, 25
_VESSELS, _ORGANS = (52, 63, 65, 66, 67, 68), (1, 2, 3, 5, 6, 7, 18, 19, 20)
AIR, FAT, MUSCLE, MARROW, NUCLEUS, ANNULUS, FLUID, ROOTS, VESSEL, ORGAN, LIGAMENT, VEIN = range(12)
# Water: share, T1 [ms], T2 [ms]; share of fat.
_TISSUES = np.array(
    [
        (0.0, 1000.0, 50.0, 0.0),
        (0.1, 1000.0, 50.0, 0.9),
        (0.8, 1000.0, 40.0, 0.05),
        (0.42, 850.0, 45.0, 0.38),
        (0.9, 1100.0, 110.0, 0.0),
        (0.6, 900.0, 35.0, 0.0),
        (1.0, 4000.0, 1500.0, 0.0),
        (0.75, 950.0, 80.0, 0.0),
        (0.02, 1400.0, 50.0, 0.0),
        (0.8, 850.0, 65.0, 0.05),
        (0.15, 800.0, 20.0, 0.0),
        (0.9, 1400.0, 150.0, 0.0),
    ]
)
_FAT_T1, _FAT_T2 = 260.0, 120.0
# Repetition, echo and inversion times [ms].
SEQUENCES = {"T1": (600.0, 10.0, None), "T2": (4000.0, 100.0, None), "STIR": (4500.0, 50.0, 165.0)}


@dataclass(frozen=True, eq=False)
class CtSpine:
    """Tissues, share of cortex and bodies (label numbers), on a grid of STEP_MM; shape (z, y, x)."""

    tissues: np.ndarray
    cortex: np.ndarray
    bodies: np.ndarray

    def truth(self) -> Volume:
        """Bodies as a volume."""
        return Volume(self.bodies, np.diag([STEP_MM] * 3 + [1.0]))

    def picture(self, sequence: str, *, slice_voxels: int = 5, count: int = 15, noise: float = 0.03) -> Volume:
        """So many sagittal slices about the middle, with noise, coil brightness and saturation, int16."""
        random = np.random.default_rng(1)
        water, fat = (part[self.tissues] * (1.0 - self.cortex) for part in _brightness(*SEQUENCES[sequence]))
        patches = ndimage.gaussian_filter(random.normal(size=fat.shape).astype(np.float32), 2.0)
        fat = np.where(self.tissues == MARROW, fat * np.exp(0.16 * patches / patches.std()), fat)
        signal = ndimage.gaussian_filter(water + ndimage.shift(fat, (1, 0, 0), order=0, mode="nearest"), 0.5)
        slices = signal.shape[2] // slice_voxels
        signal = signal[:, :, : slices * slice_voxels].reshape(*signal.shape[:2], slices, slice_voxels).mean(axis=3)
        first = (slices - count) // 2
        signal = signal[:, :, first : first + count]
        z, y, _ = np.meshgrid(*(np.linspace(-1, 1, length) for length in signal.shape), indexing="ij", sparse=True)
        signal = signal * np.exp(np.log(2.0) * (0.5 * y - 0.3 * z**2))
        belly = np.argwhere(self.bodies > 0)[:, 1].min() - 18.0 / STEP_MM
        signal *= np.clip((np.arange(signal.shape[1]) - belly) / (10.0 / STEP_MM) + 0.5, 0.12, 1.0)[None, :, None]
        deviation = noise * np.percentile(signal, 90)
        noisy = np.hypot(*(part + random.normal(0.0, deviation, signal.shape) for part in (signal, 0.0)))
        affine = np.diag([STEP_MM * slice_voxels, STEP_MM, STEP_MM, 1.0])
        affine[0, 3] = (0.5 * (slice_voxels - 1) + first * slice_voxels) * STEP_MM
        return Volume((noisy / np.percentile(noisy, 99) * 900).astype(np.int16), affine)


def _brightness(repetition: float, echo: float, inversion: float | None) -> tuple[np.ndarray, np.ndarray]:
    """Of the water and of the fat of each tissue."""

    def regained(t1: np.ndarray) -> np.ndarray:
        if inversion is None:
            return np.asarray(1.0 - np.exp(-repetition / t1))
        return np.abs(1.0 - 2.0 * np.exp(-inversion / t1) + np.exp(-repetition / t1))

    share, t1, t2, fat = _TISSUES.T.astype(np.float32)
    return share * regained(t1) * np.exp(-echo / t2), fat * regained(np.array(_FAT_T1)) * np.exp(-echo / _FAT_T2)


def ct_spine(folder: Path) -> CtSpine:
    """Draw the spine of the pelvis CT in a folder."""
    values, labels = _around_the_spine(folder)
    zoom = 3.0 / STEP_MM
    fine = ndimage.zoom(values, zoom, order=3)
    shares, found = np.full(fine.shape, 0.5, dtype=np.float32), np.zeros(fine.shape, dtype=np.uint8)
    for label in (_SACRUM, *NAMES, _TOP, *_VESSELS, *_ORGANS):
        share = ndimage.zoom(ndimage.gaussian_filter((labels == label).astype(np.float32), 0.45), zoom, order=3)
        more = share > shares
        found[more], shares[more] = label, share[more]
    smooth = ndimage.gaussian_filter(fine, 1.5)
    tissues = np.select([smooth < -250, smooth < -30], [AIR, FAT], MUSCLE).astype(np.uint8)
    tissues[np.isin(found, _ORGANS)] = ORGAN
    tissues[np.isin(found, _VESSELS)] = VESSEL
    bone = np.isin(found, (_SACRUM, *NAMES, _TOP)) | (smooth > 200)
    tissues[bone] = MARROW
    bodies, walls = _bodies(found)
    _draw_discs(tissues, bodies, bone)
    _draw_canal(tissues, walls, bone)
    _draw_spots(tissues, bodies)
    depth = ndimage.distance_transform_edt(bone) * STEP_MM - 0.5 * STEP_MM
    cortex = np.clip(1.0 - np.abs(depth - 0.35) / 0.75, 0.0, 1.0) * bone
    return CtSpine(tissues, cortex.astype(np.float32), np.where(bodies == _TOP, 0, bodies).astype(np.uint8))


def _around_the_spine(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Hounsfield units and labels, index axes along LPS, cropped from the sacrum to T12."""
    stem = folder / "pelvis_lumbar_ct_3mm"
    parts = [np.asarray(nibabel.load(f"{stem}{end}.nii.gz").dataobj) for end in ("", "_totalseg_labels")]
    values, labels = (np.ascontiguousarray(part[::-1, ::-1].transpose(2, 1, 0)) for part in parts)
    low = int(np.argwhere(labels == _SACRUM)[:, 0].min())
    high = int(np.argwhere(labels == _TOP)[:, 0].max())
    places = np.argwhere(np.isin(labels, (_SACRUM, *NAMES, _TOP)))
    middle = round(float(np.median(np.argwhere(labels == 29)[:, 2])))
    box = (
        slice(low, high),
        slice(max(0, places[:, 1].min() - 14), places[:, 1].max() + 16),
        slice(middle - 16, middle + 17),
    )
    return values[box].astype(np.float32), labels[box]


def _bodies(found: np.ndarray) -> tuple[np.ndarray, dict[int, tuple[float, float]]]:
    """Bodies without their arches, and {layer: column of the middle, row of the posterior wall}."""
    bodies = np.zeros(found.shape, dtype=np.uint8)
    walls: dict[int, tuple[float, float]] = {}
    half = round(5.0 / STEP_MM)
    for label in (*NAMES, _TOP):
        vertebra = found == label
        runs = {}
        for layer in np.flatnonzero(vertebra.any(axis=(1, 2))):
            rows, columns = np.nonzero(vertebra[layer])
            middle = round(float(columns[rows < rows.min() + 20.0 / STEP_MM].mean()))
            run = np.flatnonzero(vertebra[layer, :, max(0, middle - half) : middle + half].mean(axis=1) > 0.5)
            if run.size:
                gaps = np.flatnonzero(np.diff(run) > 2)
                runs[layer] = (middle, run[0], run[gaps[0]] if gaps.size else run[-1])
        front = float(np.median([run[1] for run in runs.values()]))
        length = float(np.median([run[2] - run[1] for run in runs.values()]))
        for layer, (middle, first, last) in runs.items():
            if abs(first - front) > 10.0 / STEP_MM or last - first < 0.6 * length:
                continue
            end = round(min(last, first + 1.15 * length))
            bodies[layer, : end + 1][vertebra[layer, : end + 1]] = label
            if last - first < 1.15 * length:
                walls[int(layer)] = (float(middle), float(last))
    for label in (*NAMES, _TOP):
        pieces, count = ndimage.label(ndimage.binary_opening(bodies == label, iterations=3))
        bodies[bodies == label] = 0
        if count:
            bodies[pieces == 1 + np.argmax(np.bincount(pieces.ravel())[1:])] = label
    return bodies, walls


def _draw_discs(tissues: np.ndarray, bodies: np.ndarray, bone: np.ndarray) -> None:
    """Between bodies, every other one degenerate."""
    order = [*NAMES, _TOP]
    reach = round(9.0 / STEP_MM)
    for number, (low, high) in enumerate(zip(order[:-1], order[1:], strict=True)):
        pair = np.isin(bodies, (low, high))
        box = tuple(
            slice(max(0, part.start - 4), part.stop + 4) for part in ndimage.find_objects(pair.astype(np.uint8))[0]
        )
        inner = (slice(reach + 2, -(reach + 2)),) * 3
        padded = np.pad(pair[box], reach + 2)
        away = ndimage.distance_transform_edt(~padded) > reach
        closed = (ndimage.distance_transform_edt(~away) > reach)[inner]
        gap = sum(ndimage.distance_transform_edt(bodies[box] != label) for label in (low, high)) < 18.0 / STEP_MM
        disc = closed & gap & ~bone[box]
        depth = ndimage.distance_transform_edt(disc | pair[box]) * STEP_MM
        tissues[box][disc] = ANNULUS
        tissues[box][disc & (depth > 8.0)] = ORGAN if number % 2 else NUCLEUS


def _draw_canal(tissues: np.ndarray, walls: dict[int, tuple[float, float]], bone: np.ndarray) -> None:
    """Fluid with roots behind the bodies, in fat."""
    layers = np.array(sorted(walls))
    rows, columns = np.arange(tissues.shape[1])[None, :, None], np.arange(tissues.shape[2])[None, None, :]
    where = np.arange(tissues.shape[0])
    middle, wall = (
        ndimage.gaussian_filter1d(np.interp(where, layers, [walls[layer][part] for layer in layers]), 8)[:, None, None]
        for part in range(2)
    )
    soft = ~bone & ~np.isin(tissues, (ANNULUS, NUCLEUS)) & (where >= layers[0])[:, None, None]
    for behind, deep, wide, tissue in (
        (11.0, 11.0, 11.0, FAT),
        (9.5, 7.5, 9.0, FLUID),
        (12.0, 3.0, 5.0, ROOTS),
    ):
        back = (rows - wall) * STEP_MM - behind
        tissues[(np.hypot(back / deep, (columns - middle) * STEP_MM / wide) < 1.0) & soft] = tissue


def _draw_spots(tissues: np.ndarray, bodies: np.ndarray) -> None:
    """Veins, a Schmorl's node and a haemangioma."""
    z, y, x = np.meshgrid(*(np.arange(length) for length in tissues.shape), indexing="ij", sparse=True)
    for label in NAMES:
        places = np.argwhere(bodies == label)
        middle, back = places.mean(axis=0), np.percentile(places[:, 1], 95)
        vein = (np.abs(z - middle[0]) < 2 / STEP_MM) & (y > back - 12 / STEP_MM) & (np.abs(x - middle[2]) < 4 / STEP_MM)
        tissues[vein & (bodies == label)] = VEIN
        if label == 29:
            node = (z - places[:, 0].min() - 4) ** 2 + (y - middle[1]) ** 2 + (x - middle[2]) ** 2
            tissues[(node < (4.5 / STEP_MM) ** 2) & (bodies == label)] = ANNULUS
        if label == 30:
            spot = (z - middle[0] - 3) ** 2 + (y - middle[1] + 4) ** 2 + (x - middle[2]) ** 2
            tissues[(spot < (6.0 / STEP_MM) ** 2) & (bodies == label)] = FAT
