"""Screws as data: one family per table of `assets/implants/screws.toml`."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from physics.errors import PhysicsError

SCREW_FILE = Path(__file__).resolve().parents[2] / "assets" / "implants" / "screws.toml"
HEADS = ("round", "tulip", "locking")

TORSIONAL_SHEAR_MPA = 630.0
"""Shear stress at which an implant-steel core twists off, fully plastic: the median of the least breaking torques of
ISO 6475 over the cores of ISO 5835 (HA3.5 gives 636, HA4.5 622, HA2.0 608 MPa)."""
SHAPE_SLOPE = 1.0 / math.sqrt(3.0)
"""0.57735 in the thread shape factor: tangent of half the 60 degree angle of the shearing tooth (Chapman 1996)."""
SHAPE_CAP = 1.0
"""A thread cannot hold more than the whole cylinder around it; screws with a pitch of 1 to 1.75 mm on one core do not
differ in pull-out (Ricci 2010), as the uncapped factor would have it."""


@dataclass(frozen=True)
class Screw:
    """One screw. Lengths in mm, angles in degrees, torque in N m."""

    id: str
    thread_diameter: float
    core_diameter: float
    pitch: float
    hole: float
    """The drill for its threaded hole."""
    length: tuple[float, float, float]
    """Shortest, longest and step of the lengths on offer."""
    head_diameter: float
    bearing_radius: float
    """Radius at which the head's friction acts."""
    crest_width: float
    flank_angles: tuple[float, float]
    """Loaded and trailing flank, from the plane across the axis."""
    flute_length: float
    """Length of the cutting flutes of the self-tapping form."""
    source: str
    head: str = "round"
    thread_lengths: tuple[float, ...] = ()
    """Partial threads on offer."""
    thread_length: float = math.inf
    """Thread from the tip; inf for one threaded to the head."""
    cannula: float = 0.0
    gliding_hole: float | None = None
    tap: float | None = None
    torsional_strength: float | None = None
    material: str = "steel"
    """One of MATERIALS: how it looks and how much it takes out of an X-ray."""

    @property
    def thread_depth(self) -> float:
        """Half the difference of thread and core diameter [mm]."""
        return 0.5 * (self.thread_diameter - self.core_diameter)

    @property
    def mean_diameter(self) -> float:
        """Mean of thread and core diameter [mm]."""
        return 0.5 * (self.thread_diameter + self.core_diameter)

    @property
    def lead_angle(self) -> float:
        """Slope of the thread at its mean diameter [rad]."""
        return math.atan(self.pitch / (math.pi * self.mean_diameter))

    @property
    def thread_shape_factor(self) -> float:
        """Share of the cylinder around the thread that shears: 0.5 + 0.57735 depth / pitch, at most 1 (Chapman 1996).

        Cannulated screws score lower through their thicker core, as published, and by nothing else.
        """
        return min(SHAPE_CAP, 0.5 + SHAPE_SLOPE * self.thread_depth / self.pitch)

    @property
    def tap_diameter(self) -> float:
        """Diameter of the tap that belongs to it [mm]; that of its thread where the family names none."""
        return self.tap or self.thread_diameter

    @property
    def breaking_torque(self) -> float:
        """Torque at which the screw itself twists off [N m]."""
        if self.torsional_strength is not None:
            return self.torsional_strength
        return math.pi / 12.0 * (self.core_diameter**3 - self.cannula**3) * TORSIONAL_SHEAR_MPA * 1e-3


MATERIALS = ("steel", "titanium")
"""Implant steel (ISO 5832-1), and titanium with aluminium and vanadium (ISO 5832-3)."""

_REQUIRED = (
    "thread_diameter", "core_diameter", "pitch", "hole", "head_diameter", "bearing_radius", "crest_width",
    "flute_length",
)  # fmt: skip
_OPTIONAL = ("cannula", "gliding_hole", "tap", "torsional_strength")
_WORD = re.compile(r"^(?P<family>[A-Za-z]+(?:[0-9.]+)?)(?::(?P<first>[0-9.]+)(?:x(?P<second>[0-9.]+))?)?$")


