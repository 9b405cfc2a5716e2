"""Surface files and label maps from elsewhere become patient models, repaired or refused with a reason."""

import json

import numpy as np
import pytest
import SimpleITK
import trimesh

from reconstruction.bone_file_name import name_from_file
from reconstruction.cutting_grid import cutting_grid
from reconstruction.errors import ReconstructionError
from reconstruction.label_map import read_label_map
from reconstruction.patient_model import read_patient_model
from reconstruction.pipeline import ReconstructionOptions, reconstruct
from reconstruction.surfaces.export import FORMATS, export_surface
from reconstruction.surfaces.repair import repair
from reconstruction.surfaces.surface_files import read_surface_file

BONES, KNEE, LOW_POLYGON = (
    "06_bone_meshes_vhf_bmf",
    "07_knee_meshes_vhf_denver",
    "08_lowpoly_skeleton_opensim_vtp",
)
LABELS = "09_knee_label_map_mr/SAG_3D_DESS_RIGHT_bones_cart_men_fib-label.nrrd"


def ball(radius=12.0, subdivisions=3, centre=(0, 0, 0)):
    mesh = trimesh.creation.icosphere(subdivisions=subdivisions, radius=radius)
    return trimesh.Trimesh(np.asarray(mesh.vertices) + centre, mesh.faces, process=False)


def stored(mesh, folder, name="ball.stl"):
    path = folder / name
    mesh.export(path)
    return path


def repaired(path, unit="mm"):
    raw, _ = read_surface_file(path, unit)
    bodies, notes = repair(raw, path.name)
    assert all(body.is_watertight and body.volume_mm3 > 0 for body in bodies)
    return bodies, {note.message_id for note in notes}


@pytest.mark.parametrize("name", ["ball.stl", "ball.ply", "ball.obj", "ascii.stl"])
def test_formats(tmp_path, name):
    mesh = ball()
    if name == "ascii.stl":
        (tmp_path / name).write_text(trimesh.exchange.stl.export_stl_ascii(mesh))
    bodies, notes = repaired(tmp_path / name if name == "ascii.stl" else stored(mesh, tmp_path, name))
    assert not notes
    assert bodies[0].volume_mm3 == pytest.approx(mesh.volume, rel=1e-5)


def test_what_we_export_comes_back(tmp_path):
    body = repaired(stored(ball(), tmp_path))[0][0]
    for file_format in set(FORMATS) - {"3mf", "glb"}:
        path = tmp_path / f"out.{file_format}"
        export_surface(body, path, file_format, "ball")
        assert repaired(path)[0][0].volume_mm3 == pytest.approx(body.volume_mm3, rel=1e-5)


@pytest.mark.parametrize(("unit", "millimetres"), [("mm", 1.0), ("cm", 10.0), ("m", 1000.0), ("inch", 25.4)])
def test_units(tmp_path, unit, millimetres):
    mesh = ball(radius=20.0 / millimetres)
    path = stored(mesh, tmp_path)
    surface, notes = read_surface_file(path, unit)
    assert surface.volume_mm3 == pytest.approx(mesh.volume * millimetres**3, rel=1e-5)
    assert not notes
    if unit != "inch":  # no size tells inches
        guessed, notes = read_surface_file(path)
        assert guessed.volume_mm3 == pytest.approx(surface.volume_mm3)
        assert notes[0].message_id == "surfaces-note-unit-guessed"
        assert notes[0].values["unit"] == unit


