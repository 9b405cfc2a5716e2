"""Which bone a surface file holds, read from its name."""

from __future__ import annotations

import re
from pathlib import Path

from reconstruction.bone_naming import UNKNOWN_NAME, BoneName
from reconstruction.import_record import Note

_BONES = {
    "femur": "femur",
    "tibia": "tibia",
    "fibula": "fibula",
    "patella": "patella",
    "calcaneus": "calcaneus",
    "calcaneous": "calcaneus",
    "talus": "talus",
    "navicular": "navicular",
    "cuboid": "cuboid",
    "metatarsal": "metatarsal",
    "phalanges": "phalanges",
    "pelvis": "hip_bone",
    "hip": "hip_bone",
    "innominate": "hip_bone",
    "ilium": "hip_bone",
    "sacrum": "sacrum",
    "vertebra": "vertebra",
    "rib": "rib",
    "sternum": "sternum",
    "scapula": "scapula",
    "clavicle": "clavicle",
    "humerus": "humerus",
    "radius": "radius",
    "ulna": "ulna",
    "skull": "skull",
    "mandible": "mandible",
    "capitate": "capitate",
    "lunate": "lunate",
    "scaphoid": "scaphoid",
}
_SPINE = {"cerv": "C", "cervical": "C", "thoracic": "T", "lumbar": "L"}
_SIDES = {"l": "left", "left": "left", "lv": "left", "r": "right", "right": "right", "rv": "right"}
_SOFT = {"cartilage", "ligament", "tendon", "meniscus", "muscle", "skin"}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LEVEL = re.compile(r"^(?:[CTL]\d{1,2}|S1)$", re.IGNORECASE)
_WITHOUT_SIDE = {"sacrum", "vertebra", "sternum", "skull", "mandible"}
_NAMED_CONFIDENCE, _UNNAMED_CONFIDENCE = 0.6, 0.3


def name_from_file(path: Path) -> BoneName:
    """Name of the bone in a surface file: at the file name's word, otherwise ``bone``; always with the doubt."""
    words = _WORD.findall(path.stem)
    lower = [word.lower() for word in words]
    if _SOFT.intersection(lower):
        return _unnamed(Note("surfaces-doubt-soft-tissue"))
    side = next((_SIDES[word] for word in lower if word in _SIDES), None)
    name, level = _bone_and_level(path.stem, lower)
    if name is None:
        return _unnamed(Note("reconstruction-doubt-unnamed"))
    if name in _WITHOUT_SIDE:
        side = None
    parts = [part for part in (name, level, side) if part]
    doubt = Note("surfaces-doubt-named-by-file")
    return BoneName("_".join(parts), name, side, level, _NAMED_CONFIDENCE, (doubt,))


def _bone_and_level(stem: str, words: list[str]) -> tuple[str | None, str | None]:
    """Bone and level that a file name speaks of."""
    number = next((word for word in words if word.isdigit()), None)
    for word in words:
        if word in _SPINE and number is not None:
            return "vertebra", f"{_SPINE[word]}{int(number)}"
        if word in _BONES:
            name = _BONES[word]
            numbered = name in ("metatarsal", "phalanges", "rib")
            level = next((part.upper() for part in re.split(r"[^A-Za-z0-9]+", stem) if _LEVEL.match(part)), None)
            return name, number if numbered else level if name == "vertebra" else None
    return None, None


def _unnamed(doubt: Note) -> BoneName:
    return BoneName(UNKNOWN_NAME, UNKNOWN_NAME, None, None, _UNNAMED_CONFIDENCE, (doubt,))