def read_screws(path: Path = SCREW_FILE) -> MappingProxyType[str, Screw]:
    """Read the families of a screw file by id; PhysicsError says what is wrong in it."""
    try:
        families = tomllib.loads(path.read_text(encoding="utf-8"))["families"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise PhysicsError("fixation-screws-unreadable", file=path.name) from error
    return MappingProxyType({name: _screw(name, data, path.name) for name, data in families.items()})


@cache
def screws() -> MappingProxyType[str, Screw]:
    """The screws that come with the program, by family."""
    return read_screws()


def screw_named(words: str) -> tuple[Screw, float | None]:
    """The screw meant by `HA3.5`, `HA3.5:30` (its length) or `pedicle:6.5x45`, and its length [mm] if one was given.

    A pedicle screw between the shipped diameters takes the nearest one's thread, scaled.
    """
    match = _WORD.match(words.strip())
    if match is None:
        raise PhysicsError("fixation-screw-unknown", screw=words, known=_known())
    family, first, second = match["family"], match["first"], match["second"]
    if family in screws() and second is None:
        return screws()[family], _number(first, words)
    sizes = [screw for name, screw in screws().items() if re.fullmatch(re.escape(family) + r"[0-9.]+", name)]
    if not sizes or first is None:
        raise PhysicsError("fixation-screw-unknown", screw=words, known=_known())
    diameter = _number(first, words)
    assert diameter is not None
    nearest = min(sizes, key=lambda screw: abs(screw.thread_diameter - diameter))
    scale = diameter / nearest.thread_diameter
    if not 0.7 <= scale <= 1.4:
        raise PhysicsError("fixation-screw-unknown", screw=words, known=_known())
    return _scaled(nearest, scale), _number(second, words)


def _scaled(screw: Screw, scale: float) -> Screw:
    if scale == 1.0:
        return screw
    return replace(
        screw,
        id=f"{screw.id}*{scale:.3f}",
        thread_diameter=screw.thread_diameter * scale,
        core_diameter=screw.core_diameter * scale,
        torsional_strength=None if screw.torsional_strength is None else screw.torsional_strength * scale**3,
    )


def _screw(name: str, data: dict[str, object], file: str) -> Screw:
    numbers = {key: _positive(data, key, name, file) for key in _REQUIRED}
    numbers |= {key: _positive(data, key, name, file) for key in _OPTIONAL if key in data}
    lists = {"length": 3, "flank_angles": 2}
    if any(not isinstance(data.get(key), list) or len(data[key]) != count for key, count in lists.items()):  # type: ignore[arg-type]
        raise PhysicsError("fixation-screw-value", file=file, screw=name, key="length, flank_angles")
    material = data.get("material", MATERIALS[0])
    if material not in MATERIALS:
        raise PhysicsError("fixation-screw-value", file=file, screw=name, key="material")
    head = data.get("head", "round")
    if head not in HEADS or not isinstance(data.get("source"), str):
        raise PhysicsError("fixation-screw-value", file=file, screw=name, key="head, source")
    if not numbers["core_diameter"] < numbers["thread_diameter"]:
        raise PhysicsError("fixation-screw-value", file=file, screw=name, key="core_diameter")
    return Screw(
        id=name,
        head=str(head),
        material=str(material),
        source=str(data["source"]),
        length=_numbers(data, "length"),  # type: ignore[arg-type]
        flank_angles=_numbers(data, "flank_angles"),  # type: ignore[arg-type]
        thread_lengths=_numbers(data, "thread_lengths"),
        **numbers,
    )


def _numbers(data: dict[str, object], key: str) -> tuple[float, ...]:
    values = data.get(key, [])
    return tuple(float(value) for value in values) if isinstance(values, list) else ()


def _positive(data: dict[str, object], key: str, name: str, file: str) -> float:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 < value < 1000.0:
        raise PhysicsError("fixation-screw-value", file=file, screw=name, key=key)
    return float(value)


def _number(text: str | None, words: str) -> float | None:
    try:
        value = None if text is None else float(text)
    except ValueError:
        value = 0.0
    if value is not None and not 0.0 < value < 500.0:
        raise PhysicsError("fixation-screw-unknown", screw=words, known=_known())
    return value


def _known() -> str:
    return ", ".join(screws())
