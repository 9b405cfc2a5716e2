"""Smooth noise from random numbers on a lattice that repeats for ever."""

import math

import numba
import numpy as np


@numba.njit(cache=True, nogil=True, error_model="numpy")
def lattice_noise(places: np.ndarray, lattice: np.ndarray) -> np.ndarray:
    """Noise between the lattice's numbers, without kinks at its planes.

    Args:
        places: in steps of the lattice, shape (n, 3), axes as those of the lattice.
        lattice: random numbers, float32, shape (edge, edge, edge).

    Returns:
        float32, shape (n,), within the range of the lattice's numbers.
    """
    edge = len(lattice)
    out = np.zeros(len(places), np.float32)
    for number in range(len(places)):
        a, b, c = places[number, 0], places[number, 1], places[number, 2]
        low_a, low_b, low_c = math.floor(a), math.floor(b), math.floor(c)
        share_a, share_b, share_c = a - low_a, b - low_b, c - low_c
        share_a = share_a * share_a * (3.0 - 2.0 * share_a)
        share_b = share_b * share_b * (3.0 - 2.0 * share_b)
        share_c = share_c * share_c * (3.0 - 2.0 * share_c)
        total = 0.0
        for step_a in range(2):
            weight_a = share_a if step_a else 1.0 - share_a
            for step_b in range(2):
                weight_b = weight_a * (share_b if step_b else 1.0 - share_b)
                for step_c in range(2):
                    weight = weight_b * (share_c if step_c else 1.0 - share_c)
                    i, j, k = int(low_a) + step_a, int(low_b) + step_b, int(low_c) + step_c
                    total += weight * lattice[i % edge, j % edge, k % edge]
        out[number] = total
    return out
