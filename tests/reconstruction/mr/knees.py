"""Knees as tissues, to draw pictures of: one told from a real double-echo scan, one from a label map; their changes.

A double echo with its water alone excited tells fluid (brightest), cartilage and muscle from fat, tendon and marrow
(dark). What it cannot tell, thickness of cortex and what of the dark soft tissue is tendon, is drawn by anatomy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from reconstruction.mr.segmentation import MrSegmentation
from reconstruction.volume import Volume, VolumeGeometry

AIR, FAT, MUSCLE, MARROW, CARTILAGE, FLUID, MENISCUS, TENDON, PLATE, VESSEL, RED_MARROW = range(11)
FEMUR, TIBIA, PATELLA, FIBULA = 1, 2, 3, 4
NAMES = {FEMUR: "femur", TIBIA: "tibia", PATELLA: "patella", FIBULA: "fibula"}
_STEP_MM = 0.7
# Cortex: subchondral bone and metaphyses below 1 mm (Milz and Putz 1994, J Anat 185:103), diaphyses 3 to 5 mm.
_THIN_MM, _GAINED_PER_MM, _THIN_UNTIL_MM, _THICKEST_MM = 0.6, 0.045, 25.0, 4.0
_TENDON_MM, _TENDON_HALF_WIDTH_MM = 5.0, 12.0
_CARTILAGE_MM = 4.0
_AIR = 0.16  # of the working image: averaged over millimetres, between air and the fat beneath the skin


@dataclass(frozen=True, eq=False)
class Knee:
    """Tissues of a knee.

    Attributes:
        tissues: number of the tissue, shape (z, y, x), index axes along LPS.
        bones: number of the bone, 0 none, same shape.
        cortex: share of a voxel that is cortex, 0 to 1.
        affine: index (x, y, z, 1) to LPS [mm].
        side: ``left`` or ``right``.
    """

    tissues: np.ndarray
    bones: np.ndarray
    cortex: np.ndarray
    affine: np.ndarray
    side: str = "right"

    @property
    def step_mm(self) -> float:
        """Side of a voxel [mm]."""
        return float(np.linalg.norm(self.affine[:3, 2]))

    def truth(self) -> Volume:
        """Bones as a volume."""
        return Volume(self.bones, self.affine)

    def other_side(self) -> Knee:
        """The mirrored knee."""
        flipped = (np.ascontiguousarray(part[:, :, ::-1]) for part in (self.tissues, self.bones, self.cortex))
        return Knee(*flipped, self.affine, "left" if self.side == "right" else "right")

    def scaled(self, factor: float) -> Knee:
        """A larger or smaller knee."""
        affine = self.affine.copy()
        affine[:3] *= factor
        return replace(self, affine=affine)

    def flexed(self, degrees: float) -> Knee:
        """The lower leg turned backwards about the centre of the femoral condyles, soft tissue bent in between."""
        z, y, _ = self._condyles()
        grid = np.indices(self.bones.shape[:2], dtype=np.float32)
        below = np.clip((z - grid[0]) * self.step_mm / 30.0 + 0.5, 0.0, 1.0)
        whole = np.deg2rad(degrees)
        soft = self._soft()
        bent = _turned(np.where(soft == TENDON, FAT, soft), grid, (z, y), whole * below)
        still = np.isin(self.bones, (FEMUR, PATELLA))
        cartilage = self.tissues == CARTILAGE
        near = _away(still) * self.step_mm < _CARTILAGE_MM
        leg = _turned(np.where(still, 0, self.bones), grid, (z, y), np.full_like(below, whole))
        plateau = _turned(cartilage & ~near, grid, (z, y), np.full_like(below, whole))
        bent[plateau | (cartilage & near)] = CARTILAGE
        bones = np.where(still, self.bones, leg).astype(np.uint8)
        return _knee(np.where(bones > 0, MARROW, bent).astype(np.uint8), bones, self.affine, self.side)

    def with_effusion(self, radius_mm: float = 9.0) -> Knee:
        """Fluid where joint and fat meet, about the femur's front above and beside the joint."""
        z, _, _ = self._condyles()
        away = _away(np.isin(self.bones, (FEMUR, PATELLA))) * self.step_mm
        rows = np.arange(len(self.bones))[:, None, None]
        front = np.arange(self.bones.shape[1])[None, :, None] < ndimage.center_of_mass(self.bones == FEMUR)[1]
        where = (away < radius_mm) & front & (rows > z - 5.0 / self.step_mm) & (rows < z + 60.0 / self.step_mm)
        where &= np.isin(self.tissues, (FAT, MUSCLE))
        return replace(self, tissues=np.where(where, FLUID, self.tissues).astype(np.uint8))

    def with_cyst(self, radius_mm: float = 7.0) -> Knee:
        """A subchondral cyst in the tibia, below its plateau."""
        return self._with_ball(TIBIA, FLUID, radius_mm, depth_mm=radius_mm + 3.0)

    def with_lesion(self, radius_mm: float = 10.0) -> Knee:
        """Bruised marrow, wet and with little fat, in a femoral condyle."""
        return self._with_ball(FEMUR, PLATE, radius_mm, depth_mm=radius_mm)

    def with_osteophytes(self, radius_mm: float = 4.0) -> Knee:
        """Bony spurs at the margins of the joint."""
        bones = self.bones.copy()
        for number in (FEMUR, TIBIA):
            inside = self.bones == number
            z = self._condyles()[0] + (0 if number == FEMUR else -1) * 22.0 / self.step_mm
            layer = inside[int(z)]
            columns = np.flatnonzero(layer.any(axis=0))
            for column in (columns[0], columns[-1]):
                row = np.flatnonzero(layer[:, column]).mean()
                ball = self._distance((z, row, column)) < radius_mm
                bones[ball & (self.bones == 0)] = number
        return _knee(np.where(bones > 0, MARROW, self.tissues).astype(np.uint8), bones, self.affine, self.side)

    def with_growth_plates(self) -> Knee:
        """Growth plates of a teenager, 2 mm of cartilage, with red marrow in the metaphyses behind."""
        tissues = self.tissues.copy()
        z, _, _ = self._condyles()
        rows = np.arange(len(self.bones))[:, None, None] * self.step_mm
        wave = 3.0 * np.sin(np.arange(self.bones.shape[2]) * self.step_mm / 9.0)[None, None, :]
        joint = self._joint() * self.step_mm
        for number, height, way in ((FEMUR, joint + 30.0, 1), (TIBIA, joint - 20.0, -1), (FIBULA, joint - 30.0, -1)):
            beyond = way * (rows + wave - height)
            own = self.bones == number
            tissues[own & (beyond > 1.0)] = RED_MARROW
            tissues[own & (np.abs(beyond) <= 1.0)] = PLATE
        return replace(self, tissues=tissues)

    def _condyles(self) -> tuple[float, float, float]:
        """Middle of the femoral condyles, 20 mm above the joint [voxels]."""
        low = self._joint()
        part = np.argwhere(self.bones[low : low + round(40.0 / self.step_mm)] == FEMUR).mean(axis=0)
        return low + 20.0 / self.step_mm, float(part[1] + 8.0 / self.step_mm), float(part[2])

    def _joint(self) -> int:
        """Layer of the femur's lowest voxel."""
        return int(np.flatnonzero((self.bones == FEMUR).any(axis=(1, 2)))[0])

    def _soft(self) -> np.ndarray:
        """Tissues with the lower leg's bones and the gaps they leave filled from around."""
        nearest = ndimage.distance_transform_edt(self.bones > 0, return_distances=False, return_indices=True)
        return np.asarray(self.tissues[tuple(nearest)])

    def _with_ball(self, bone: int, tissue: int, radius_mm: float, *, depth_mm: float) -> Knee:
        own = self.bones == bone
        z, y, x = self._condyles()
        column = round(x + 18.0 / self.step_mm)
        layers = np.flatnonzero(own[:, round(y), column])
        end = layers[-1] - depth_mm / self.step_mm if bone == TIBIA else layers[0] + depth_mm / self.step_mm
        ball = own & (self._distance((end, y, column)) < radius_mm)
        return replace(self, tissues=np.where(ball, tissue, self.tissues).astype(np.uint8))

    def _distance(self, centre: tuple[float, float, float]) -> np.ndarray:
        """Distance of all voxels from a place [mm]."""
        grids = np.ogrid[tuple(slice(0, length) for length in self.bones.shape)]
        squares = sum((grid - middle) ** 2 for grid, middle in zip(grids, centre, strict=True))
        return np.asarray(np.sqrt(squares)) * self.step_mm


