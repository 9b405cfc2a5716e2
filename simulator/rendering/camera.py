"""Where the eye stands: sensible for any bone, whatever its size and place."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkRenderingCore import vtkCamera, vtkRenderer

from simulator.rendering.plan_overlay import perpendicular_pair, unit

_VIEW_ANGLE_DEG = 28.0
_HEAD = np.array([0.0, 0.0, 1.0])
"""Towards the patient's head: up in every picture unless the eye looks along it."""


def look_at(camera: vtkCamera, focus: np.ndarray, towards: np.ndarray, radius_mm: float) -> None:
    """See a sphere about the focus.

    Args:
        camera: The camera to move.
        focus: [mm], shape (3,), patient LPS.
        towards: Unit vector from the eye to the focus, shape (3,).
        radius_mm: Radius of the sphere that fills the smaller side of the picture.

    """
    distance = radius_mm / np.tan(np.radians(_VIEW_ANGLE_DEG / 2))
    camera.SetViewAngle(_VIEW_ANGLE_DEG)
    camera.SetFocalPoint(*focus)
    camera.SetPosition(*(focus - distance * towards))
    camera.SetViewUp(*upright(towards))


def radius_in_view(points: np.ndarray, focus: np.ndarray, towards: np.ndarray, aspect: float) -> float:
    """The radius for `look_at` with which all points are seen, with some air [mm].

    What lies before the focus looms larger the nearer it is to the eye, so its depth counts as well.

    Args:
        points: [mm], shape (n, 3), patient LPS.
        focus: [mm], shape (3,), patient LPS.
        towards: Unit vector from the eye to the focus, shape (3,).
        aspect: Width of the picture over its height.

    """
    offsets = points - focus
    up = upright(towards)
    across = np.maximum(np.abs(offsets @ up), np.abs(offsets @ np.cross(towards, up)) / aspect)
    nearer = -(offsets @ towards)
    return 1.08 * float((across + np.tan(np.radians(_VIEW_ANGLE_DEG / 2)) * nearer).max())


def upright(towards: np.ndarray) -> np.ndarray:
    """The direction that is up in the picture: the head, or the front when looking along the body."""
    up = _HEAD - towards * float(towards @ _HEAD)
    if np.linalg.norm(up) < 0.2:
        up = np.array([0.0, -1.0, 0.0])
        up = up - towards * float(towards @ up)
    return unit(up)


def working_direction(entry: np.ndarray, exit_point: np.ndarray) -> np.ndarray:
    """Where a surgeon looks from: over the tool's shoulder, a little above and beside the planned axis."""
    axis = unit(exit_point - entry)
    first, second = perpendicular_pair(axis)
    side = first if abs(first @ _HEAD) < abs(second @ _HEAD) else second
    head = _HEAD - axis * float(axis @ _HEAD)
    head = unit(head) if np.linalg.norm(head) > 0.2 else second
    return unit(axis * 0.70 - side * 0.62 - head * 0.35)


def long_axis(points: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """The direction in which points, shape (n, 3), reach farthest, as far as it is square to an axis; unit, (3,)."""
    for direction in np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2]:
        square = direction - axis * float(direction @ axis)
        if np.linalg.norm(square) > 0.5:
            return unit(square)
    return perpendicular_pair(axis)[0]


def picture_axes_at_work(entry: np.ndarray, exit_point: np.ndarray) -> np.ndarray:
    """Right, up and towards the user in the usual view, as columns, patient LPS, shape (3, 3)."""
    towards = working_direction(entry, exit_point)
    up = upright(towards)
    return np.column_stack([np.cross(towards, up), up, -towards])


def orbit(renderer: vtkRenderer, right_px: float, down_px: float) -> None:
    """Turn the eye about its focus by a drag of the pointer."""
    height = max(renderer.GetRenderWindow().GetSize()[1], 1)
    camera = renderer.GetActiveCamera()
    camera.Azimuth(-right_px * 220.0 / height)
    camera.Elevation(down_px * 220.0 / height)
    camera.OrthogonalizeViewUp()
    renderer.ResetCameraClippingRange()


