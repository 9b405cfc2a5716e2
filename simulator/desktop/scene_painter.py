"""Draws a session's scene into a canvas, as dear as the machine bears, with what the user wants to see of it."""

from __future__ import annotations

import time
from typing import Any

from vtkmodules.vtkRenderingCore import vtkCamera

from simulator.desktop.picture_settings import PictureSettings
from simulator.rendering.quality import QUALITIES, Quality
from simulator.rendering.scene import OperatingScene
from simulator.rendering.session_content import SessionContent


class ScenePainter:
    """One for the whole life of a canvas; it composes one session after another."""

    def __init__(self, canvas: Any, pictures: PictureSettings) -> None:  # noqa: ANN401 - pyvistaqt.QtInteractor
        self._canvas, self._pictures = canvas, pictures
        self._driver = ""
        self._drawn = QUALITIES["low"]
        self._content: SessionContent | None = None
        self.scene: OperatingScene | None = None
        self.heat_shown = self.axis_shown = False
        self._tissue_wanted: bool | None = None
        self._tool: Any = None
        self._sleeve: Any = None

    @property
    def quality(self) -> Quality:
        """What the graphics driver of this window can bear, or what the user chose."""
        return self._pictures.quality(self._capabilities())

    def compose(self, content: SessionContent) -> None:
        """Show a session."""
        self._content = content
        self._build(content, self.quality)

    def clear(self) -> None:
        """Forget the session that was shown."""
        if self.scene is not None:
            self.scene.remove()
        self.scene = self._content = self._tool = self._sleeve = None

    @property
    def tissue_shown(self) -> bool:
        """Whether soft tissue is drawn: as the user wants it, else as the level of quality bears it."""
        return self._drawn.soft_tissue if self._tissue_wanted is None else self._tissue_wanted

    def toggle(self, what: str) -> bool:
        """Show or hide the bone's `heat`, the tool's `axis` ahead, or soft `tissue`; whether it is shown now."""
        if what == "heat":
            self.heat_shown = shown = not self.heat_shown
        elif what == "axis":
            self.axis_shown = shown = not self.axis_shown
        else:
            self._tissue_wanted = shown = not self.tissue_shown
        if self.scene is not None:
            self._show_extras(self.scene)
        return shown

    def _show_extras(self, scene: OperatingScene) -> None:
        scene.show_heat(self.heat_shown)
        scene.show_axis_ahead(self.axis_shown)
        scene.show_tissue(self.tissue_shown)

    def show_tool(self, mesh: Any) -> None:  # noqa: ANN401 - simulator.rendering.instruments.InstrumentMesh
        """Another tool is in hand."""
        self._tool = mesh
        if self.scene is not None:
            self.scene.show_tool(mesh)

    def show_sleeve(self, guide: Any) -> None:  # noqa: ANN401 - physics.drill_guide.DrillGuide or None
        """A sleeve stands on the bone, or none."""
        self._sleeve = guide
        if self.scene is not None:
            self.scene.show_sleeve(guide)

    def draw(self) -> bool:
        """Draw, and change to a cheaper picture where this one proves too dear; True if it is to be drawn again."""
        began = time.perf_counter()
        self._canvas.render_window.Render()
        frame_ms = 1e3 * (time.perf_counter() - began)
        bearable = self._pictures.take_frame(self._drawn, frame_ms, self._capabilities())
        if bearable == self._drawn or self.scene is None or self._content is None:
            return False
        eye = vtkCamera()
        eye.DeepCopy(self._canvas.renderer.GetActiveCamera())
        self.scene.remove()
        self._build(self._content, bearable)
        self._canvas.renderer.GetActiveCamera().DeepCopy(eye)
        return True

    def fit(self) -> None:
        """The canvas has another size."""
        if self.scene is not None:
            self.scene.fit()

    def _build(self, content: SessionContent, quality: Quality) -> None:
        self._drawn = quality
        self.scene = OperatingScene(self._canvas.render_window, self._canvas.renderer, content.scene, quality)
        self._show_extras(self.scene)
        if self._tool is not None:
            self.show_tool(self._tool)
        self.show_sleeve(self._sleeve)

    def _capabilities(self) -> str:
        if not self._driver:
            self._driver = str(self._canvas.render_window.ReportCapabilities())
        return self._driver
