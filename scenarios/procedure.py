"""What lies on the instrument table for a procedure: files of `assets/procedures`, checked word by word."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.errors import ScenarioError
from scenarios.storage import assets_folder


@dataclass(frozen=True)
class TrayGroup:
    """Instruments that lie together."""

    id: str
    instruments: tuple[str, ...]


@dataclass(frozen=True)
class Sleeve:
    """A drill sleeve on the table; with offsets, a parallel guide that sits on a wire."""

    id: str
    for_mm: float
    """Diameter of the bit or wire it is made for."""
    bore_mm: float
    length_mm: float
    offsets_mm: tuple[float, ...] = ()
    """Distances from the wire that a parallel guide offers."""


@dataclass(frozen=True)
class ProcedureTable:
    """The table of one procedure."""

    id: str
    groups: tuple[TrayGroup, ...]
    handpieces: tuple[str, ...]
    """Drives within reach, the usual one of a bit before others."""
    sleeves: tuple[Sleeve, ...]

    def sleeve(self, sleeve_id: str) -> Sleeve | None:
        """The sleeve of that id, if it lies there."""
        return next((sleeve for sleeve in self.sleeves if sleeve.id == sleeve_id), None)


NOTHING = ProcedureTable("", (), (), ())
"""The table of a procedure that has no file: the case's own instrument is all there is."""


def procedure_table(procedure: str) -> ProcedureTable:
    """The table of a procedure; an empty one where none was laid out.

    Raises:
        ScenarioError: if its file has a mistake.
    """
    path = assets_folder() / "procedures" / f"{procedure}.toml"
    return load_table(path) if path.is_file() else NOTHING


def load_table(path: Path) -> ProcedureTable:
    """Read a table.

    Raises:
        ScenarioError: if the file cannot be read, or a value is missing or wrong; the sentence names it.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScenarioError("scenarios-procedure-unreadable", file=path.name) from error
    _refuse_unknown(data, {"id", "handpieces", "source", "group", "sleeve", "parallel_guide"}, path)
    groups = tuple(
        TrayGroup(_word(group, "id", path), _words(group, "instruments", path))
        for group in _tables(data, "group", path)
    )
    sleeves = [_sleeve(table, path, parallel=False) for table in _tables(data, "sleeve", path)]
    sleeves += [_sleeve(table, path, parallel=True) for table in _tables(data, "parallel_guide", path)]
    return ProcedureTable(_word(data, "id", path), groups, _words(data, "handpieces", path), tuple(sleeves))


def _sleeve(table: dict[str, Any], path: Path, *, parallel: bool) -> Sleeve:
    keys = {"id", "for_mm", "bore_mm", "length_mm"} | ({"offsets_mm"} if parallel else set())
    _refuse_unknown(table, keys, path)
    sizes = {key: _length(table, key, path) for key in ("for_mm", "bore_mm", "length_mm")}
    if sizes["bore_mm"] <= sizes["for_mm"]:
        raise ScenarioError("scenarios-procedure-value", file=path.name, key="bore_mm")
    offsets = table.get("offsets_mm", [])
    if parallel and (not isinstance(offsets, list) or not offsets):
        raise ScenarioError("scenarios-procedure-value", file=path.name, key="offsets_mm")
    return Sleeve(
        _word(table, "id", path),
        **sizes,
        offsets_mm=tuple(_length({"offsets_mm": offset}, "offsets_mm", path) for offset in offsets),
    )


def _tables(data: dict[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        raise ScenarioError("scenarios-procedure-value", file=path.name, key=key)
    return found


def _word(data: dict[str, Any], key: str, path: Path) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ScenarioError("scenarios-procedure-value", file=path.name, key=key)
    return value


def _words(data: dict[str, Any], key: str, path: Path) -> tuple[str, ...]:
    value = data.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
        raise ScenarioError("scenarios-procedure-value", file=path.name, key=key)
    return tuple(value)


def _length(data: dict[str, Any], key: str, path: Path) -> float:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value <= 0.0:
        raise ScenarioError("scenarios-procedure-value", file=path.name, key=key)
    return float(value)


def _refuse_unknown(data: dict[str, Any], known: set[str], path: Path) -> None:
    """A misspelt key would otherwise be an instrument that silently is not there."""
    unknown = sorted(set(data) - known)
    if unknown:
        raise ScenarioError("scenarios-procedure-value", file=path.name, key=unknown[0])
