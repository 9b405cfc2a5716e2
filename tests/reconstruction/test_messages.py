"""Every message that reconstruction can give has its sentence in both languages, with the same variables."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
_USED = re.compile(r'"(reconstruction-[a-z0-9-]+)"')
_DEFINED = re.compile(r"^(reconstruction-[a-z0-9-]+) = (.+)$", re.MULTILINE)


def used_ids():
    return {name for path in (REPOSITORY / "reconstruction").rglob("*.py") for name in _USED.findall(path.read_text())}


def sentences(language):
    path = REPOSITORY / "assets" / "translations" / language / "reconstruction.ftl"
    return dict(_DEFINED.findall(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_id_has_a_sentence_and_none_is_left_over(language):
    assert set(sentences(language)) == used_ids()


def test_both_languages_name_the_same_things():
    english, chinese = sentences("en"), sentences("zh_CN")
    for name, sentence in english.items():
        variables = set(re.findall(r"\$(\w+)", sentence))
        assert set(re.findall(r"\$(\w+)", chinese[name])) == variables, name
        assert re.search(r"[\u4e00-\u9fff]", chinese[name]), name
