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
