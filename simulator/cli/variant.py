"""`variant`: the same bones with poorer tissue."""

from __future__ import annotations

import json
from pathlib import Path

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress, print_json

QUALITIES = ["young_normal", "aged_normal", "osteopenia", "osteoporosis", "severe_osteoporosis"]


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text

    @click.command("variant", help=text("density-variant-help"))
    @click.argument("model_folder", type=click.Path(path_type=Path), metavar="MODEL_DIR")
    @click.option("--quality", required=True, type=click.Choice(QUALITIES), help=text("density-quality-help"))
    @click.option(
        "--from",
        "source",
        type=click.Choice(QUALITIES),
        default=QUALITIES[0],
        show_default=True,
        help=text("density-from-help"),
    )
    @click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help=text("density-seed-help"))
    @click.option("--out", required=True, type=click.Path(path_type=Path), help=text("cli-out-help"))
    @json_option(translator)
    def variant(model_folder: Path, quality: str, source: str, seed: int, out: Path, as_json: bool) -> None:
        from reconstruction.density.variant import make_variant
        from reconstruction.patient_model import MODEL_FILE, read_patient_model

        progress = Progress(translator)
        progress("write", 0.0)
        made = make_variant(read_patient_model(model_folder), out, quality, source=source, seed=seed)
        progress.finish()
        if as_json:
            description = json.loads((out / MODEL_FILE).read_text(encoding="utf-8"))
            print_json({"patient_model": str(out), "quality": quality, "seed": seed, **description})
            return
        click.echo(text("density-variant-done", bones=len(made.bones), folder=str(out)))

    return variant
