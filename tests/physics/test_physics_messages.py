"""Every message of the physics core has its sentence in both languages, with the same gaps."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
USED = {
    message
    for path in (ROOT / "physics").rglob("*.py")
    for message in re.findall(r'PhysicsError\(\s*"(physics-[a-z0-9-]+)"', path.read_text(encoding="utf-8"))
}


def sentences(language):
    text = (ROOT / "assets" / "translations" / language / "physics.ftl").read_text(encoding="utf-8")
    return dict(re.findall(r"^(physics-[a-z0-9-]+) = (.+)$", text, re.MULTILINE))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_message_has_a_sentence(language):
    assert USED
    assert set(sentences(language)) >= USED


def test_both_languages_fill_the_same_gaps():
    english, chinese = sentences("en"), sentences("zh_CN")
    assert english.keys() == chinese.keys()
    for message, text in english.items():
        gaps = re.findall(r"\{ \$(\w+) \}", text)
        assert sorted(gaps) == sorted(re.findall(r"\{ \$(\w+) \}", chinese[message]))
