"""What a free part beside the cavity of the brain is: mandible or a branch of it, something else, or skull."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import numpy as np

from reconstruction.bone_naming import BoneName
from reconstruction.import_record import Note

# In half widths of the cavity of the brain (60 to 70 mm in adults) from its middle: to the side, to the front, up.
# Own estimates from adult proportions, with room for a head that nods by 30 degrees either way.
_TOP = (-1.3, -0.35)  # condyle and coronoid lie below the floor of the middle fossa, the orbits above
_BRANCH_ASIDE = (0.45, 0.98)  # middle of a branch; condyles are 95 to 125 mm apart, arches of the cheek 125 to 145
_BRANCH_FRONT = (-0.1, 1.4)
_LEAST_UPRIGHT = 0.75  # a branch rises more than it runs forwards; the arch of the cheek lies
_WHOLE_ASIDE = 0.45  # a whole mandible reaches so far to both sides
_WHOLE_FRONT = (0.1, 2.2)
_WHOLE_BELOW = -0.8
# Vertebrae beside the lowest place of the cavity, which lies behind the foramen magnum: aside, to the front, up.
_SPINE_ASIDE, _SPINE_FRONT, _SPINE_TOP = 0.35, (-0.45, 0.85), 0.15
_SURE, _HALF_SURE = 0.85, 0.75


class Part(Enum):
    """Kinds of free parts."""

    SKULL = "skull"
    MANDIBLE = "mandible"
    OTHER = "other"


def tell_part(places: np.ndarray, foramen: np.ndarray | None) -> Part:
    """Kind of a part by where it lies.

    Args:
        places: left, front and up of its voxels in half widths of the cavity, see HeadFrame, shape (n, 3).
        foramen: the foramen magnum in the same frame, None where the scan does not show it.
    """
    low, high = np.percentile(places, (2.0, 98.0), axis=0)
    middle = places.mean(axis=0)
    if _TOP[0] < high[2] < _TOP[1]:
        is_wide = low[0] < -_WHOLE_ASIDE and high[0] > _WHOLE_ASIDE
        if is_wide and _WHOLE_FRONT[0] < middle[1] < _WHOLE_FRONT[1] and middle[2] < _WHOLE_BELOW:
            return Part.MANDIBLE
        is_aside = _BRANCH_ASIDE[0] < abs(middle[0]) < _BRANCH_ASIDE[1] and low[0] * high[0] > 0.0
        is_upright = high[2] - low[2] > _LEAST_UPRIGHT * (high[1] - low[1])
        if is_aside and is_upright and _BRANCH_FRONT[0] < middle[1] < _BRANCH_FRONT[1]:
            return Part.MANDIBLE
    if foramen is None:
        return Part.SKULL
    aside, front, _ = middle - foramen
    is_spine = abs(aside) < _SPINE_ASIDE and _SPINE_FRONT[0] < front < _SPINE_FRONT[1]
    return Part.OTHER if is_spine and high[2] < foramen[2] + _SPINE_TOP else Part.SKULL


def name_mandible(parts: Sequence[np.ndarray]) -> list[BoneName | None]:
    """Names of the parts that were told to be mandible, each given by its places; halves are named by their sides."""
    sides = [_side(places) for places in parts]
    names: list[BoneName | None] = []
    for side in sides:
        if side is None and sides.count(None) == 1:
            names.append(BoneName("mandible", "mandible", None, None, _SURE, ()))
        elif side is not None and sides.count(side) == 1:
            doubt = Note("reconstruction-doubt-half-of-mandible")
            names.append(BoneName(f"mandible_{side}", "mandible", side, None, _HALF_SURE, (doubt,)))
        else:
            names.append(None)
    return names


def _side(places: np.ndarray) -> str | None:
    """Side of a half; None for a part that reaches to both."""
    low, high = np.percentile(places[:, 0], (2.0, 98.0))
    if low < -0.2 and high > 0.2:
        return None
    return "left" if low + high > 0.0 else "right"
