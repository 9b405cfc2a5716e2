"""The bone's surface, brick by brick, renewed only where the bone was cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Protocol

import numpy as np

from simulator.rendering.brick_mesh import (
    BRICK_VOXELS,
    EMPTY_MESH,
    SAMPLE_VOXELS,
    SURFACE_OCCUPANCY,
    BrickMesh,
    mesh_brick,
)

BrickKey = tuple[int, int, int]
"""Place of a brick in the brick table (z, y, x). A rim brick may lie one step outside the table's low edge."""

_NEIGHBOURS = tuple(offset for offset in product((-1, 0, 1), repeat=3) if any(offset))
_LOW_NEIGHBOURS = tuple(offset for offset in product((-1, 0), repeat=3) if any(offset))


class SurfaceBody(Protocol):
    """What a view needs to know of a bone body (physics.bone_body.BoneBody is one)."""

    spacing_mm: float
    origin_lps_mm: np.ndarray
    brick_table: np.ndarray
    brick_versions: np.ndarray
    density: np.ndarray
    initial: np.ndarray
    cut: np.ndarray

    def brick_samples(self, index: int) -> np.ndarray:
        """Occupancy of one brick with its margin, shape (35, 35, 35), [z, y, x]."""
        ...


class BoneSurface:
    """Meshes of all bricks of a body; `update` renews those whose edit counter moved.

    A brick that is absent from the table may still own cells that reach into a present one (the bone ends exactly at
    the brick's edge). Such rim bricks are meshed from their neighbours' margins, so the surface is closed everywhere.
    """

    def __init__(self, body: SurfaceBody, *, coarse_untouched: bool = False) -> None:
        self._body = body
        self._coarse = coarse_untouched
        self._index_of: dict[BrickKey, int] = {
            (int(z), int(y), int(x)): int(body.brick_table[z, y, x]) for z, y, x in np.argwhere(body.brick_table >= 0)
        }
        self._key_of = {index: key for key, index in self._index_of.items()}
        self._rim = self._find_rim()
        self._seen = np.array(body.brick_versions, copy=True)
        self._touched: set[BrickKey] = set()
        self._meshes: dict[BrickKey, BrickMesh] = {}
        for key in (*self._index_of, *sorted(self._rim)):
            self._remesh(key)

    @property
    def meshes(self) -> Mapping[BrickKey, BrickMesh]:
        """Every brick that holds surface, by its place."""
        return self._meshes

    @property
    def triangle_count(self) -> int:
        """Triangles in all bricks."""
        return sum(len(mesh.triangles) for mesh in self._meshes.values())

    def update(self, versions: np.ndarray) -> tuple[BrickKey, ...]:
        """Renew the meshes that an edit changed.

        Args:
            versions: Edit counter of each brick, shape (n_bricks,), int64, as in a SceneSnapshot.

        Returns:
            The bricks whose mesh is new (or newly gone).

        """
        moved = np.flatnonzero(versions != self._seen)
        if len(moved) == 0:
            return ()
        self._seen[moved] = versions[moved]
        edited = self._with_rim([self._key_of[int(index)] for index in moved])
        new = [key for key in edited if key not in self._touched]
        self._touched.update(new)
        # Fine bricks beside one that has just become fine no longer meet a coarse face there.
        beside = [near for key in new for near in _faces(key) if self._coarse and near in self._touched]
        changed = tuple(dict.fromkeys((*edited, *beside)))
        for key in changed:
            self._remesh(key)
        return changed

    def _with_rim(self, edited: list[BrickKey]) -> tuple[BrickKey, ...]:
        """The edited bricks and the rim bricks that reach into them; the body counts edits in margins itself."""
        keys = dict.fromkeys(edited)
        for key in edited:
            keys.update(dict.fromkeys(near for offset in _LOW_NEIGHBOURS if (near := _shift(key, offset)) in self._rim))
        return tuple(keys)

    def _remesh(self, key: BrickKey) -> None:
        samples, stride = self._samples(key), 1
        if self._coarse:
            if key in self._touched:
                samples = self._with_coarse_faces(samples, key)
            else:
                stride = 2
        mesh = mesh_brick(samples, self._body.spacing_mm, self._first_voxel(key), stride=stride)
        if mesh.is_empty:
            self._meshes.pop(key, None)
        else:
            self._meshes[key] = mesh

    def _with_coarse_faces(self, samples: np.ndarray, key: BrickKey) -> np.ndarray:
        """Samples whose faces towards coarse neighbours vary as linearly as theirs, so that no crack opens there."""
        samples = samples.copy()
        for number, near in enumerate(_faces(key)):
            if near not in self._touched and (near in self._index_of or near in self._rim):
                axis, plane = divmod(number, 2)
                face = np.moveaxis(samples, axis, 0)[1 + plane * BRICK_VOXELS, 1:-1, 1:-1]
                face[1::2, ::2] = 0.5 * (face[:-1:2, ::2] + face[2::2, ::2])
                face[:, 1::2] = 0.5 * (face[:, :-1:2] + face[:, 2::2])
        return samples

    def _samples(self, key: BrickKey) -> np.ndarray:
        index = self._index_of.get(key)
        if index is not None:
            return np.ascontiguousarray(self._body.brick_samples(index), dtype=np.float32)
        return self._rim_samples(key)

    def _rim_samples(self, key: BrickKey) -> np.ndarray:
        """Samples of an absent brick: empty but for the margins its neighbours show."""
        samples = np.zeros((SAMPLE_VOXELS,) * 3, np.float32)
        for offset in _NEIGHBOURS:
            index = self._index_of.get(_shift(key, offset))
            if index is not None:
                mine, theirs = zip(*(_margin(step) for step in offset), strict=True)
                samples[mine] = self._body.brick_samples(index)[theirs]
        return samples

    def _find_rim(self) -> set[BrickKey]:
        """Absent bricks whose own cells reach into bone of a present one."""
        rim: set[BrickKey] = set()
        for key, index in self._index_of.items():
            absent = [offset for offset in _LOW_NEIGHBOURS if _shift(key, offset) not in self._index_of]
            if not absent:
                continue
            samples = self._body.brick_samples(index)
            for offset in absent:
                face = tuple(slice(1, 2) if step else slice(1, BRICK_VOXELS + 1) for step in offset)
                if samples[face].max() >= SURFACE_OCCUPANCY:
                    rim.add(_shift(key, offset))
        return rim

    def _first_voxel(self, key: BrickKey) -> np.ndarray:
        """Centre of a brick's own first voxel [mm], shape (3,), patient LPS."""
        return np.asarray(self._body.origin_lps_mm) + np.array(key[::-1]) * BRICK_VOXELS * self._body.spacing_mm


