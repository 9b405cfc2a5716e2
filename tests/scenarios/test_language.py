"""Texts: both languages say the same things, and every text that the program asks for is there."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, visitor
from fluent.syntax import ast as fluent_ast

from scenarios.errors import ScenarioError
from scenarios.language import LANGUAGES, NARROW_SPACE, Translator, choose_language, quantity, shown_step
from scenarios.storage import assets_folder

ROOT = Path(__file__).resolve().parents[2]
AREAS = sorted(path.stem for path in (assets_folder() / "translations" / "en").glob("*.ftl"))
CODE_FOLDERS = ("simulator", "scenarios", "reconstruction", "physics", "haptics")


class _Variables(visitor.Visitor):
    def __init__(self):
        self.names = set()

    def visit_VariableReference(self, node):  # noqa: N802 - named by fluent
        self.names.add(node.id.name)


def messages(language):
    """Message id to (file name, variables, plain text) of every file of a language."""
    found = {}
    for path in sorted((assets_folder() / "translations" / language).glob("*.ftl")):
        source = path.read_text(encoding="utf-8")
        for entry in FluentParser().parse(source).body:
            assert not isinstance(entry, fluent_ast.Junk), f"{path.name}: {entry.content!r}"
            if isinstance(entry, fluent_ast.Message):
                variables = _Variables()
                variables.visit(entry)
                assert entry.id.name not in found, f"{entry.id.name} twice in {language}"
                found[entry.id.name] = (
                    path.name,
                    variables.names,
                    source[entry.value.span.start : entry.value.span.end],
                )
    return found


@pytest.fixture(scope="module")
def texts():
    return {language: messages(language) for language in LANGUAGES}


def test_languages_have_the_same_messages_in_the_same_files_with_the_same_variables(texts):
    english, chinese = texts["en"], texts["zh_CN"]
    assert set(english) == set(chinese)
    for message, (file, variables, _) in english.items():
        assert chinese[message][:2] == (file, variables), message


NAMES_OF_MAKERS = "haptics-driver-"
"""Names of devices are the same in every language."""


def test_ids_begin_with_their_file(texts):
    for language in LANGUAGES:
        for message, (file, _, _) in texts[language].items():
            assert message.startswith(Path(file).stem + "-"), f"{message} in {file}"


def test_no_chinese_text_is_left_in_english(texts):
    for message, (_, _, text) in texts["zh_CN"].items():
        bare = re.sub(r"\{[^}]*\}", "", text)
        if message.startswith(NAMES_OF_MAKERS):
            continue
        if re.search(r"[A-Za-z]{4,} [A-Za-z]{3,} [A-Za-z]{2,}", bare):
            assert re.search(r"[\u4e00-\u9fff]", bare), message
        if len(bare) > 12:
            assert text != texts["en"][message][2], message


def test_chinese_punctuation_is_full_width(texts):
    for message, (_, _, text) in texts["zh_CN"].items():
        assert not re.search(r"[\u4e00-\u9fff][,:;?!]", text), message
        # What is typed as it stands, such as `model:` before a folder's name, keeps its colon.
        assert not re.search(r"(?<![a-z])[,:;?!](?=[\u4e00-\u9fff])", text), message


def _asked_ids():
    """(file, line, id) of every constant message id in the sources: `.text("...")` and our errors' constructors."""
    for folder in CODE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                    continue
                function = node.func
                name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                if name in ("text", "svg_text", "words", "Reason") or name.endswith("Error"):
                    for argument in node.args[:3]:
                        value = getattr(argument, "value", None)
                        if isinstance(value, str) and re.fullmatch(rf"({'|'.join(AREAS)})(-\w+)+", value):
                            yield path.relative_to(ROOT), node.lineno, value


def test_every_id_in_the_sources_has_a_text(texts):
    missing = [f"{path}:{line} {name}" for path, line, name in _asked_ids() if name not in texts["en"]]
    assert not missing, "\n".join(missing)


def test_every_id_in_the_debrief_template_has_a_text(texts):
    template = (ROOT / "scenarios" / "debrief" / "debrief.html.j2").read_text(encoding="utf-8")
    asked = set(re.findall(r'"((?:debrief|scenarios)-[\w-]*\w)"', template))
    assert asked
    assert asked <= set(texts["en"])


def test_ids_made_from_parts_have_a_text(texts):
    from scenarios.case_file import BONE_QUALITIES
    from scenarios.scoring.metrics import METRICS
    from scenarios.scoring.result import Category, Level, Verdict
    from scenarios.scoring.score import LIMIT_REASONS

    wanted = [f"scenarios-metric-{name}" for name in METRICS]
    wanted += [f"debrief-definition-{name}" for name in METRICS]
    wanted += [f"debrief-advice-{name}" for name in (*LIMIT_REASONS, "bicortical")]
    wanted += [f"scenarios-level-{level}" for level in Level]
    wanted += [f"scenarios-verdict-{verdict}" for verdict in Verdict]
    wanted += [f"debrief-category-{category}" for category in Category]
    wanted += [f"debrief-bone-quality-{quality}" for quality in BONE_QUALITIES]
    wanted += list(LIMIT_REASONS.values())
    assert [name for name in wanted if name not in texts["en"]] == []


