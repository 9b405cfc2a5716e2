"""Every text of a page in all languages at once; the page's style shows the chosen one."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from scenarios.language import LANGUAGES, Translator


class Bilingual:
    """Writes texts as one element per language, of which the page's style hides all but one."""

    def __init__(self) -> None:
        self.translators = {language: Translator(language) for language in LANGUAGES}

    def text(self, message_id: str, **values: object) -> Markup:
        """One message as inline HTML."""
        return self.each(lambda translator: translator.text(message_id, **values))

    def each(self, say: Callable[[Translator], str]) -> Markup:
        """What a function says in each language, as inline HTML."""
        span = Markup('<span class="{0}" lang="{1}">{2}</span>')
        return Markup().join(
            span.format(language, translator.tag, say(translator)) for language, translator in self.translators.items()
        )

    def given(self, texts: dict[str, str]) -> Markup:
        """A text that comes in all languages from a case file."""
        return self.each(lambda translator: texts.get(translator.language, next(iter(texts.values()), "")))

    def svg_text(self, attributes: str, message_id: str, **values: object) -> Markup:
        """One message as SVG text elements with the same attributes."""
        element = Markup('<text class="{0}" lang="{1}" {2}>{3}</text>')
        return Markup().join(
            element.format(language, translator.tag, Markup(attributes), translator.text(message_id, **values))
            for language, translator in self.translators.items()
        )
