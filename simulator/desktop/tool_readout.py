"""What the tool in hand tells: a gauge its scale and the screw, a driver its torque, a mallet its swing and the cup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from scenarios.language import NARROW_SPACE, quantity
from scenarios.planning.cup_angles import cup_angles, pelvic_axes
from simulator.desktop.style import DARK
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import ActionButton, Words, panel

if TYPE_CHECKING:
    from physics.fixation.driving import ScrewState
    from physics.impacted_cup import CupState
    from simulator.desktop.services import OperatingSession
    from simulator.session.screw_station import ScrewOffer
    from simulator.session.session_tools import SessionTools
    from simulator.session.snapshot import SceneSnapshot

IMPACTOR, HIP_BONE = "blunt", "hip_bone"
CAUTION_SHARE = 0.85
"""Of the stripping torque: beyond, the thread is about to give way (50 to 85 % is a pass)."""


class ToolReadout(QWidget):
    """One panel; `follow` once per frame."""

    screw_wanted = pyqtSignal()
    """Insert the screw that is offered."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.offer: ScrewOffer | None = None
        self._hip_side = ""
        self._pelvis: np.ndarray | None = None
        frame, column = panel(12, 4)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._title = Words(texts, role="section")
        self._value = QLabel()
        self._value.setProperty("role", "heading")
        self._more, self._angles = (Words(texts, role="small", wrap=True) for _ in range(2))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self.insert = ActionButton(
            texts, "tray-insert-screw", kind="size", icon="mdi6.screw-flat-top", palette=DARK, screw="", length=""
        )
        self.insert.clicked.connect(self.screw_wanted)
        for widget in (self._title, self._value, self._bar, self._more, self._angles, self.insert):
            column.addWidget(widget)
        self.hide()

    def load(self, session: OperatingSession) -> None:
        """Another patient; nothing has been measured."""
        self.offer = None
        bone, self._hip_side, self._pelvis = session.case.bone.id, "", None
        if bone.startswith(HIP_BONE):
            self._hip_side = bone.rpartition("_")[2]
            self._pelvis = pelvic_axes(session.model.bones) if session.model is not None else None
        self.hide()

    def follow(self, snapshot: SceneSnapshot, tools: SessionTools, swing: float) -> None:
        """Show what the tool in hand tells now."""
        tool = tools.instrument
        if tool.hook_mm > 0.0:
            self._show_gauge(tools)
        elif tool.family.startswith("screwdriver") and snapshot.screw is not None:
            self._show_screw(snapshot.screw, tools)
        elif tool.kind == IMPACTOR and snapshot.cup is not None:
            self._show_cup(snapshot.cup, tools, swing)
        elif tool.blow_energy_J > 0.0:
            self._say("tray-mallet", f"{swing * tool.blow_energy_J:.1f}{NARROW_SPACE}J", swing, "tray-mallet-how")
        else:
            self.hide()

    def _show_cup(self, cup: CupState, tools: SessionTools, swing: float) -> None:
        """How far the cup is from its seat, what holds it, and where it opens to; the bar is the mallet's swing."""
        how = "tray-cup-seated" if cup.seated else "tray-cup-driven" if cup.blows else "tray-cup-set"
        hold, moment = quantity(cup.hold_N, "N"), f"{cup.twist_Nm:.1f}{NARROW_SPACE}N·m"
        self._say("tray-cup", quantity(cup.proud_mm, "mm"), swing, how, blows=cup.blows, hold=hold, moment=moment)
        placed = tools.cups.placed
        if self._hip_side and placed:
            angles = cup_angles(np.array(placed[0].axis), self._hip_side, self._pelvis)
            self._angles.say(
                "tray-cup-angles-pelvis" if angles.to_pelvis else "tray-cup-angles-scanner",
                inclination=quantity(angles.inclination_deg, "°"), anteversion=quantity(angles.anteversion_deg, "°"),
            )  # fmt: skip
            self._angles.show()

    def _show_gauge(self, tools: SessionTools) -> None:
        from simulator.session.screw_station import screw_for  # noqa: PLC0415 - brings the solvers of screws along

        reading, measured = tools.picture.reading, tools.measured
        shown = "–" if reading is None else quantity(reading.shown_mm, "mm")
        hooked = reading is not None and reading.hooked
        self._say("tray-gauge", shown, None, "tray-gauge-hooked" if hooked else "tray-gauge-how")
        holes = tools.holes
        self.offer = screw_for(holes[-1].diameter_mm, measured.shown_mm) if measured is not None and holes else None
        self.insert.setVisible(self.offer is not None)
        if self.offer is not None:
            self.insert.say("tray-insert-screw", screw=self.offer.family, length=quantity(self.offer.length_mm, "mm"))

    def _show_screw(self, screw: ScrewState, tools: SessionTools) -> None:
        turned = tools.screws.turned
        strips = turned.stripping_torque if turned is not None else 0.0
        share = screw.torque_Nm / strips if strips > 0.0 else 0.0
        how = "tray-screw-turns"
        if screw.stripped:
            how = "tray-screw-stripped"
        elif share > CAUTION_SHARE:
            how = "tray-screw-caution"
        elif screw.seated:
            how = "tray-screw-seated"
        depth = quantity(screw.depth_mm, "mm")
        self._say("tray-torque", f"{screw.torque_Nm:.2f}{NARROW_SPACE}N·m", share, how, depth=depth)
        self._value.setStyleSheet(f"color: {DARK.caution};" if screw.stripped or share > CAUTION_SHARE else "")

    def _say(self, title: str, value: str, share: float | None, more: str, **values: object) -> None:
        self._title.say(title)
        self._value.setText(value)
        self._value.setStyleSheet("")
        self._bar.setVisible(share is not None)
        self._bar.setValue(round(1000 * min(1.0, max(0.0, share or 0.0))))
        self._more.say(more, **values)
        self._angles.hide()
        self.insert.hide()
        self.show()
