"""Levels of detail in a patient model's folder: fewer triangles for pictures, the measured error beside them.

Level 0 is the bone's own surface, ``meshes/<id>.stl``. Levels 1 and above lie in ``meshes/lod<level>/<id>.stl``; the
bone's entry in patient_model.json lists them under ``levels_of_detail`` with triangles, the bound they were made for
and the error that was measured, both in millimetres against level 0. Models without them stay readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reconstruction.errors import ReconstructionError
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.decimation import LEVELS_MM, Decimated, decimate
from reconstruction.surfaces.stl import read_stl, write_stl


@dataclass(frozen=True)
class DetailLevel:
    """A stored level of detail.

    Attributes:
        level: 1 and above.
        triangles: number of triangles.
        max_error_mm: bound it was made for [mm].
        measured_error_mm: largest distance to level 0, measured both ways [mm].
    """

    level: int
    triangles: int
    max_error_mm: float
    measured_error_mm: float


class HasLevels(Protocol):
    """What of a bone is needed to find its levels."""

    @property
    def id(self) -> str:
        """Bone id."""

    @property
    def mesh(self) -> str:
        """Path of level 0 from the model's folder."""

    @property
    def levels(self) -> tuple[DetailLevel, ...]:
        """Levels above 0."""


def write_levels(folder: Path, bone_id: str, surface: BoneSurface) -> tuple[DetailLevel, ...]:
    """Make and write the levels of detail of a bone into a model's folder; none for a surface that is not closed."""
    if not surface.is_watertight:
        return ()
    levels = []
    for level, max_error_mm in enumerate(LEVELS_MM, start=1):
        fewer = decimate(surface, max_error_mm)
        path = folder / _level_path(bone_id, level)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_stl(path, fewer.surface)
        levels.append(DetailLevel(level, len(fewer.surface.triangles), max_error_mm, fewer.error_mm))
    return tuple(levels)


def stored_level(folder: Path, bone: HasLevels, level: int) -> Decimated:
    """Surface of a level and its measured error against level 0.

    Raises:
        ReconstructionError: the model has no such level of this bone.
    """
    if level == 0:
        return Decimated(read_stl(folder / bone.mesh), 0.0)
    for entry in bone.levels:
        if entry.level == level:
            return Decimated(read_stl(folder / _level_path(bone.id, level)), entry.measured_error_mm)
    raise ReconstructionError("surfaces-level-missing", id=bone.id, level=level, most=len(bone.levels))


def levels_as_json(bone_id: str, levels: tuple[DetailLevel, ...]) -> list[dict[str, object]]:
    """Levels as they stand in patient_model.json."""
    return [
        {
            "level": entry.level,
            "mesh": _level_path(bone_id, entry.level),
            "triangles": entry.triangles,
            "max_error_mm": entry.max_error_mm,
            "measured_error_mm": round(entry.measured_error_mm, 4),
        }
        for entry in levels
    ]


def levels_from_json(entries: list[dict]) -> tuple[DetailLevel, ...]:
    """Levels from patient_model.json; the path is not taken from there but follows from id and level."""
    return tuple(
        DetailLevel(
            int(entry["level"]),
            int(entry["triangles"]),
            float(entry["max_error_mm"]),
            float(entry["measured_error_mm"]),
        )
        for entry in entries
    )


def _level_path(bone_id: str, level: int) -> str:
    return f"meshes/lod{level}/{bone_id}.stl"
