"""Ids of bones: English snake_case name, level and side joined by an underscore, such as ``metatarsal_2_right``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note

_BONE_ID = re.compile(r"^[a-z][a-z0-9_]{0,60}$", re.IGNORECASE)
_LEVEL = re.compile(r"^(?:[CTLS]?\d{1,2})$", re.IGNORECASE)
_IN_SCAN = re.compile(r"^(?:(rib)_at_)?(vertebra)_(\d{1,2})_of_scan(?:_(left|right))?$", re.IGNORECASE)
SIDES = ("left", "right")
UNKNOWN_NAME = "bone"


@dataclass(frozen=True)
class BoneName:
    """What a piece of bone is held to be.

    Attributes:
        id: name, level and side joined by ``_``.
        name: English snake_case, ``bone`` where unknown.
        side: ``left``, ``right`` or None.
        level: such as ``L4`` or ``2``, or None.
        confidence: 0 to 1.
        doubts: reasons for doubt.
    """

    id: str
    name: str
    side: str | None
    level: str | None
    confidence: float
    doubts: tuple[Note, ...]

    @property
    def place_in_scan(self) -> int | None:
        """Which vertebra of the scan it is, or the rib ends at, from 1 upwards; None if the id tells no such place."""
        found = _IN_SCAN.match(self.id)
        return int(found[3]) if found else None

    @property
    def is_several_bones(self) -> bool:
        """Whether the name stands for several bones in a row, which may lie apart, as a toe's phalanges do."""
        return self.name == "phalanges"


def parse_bone_id(bone_id: str) -> BoneName:
    """Name of a bone that a user picked by a seed; taken at the user's word.

    Raises:
        ReconstructionError: the id has other characters than letters, digits and underscores.
    """
    if not _BONE_ID.match(bone_id):
        raise ReconstructionError("reconstruction-bone-id-wrong", id=bone_id)
    return _named(bone_id, 0.9, (Note("reconstruction-doubt-picked-by-hand"),))


def require_distinct(bone_ids: Iterable[str]) -> None:
    """Raise if two bones shall have the same id; ids that differ by capitals alone are one file on many disks."""
    seen: set[str] = set()
    for bone_id in bone_ids:
        if bone_id.lower() in seen:
            raise ReconstructionError("reconstruction-name-twice", id=bone_id)
        seen.add(bone_id.lower())


def name_divided_bone(bone_id: str) -> BoneName:
    """Name of a bone that was told from its neighbours at a joint by the place of both femoral heads."""
    return _named(bone_id, 0.7, (Note("reconstruction-doubt-divided-at-joint"),))


def name_in_scan(name: str, place: int, side: str | None, confidence: float, doubts: tuple[Note, ...] = ()) -> BoneName:
    """Name of a ``vertebra`` whose level is not known, or of a ``rib`` at such a one, by its place from 1 upwards."""
    start = "rib_at_vertebra" if name == "rib" else "vertebra"
    end = "" if side is None else f"_{side}"
    return BoneName(f"{start}_{place}_of_scan{end}", name, side, None, confidence, doubts)


def _named(bone_id: str, confidence: float, doubts: tuple[Note, ...]) -> BoneName:
    if found := _IN_SCAN.match(bone_id):
        return name_in_scan(found[1] or found[2], int(found[3]), found[4], confidence, doubts)
    parts = bone_id.split("_")
    side = parts.pop() if parts[-1] in SIDES and len(parts) > 1 else None
    level = parts.pop() if len(parts) > 1 and _LEVEL.match(parts[-1]) else None
    return BoneName(bone_id, "_".join(parts), side, level, confidence, doubts)


def describe_piece(number: int, *, touches_scan_edge: bool) -> BoneName:
    """Name of a piece that nothing is known about but its rank in size."""
    doubts = [Note("reconstruction-doubt-unnamed"), Note("reconstruction-doubt-may-be-joined")]
    if touches_scan_edge:
        doubts.append(Note("reconstruction-doubt-at-scan-edge"))
    return BoneName(f"{UNKNOWN_NAME}_{number}", UNKNOWN_NAME, None, None, 0.3, tuple(doubts))
