"""Cases: what is operated on, with what, to which plan; read from case.toml files that are checked word by word."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

import xxhash

from scenarios.errors import ScenarioError
from scenarios.language import LANGUAGES
from scenarios.storage import assets_folder, scans_folder
from scenarios.virtual_patient.body import Anaesthesia, PatientBody, Sex

SCHEMA_VERSION = 1

BONE_QUALITIES = ("normal", "aged", "osteopenia", "osteoporosis", "severe")

Point = tuple[float, float, float]


@dataclass(frozen=True)
class CaseSource:
    """Where the images of a case come from."""

    kind: str
    """`generated` (built-in anatomy), `ct` (a DICOM folder or zip, a NIfTI file) or `model` (an imported patient)."""
    parameters: MappingProxyType[str, Any]
    """Everything else of the [source] table, passed on to the generator of the built-in anatomy."""
    path: str = ""
    """Scan of a `ct` source: absolute, or relative to the folder of scans (OSTEON_DATA); of a `model` source, its
    folder among the patient models."""

    def scan_path(self) -> Path:
        """The scan's place on this machine."""
        return scans_folder() / self.path


@dataclass(frozen=True)
class BoneChoice:
    """Which bone of the scan is operated on."""

    id: str
    """Bone id in the patient model, such as `femur_left`."""
    seeds_lps_mm: MappingProxyType[str, Point]
    """A point inside each bone that has to be told from its neighbours [mm, LPS], by bone id; empty if not needed."""


@dataclass(frozen=True)
class PlannedLine:
    """The line the drill is meant to follow; entry and exit are where it meets the bone's surface."""

    point_lps_mm: Point
    """Any point of the line inside the bone [mm, LPS]."""
    axis_lps: Point
    """Direction of drilling, unit length, LPS."""


@dataclass(frozen=True)
class Case:
    """One exercise, as its file tells it."""

    id: str
    schema_version: int
    title: MappingProxyType[str, str]
    brief: MappingProxyType[str, str]
    region: str
    procedure: str
    difficulty: int
    bone_quality: str
    time_limit_s: float
    rubric: str
    seed: int
    source: CaseSource
    bone: BoneChoice
    plan: PlannedLine
    instrument: str
    profile: str
    wear: float
    speed_rpm: float
    voxel_mm: float
    surgeon: MappingProxyType[str, float]
    """Parameters of the virtual surgeon, each name with its unit."""
    patient: PatientBody | None
    """Who is operated on; None where nothing is known, as for an imported scan."""
    folder: Path
    digest: str
    """xxh3 of the case file's bytes: a recording names exactly this text."""

    def with_scan(self, scan: Path) -> Case:
        """The same case on another scan (its coordinates must suit it)."""
        source = CaseSource("ct", MappingProxyType({}), str(scan.resolve()))
        return replace(self, source=source)


def case_ids() -> tuple[str, ...]:
    """Ids of the cases that come with the program, sorted."""
    return tuple(sorted(path.parent.name for path in (assets_folder() / "cases").glob("*/case.toml")))


