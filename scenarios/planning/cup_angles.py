"""Inclination and anteversion of an acetabular cup, by the radiographic definitions (Murray 1993).

They are told against the anterior pelvic plane where both hip bones show its landmarks, else against the scanner, in
which the patient lay on the back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

SCANNER_AXES = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
"""Left, back and up of LPS as rows."""
SPINE, TUBERCLE = "anterior_superior_iliac_spine", "pubic_tubercle"


class Landmarked(Protocol):
    """A bone of a patient model."""

    @property
    def id(self) -> str:
        """Such as `hip_bone_left`."""

    @property
    def landmarks(self) -> Mapping[str, Any]:
        """As they stand in patient_model.json."""


@dataclass(frozen=True)
class CupAngles:
    """Where a cup opens to [degrees]."""

    inclination_deg: float
    """From the long axis of the body outwards, in the plane of an AP radiograph."""
    anteversion_deg: float
    """Out of that plane, forwards."""
    to_pelvis: bool
    """Whether the anterior pelvic plane is what they are told against, and not the scanner."""


def pelvic_axes(bones: Iterable[Landmarked]) -> np.ndarray | None:
    """Left, back and up of the pelvis as rows, shape (3, 3), LPS; None where a landmark is missing."""
    places: dict[tuple[str, str], np.ndarray] = {}
    for bone in bones:
        side = bone.id.rpartition("_")[2]
        for name in (SPINE, TUBERCLE):
            found = bone.landmarks.get(name) if bone.id.startswith("hip_bone") else None
            if found is not None:
                places[name, side] = np.array(found["point_mm"], dtype=np.float64)
    if len(places) < 4:
        return None
    (left_spine, right_spine), tubercles = (
        [places[name, side] for side in ("left", "right")] for name in (SPINE, TUBERCLE)
    )
    left = _unit(left_spine - right_spine)
    up = 0.5 * (left_spine + right_spine) - 0.5 * (tubercles[0] + tubercles[1])
    up = _unit(up - (up @ left) * left)
    return np.array([left, np.cross(up, left), up])


def cup_angles(inwards: np.ndarray, side: str, axes: np.ndarray | None) -> CupAngles:
    """How a cup stands.

    Args:
        inwards: its axis from the mouth to the pole, unit, shape (3,), LPS.
        side: of the hip, `left` or `right`.
        axes: of the pelvis, see `pelvic_axes`; the scanner's where there are none.
    """
    left, back, up = SCANNER_AXES if axes is None else axes
    opening = -np.asarray(inwards, dtype=np.float64)
    outwards = opening @ (left if side == "left" else -left)
    inclination = np.degrees(np.arctan2(outwards, -(opening @ up)))
    anteversion = np.degrees(np.arcsin(np.clip(-(opening @ back), -1.0, 1.0)))
    return CupAngles(float(inclination), float(anteversion), axes is not None)


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)