def merged(meshes: Iterable[BrickMesh]) -> BrickMesh:
    """Several meshes as one."""
    parts = list(meshes)
    if not parts:
        return EMPTY_MESH
    starts = np.cumsum([0] + [len(part.points) for part in parts[:-1]])
    colours = [part.colours for part in parts if part.colours is not None]
    return BrickMesh(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=True)]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate(colours) if len(colours) == len(parts) else None,
    )


DensityLookup = Callable[[np.ndarray], np.ndarray]
"""Density [g/cm3], shape (n,), at points [mm], shape (n, 3), patient LPS."""


def _faces(key: BrickKey) -> tuple[BrickKey, ...]:
    """The six bricks that share a face: low and high along z, then y, then x."""
    return tuple(
        _shift(key, tuple(side * (number == axis) for number in range(3))) for axis in range(3) for side in (-1, 1)
    )


def _shift(key: BrickKey, offset: tuple[int, ...]) -> BrickKey:
    return (key[0] + offset[0], key[1] + offset[1], key[2] + offset[2])


def _margin(step: int) -> tuple[slice, slice]:
    """Where, along one axis, a neighbour's own voxels lie in my samples and in its own."""
    if step < 0:
        return slice(0, 1), slice(BRICK_VOXELS, BRICK_VOXELS + 1)
    if step > 0:
        return slice(BRICK_VOXELS + 1, BRICK_VOXELS + 3), slice(1, 3)
    return slice(1, BRICK_VOXELS + 1), slice(1, BRICK_VOXELS + 1)
