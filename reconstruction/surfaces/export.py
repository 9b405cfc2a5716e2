"""Surfaces as files for other programs; each says its unit and its frame.

STL, PLY, OBJ, 3MF and VTP hold patient LPS millimetres. glTF demands metres with +Y up and +Z to the front; patient
(L, P, S) becomes (x, y, z) = (L, S, -P) / 1000: left, up and front of the patient are left, up and front of the model.
"""

from __future__ import annotations

import json
import os
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
from vtkmodules.vtkCommonCore import vtkStringArray
from vtkmodules.vtkIOXML import vtkXMLPolyDataWriter

from reconstruction.disk_space import require_disk_space
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.stl import stl_bytes
from reconstruction.surfaces.vtk_mesh import vtk_mesh_of

FRAME = "DICOM patient LPS"
GLTF_FROM_LPS = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]]) / 1000.0
"""Patient LPS [mm] to glTF [m]."""

_FACE = np.dtype([("count", "u1"), ("corners", "<i4", 3)])
_CORE_3MF = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
_OPC = "http://schemas.openxmlformats.org/package/2006"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # equal surfaces give equal files


def export_surface(surface: BoneSurface, path: Path, file_format: str, name: str) -> None:
    """Write a surface, beside and renamed.

    Args:
        surface: the surface, LPS [mm].
        path: the file.
        file_format: one of FORMATS.
        name: name of the bone, for the formats that hold one.

    Raises:
        ReconstructionError: the disk is full.
    """
    content = FORMATS[file_format](surface, name)
    require_disk_space(path, len(content))
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def unit_of(file_format: str) -> str:
    """Unit of length of a format: ``mm`` or ``m``."""
    return "m" if file_format == "glb" else "mm"


def frame_of(file_format: str) -> str:
    """Axes of a format in words."""
    return "x left, y up, z front (glTF)" if file_format == "glb" else FRAME


def _stl(surface: BoneSurface, _name: str) -> bytes:
    return stl_bytes(surface)


def _ply(surface: BoneSurface, name: str) -> bytes:
    header = (
        "ply\nformat binary_little_endian 1.0\n"
        f"comment Osteon bone surface {name}\ncomment unit millimetre\ncomment frame {FRAME}\n"
        f"element vertex {len(surface.vertices)}\nproperty float x\nproperty float y\nproperty float z\n"
        f"element face {len(surface.triangles)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    faces = np.empty(len(surface.triangles), dtype=_FACE)
    faces["count"], faces["corners"] = 3, surface.triangles
    return header.encode() + surface.vertices.astype("<f4").tobytes() + faces.tobytes()


def _obj(surface: BoneSurface, name: str) -> bytes:
    lines = StringIO()
    lines.write(f"# Osteon bone surface\n# unit: millimetre\n# frame: {FRAME}\no {name}\n")
    np.savetxt(lines, surface.vertices, fmt="v %.5f %.5f %.5f")
    np.savetxt(lines, surface.triangles + 1, fmt="f %d %d %d")
    return lines.getvalue().encode()


def _3mf(surface: BoneSurface, name: str) -> bytes:
    """3MF core specification: one object, built where it lies in the patient."""
    lines = StringIO()
    lines.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<model unit="millimeter" xml:lang="en-US" xmlns="{_CORE_3MF}">\n'
        f'<metadata name="Title">{name}</metadata><metadata name="Description">Frame: {FRAME}</metadata>\n'
        f'<resources><object id="1" type="model" name="{name}"><mesh><vertices>\n'
    )
    np.savetxt(lines, surface.vertices, fmt='<vertex x="%.5f" y="%.5f" z="%.5f"/>')
    lines.write("</vertices><triangles>\n")
    np.savetxt(lines, surface.triangles, fmt='<triangle v1="%d" v2="%d" v3="%d"/>')
    lines.write('</triangles></mesh></object></resources><build><item objectid="1"/></build></model>\n')
    types = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Types xmlns="{_OPC}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
    )
    relations = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{_OPC}/relationships">'
        '<Relationship Target="/3D/3dmodel.model" Id="rel0" '
        'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
    )
    packed = BytesIO()
    parts = {"[Content_Types].xml": types, "_rels/.rels": relations, "3D/3dmodel.model": lines.getvalue()}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            entry = zipfile.ZipInfo(part, _ZIP_TIME)
            archive.writestr(entry, text, compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _glb(surface: BoneSurface, name: str) -> bytes:
    """Binary glTF 2.0."""
    points = (surface.vertices @ GLTF_FROM_LPS.T).astype("<f4")
    corners = surface.triangles.astype("<u4")
    binary = points.tobytes() + corners.tobytes()
    scene = {
        "asset": {
            "version": "2.0",
            "generator": "Osteon",
            "extras": {"unit": "metre", "frame": "x patient left, y patient superior, z patient anterior"},
        },
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": name}],
        "meshes": [{"name": name, "primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "mode": 4}]}],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": 5126,
                "count": len(points),
                "type": "VEC3",
                "min": points.min(axis=0).tolist(),
                "max": points.max(axis=0).tolist(),
            },
            {"bufferView": 1, "componentType": 5125, "count": corners.size, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": points.nbytes, "target": 34962},
            {"buffer": 0, "byteOffset": points.nbytes, "byteLength": corners.nbytes, "target": 34963},
        ],
        "buffers": [{"byteLength": len(binary)}],
    }
    text = json.dumps(scene, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _vtp(surface: BoneSurface, name: str) -> bytes:
    mesh = vtk_mesh_of(surface, np.float32)
    for key, value in (("name", name), ("unit", "millimetre"), ("frame", FRAME)):
        word = vtkStringArray()
        word.SetName(key)
        word.InsertNextValue(value)
        mesh.GetFieldData().AddArray(word)
    writer = vtkXMLPolyDataWriter()
    writer.SetInputData(mesh)
    writer.SetDataModeToBinary()
    writer.WriteToOutputStringOn()
    writer.Write()
    return bytes(writer.GetOutputString(), "utf-8")


FORMATS: dict[str, Callable[[BoneSurface, str], bytes]] = {
    "stl": _stl,
    "ply": _ply,
    "obj": _obj,
    "3mf": _3mf,
    "glb": _glb,
    "vtp": _vtp,
}
"""Writers by the end of the file name."""
