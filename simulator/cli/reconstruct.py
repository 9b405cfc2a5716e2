"""`reconstruct`: a CT series, a surface file or a label map becomes a patient model."""

from __future__ import annotations

import json
from pathlib import Path

import click

from scenarios.language import Translator
from simulator.cli.parameters import Vector, json_option
from simulator.cli.report import Progress, print_json


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("reconstruct", help=translator.text("cli-reconstruct-help"))
    @click.argument("source", type=click.Path(path_type=Path), metavar="INPUT")
    @click.option("--out", required=True, type=click.Path(path_type=Path), help=translator.text("cli-out-help"))
    @click.option(
        "--seed-point",
        "seeds",
        multiple=True,
        type=(str, Vector(translator)),
        help=translator.text("cli-seed-point-help"),
    )
    @click.option("--series", type=click.IntRange(min=1), help=translator.text("quality-series-number-help"))
    @click.option("--modality", type=click.Choice(["ct", "mr"]), help=translator.text("mr-modality-help"))
    @click.option("--unit", type=click.Choice(["mm", "cm", "m", "inch"]), help=translator.text("surfaces-unit-help"))
    @click.option("--labels", "is_label_map", is_flag=True, help=translator.text("surfaces-labels-help"))
    @click.option(
        "--label-name",
        "label_names",
        multiple=True,
        type=(click.IntRange(1, 65535), str),
        help=translator.text("surfaces-label-name-help"),
    )
    @click.option(
        "--model",
        "models",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        help=translator.text("learned-model-help"),
    )
    @click.option("--model-axes", metavar="XYZ", help=translator.text("learned-axes-help"))
    @json_option(translator)
    def reconstruct(
        source: Path,
        out: Path,
        seeds: tuple,
        series: int | None,
        modality: str | None,
        unit: str | None,
        is_label_map: bool,
        label_names: tuple,
        models: tuple[Path, ...],
        model_axes: str | None,
        as_json: bool,
    ) -> None:
        from reconstruction.bone_naming import require_distinct
        from reconstruction.patient_model import MODEL_FILE
        from simulator.app import reconstruct_series

        require_distinct(bone_id for bone_id, _ in seeds)
        progress = Progress(translator)
        model = reconstruct_series(
            source,
            out,
            dict(seeds),
            progress,
            series=series,
            unit=unit,
            label_names=dict(label_names),
            is_label_map=is_label_map,
            modality=modality,
            models=models,
            model_axes=model_axes,
        )
        progress.finish()
        if as_json:
            description = json.loads((out / MODEL_FILE).read_text(encoding="utf-8"))
            print_json({"patient_model": str(out), **description, "stages_s": progress.stages_s})
            return
        slices = model.labels.array.shape[0]
        click.echo(translator.text("cli-reconstruct-done", bones=len(model.bones), slices=slices, folder=str(out)))

    return reconstruct
