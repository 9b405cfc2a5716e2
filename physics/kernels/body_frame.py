"""Between patient coordinates and the frame of a bone that was moved."""

from __future__ import annotations

import numpy as np

from .jit import jit
from .layout import (
    POSE_PLACE,
    POSE_TURN,
    RESPONSE_FORCE,
    RESPONSE_ORIENTATION,
    RESPONSE_TIP,
    RESPONSE_TORQUE,
)
from .rotation import product, turned


@jit
def into_body(pose: np.ndarray, tip: np.ndarray, orientation: np.ndarray, out: np.ndarray) -> None:
    """Tip and orientation from LPS into a body's frame, written as seven numbers."""
    w, x, y, z = pose[POSE_TURN], -pose[POSE_TURN + 1], -pose[POSE_TURN + 2], -pose[POSE_TURN + 3]
    px, py, pz = turned(
        w, x, y, z, tip[0] - pose[POSE_PLACE], tip[1] - pose[POSE_PLACE + 1], tip[2] - pose[POSE_PLACE + 2]
    )
    out[0], out[1], out[2] = px, py, pz
    out[3], out[4], out[5], out[6] = product(w, x, y, z, orientation[0], orientation[1], orientation[2], orientation[3])


@jit
def out_of_body(pose: np.ndarray, response: np.ndarray) -> None:
    """Turn a response from a body's frame into LPS, in place."""
    w, x, y, z = pose[POSE_TURN], pose[POSE_TURN + 1], pose[POSE_TURN + 2], pose[POSE_TURN + 3]
    for slot in (RESPONSE_TIP, RESPONSE_FORCE, RESPONSE_TORQUE):
        px, py, pz = turned(w, x, y, z, response[slot], response[slot + 1], response[slot + 2])
        response[slot], response[slot + 1], response[slot + 2] = px, py, pz
    for part in range(3):
        response[RESPONSE_TIP + part] += pose[POSE_PLACE + part]
    qw, qx, qy, qz = product(
        w, x, y, z, response[RESPONSE_ORIENTATION], response[RESPONSE_ORIENTATION + 1],
        response[RESPONSE_ORIENTATION + 2], response[RESPONSE_ORIENTATION + 3],
    )  # fmt: skip
    response[RESPONSE_ORIENTATION], response[RESPONSE_ORIENTATION + 1] = qw, qx
    response[RESPONSE_ORIENTATION + 2], response[RESPONSE_ORIENTATION + 3] = qy, qz
