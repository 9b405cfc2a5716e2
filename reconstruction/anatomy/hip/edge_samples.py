"""Edges of bone in a picture as points with normals: the raw material for finding spheres before bones are apart."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.sphere_search import SurfaceSamples
from reconstruction.tissue.tissue_levels import TissueLevels
from reconstruction.volume import Volume

_SMOOTHING_MM = 1.0
_SMOOTHING_VOXELS = 0.6
_EDGE_SHARE = 0.02  # of the step from soft tissue to dense cortex, per millimetre: a thin plate under cartilage
_BRIGHT_SHARE = 0.5
_LARGEST_SAMPLE = 80_000


def edge_samples(scan: Volume, levels: TissueLevels) -> SurfaceSamples:
    """Points where the picture is steepest, with unit normals towards the darker side, LPS [mm]."""
    step_hu = levels.dense_cortex - levels.soft_tissue
    low, high = levels.soft_tissue - 60.0, levels.soft_tissue + _BRIGHT_SHARE * step_hu
    bounded = np.clip(scan.array, low, high).astype(np.float32)
    spacing = scan.geometry.spacing_mm[::-1]
    sigma = np.maximum(_SMOOTHING_MM / spacing, _SMOOTHING_VOXELS)
    gradient = np.stack(
        [ndimage.gaussian_filter(bounded, sigma, order=[int(axis == other) for other in range(3)]) for axis in range(3)]
    )
    steepness = np.sqrt(np.sum(gradient**2, axis=0))
    per_mm = np.sqrt(sum((gradient[axis] / spacing[axis]) ** 2 for axis in range(3)))
    index = np.argwhere(per_mm > _EDGE_SHARE * step_hu)
    if len(index) > 4 * _LARGEST_SAMPLE:
        index = index[:: int(np.ceil(len(index) / (4 * _LARGEST_SAMPLE)))]
    here = steepness[tuple(index.T)]
    outwards = -gradient[(slice(None), *index.T)].T / here[:, None]
    beyond = ndimage.map_coordinates(steepness, (index + outwards).T, order=1)
    before = ndimage.map_coordinates(steepness, (index - outwards).T, order=1)
    crest = (here >= beyond) & (here >= before)
    # Vertex of the parabola through three neighbours along the normal.
    shift = 0.5 * (beyond - before) / np.maximum(2.0 * here - beyond - before, 1e-3)
    points = index + outwards * np.clip(shift, -0.5, 0.5)[:, None]
    points, outwards = points[crest], (outwards / spacing)[crest]
    if len(points) > _LARGEST_SAMPLE:
        every = int(np.ceil(len(points) / _LARGEST_SAMPLE))
        points, outwards = points[::every], outwards[::every]
    normals = outwards[:, ::-1] @ np.linalg.inv(scan.affine[:3, :3] / scan.geometry.spacing_mm)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return SurfaceSamples(scan.geometry.to_world(points[:, ::-1]), normals)