def load_case(id_or_path: str | Path) -> Case:
    """A case by its id, its folder or its file.

    Raises:
        ScenarioError: if there is no such case, or its file has a mistake; the sentence names the key and the file.
    """
    path = _case_path(id_or_path)
    try:
        content = path.read_bytes()
        fields = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise ScenarioError("scenarios-case-unreadable", file=str(path), reason=error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError("scenarios-case-unreadable", file=str(path), reason=str(error)) from error
    return _build_case(_Table(fields, "", path), path, xxhash.xxh3_128_hexdigest(content))


def _case_path(id_or_path: str | Path) -> Path:
    shipped = assets_folder() / "cases" / str(id_or_path) / "case.toml"
    if str(id_or_path) in case_ids():
        return shipped
    path = Path(id_or_path)
    if path.is_dir() and (path / "case.toml").is_file():
        return path / "case.toml"
    if path.is_file():
        return path
    raise ScenarioError("scenarios-unknown-case", case=str(id_or_path), known=", ".join(case_ids()))


def _build_case(top: _Table, path: Path, digest: str) -> Case:
    version = top.integer("schema_version", 1, 1_000_000)
    if version > SCHEMA_VERSION:
        raise ScenarioError("scenarios-case-too-new", file=str(path), version=version, known=SCHEMA_VERSION)
    tool, simulation = top.table("tool"), top.table("simulation")
    case = Case(
        id=top.text("id"),
        schema_version=version,
        title=_both_languages(top.table("title")),
        brief=_both_languages(top.table("brief")),
        region=top.text("region"),
        procedure=top.text("procedure"),
        difficulty=top.integer("difficulty", 1, 5),
        bone_quality=top.choice("bone_quality", BONE_QUALITIES),
        time_limit_s=top.number("time_limit_s", above=0),
        rubric=top.text("rubric"),
        seed=top.integer("seed", 0, 2**63 - 1),
        source=_source(top.table("source")),
        bone=_bone(top.table("bone")),
        plan=_planned_line(top.table("plan")),
        instrument=tool.text("instrument"),
        profile=tool.text("profile"),
        wear=tool.number("wear", least=1),
        speed_rpm=tool.number("speed_rpm", above=0),
        voxel_mm=simulation.number("voxel_mm", above=0),
        surgeon=_numbers(top.table("surgeon")),
        patient=_patient(top.table("patient")) if "patient" in top.fields else None,
        folder=path.parent,
        digest=digest,
    )
    for table in (top, tool, simulation):
        table.refuse_unknown()
    return case


def _both_languages(table: _Table) -> MappingProxyType[str, str]:
    texts = MappingProxyType({language: table.text(language) for language in LANGUAGES})
    table.refuse_unknown()
    return texts


def _source(table: _Table) -> CaseSource:
    kind = table.choice("kind", ("generated", "ct", "model"))
    if kind == "generated":
        return CaseSource(kind, MappingProxyType({key: value for key, value in table.fields.items() if key != "kind"}))
    source = CaseSource(kind, MappingProxyType({}), table.text("path"))
    table.refuse_unknown()
    return source


def _bone(table: _Table) -> BoneChoice:
    seeds = table.table("seeds_lps_mm") if "seeds_lps_mm" in table.fields else None
    points = {name: seeds.vector(name) for name in seeds.fields} if seeds else {}
    bone = BoneChoice(table.text("id"), MappingProxyType(points))
    table.refuse_unknown()
    return bone


def _planned_line(table: _Table) -> PlannedLine:
    point, axis = table.vector("point_lps_mm"), table.vector("axis_lps")
    length = math.hypot(*axis)
    if length < 1e-9:
        table.complain("axis_lps", "direction")
    table.refuse_unknown()
    return PlannedLine(point, (axis[0] / length, axis[1] / length, axis[2] / length))


def _patient(table: _Table) -> PatientBody:
    patient = PatientBody(
        sex=Sex(table.choice("sex", tuple(Sex))),
        age_years=table.number("age_years", above=0),
        height_cm=table.number("height_cm", least=50),
        weight_kg=table.number("weight_kg", least=3),
        haemoglobin_g_L=table.number("haemoglobin_g_L", above=0),
        anaesthesia=Anaesthesia(table.choice("anaesthesia", tuple(Anaesthesia))),
        beta_blocked=table.truth("beta_blocked"),
        wound_bleeding_ml_min=table.number("wound_bleeding_ml_min", least=0),
        vessel_behind_mm=table.number("vessel_behind_mm", least=0),
    )
    table.refuse_unknown()
    return patient


def _numbers(table: _Table) -> MappingProxyType[str, float]:
    return MappingProxyType({name: table.number(name) for name in table.fields})


class _Table:
    """One table of a case file; every question it cannot answer names the key and the file."""

    def __init__(self, fields: dict[str, Any], name: str, path: Path) -> None:
        self.fields = fields
        self._name = name
        self._path = path
        self._asked: set[str] = set()

    def text(self, key: str) -> str:
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            self.complain(key, "text")
        return value.strip()

    def choice(self, key: str, known: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in known:
            raise ScenarioError(
                "scenarios-case-unknown-choice",
                file=str(self._path), key=self._full(key), value=value, known=", ".join(known),
            )  # fmt: skip
        return value

    def number(self, key: str, *, least: float = -math.inf, above: float = -math.inf) -> float:
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            self.complain(key, "number")
        if value < least or value <= above:
            self.complain(key, "larger", bound=least if value < least else above)
        return float(value)

    def integer(self, key: str, least: int, most: int) -> int:
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int):
            self.complain(key, "integer")
        if not least <= value <= most:
            self.complain(key, "between", bound=f"{least}–{most}")
        return value

    def truth(self, key: str) -> bool:
        value = self._value(key)
        if not isinstance(value, bool):
            self.complain(key, "truth")
        return value

    def vector(self, key: str) -> Point:
        value = self._value(key)
        if not isinstance(value, list) or len(value) != 3 or not all(_is_number(part) for part in value):
            self.complain(key, "vector")
        return (float(value[0]), float(value[1]), float(value[2]))

    def table(self, key: str) -> _Table:
        value = self._value(key)
        if not isinstance(value, dict):
            self.complain(key, "table")
        return _Table(value, self._full(key), self._path)

    def refuse_unknown(self) -> None:
        """A misspelt key would otherwise be a setting that silently does nothing."""
        for key in self.fields:
            if key not in self._asked:
                raise ScenarioError(
                    "scenarios-case-unknown-key",
                    file=str(self._path), key=self._full(key), known=", ".join(sorted(self._asked)),
                )  # fmt: skip

    def complain(self, key: str, expected: str, bound: object = "") -> NoReturn:
        raise ScenarioError(
            "scenarios-case-wrong-value", file=str(self._path), key=self._full(key), expected=expected, bound=str(bound)
        )

    def _value(self, key: str) -> Any:  # noqa: ANN401 - whatever TOML can hold
        self._asked.add(key)
        if key not in self.fields:
            raise ScenarioError("scenarios-case-missing-key", file=str(self._path), key=self._full(key))
        return self.fields[key]

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
