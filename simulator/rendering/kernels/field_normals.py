"""Normals of a surface from the field that it is a level of, only where the surface runs."""

import numba
import numpy as np

_ON_NODE = 1e-4
"""Share of an edge below which a vertex counts as lying on its node."""


@numba.njit(cache=True, nogil=True, error_model="numpy")
def field_normals(samples: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Outward unit normals at the vertices of a level surface.

    Each vertex lies on an edge of the grid; its gradient is linear between the Sobel gradients of the edge's nodes.

    Args:
        samples: the field, larger inside, float32, shape (nz, ny, nx).
        points: vertices in sample numbers (x, y, z), float32, shape (n, 3), each at least 1 and below the sides less 2.

    Returns:
        Minus the gradient, normalised, float32, shape (n, 3); zero where the field does not change.
    """
    normals = np.zeros((len(points), 3), np.float32)
    near, far = np.empty(3, np.float32), np.empty(3, np.float32)
    for place in range(len(points)):
        x, y, z = int(points[place, 0] + _ON_NODE), int(points[place, 1] + _ON_NODE), int(points[place, 2] + _ON_NODE)
        along_x, along_y, along_z = points[place, 0] - x, points[place, 1] - y, points[place, 2] - z
        share = max(along_x, along_y, along_z)
        _sobel(samples, x, y, z, near)
        if share > _ON_NODE:
            _sobel(samples, x + (along_x > _ON_NODE), y + (along_y > _ON_NODE), z + (along_z > _ON_NODE), far)
            for axis in range(3):
                near[axis] += share * (far[axis] - near[axis])
        length = np.sqrt(near[0] * near[0] + near[1] * near[1] + near[2] * near[2])
        if length > 1e-9:
            for axis in range(3):
                normals[place, axis] = -near[axis] / length
    return normals


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _sobel(samples: np.ndarray, x: int, y: int, z: int, gradient: np.ndarray) -> None:
    """Gradient (x, y, z) at one node: central differences weighted 1 2 1 along the other two axes."""
    along_x, along_y, along_z = np.float32(0.0), np.float32(0.0), np.float32(0.0)
    for layer in range(-1, 2):
        for row in range(-1, 2):
            before = samples[z + layer, y + row, x - 1]
            middle = samples[z + layer, y + row, x]
            after = samples[z + layer, y + row, x + 1]
            whole = before + np.float32(2.0) * middle + after
            across = np.float32(2 - abs(layer))
            beside = np.float32(2 - abs(row))
            along_x += across * beside * (after - before)
            along_y += across * np.float32(row) * whole
            along_z += beside * np.float32(layer) * whole
    gradient[0], gradient[1], gradient[2] = along_x, along_y, along_z
