"""Every instrument has a name in both languages."""

import pytest

from physics.instrument import instruments
from scenarios.language import LANGUAGES, Translator


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_instrument_has_a_name(language):
    translator = Translator(language)
    names = {}
    for instrument in instruments().values():
        message = f"desktop-instrument-{instrument.family}".replace("_", "-")
        names[instrument.family] = translator.text(message)
        assert names[instrument.family] not in ("", message)
    assert len(set(names.values())) == len(names), "no two families share one"
