"""Skin, fat and muscle around an approach as shells with a window cut away, and the drapes that cover the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkFiltersCore import vtkClipPolyData, vtkDecimatePro, vtkPolyDataNormals, vtkTriangleFilter
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProperty

from reconstruction.volume import Volume
from simulator.rendering.colours import BACKGROUND_DARK
from simulator.rendering.cut_texture import CORTEX_RGB, noise_at
from simulator.rendering.materials import DRAPE
from simulator.rendering.poly_data import surface_poly_data
from simulator.rendering.quality import Quality
from simulator.rendering.tissue_field import MUSCLE_ABOVE_HU, REACH_MM, TissueField, tissue_field
from simulator.rendering.tissue_window import TissueWindow

SKIN_RGB, FAT_RGB = np.array([205.0, 160.0, 132.0]), np.array([222.0, 186.0, 112.0])
MUSCLE_RGB, FASCIA_RGB = np.array([134.0, 60.0, 53.0]), np.array([168.0, 106.0, 96.0])
SKIN_SHARE = 0.72
"""Below this share of the body a cut shows skin: smoothed, the share falls from one to a half over the last two
millimetres below the surface, which is how thick skin is drawn. Design choice."""
BONE_ABOVE_HU = 250.0
"""What the walls of the opening cut through is told apart by these and by MUSCLE_ABOVE_HU."""
BONE_EDGE_HU, FAT_EDGE_HU = 200.0, 60.0
"""Over how many Hounsfield units one goes over into the other: what a scanner's voxels mix. Design choice."""
SKIN_SEEN_MM = 14.0
"""Skin left free around the opening; drapes cover the rest."""
DRAPES_KEPT = 0.3
"""Share of the drapes' triangles that is kept: they are smooth."""
INSIDE_BONE_MM = 1.5
"""How far the tissue reaches below the bone's surface, so that no gap shows between the two."""
_FIBRE_MM = (1.6, 9.0)
"""Thickness and length of the strands in which muscle is drawn."""
_FADE_FROM = 0.72
"""Share of the way to the end of what is shown from which drapes are lost in the dark. Design choice."""

OccupancyLookup = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class SoftTissue:
    """Coloured surfaces [mm, LPS]."""

    parts: tuple[vtkPolyData, ...]
    outward: np.ndarray
    """Where the window looks, unit, shape (3,)."""

    @property
    def triangle_count(self) -> int:
        """Triangles in all parts."""
        return sum(part.GetNumberOfPolys() for part in self.parts)


def soft_tissue(scan: Volume, bone_at: OccupancyLookup, window: TissueWindow) -> SoftTissue | None:
    """Cut a window into what the CT shows around a bone; None where it shows nothing.

    Args:
        scan: Hounsfield units.
        bone_at: share of bone, shape (n,), at points [mm, LPS], shape (n, 3).
        window: the opening.

    """
    field = tissue_field(scan, window.site_mm)
    if field is None:
        return None
    wide = window.stepped_back()
    skin = _kept(field.surface(field.body), wide.outside_mm)
    if not skin.GetNumberOfPoints():
        return None
    top = float(window.height(_points(skin)).max())
    seen = _kept(skin, lambda points: SKIN_SEEN_MM - wide.outside_mm(points))
    covered = _coarser(_kept(skin, lambda points: wide.outside_mm(points) - SKIN_SEEN_MM))
    fascia = _kept(field.surface(field.muscle), window.outside_mm)
    fascia = _kept(fascia, lambda points: 1.0 - wide.outside_mm(points))
    inner = [_free_of_bone(_within(field, *mesh), bone_at, window) for mesh in (window.walls(top), window.floor())]
    muscle_wall = _kept(inner[0], lambda points: field.share_at(field.muscle, points) - 0.5)
    fat_wall = _kept(_within(field, *wide.walls(top)), lambda points: 0.5 - field.share_at(field.muscle, points))
    parts = [
        _painted(seen, lambda points: np.tile(SKIN_RGB, (len(points), 1))),
        _painted(covered, lambda points: _linen(points, window.site_mm)),
        _painted(_free_of_bone(fascia, bone_at, window), lambda points: _strands(points, window, FASCIA_RGB)),
        *(part for mesh in (muscle_wall, fat_wall, inner[1]) for part in _cut_face(mesh, field, window)),
    ]
    return SoftTissue(tuple(part for part in parts if part.GetNumberOfPolys()), window.outward)


def tissue_actors(tissue: SoftTissue, quality: Quality) -> list[vtkActor]:
    """The surfaces as a level of quality shows them."""
    look = vtkProperty()
    if quality.physical:
        look.SetInterpolationToPBR()
        look.SetMetallic(0.0)
        look.SetRoughness(0.6)
    else:
        look.SetInterpolationToGouraud()
        look.SetAmbient(0.25)
        look.SetDiffuse(0.85)
    actors = []
    for part in tissue.parts:
        mapper = vtkPolyDataMapper()
        mapper.SetStatic(True)
        mapper.SetInputDataObject(part)
        actor = vtkActor()
        actor.SetMapper(mapper)
        actor.SetProperty(look)
        actors.append(actor)
    return actors


