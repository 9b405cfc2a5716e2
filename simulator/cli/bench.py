"""`bench`: measure this machine with the benchmarks of tests/benchmarks."""

from __future__ import annotations

import importlib
from typing import Any

import click

from scenarios.errors import ScenarioError
from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress, print_json, print_table

BENCHMARKS: dict[str, str] = {
    "tick": "tests.benchmarks.bench_tool_tick",
    "contact": "tests.benchmarks.bench_contact",
    "servo": "tests.benchmarks.bench_servo",
    "rendering": "tests.benchmarks.bench_rendering",
    "session": "tests.benchmarks.bench_session",
    "fluoroscopy": "tests.benchmarks.bench_fluoroscopy",
    "heat": "tests.benchmarks.bench_heat",
    "vr": "tests.benchmarks.bench_vr",
    "headset_killed": "tests.benchmarks.bench_headset_killed",
    "reconstruction": "tests.benchmarks.bench_reconstruction",
    "soak": "tests.benchmarks.bench_soak",
}
"""Benchmark name to the module whose `run()` gives rows with these keys, or some of them."""

LONG = ("soak",)
"""Run only when they are named."""

SPREAD_KEYS = ("p50", "p95", "p99", "max")
ROW_KEYS = ("name", "unit", *SPREAD_KEYS, "rival", "ratio")


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("bench", help=translator.text("cli-bench-help"))
    @click.argument("names", nargs=-1)
    @json_option(translator)
    def bench(names: tuple[str, ...], as_json: bool) -> None:
        for name in names:
            if name not in BENCHMARKS:
                raise ScenarioError("cli-bench-unknown", name=name, names=", ".join(BENCHMARKS))
        progress = Progress(translator)
        rows: list[dict[str, Any]] = []
        chosen = names or tuple(name for name in BENCHMARKS if name not in LONG)
        for number, name in enumerate(chosen):
            progress("benchmark", number / len(chosen))
            found = importlib.import_module(BENCHMARKS[name]).run()
            rows += [{key: row.get(key) for key in ROW_KEYS} for row in found]
        progress.finish()
        if as_json:
            print_json(rows)
            return
        columns = {key: translator.text(f"cli-column-{key}") for key in ("name", "unit")}
        columns |= {key: key for key in SPREAD_KEYS}
        columns |= {key: translator.text(f"cli-column-{key}") for key in ("rival", "ratio")}
        print_table([{key: _cell(row[key]) for key in ROW_KEYS} for row in rows], columns)

    return bench


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
