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


def with_options(*options: Callable[[Callable], Callable]) -> Callable[[Callable], Callable]:
    """One decorator that applies several options; help lists them in this order."""

    def decorate(function: Callable) -> Callable:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def json_option(translator: Translator) -> Callable[[Callable], Callable]:
    """The `--json` option: stdout then holds the JSON alone."""
    return click.option("--json", "as_json", is_flag=True, help=translator.text("cli-json-help"))


class FiniteRange(click.FloatRange):
    """A float range that does not take NaN for a number, nor infinity."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{number} is not a finite number", param, ctx)
        return number


def positive(most: float | None = None) -> FiniteRange:
    """A float above zero, and at most `most`."""
    return FiniteRange(min=0.0, min_open=True, max=most)


def wear_range() -> FiniteRange:
    """Wear of a cutting edge: 1 is sharp; no published drill was ten times as blunt."""
    return FiniteRange(min=1.0, max=10.0)


def voxel_range() -> FiniteRange:
    """Edge of a bone voxel [mm]: coarser ones lose a cortex, finer ones the memory."""
    return FiniteRange(min=0.1, max=1.5)