def _within(field: TissueField, points: np.ndarray, triangles: np.ndarray) -> vtkPolyData:
    """The part of a surface that lies in the body."""
    whole = surface_poly_data(points.astype(np.float32), triangles)
    return _kept(whole, lambda places: field.share_at(field.body, places) - 0.5)


def _free_of_bone(mesh: vtkPolyData, bone_at: OccupancyLookup, window: TissueWindow) -> vtkPolyData:
    """What of a surface does not lie deep in the bone, where it would close a hole that is drilled."""

    def outside(points: np.ndarray) -> np.ndarray:
        ways = [window.along, window.across, window.outward]
        around = [bone_at(points + side * INSIDE_BONE_MM * way) for way in ways for side in (-1.0, 1.0)]
        return 0.5 - np.min(around, axis=0)

    return _kept(mesh, outside)


def _kept(mesh: vtkPolyData, measure: Callable[[np.ndarray], np.ndarray]) -> vtkPolyData:
    """The part of a surface where a measure of its points is positive, cut between them."""
    if not mesh.GetNumberOfPoints():
        return mesh
    marked = vtkPolyData()
    marked.ShallowCopy(mesh)
    marked.GetPointData().SetScalars(numpy_to_vtk(measure(_points(mesh)).astype(np.float32), deep=True))
    clip = vtkClipPolyData()
    clip.SetInputData(marked)
    clip.SetValue(0.0)
    clip.Update()
    part = vtkPolyData()
    part.ShallowCopy(clip.GetOutput())
    part.GetPointData().Initialize()
    return part


def _coarser(mesh: vtkPolyData) -> vtkPolyData:
    """A surface with DRAPES_KEPT of its triangles, its border as it is."""
    if not mesh.GetNumberOfPolys():
        return mesh
    decimation = vtkDecimatePro()
    triangles = vtkTriangleFilter()
    triangles.SetInputData(mesh)
    decimation.SetInputConnection(triangles.GetOutputPort())
    decimation.SetTargetReduction(1.0 - DRAPES_KEPT)
    decimation.PreserveTopologyOn()
    decimation.BoundaryVertexDeletionOff()
    decimation.Update()
    return decimation.GetOutput()


def _painted(mesh: vtkPolyData, colours_of: Callable[[np.ndarray], np.ndarray]) -> vtkPolyData:
    """A surface with normals and with colours by place."""
    if not mesh.GetNumberOfPolys():
        return mesh
    normals = vtkPolyDataNormals()
    normals.SetInputData(mesh)
    normals.SplittingOff()
    normals.Update()
    part = normals.GetOutput()
    colours = np.clip(colours_of(_points(part)), 0.0, 255.0).astype(np.uint8)
    part.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(colours), deep=True))
    return part


def _cut_face(mesh: vtkPolyData, field: TissueField, window: TissueWindow) -> tuple[vtkPolyData, vtkPolyData]:
    """A cut through tissue: what is under the skin, and the skin, parted along a line and not from vertex to vertex."""

    def under_skin(points: np.ndarray) -> np.ndarray:
        return field.share_at(field.body, points) - SKIN_SHARE

    return (
        _painted(_kept(mesh, under_skin), lambda points: _cut_colours(points, field, window)),
        _painted(_kept(mesh, lambda points: -under_skin(points)), lambda points: np.tile(SKIN_RGB, (len(points), 1))),
    )


def _cut_colours(points: np.ndarray, field: TissueField, window: TissueWindow) -> np.ndarray:
    """What a cut below the skin shows: fat, muscle in strands, bone that stands aside."""
    hu = field.hu_at(points)
    fat = np.clip(0.5 + (MUSCLE_ABOVE_HU - hu) / FAT_EDGE_HU, 0.0, 1.0)[:, None]
    colours = (1.0 - fat) * _strands(points, window, MUSCLE_RGB) + fat * FAT_RGB
    bone = np.clip(0.5 + (hu - BONE_ABOVE_HU) / BONE_EDGE_HU, 0.0, 1.0)[:, None]
    return (1.0 - bone) * colours + bone * CORTEX_RGB


def _strands(points: np.ndarray, window: TissueWindow, colour: np.ndarray) -> np.ndarray:
    """A colour in strands that run along the cut."""
    u, v, w = ((points - window.site_mm) @ way for way in (window.along, window.across, window.outward))
    thick, long = _FIBRE_MM
    shade = noise_at(np.stack([u / long, v / thick, w / thick], axis=1))
    return colour * (0.8 + 0.4 * shade[:, None])


def _linen(points: np.ndarray, site_mm: np.ndarray) -> np.ndarray:
    """Drapes, lost in the dark towards the end of what is shown."""
    away = np.abs(points - site_mm).max(axis=1) / REACH_MM
    shown = np.clip((1.0 - away) / (1.0 - _FADE_FROM), 0.0, 1.0)[:, None]
    return 255.0 * (shown * 1.5 * np.array(DRAPE) + (1.0 - shown) * np.array(BACKGROUND_DARK))


def _points(mesh: vtkPolyData) -> np.ndarray:
    return vtk_to_numpy(mesh.GetPoints().GetData()).astype(np.float64)
