"""The rules of xAPI 1.0.3 that our statements touch, written down again from the specification (part 2, Data)."""

import re
import uuid
from datetime import datetime

IRI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$")
DURATION = re.compile(r"^P(?!$)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


def broken_rules(statement):
    """What a strict learning record store would object to; empty for a valid statement."""
    problems = []
    check = lambda fine, what: problems.append(what) if not fine else None  # noqa: E731
    allowed = {"id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority", "version"}
    check(set(statement) <= allowed, "unknown keys")
    check(str(uuid.UUID(statement["id"])) == statement["id"], "id")
    check(re.fullmatch(r"1\.0(\.\d+)?", statement["version"]), "version")
    check(datetime.fromisoformat(statement["timestamp"]).utcoffset() is not None, "timestamp needs a zone")
    actor = statement["actor"]
    check(set(actor) == {"objectType", "account"}, "one identifier")
    check(set(actor["account"]) == {"homePage", "name"} and IRI.match(actor["account"]["homePage"]), "account")
    check(IRI.match(statement["verb"]["id"]), "verb")
    check(all(LANGUAGE.match(tag) for tag in statement["verb"]["display"]), "verb display")
    problems += _activity(statement["object"])
    context = statement["context"]
    check(str(uuid.UUID(context["registration"])) == context["registration"], "registration")
    for group, activities in context["contextActivities"].items():
        check(group in ("parent", "grouping", "category", "other"), group)
        for activity in activities:
            problems += _activity(activity)
    check(all(IRI.match(key) for key in context["extensions"]), "context extensions")
    problems += _result(statement["result"])
    check(None not in _leaves(statement, inside_extensions=False), "null outside extensions")
    return problems


def _activity(activity):
    problems = []
    if activity.get("objectType") != "Activity" or not IRI.match(activity["id"]):
        problems.append("activity")
    definition = activity.get("definition", {})
    if not set(definition) <= {"name", "description", "type", "moreInfo", "interactionType", "extensions"}:
        problems.append("definition")
    if not all(LANGUAGE.match(tag) for tag in definition.get("name", {})):
        problems.append("activity name")
    return problems


def _result(result):
    problems = []
    if not set(result) <= {"score", "success", "completion", "response", "duration", "extensions"}:
        problems.append("result keys")
    score = result.get("score")
    if score is not None:
        if not -1 <= score["scaled"] <= 1 or not score["min"] <= score["raw"] <= score["max"]:
            problems.append("score range")
        if not set(score) <= {"scaled", "raw", "min", "max"}:
            problems.append("score keys")
    for flag in ("success", "completion"):
        if flag in result and not isinstance(result[flag], bool):
            problems.append(flag)
    if "duration" in result and not DURATION.match(result["duration"]):
        problems.append("duration")
    if not all(IRI.match(key) for key in result.get("extensions", {})):
        problems.append("result extensions")
    return problems


def _leaves(value, *, inside_extensions):
    if isinstance(value, dict):
        for key, part in value.items():
            if key != "extensions" or inside_extensions:
                yield from _leaves(part, inside_extensions=inside_extensions)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, inside_extensions=inside_extensions)
    else:
        yield value
