"""Binary STL: the form in which a patient model stores its surfaces."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from reconstruction.errors import ReconstructionError
from reconstruction.surfaces.bone_surface import BoneSurface

_STL_RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def stl_bytes(surface: BoneSurface) -> bytes:
    """A surface as a binary STL; its header says LPS and millimetres."""
    corners = surface.vertices[surface.triangles].astype("<f4")
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-20)
    records = np.zeros(len(corners), dtype=_STL_RECORD)
    records["normal"], records["corners"] = normals, corners
    header = b"Osteon bone surface, patient LPS, millimetres".ljust(80)
    return header + np.uint32(len(records)).tobytes() + records.tobytes()


def write_stl(path: Path, surface: BoneSurface) -> None:
    """Write a binary STL in LPS millimetres, beside and renamed."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(stl_bytes(surface))
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def read_stl(path: Path) -> BoneSurface:
    """Read a binary STL; corners at equal places become one vertex.

    Raises:
        ReconstructionError: the file is not a binary STL.
    """
    content = path.read_bytes()
    count = int(np.frombuffer(content[80:84], dtype="<u4")[0]) if len(content) >= 84 else -1
    if count < 0 or len(content) != 84 + count * _STL_RECORD.itemsize:
        raise ReconstructionError("reconstruction-mesh-unreadable", file=path.name)
    corners = np.frombuffer(content, dtype=_STL_RECORD, offset=84)["corners"].reshape(-1, 3)
    vertices, index = np.unique(corners, axis=0, return_inverse=True)
    return BoneSurface(vertices.astype(float), index.reshape(-1, 3).astype(np.int64))
