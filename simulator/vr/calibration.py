"""What the user sets before the first cut, by the buttons of the calibration panel; kept between sessions."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import numpy as np

from scenarios.storage import data_folder, write_whole
from simulator.vr.headset import Hand

TABLE_HEIGHTS_M = (0.55, 1.25)
TABLE_STEP_M = 0.02
USUAL_TABLES_M = MappingProxyType({"standing": 0.95, "seated": 0.70})
"""Table heights for a person of middle height: elbow height less what lies on the table."""
MAGNIFICATIONS = (1.0, 1.5, 2.0, 3.0)
"""How large the patient is drawn; hand motion shrinks by as much, so work gets finer."""
SNAP_TURN_DEG = 30.0


class Posture(StrEnum):
    """How the user works."""

    STANDING = "standing"
    SEATED = "seated"


@dataclass(frozen=True)
class Calibration:
    """What the user set before the first cut; kept between sessions."""

    posture: Posture = Posture.STANDING
    table_height_m: float = USUAL_TABLES_M[Posture.STANDING]
    magnification: float = 1.0
    hand: Hand = Hand.RIGHT
    """The hand that holds the tool."""
    vignette: bool = True
    """Narrow the view while the user turns by the stick, against motion sickness."""
    snap_turn_deg: float = SNAP_TURN_DEG
    """Turn per flick of the stick; 0 turns off."""

    def with_posture(self, posture: Posture) -> Calibration:
        """Another posture, with the table at its usual height for it."""
        return replace(self, posture=posture, table_height_m=USUAL_TABLES_M[posture])

    def with_table_moved(self, step_m: float) -> Calibration:
        """The table higher or lower, as far as it goes."""
        return replace(self, table_height_m=round(float(np.clip(self.table_height_m + step_m, *TABLE_HEIGHTS_M)), 3))

    def with_next_magnification(self) -> Calibration:
        """The next size of the patient."""
        place = MAGNIFICATIONS.index(self.magnification) if self.magnification in MAGNIFICATIONS else 0
        return replace(self, magnification=MAGNIFICATIONS[(place + 1) % len(MAGNIFICATIONS)])


CHANGES: MappingProxyType[str, Callable[[Calibration], Calibration]] = MappingProxyType(
    {
        "posture-standing": lambda now: now.with_posture(Posture.STANDING),
        "posture-seated": lambda now: now.with_posture(Posture.SEATED),
        "table-lower": lambda now: now.with_table_moved(-TABLE_STEP_M),
        "table-higher": lambda now: now.with_table_moved(TABLE_STEP_M),
        "hand-left": lambda now: replace(now, hand=Hand.LEFT),
        "hand-right": lambda now: replace(now, hand=Hand.RIGHT),
        "magnify": lambda now: now.with_next_magnification(),
        "vignette": lambda now: replace(now, vignette=not now.vignette),
        "snap-turn": lambda now: replace(now, snap_turn_deg=0.0 if now.snap_turn_deg else SNAP_TURN_DEG),
    }
)
"""Button of the calibration panel to what it changes."""


def calibration_path() -> Path:
    """File in which the user's calibration is kept."""
    return data_folder() / "settings" / "headset.json"


def read_calibration(path: Path) -> Calibration:
    """The calibration kept in a file; the usual one where there is none or it cannot be understood."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        known = Calibration.__dataclass_fields__
        values = {name: value for name, value in kept.items() if name in known}
        calibration = replace(Calibration(), **values)
        return replace(
            calibration,
            posture=Posture(calibration.posture),
            hand=Hand(calibration.hand),
            table_height_m=_within(calibration.table_height_m, TABLE_HEIGHTS_M),
            magnification=_within(calibration.magnification, (MAGNIFICATIONS[0], MAGNIFICATIONS[-1])),
            vignette=bool(calibration.vignette),
            snap_turn_deg=_within(calibration.snap_turn_deg, (0.0, SNAP_TURN_DEG)),
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return Calibration()


def _within(number: float, limits: tuple[float, float]) -> float:
    """A number from a file, brought within limits; ValueError for one that is none."""
    if math.isnan(float(number)):
        raise ValueError("not a number")
    return min(limits[1], max(limits[0], float(number)))


def write_calibration(path: Path, calibration: Calibration) -> None:
    """Keep a calibration."""
    write_whole(path, json.dumps(asdict(calibration), indent=2).encode())
