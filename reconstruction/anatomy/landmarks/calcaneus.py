"""Landmarks of a calcaneus: long axis, posterior facet and Böhler's angle."""

from __future__ import annotations

from reconstruction.anatomy.landmarks.features import Findings
from reconstruction.surfaces.bone_surface import BoneSurface


def measure_calcaneus(surface: BoneSurface, side: str) -> Findings:
    """Landmarks of a calcaneus of this side (surface in LPS [mm])."""
    return Findings()
