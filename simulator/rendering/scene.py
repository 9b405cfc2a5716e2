"""The operating room's picture, composed from a snapshot: bone, tool, plan and the mark under the pointer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkLight, vtkRenderer, vtkRenderWindow

from physics.drill_guide import DrillGuide
from physics.heat.track import HeatPicture
from simulator.rendering.body_sampler import BodySampler
from simulator.rendering.bone_actors import BoneActors
from simulator.rendering.bone_surface import BoneSurface, DensityLookup
from simulator.rendering.camera import look_at, working_direction
from simulator.rendering.colours import BACKGROUND_DARK, Colour
from simulator.rendering.cut_texture import CartilageLookup
from simulator.rendering.depth_cues import AxisAhead, TipShade
from simulator.rendering.heat_overlay import HeatScale
from simulator.rendering.implant_actors import ImplantActors
from simulator.rendering.instruments import InstrumentMesh, instrument_actor, place_actor
from simulator.rendering.lighting import light_scene
from simulator.rendering.plan_overlay import normal_mark_actors, perpendicular_pair, plan_actors
from simulator.rendering.quality import Quality
from simulator.rendering.sleeve_actor import sleeve_actor
from simulator.rendering.soft_tissue import SoftTissue, tissue_actors
from simulator.rendering.surroundings import drape_actor, drape_height, table_down
from simulator.rendering.wound import Wound
from simulator.session.snapshot import SceneSnapshot

ALONG_COSINE, SEEN_THROUGH = 0.96, 0.18
"""Within some 16 degrees of its axis the tool is drawn so faintly that one sees past its handpiece."""

THROUGH_WINDOW_COSINE = 0.55
"""Soft tissue is drawn while the eye looks into its window within some 57 degrees."""


@dataclass(frozen=True)
class SceneContent:
    """What does not move during a session."""

    surface: BoneSurface
    density_at: DensityLookup | None
    """Density [g/cm3] at points [mm]; colours the bone where it is cut."""
    entry_lps_mm: np.ndarray
    """Planned entry, shape (3,), patient LPS."""
    exit_lps_mm: np.ndarray
    """Planned exit at the far cortex, shape (3,), patient LPS."""
    tool: InstrumentMesh
    sampler: BodySampler
    """Looks into the bone: where the tool was, where the axis meets it, where chips come to lie."""
    cartilage_at: CartilageLookup | None = None
    """None where no other bone is near."""
    tissue: SoftTissue | None = None
    """None where no CT shows any."""


class OperatingScene:
    """Fills a renderer and keeps it in step with the session; draws nothing by itself.

    A second, transparent layer shows the plan faintly where bone or tool hide it.
    """

    def __init__(self, window: vtkRenderWindow, renderer: vtkRenderer, content: SceneContent, quality: Quality) -> None:
        self.renderer = renderer
        self._window = window
        self._content = content
        self._quality = quality
        self.restless = False
        """Whether something moves by itself, so that the next picture differs whatever the hand does."""
        prepare_renderer(renderer, quality, BACKGROUND_DARK)
        entry, sampler = content.entry_lps_mm, content.sampler
        down = table_down(entry, content.exit_lps_mm)
        below_mm = drape_height(_some_points(content.surface), entry, down)
        light_scene(renderer, quality, entry, down)
        renderer.AddActor(drape_actor(entry, down, below_mm, quality))
        self._bone = BoneActors(
            renderer, content.surface, content.density_at, sampler.is_cut, quality, content.cartilage_at
        )
        self._sleeve: vtkActor | None = None
        self._implants = ImplantActors(renderer, quality)
        self._tool = instrument_actor(content.tool, quality)
        renderer.AddActor(self._tool)
        self._shade = TipShade(renderer, sampler.first_hit, content.tool.radius_at_tip_mm)
        self._wound = Wound(renderer, quality, sampler.occupancy_at, (entry, down, below_mm))
        for actor in plan_actors(content.entry_lps_mm, content.exit_lps_mm, ghost=False):
            renderer.AddActor(actor)
        self._mark = normal_mark_actors()
        for actor in self._mark:
            actor.VisibilityOff()
            renderer.AddActor(actor)
        self._overlay = overlay_layer(window, renderer)
        self._ahead, self._scale = AxisAhead(self._overlay), HeatScale(self._overlay)
        self._heat_shown, self._heat_time_s = False, -1.0
        self._tissue: list[vtkActor] = []
        self._tissue_wanted = False
        self._ghosts = plan_actors(content.entry_lps_mm, content.exit_lps_mm, ghost=True)
        for actor in self._ghosts:
            self._overlay.AddActor(actor)
        self.look_from_the_side_of_work()

    def update(self, snapshot: SceneSnapshot) -> int:
        """Show a snapshot.

        Returns:
            How many bricks were meshed anew.

        """
        place_actor(self._tool, snapshot.tool_pose)
        self._tool.GetProperty().SetOpacity(SEEN_THROUGH if self._in_the_way(snapshot.tool_pose[:3, 2]) else 1.0)
        self._open_tissue()
        self._ahead.follow(snapshot.tool_pose)
        self._shade.follow(snapshot.tool_pose)
        changed = self._content.surface.update(snapshot.brick_versions)
        self._bone.update(changed)
        self.restless = self._wound.step(snapshot)
        self.restless = self._implants.follow(snapshot.implants) or self.restless
        if self._heat_shown and snapshot.heat is not None:
            self._follow_heat(snapshot.heat, again=bool(changed))
        return len(changed)

    def show_heat(self, visible: bool) -> None:
        """Lay the heat of the bone over it, with its scale; or take it away."""
        self._heat_shown, self._heat_time_s = visible, -1.0
        self._scale.show(visible)
        if not visible:
            self._bone.show_heat(None)

    def show_tissue(self, visible: bool) -> None:
        """Draw skin, fat and muscle with a window cut away; before the first time they cost nothing."""
        self._tissue_wanted = visible
        if visible and not self._tissue and self._content.tissue is not None:
            self._tissue = tissue_actors(self._content.tissue, self._quality)
            for actor in self._tissue:
                self.renderer.AddActor(actor)
        self._open_tissue()

    def _open_tissue(self) -> None:
        """Leave tissue out while the eye looks from where it would hide the bone and not through its window."""
        tissue = self._content.tissue
        if tissue is not None and self._tissue:
            inward = np.array(self.renderer.GetActiveCamera().GetDirectionOfProjection())
            seen = self._tissue_wanted and float(inward @ -tissue.outward) > THROUGH_WINDOW_COSINE
            for actor in self._tissue:
                actor.SetVisibility(seen)

    def show_tool(self, mesh: InstrumentMesh) -> None:
        """Another tool is in the hand."""
        self.renderer.RemoveActor(self._tool)
        self._tool = instrument_actor(mesh, self._quality)
        self.renderer.AddActor(self._tool)

    def show_sleeve(self, guide: DrillGuide | None) -> None:
        """A sleeve stands on the bone, or none."""
        if self._sleeve is not None:
            self.renderer.RemoveActor(self._sleeve)
        self._sleeve = None if guide is None else sleeve_actor(guide, self._quality)
        if self._sleeve is not None:
            self.renderer.AddActor(self._sleeve)

    def show_axis_ahead(self, visible: bool) -> None:
        """Draw the tool's axis ahead of its tip, through the bone."""
        self._ahead.show(visible)

    def fit(self) -> None:
        """The window has another size: what lies at its edge moves along."""
        self._scale.show(self._heat_shown)

    def _in_the_way(self, axis: np.ndarray) -> bool:
        """Whether the eye looks along the tool, so that its handpiece hides what it works on."""
        return float(axis @ np.array(self.renderer.GetActiveCamera().GetDirectionOfProjection())) > ALONG_COSINE

    def _follow_heat(self, picture: HeatPicture, *, again: bool) -> None:
        if again or picture.time_s != self._heat_time_s:
            self._heat_time_s = picture.time_s
            self.restless = self._bone.show_heat(picture) or self.restless

    def remove(self) -> None:
        """Take everything out of the renderer again, so that it can show another session."""
        self.renderer.RemoveAllViewProps()
        self._window.RemoveRenderer(self._overlay)

    def show_mark(self, point: np.ndarray, normal: np.ndarray) -> None:
        """Mark the spot under the pointer [mm] and the outward unit normal there, shape (3,) each."""
        first, second = perpendicular_pair(normal)
        pose = np.eye(4)
        pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = first, second, normal, point
        for actor in self._mark:
            place_actor(actor, pose)
            actor.VisibilityOn()

    def hide_mark(self) -> None:
        """The pointer is not over bone."""
        for actor in self._mark:
            actor.VisibilityOff()

    def look_from_the_side_of_work(self) -> None:
        """The usual view: over the tool's shoulder onto the planned entry."""
        entry, exit_point = self._content.entry_lps_mm, self._content.exit_lps_mm
        self._look(entry, working_direction(entry, exit_point), 55.0)

    def look_along_the_plan(self) -> None:
        """Straight down the planned axis."""
        entry, exit_point = self._content.entry_lps_mm, self._content.exit_lps_mm
        self._look(entry, (exit_point - entry) / np.linalg.norm(exit_point - entry), 40.0)

    def look_across_the_plan(self) -> None:
        """Square to the planned axis: how deep the tool is, and how it tilts."""
        entry, exit_point = self._content.entry_lps_mm, self._content.exit_lps_mm
        axis = (exit_point - entry) / np.linalg.norm(exit_point - entry)
        head = np.array([0.0, 0.0, 1.0]) - axis * axis[2]
        across = np.cross(head, axis) if np.linalg.norm(head) > 0.2 else perpendicular_pair(axis)[0]
        self._look(0.5 * (entry + exit_point), across / np.linalg.norm(across), 60.0)

    def look_at_whole_bone(self) -> None:
        """The whole bone from the side of work."""
        points = _some_points(self._content.surface)
        low, high = points.min(axis=0), points.max(axis=0)
        towards = working_direction(self._content.entry_lps_mm, self._content.exit_lps_mm)
        self._look(0.5 * (low + high), towards, 0.55 * float(np.linalg.norm(high - low)))

    def _look(self, focus: np.ndarray, towards: np.ndarray, radius_mm: float) -> None:
        look_at(self.renderer.GetActiveCamera(), focus, towards, radius_mm)
        self._open_tissue()
        self.renderer.ResetCameraClippingRange()


