"""Texts in the user's language: Project Fluent files in assets/translations, and numbers with their units."""

from __future__ import annotations

import locale
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.errors import ScenarioError
from scenarios.storage import assets_folder

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

LANGUAGES = ("en", "zh_CN")

LANGUAGE_TAGS = {"en": "en", "zh_CN": "zh-CN"}
"""The languages as HTML and xAPI write them (BCP 47)."""

NARROW_SPACE = "\u202f"
"""Thin and unbreakable: a value never parts from its unit at the end of a line."""

DECIMALS = {"mm": 1, "°": 1, "N": 0, "s": 1, "°C": 1, "mm/s": 1, "g/cm³": 2, "µGy·m²": 2}
"""Decimals that carry meaning for a surgeon; units not listed show whole numbers."""

UNIT_SYMBOLS = {
    "deg": "°",
    "degC": "°C",
    "N_mm": "N·mm",
    "mm_s": "mm/s",
    "mm3": "mm³",
    "g_cm3": "g/cm³",
    "uGy_m2": "µGy·m²",
    "count": "",
}
"""Symbols of units whose name in a data file is plain ASCII."""


class Translator:
    """All texts of one language; each .ftl file is read when the first of its texts is asked for."""

    def __init__(self, language: str, folder: Path | None = None) -> None:
        if language not in LANGUAGES:
            raise ScenarioError("scenarios-unknown-language", language=language, known=", ".join(LANGUAGES))
        self.language = language
        self.tag = LANGUAGE_TAGS[language]
        self._folder = (folder or assets_folder() / "translations") / language
        self._bundles: dict[str, FluentBundle] = {}

    def text(self, message_id: str, **values: object) -> str:
        """The text of one message with its variables filled in.

        Raises:
            KeyError: if no file of this language has the message, or a variable of it was not given.
        """
        bundle = self._bundle_of(message_id)
        pattern = bundle.get_message(message_id).value
        if pattern is None:
            raise KeyError(f"message {message_id} has no text in language {self.language}")
        text, errors = bundle.format_pattern(pattern, {name: _plain(value) for name, value in values.items()})
        if errors:
            raise KeyError(f"message {message_id} in language {self.language}: {errors[0]}")
        return str(text)

    def has(self, message_id: str) -> bool:
        """Whether this language has a text for the message."""
        bundle = self._load(message_id.split("-", 1)[0])
        return bundle is not None and bundle.has_message(message_id)

    def error_text(self, error: Exception) -> str:
        """The sentence for one of our own errors, which carry `message_id` and `values`."""
        return self.text(error.message_id, **error.values)  # type: ignore[attr-defined]

    def _bundle_of(self, message_id: str) -> FluentBundle:
        # Ids begin with their file's name, so one small file is parsed instead of all.
        bundle = self._load(message_id.split("-", 1)[0])
        if bundle is None or not bundle.has_message(message_id):
            raise KeyError(f"no message {message_id} in language {self.language}")
        return bundle

    def _load(self, area: str) -> FluentBundle | None:
        if area in self._bundles:
            return self._bundles[area]
        path = self._folder / f"{area}.ftl"
        if not path.is_file():
            return None
        # Fluent brings babel along: 0.1 s that a command without any text need not pay.
        from fluent.runtime import FluentBundle, FluentResource  # noqa: PLC0415

        bundle = FluentBundle([self.language], use_isolating=False)
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
        self._bundles[area] = bundle
        return bundle


def quantity(value: float | None, unit: str, *, as_given: bool = False) -> str:
    """A number with its unit as it is shown: meaningful digits, a thin space, a true minus sign.

    Args:
        value: the number, in the unit named; None (not measured) shows as a dash.
        unit: symbol or data-file name of the unit ("mm", "deg", "N", "s", "count", ...).
        as_given: keep the digits of a value that a person set (a limit of 8 mm stays "8 mm").
    """
    symbol = UNIT_SYMBOLS.get(unit, unit)
    if value is None or not math.isfinite(value):
        return "–"
    number = f"{value:g}" if as_given else f"{value:.{DECIMALS.get(symbol, 0)}f}"
    if number.startswith("-"):
        # A value that rounds to nothing has no sign.
        number = number[1:] if float(number) == 0 else "\u2212" + number[1:]
    gap = "" if symbol in ("°", "") else NARROW_SPACE
    return f"{number}{gap}{symbol}"


def shown_step(unit: str) -> float:
    """The least difference that `quantity` shows, in the unit named."""
    return float(10.0 ** -DECIMALS.get(UNIT_SYMBOLS.get(unit, unit), 0))


def choose_language(code: str | None = None) -> str:
    """The language to speak: the code asked for, else OSTEON_LANGUAGE, else the system's; Chinese or English.

    Raises:
        ScenarioError: if a code was asked for and is neither Chinese nor English.
    """
    if code:
        if not code.lower().startswith(("en", "zh")):
            raise ScenarioError("scenarios-unknown-language", language=code, known=", ".join(LANGUAGES))
        return _nearest(code)
    return _nearest(os.environ.get("OSTEON_LANGUAGE") or _system_language())


def _nearest(code: str) -> str:
    return "zh_CN" if code.lower().startswith(("zh", "chinese")) else "en"


def _system_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "en")
    return locale.getlocale()[0] or "en"


def _plain(value: object) -> object:
    # Fluent knows str, int, float and dates; a path or a list is shown as Python prints it.
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else str(value)
