"""The screw under the screwdriver of a session: chosen for a hole, turned by the hand, felt by its torque."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from physics.bone_body import BoneBody
from physics.fixation.driving import ScrewState
from physics.fixation.hole import Hole
from physics.fixation.screw import screw_named, screws
from physics.fixation.turning import TurnedScrew
from physics.force_law_layout import COMMAND_INSTRUMENT
from physics.instrument import Instrument
from scenarios.recording_format import Event
from scenarios.scoring.fixation import SCREW_EVENT, SCREW_LEFT_EVENT
from simulator.session.implants import PlacedScrew
from simulator.session.servo_rows import command_of, response_of

DRIVER_FAMILY = "screwdriver"
FAR_PROTRUSION_MM = 1.0
"""How far a screw's tip is to stand out of the far cortex at least: 1 to 2 mm by AO teaching."""
SAME_HOLE_MM = 0.05
STRIPPED_TIGHTNESS = 1.01
"""What a stripped screw tells as its torque over the stripping torque: it holds less now, but it was turned past it."""


@dataclass(frozen=True)
class ScrewOffer:
    """The screw that fits a measured hole."""

    name: str
    """Family and length, such as `HA4.5:34`."""
    family: str
    length_mm: float
    hole_mm: float


def screw_for(hole_mm: float, measured_mm: float) -> ScrewOffer | None:
    """The screw whose thread a drill of this diameter was made for, in the first length that stands out far enough.

    None where no round-headed family asks for that drill, or none is long enough.
    """
    families = [screw for screw in screws().values() if screw.head == "round" and not screw.cannula]
    fitting = [screw for screw in families if abs(screw.hole - hole_mm) < SAME_HOLE_MM and not screw.thread_lengths]
    for screw in fitting:
        shortest, longest, step = screw.length
        wanted = measured_mm + FAR_PROTRUSION_MM
        length = shortest + step * max(0.0, np.ceil((wanted - shortest) / step - 1e-9))
        if length <= longest:
            return ScrewOffer(f"{screw.id}:{length:g}", screw.id, float(length), hole_mm)
    return None


class ScrewStation:
    """At most one screw at a time is under the driver; those turned in before it stay where they were left."""

    def __init__(self, body: BoneBody, tray: Sequence[Instrument], note: Callable[..., None]) -> None:
        self._body, self._note = body, note
        self._drives = np.array([instrument.family.startswith(DRIVER_FAMILY) for instrument in tray])
        self._screw: TurnedScrew | None = None
        self._left: tuple[PlacedScrew, ...] = ()

    @property
    def state(self) -> ScrewState | None:
        """The screw now; None without one."""
        return None if self._screw is None else self._screw.state

    @property
    def turned(self) -> TurnedScrew | None:
        """The screw with its place."""
        return self._screw

    @property
    def placed(self) -> tuple[PlacedScrew, ...]:
        """Every screw in the bone as it stands now, the one under the driver last."""
        return self._left if self._screw is None else (*self._left, PlacedScrew.of(self._screw))

    def place(
        self,
        name: str,
        entry_lps_mm: np.ndarray,
        axis: np.ndarray,
        *,
        hole_mm: float,
        depth_mm: float,
        tap_mm: float = 0.0,
    ) -> None:
        """Set a screw (`HA3.5`, `pedicle:6.5x45`) on a hole [mm, LPS]; a screwdriver in hand then turns it.

        Raises:
            PhysicsError: if there is no such screw, or it does not fit the hole.
        """
        self._set(name, entry_lps_mm, axis, hole_mm=hole_mm, depth_mm=depth_mm, tap_mm=tap_mm)
        assert self._screw is not None  # noqa: S101 - set just now
        self._note(
            SCREW_EVENT, screw=name, hole_mm=hole_mm, tap_mm=tap_mm, depth_mm=depth_mm,
            entry_lps_mm=[float(part) for part in entry_lps_mm], axis=[float(part) for part in axis],
            stripping_torque_Nm=self._screw.stripping_torque,
        )  # fmt: skip

    def restore(self, event: Event) -> None:
        """Set the screw of an event again, on the bone as it was then, without telling of it."""
        told = event.values
        sizes = {name: float(told[name]) for name in ("hole_mm", "depth_mm", "tap_mm")}
        self._set(told["screw"], np.array(told["entry_lps_mm"]), np.array(told["axis"]), **sizes)

    def tell(self) -> None:
        """Tell how the screw is left at the end of a session, if there is one."""
        if self._screw is None:
            return
        state, strips = self._screw.state, self._screw.stripping_torque
        tightness = STRIPPED_TIGHTNESS if state.stripped else state.torque_Nm / strips
        if np.isfinite(tightness):
            self._note(SCREW_LEFT_EVENT, tightness=tightness, depth_mm=state.depth_mm, seated=state.seated)

    def take(self, rows: np.ndarray) -> None:
        """Let new rows of the servo turn the screw; seating and stripping go into the recording."""
        if self._screw is None:
            return
        before = self._screw.state
        self.follow(rows)
        after = self._screw.state
        for event, was, now in (
            ("screw_seated", before.seated, after.seated), ("screw_stripped", before.stripped, after.stripped),
        ):  # fmt: skip
            if now and not was:
                self._note(
                    event, depth_mm=after.depth_mm, torque_Nm=after.torque_Nm, turns=after.turns,
                    compression_N=after.compression_N,
                )  # fmt: skip

    def follow(self, rows: np.ndarray) -> None:
        """Let rows turn the screw and tell nothing; each tick's command says whether a screwdriver was in hand."""
        if self._screw is None or not len(rows):
            return
        driving = self._drives[command_of(rows)[:, COMMAND_INSTRUMENT].astype(int)]
        borders = np.flatnonzero(np.diff(driving)) + 1
        for piece, drives in zip(np.split(rows, borders), driving[[0, *borders]], strict=True):
            if drives:
                self._screw.take(command_of(piece), response_of(piece))
            else:
                self._screw.lay_aside()

    def _set(
        self, name: str, entry_lps_mm: np.ndarray, axis: np.ndarray, *, hole_mm: float, depth_mm: float, tap_mm: float
    ) -> None:
        screw, _ = screw_named(name)
        new = TurnedScrew(self._body, screw, Hole(hole_mm, tap_mm), entry_lps_mm, axis, depth_mm)
        # What stood in this very hole is taken out for it.
        self._left = tuple(old for old in self.placed if _way_beside(old, new.entry_lps_mm) > 0.5 * hole_mm)
        self._screw = new


def _way_beside(screw: PlacedScrew, point_lps_mm: np.ndarray) -> float:
    """Distance of a point from a screw's line [mm]."""
    return float(np.linalg.norm(np.cross(point_lps_mm - np.array(screw.head_lps_mm), screw.axis)))
