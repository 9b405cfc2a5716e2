"""Turning a vendor's rotation matrix into the quaternion of a tool."""

from __future__ import annotations

import numpy as np


def tool_quaternion_of(rotation: np.ndarray, tool_in_handle: np.ndarray) -> np.ndarray:
    """Orientation (w, x, y, z) of a tool that sits in a handle, in the device's frame.

    rotation: handle to device frame, shape (3, 3). tool_in_handle: tool to handle frame, shape (3, 3); the tool's
    +z is its direction of advance. A matrix that is no rotation gives not-a-number, never a wrong pose.
    """
    turned = rotation @ tool_in_handle
    if not np.allclose(turned.T @ turned, np.eye(3), atol=1e-3) or np.linalg.det(turned) < 0.0:
        return np.full(4, np.nan)
    trace = np.trace(turned)
    squares = np.array([1.0 + trace, *(1.0 + 2.0 * np.diag(turned) - trace)])
    largest = int(np.argmax(squares))
    w = np.array([squares[0], turned[2, 1] - turned[1, 2], turned[0, 2] - turned[2, 0], turned[1, 0] - turned[0, 1]])
    if largest > 0:
        a = largest - 1
        b, c = (a + 1) % 3, (a + 2) % 3
        w = np.zeros(4)
        w[0] = turned[c, b] - turned[b, c]
        w[1 + a] = squares[largest]
        w[1 + b] = turned[a, b] + turned[b, a]
        w[1 + c] = turned[a, c] + turned[c, a]
    return w / np.linalg.norm(w)
