"""What a command prints: progress on stderr, figures on stdout, as text or as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any

import click

from scenarios.language import Translator


class Progress:
    """Shows on stderr which stage runs and how far it is; measures each stage's wall time.

    Call it as `progress(stage, fraction)` with a stage id such as `read` and a fraction from 0 to 1.
    """

    def __init__(self, translator: Translator) -> None:
        self.stages_s: dict[str, float] = {}
        self._translator = translator
        self._stage: str | None = None
        self._started = 0.0
        self._percent = -1
        self._live = sys.stderr.isatty()

    def __call__(self, stage: str, fraction: float) -> None:
        if stage != self._stage:
            self.finish()
            self._stage, self._started, self._percent = stage, time.perf_counter(), -1
            self._announce()
        percent = int(100 * min(max(fraction, 0.0), 1.0))
        if self._live and percent != self._percent:
            self._percent = percent
            click.echo(f"\r{percent:3d} %  {self._name(stage)}", err=True, nl=False)

    def finish(self) -> None:
        """Close the running stage and note its time."""
        if self._stage is None:
            return
        elapsed = time.perf_counter() - self._started
        self.stages_s[self._stage] = round(self.stages_s.get(self._stage, 0.0) + elapsed, 3)
        if self._live:
            click.echo(f"\r100 %  {self._name(self._stage)}  {elapsed:.1f} s", err=True)
        self._stage = None

    def _announce(self) -> None:
        if not self._live:
            click.echo(f"… {self._name(self._stage)}", err=True)

    def _name(self, stage: str | None) -> str:
        return self._translator.text(f"cli-stage-{stage}")


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever a command reports
    """Write one JSON document to stdout; numbers that are not finite become null."""
    click.echo(json.dumps(_finite(value), ensure_ascii=False, indent=2, allow_nan=False))


def print_table(rows: Iterable[Mapping[str, str]], columns: Mapping[str, str]) -> None:
    """Write a plain aligned table; `columns` maps a key to its heading."""
    texts = [[str(row.get(key, "")) for key in columns] for row in rows]
    headings = list(columns.values())
    widths = [max(_width(line[i]) for line in [headings, *texts]) for i in range(len(headings))]
    for line in [headings, *texts]:
        click.echo(
            "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        )


def _width(text: str) -> int:
    """Columns a terminal uses: a Chinese character takes two."""
    return sum(2 if ord(character) >= 0x1100 and not 0x2000 <= ord(character) < 0x2E80 else 1 for character in text)


def _finite(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Mapping):
        return {str(key): _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
