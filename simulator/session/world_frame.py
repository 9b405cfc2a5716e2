"""The one place where metres of a device become millimetres of the patient, and poses become matrices.

A quaternion is (w, x, y, z). The tool frame has its origin at the tip and +z in the direction of advance.
"""

from __future__ import annotations

import numpy as np

MM_PER_M = 1000.0


def device_to_patient(origin_lps_mm: np.ndarray, rotation: np.ndarray | None = None) -> np.ndarray:
    """Matrix from device metres to patient LPS millimetres, shape (4, 4).

    Args:
        origin_lps_mm: where the device's origin lies in the patient [mm, LPS], shape (3,).
        rotation: device axes to LPS axes, shape (3, 3); the identity when left out.
    """
    matrix = np.eye(4)
    matrix[:3, :3] = MM_PER_M * (np.eye(3) if rotation is None else np.asarray(rotation, dtype=np.float64))
    matrix[:3, 3] = origin_lps_mm
    return matrix


def to_device(device_to_patient_mm: np.ndarray, point_lps_mm: np.ndarray) -> np.ndarray:
    """A patient point [mm, LPS] in device coordinates [m], shape (3,)."""
    return np.linalg.solve(device_to_patient_mm[:3, :3], np.asarray(point_lps_mm) - device_to_patient_mm[:3, 3])


def orientation_along(axis: np.ndarray) -> np.ndarray:
    """The quaternion that turns the tool's +z onto an axis by the shortest way, shape (4,)."""
    direction = np.asarray(axis, dtype=np.float64) / np.linalg.norm(axis)
    quaternion = np.array([1.0 + direction[2], -direction[1], direction[0], 0.0])
    length = np.linalg.norm(quaternion)
    if length < 1e-9:
        # Straight back: any half turn about a sideways axis will do.
        return np.array([0.0, 1.0, 0.0, 0.0])
    return quaternion / length


def rotation_matrix(quaternion: np.ndarray) -> np.ndarray:
    """Rotation matrix of a unit quaternion, shape (3, 3)."""
    w, x, y, z = quaternion
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def pose_matrix(tip_lps_mm: np.ndarray, quaternion: np.ndarray) -> np.ndarray:
    """Tool frame to patient LPS [mm], shape (4, 4)."""
    matrix = np.eye(4)
    matrix[:3, :3] = rotation_matrix(quaternion)
    matrix[:3, 3] = tip_lps_mm
    return matrix
