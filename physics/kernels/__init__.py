"""Compiled kernels of the physics core; plain arrays only."""
