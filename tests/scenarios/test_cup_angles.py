"""A cup's angles are those of the radiographic definitions, on both sides, in the pelvis or in the scanner."""

from types import SimpleNamespace

import numpy as np
import pytest

from scenarios.planning.cup_angles import SPINE, TUBERCLE, cup_angles, pelvic_axes


def opening(inclination, anteversion, side):
    """Direction in which a cup of these angles opens, LPS: front and side of an AP film, then turned forwards."""
    out, forward = np.radians((inclination, anteversion))
    outwards = np.sin(out) * np.cos(forward) * (1.0 if side == "left" else -1.0)
    return np.array([outwards, -np.sin(forward), -np.cos(out) * np.cos(forward)])


def pelvis(turn):
    """Both hip bones of a pelvis 240 mm wide that is turned in the scanner."""
    points = {"left": ((120.0, 0.0, 90.0), (25.0, 0.0, 0.0)), "right": ((-120.0, 0.0, 90.0), (-25.0, 0.0, 0.0))}
    return [
        SimpleNamespace(id=f"hip_bone_{side}", landmarks={
            SPINE: {"point_mm": (turn @ np.array(spine)).tolist()},
            TUBERCLE: {"point_mm": (turn @ np.array(tubercle)).tolist()},
        })
        for side, (spine, tubercle) in points.items()
    ]  # fmt: skip


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("tilt_deg", [None, 0.0, 20.0])
def test_a_cup_has_the_angles_that_it_was_given(side, tilt_deg):
    turn, axes = np.eye(3), None
    if tilt_deg is not None:
        c, s = np.cos(np.radians(tilt_deg)), np.sin(np.radians(tilt_deg))
        turn = np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
        axes = pelvic_axes([SimpleNamespace(id="sacrum", landmarks={}), *pelvis(turn)])
    found = cup_angles(-(turn @ opening(42.0, 18.0, side)), side, axes)
    assert found.inclination_deg == pytest.approx(42.0)
    assert found.anteversion_deg == pytest.approx(18.0)
    assert found.to_pelvis == (tilt_deg is not None)


def test_half_a_pelvis_gives_no_frame():
    whole = pelvis(np.eye(3))
    assert pelvic_axes(whole[:1]) is None
    whole[0].landmarks[SPINE] = None
    assert pelvic_axes(whole) is None
