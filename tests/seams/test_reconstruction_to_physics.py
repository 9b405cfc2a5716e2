"""What reconstruction hands to physics: order of axes, origin, unit, and nothing lost on the way."""

import numpy as np
import pytest

from physics.bone_body import BoneBody
from scenarios.planning.trajectory import plan_trajectory

ORIGIN_MM = np.array([-14.0, 18.0, -31.0])
SPACING_MM = 0.5


@pytest.fixture
def ellipsoid():
    """Half axes 12, 9, 6 mm along L, P, S about (2, 30, -22): every axis has its own length and place."""
    z, y, x = np.mgrid[0:40, 0:50, 0:66]
    points = ORIGIN_MM + SPACING_MM * np.stack([x, y, z], axis=-1)
    distance = np.linalg.norm((points - [2.0, 30.0, -22.0]) / [12.0, 9.0, 6.0], axis=-1)
    fraction = np.clip((1.0 - distance) * 9.0 / SPACING_MM + 0.5, 0.0, 1.0).astype(np.float32)
    return fraction, np.where(fraction > 0, 1.85, 0.0).astype(np.float32)


def test_a_voxel_keeps_its_place_and_value(ellipsoid):
    fraction, density = ellipsoid
    body = BoneBody.from_arrays(density, fraction, SPACING_MM, ORIGIN_MM)
    assert np.allclose(body.occupancy_array(), fraction)
    assert np.allclose(body.origin_lps_mm, ORIGIN_MM)
    assert body.shape == fraction.shape


@pytest.mark.parametrize(("axis", "half_length"), [((1, 0, 0), 12.0), ((0, 1, 0), 9.0), ((0, 0, 1), 6.0)])
def test_the_planned_line_runs_along_the_axis_it_names(ellipsoid, axis, half_length):
    fraction, density = ellipsoid
    plan = plan_trajectory(
        fraction, density, SPACING_MM, ORIGIN_MM, np.array([2.0, 30.0, -22.0]), np.array(axis, float)
    )
    assert plan.length_mm == pytest.approx(2 * half_length, abs=0.2)
    assert plan.entry_lps_mm == pytest.approx(np.array([2.0, 30.0, -22.0]) - half_length * np.array(axis), abs=0.15)


def test_recorded_columns_go_back_into_the_order_of_the_law():
    from haptics.servo_loop import ROW_COLUMNS
    from simulator.session.servo_rows import command_matrix, command_of

    rows = np.arange(3 * len(ROW_COLUMNS), dtype=float).reshape(3, -1)
    kept = {name: rows[:, index] for index, name in enumerate(ROW_COLUMNS) if "reserved" not in name}
    restored = command_matrix(kept)
    reserved = [slot for slot, name in enumerate(ROW_COLUMNS[8:24]) if "reserved" in name]
    expected = command_of(rows).copy()
    expected[:, reserved] = 0.0
    assert np.array_equal(restored, expected)


def test_device_metres_and_patient_millimetres_are_inverse():
    from simulator.session.world_frame import device_to_patient, to_device

    frame = device_to_patient(np.array([10.0, -20.0, 30.0]))
    point = np.array([11.0, -22.0, 33.0])
    device = to_device(frame, point)
    assert device == pytest.approx([0.001, -0.002, 0.003])
    assert (frame @ np.append(device, 1.0))[:3] == pytest.approx(point)


def test_the_tools_z_axis_is_the_direction_of_advance():
    from simulator.session.world_frame import orientation_along, rotation_matrix

    for axis in np.vstack([np.eye(3), -np.eye(3), [[0.6, -0.48, 0.64]]]):
        assert rotation_matrix(orientation_along(axis)) @ [0, 0, 1] == pytest.approx(axis, abs=1e-12)
