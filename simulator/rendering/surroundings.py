"""The draped table under the bone: quiet cloth that takes shadows and tells where down is."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from simulator.rendering.colours import BACKGROUND_DARK
from simulator.rendering.lighting import lamp_place
from simulator.rendering.materials import DRAPE, linen_look
from simulator.rendering.plan_overlay import perpendicular_pair, unit
from simulator.rendering.poly_data import surface_poly_data
from simulator.rendering.quality import Quality

TABLE_LENGTH_MM, TABLE_WIDTH_MM, SKIRT_MM = 1500.0, 560.0, 320.0
BELOW_BONE_MM = 38.0
"""Soft tissue between the bone and the cloth."""
EDGE_MM = 45.0
"""Radius of the table's edge under the cloth."""
FADE_FROM_MM, FADE_TO_MM = 230.0, 620.0
"""The cloth is lost in the dark between these distances from the site."""
_STEP_MM = 16.0
_FOLDS = ((0.020, 0.045, 1.7, 2.2), (-0.034, 0.026, 0.4, 1.6), (0.061, 0.012, 2.9, 0.9), (0.017, -0.083, 5.1, 0.7))
"""Waves of the cloth: along and across [rad/mm], phase, height [mm]."""
_HEAD = np.array([0.0, 0.0, 1.0])


def table_down(entry_lps_mm: np.ndarray, exit_lps_mm: np.ndarray) -> np.ndarray:
    """Where down is while this line is worked on: the patient lies so that the entry looks up; unit, shape (3,)."""
    axis = unit(exit_lps_mm - entry_lps_mm)
    level = axis - _HEAD * float(axis @ _HEAD)
    return unit(level) if np.linalg.norm(level) > 0.5 else axis


def drape_height(points: np.ndarray, site_mm: np.ndarray, down: np.ndarray) -> float:
    """How far below the site the cloth lies [mm], for a bone with these points, shape (n, 3)."""
    return float(((points - site_mm) @ down).max()) + BELOW_BONE_MM


def drape_actor(site_mm: np.ndarray, down: np.ndarray, below_mm: float, quality: Quality) -> vtkActor:
    """A draped table below a site.

    Args:
        site_mm: middle of the site, shape (3,), patient LPS.
        down: unit vector, shape (3,).
        below_mm: how far below the site the cloth lies.
        quality: what it may cost.

    """
    level = _HEAD - down * float(_HEAD @ down)
    along = unit(level) if np.linalg.norm(level) > 0.2 else perpendicular_pair(down)[0]
    across = np.cross(down, along)
    u = np.arange(-TABLE_LENGTH_MM / 2, TABLE_LENGTH_MM / 2 + 1.0, _STEP_MM)
    half = TABLE_WIDTH_MM / 2 + SKIRT_MM
    v = np.arange(-half, half + 1.0, _STEP_MM)
    sunk, aside = _over_the_edge(v)
    grid_u, grid_v = np.meshgrid(u, v, indexing="ij")
    height = _folds(grid_u, grid_v) - sunk[None, :]
    points = (
        site_mm + down * (below_mm - height)[:, :, None] + along * grid_u[:, :, None] + across * aside[None, :, None]
    )
    away = np.linalg.norm(points - (site_mm + below_mm * down), axis=2)
    shown = np.clip((FADE_TO_MM - away) / (FADE_TO_MM - FADE_FROM_MM), 0.0, 1.0)[:, :, None] ** 2
    colours = 255.0 * (shown * np.array(DRAPE) + (1.0 - shown) * 0.3 * np.array(BACKGROUND_DARK))
    tangents = np.gradient(points, axis=0), np.gradient(points, axis=1)
    normals = np.cross(*tangents)
    normals /= np.linalg.norm(normals, axis=2)[:, :, None]
    if float(normals[len(u) // 2, len(v) // 2] @ down) > 0.0:
        normals = -normals
    if not quality.physical:
        colours *= _lit(points, normals, lamp_place(site_mm, down))
    flat = (part.reshape(-1, 3) for part in (points.astype(np.float32), normals.astype(np.float32)))
    cloth = next(flat), next(flat)
    triangles = _triangles(len(u), len(v), cloth[0], down)
    mapper = vtkPolyDataMapper()
    mapper.SetInputDataObject(surface_poly_data(cloth[0], triangles, cloth[1], colours.astype(np.uint8).reshape(-1, 3)))
    actor = vtkActor()
    actor.SetMapper(mapper)
    linen_look(actor.GetProperty(), quality)
    # Seen from below it would hide the bone.
    actor.GetProperty().BackfaceCullingOn()
    return actor


def _lit(points: np.ndarray, normals: np.ndarray, lamp_mm: np.ndarray) -> np.ndarray:
    """How brightly the lamp lights the cloth, worked out once: it never moves, and pixels are dear."""
    towards = lamp_mm - points
    towards /= np.linalg.norm(towards, axis=2)[:, :, None]
    return 0.25 + 0.75 * np.clip((normals * towards).sum(axis=2), 0.0, 1.0)[:, :, None]


def _over_the_edge(across_mm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where cloth measured across the table comes to lie: how far it hangs down, and how far aside [mm]."""
    way = np.abs(across_mm) - TABLE_WIDTH_MM / 2
    turn = np.clip(way / EDGE_MM, 0.0, np.pi / 2)
    hang = np.maximum(way - EDGE_MM * np.pi / 2, 0.0)
    sunk = EDGE_MM * (1.0 - np.cos(turn)) + hang
    aside = np.where(way > 0.0, TABLE_WIDTH_MM / 2 + EDGE_MM * np.sin(turn), np.abs(across_mm))
    return sunk, np.sign(across_mm) * aside


def _folds(along_mm: np.ndarray, across_mm: np.ndarray) -> np.ndarray:
    height = np.zeros_like(along_mm)
    for own_along, own_across, phase, tall in _FOLDS:
        height += tall * np.sin(own_along * along_mm + own_across * across_mm + phase)
    return height


def _triangles(rows: int, columns: int, points: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Two triangles for each square, counter-clockwise seen from above."""
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None, :]).ravel()
    squares = np.stack([corner, corner + 1, corner + columns, corner + columns + 1], axis=1)
    triangles = np.concatenate([squares[:, [0, 1, 2]], squares[:, [1, 3, 2]]])
    first = points[triangles[len(triangles) // 4]]
    upward = np.cross(first[1] - first[0], first[2] - first[0]) @ down < 0.0
    return triangles if upward else triangles[:, ::-1]