def knee_of_scan(found: MrSegmentation) -> Knee:
    """Tissues of a knee by its double echo and the bones found in it."""
    image = found.image
    values = ndimage.median_filter(image.volume.array, 3)
    bones = np.zeros(values.shape, dtype=np.uint8)
    for bone in found.bones:
        number = next(key for key, name in NAMES.items() if name == bone.name.name)
        bones[bone.outline.box][bone.outline.mask] = number
    away = {number: _away(bones == number) * image.spacing_mm for number in NAMES}
    joint = (away[FEMUR] < 8.0) & (np.minimum(away[TIBIA], away[PATELLA]) < 8.0)
    cover = np.minimum(away[FEMUR], np.minimum(away[TIBIA], away[PATELLA])) < _CARTILAGE_MM
    # Muscle, most of the body, is near 1 on the working image's scale; fluid lies above, fat and tendon below half.
    tissues = np.select(
        [
            _outside(values, image.body),
            (values > 1.25) & (cover | joint),
            (values > 0.6) & cover & joint,
            values > 0.5,
            joint,
        ],
        [AIR, FLUID, CARTILAGE, MUSCLE, MENISCUS],
        FAT,
    ).astype(np.uint8)
    tissues[bones > 0] = MARROW
    return _knee(tissues, bones, image.volume.affine.copy())


