"""The panels about the user: what stands on them, where they hang, what a ray meets and what is pressed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from vtkmodules.vtkRenderingCore import vtkRenderer

from simulator.vr.headset import Hand, HandState
from simulator.vr.panel_actors import HandActors, PanelActor
from simulator.vr.panel_content import PanelContent, Panels
from simulator.vr.panel_painter import PaintedPanel, paint_panel
from simulator.vr.panel_places import PLACES, PlacedPanel, point_on, ray_hit, wall_panel, wrist_panel

PRESS, RELEASE = 0.6, 0.4
"""A trigger counts as pressed above the first and released below the second."""


@dataclass(frozen=True)
class Pointing:
    """What a hand points at."""

    panel: str
    distance_m: float
    button: str | None


class PanelBoard:
    """All panels of a renderer."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._actors = {name: PanelActor(renderer) for name in PLACES}
        self._hand_actors = {hand: HandActors(renderer) for hand in Hand}
        self._contents: Panels = {}
        self._painted: dict[str, PaintedPanel] = {}
        self._drawn: dict[str, tuple[PanelContent, int, str | None]] = {}
        self._picture: np.ndarray | None = None
        self._picture_number = 0
        self._places: dict[str, PlacedPanel] = {}
        self._pointed: dict[Hand, Pointing | None] = dict.fromkeys(Hand)
        self._pulled = dict.fromkeys(Hand, False)
        self._held_back = dict.fromkeys(Hand, False)

    def show(self, contents: Panels) -> None:
        """Show these panels and no others."""
        self._contents = dict(contents)
        for name in set(self._painted) - set(self._contents):
            self._actors[name].hide()
            del self._painted[name], self._drawn[name]
        self.repaint()

    def show_picture(self, picture: np.ndarray) -> None:
        """Show the C-arm's picture, greys, shape (rows, columns), uint8."""
        self._picture = picture
        self._picture_number += 1
        self.repaint()

    def repaint(self) -> None:
        """Paint the panels that look different now."""
        for name, content in self._contents.items():
            pointed = next((at.button for at in self._pointed.values() if at and at.panel == name), None)
            looks = (content, self._picture_number, pointed)
            if self._drawn.get(name) != looks:
                self._drawn[name] = looks
                self._painted[name] = paint_panel(content, PLACES[name].size_px, self._picture, pointed)
                self._actors[name].show(self._painted[name].pixels)

    def hang(self, eyes_m: np.ndarray, wrist: np.ndarray | None) -> None:
        """Say where panels hang: about eyes at a point of the room [m], and at the free hand, if it is tracked."""
        self._places = {name: wall_panel(place, eyes_m) for name, place in PLACES.items() if name != "wrist"}
        if wrist is not None:
            self._places["wrist"] = wrist_panel(wrist)

    def point(self, hands: tuple[HandState, HandState]) -> list[str]:
        """Follow the hands' rays; returns the buttons that were pressed just now."""
        pressed = []
        for hand in Hand:
            state = hands[hand]
            self._pointed[hand] = self._hit(state.pose) if state.tracked else None
            pulled = state.tracked and state.trigger > (RELEASE if self._pulled[hand] else PRESS)
            at = self._pointed[hand]
            if pulled and not self._pulled[hand] and at is not None:
                self._held_back[hand] = True
                if at.button is not None:
                    pressed.append(at.button)
            if not pulled:
                self._held_back[hand] = False
            self._pulled[hand] = pulled
        return pressed

    def holds_back(self, hand: Hand) -> bool:
        """Whether a hand's trigger belongs to a panel, so that the drill must not turn.

        A pull that began away from the panels stays the drill's, whatever the tool then points at.
        """
        return self._held_back[hand] or (self._pointed[hand] is not None and not self._pulled[hand])

    def place_actors(self, hands: tuple[HandState, HandState], tool_hand: Hand, room_to_patient: np.ndarray) -> None:
        """Put panels, controllers and rays where they are."""
        for name in self._painted:
            if name in self._places:
                self._actors[name].place(self._places[name], room_to_patient)
            else:
                self._actors[name].hide()
        for hand in Hand:
            state, at = hands[hand], self._pointed[hand]
            reach = None if at is None else at.distance_m
            pose = state.pose if state.tracked else None
            self._hand_actors[hand].show(pose, reach, room_to_patient, body=hand is not tool_hand)

    def button_point(self, button: str) -> np.ndarray | None:
        """The middle of a button in the room [m], shape (3,); None while it is not there."""
        for name, painted in self._painted.items():
            if button in painted.buttons and name in self._places:
                left, top, right, bottom = painted.buttons[button]
                return point_on(self._places[name], 0.5 * (left + right), 0.5 * (top + bottom))
        return None

    def _hit(self, hand: np.ndarray) -> Pointing | None:
        nearest: Pointing | None = None
        for name, painted in self._painted.items():
            if name not in self._places or name == "wrist":
                continue
            hit = ray_hit(self._places[name], hand[:3, 3], -hand[:3, 2])
            if hit is not None and (nearest is None or hit.distance_m < nearest.distance_m):
                nearest = Pointing(name, hit.distance_m, painted.button_at(hit.column, hit.row))
        return nearest
