"""Parameter types and options shared by the commands."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import click

from scenarios.language import Translator


class Vector(click.ParamType):
    """Three numbers `x,y,z`; the first may begin with a minus sign."""

    name = "X,Y,Z"

    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:  # noqa: ANN401
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(float(part) for part in str(value).split(","))
        except ValueError:
            numbers = ()
        if len(numbers) != 3 or not all(map(math.isfinite, numbers)):
            self.fail(self._translator.text("cli-not-a-vector", value=str(value)), param, ctx)
        return numbers


class Numbers(click.ParamType):
    """A comma-separated list of numbers."""

    name = "A,B,…"

    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:  # noqa: ANN401
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(self._translator.text("cli-not-numbers", value=str(value)), param, ctx)


def json_option(translator: Translator) -> Callable[[Callable], Callable]:
    """The `--json` option: stdout then holds the JSON alone."""
    return click.option("--json", "as_json", is_flag=True, help=translator.text("cli-json-help"))


def positive() -> click.FloatRange:
    """A float above zero."""
    return click.FloatRange(min=0.0, min_open=True)
