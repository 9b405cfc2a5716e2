"""One decorator for all kernels of this folder: cached on disk, without the GIL, bit for bit deterministic."""

from numba import njit

kernel = njit(cache=True, nogil=True, fastmath=False)