def knee_of_labels(labels: Volume) -> Knee:
    """Soft tissue drawn about the bones, cartilages and menisci of a label map (1 to 4, 5 to 8, 9 and 10)."""
    geometry = labels.closest_to_lps().geometry
    affine = geometry.affine.copy()
    affine[:3, :3] *= _STEP_MM / geometry.spacing_mm
    x, y, z = (int(length) for length in np.array(geometry.shape[::-1]) * geometry.spacing_mm / _STEP_MM)
    grid = VolumeGeometry(affine, (z, y, x))
    array = labels.resample(grid, order=0).array
    bones = np.where((array >= 5) & (array <= 8), array - 4, 0).astype(np.uint8)
    hard = array > 0
    tissues = np.full(bones.shape, AIR, dtype=np.uint8)
    widened = ndimage.gaussian_filter(hard.astype(np.float32), (12.0 / _STEP_MM, 0, 0)) > 0.02
    skin = np.stack([_away(solid) * _STEP_MM <= 16.0 for solid in widened])
    deep = np.stack([ndimage.distance_transform_edt(np.pad(part, 1))[1:-1, 1:-1] * _STEP_MM > 6.0 for part in skin])
    tissues[skin] = FAT
    septa = ndimage.gaussian_filter(np.random.default_rng(4).normal(size=bones.shape).astype(np.float32), 5.0)
    joint_z = np.flatnonzero((bones == FEMUR).any(axis=(1, 2)))[0]
    height = np.abs(np.arange(len(bones)) - joint_z)[:, None, None] * _STEP_MM
    before = np.arange(bones.shape[1])[None, :, None] < ndimage.center_of_mass(bones > 0)[1]
    tissues[deep & (septa < 0.6 * septa.std()) & ~(before & (height < 45.0))] = MUSCLE
    cartilage = (array >= 1) & (array <= 4)
    tissues[(_away(cartilage) * _STEP_MM < 1.5) & skin] = FLUID
    notch = (_away(bones == FEMUR) * _STEP_MM < 10.0) & (_away(bones == TIBIA) * _STEP_MM < 14.0) & (tissues == FAT)
    tissues[notch & (septa > 0)] = TENDON
    tissues[cartilage] = CARTILAGE
    tissues[array >= 9] = MENISCUS
    tissues[bones > 0] = MARROW
    return _knee(tissues, bones, affine)


def _outside(values: np.ndarray, body: np.ndarray) -> np.ndarray:
    """Air: what is dark over some millimetres and hangs together with what lies outside of the body."""
    dark = (ndimage.gaussian_filter(values, 2.0) < _AIR) | ~body
    labels, _ = ndimage.label(dark)
    rim = np.concatenate([part.ravel() for axis in (1, 2) for part in (labels.take(0, axis), labels.take(-1, axis))])
    return np.isin(labels, np.setdiff1d(rim, [0]))


