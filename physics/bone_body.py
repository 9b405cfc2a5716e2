"""A bone that can be cut: density and occupancy on sparse bricks, so that cost follows the bone and not its box."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import xxhash

from physics.errors import PhysicsError
from physics.kernels.brick_volume import BRICK_EDGE, MARGIN_HIGH, MARGIN_LOW
from physics.kernels.layout import GEOMETRY_SIZE, TOTAL_REMOVED, TOTALS_SIZE
from physics.kernels.volume_loss import removed_share

HIGHEST_DENSITY = 4.0
"""Apparent density above which a volume cannot be bone [g/cm3]: enamel, the densest tissue, has about 3."""


class BoneBody:
    """One bone on bricks of 32 x 32 x 32 voxels; where no brick lies there is no bone.

    What is left of a voxel is `initial * (1 - cut)`: `initial` its bone fraction before surgery, `cut` the largest
    share of it that a tool has ever swept. Untouched `cut` costs no memory until a servo warms it up.
    """

    def __init__(
        self,
        *,
        brick_table: np.ndarray,
        brick_origins: np.ndarray,
        density: np.ndarray,
        initial: np.ndarray,
        spacing_mm: float,
        origin_lps_mm: np.ndarray,
        shape: tuple[int, int, int],
    ) -> None:
        self.spacing_mm = spacing_mm
        """Edge of a voxel [mm]."""
        self.origin_lps_mm = origin_lps_mm
        """Centre of voxel (0, 0, 0) [mm], shape (3,), patient LPS."""
        self.shape = shape
        """Voxels of the whole box, (z, y, x)."""
        self.brick_table = brick_table
        """Brick number, -1 where there is no bone; int32, shape (bricks_z, bricks_y, bricks_x)."""
        self.brick_origins = brick_origins
        """First voxel (z, y, x) of each brick, int64, shape (n_bricks, 3)."""
        self.brick_versions = np.zeros(len(brick_origins), dtype=np.int64)
        """Edit counter of each brick, shape (n_bricks,); also moves when a voxel in the brick's margin was cut."""
        self.density = density
        """Apparent density [g/cm3], float32, shape (n_bricks, 32, 32, 32)."""
        self.initial = initial
        """Bone fraction before surgery, 0..1, float32, shape (n_bricks, 32, 32, 32)."""
        self.cut = np.zeros(density.shape, dtype=np.float32)
        """Share of each voxel that tools have swept, 0..1, float32, shape (n_bricks, 32, 32, 32)."""
        self.geometry = np.zeros(GEOMETRY_SIZE)
        self.geometry[0] = spacing_mm
        self.geometry[1:4] = origin_lps_mm
        self.totals = np.zeros(TOTALS_SIZE)
        self.pose = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0])
        """Place [mm, LPS] and quaternion (w, x, y, z) of the frame in which the voxels lie; at first LPS itself."""

    @classmethod
    def from_arrays(
        cls,
        density: np.ndarray,
        bone_fraction: np.ndarray,
        spacing_mm: float,
        origin_lps_mm: Sequence[float] | np.ndarray,
    ) -> BoneBody:
        """Body from dense arrays [z, y, x] whose axes run parallel to LPS.

        `density`: apparent density of the bone in each voxel [g/cm3]; `bone_fraction`: share of the voxel that is bone,
        0..1; `spacing_mm`: isotropic voxel edge [mm]; `origin_lps_mm`: centre of voxel (0, 0, 0) [mm], shape (3,).
        Raises PhysicsError for arrays that do not fit together or hold values that cannot be bone.
        """
        _check_arrays(density, bone_fraction, spacing_mm)
        origins = _bricks_with_bone(bone_fraction)
        table_shape = tuple(-(-edge // BRICK_EDGE) for edge in bone_fraction.shape)
        table = np.full(table_shape, -1, dtype=np.int32)
        pools = np.zeros((2, len(origins), BRICK_EDGE, BRICK_EDGE, BRICK_EDGE), dtype=np.float32)
        for number, (z, y, x) in enumerate(origins):
            table[z // BRICK_EDGE, y // BRICK_EDGE, x // BRICK_EDGE] = number
            block = (slice(z, z + BRICK_EDGE), slice(y, y + BRICK_EDGE), slice(x, x + BRICK_EDGE))
            for pool, source in zip(pools, (density, bone_fraction), strict=True):
                piece = source[block]
                pool[number, : piece.shape[0], : piece.shape[1], : piece.shape[2]] = piece
        return cls(
            brick_table=table,
            brick_origins=origins,
            density=pools[0],
            initial=pools[1],
            spacing_mm=float(spacing_mm),
            origin_lps_mm=np.array(origin_lps_mm, dtype=np.float64),
            shape=(int(density.shape[0]), int(density.shape[1]), int(density.shape[2])),
        )

    def twin(self) -> BoneBody:
        """A body that is as this one is now and is cut on its own; what never changes, the two share."""
        twin = BoneBody(
            brick_table=self.brick_table, brick_origins=self.brick_origins, density=self.density, initial=self.initial,
            spacing_mm=self.spacing_mm, origin_lps_mm=self.origin_lps_mm, shape=self.shape,
        )  # fmt: skip
        # Memory of cuts that nobody has touched is not there yet, and need not be.
        for brick in np.flatnonzero(self.brick_versions):
            twin.cut[brick] = self.cut[brick]
        twin.brick_versions[:] = self.brick_versions
        twin.totals[:] = self.totals
        twin.pose[:] = self.pose
        return twin

    @property
    def is_in_place(self) -> bool:
        """Whether the bone lies where it was scanned: its frame is LPS."""
        return bool(np.array_equal(self.pose, [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]))

    def move(self, place_lps_mm: Sequence[float] | np.ndarray, quaternion: Sequence[float] | np.ndarray) -> None:
        """Put the bone elsewhere: a point p of its frame comes to lie at `place` + p turned by the quaternion.

        Only a bone that shares its stepper with others, or was moved before it was bound, may move under a tool.

        Args:
            place_lps_mm: where the origin of its frame comes to lie [mm], shape (3,), LPS.
            quaternion: (w, x, y, z), frame to LPS, any length but zero.
        """
        turn = np.asarray(quaternion, dtype=np.float64)
        length = float(np.linalg.norm(turn))
        if not (np.isfinite(place_lps_mm).all() and np.isfinite(length) and length > 1e-9):
            raise PhysicsError("physics-body-pose")
        self.pose[:3] = place_lps_mm
        self.pose[3:] = turn / length

    @property
    def removed_mm3(self) -> float:
        """Bone removed so far [mm3]: the sum of what the force law reported tick by tick."""
        return float(self.totals[TOTAL_REMOVED])

    def volume_lost_mm3(self) -> float:
        """Bone removed so far [mm3], counted anew from the voxels."""
        return float(removed_share(self.initial.reshape(-1), self.cut.reshape(-1))) * self.spacing_mm**3

    def volume_hash(self) -> str:
        """Digest (xxh3, 128 bit, hex) of geometry and occupancy, bricks in the order of their place in the box."""
        digest = xxhash.xxh3_128()
        digest.update(np.array(self.shape, dtype=np.int64).tobytes())
        digest.update(self.geometry.tobytes())
        for number in self.brick_table[self.brick_table >= 0]:
            digest.update(self.brick_origins[number].tobytes())
            digest.update(np.ascontiguousarray(self.brick_occupancy(int(number))).tobytes())
        return digest.hexdigest()

    def brick_samples(self, index: int) -> np.ndarray:
        """Occupancy of one brick with its margin, float32, shape (35, 35, 35), 0..1.

        One voxel is taken from the neighbours below and two from those above, so that neighbouring surfaces join with
        equal normals; sample (0, 0, 0) is voxel `brick_origins[index] - 1`. Beyond the last brick there is none: 0.
        """
        edge = MARGIN_LOW + BRICK_EDGE + MARGIN_HIGH
        samples = np.zeros((edge, edge, edge), dtype=np.float32)
        z, y, x = (int(part) // BRICK_EDGE for part in self.brick_origins[index])
        last_z, last_y, last_x = self.brick_table.shape
        for (dz, dy, dx), into, out_of in _NEIGHBOURS:
            if 0 <= z + dz < last_z and 0 <= y + dy < last_y and 0 <= x + dx < last_x:
                number = int(self.brick_table[z + dz, y + dy, x + dx])
                if number >= 0:
                    samples[into] = self.brick_occupancy(number, out_of)
        return samples

    def occupancy_array(self) -> np.ndarray:
        """Occupancy left of the whole box, float32, shape `shape`, 0..1: for checks and export, not for every frame."""
        dense = np.zeros(tuple(edge * BRICK_EDGE for edge in self.brick_table.shape), dtype=np.float32)
        for number, (z, y, x) in enumerate(self.brick_origins):
            dense[z : z + BRICK_EDGE, y : y + BRICK_EDGE, x : x + BRICK_EDGE] = self.brick_occupancy(number)
        return dense[tuple(slice(0, edge) for edge in self.shape)]

    def brick_occupancy(self, number: int, part: tuple[slice, ...] = ()) -> np.ndarray:
        """Occupancy left of one brick, or of a part of it, float32, 0..1."""
        return self.initial[number][part] * (np.float32(1.0) - self.cut[number][part])


def _margin_slices(step: int) -> tuple[slice, slice]:
    """Where the neighbour `step` (-1 below, 0 itself, 1 above) lies in the samples, and which voxels go there."""
    if step < 0:
        return slice(0, MARGIN_LOW), slice(BRICK_EDGE - MARGIN_LOW, BRICK_EDGE)
    if step == 0:
        return slice(MARGIN_LOW, MARGIN_LOW + BRICK_EDGE), slice(0, BRICK_EDGE)
    return slice(MARGIN_LOW + BRICK_EDGE, None), slice(0, MARGIN_HIGH)


_NEIGHBOURS = tuple(
    (steps, tuple(_margin_slices(step)[0] for step in steps), tuple(_margin_slices(step)[1] for step in steps))
    for steps in itertools.product((-1, 0, 1), repeat=3)
)
"""Steps (z, y, x) to the 27 bricks a block of samples draws on, with the slices into it and out of them."""


def _check_arrays(density: np.ndarray, bone_fraction: np.ndarray, spacing_mm: float) -> None:
    if density.ndim != 3 or density.shape != bone_fraction.shape:
        raise PhysicsError("physics-body-shape", density=density.shape, bone_fraction=bone_fraction.shape)
    if not (np.isfinite(spacing_mm) and 0.01 <= spacing_mm <= 10.0):
        raise PhysicsError("physics-body-spacing", spacing_mm=spacing_mm)
    if density.size == 0:
        raise PhysicsError("physics-body-empty")
    low, high = float(bone_fraction.min()), float(bone_fraction.max())
    if not (0.0 <= low <= high <= 1.0):
        raise PhysicsError("physics-body-fraction", low=low, high=high)
    if high == 0.0:
        raise PhysicsError("physics-body-empty")
    low, high = float(density.min()), float(density.max())
    if not (0.0 <= low <= high <= HIGHEST_DENSITY):
        raise PhysicsError("physics-body-density", low=low, high=high, limit=HIGHEST_DENSITY)


def _bricks_with_bone(bone_fraction: np.ndarray) -> np.ndarray:
    """First voxels (z, y, x) of the bricks that hold any bone, int64, shape (n, 3), in the order of the box."""
    found = [
        (z, y, x)
        for z in range(0, bone_fraction.shape[0], BRICK_EDGE)
        for y in range(0, bone_fraction.shape[1], BRICK_EDGE)
        for x in range(0, bone_fraction.shape[2], BRICK_EDGE)
        if bone_fraction[z : z + BRICK_EDGE, y : y + BRICK_EDGE, x : x + BRICK_EDGE].any()
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 3)