def _noted_events():
    """Names of events that the program puts into a recording, with where it says so: in a call, or as a constant."""
    for path in sorted(path for folder in ("simulator", "scenarios") for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = []
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("event", "note", "_note"):
                named = node.args[:2]
            elif isinstance(node, ast.Assign):
                targets = getattr(node.targets[0], "elts", node.targets)
                values = getattr(node.value, "elts", [node.value])
                pairs = zip(targets, values, strict=False)
                named = [value for target, value in pairs if getattr(target, "id", "").endswith("_EVENT")]
            for argument in named:
                if isinstance(value := getattr(argument, "value", None), str):
                    yield path.relative_to(ROOT), node.lineno, value


def test_every_event_of_a_recording_has_a_sentence_for_the_debrief(texts):
    events = list(_noted_events())
    assert {"guide", "irrigation", "fluoroscopy", "resumed", "servo"} <= {name for _, _, name in events}
    untold = [f"{path}:{line} {name}" for path, line, name in events if _event_id(name) not in texts["en"]]
    assert not untold, "\n".join(untold)


def _event_id(name):
    return "debrief-event-" + name.replace("_", "-")


def test_text_fills_in_variables_and_refuses_what_is_wrong():
    translator = Translator("zh_CN")
    assert translator.text("scenarios-no-recording", file="甲.arrows").startswith("甲.arrows")
    with pytest.raises(KeyError, match="scenarios-nothing"):
        translator.text("scenarios-nothing")
    with pytest.raises(KeyError, match="elsewhere"):
        translator.text("elsewhere-message")
    with pytest.raises(KeyError, match="file"):
        translator.text("scenarios-no-recording")
    assert not translator.has("scenarios-nothing")
    with pytest.raises(ScenarioError):
        Translator("fr")


def test_error_text_is_the_sentence_of_the_error():
    error = ScenarioError("scenarios-unknown-session", session="abc")
    assert "abc" in str(error)
    assert (
        Translator("en").error_text(error) == "There is no session “abc”; list the sessions to see the ones there are."
    )


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (9.44, "mm", "9.4_mm"), (0.06, "deg", "0.1°"), (-0.04, "mm", "0.0_mm"), (-2.5, "°", "−2.5°"),
        (83.5, "N", "84_N"), (12.04, "s", "12.0_s"), (2.0, "count", "2"), (None, "mm", "–"), (float("nan"), "N", "–"),
        (1.234, "g_cm3", "1.23_g/cm³"), (47.04, "°C", "47.0_°C"), (1000.0, "rpm", "1000_rpm"),
    ],
)  # fmt: skip
def test_quantity_shows_meaningful_digits(value, unit, shown):
    assert quantity(value, unit) == shown.replace("_", NARROW_SPACE)


def test_quantity_keeps_a_limit_as_it_was_given():
    assert quantity(8.0, "mm", as_given=True) == f"8{NARROW_SPACE}mm"
    assert quantity(2.5, "deg", as_given=True) == "2.5°"


@pytest.mark.parametrize(
    ("code", "variable", "system", "chosen"),
    [
        ("zh", "en", "en_US.UTF-8", "zh_CN"), ("en-GB", "zh_CN", "zh_CN.UTF-8", "en"), (None, "zh-Hans", "de", "zh_CN"),
        (None, "", "zh_TW.UTF-8", "zh_CN"), (None, "", "de_DE.UTF-8", "en"), (None, "", "C", "en"),
    ],
)  # fmt: skip
def test_language_is_chosen_by_code_then_variable_then_system(monkeypatch, code, variable, system, chosen):
    monkeypatch.setenv("OSTEON_LANGUAGE", variable)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", system)
    assert choose_language(code) == chosen


def test_an_unknown_language_is_refused():
    with pytest.raises(ScenarioError) as raised:
        choose_language("fr")
    assert raised.value.message_id == "scenarios-unknown-language"


def test_importing_texts_loads_nothing_heavy():
    program = (
        "import sys, scenarios.language, scenarios.case_file, scenarios.storage;"
        "heavy = {'numpy', 'pyarrow', 'babel', 'jinja2', 'matplotlib'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


@pytest.mark.parametrize("unit", ["mm", "deg", "N", "count", "g_cm3"])
def test_the_least_step_shown_changes_the_words_and_half_of_it_may_not(unit):
    assert quantity(1.0, unit) != quantity(1.0 + shown_step(unit), unit)
    assert quantity(1.0, unit) == quantity(1.0 + 0.4 * shown_step(unit), unit)
