"""Corrections written down: a list ``edits``, each with a ``tool`` and what the tool asks for; in a TOML or JSON file.

    paint   bone, points_mm, radius_mm; window_hu, over_bones (optional)
    erase   bone, points_mm, radius_mm
    grow    bone, seed_mm, window_hu, radius_mm
    cut     bone; point_mm and normal, or curve_mm and view (closed optional); new (without it the part is erased)
    split   bone, seeds = {bone id: [[x, y, z], ...], ...}
    merge   bones, into
    fill    bone; closing_mm (optional)
    rename  bone, new
    undo, redo

Points and directions are patient LPS, lengths in millimetres. A window holds Hounsfield units, or the brightness of a
magnetic resonance picture.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from reconstruction.correction.brush import erase, grow, paint
from reconstruction.correction.division import cut_by_curve, cut_by_plane, fill, merge, rename, split
from reconstruction.correction.history import Change
from reconstruction.correction.label_map import LabelMap
from reconstruction.correction.scan import Scan
from reconstruction.errors import ReconstructionError

_LARGEST_SCRIPT_BYTES = 20 * 1024**2
_REQUIRED = object()
UNDO, REDO = "undo", "redo"


def read_script(path: Path) -> list[dict[str, Any]]:
    """Edits of a file, in order; JSON if its name says so, TOML otherwise.

    Raises:
        ReconstructionError: the file is missing or unreadable, or has no list of edits with tools.
    """
    try:
        if path.stat().st_size > _LARGEST_SCRIPT_BYTES:
            raise ValueError(path.name)
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
        edits = content["edits"]
        if not isinstance(edits, list) or not edits or not all(isinstance(edit, dict) for edit in edits):
            raise ValueError(path.name)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReconstructionError("correction-script-unreadable", file=path.name) from error
    return edits


def change_of(edit: Mapping[str, Any], number: int, label_map: LabelMap, scan: Scan) -> Change:
    """What an edit does to a label map, which is left alone.

    Args:
        edit: its tool and what the tool asks for.
        number: place of the edit among all, from 1, for the sentence where it is impossible.
        label_map: labels so far.
        scan: the picture on the same grid.

    Raises:
        ReconstructionError: the edit cannot be read or carried out; the sentence names it.
    """
    tool = edit.get("tool")
    if tool not in _TOOLS:
        known = ", ".join((*_TOOLS, UNDO, REDO))
        raise ReconstructionError("correction-tool-unknown", number=number, tool=str(tool)[:40], known=known)
    given = _Given(edit, number)
    change = _TOOLS[tool](given, label_map, scan)
    given.refuse_unknown()
    return change


class _Given:
    """What an edit gives to its tool; remembers what was asked for, so that misspelt keys are told."""

    def __init__(self, edit: Mapping[str, Any], number: int) -> None:
        self._edit = edit
        self._number = number
        self._asked = {"tool"}

    def has(self, key: str) -> bool:
        """Whether a key is given."""
        return key in self._edit

    def text(self, key: str) -> str:
        """A word."""
        value = self._value(key)
        return value if isinstance(value, str) else self._refuse(key)

    def texts(self, key: str) -> list[str]:
        """Several words."""
        value = self._value(key)
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self._refuse(key)
        return value

    def number(self, key: str, default: object = _REQUIRED) -> float:
        """A finite number."""
        return float(self.array(key, (), default))

    def flag(self, key: str) -> bool:
        """Yes or no; no unless given."""
        value = self._value(key, False)
        return value if isinstance(value, bool) else self._refuse(key)

    def array(self, key: str, shape: tuple[int, ...], default: object = _REQUIRED) -> np.ndarray:
        """Finite numbers of a shape; -1 stands for any length."""
        try:
            values = np.array(self._value(key, default), dtype=float)
        except (TypeError, ValueError):
            self._refuse(key)
        fits = values.ndim == len(shape) and all(
            wanted in (-1, length) for wanted, length in zip(shape, values.shape, strict=True)
        )
        if not fits or not values.size or not np.isfinite(values).all():
            self._refuse(key)
        return values

    def window(self, key: str) -> tuple[float, float]:
        """Lowest and highest value."""
        low, high = self.array(key, (2,))
        return (float(low), float(high)) if low <= high else self._refuse(key)

    def seeds(self, key: str) -> dict[str, np.ndarray]:
        """Points by bone id."""
        value = self._value(key)
        if not isinstance(value, dict):
            self._refuse(key)
        return {str(bone): _Given({bone: points}, self._number).array(bone, (-1, 3)) for bone, points in value.items()}

    def refuse_unknown(self) -> None:
        """Raise if the edit holds a key that its tool did not ask for."""
        for key in self._edit:
            if key not in self._asked:
                raise ReconstructionError("correction-key-unknown", number=self._number, key=str(key)[:40])

    def _value(self, key: str, default: object = _REQUIRED) -> Any:  # noqa: ANN401 - whatever the file holds
        self._asked.add(key)
        if key not in self._edit and default is _REQUIRED:
            raise ReconstructionError("correction-key-missing", number=self._number, key=key)
        return self._edit.get(key, default)

    def _refuse(self, key: str) -> Any:  # noqa: ANN401 - never returns
        raise ReconstructionError("correction-value-wrong", number=self._number, key=key)


def _paint(given: _Given, labels: LabelMap, scan: Scan) -> Change:
    return paint(
        labels,
        given.text("bone"),
        given.array("points_mm", (-1, 3)),
        given.number("radius_mm"),
        scan=scan.picture,
        window_hu=given.window("window_hu") if given.has("window_hu") else None,
        over_bones=given.flag("over_bones"),
    )


def _erase(given: _Given, labels: LabelMap, _scan: Scan) -> Change:
    return erase(labels, given.text("bone"), given.array("points_mm", (-1, 3)), given.number("radius_mm"))


def _grow(given: _Given, labels: LabelMap, scan: Scan) -> Change:
    seed, window = given.array("seed_mm", (3,)), given.window("window_hu")
    return grow(labels, scan.picture, given.text("bone"), seed, window, given.number("radius_mm"))


def _cut(given: _Given, labels: LabelMap, _scan: Scan) -> Change:
    bone, new = given.text("bone"), given.text("new") if given.has("new") else None
    if given.has("curve_mm"):
        curve, view = given.array("curve_mm", (-1, 3)), given.array("view", (3,))
        return cut_by_curve(labels, bone, curve, view, new, closed=given.flag("closed"))
    return cut_by_plane(labels, bone, given.array("point_mm", (3,)), given.array("normal", (3,)), new)


def _split(given: _Given, labels: LabelMap, scan: Scan) -> Change:
    seeds = {bone: points.tolist() for bone, points in given.seeds("seeds").items()}
    return split(labels, scan.picture, given.text("bone"), seeds, scan.levels)


def _merge(given: _Given, labels: LabelMap, _scan: Scan) -> Change:
    return merge(labels, given.texts("bones"), given.text("into"))


def _fill(given: _Given, labels: LabelMap, _scan: Scan) -> Change:
    return fill(labels, given.text("bone"), closing_mm=given.number("closing_mm", 0.0))


def _rename(given: _Given, labels: LabelMap, _scan: Scan) -> Change:
    return rename(labels, given.text("bone"), given.text("new"))


_TOOLS: dict[str, Callable[[_Given, LabelMap, Scan], Change]] = {
    "paint": _paint,
    "erase": _erase,
    "grow": _grow,
    "cut": _cut,
    "split": _split,
    "merge": _merge,
    "fill": _fill,
    "rename": _rename,
}
