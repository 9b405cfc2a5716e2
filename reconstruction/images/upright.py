"""Grids whose axes do not stand at right angles, as a tilted gantry leaves them, resampled so that they do."""

from __future__ import annotations

import numpy as np

from reconstruction.volume import Volume, VolumeGeometry

_STRAIGHT_DEGREES = 0.2  # a grid leaning by less than this needs no resampling


def lean_degrees(volume: Volume) -> float:
    """How far the axes of a grid are from right angles; 0 where that is not worth resampling."""
    directions = volume.affine[:3, :3] / volume.geometry.spacing_mm
    cosines = np.abs(directions.T @ directions - np.eye(3)).max()
    lean = float(np.rad2deg(np.arcsin(min(cosines, 1.0))))
    return lean if lean > _STRAIGHT_DEGREES else 0.0


def upright(volume: Volume, *, outside: int) -> Volume:
    """The same picture on a grid with right angles that holds all of it.

    The first index axis and the plane of the first two are kept, so that slices are not cut anew.

    Args:
        volume: any grid.
        outside: value where the new grid reaches beyond the old one.
    """
    frame, lengths = np.linalg.qr(volume.affine[:3, :3])
    affine = volume.affine.copy()
    affine[:3, :3] = frame * np.diag(lengths)
    depth, rows, columns = volume.array.shape
    last = np.array([columns, rows, depth]) - 1.0
    corners = np.array([[x, y, z] for x in (0.0, last[0]) for y in (0.0, last[1]) for z in (0.0, last[2])])
    grid = VolumeGeometry(affine, volume.geometry.shape)
    index = grid.to_index(volume.geometry.to_world(corners))
    low, high = np.floor(index.min(axis=0) + 1e-6), np.ceil(index.max(axis=0) - 1e-6)
    affine[:3, 3] = grid.to_world(low)
    size = (high - low).astype(int) + 1
    return volume.resample(VolumeGeometry(affine, (size[2], size[1], size[0])), outside=outside)