def pan(renderer: vtkRenderer, right_px: float, down_px: float) -> None:
    """Shift the eye and its focus so that the focus follows the pointer."""
    camera = renderer.GetActiveCamera()
    shift = screen_shift(renderer, right_px, down_px, np.array(camera.GetFocalPoint()))
    camera.SetFocalPoint(*(np.array(camera.GetFocalPoint()) - shift))
    camera.SetPosition(*(np.array(camera.GetPosition()) - shift))
    renderer.ResetCameraClippingRange()


def follow_hand(renderer: vtkRenderer, shift_mm: np.ndarray, turn_rad: np.ndarray) -> None:
    """Move the scene as a hand that held it would: shift it, bring it nearer, turn it about its focus.

    Args:
        renderer: Whose eye moves.
        shift_mm: Right, up and towards the user [mm], shape (3,).
        turn_rad: Rotation vector about the same axes [rad], shape (3,).

    """
    eye = renderer.GetActiveCamera()
    right, up = picture_axes(renderer)
    shift = shift_mm[0] * right + shift_mm[1] * up
    eye.SetFocalPoint(*(np.array(eye.GetFocalPoint()) - shift))
    eye.SetPosition(*(np.array(eye.GetPosition()) - shift))
    eye.Dolly(float(np.exp(shift_mm[2] / eye.GetDistance())))
    eye.Azimuth(-np.degrees(turn_rad[1]))
    eye.Elevation(np.degrees(turn_rad[0]))
    eye.Roll(-np.degrees(turn_rad[2]))
    eye.OrthogonalizeViewUp()
    renderer.ResetCameraClippingRange()


def zoom(renderer: vtkRenderer, factor: float) -> None:
    """Come closer (factor above 1) or step back."""
    renderer.GetActiveCamera().Dolly(factor)
    renderer.ResetCameraClippingRange()


def screen_shift(renderer: vtkRenderer, right_px: float, down_px: float, at: np.ndarray) -> np.ndarray:
    """A drag of the pointer as a shift [mm], shape (3,), in the picture plane at the depth of a point."""
    camera = renderer.GetActiveCamera()
    eye, towards = np.array(camera.GetPosition()), np.array(camera.GetDirectionOfProjection())
    depth = float((at - eye) @ towards)
    height = max(renderer.GetRenderWindow().GetSize()[1], 1)
    mm_per_px = 2 * depth * np.tan(np.radians(camera.GetViewAngle() / 2)) / height
    picture_right, picture_up = picture_axes(renderer)
    return (picture_right * right_px - picture_up * down_px) * mm_per_px


def pixel_of(renderer: vtkRenderer, point_lps_mm: np.ndarray) -> tuple[float, float]:
    """Column and row, from the top left, at which a point [mm], shape (3,), patient LPS, is seen."""
    eye, towards = (
        np.array(renderer.GetActiveCamera().GetPosition()),
        renderer.GetActiveCamera().GetDirectionOfProjection(),
    )
    depth = float((np.asarray(point_lps_mm) - eye) @ np.array(towards))
    middle = eye + depth * np.array(towards)
    away = np.asarray(point_lps_mm) - middle
    picture_right, picture_up = picture_axes(renderer)
    mm_per_px = float(np.linalg.norm(screen_shift(renderer, 1.0, 0.0, middle)))
    width, height = renderer.GetRenderWindow().GetSize()
    return width / 2 + float(away @ picture_right) / mm_per_px, height / 2 - float(away @ picture_up) / mm_per_px


def picture_axes(renderer: vtkRenderer) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors that point right and up in the picture, shape (3,) each, patient LPS."""
    camera = renderer.GetActiveCamera()
    towards, up = np.array(camera.GetDirectionOfProjection()), np.array(camera.GetViewUp())
    up = unit(up - towards * float(up @ towards))
    return np.cross(towards, up), up


def ray_through(renderer: vtkRenderer, x_px: float, y_px: float) -> tuple[np.ndarray, np.ndarray]:
    """The eye and the unit direction through a pixel counted from the top left, shape (3,) each, patient LPS."""
    camera = renderer.GetActiveCamera()
    width, height = renderer.GetRenderWindow().GetSize()
    eye = np.array(camera.GetPosition())
    focus = eye + np.array(camera.GetDirectionOfProjection()) * camera.GetDistance()
    target = focus + screen_shift(renderer, x_px - width / 2, y_px - height / 2, focus)
    return eye, unit(target - eye)
