"""Surfaces: closed, outward, unshrunk, and STL files that others read."""

import numpy as np
import pytest
import trimesh

from reconstruction.errors import ReconstructionError
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.extraction import extract_surface
from reconstruction.surfaces.placement import LevelField
from reconstruction.surfaces.stl import read_stl, write_stl
from reconstruction.volume import Volume


def ball_field(radius=9.0, *, cut=False, affine=None):
    """Level set of a ball; cut = its lower half lies below the first slice."""
    z, y, x = np.indices((24 if cut else 32, 32, 32)).astype(np.float32)
    z = z + 8 if cut else z
    distance = np.sqrt((x - 15.3) ** 2 + (y - 15.6) ** 2 + (z - (8.0 if cut else 15.7)) ** 2)
    volume = Volume(
        (100 * (radius - distance)).clip(-200, 200).astype(np.float32), np.eye(4) if affine is None else affine
    )
    return LevelField(volume, (cut, False, False, False, False, False), 0.5)


@pytest.mark.parametrize("keep_share", [1.0, 0.5, 0.2])
def test_ball(keep_share):
    surface = extract_surface(ball_field(), keep_share=keep_share)
    assert surface.is_watertight
    # Corners lie on the ball and flat triangles within it: 0.7 % at a radius of nine voxels, before any smoothing.
    assert surface.volume_mm3 == pytest.approx(4 / 3 * np.pi * 9.0**3, rel=0.009 if keep_share > 0.3 else 0.02)
    radius = np.linalg.norm(surface.vertices - [15.3, 15.6, 15.7], axis=1)
    assert np.abs(radius - 9.0).max() < 0.06
    other = trimesh.Trimesh(surface.vertices, surface.triangles, process=False)
    assert other.is_watertight
    assert other.is_winding_consistent
    assert other.volume == pytest.approx(surface.volume_mm3)


def test_cap_where_the_scan_cuts_the_bone():
    surface = extract_surface(ball_field(cut=True))
    assert surface.is_watertight
    assert surface.vertices[:, 2].min() == pytest.approx(-0.5, abs=0.05)
    half_ball_and_half_slice = 2 / 3 * np.pi * 9.0**3 + 0.5 * np.pi * 9.0**2
    assert surface.volume_mm3 == pytest.approx(half_ball_and_half_slice, rel=0.015)


def test_left_handed_grid_still_faces_outwards():
    surface = extract_surface(ball_field(affine=np.diag([-0.5, 0.5, 0.5, 1.0])))
    assert surface.volume_mm3 == pytest.approx(4 / 3 * np.pi * 4.5**3, rel=0.009)


def test_nothing_inside_is_refused():
    field = ball_field()
    with pytest.raises(ReconstructionError, match="surface-empty"):
        extract_surface(LevelField(field.volume.with_array(field.volume.array - 1e6), field.at_scan_edge, 0.5))


def test_stl_round_trip(tmp_path):
    surface = extract_surface(ball_field())
    write_stl(tmp_path / "ball.stl", surface)
    back = read_stl(tmp_path / "ball.stl")
    assert back.is_watertight
    assert back.volume_mm3 == pytest.approx(surface.volume_mm3, rel=1e-5)
    other = trimesh.load(tmp_path / "ball.stl")
    assert other.volume == pytest.approx(surface.volume_mm3, rel=1e-5)
    assert [path.name for path in tmp_path.iterdir()] == ["ball.stl"]
    for content in (b"", b"solid", (tmp_path / "ball.stl").read_bytes()[:-7]):
        (tmp_path / "bad.stl").write_bytes(content)
        with pytest.raises(ReconstructionError, match="mesh-unreadable"):
            read_stl(tmp_path / "bad.stl")


def test_open_and_inconsistent_meshes_are_not_watertight():
    surface = extract_surface(ball_field())
    assert not BoneSurface(surface.vertices, surface.triangles[1:]).is_watertight
    flipped = surface.triangles.copy()
    flipped[0] = flipped[0, ::-1]
    assert not BoneSurface(surface.vertices, flipped).is_watertight
    assert not BoneSurface(np.zeros((0, 3)), np.zeros((0, 3), dtype=np.int64)).is_watertight
