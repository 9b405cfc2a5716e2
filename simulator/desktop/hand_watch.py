"""Who holds the tool: tells when a device was lost, gives the tool back, and lets the second hand move the camera."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QFrame, QHBoxLayout

from haptics.button_bindings import Action
from simulator.desktop.scene_view import SceneView
from simulator.desktop.services import OperatingSession
from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words
from simulator.session.snapshot import SceneSnapshot


class HandWatch(QFrame):
    """A strip over the view, absent while all is well; `follow` once per frame, before the view."""

    def __init__(self, texts: Texts, view: SceneView, take_still: Callable[[], object]) -> None:
        """take_still: called for each press of a button or pedal bound to the C-arm."""
        super().__init__()
        self.setProperty("role", "hint")
        self._view, self._take_still = view, take_still
        self._session: OperatingSession | None = None
        self._by_pointer, self._shots, self._told = True, 0, ""
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 8, 8, 8)
        self._words = Words(texts, wrap=True)
        self._back = ActionButton(texts, "haptics-take-back", palette=DARK)
        self._back.clicked.connect(self.take_back)
        line.addWidget(self._words, 1)
        line.addWidget(self._back)
        self.hide()

    def load(self, session: OperatingSession | None) -> None:
        """Watch another session, or none."""
        self._session, self._shots, self._told = session, 0, ""
        self._by_pointer = session is None or session.hand.by_pointer
        self.hide()

    def take_back(self) -> None:
        """Give the tool to the chosen device again."""
        if self._session is not None:
            self._session.take_back()
            self._by_pointer = self._session.hand.by_pointer

    def follow(self, snapshot: SceneSnapshot) -> None:
        """Look who holds the tool, and what the second hand and the pedals did."""
        session = self._session
        if session is None:
            return
        report = session.hand
        if report.by_pointer and not self._by_pointer:
            self._view.take_tool(snapshot)
        self._by_pointer = report.by_pointer
        told = report.fault.message_id if report.fault is not None else ""
        if report.fault is not None and told != self._told:
            self._words.say(told, **report.fault.values)
        self._told = told
        self._back.setVisible(report.can_be_taken_back)
        self.setVisible(bool(told))
        if session.second is not None:
            self._view.move_camera(*session.second.motion())
        presses = session.presses(Action.C_ARM)
        if presses > self._shots:
            self._take_still()
        self._shots = presses
