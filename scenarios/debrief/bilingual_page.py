"""One self-contained HTML page in all languages with a switch: the frame of the debrief and of the reports."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from scenarios.debrief.bilingual import Bilingual
from scenarios.language import LANGUAGE_TAGS, LANGUAGES

LANGUAGE_NAMES = {"en": "English", "zh_CN": "中文"}
"""As the switch names them: each in its own language, and short."""
_FRAME = "scenarios.debrief"


class BilingualPage:
    """A page whose template extends `bilingual_page.html.j2`; nothing is fetched from anywhere when it is read."""

    def __init__(self, words: Bilingual, package: str, template: str) -> None:
        """Find the template.

        Args:
            words: the texts in all languages.
            package: package in whose folder the template lies.
            template: its file name.
        """
        self._words = words
        self._environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader([jinja2.PackageLoader(package, "."), jinja2.PackageLoader(_FRAME, ".")]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = template
        self.functions: dict[str, Any] = self._environment.globals
        """What the template and its macros may call, by name."""

    def render(self, title_id: str, language: str, **content: object) -> str:
        """The page as HTML text; `language` is the one shown first."""
        script = resources.files(_FRAME).joinpath("language_switch.js").read_text(encoding="utf-8")
        titles = {code: translator.text(title_id) for code, translator in self._words.translators.items()}
        return self._environment.get_template(self._template).render(
            html_language=LANGUAGE_TAGS[language],
            languages=[(code, LANGUAGE_TAGS[code], LANGUAGE_NAMES[code], code == language) for code in LANGUAGES],
            heading=self._words.text(title_id),
            titles=titles,
            title=titles[language],
            script=Markup(script),  # noqa: S704 - our own file
            script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
            **content,
        )