def test_impossible_sizes_and_broken_files_are_refused(tmp_path):
    path = stored(ball(), tmp_path)
    with pytest.raises(ReconstructionError, match="size-impossible"):
        read_surface_file(path, "m")
    content = path.read_bytes()
    for name, damaged in {
        "cut.stl": content[: len(content) // 2],
        "empty.stl": b"",
        "text.obj": b"hello",
        "head.ply": b"ply\nformat ascii 1.0\nelement vertex 9\n",
        "broken.vtp": b"<VTKFile type='PolyData'><PolyData>",
        "nan.obj": b"v nan 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 3\nf 1 2 4\nf 1 3 4\nf 2 3 4\n",
        "far.obj": b"v 0 0 0\nv 9 0 0\nv 0 9 0\nv 0 0 9\nf 1 2 3\nf 1 2 44\nf 1 3 4\nf 2 3 4\n",
    }.items():
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(ReconstructionError, match="file-unreadable"):
            read_surface_file(tmp_path / name, "mm")


def test_inward_normals_are_turned(tmp_path):
    mesh = ball()
    mesh.invert()
    bodies, notes = repaired(stored(mesh, tmp_path))
    assert bodies[0].volume_mm3 == pytest.approx(-mesh.volume, rel=1e-5)
    assert notes == {"surfaces-note-inward"}


def test_mixed_normals_are_turned(tmp_path):
    mesh = ball()
    faces = np.array(mesh.faces)
    faces[::3] = faces[::3, ::-1]
    bodies, _ = repaired(stored(trimesh.Trimesh(mesh.vertices, faces, process=False), tmp_path))
    assert bodies[0].volume_mm3 == pytest.approx(mesh.volume, rel=1e-5)


def test_cracks_between_vertices_are_welded(tmp_path):
    mesh = ball()
    soup = mesh.triangles.reshape(-1, 3) + np.random.default_rng(0).normal(scale=2e-5, size=(3 * len(mesh.faces), 3))
    broken = trimesh.Trimesh(soup, np.arange(len(soup)).reshape(-1, 3), process=False)
    bodies, notes = repaired(stored(broken, tmp_path))
    assert not notes
    assert bodies[0].volume_mm3 == pytest.approx(mesh.volume, rel=1e-3)


def test_small_holes_are_patched_and_large_ones_refused(tmp_path):
    mesh = ball()
    height = mesh.triangles_center[:, 2]
    cap = trimesh.Trimesh(mesh.vertices, mesh.faces[height < 11.0], process=False)
    bodies, notes = repaired(stored(cap, tmp_path))
    assert notes == {"surfaces-note-patched"}
    assert bodies[0].volume_mm3 == pytest.approx(mesh.volume, rel=0.02)
    half = trimesh.Trimesh(mesh.vertices, mesh.faces[height < 0.0], process=False)
    with pytest.raises(ReconstructionError, match="surfaces-open"):
        repaired(stored(half, tmp_path, "half.stl"))


def test_bodies_cavities_specks_and_touching_shells(tmp_path):
    hollow = ball(radius=6.0)
    hollow.invert()
    parts = [ball(), hollow, ball(radius=8.0, centre=(40, 0, 0)), ball(radius=0.5, centre=(60, 0, 0))]
    bodies, notes = repaired(stored(trimesh.util.concatenate(parts), tmp_path))
    assert [body.volume_mm3 for body in bodies] == pytest.approx([parts[0].volume, parts[2].volume], rel=1e-4)
    assert {"surfaces-note-cavities", "surfaces-note-specks"} <= notes
    boxes = [trimesh.creation.box((10, 10, 10)), trimesh.creation.box((10, 10, 10))]
    boxes[1].apply_translation([10, 10, 0])  # one edge in common: four triangles meet there
    bodies, notes = repaired(stored(trimesh.util.concatenate(boxes), tmp_path, "boxes.stl"))
    assert "surfaces-note-remeshed" in notes
    assert sum(body.volume_mm3 for body in bodies) == pytest.approx(2000.0, rel=0.01)


@pytest.mark.parametrize(
    ("file", "bone"),
    [
        ("FemurL.stl", "femur_left"),
        ("VHF_Right_Bone_Tibia_smooth.stl", "tibia_right"),
        ("PelvisR.obj", "hip_bone_right"),
        ("calcaneous_rv.vtp", "calcaneus_right"),
        ("lumbar3.vtp", "vertebra_L3"),
        ("cerv1.vtp", "vertebra_C1"),
        ("vertebra_T12.stl", "vertebra_T12"),
        ("metatarsal_2_left.stl", "metatarsal_2_left"),
        ("sacrum.vtp", "sacrum"),
        ("VHF_Right_Cartilage_Patella_smooth.stl", "bone"),
        ("scan 12.stl", "bone"),
    ],
)
def test_names_from_file_names(tmp_path, file, bone):
    name = name_from_file(tmp_path / file)
    assert name.id == bone
    assert name.doubts


def test_surface_becomes_a_model_that_can_be_cut(tmp_path):
    mesh = ball(radius=15.0, subdivisions=4, centre=(-70, 30, 400))
    path = stored(mesh, tmp_path, "patella_left.stl")
    reconstruct(path, tmp_path / "model", options=ReconstructionOptions(unit="mm"))
    model = read_patient_model(tmp_path / "model")
    (bone,) = model.bones
    assert (bone.id, bone.side, bone.watertight, bone.cropped) == ("patella_left", "left", True, False)
    assert bone.volume_ml == pytest.approx(mesh.volume / 1000, rel=1e-4)
    voxels = np.count_nonzero(model.labels.array == bone.label) * model.labels.geometry.voxel_volume_mm3
    assert voxels == pytest.approx(mesh.volume, rel=0.005)
    assert {note.message_id for note in model.imported.warnings} == {
        "surfaces-note-frame-assumed",
        "surfaces-note-assumed-density",
    }
    grid = cutting_grid(model, bone.id, 0.5)
    z, y, x = np.indices(grid.density.shape) * 0.5
    places = np.stack([x, y, z], axis=-1) + grid.origin_lps_mm
    radius = np.linalg.norm(places - [-70, 30, 400], axis=-1)
    assert np.median(grid.density[(radius > 13.8) & (radius < 14.5)]) == pytest.approx(1.8, rel=0.02)
    assert np.median(grid.density[radius < 12.5]) == pytest.approx(0.3, rel=0.02)


def label_image(path, *, spacing=(0.5, 0.7, 1.1)):
    """Two balls of numbers 3 and 8, the second cut by the edge of the grid, and an oblique frame."""
    z, y, x = np.indices((40, 60, 80))
    place = np.stack([x, y, z]) * np.array(spacing)[:, None, None, None]
    array = np.zeros(x.shape, dtype=np.uint8)
    array[np.linalg.norm(place - np.array([12.0, 20.0, 20.0])[:, None, None, None], axis=0) < 9] = 3
    array[np.linalg.norm(place - np.array([36.0, 20.0, 22.0])[:, None, None, None], axis=0) < 8] = 8
    image = SimpleITK.GetImageFromArray(array)
    image.SetSpacing(spacing)
    image.SetDirection((0.8, -0.6, 0.0, 0.6, 0.8, 0.0, 0.0, 0.0, 1.0))
    SimpleITK.WriteImage(image, str(path))
    return array, float(np.prod(spacing))


def test_label_map_keeps_its_volumes(tmp_path):
    array, voxel_mm3 = label_image(tmp_path / "map.nrrd")
    model = reconstruct(tmp_path / "map.nrrd", tmp_path / "model")
    assert [bone.id for bone in model.bones] == ["label_3", "label_8"]
    for bone, number in zip(model.bones, (3, 8), strict=True):
        assert bone.watertight
        assert bone.volume_ml * 1000 == pytest.approx(np.count_nonzero(array == number) * voxel_mm3, rel=0.005)
    assert [bone.cropped for bone in model.bones] == [False, True]
    assert model.imported.source_kind == "label_map"


def test_label_names(tmp_path):
    label_image(tmp_path / "map.nrrd")
    model = reconstruct(
        tmp_path / "map.nrrd", tmp_path / "model", options=ReconstructionOptions(label_names={8: "talus_right"})
    )
    assert [(bone.id, bone.side) for bone in model.bones] == [("talus_right", "right")]
    with pytest.raises(ReconstructionError, match="label-missing"):
        reconstruct(tmp_path / "map.nrrd", tmp_path / "other", options=ReconstructionOptions(label_names={5: "femur"}))


def test_pictures_are_not_taken_for_label_maps(tmp_path):
    noise = np.random.default_rng(0).integers(0, 200, size=(20, 30, 30)).astype(np.uint8)
    noise[:, :8] = 0
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(noise), str(tmp_path / "mr.nrrd"))
    assert read_label_map(tmp_path / "mr.nrrd", required=False) is None
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(noise * 1.5), str(tmp_path / "broken.nrrd"))
    with pytest.raises(ReconstructionError, match="not-a-label-map"):
        read_label_map(tmp_path / "broken.nrrd", required=True)


