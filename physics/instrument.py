"""Instruments as data: one TOML file each in `assets/instruments`."""

from __future__ import annotations

import itertools
import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from physics import hand_tools
from physics.cutting_profile import REAMER_ENERGY_FACTOR, WIRE_CLOGGING_FACTOR, WIRE_EDGE_FACTOR, WIRE_ENERGY_FACTOR
from physics.errors import PhysicsError
from physics.kernels import layout

INSTRUMENT_FOLDER = Path(__file__).resolve().parent.parent / "assets" / "instruments"

KINDS = MappingProxyType(
    {
        "twist_drill": layout.KIND_TWIST_DRILL,
        "burr": layout.KIND_BURR,
        "k_wire": layout.KIND_K_WIRE,
        "oscillating_saw": layout.KIND_OSCILLATING_SAW,
        "reciprocating_saw": layout.KIND_OSCILLATING_SAW,
        **hand_tools.KINDS,
        "stepped_drill": layout.KIND_STEPPED,
        "stepped_reamer": layout.KIND_STEPPED,
        "acetabular_reamer": layout.KIND_DOME,
    }
)


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One cutting instrument. Tool frame: tip at the origin, +z the direction of advance, so the body lies at -z."""

    id: str
    kind: str
    """A key of KINDS."""
    diameter_mm: float
    """Greatest cutting diameter; of a saw blade, its width."""
    point_angle_deg: float = 180.0
    """Full angle of the drill point; 180 where there is none."""
    chisel_fraction: float = 0.18
    """Chisel edge length over diameter, equal to web thickness over diameter."""
    flute_length_mm: float
    """Length from the tip over which the flutes run; for a burr, of the head: longer than wide is a matchstick."""
    helix_angle_deg: float = 0.0
    length_mm: float
    """Length from the tip to the chuck."""
    shaft_diameter_mm: float
    set_speed_rpm: float
    """Speed at full trigger; of a saw, cycles per minute."""
    removal_factor: float = 1.0
    """Removal of a burr relative to a fluted steel burr (diamond: a quarter); 1 for drills."""
    chisel_load: float = 1.0
    """Share of the chisel edge's threshold left: 1 with a plain point, SPLIT_POINT_LOAD with a split one."""
    thickness_mm: float = 0.0
    """Thickness of a saw blade."""
    kerf_mm: float = 0.0
    """Width of the slot a saw cuts, the set of its teeth included."""
    tooth_pitch_mm: float = 0.0
    """Distance between a saw's teeth."""
    arc_deg: float = 0.0
    """Full angle through which a sagittal blade swings about the end of its length."""
    straight_stroke_mm: float = 0.0
    """Way of a reciprocating blade's teeth from one end to the other."""
    flutes: int = 2
    """Cutting lips of a drill or a fluted reamer."""
    bore_mm: float = 0.0
    """Diameter of the bore for a guide wire, 0 without one."""
    steps: tuple[tuple[float, float, float], ...] = ()
    """Of a stepped tool, from the tip backwards: diameter [mm], how far behind the tip the step begins [mm], and full
    point angle of its face [deg]."""
    tooth_width_mm: float = 0.0
    """Edge length of one raised tooth of a grater."""
    blow_energy_J: float = 0.0
    """Energy of one mallet blow at full trigger; 0 for a tool that is not struck."""
    hook_mm: float = 0.0
    """How far a hook at the tip stands out of the shaft, to the tool's +x; 0 without one."""
    bite_force_N: float = 0.0
    """Force between the jaws of a rongeur at a full squeeze."""
    source: str

    @property
    def family(self) -> str:
        """Its id without the size: instruments of a family share a name."""
        return re.sub(r"(_\d+)+$", "", self.id)

    @property
    def cone_height_mm(self) -> float:
        """Height of the drill point [mm]."""
        return 0.5 * self.diameter_mm / math.tan(math.radians(0.5 * self.point_angle_deg))

    @property
    def stroke_mm(self) -> float:
        """Way of a saw's teeth from one end of the swing to the other [mm]."""
        return self.straight_stroke_mm or self.length_mm * math.radians(self.arc_deg)

    @property
    def arc_radius_mm(self) -> float:
        """Radius on which a saw's teeth swing [mm]; next to straight for a reciprocating blade."""
        return STRAIGHT_MM if self.straight_stroke_mm else self.length_mm


