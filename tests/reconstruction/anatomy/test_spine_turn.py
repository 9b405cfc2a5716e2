"""A made spine that is turned about its canal is found turned; necks of ribs lie in front of transverse processes."""

import numpy as np
import pytest

from reconstruction.anatomy.trunk.rib_necks import find_necks, mark_necks
from reconstruction.anatomy.trunk.spinal_canal import SpinalCanal
from reconstruction.anatomy.trunk.spine_frame import SpineFrame
from reconstruction.anatomy.trunk.spine_turn import turned_frame
from reconstruction.volume import Volume
from tests.reconstruction.spine_phantom import (
    CANAL_XY_MM,
    HEIGHT_MM,
    LEVELS,
    SPACING_MM,
    found_spine,
    spine,
    spine_of,
    volume_of,
)


@pytest.mark.parametrize("degrees", [-14.0, 0.0, 9.0])
def test_the_frame_turns_with_the_vertebrae(degrees):
    hu = spine()
    canal, _, _ = found_spine(hu)
    z, y, x = np.indices(hu.shape) * SPACING_MM
    aside, back = np.abs(x - CANAL_XY_MM[0]), y - CANAL_XY_MM[1]
    share = (z % HEIGHT_MM) / HEIGHT_MM
    processes = (np.abs(back - 0.5 * aside) < 4.0) & (aside > 13.0) & (aside < 34.0) & (share > 0.45) & (share < 0.8)
    hu[processes] = 500
    cosine, sine = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    turn = np.array([[cosine, -sine, 0.0, 0.0], [sine, cosine, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    moved = SpinalCanal(canal.points @ turn[:3, :3].T, canal.tangents @ turn[:3, :3].T, canal.certainty)
    frame = turned_frame(SpineFrame.along(moved), Volume(hu, turn @ volume_of(hu).affine), LEVELS)
    expected = turn[:3, :3] @ np.array([0.0, -1.0, 0.0])
    off = np.rad2deg(np.arccos(np.clip(frame.front[frame.beyond : -frame.beyond] @ expected, -1.0, 1.0)))
    print(f"turned by {degrees}: median {np.median(off):.1f}, most {off.max():.1f} degrees off")
    assert np.median(off) < 5.0  # the canal itself is followed within a voxel of 2 mm
    assert np.allclose(np.einsum("ij,ij->i", frame.front, frame.left), 0.0, atol=1e-9)


def beside_the_spine(along_mm: float, sign: float) -> np.ndarray:
    """Places of a rib that comes straight from aside, in the frame of the spine, shape (40, 3) [mm]."""
    return np.column_stack([np.full(40, along_mm), np.full(40, -12.0), sign * np.linspace(38.5, 49.5, 40)])


SIDES = pytest.mark.parametrize(("side", "sign"), [("left", 1.0), ("right", -1.0)])


@SIDES
def test_a_neck_leads_to_the_head_and_the_process_lies_behind_it(side, sign):
    found = spine_of(4, None)
    crossings = found.crossings()
    rib = beside_the_spine(crossings[2] + 14.0, sign)
    necks = find_necks(found, {69: (0, side), 70: (1, side), 71: (2, side)}, np.full(40, 71), rib)
    assert len(necks) == 1
    curve = necks[0].curve * (1.0, 1.0, sign)
    on_neck = curve[len(curve) // 2]
    # The rib comes straight from aside, so the neck goes on so for a while before it turns to the front.
    assert on_neck[1] < 0.5 * (rib.mean(axis=0) + curve[-1])[1] - 2.0
    assert np.allclose(curve[0], rib.mean(axis=0))
    behind = on_neck - (0.0, 9.0, 0.0)
    other_side = on_neck * (1.0, 1.0, -1.0)
    neck, process, room = mark_necks(necks, np.array([on_neck, behind, other_side]))
    assert neck.tolist() == [71, 0, 0]
    assert process.tolist()[0] == -1
    assert process.tolist()[2] == -1
    assert room.tolist() == [True, False, False]


@SIDES
def test_the_neck_of_the_lowest_rib_is_straight_and_thin(side, sign):
    found = spine_of(4, None)
    rib = beside_the_spine(found.crossings()[0] + 14.0, sign)
    (low,) = find_necks(found, {69: (0, side)}, np.full(40, 69), rib)
    (high,) = find_necks(found, {67: (-2, side), 68: (-1, side), 69: (0, side)}, np.full(40, 69), rib)
    way = low.curve[-1] - low.curve[0]
    assert np.linalg.norm(np.cross(low.curve - low.curve[0], way / np.linalg.norm(way)), axis=1).max() < 1e-9
    assert low.core_mm < high.core_mm
    assert low.inner_mm > high.inner_mm


def test_too_little_of_a_rib_gives_no_neck():
    found = spine_of(4, None)
    assert find_necks(found, {71: (2, "left")}, np.full(3, 71), np.array([[100.0, -10.0, 40.0]] * 3)) == []
