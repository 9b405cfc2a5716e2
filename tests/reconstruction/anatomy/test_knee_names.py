"""Bones of a knee named by their places: real surfaces of both legs, put together, turned, cut, and left out."""

import numpy as np
import pytest
import trimesh
from skimage.measure import marching_cubes

from reconstruction.anatomy.knee_names import name_knees
from reconstruction.bone_naming import describe_piece
from reconstruction.images.research_image import read_research_image
from reconstruction.surfaces.bone_surface import BoneSurface

JOINT_GAP_MM = 4.0


def leg(data_dir, side):
    """Femur, tibia, patella and fibula of one leg in LPS [mm], each a triangle mesh.

    The files hold each bone in a frame of its own: metres, x forward, y sideways, z up.
    """
    folder = data_dir / "06_bone_meshes_vhf_bmf"
    bones = {}
    for name in ("femur", "tibia", "patella", "fibula"):
        mesh = trimesh.load(folder / f"{name.capitalize()}{side[0].upper()}.stl")
        mesh.apply_scale(1000.0)
        if mesh.volume < 0.0:  # the left files are mirrored copies
            mesh.invert()
        mesh.apply_transform([[0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
        bones[name] = mesh
    outwards = 1.0 if side == "left" else -1.0
    femur, tibia, patella, fibula = bones.values()
    joint = femur.vertices[:, 2].min()
    condyles = middle(femur, joint, joint + 30.0)
    top = tibia.vertices[:, 2].max()
    tibia.apply_translation([*(condyles - middle(tibia, top - 25.0, top)), joint - JOINT_GAP_MM - top])
    top = joint - JOINT_GAP_MM
    trochlea = femur.vertices[np.abs(femur.vertices[:, 2] - joint - 32.0) < 12.0]
    front = [condyles[0], trochlea[:, 1].min() - 3.0 - np.ptp(patella.vertices[:, 1]) / 2.0, joint + 32.0]
    patella.apply_translation(front - patella.bounds.mean(axis=0))
    level = tibia.vertices[np.abs(tibia.vertices[:, 2] - top + 28.0) < 10.0]
    head = fibula.vertices[fibula.vertices[:, 2] > fibula.vertices[:, 2].max() - 25.0]
    beside = (outwards * level[:, 0]).max() - (outwards * head[:, 0]).min() - 4.0
    fibula.apply_translation(
        [outwards * beside, level[:, 1].max() - 10.0 - head[:, 1].mean(), top - 18.0 - fibula.vertices[:, 2].max()]
    )
    return bones


def middle(mesh, low, high):
    part = mesh.vertices[(mesh.vertices[:, 2] >= low) & (mesh.vertices[:, 2] <= high)]
    return (part[:, :2].min(axis=0) + part[:, :2].max(axis=0)) / 2.0


def pieces(meshes):
    return [
        (describe_piece(number, touches_scan_edge=False), BoneSurface(np.array(mesh.vertices), np.array(mesh.faces)))
        for number, mesh in enumerate(meshes, start=1)
    ]


def cut(mesh, low, high):
    """Triangles between two heights."""
    inside = (mesh.vertices[:, 2] > low) & (mesh.vertices[:, 2] < high)
    return trimesh.Trimesh(mesh.vertices, mesh.faces[inside[mesh.faces].all(axis=1)], process=False).copy()


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("turned", [0.0, 30.0])
def test_a_leg_is_named_with_its_side(data_dir, side, turned):
    bones = leg(data_dir, side)
    outwards = np.deg2rad(turned if side == "left" else -turned)
    for mesh in bones.values():
        mesh.apply_transform(trimesh.transformations.rotation_matrix(outwards, [0, 0, 1]))
    names = name_knees(pieces(bones.values()))
    assert [names[number].id for number in range(4)] == [f"{name}_{side}" for name in bones]
    assert all(name.confidence < 0.8 and name.doubts for name in names.values())


def test_a_short_scan_of_both_knees(data_dir):
    both, expected = [], []
    for side, shift in (("left", 110.0), ("right", -110.0)):
        bones = leg(data_dir, side)
        joint = bones["femur"].vertices[:, 2].min()
        for name, mesh in bones.items():
            part = cut(mesh, joint - 90.0, joint + 75.0)
            part.update_vertices(np.isin(np.arange(len(part.vertices)), part.faces))
            part.apply_translation([shift, 0.0, 0.0])
            both.append(part)
            expected.append(f"{name}_{side}")
    names = name_knees(pieces(both))
    assert [names[number].id for number in range(8)] == expected


def test_without_a_fibula_the_side_is_not_claimed(data_dir):
    bones = leg(data_dir, "left")
    del bones["fibula"]
    names = name_knees(pieces(bones.values()))
    assert [name.id for name in names.values()] == ["patella", "femur", "tibia"]
    assert all(name.side is None and name.confidence <= 0.5 for name in names.values())


def test_a_foot_and_a_hip_are_no_knee(data_dir):
    foot = [trimesh.load(path) for path in sorted((data_dir / "01_vhf_feet_ct" / "gt_left_foot_stl").glob("*.stl"))]
    assert len(foot) >= 8
    assert not name_knees(pieces(foot))
    bones = leg(data_dir, "right")
    hip = cut(bones["femur"], 0.0, 200.0)
    hip.update_vertices(np.isin(np.arange(len(hip.vertices)), hip.faces))
    assert not name_knees(pieces([hip, bones["patella"], bones["tibia"]]))


def test_a_real_knee(data_dir):
    """Outlines that people drew on a magnetic resonance picture of a right knee."""
    volume = read_research_image(next((data_dir / "09_knee_label_map_mr").glob("*.nrrd")))[0]
    meshes = []
    for label in (5, 6, 7, 8):
        corners, faces, _, _ = marching_cubes((volume.array == label).astype(np.float32), 0.5, step_size=3)
        mesh = trimesh.Trimesh(volume.geometry.to_world(corners[:, ::-1]), faces)
        meshes.append(mesh if mesh.volume > 0.0 else trimesh.Trimesh(mesh.vertices, mesh.faces[:, ::-1]))
    names = name_knees(pieces(meshes))
    assert [names[number].id for number in range(4)] == ["femur_right", "tibia_right", "patella_right", "fibula_right"]