_LIMITS = MappingProxyType(
    {
        "diameter_mm": (0.3, 80.0),
        "point_angle_deg": (30.0, 180.0),
        "chisel_fraction": (0.02, 0.5),
        "flute_length_mm": (1.0, 400.0),
        "helix_angle_deg": (0.0, 60.0),
        "length_mm": (5.0, 600.0),
        "shaft_diameter_mm": (0.3, 30.0),
        "set_speed_rpm": (1.0, 120_000.0),
        "removal_factor": (0.01, 10.0),
        "chisel_load": (0.0, 1.0),
        "thickness_mm": (0.2, 3.0),
        "kerf_mm": (0.2, 4.0),
        "tooth_pitch_mm": (0.2, 12.0),
        "arc_deg": (0.5, 15.0),
        **hand_tools.LIMITS,
        "straight_stroke_mm": (0.5, 20.0),
        "tooth_width_mm": (0.5, 10.0),
        "flutes": (1.0, 12.0),
        "bore_mm": (0.0, 10.0),
    }
)
_STEPPED_KEYS = ("flutes", "bore_mm", "flute_length_mm", "helix_angle_deg", "length_mm", "shaft_diameter_mm",
                 "set_speed_rpm")  # fmt: skip
_DRILL_KEYS = (
    "diameter_mm", "point_angle_deg", "chisel_fraction", "flute_length_mm", "helix_angle_deg", "length_mm",
    "shaft_diameter_mm", "set_speed_rpm", "removal_factor",
)  # fmt: skip
_KEYS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "twist_drill": _DRILL_KEYS,
        "burr": _DRILL_KEYS,
        "k_wire": ("diameter_mm", "point_angle_deg", "length_mm", "set_speed_rpm"),
        "oscillating_saw": (
            "diameter_mm", "thickness_mm", "kerf_mm", "tooth_pitch_mm", "arc_deg", "length_mm", "set_speed_rpm",
        ),
        **hand_tools.KEYS,
        "reciprocating_saw": (
            "diameter_mm", "thickness_mm", "kerf_mm", "tooth_pitch_mm", "straight_stroke_mm", "length_mm",
            "set_speed_rpm",
        ),
        "stepped_drill": _STEPPED_KEYS,
        "stepped_reamer": _STEPPED_KEYS,
        "acetabular_reamer": (
            "diameter_mm", "tooth_pitch_mm", "tooth_width_mm", "length_mm", "shaft_diameter_mm", "set_speed_rpm",
        ),
    }
)  # fmt: skip
"""Numbers a file of each kind must give; what a kind does not have, the rest of its shape implies."""
_OPTIONAL = MappingProxyType({**hand_tools.OPTIONAL, "twist_drill": ("chisel_load",)})
STRAIGHT_MM = 1e7
STEPS, SIZES = "steps", "sizes_mm"
STEPPED_KINDS = ("stepped_drill", "stepped_reamer")


def load_instrument(path: Path) -> Instrument:
    """Read one instrument file; PhysicsError says which value is missing or out of its range."""
    return _instrument_of(_read(path), path)


def load_instruments(path: Path) -> tuple[Instrument, ...]:
    """The instrument of a file, or one of each size where it lists `sizes_mm`: same shape, own diameter and id."""
    data = _read(path)
    sizes = data.pop(SIZES, None)
    if sizes is None:
        return (_instrument_of(data, path),)
    if not isinstance(sizes, list) or not sizes:
        raise PhysicsError("physics-instrument-missing", file=path.name, key=SIZES)
    made = []
    for size in sizes:
        own = {"diameter_mm": size}
        if STEPS in data:
            own = {STEPS: [{**data[STEPS][0], "diameter_mm": size}, *data[STEPS][1:]]}
        made.append(_instrument_of({**data, **own, "id": f"{data.get('id')}_{size:g}".replace(".", "_")}, path))
    return tuple(made)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PhysicsError("physics-instrument-unreadable", file=path.name) from error


def _instrument_of(data: dict[str, Any], path: Path) -> Instrument:
    words: dict[str, Any] = {key: _word(data, key, path) for key in ("id", "kind", "source")}
    if words["kind"] not in KINDS:
        raise PhysicsError("physics-instrument-kind", file=path.name, kind=words["kind"], known=", ".join(KINDS))
    kind = words["kind"]
    keys = [*_KEYS[kind], *(key for key in _OPTIONAL.get(kind, ()) if key in data)]
    stepped = kind in STEPPED_KINDS
    unknown = sorted(set(data) - set(words) - set(keys) - ({STEPS} if stepped else set()))
    if unknown:
        raise PhysicsError("physics-instrument-unknown-key", file=path.name, key=unknown[0])
    numbers: dict[str, Any] = {key: _number(data, key, _LIMITS[key], path) for key in keys}
    if stepped:
        numbers |= _steps_of(data, path)
    numbers = _implied(kind, numbers) | numbers
    if numbers["flute_length_mm"] > numbers["length_mm"]:
        raise PhysicsError("physics-instrument-flutes", file=path.name)
    return Instrument(**words, **numbers)


