"""The hole a screw goes into, and the bone around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from physics.depth_profile import STEP_MM, BoneAt, DepthProfile, across, require, sampled_profile
from physics.fixation.screw import Screw

ANGLES, RINGS = 16, 3
"""Samples around the hole, on rings that split the thread's annulus into equal areas."""


@dataclass(frozen=True)
class Hole:
    """A drilled hole."""

    diameter_mm: float
    tap_mm: float = 0.0
    """Diameter of the tap that cut a thread into it; 0 for none. A tap thinner than the screw leaves the rest to it."""

    def __post_init__(self) -> None:
        require("hole", self.diameter_mm, 0.1, 50.0)
        require("tap", self.tap_mm, 0.0, 50.0)


def hole_profile(
    bone_at: BoneAt,
    entry_mm: np.ndarray,
    axis: np.ndarray,
    *,
    screw: Screw,
    hole: Hole,
    length_mm: float,
    step_mm: float = STEP_MM,
) -> DepthProfile:
    """Bone that a screw's thread bites, by depth and angle around a straight hole.

    Args:
        bone_at: the bone.
        entry_mm: where the hole begins [mm], shape (3,), LPS.
        axis: direction inwards, shape (3,), any length but zero.
        screw: its thread is the outer edge of the annulus that is sampled.
        hole: its wall, or the screw's core where that is thicker, is the inner edge.
        length_mm: how deep to sample [mm].
        step_mm: distance of the samples along the hole [mm].
    """
    outer = screw.thread_diameter
    inner = min(max(hole.diameter_mm, screw.core_diameter), outer)
    angle = 2.0 * np.pi * (np.arange(ANGLES) + 0.5) / ANGLES
    radius = 0.5 * np.sqrt(inner**2 + (outer**2 - inner**2) * (np.arange(RINGS) + 0.5) / RINGS)
    first, second = across(axis)
    around = np.cos(angle)[:, None] * first + np.sin(angle)[:, None] * second
    offsets = (radius[:, None, None] * around).reshape(-1, 3)
    return sampled_profile(bone_at, entry_mm, axis, length_mm=length_mm, offsets_mm=offsets, step_mm=step_mm)
