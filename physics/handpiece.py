"""What drives a bit: one TOML file each in `assets/handpieces`. A wrong coupling cannot be assembled."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from physics import hand_tools
from physics.errors import PhysicsError
from physics.instrument import KINDS, Instrument, instrument_named

HANDPIECE_FOLDER = Path(__file__).resolve().parent.parent / "assets" / "handpieces"
SEPARATOR = "@"
"""`twist_drill_3_2@hand_drill` names a bit in a handpiece."""


@dataclass(frozen=True, kw_only=True)
class Handpiece:
    """One motor or hand drive with its coupling."""

    id: str
    couples: tuple[str, ...]
    """Kinds of instruments that fit into its coupling."""
    most_rpm: float
    """Its greatest speed; of a saw's, cycles per minute."""
    speed_rpm: float = 0.0
    """Its usual speed; 0 where the bit's own usual speed is taken."""
    widest_mm: float = math.inf
    """Greatest diameter that its chuck takes."""
    source: str

    def takes(self, instrument: Instrument) -> bool:
        """Whether an instrument fits into its coupling."""
        return instrument.kind in self.couples and instrument.diameter_mm <= self.widest_mm

    def with_bit(self, instrument: Instrument) -> Instrument:
        """An instrument in this handpiece: turning at the speed that it is driven with.

        Raises:
            PhysicsError: if it does not fit into the coupling.
        """
        if not self.takes(instrument):
            raise PhysicsError("physics-handpiece-coupling", handpiece=self.id, instrument=instrument.id)
        return replace(instrument, set_speed_rpm=min(self.speed_rpm or instrument.set_speed_rpm, self.most_rpm))


def load_handpiece(path: Path) -> Handpiece:
    """Read one file; PhysicsError says which value is missing or wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PhysicsError("physics-instrument-unreadable", file=path.name) from error
    unknown = sorted(set(data) - set(Handpiece.__dataclass_fields__))
    if unknown:
        raise PhysicsError("physics-instrument-unknown-key", file=path.name, key=unknown[0])
    for key in ("id", "source"):
        if not isinstance(data.get(key), str) or not data[key].strip():
            raise PhysicsError("physics-instrument-missing", file=path.name, key=key)
    couples, driven = data.get("couples"), [kind for kind in KINDS if kind not in hand_tools.KINDS]
    if not isinstance(couples, list) or not couples or any(kind not in driven for kind in couples):
        raise PhysicsError("physics-instrument-missing", file=path.name, key="couples")
    numbers: dict[str, float] = {}
    for key in ["most_rpm", *(key for key in ("speed_rpm", "widest_mm") if key in data)]:
        value = data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 < value < math.inf:
            raise PhysicsError("physics-instrument-missing", file=path.name, key=key)
        numbers[key] = float(value)
    return Handpiece(id=data["id"], couples=tuple(couples), source=data["source"], **numbers)


@cache
def handpieces() -> MappingProxyType[str, Handpiece]:
    """All handpieces of `assets/handpieces` by id, read once."""
    found = (load_handpiece(path) for path in sorted(HANDPIECE_FOLDER.glob("*.toml")))
    return MappingProxyType({handpiece.id: handpiece for handpiece in found})


def handpiece_named(handpiece_id: str) -> Handpiece:
    """The handpiece of that id; PhysicsError names the known ones."""
    known = handpieces()
    if handpiece_id not in known:
        raise PhysicsError("physics-handpiece-unknown", id=handpiece_id, known=", ".join(known))
    return known[handpiece_id]


def assembled(name: str) -> Instrument:
    """The instrument meant by `twist_drill_3_2@hand_drill`, turning at that drive's speed, or by its bare id.

    Raises:
        PhysicsError: if there is no such instrument or handpiece, or they do not fit together.
    """
    instrument_id, _, handpiece_id = name.partition(SEPARATOR)
    instrument = instrument_named(instrument_id)
    return handpiece_named(handpiece_id).with_bit(instrument) if handpiece_id else instrument
