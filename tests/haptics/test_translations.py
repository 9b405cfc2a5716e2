"""Every fault the engine can tell of has a sentence in both languages, with the same variables."""

import re

import pytest

from haptics.button_bindings import Action
from haptics.drivers import DRIVERS
from tests.conftest import REPOSITORY

FIGURES = ("rate", "samples", "compute", "lateness", "missed", "passivity", "force-step")
"""Lines of the panel that shows a device tried out."""


def sentences(language):
    text = (REPOSITORY / "assets" / "translations" / language / "haptics.ftl").read_text(encoding="utf-8")
    return dict(re.findall(r"^(haptics-[\w-]+) = (.+)$", text, flags=re.MULTILINE))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_fault_has_its_sentence(language):
    folders = (REPOSITORY / "haptics", REPOSITORY / "simulator")
    sources = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    named = set(re.findall(r'"(haptics-[\w-]+)"', sources))
    named |= {f"haptics-driver-{name}".replace("_", "-") for name in DRIVERS}
    named |= {f"haptics-action-{action}".replace("_", "-") for action in Action}
    named |= {f"haptics-page-{name}" for name in FIGURES}
    assert named == set(sentences(language))


def test_both_languages_name_the_same_values():
    english, chinese = sentences("en"), sentences("zh_CN")
    for name, sentence in english.items():
        assert set(re.findall(r"\{ \$(\w+) \}", sentence)) == set(re.findall(r"\{ \$(\w+) \}", chinese[name]))
