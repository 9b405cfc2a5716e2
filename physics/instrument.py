"""Instruments as data: one TOML file each in `assets/instruments`."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from physics.errors import PhysicsError
from physics.kernels import layout

INSTRUMENT_FOLDER = Path(__file__).resolve().parent.parent / "assets" / "instruments"

KINDS = MappingProxyType({"twist_drill": layout.KIND_TWIST_DRILL, "burr": layout.KIND_BURR})


@dataclass(frozen=True)
class Instrument:
    """One cutting instrument. Tool frame: tip at the origin, +z the direction of advance, so the body lies at -z."""

    id: str
    kind: str
    """A key of KINDS."""
    diameter_mm: float
    point_angle_deg: float
    """Full angle of the drill point; 180 for a burr, which has none."""
    chisel_fraction: float
    """Chisel edge length over diameter, equal to web thickness over diameter."""
    flute_length_mm: float
    """Length from the tip over which the flutes run; for a burr, of the head."""
    helix_angle_deg: float
    length_mm: float
    """Length from the tip to the chuck."""
    shaft_diameter_mm: float
    set_speed_rpm: float
    """Speed at full trigger."""
    removal_factor: float
    """Removal of a burr relative to a fluted steel burr (diamond: a quarter); 1 for drills."""
    source: str

    @property
    def cone_height_mm(self) -> float:
        """Height of the drill point [mm]."""
        return 0.5 * self.diameter_mm / math.tan(math.radians(0.5 * self.point_angle_deg))


_LIMITS = MappingProxyType(
    {
        "diameter_mm": (0.3, 30.0),
        "point_angle_deg": (30.0, 180.0),
        "chisel_fraction": (0.02, 0.5),
        "flute_length_mm": (1.0, 400.0),
        "helix_angle_deg": (0.0, 60.0),
        "length_mm": (5.0, 600.0),
        "shaft_diameter_mm": (0.3, 30.0),
        "set_speed_rpm": (1.0, 120_000.0),
        "removal_factor": (0.01, 10.0),
    }
)


def load_instrument(path: Path) -> Instrument:
    """Read one instrument file; PhysicsError says which value is missing or out of its range."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PhysicsError("physics-instrument-unreadable", file=path.name) from error
    words: dict[str, Any] = {key: _word(data, key, path) for key in ("id", "kind", "source")}
    if words["kind"] not in KINDS:
        raise PhysicsError("physics-instrument-kind", file=path.name, kind=words["kind"], known=", ".join(KINDS))
    unknown = sorted(set(data) - set(words) - set(_LIMITS))
    if unknown:
        raise PhysicsError("physics-instrument-unknown-key", file=path.name, key=unknown[0])
    numbers: dict[str, Any] = {key: _number(data, key, limits, path) for key, limits in _LIMITS.items()}
    if numbers["flute_length_mm"] > numbers["length_mm"]:
        raise PhysicsError("physics-instrument-flutes", file=path.name)
    return Instrument(**words, **numbers)


def _word(data: dict[str, object], key: str, path: Path) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PhysicsError("physics-instrument-missing", file=path.name, key=key)
    return value


def _number(data: dict[str, object], key: str, limits: tuple[float, float], path: Path) -> float:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PhysicsError("physics-instrument-missing", file=path.name, key=key)
    if not limits[0] <= value <= limits[1]:
        raise PhysicsError(
            "physics-instrument-range", file=path.name, key=key, value=value, low=limits[0], high=limits[1]
        )
    return float(value)


@cache
def instruments() -> MappingProxyType[str, Instrument]:
    """All instruments of `assets/instruments` by id, read once."""
    found = (load_instrument(path) for path in sorted(INSTRUMENT_FOLDER.glob("*.toml")))
    return MappingProxyType({instrument.id: instrument for instrument in found})


def instrument_named(instrument_id: str) -> Instrument:
    """The instrument of that id; PhysicsError names the known ones."""
    known = instruments()
    if instrument_id not in known:
        raise PhysicsError("physics-instrument-unknown", id=instrument_id, known=", ".join(known))
    return known[instrument_id]


def instrument_rows(chosen: Sequence[Instrument]) -> np.ndarray:
    """Instruments as the kernels read them, float64, shape (n, 12), slots INSTRUMENT_*; mm, rad, rpm."""
    rows = np.zeros((len(chosen), layout.INSTRUMENT_SIZE))
    for row, instrument in zip(rows, chosen, strict=True):
        row[layout.INSTRUMENT_KIND] = KINDS[instrument.kind]
        row[layout.INSTRUMENT_DIAMETER] = instrument.diameter_mm
        row[layout.INSTRUMENT_HALF_ANGLE] = math.radians(0.5 * instrument.point_angle_deg)
        row[layout.INSTRUMENT_CHISEL_FRACTION] = instrument.chisel_fraction
        row[layout.INSTRUMENT_FLUTE_LENGTH] = instrument.flute_length_mm
        row[layout.INSTRUMENT_SET_SPEED] = instrument.set_speed_rpm
        row[layout.INSTRUMENT_SHAFT_DIAMETER] = instrument.shaft_diameter_mm
        row[layout.INSTRUMENT_LENGTH] = instrument.length_mm
        row[layout.INSTRUMENT_REMOVAL_FACTOR] = instrument.removal_factor
    return rows