def _implied(kind: str, numbers: dict[str, float]) -> dict[str, float]:
    """Lengths that the shape of a kind implies where its file does not give them."""
    if kind in hand_tools.KINDS:
        return hand_tools.implied(kind, numbers)
    if kind == "k_wire":
        # The same thickness and the same rubbing wall all along.
        return {
            "flute_length_mm": numbers["length_mm"],
            "shaft_diameter_mm": numbers["diameter_mm"],
            "chisel_fraction": 0.1,
        }
    if kind in ("oscillating_saw", "reciprocating_saw"):
        return {"flute_length_mm": numbers["length_mm"], "shaft_diameter_mm": numbers["thickness_mm"]}
    if kind == "acetabular_reamer":
        return {"flute_length_mm": 0.5 * numbers["diameter_mm"]}
    return {}


def _steps_of(data: dict[str, Any], path: Path) -> dict[str, Any]:
    """Steps of a tool, and the diameter and point angle they imply; PhysicsError unless each is wider and further."""
    entries = data.get(STEPS)
    if not isinstance(entries, list) or not 1 <= len(entries) <= layout.MOST_STEPS_OF_A_TOOL:
        raise PhysicsError("physics-instrument-missing", file=path.name, key=STEPS)
    keys = ("diameter_mm", "offset_mm", "point_angle_deg")
    limits = {**_LIMITS, "offset_mm": (0.0, 400.0)}
    steps = tuple(tuple(_number(entry, key, limits[key], path) for key in keys) for entry in entries)
    for before, here in itertools.pairwise(steps):
        if here[0] <= before[0] or here[1] <= before[1]:
            raise PhysicsError("physics-instrument-steps", file=path.name)
    return {"steps": steps, "diameter_mm": steps[-1][0], "point_angle_deg": steps[0][2]}


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
    found = (load_instruments(path) for path in sorted(INSTRUMENT_FOLDER.glob("*.toml")))
    return MappingProxyType({instrument.id: instrument for family in found for instrument in family})


def instrument_named(instrument_id: str) -> Instrument:
    """The instrument of that id; PhysicsError names the known ones."""
    known = instruments()
    if instrument_id not in known:
        raise PhysicsError("physics-instrument-unknown", id=instrument_id, known=", ".join(known))
    return known[instrument_id]


_ENERGY_FACTORS = MappingProxyType(
    {"k_wire": WIRE_ENERGY_FACTOR, "stepped_reamer": REAMER_ENERGY_FACTOR, "acetabular_reamer": REAMER_ENERGY_FACTOR}
)


def instrument_rows(chosen: Sequence[Instrument]) -> np.ndarray:
    """Instruments as the kernels read them, float64, shape (n, INSTRUMENT_SIZE), slots INSTRUMENT_*; mm, rad, rpm."""
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
        row[layout.INSTRUMENT_CHISEL_LOAD] = instrument.chisel_load
        wire = instrument.kind == "k_wire"
        row[layout.INSTRUMENT_EDGE_FACTOR] = WIRE_EDGE_FACTOR if wire else 1.0
        row[layout.INSTRUMENT_ENERGY_FACTOR] = _ENERGY_FACTORS.get(instrument.kind, 1.0)
        row[layout.INSTRUMENT_CLOGGING_FACTOR] = WIRE_CLOGGING_FACTOR if wire else 1.0
        row[layout.INSTRUMENT_KERF] = instrument.kerf_mm
        row[layout.INSTRUMENT_TOOTH_PITCH] = instrument.tooth_pitch_mm
        row[layout.INSTRUMENT_STROKE] = instrument.stroke_mm
        row[layout.INSTRUMENT_BLADE_THICKNESS] = instrument.thickness_mm
        row[layout.INSTRUMENT_BLOW_ENERGY] = instrument.blow_energy_J
        row[layout.INSTRUMENT_BITE_FORCE] = instrument.bite_force_N
        row[layout.INSTRUMENT_ARC_RADIUS] = instrument.arc_radius_mm
        row[layout.INSTRUMENT_FLUTES] = instrument.flutes
        row[layout.INSTRUMENT_BORE] = instrument.bore_mm
        row[layout.INSTRUMENT_TOOTH_WIDTH] = instrument.tooth_width_mm
        row[layout.INSTRUMENT_STEP_COUNT] = len(instrument.steps)
        for number, (diameter, offset, angle) in enumerate(instrument.steps):
            first = layout.INSTRUMENT_STEPS + layout.STEP_SIZE * number
            row[first : first + layout.STEP_SIZE] = diameter, offset, math.radians(0.5 * angle)
    return rows
