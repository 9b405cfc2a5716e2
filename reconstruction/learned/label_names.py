"""What the label names of learned models mean in our names, sides and levels.

Names are read by their words, so that TotalSegmentator's (``vertebrae_L4``, ``rib_left_5``, ``hip_right``; class list
of its version 2), those of its appendicular task (``tibia``, without a side) and our own (``metatarsal_2_left``) need
no table for each model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_SPLIT = re.compile(r"[^A-Za-z0-9]+")
_SIDES = {"left": "left", "l": "left", "right": "right", "r": "right"}
_BONES = """
    femur tibia fibula patella hip_bone sacrum vertebra rib sternum scapula clavicle humerus radius ulna skull mandible
    calcaneus talus navicular cuboid medial_cuneiform intermediate_cuneiform lateral_cuneiform metatarsal phalanges
    """
_BONE_NAMES = frozenset(_BONES.split())
_SYNONYMS = {"hip": "hip_bone", "vertebrae": "vertebra", "clavicula": "clavicle"}
_MIDLINE = frozenset({"sacrum", "vertebra", "sternum", "skull", "mandible"})
_LEVELS = {
    "vertebra": re.compile(r"C[1-7]|T(?:[1-9]|1[0-3])|L[1-6]"),
    "rib": re.compile(r"[1-9]|1[0-3]"),
    "metatarsal": re.compile(r"[1-5]"),
    "phalanges": re.compile(r"[1-5]"),
}
_FIRST_SACRAL = "S1"  # TotalSegmentator labels it apart; it is the upper part of the sacrum
_GROUPS = frozenset(
    {
        *("tarsal", "tarsals", "metatarsals", "phalanges_feet", "phalanges_foot", "toes", "carpal", "carpals"),
        *("metacarpal", "metacarpals", "phalanges_hand", "fingers", "ribs", "vertebrae_body"),
    }
)
# Words that only names of soft parts and of air have, from the class lists of TotalSegmentator 2.
_SOFT = """
    spleen kidney gallbladder liver stomach pancreas gland lung esophagus trachea bowel duodenum colon bladder prostate
    cyst heart aorta vein veins artery vena cava trunk appendage cord gluteus autochthon iliopsoas brain cartilage
    cartilages muscle fat disc discs vessels
    """
_SOFT_WORDS = frozenset(_SOFT.split())


class Kind(Enum):
    """What a label can stand for."""

    BONE = "bone"
    GROUP = "group"
    """Many bones in one label, such as ``tarsal``."""
    SOFT = "soft"
    """Certainly no bone."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Meaning:
    """What a label's name means.

    Attributes:
        kind: what it stands for; the rest holds for a bone only.
        name: our name, English snake_case.
        side: ``left``, ``right``, or None where the name has none.
        level: such as ``L4`` or ``5``, or None.
    """

    kind: Kind
    name: str = ""
    side: str | None = None
    level: str | None = None

    @property
    def lacks_side(self) -> bool:
        """Whether there is a left and a right bone of this name, and the label does not say which."""
        return self.kind is Kind.BONE and self.side is None and self.name not in _MIDLINE

    @property
    def bone_id(self) -> str:
        """Name, level and side joined by ``_``."""
        return "_".join(part for part in (self.name, self.level, self.side) if part)

    def on(self, side: str | None) -> Meaning:
        """The same bone on this side."""
        return Meaning(self.kind, self.name, side, self.level)


def meaning_of(label_name: str) -> Meaning:
    """What a label of a model stands for, by its name."""
    words = [word for word in _SPLIT.split(label_name) if word]
    sides = [_SIDES[word.lower()] for word in words if word.lower() in _SIDES]
    plain = [word for word in words if word.lower() not in _SIDES]
    if any(word.lower() in _SOFT_WORDS for word in plain):
        return Meaning(Kind.SOFT)
    if "_".join(plain).lower() in _GROUPS:
        return Meaning(Kind.GROUP)
    level = plain.pop() if plain and plain[-1][-1].isdigit() else None
    name = "_".join(plain).lower()
    name = _SYNONYMS.get(name, name)
    if name not in _BONE_NAMES or len(sides) > 1 or (sides and name in _MIDLINE):
        return Meaning(Kind.UNKNOWN)
    return _with_level(name, sides[0] if sides else None, level)


def _with_level(name: str, side: str | None, level: str | None) -> Meaning:
    """A bone of this name, if it can have this level."""
    if name == "vertebra" and level is not None and level.upper() == _FIRST_SACRAL:
        return Meaning(Kind.BONE, "sacrum")
    if name not in _LEVELS:
        return Meaning(Kind.UNKNOWN) if level else Meaning(Kind.BONE, name, side)
    if level is None:
        return Meaning(Kind.GROUP)
    level = level.upper()
    return Meaning(Kind.BONE, name, side, level) if _LEVELS[name].fullmatch(level) else Meaning(Kind.UNKNOWN)