def test_real_bones_have_their_known_volumes(data_dir):
    known = {
        f"{BONES}/FemurL.stl": 503.2,
        f"{BONES}/TibiaR.stl": 288.6,
        f"{KNEE}/VHF_Right_Bone_Tibia_smooth.stl": 254.6,
    }
    for file, millilitres in known.items():
        path = data_dir / file
        raw, notes = read_surface_file(path)
        bodies, repairs = repair(raw, path.name)
        assert bodies[0].volume_mm3 / 1000 == pytest.approx(millilitres, rel=1e-3)
        assert ("surfaces-note-inward" in {note.message_id for note in repairs}) == (path.stem == "FemurL")
        assert notes[0].values["unit"] == ("m" if file.startswith(BONES) else "mm")


@pytest.mark.deep
def test_every_surface_there_is(data_dir):
    refused = []
    for folder in (BONES, KNEE, LOW_POLYGON):
        for path in sorted((data_dir / folder).iterdir()):
            if path.suffix not in (".stl", ".obj", ".vtp"):
                continue
            try:
                raw, _ = read_surface_file(path)
                bodies, _ = repair(raw, path.name)
            except ReconstructionError as error:
                refused.append((path.name, error.message_id))
                continue
            assert all(body.is_watertight and body.volume_mm3 > 0 for body in bodies)
    assert refused == [("cerv1.vtp", "surfaces-open"), ("skull.vtp", "surfaces-open")]


@pytest.mark.deep
def test_knee_label_map_within_one_percent(tmp_path, data_dir):
    model = reconstruct(data_dir / LABELS, tmp_path / "model")
    image = SimpleITK.ReadImage(str(data_dir / LABELS))
    array, voxel_ml = SimpleITK.GetArrayFromImage(image), float(np.prod(image.GetSpacing())) / 1000
    for bone in model.bones:
        assert bone.watertight
        assert bone.volume_ml == pytest.approx(np.count_nonzero(array == bone.label) * voxel_ml, rel=0.01)
    entries = json.loads((tmp_path / "model" / "patient_model.json").read_text())["bones"]
    assert all(entry["levels_of_detail"] for entry in entries)
