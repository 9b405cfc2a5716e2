"""How large bones can be in a picture."""

from __future__ import annotations

from reconstruction.bone_naming import parse_bone_id

# Whole bones of a large adult: half as much again as those of the Visible Human Female; for vertebrae the body alone.
_MOST_ML = {"femur": 750.0, "tibia": 450.0, "fibula": 110.0, "patella": 40.0, "vertebra": 80.0, "sacrum": 300.0}


def most_ml(name: str) -> float:
    """Volume that no bone of this name exceeds [ml]; infinite where none is known."""
    return _MOST_ML.get(name, float("inf"))


def most_ml_of(bone_id: str) -> float:
    """The same by a bone's id."""
    return most_ml(parse_bone_id(bone_id).name)
