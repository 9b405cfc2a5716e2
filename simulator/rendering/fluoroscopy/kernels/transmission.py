"""Beer and Lambert's law for a few energies at once."""

from __future__ import annotations

import numpy as np

from simulator.rendering.fluoroscopy.kernels.jit import jit_fused


@jit_fused
def transmitted(
    paths: np.ndarray, attenuation: np.ndarray, shares: np.ndarray, rows: np.ndarray, out: np.ndarray
) -> None:
    """Share of the signal that passes the patient, for rows[0] <= row < rows[1].

    paths float32 (materials, rows, columns); attenuation float32 (energies, materials), so that their product has no
    unit; shares float32 (energies,); out float32 (rows, columns).
    """
    materials = paths.shape[0]
    columns = paths.shape[2]
    depth = np.zeros(columns, dtype=np.float32)
    for row in range(rows[0], rows[1]):
        line = out[row]
        line[:] = np.float32(0.0)
        for energy in range(len(shares)):
            share = shares[energy]
            weight = attenuation[energy, 0]
            for column in range(columns):
                depth[column] = -weight * paths[0, row, column]
            for material in range(1, materials):
                weight = attenuation[energy, material]
                if weight == 0.0:
                    continue
                for column in range(columns):
                    depth[column] -= weight * paths[material, row, column]
            for column in range(columns):
                line[column] += share * np.exp(depth[column])