def _some_points(surface: BoneSurface) -> np.ndarray:
    """Enough vertices to know where the bone is [mm], shape (n, 3)."""
    return np.concatenate([mesh.points[::16] for mesh in surface.meshes.values()])


def prepare_renderer(renderer: vtkRenderer, quality: Quality, background: Colour) -> None:
    """Light and edges: a warm lamp over the left shoulder, a cool one opposite, a rim light where it is affordable."""
    renderer.SetBackground(*background)
    renderer.GradientBackgroundOff()
    renderer.RemoveAllLights()
    renderer.AutomaticLightCreationOff()
    renderer.AddLight(_camera_light((-0.5, 0.8, 1.0), (1.0, 0.97, 0.92), 0.95))
    renderer.AddLight(_camera_light((0.7, -0.2, 0.9), (0.85, 0.92, 1.0), 0.42))
    if quality.surface_light:
        renderer.AddLight(_camera_light((0.2, -0.9, -0.5), (0.8, 0.9, 1.0), 0.20))
    renderer.SetUseFXAA(quality.smooth_edges)


def _camera_light(position: tuple[float, float, float], colour: Colour, intensity: float) -> vtkLight:
    light = vtkLight()
    light.SetLightTypeToCameraLight()
    light.SetPosition(*position)
    light.SetFocalPoint(0.0, 0.0, 0.0)
    light.SetColor(*colour)
    light.SetIntensity(intensity)
    return light


def overlay_layer(window: vtkRenderWindow, renderer: vtkRenderer) -> vtkRenderer:
    """A transparent layer above the scene that shares its camera."""
    overlay = vtkRenderer()
    overlay.SetLayer(1)
    overlay.SetInteractive(False)
    # Plain blending: sorting what is translucent costs a software renderer three times the layer.
    overlay.SetUseOIT(False)
    overlay.SetActiveCamera(renderer.GetActiveCamera())
    window.SetNumberOfLayers(max(2, window.GetNumberOfLayers()))
    window.AddRenderer(overlay)
    return overlay
