"""How the panes of the operating room are arranged: up to four in the centre, one in the column beside."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, QSettings
from PyQt6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from simulator.desktop.c_arm_pane import CArmPane
from simulator.desktop.slice_view import PLANES, SliceView
from simulator.desktop.texts import Texts


@dataclass(frozen=True)
class ViewLayout:
    """One arrangement; its name is the text `desktop-layout-<name>`."""

    name: str
    beside_scene: tuple[str, ...]
    """Panes in the centre besides the 3-D view: `x_ray` and names of slice planes, at most three."""
    column: str
    """Pane in the column: `c_arm`, or the name of a slice plane."""

    @property
    def monitor(self) -> str:
        """Where the C-arm's monitor is: in the `centre`, the `column`, or a `corner` of the 3-D view."""
        if "x_ray" in self.beside_scene:
            return "centre"
        return "column" if self.column == "c_arm" else "corner"


LAYOUTS = (
    ViewLayout("side", (), "c_arm"),
    ViewLayout("x-ray", ("x_ray",), "c_arm"),
    ViewLayout("four", ("x_ray", "tool", "axial"), "c_arm"),
    ViewLayout("slices", ("axial", "coronal", "sagittal"), "c_arm"),
    ViewLayout("slice", (), "axial"),
)
"""In the order in which one key goes through them."""

LAYOUT_OF_PROCEDURE = {"bicortical_drilling": "side"}
"""The arrangement a task begins with; others begin with the first."""


def layout_of(procedure: str) -> ViewLayout:
    """The arrangement that a procedure begins with."""
    wanted = LAYOUT_OF_PROCEDURE.get(procedure, LAYOUTS[0].name)
    return next(layout for layout in LAYOUTS if layout.name == wanted)


class LayoutMemory:
    """The arrangement a user last chose for a procedure, kept between two starts."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def of(self, procedure: str) -> ViewLayout:
        """The arrangement to begin a procedure with."""
        kept = self._settings.value(f"layout/{procedure}", "")
        return next((layout for layout in LAYOUTS if layout.name == kept), layout_of(procedure))

    def keep(self, procedure: str, layout: ViewLayout) -> None:
        """Begin with this arrangement the next time."""
        self._settings.setValue(f"layout/{procedure}", layout.name)


WITHOUT_SCAN = ViewLayout("side", (), "")

_CORNER_SHARE, _CORNER_MARGIN_PX = 0.34, 10


class RoomPanes(QObject):
    """Moves the panes of one room between centre, column and corner."""

    def __init__(self, texts: Texts, scene: QWidget, c_arm: CArmPane) -> None:
        super().__init__(scene)
        self._scene, self._c_arm = scene, c_arm
        self._slices = {name: SliceView(texts, name) for name in PLANES}
        self.centre, self.column = QWidget(), QWidget()
        # The panes take the room that there is: what each would like makes the four higher than a small screen.
        self.centre.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._grid = QGridLayout(self.centre)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._grid.addWidget(scene, 0, 0)
        side = QVBoxLayout(self.column)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(c_arm)
        # The column's own slice pane: one of the centre's would have to be carried to and fro.
        self._column_slices = SliceView(texts, PLANES[0])
        side.addWidget(self._column_slices)
        self.layout_now, self._clean = LAYOUTS[0], False
        scene.installEventFilter(self)
        self.arrange(self.layout_now)

    @property
    def slices(self) -> tuple[SliceView, ...]:
        """All slice panes, shown or not."""
        return (self._column_slices, *self._slices.values())

    @property
    def on_scene(self) -> tuple[QWidget, ...]:
        """Panes that lie on the 3-D view."""
        monitor = self._c_arm.monitor
        return (monitor,) if self._monitor_at == "corner" and monitor.isVisible() else ()

    def next_layout(self) -> ViewLayout:
        """Go to the next arrangement and return it."""
        at = next((number for number, layout in enumerate(LAYOUTS) if layout == self.layout_now), -1)
        self.arrange(LAYOUTS[(at + 1) % len(LAYOUTS)])
        return self.layout_now

    def arrange(self, layout: ViewLayout) -> None:
        """Show an arrangement."""
        self.layout_now = layout
        panes = {**self._slices, "x_ray": self._c_arm.monitor}
        for name, pane in panes.items():
            pane.setVisible(name in layout.beside_scene)
        for place, name in enumerate(layout.beside_scene, 1):
            self._grid.addWidget(panes[name], place // 2, place % 2)
        for number in (0, 1):
            self._grid.setColumnStretch(number, 1 if number <= len(layout.beside_scene) else 0)
            self._grid.setRowStretch(number, 1 if number == 0 or len(layout.beside_scene) > 1 else 0)
        self._c_arm.setVisible(layout.column == "c_arm")
        self._c_arm.controls.set_compact(layout.monitor == "column")
        self._column_slices.setVisible(layout.column in self._slices)
        self.column.setVisible(bool(layout.column))
        self._place_monitor()

    def set_clean(self, clean: bool) -> None:
        """Whether the column is hidden; its monitor then moves into a corner of the 3-D view."""
        self._clean = clean
        self._place_monitor()

    @property
    def _monitor_at(self) -> str:
        at = self.layout_now.monitor
        return "corner" if at == "column" and self._clean else at

    def _place_monitor(self) -> None:
        monitor, where = self._c_arm.monitor, self._monitor_at
        if where == "column":
            self._c_arm.take_monitor_back()
        elif where == "centre":
            monitor.show()
        else:
            monitor.setParent(self._scene)
            self._fit_corner()
            monitor.setVisible(monitor.film is not None)
            monitor.raise_()

    def show_news(self) -> None:
        """A first image came: the corner opens for it."""
        if self._monitor_at == "corner" and not self._c_arm.monitor.isVisible():
            self._place_monitor()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keep the picture in the picture in its corner."""
        if event is not None and event.type() == QEvent.Type.Resize and self._monitor_at == "corner":
            self._fit_corner()
        return super().eventFilter(watched, event)

    def _fit_corner(self) -> None:
        edge = round(_CORNER_SHARE * min(self._scene.width(), self._scene.height()))
        margin = _CORNER_MARGIN_PX
        self._c_arm.monitor.setGeometry(self._scene.width() - edge - margin, margin, edge, edge)
