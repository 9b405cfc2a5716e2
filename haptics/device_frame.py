"""How a device's frame lies in the patient's: metres to millimetres, a turn, a shift."""

from __future__ import annotations

import numpy as np

from haptics.errors import HapticsError

METRES_TO_MILLIMETRES = np.diag([1000.0, 1000.0, 1000.0, 1.0])
"""Device frame lying on the patient frame, motion 1:1."""


def split_frame(matrix: np.ndarray) -> tuple[np.ndarray, float]:
    """Rotation (3, 3) and scale [mm/m] of a device-to-patient matrix; HapticsError if it is not such a one."""
    matrix = np.asarray(matrix, dtype=float)
    if matrix.shape != (4, 4) or not np.isfinite(matrix).all():
        raise HapticsError("haptics-frame-invalid")
    linear = matrix[:3, :3]
    determinant = np.linalg.det(linear)
    scale = np.cbrt(determinant) if determinant > 0 else 0.0
    if scale <= 0 or not np.allclose(linear.T @ linear, scale**2 * np.eye(3), atol=1e-6 * scale**2):
        raise HapticsError("haptics-frame-invalid")
    return linear / scale, float(scale)


def quaternion_of(rotation: np.ndarray) -> np.ndarray:
    """Unit quaternion (w, x, y, z), w >= 0, of a rotation matrix, shape (3, 3)."""
    # The eigenvector of Bar-Itzhack's matrix holds for every rotation, also by half a turn.
    r = rotation
    matrix = (
        np.array(
            [
                [r[0, 0] + r[1, 1] + r[2, 2], 0.0, 0.0, 0.0],
                [r[2, 1] - r[1, 2], r[0, 0] - r[1, 1] - r[2, 2], 0.0, 0.0],
                [r[0, 2] - r[2, 0], r[0, 1] + r[1, 0], r[1, 1] - r[0, 0] - r[2, 2], 0.0],
                [r[1, 0] - r[0, 1], r[0, 2] + r[2, 0], r[1, 2] + r[2, 1], r[2, 2] - r[0, 0] - r[1, 1]],
            ]
        )
        / 3.0
    )
    quaternion = np.linalg.eigh(matrix, UPLO="L")[1][:, -1]
    return quaternion if quaternion[0] >= 0 else -quaternion


def tool_quaternion_of(handle: np.ndarray, tool_in_handle: np.ndarray) -> np.ndarray:
    """Orientation (w, x, y, z) of a tool that sits in a handle, in the device's frame.

    handle: the vendor's matrix, handle to device frame, shape (3, 3). tool_in_handle: tool to handle frame, shape
    (3, 3); the tool's +z is its direction of advance. A matrix that is no rotation gives not-a-number, never a wrong
    pose.
    """
    turned = handle @ tool_in_handle
    if not np.allclose(turned.T @ turned, np.eye(3), atol=1e-3) or np.linalg.det(turned) < 0.0:
        return np.full(4, np.nan)
    return quaternion_of(turned)


def rotation_of(quaternion: np.ndarray) -> np.ndarray:
    """Rotation matrix of a quaternion (w, x, y, z), shape (3, 3)."""
    w, x, y, z = quaternion / np.linalg.norm(quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def pose_in_device(
    device_to_patient: np.ndarray, tip_lps_mm: np.ndarray, quaternion: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Tip [m] and orientation (w, x, y, z) in the device's frame of a tool in the patient's [mm, LPS]."""
    rotation, mm_per_m = split_frame(device_to_patient)
    tip_m = rotation.T @ (tip_lps_mm - np.asarray(device_to_patient)[:3, 3]) / mm_per_m
    return tip_m, quaternion_of(rotation.T @ rotation_of(quaternion))
