"""What the patient suffers from the tool: the servo's rows told to the virtual patient in steps of fixed length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from physics.force_law_layout import RESPONSE_REMOVED, RESPONSE_SPEED, RESPONSE_TIP
from scenarios.virtual_patient.body import PatientBody
from scenarios.virtual_patient.circulation import STEP_S, VirtualPatient, VitalSigns

VESSEL_REACH_MM = 10.0
"""How far beside the planned line the vessel behind the bone can still be hit."""


class PlannedLine(Protocol):
    """What a watch knows of the plan (scenarios.planning.trajectory.Trajectory is one)."""

    @property
    def exit_lps_mm(self) -> np.ndarray:
        """Where the planned line leaves the bone [mm, LPS], shape (3,)."""

    @property
    def axis_lps(self) -> np.ndarray:
        """Its unit direction, shape (3,)."""


@dataclass(frozen=True)
class RecordedLine:
    """The planned line as the header of a recording tells it."""

    exit_lps_mm: np.ndarray
    axis_lps: np.ndarray


class PatientWatch:
    """Follows a session's answers; figures do not depend on how many rows come at once."""

    def __init__(self, body: PatientBody, plan: PlannedLine, tick_s: float) -> None:
        self._body = body
        self._plan = plan
        self._ticks = round(STEP_S / tick_s)
        self._waiting = np.zeros((0, 0))
        self._patient = VirtualPatient(body)

    @classmethod
    def of_recording(cls, header: Mapping[str, Any]) -> PatientWatch | None:
        """The watch of the session that a recording's header tells of; None where there was no patient."""
        if header.get("patient") is None:
            return None
        line = RecordedLine(*(np.array(header["plan"][name], dtype=float) for name in ("exit_lps_mm", "axis_lps")))
        return cls(PatientBody.from_values(header["patient"]), line, float(header["servo_period_s"]))

    @property
    def signs(self) -> VitalSigns:
        """What the monitor shows."""
        return self._patient.signs

    def take(self, responses: np.ndarray) -> None:
        """Answers of the force law, shape (n, 32), in the order of their ticks."""
        waiting = np.concatenate([self._waiting, responses]) if len(self._waiting) else responses
        whole = len(waiting) // self._ticks * self._ticks
        for start in range(0, whole, self._ticks):
            piece = waiting[start : start + self._ticks]
            self._patient.live(float(piece[:, RESPONSE_REMOVED].sum()), vessel_hit=self._hits_vessel(piece))
        self._waiting = waiting[whole:].copy()

    def _hits_vessel(self, responses: np.ndarray) -> bool:
        """Whether a turning tip came to where the vessel lies."""
        if self._body.vessel_behind_mm <= 0.0:
            return False
        behind = responses[:, RESPONSE_TIP : RESPONSE_TIP + 3] - self._plan.exit_lps_mm
        along = behind @ self._plan.axis_lps
        beside = np.linalg.norm(behind - along[:, None] * self._plan.axis_lps, axis=1)
        deep = (along >= self._body.vessel_behind_mm) & (beside <= VESSEL_REACH_MM)
        return bool(np.any(deep & (responses[:, RESPONSE_SPEED] > 0.0)))