def _knee(tissues: np.ndarray, bones: np.ndarray, affine: np.ndarray, side: str = "right") -> Knee:
    """With tendons of the patella and with cortex."""
    step = float(np.linalg.norm(affine[:3, 2]))
    cortex = np.zeros(bones.shape, dtype=np.float32)
    joint = np.flatnonzero((bones == FEMUR).any(axis=(1, 2)))[0]
    height = np.abs(np.arange(len(bones)) - joint)[:, None, None] * step
    thickness = np.clip(_THIN_MM + _GAINED_PER_MM * (height - _THIN_UNTIL_MM), _THIN_MM, _THICKEST_MM)
    for number in NAMES:
        if not (bones == number).any():
            continue
        box = ndimage.find_objects((bones == number).astype(np.uint8))[0]
        inside = np.pad(bones[box] == number, 1)
        for axis in range(3):  # the array's edge is no surface
            for end, part in ((0, box[axis].start == 0), (-1, box[axis].stop == bones.shape[axis])):
                if part:
                    np.moveaxis(inside, axis, 0)[end] = np.moveaxis(inside, axis, 0)[1 if end == 0 else -2]
        depth = ndimage.distance_transform_edt(inside)[1:-1, 1:-1, 1:-1] * step
        share = np.clip((thickness[box[0]] - depth) / step + 1.0, 0.0, 1.0)
        cortex[box][bones[box] == number] = share[bones[box] == number]
    return Knee(_with_tendons(tissues, bones, step), bones, cortex, affine, side)


def _with_tendons(tissues: np.ndarray, bones: np.ndarray, step: float) -> np.ndarray:
    """Tendon from the patella to the tibial tuberosity and from the patella upwards."""
    z, y, x = np.nonzero(bones == PATELLA)
    tibia = np.argwhere((bones == TIBIA) & (np.arange(bones.shape[2]) - x.mean() < 15.0 / step)[None, None, :])
    top = tibia[:, 0].max()
    high = tibia[(tibia[:, 0] < top - 20.0 / step) & (tibia[:, 0] > top - 50.0 / step)]
    if not len(z) or not len(high):
        return tissues
    tuberosity = high[np.argmin(high[:, 1])]
    rows, columns = np.indices(bones.shape[:2])
    lower = _to_segment(rows, columns, (z.min(), y[z == z.min()].mean()), tuberosity[:2]) * step
    front = y.min() + 4.0 / step
    upper = np.where(rows >= z.max() - 3.0 / step, np.abs(columns - front - 3.0 / step) * step, np.inf)
    band = np.minimum(lower, upper)[:, :, None] < _TENDON_MM / 2.0
    wide = np.abs(np.arange(bones.shape[2]) - x.mean())[None, None, :] * step < _TENDON_HALF_WIDTH_MM
    return np.where(band & wide & (bones == 0) & (tissues != AIR), TENDON, tissues).astype(np.uint8)


def _to_segment(rows: np.ndarray, columns: np.ndarray, first, second) -> np.ndarray:
    """Distance of places in a plane from a line between two of them [voxels]."""
    start, way = np.asarray(first, dtype=float), np.subtract(second, first).astype(float)
    along = np.clip(((rows - start[0]) * way[0] + (columns - start[1]) * way[1]) / (way @ way), 0.0, 1.0)
    return np.asarray(np.hypot(rows - start[0] - along * way[0], columns - start[1] - along * way[1]))


def _turned(values: np.ndarray, grid: np.ndarray, about: tuple[float, float], angle: np.ndarray) -> np.ndarray:
    """Values turned backwards in sagittal planes, by an angle that may differ from place to place."""
    z, y = grid[0] - about[0], grid[1] - about[1]
    source = (np.cos(angle) * z - np.sin(angle) * y + about[0], np.sin(angle) * z + np.cos(angle) * y + about[1])
    rows, columns = (
        np.clip(np.rint(part), 0, length - 1).astype(int) for part, length in zip(source, values.shape[:2], strict=True)
    )
    return np.asarray(values[rows, columns])


def _away(mask: np.ndarray) -> np.ndarray:
    return np.asarray(ndimage.distance_transform_edt(~mask))
