"""Where the patient lies in the room."""

from __future__ import annotations

import numpy as np

from simulator.vr.calibration import Calibration

MM_PER_M = 1000.0
REACH_M = 0.48
"""Distance of the planned entry before the user: a bent arm's reach."""
ABOVE_TABLE_M = 0.12
"""The entry lies this high above the table top: half a thigh."""
_UPRIGHT = 0.3


def room_to_patient(calibration: Calibration, entry_lps_mm: np.ndarray, exit_lps_mm: np.ndarray) -> np.ndarray:
    """Room metres to patient LPS [mm], shape (4, 4).

    The patient lies supine, or prone where the plan rises from below, turned on the table so that the planned axis
    runs away from the user; the planned entry lies in front, above the table.
    """
    axis = np.asarray(exit_lps_mm, np.float64) - np.asarray(entry_lps_mm, np.float64)
    axis /= np.linalg.norm(axis)
    anterior = np.array([0.0, -1.0, 0.0])
    up = anterior if axis @ anterior < _UPRIGHT else -anterior
    forward = axis - up * float(axis @ up)
    if np.linalg.norm(forward) < _UPRIGHT:
        # The plan runs straight down: the head lies to the user's right, as seen from the patient's side.
        forward = np.cross(up, np.array([0.0, 0.0, 1.0]))
    forward /= np.linalg.norm(forward)
    matrix = np.eye(4)
    scale = MM_PER_M / calibration.magnification
    matrix[:3, :3] = scale * np.stack([np.cross(forward, up), up, -forward], axis=1)
    entry_in_room = np.array([0.0, calibration.table_height_m + ABOVE_TABLE_M, -REACH_M])
    matrix[:3, 3] = np.asarray(entry_lps_mm) - matrix[:3, :3] @ entry_in_room
    return matrix
