"""The operating room as a headset shows it: the session's bone, tools and plan in a room with panels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from physics.heat.track import HeatPicture
from simulator.rendering.bone_actors import BoneActors
from simulator.rendering.bone_surface import BrickKey
from simulator.rendering.instruments import InstrumentMesh, instrument_actor, place_actor
from simulator.rendering.plan_overlay import plan_actors
from simulator.rendering.scene import overlay_layer
from simulator.vr.brick_messages import ReceivedBone
from simulator.vr.comfort_actors import ComfortActors
from simulator.vr.eye_pictures import EyePainter, EyePicture
from simulator.vr.headset import EyeView
from simulator.vr.panel_board import PanelBoard
from simulator.vr.room_actors import RoomActors


@dataclass(frozen=True)
class Anatomy:
    """What of the scene does not move during a session."""

    entry_lps_mm: np.ndarray
    exit_lps_mm: np.ndarray
    """Planned line [mm], shape (3,) each, patient LPS."""
    tools: tuple[InstrumentMesh, ...]
    """The tray, in the order in which the session counts instruments."""


class HeadsetScene:
    """Everything that is drawn for the eyes."""

    def __init__(self, painter: EyePainter, anatomy: Anatomy) -> None:
        self._painter = painter
        renderer = painter.renderer
        self._room = RoomActors(renderer)
        self.bone = ReceivedBone()
        self._bone_actors: BoneActors | None = None
        self._heat: HeatPicture | None = None
        self._tools = [instrument_actor(mesh) for mesh in anatomy.tools]
        for actor in self._tools:
            renderer.AddActor(actor)
        overlay = overlay_layer(painter.window, renderer)
        for ghost, layer in ((False, renderer), (True, overlay)):
            for actor in plan_actors(anatomy.entry_lps_mm, anatomy.exit_lps_mm, ghost=ghost):
                layer.AddActor(actor)
        self.panels = PanelBoard(renderer)
        self.comfort = ComfortActors(painter.window, renderer)
        self._room_to_patient = np.eye(4)

    def take_bricks(self, messages: list[bytes]) -> None:
        """Take in bricks from the session; they are shown once the bone is whole."""
        changed: list[BrickKey] = self.bone.take(messages)
        if self._bone_actors is not None and changed:
            self._bone_actors.update(changed)
            if self._heat is not None:
                self._bone_actors.show_heat(self._heat)

    def show_bone(self) -> None:
        """The bone is whole: show it, and from now on what changes of it."""
        if self._bone_actors is None:
            self._bone_actors = BoneActors(self._painter.renderer, self.bone, None)

    def show_heat(self, picture: HeatPicture | None) -> None:
        """Lay the heat of the bone over it; None takes it away."""
        self._heat = picture
        if self._bone_actors is not None:
            self._bone_actors.show_heat(picture)

    def arrange(self, scene: np.ndarray) -> None:
        """Place room and tool as the session says (`shared_space.SCENE`)."""
        if not np.array_equal(scene["room_to_patient"], self._room_to_patient):
            self._room_to_patient = scene["room_to_patient"].copy()
            self._room.place(self._room_to_patient, float(scene["table_height_m"]))
        for number, actor in enumerate(self._tools):
            actor.SetVisibility(number == int(scene["instrument"]))
            if number == int(scene["instrument"]):
                place_actor(actor, scene["tool_pose"])

    def paint(self, view: EyeView, head: np.ndarray) -> EyePicture:
        """Draw one eye of a head whose pose in the room is given."""
        return self._painter.paint(view, head, self._room_to_patient)
