"""Readable twins of the picture's compiled loops."""

from __future__ import annotations

import numpy as np

from simulator.rendering.brick_mesh import BRICK_VOXELS


def field_normals(samples: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Outward unit normals at vertices in sample numbers: minus the gradient, linear along the vertex's grid edge."""
    low = np.floor(points + 1e-4).astype(np.int64) - 1
    share = np.clip(points - 1.0 - low, 0.0, 1.0)
    high = low + (share > 1e-4)
    weight = share.max(axis=1)
    steps = np.array((1, BRICK_VOXELS + 1, (BRICK_VOXELS + 1) ** 2), np.int64)
    near, far = low @ steps, high @ steps
    gradient = np.stack([(1.0 - weight) * part[near] + weight * part[far] for part in _gradient(samples)], axis=1)
    length = np.linalg.norm(gradient, axis=1)[:, None]
    return (-gradient / np.maximum(length, 1e-9)).astype(np.float32)


def linear_at(voxels: np.ndarray, table: np.ndarray, values: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Linear between voxels (x, y, z) of sparse bricks, each of which is looked up in a dense copy."""
    edge = BRICK_VOXELS
    dense = np.zeros(np.array(table.shape) * edge + 2)
    for z, y, x in np.argwhere(table >= 0):
        left = values[table[z, y, x]] * (1.0 - taken[table[z, y, x]] if len(taken) else 1.0)
        low = 1 + edge * np.array((z, y, x))
        dense[low[0] : low[0] + edge, low[1] : low[1] + edge, low[2] : low[2] + edge] = left
    total = np.zeros(len(voxels))
    low = np.floor(voxels).astype(int)
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(1.0 - np.abs(voxels - low - corner), axis=1)
        place = np.clip(low + corner + 1, 0, np.array(dense.shape[::-1]) - 1)
        total += weight * dense[place[:, 2], place[:, 1], place[:, 0]]
    return total


def lattice_noise(places: np.ndarray, lattice: np.ndarray) -> np.ndarray:
    """Each corner of a place's cell counts by the smooth step of how near it is, along all three axes."""
    low = np.floor(places).astype(int)
    share = places - low
    share = share * share * (3.0 - 2.0 * share)
    total = np.zeros(len(places))
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(corner, share, 1.0 - share), axis=1)
        total += weight * lattice[tuple(((low + corner) % len(lattice)).T)]
    return total


def _gradient(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sobel gradient (x, y, z) at the brick's nodes, shape (33 * 33 * 33,) each; needs a margin of one."""
    along_x = _weighted(samples, 2)
    along_yz = _weighted(_weighted(samples, 1), 0)
    x = along_yz[:, :, 2:] - along_yz[:, :, :-2]
    along_xz = _weighted(along_x, 0)
    y = along_xz[:, 2:, :] - along_xz[:, :-2, :]
    along_xy = _weighted(along_x, 1)
    z = along_xy[2:] - along_xy[:-2]
    nodes = slice(0, BRICK_VOXELS + 1)
    return x[nodes, nodes, nodes].ravel(), y[nodes, nodes, nodes].ravel(), z[nodes, nodes, nodes].ravel()


def _weighted(samples: np.ndarray, axis: int) -> np.ndarray:
    """Samples weighted 1 2 1 along an axis, which gets shorter by two."""
    count = samples.shape[axis]
    low, middle, high = (samples[(slice(None),) * axis + (slice(start, count - 2 + start),)] for start in (0, 1, 2))
    total = low + high
    total += middle
    total += middle
    return total
