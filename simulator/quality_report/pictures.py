"""Pictures of the quality report: slices with the outlines of the bones, and bones coloured by their cortex."""

from __future__ import annotations

import io

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from scipy.spatial import cKDTree

from reconstruction.patient_model import PatientModel
from reconstruction.quality.case_quality import BoneMeasures

PLANES = ("axial", "coronal", "sagittal")
THICKNESS_RANGE_MM = (0.0, 6.0)
UNKNOWN_COLOUR = (0.80, 0.83, 0.86)
_WINDOW_HU = (-250.0, 1250.0)
_WINDOW_SHARES = (1.0, 99.0)  # of a picture without unit [%]
_LIGHT = np.array([-0.35, -0.8, 0.5])
_OUTLINES = ("#E08A2E", "#1F9E96", "#C9529B", "#6C8EF0", "#8FB93A", "#D9B400")


def slice_picture(model: PatientModel, plane: str) -> bytes:
    """PNG of the slice through the middle of the bones, as a radiologist looks at it: the patient's right is left."""
    axis = PLANES.index(plane)
    spacing = model.hu.geometry.spacing_mm[::-1]
    at = _middle_of_bones(model.labels.array, axis)
    scan = model.hu if model.picture is None else model.picture
    grey, labels = np.take(scan.array, at, axis=axis), np.take(model.labels.array, at, axis=axis)
    if axis > 0:  # coronal and sagittal pictures have the head on top
        grey, labels = grey[::-1], labels[::-1]
    rows_mm, columns_mm = (spacing[other] for other in range(3) if other != axis)
    height, width = grey.shape[0] * rows_mm, grey.shape[1] * columns_mm
    figure = Figure(figsize=(4.2, 4.2 * min(1.6, max(0.5, height / width))), dpi=110, facecolor="black")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    extent = (0.0, width, height, 0.0)
    low, high = _WINDOW_HU if model.picture is None else np.percentile(grey, _WINDOW_SHARES)
    axes.imshow(grey, cmap="gray", vmin=low, vmax=max(high, low + 1.0), extent=extent, interpolation="bilinear")
    x = (np.arange(labels.shape[1]) + 0.5) * columns_mm
    y = (np.arange(labels.shape[0]) + 0.5) * rows_mm
    for number, bone in enumerate(model.bones):
        own = labels == bone.label
        if own.any() and min(own.shape) > 1:
            axes.contour(x, y, own, [0.5], colors=[_OUTLINES[number % len(_OUTLINES)]], linewidths=0.9)
    # Index x runs towards the patient's left, y backwards, z to the head.
    left, right = ("R", "L") if plane != "sagittal" else ("A", "P")
    for text, place, align in ((left, 0.03, "left"), (right, 0.97, "right")):
        axes.text(place, 0.5, text, color="#FFE9A8", transform=axes.transAxes, ha=align, va="center", fontsize=13)
    return _png(canvas)


def _middle_of_bones(labels: np.ndarray, axis: int) -> int:
    others = tuple(other for other in range(3) if other != axis)
    count = (labels > 0).sum(axis=others)
    return int(np.searchsorted(np.cumsum(count), 0.5 * count.sum())) if count.any() else labels.shape[axis] // 2


def thickness_picture(entry: BoneMeasures) -> bytes:
    """PNG of a bone from the front and from behind, coloured by the thickness of its cortex."""
    colours = _colours(entry)
    triangles = entry.surface.vertices[entry.surface.triangles]
    size = np.ptp(entry.surface.vertices, axis=0)
    ratio = float(np.clip(size[2] / max(2.15 * size[0], 1e-6), 0.35, 2.2))
    figure = Figure(figsize=(4.2, 4.2 * ratio), dpi=120, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    for column, turn in enumerate((1.0, -1.0)):
        axes = figure.add_axes((0.5 * column, 0.0, 0.5, 1.0))
        axes.set_axis_off()
        _draw(axes, triangles, colours, turn)
    return _png(canvas)


def _draw(axes: matplotlib.axes.Axes, triangles: np.ndarray, colours: np.ndarray, turn: float) -> None:
    """Triangles that face the viewer, the farthest first; turn 1 looks backwards (+P), -1 forwards."""
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    length = np.linalg.norm(normals, axis=1)
    facing = (-turn * normals[:, 1] > 0) & (length > 0)
    shown, normals = triangles[facing], normals[facing] / length[facing, None]
    light = _LIGHT * np.array([turn, turn, 1.0]) / np.linalg.norm(_LIGHT)
    shade = 0.55 + 0.45 * np.clip(normals @ light, 0.0, 1.0)
    order = np.argsort(-turn * shown[:, :, 1].mean(axis=1), kind="stable")
    flat = np.stack([turn * shown[:, :, 0], shown[:, :, 2]], axis=-1)
    painted = colours[facing] * shade[:, None]
    painted = painted[order]
    axes.add_collection(PolyCollection(list(flat[order]), facecolors=painted, edgecolors=painted, linewidths=0.2))
    axes.set_aspect("equal")
    low, high = flat.reshape(-1, 2).min(axis=0), flat.reshape(-1, 2).max(axis=0)
    margin = 0.04 * float((high - low).max())
    axes.set_xlim(low[0] - margin, high[0] + margin)
    axes.set_ylim(low[1] - margin, high[1] + margin)


def _colours(entry: BoneMeasures) -> np.ndarray:
    """Colour of every triangle, by the measured triangle nearest in the order of the mesh, shape (n, 3)."""
    scale = matplotlib.colormaps["viridis_r"]
    low, high = THICKNESS_RANGE_MM
    values = entry.cortex.thickness_mm
    measured = scale(np.clip((np.nan_to_num(values) - low) / (high - low), 0.0, 1.0))[:, :3]
    measured[~np.isfinite(values)] = UNKNOWN_COLOUR
    middles = entry.surface.vertices[entry.surface.triangles].mean(axis=1)
    if len(entry.cortex.triangles) == len(middles):
        return np.asarray(measured)
    _, nearest = cKDTree(middles[entry.cortex.triangles]).query(middles)
    return np.asarray(measured[nearest])


def _png(canvas: FigureCanvasAgg) -> bytes:
    stream = io.BytesIO()
    canvas.print_png(stream)
    return stream.getvalue()
