"""Exported surfaces, read again by libraries that have nothing in common with the writers."""

import json
import xml.etree.ElementTree as ElementTree
import zipfile

import numpy as np
import pytest
import trimesh
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkFiltersCore import vtkMassProperties
from vtkmodules.vtkIOGeometry import vtkOBJReader, vtkSTLReader
from vtkmodules.vtkIOPLY import vtkPLYReader
from vtkmodules.vtkIOXML import vtkXMLPolyDataReader

from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.export import FORMATS, GLTF_FROM_LPS, export_surface, frame_of, unit_of

IDENTITY = np.eye(3)
READERS = {"stl": vtkSTLReader, "ply": vtkPLYReader, "obj": vtkOBJReader, "vtp": vtkXMLPolyDataReader}


@pytest.fixture(scope="module")
def surface():
    """An egg far from the origin, with three different half axes."""
    mesh = trimesh.creation.icosphere(subdivisions=4, radius=1.0)
    vertices = np.asarray(mesh.vertices) * [12.0, 20.0, 31.0] + [-80.0, 140.0, -900.0]
    return BoneSurface(vertices, np.asarray(mesh.faces, dtype=np.int64))


def written(surface, folder, file_format):
    path = folder / f"egg.{file_format}"
    export_surface(surface, path, file_format, "femur_left")
    assert [found.name for found in folder.iterdir()] == [path.name]
    return path


def compared(surface, vertices, triangles, *, to_mm=IDENTITY):
    """Volume and bounds after a round trip, and closed for a library that merges equal corners."""
    back = trimesh.Trimesh(vertices @ to_mm.T, triangles, process=True)
    assert back.is_watertight
    assert back.is_winding_consistent
    assert back.volume == pytest.approx(surface.volume_mm3, rel=1e-4)
    np.testing.assert_allclose(back.bounds, [surface.vertices.min(axis=0), surface.vertices.max(axis=0)], atol=2e-4)


@pytest.mark.parametrize("file_format", sorted(READERS))
def test_vtk_reads_it_again(surface, tmp_path, file_format):
    reader = READERS[file_format]()
    reader.SetFileName(str(written(surface, tmp_path, file_format)))
    reader.Update()
    mesh = reader.GetOutput()
    triangles = vtk_to_numpy(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    compared(surface, vtk_to_numpy(mesh.GetPoints().GetData()).astype(float), triangles)
    mass = vtkMassProperties()
    mass.SetInputData(mesh)
    assert mass.GetVolume() == pytest.approx(surface.volume_mm3, rel=1e-4)
    if file_format == "vtp":
        assert mesh.GetFieldData().GetAbstractArray("unit").GetValue(0) == "millimetre"


@pytest.mark.parametrize("file_format", ["stl", "ply", "obj", "glb"])
def test_trimesh_reads_it_again(surface, tmp_path, file_format):
    back = trimesh.load(written(surface, tmp_path, file_format), force="mesh")
    to_mm = np.linalg.inv(GLTF_FROM_LPS) if file_format == "glb" else IDENTITY
    compared(surface, np.asarray(back.vertices, dtype=float), np.asarray(back.faces), to_mm=to_mm)


def test_3mf_follows_its_core_specification(surface, tmp_path):
    core = "{http://schemas.microsoft.com/3dmanufacturing/core/2015/02}"
    with zipfile.ZipFile(written(surface, tmp_path, "3mf")) as archive:
        assert archive.testzip() is None
        relations = ElementTree.fromstring(archive.read("_rels/.rels"))
        (target,) = [entry.get("Target") for entry in relations]
        types = {entry.get("Extension") for entry in ElementTree.fromstring(archive.read("[Content_Types].xml"))}
        assert types == {"rels", "model"}
        model = ElementTree.fromstring(archive.read(target.lstrip("/")))
    assert model.get("unit") == "millimeter"
    (thing,) = model.iter(f"{core}object")
    assert [item.get("objectid") for item in model.iter(f"{core}item")] == [thing.get("id")]
    vertices = np.array([[float(entry.get(axis)) for axis in "xyz"] for entry in model.iter(f"{core}vertex")])
    triangles = np.array([[int(entry.get(f"v{n}")) for n in (1, 2, 3)] for entry in model.iter(f"{core}triangle")])
    compared(surface, vertices, triangles)


def test_gltf_is_in_metres_with_the_patient_upright(surface, tmp_path):
    content = written(surface, tmp_path, "glb").read_bytes()
    length = int.from_bytes(content[12:16], "little")
    scene = json.loads(content[20 : 20 + length])
    low, high = scene["accessors"][0]["min"], scene["accessors"][0]["max"]
    # Patient: 80 mm to the right (-x), 140 mm behind, 900 mm below the origin.
    assert (np.array(low) + high) / 2 == pytest.approx([-0.080, -0.900, -0.140], abs=1e-6)
    assert scene["asset"]["extras"]["unit"] == "metre"
    assert np.linalg.det(GLTF_FROM_LPS * 1000) == pytest.approx(1.0)


def test_every_format_says_its_unit(surface, tmp_path):
    said = {"stl": b"millimetres", "ply": b"comment unit millimetre", "obj": b"# unit: millimetre"}
    for file_format in FORMATS:
        assert unit_of(file_format) == ("m" if file_format == "glb" else "mm")
        assert ("glTF" in frame_of(file_format)) == (file_format == "glb")
    for file_format, words in said.items():
        folder = tmp_path / file_format
        folder.mkdir()
        assert words in written(surface, folder, file_format).read_bytes()[:300]


def test_equal_surfaces_give_equal_files(surface):
    for write in FORMATS.values():
        assert write(surface, "femur_left") == write(surface, "femur_left")
