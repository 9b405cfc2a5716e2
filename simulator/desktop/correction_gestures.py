"""What a hand draws on a slice, as an edit of a correction script: brush strokes, and cuts by a line or a curve."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from reconstruction.correction.division import lies_beyond_curve
from scenarios.storage import write_whole

Edit = dict[str, Any]
_STRAY_MM = 0.15  # of a drawn path from the hand's way: well below a voxel
_CLOSED_SHARE = 0.15  # of a curve's extent: ends nearer than this were meant to meet


@dataclass
class Drawing:
    """What a tool was given so far, before it makes an edit; points are LPS [mm]."""

    cut: np.ndarray | None = None
    """A way drawn for a cut, shape (n, 3), that waits for the side that goes."""
    corners: list[np.ndarray] = field(default_factory=list)
    """Corners clicked for a cut, shape (3,) each."""
    seeds: list[tuple[str, np.ndarray]] = field(default_factory=list)
    """Points in the parts of a bone that is split, with the id of what each becomes."""
    joined: set[str] = field(default_factory=set)
    """Ids of the bones that are merged into the chosen one."""

    @property
    def is_begun(self) -> bool:
        """Whether there is a way, a corner or a seed to take back."""
        return self.cut is not None or bool(self.corners or self.seeds)


def brush_edit(tool: str, bone_id: str, path_mm: np.ndarray, radius_mm: float) -> Edit:
    """Paint or erase along a path, LPS [mm], shape (n, 3)."""
    return {"tool": tool, "bone": bone_id, "points_mm": _plain(thinned(path_mm)), "radius_mm": round(radius_mm, 2)}


def line_edit(
    bone_id: str, line_mm: np.ndarray, into_picture: np.ndarray, side_mm: np.ndarray, new_id: str | None
) -> Edit:
    """Cut by the plane that holds a drawn line and stands square on the slice; what lies on one side goes.

    Args:
        bone_id: the bone to cut.
        line_mm: its ends, LPS [mm], shape (2, 3).
        into_picture: direction of sight, LPS, shape (3,).
        side_mm: a point on the side that goes, LPS [mm], shape (3,).
        new_id: bone that the part becomes; None erases it.
    """
    normal = np.cross(line_mm[1] - line_mm[0], into_picture)
    normal = normal / max(float(np.linalg.norm(normal)), 1e-12)
    if (side_mm - line_mm[0]) @ normal < 0.0:
        normal = -normal
    edit = {"tool": "cut", "bone": bone_id, "point_mm": _plain(line_mm[0]), "normal": _plain(normal, 6)}
    return edit if new_id is None else {**edit, "new": new_id}


def curve_edit(
    bone_id: str, curve_mm: np.ndarray, into_picture: np.ndarray, side_mm: np.ndarray | None, new_id: str | None
) -> Edit:
    """Cut by a drawn curve, pushed through along the line of sight. Arguments as for line_edit.

    Without ``side_mm`` the curve is closed and what it encircles goes.

    Raises:
        ReconstructionError: too few different points.
    """
    curve = thinned(curve_mm)
    if side_mm is not None and not lies_beyond_curve(side_mm, curve, into_picture):
        curve = curve[::-1]
    edit: Edit = {"tool": "cut", "bone": bone_id, "curve_mm": _plain(curve), "view": _plain(into_picture, 6)}
    if side_mm is None:
        edit["closed"] = True
    return edit if new_id is None else {**edit, "new": new_id}


def write_script(path: Path, edits: Sequence[Edit]) -> None:
    """Write edits as a script that the command `correct` carries out.

    Raises:
        ScenarioError: the file cannot be written.
    """
    write_whole(path, (json.dumps({"edits": list(edits)}, indent=1) + "\n").encode("utf-8"))


def is_closed(curve_mm: np.ndarray) -> bool:
    """Whether the ends of a drawn curve, LPS [mm], shape (n, 3), were meant to meet."""
    extent = float(np.linalg.norm(np.ptp(curve_mm, axis=0)))
    return len(curve_mm) > 3 and float(np.linalg.norm(curve_mm[-1] - curve_mm[0])) < _CLOSED_SHARE * extent


def thinned(path_mm: np.ndarray) -> np.ndarray:
    """The path, LPS [mm], shape (n, 3), without points that a straight way passes by anyway; first and last stay.

    Splits at the point farthest from the chord (Douglas and Peucker 1973, Cartographica 10:112-122).
    """
    path = np.asarray(path_mm, dtype=float)
    kept, open_parts = {0, len(path) - 1}, [(0, len(path) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        between = path[first + 1 : last] - path[first]
        if not len(between):
            continue
        chord = path[last] - path[first]
        share = np.clip(between @ chord / max(float(chord @ chord), 1e-12), 0.0, 1.0)
        away = np.linalg.norm(between - share[:, None] * chord, axis=1)
        farthest = first + 1 + int(np.argmax(away))
        if away.max() > _STRAY_MM:
            kept.add(farthest)
            open_parts += [(first, farthest), (farthest, last)]
    return path[sorted(kept)]


def _plain(values: np.ndarray, digits: int = 2) -> list:
    """Numbers as a script holds them."""
    rounded: list = np.round(np.asarray(values, dtype=float), digits).tolist()
    return rounded
