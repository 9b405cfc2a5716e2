"""The bones of an imported patient in 3-D: turn them, choose one, and set entry and exit of a hole by clicking."""

from __future__ import annotations

from typing import Any

import numpy as np
from PyQt6.QtCore import QEvent, QObject, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget
from pyvistaqt import QtInteractor
from vtkmodules.vtkFiltersCore import vtkPolyDataNormals
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from scenarios.planning.automatic_line import line_hits
from simulator.desktop.shell_services import PreviewBone
from simulator.rendering import camera
from simulator.rendering.colours import BACKGROUND_DARK
from simulator.rendering.materials import bone_look
from simulator.rendering.plan_overlay import plan_actors
from simulator.rendering.poly_data import surface_poly_data
from simulator.rendering.quality import QUALITIES, quality_for
from simulator.rendering.scene import overlay_layer, prepare_renderer

_CLICK_PX = 4.0
"""A press and release closer together than this is a click; farther apart it turns the view."""

_QUIET_OPACITY = 0.12
_NOTCH = 120.0
_ZOOM_STEP = 1.12

Line = tuple[np.ndarray, np.ndarray]

FROM_THE_FRONT = np.array([0.0, 1.0, 0.0])


class BonePreview(QWidget):
    """One view; it loads one patient after another."""

    bone_clicked = pyqtSignal(str)
    point_clicked = pyqtSignal(object)
    """A point on the chosen bone's surface [mm, LPS], shape (3,)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(320, 320)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.canvas: Any = QtInteractor(self, multi_samples=1, auto_update=False)
        column.addWidget(self.canvas)
        self.canvas.installEventFilter(self)
        self.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        window: Any = self.canvas.render_window
        prepare_renderer(self.canvas.renderer, quality_for(window.ReportCapabilities()), BACKGROUND_DARK)
        self._overlay = overlay_layer(window, self.canvas.renderer)
        self._bones: dict[str, PreviewBone] = {}
        self._actors: dict[str, vtkActor] = {}
        self._marks: list[vtkActor] = []
        self._chosen = ""
        self._pressed: QPointF | None = None
        self._pointer: QPointF | None = None

    def load(self, bones: tuple[PreviewBone, ...]) -> None:
        """Show these bones."""
        self.show_line(None)
        for actor in self._actors.values():
            self.canvas.renderer.RemoveActor(actor)
        self._bones = {bone.id: bone for bone in bones}
        self._actors = {bone.id: _actor_of(bone) for bone in bones}
        for actor in self._actors.values():
            self.canvas.renderer.AddActor(actor)
        self._chosen = ""
        self._look_at([bone.vertices for bone in bones])

    def choose(self, bone_id: str) -> None:
        """Bring one bone forward and look at it."""
        self._chosen = bone_id
        for name, actor in self._actors.items():
            actor.GetProperty().SetOpacity(1.0 if name == bone_id else _QUIET_OPACITY)
        self._look_at([self._bones[bone_id].vertices])

    def show_line(self, line: Line | None) -> None:
        """Draw the planned hole of the chosen bone."""
        for actor in self._marks:
            self._overlay.RemoveActor(actor)
        self._marks = [] if line is None else plan_actors(*line, ghost=False, line_mm=0.5)
        for actor in self._marks:
            self._overlay.AddActor(actor)
        self.render_now()

    def look_across(self, line: Line) -> None:
        """Look at the whole chosen bone, square to a planned hole."""
        self._look_at([self._bones[self._chosen].vertices], camera.working_direction(*line))

    def pixel_of(self, point_lps_mm: np.ndarray) -> QPointF:
        """Where a point is seen, in the view's own pixels."""
        column, line = camera.pixel_of(self.canvas.renderer, point_lps_mm)
        return QPointF(column / self._ratio, line / self._ratio)

    def render_now(self) -> None:
        """Draw."""
        self.canvas.renderer.ResetCameraClippingRange()
        self.canvas.render_window.Render()

    def close_canvas(self) -> None:
        """Give the graphics back, at the end of the window."""
        self.canvas.close()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Take mouse and wheel before VTK's own camera does."""
        if event is None or watched is not self.canvas:
            return False
        if isinstance(event, QMouseEvent):
            self._mouse(event)
            return True
        if isinstance(event, QWheelEvent):
            self._zoom(event.angleDelta().y() / _NOTCH)
            return True
        return False

    def _zoom(self, notches: float) -> None:
        camera.zoom(self.canvas.renderer, _ZOOM_STEP**notches)
        self.render_now()

    def _mouse(self, event: QMouseEvent) -> None:
        here = event.position()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = self._pointer = here
        elif event.type() == QEvent.Type.MouseMove and self._pointer is not None:
            step = here - self._pointer
            turn = camera.pan if event.buttons() & Qt.MouseButton.RightButton else camera.orbit
            turn(self.canvas.renderer, step.x() * self._ratio, step.y() * self._ratio)
            self._pointer = here
            self.render_now()
        elif event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            moved = here - self._pressed
            self._pressed = self._pointer = None
            if np.hypot(moved.x(), moved.y()) < _CLICK_PX and event.button() == Qt.MouseButton.LeftButton:
                self._click(here)

    def _click(self, here: QPointF) -> None:
        start, towards = camera.ray_through(self.canvas.renderer, here.x() * self._ratio, here.y() * self._ratio)
        if self._chosen:
            hit = _first_hit(self._bones[self._chosen], start, towards)
            if hit is not None:
                self.point_clicked.emit(start + hit * towards)
                return
        hits = {name: _first_hit(bone, start, towards) for name, bone in self._bones.items()}
        met = {name: hit for name, hit in hits.items() if hit is not None}
        if met:
            self.bone_clicked.emit(min(met, key=lambda name: met[name]))

    def _look_at(self, vertices: list[np.ndarray], towards: np.ndarray = FROM_THE_FRONT) -> None:
        points = np.concatenate(vertices)[::8]
        focus = 0.5 * (points.min(axis=0) + points.max(axis=0))
        radius = camera.radius_in_view(points, focus, towards, self._aspect)
        camera.look_at(self.canvas.renderer.GetActiveCamera(), focus, towards, radius)
        self.render_now()

    @property
    def _aspect(self) -> float:
        return self.canvas.width() / max(self.canvas.height(), 1)

    @property
    def _ratio(self) -> float:
        return self.devicePixelRatioF()


def _actor_of(bone: PreviewBone) -> vtkActor:
    mapper = vtkPolyDataMapper()
    smooth = vtkPolyDataNormals()
    smooth.SetInputDataObject(surface_poly_data(bone.vertices, bone.triangles))
    smooth.SplittingOff()
    smooth.Update()
    mapper.SetInputDataObject(smooth.GetOutput())
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.SetProperty(bone_look(QUALITIES["low"]))
    return actor


def _first_hit(bone: PreviewBone, start: np.ndarray, towards: np.ndarray) -> float | None:
    """Distance to the bone along a ray [mm]; a box test first, as most bones are not met."""
    middle = 0.5 * (bone.vertices.min(axis=0) + bone.vertices.max(axis=0))
    reach = 0.5 * float(np.linalg.norm(np.ptp(bone.vertices, axis=0)))
    offset = middle - start
    if float(np.linalg.norm(offset - towards * float(offset @ towards))) > reach:
        return None
    ahead = line_hits(bone.vertices, bone.triangles, start, towards)
    ahead = ahead[ahead > 0.0]
    return float(ahead[0]) if len(ahead) else None
