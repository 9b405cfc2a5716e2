"""Surface files from elsewhere: STL (binary, ASCII), PLY, OBJ, VTP, brought to millimetres."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import trimesh
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkCommand
from vtkmodules.vtkFiltersCore import vtkTriangleFilter
from vtkmodules.vtkIOXML import vtkXMLPolyDataReader

from reconstruction.errors import ReconstructionError
from reconstruction.import_record import Note
from reconstruction.surfaces.bone_surface import BoneSurface

SURFACE_SUFFIXES = (".stl", ".ply", ".obj", ".vtp")
UNITS_MM = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "inch": 25.4}
"""Units of length a surface file may be in [mm]."""

_BONE_MM = (5.0, 600.0)  # a sesamoid bone to the femur of a tall man
_POSSIBLE_MM = (1.0, 2500.0)  # a chip of bone to a whole skeleton
_MAXIMUM_BYTES = 2 * 1024**3
_MAXIMUM_TRIANGLES = 20_000_000
_UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)


def is_surface_file(path: Path) -> bool:
    """Whether a file name says that it holds a surface."""
    return path.suffix.lower() in SURFACE_SUFFIXES


def read_surface_file(path: Path, unit: str | None = None) -> tuple[BoneSurface, tuple[Note, ...]]:
    """Read a surface as it stands in the file, in millimetres, with warnings; nothing about it is repaired yet.

    Args:
        path: the file.
        unit: one of UNITS_MM; guessed from the size, with a warning, if not given.

    Raises:
        ReconstructionError: nothing there, damaged, empty, or of a size that no bone has in the given unit.
    """
    if not path.is_file():
        raise ReconstructionError("reconstruction-source-missing", path=str(path))
    if path.stat().st_size > _MAXIMUM_BYTES:
        raise ReconstructionError("surfaces-file-unreadable", file=path.name)
    try:
        vertices, triangles = _read_vtp(path) if path.suffix.lower() == ".vtp" else _read_with_trimesh(path)
    except _UNREADABLE as error:
        raise ReconstructionError("surfaces-file-unreadable", file=path.name) from error
    sound = len(triangles) >= 4 and len(triangles) <= _MAXIMUM_TRIANGLES and bool(np.isfinite(vertices).all())
    if not sound or triangles.min() < 0 or triangles.max() >= len(vertices):
        raise ReconstructionError("surfaces-file-unreadable", file=path.name)
    used = vertices[np.unique(triangles)]
    extent = float((used.max(axis=0) - used.min(axis=0)).max())
    chosen = unit or _guessed_unit(extent)
    length_mm = extent * UNITS_MM[chosen]
    if not _POSSIBLE_MM[0] <= length_mm <= _POSSIBLE_MM[1]:
        raise ReconstructionError(
            "surfaces-size-impossible", file=path.name, length_mm=float(f"{length_mm:.3g}"), unit=chosen
        )
    notes = []
    if unit is None:
        notes.append(Note("surfaces-note-unit-guessed", {"unit": chosen, "length_mm": round(length_mm, 1)}))
    if not _BONE_MM[0] <= length_mm <= _BONE_MM[1]:
        notes.append(Note("surfaces-note-size-unusual", {"length_mm": round(length_mm, 1)}))
    return BoneSurface(vertices * UNITS_MM[chosen], triangles), tuple(notes)


def _guessed_unit(extent: float) -> str:
    """Unit in which a thing of this extent is as large as a bone; millimetres if they fit, then metres."""
    for unit in ("mm", "m", "cm"):
        if _BONE_MM[0] <= extent * UNITS_MM[unit] <= _BONE_MM[1]:
            return unit
    return "mm"


def _read_with_trimesh(path: Path) -> tuple[np.ndarray, np.ndarray]:
    mesh = trimesh.load_mesh(path, process=False)
    return np.asarray(mesh.vertices, dtype=float), np.asarray(mesh.faces, dtype=np.int64)


def _read_vtp(path: Path) -> tuple[np.ndarray, np.ndarray]:
    reader = vtkXMLPolyDataReader()
    reader.AddObserver(vtkCommand.ErrorEvent, lambda *_: None)  # what is wrong is said by our own sentence
    reader.SetFileName(str(path))
    triangles = vtkTriangleFilter()
    triangles.PassVertsOff()
    triangles.PassLinesOff()
    triangles.SetInputConnection(reader.GetOutputPort())
    triangles.Update()
    mesh = triangles.GetOutput()
    if mesh.GetNumberOfPolys() == 0:
        raise ValueError(path.name)
    corners = vtk_to_numpy(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    return vtk_to_numpy(mesh.GetPoints().GetData()).astype(float), corners.astype(np.int64)
