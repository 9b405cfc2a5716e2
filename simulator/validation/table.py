"""The table of published experiments: `assets/validation/*.toml`, one file per kind."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from scenarios.errors import ScenarioError
from scenarios.storage import assets_folder
from simulator.validation.bands import NEEDS, Band, Rule, band_of, centre_of

KINDS = (
    "drilling", "plunge", "heat", "kwire", "screws", "material", "burring", "sawing", "reaming", "osteotome", "haptics",
)  # fmt: skip
"""In the order of the report; one file each."""


class Evidence(StrEnum):
    """How well the published number is known to us."""

    READ = "read"
    """Read in the source that is cited (abstract, table or code)."""
    RECALLED = "recalled"
    """Known from the literature, not read again."""


class Standing(StrEnum):
    """What a row's agreement is worth."""

    INDEPENDENT = "independent"
    """Nothing in the program was chosen with this row in view."""
    ANCHORED = "anchored"
    """A constant of the program was set or checked with this figure in view."""
    FITTED = "fitted"
    """The constants used are a fit to this very experiment: agreement shows only that they are reproduced."""
    VERIFICATION = "verification"
    """The reference is a formula: the mathematics is checked, not the biology."""


class Compare(StrEnum):
    """What is measured of two runs."""

    RATIO = "ratio"
    CHANGE_PERCENT = "change_percent"
    LOSS_PERCENT = "loss_percent"
    DROP = "drop"


@dataclass(frozen=True)
class Row:
    """One published result and how it is run here."""

    id: str
    kind: str
    runner: str
    measure: str
    """Which of the runner's measures."""
    quantity: str
    """Its name for the reader: message `validation-quantity-…`."""
    unit: str
    rule: Rule
    published: Mapping[str, float]
    source: str
    given: Mapping[str, Any]
    """What is prescribed, in lab units."""
    against: Mapping[str, Any]
    """For a comparison of two runs: what differs in the one it is compared with."""
    compare: Compare | None
    notes: tuple[str, ...]
    """Assumptions: messages `validation-note-…`."""
    reading: str
    """Why it may miss: message `validation-reading-…`; shown only where the row misses."""
    evidence: Evidence
    standing: Standing
    slow: bool

    @property
    def band(self) -> Band:
        """Lowest and highest value that agrees."""
        return band_of(self.rule, self.published)

    @property
    def centre(self) -> float | None:
        """The published value, where there is one."""
        return centre_of(self.rule, self.published)


_NUMBERS = ("mean", "sd", "value", "low", "high", "limit")
_KNOWN = {
    "id", "runner", "measure", "quantity", "unit", "rule", "source", "given", "against", "compare", "notes", "reading",
    "evidence", "standing", "slow", *_NUMBERS,
}  # fmt: skip


def table_folder() -> Path:
    """Where the table lies."""
    return assets_folder() / "validation"


def read_table(folder: Path | None = None) -> tuple[Row, ...]:
    """All rows, kind by kind; ScenarioError says which row of which file is wrong."""
    rows: list[Row] = []
    for kind in KINDS:
        rows += _read_kind((folder or table_folder()) / f"{kind}.toml", kind)
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise ScenarioError("validation-row-twice", row=row.id)
        seen.add(row.id)
    return tuple(rows)


def _read_kind(path: Path, kind: str) -> list[Row]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        sources, rows = data["sources"], data["rows"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise ScenarioError("validation-table-unreadable", file=path.name) from error
    return [_row(kind, entry, sources, path.name) for entry in rows]


def _row(kind: str, entry: dict[str, Any], sources: dict[str, str], file: str) -> Row:
    name = str(entry.get("id", "?"))
    unknown = sorted(set(entry) - _KNOWN)
    if unknown:
        raise ScenarioError("validation-row-wrong", file=file, row=name, key=unknown[0])
    for key in ("id", "runner", "measure", "quantity", "unit", "rule", "source"):
        if not isinstance(entry.get(key), str):
            raise ScenarioError("validation-row-wrong", file=file, row=name, key=key)
    published = {key: float(entry[key]) for key in _NUMBERS if key in entry}
    try:
        rule, evidence = Rule(entry["rule"]), Evidence(entry.get("evidence", "read"))
        standing = Standing(entry.get("standing", "independent"))
        compare = Compare(entry["compare"]) if "compare" in entry else None
        source = sources[entry["source"]]
    except (ValueError, KeyError) as error:
        raise ScenarioError("validation-row-wrong", file=file, row=name, key=str(error)) from error
    if set(published) != set(NEEDS[rule]) or not all(map(math.isfinite, published.values())):
        raise ScenarioError("validation-row-wrong", file=file, row=name, key="rule")
    if (compare is None) != ("against" not in entry):
        raise ScenarioError("validation-row-wrong", file=file, row=name, key="against")
    return Row(
        id=name,
        kind=kind,
        runner=entry["runner"],
        measure=entry["measure"],
        quantity=entry["quantity"],
        unit=entry["unit"],
        rule=rule,
        published=published,
        source=source,
        given=entry.get("given", {}),
        against=entry.get("against", {}),
        compare=compare,
        notes=tuple(entry.get("notes", ())),
        reading=str(entry.get("reading", "")),
        evidence=evidence,
        standing=standing,
        slow=bool(entry.get("slow", False)),
    )
