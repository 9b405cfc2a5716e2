"""Compiled kernels of the reconstruction; plain arrays only."""
