"""Compiled kernels of the servo loop; plain arrays only."""
