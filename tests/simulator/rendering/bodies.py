"""Bodies with a known shape for the pictures' tests, in the form the views read them."""

from __future__ import annotations

import numpy as np

BRICK = 32


class ArrayBody:
    """A bone body over one dense array."""

    def __init__(self, occupancy, spacing_mm, origin_lps_mm):
        bricks = [-(-side // BRICK) for side in occupancy.shape]
        self.spacing_mm = float(spacing_mm)
        self.origin_lps_mm = np.asarray(origin_lps_mm, np.float64)
        self._padded = np.zeros([count * BRICK + 3 for count in bricks], np.float32)
        self.occupancy = self._padded[1:-2, 1:-2, 1:-2]
        self.occupancy[tuple(slice(side) for side in occupancy.shape)] = occupancy
        self.brick_table = np.full(bricks, -1, np.int32)
        self._keys = [key for key in np.ndindex(*bricks) if self.occupancy[self._own(key)].any()]
        for index, key in enumerate(self._keys):
            self.brick_table[key] = index
        self.brick_versions = np.zeros(len(self._keys), np.int64)

    def brick_samples(self, index):
        z, y, x = (BRICK * place for place in self._keys[index])
        return self._padded[z : z + 35, y : y + 35, x : x + 35]

    def carve_sphere(self, centre_lps_mm, radius_mm):
        """Remove a ball; bumps the versions of the bricks whose own voxels changed."""
        kept = 1.0 - ball(self.occupancy.shape, self.spacing_mm, self.origin_lps_mm, centre_lps_mm, radius_mm)
        cut = np.minimum(self.occupancy, kept)
        for index, key in enumerate(self._keys):
            if np.any(cut[self._own(key)] != self.occupancy[self._own(key)]):
                self.brick_versions[index] += 1
        self.occupancy[:] = cut

    @staticmethod
    def _own(key):
        return tuple(slice(place * BRICK, (place + 1) * BRICK) for place in key)


def _grid(shape, spacing_mm, origin_lps_mm):
    axes = [origin_lps_mm[2 - axis] + spacing_mm * np.arange(side) for axis, side in enumerate(shape)]
    z, y, x = np.meshgrid(*axes, indexing="ij", sparse=True)
    return x, y, z


def ball(shape, spacing_mm, origin_lps_mm, centre, radius_mm):
    """Occupancy of a ball, shape [z, y, x]."""
    x, y, z = _grid(shape, spacing_mm, origin_lps_mm)
    distance = np.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2)
    return np.clip(0.5 + (radius_mm - distance) / spacing_mm, 0, 1).astype(np.float32)


def ball_body(radius_mm=9.6, spacing_mm=0.4, centre=(3.13, -2.41, 7.77), side=90):
    """A ball that spans several bricks, its centre off the voxel lattice."""
    origin = np.asarray(centre, np.float64) - 0.5 * side * spacing_mm + 0.137
    return ArrayBody(ball((side,) * 3, spacing_mm, origin, centre, radius_mm), spacing_mm, origin)


def shaft_body(radius_mm=13.0, length_mm=160.0, spacing_mm=0.5):
    """A solid shaft along z with a round head at its top."""
    shape = (int(length_mm / spacing_mm) + 90, 96, 120)
    origin = np.array([-24.0, -24.0, 0.0])
    x, y, z = _grid(shape, spacing_mm, origin)
    radial = np.sqrt(x**2 + y**2)
    along = np.maximum(z - length_mm, 6.0 - z)
    shaft = np.clip(0.5 + np.minimum(radius_mm - radial, -along) / spacing_mm, 0, 1)
    head = ball(shape, spacing_mm, origin, (10.0, 0.0, length_mm), 19.0)
    return ArrayBody(np.maximum(shaft, head).astype(np.float32), spacing_mm, origin)
