"""Landmarks of a talus: the dome."""

from __future__ import annotations

from reconstruction.anatomy.landmarks.features import Findings
from reconstruction.surfaces.bone_surface import BoneSurface


def measure_talus(surface: BoneSurface, side: str) -> Findings:
    """Landmarks of a talus of this side (surface in LPS [mm])."""
    return Findings()
