"""`quality`: the quality report of a patient model."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress, print_json


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text

    @click.command("quality", help=text("quality-help"))
    @click.argument("model_folder", type=click.Path(path_type=Path), metavar="MODEL_DIR")
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=text("quality-out-help"))
    @json_option(translator)
    def quality(model_folder: Path, out: Path | None, as_json: bool) -> None:
        from reconstruction.patient_model import read_patient_model
        from simulator.quality_report.page import REPORT_NAME, write_quality_report

        progress = Progress(translator)
        page = out or model_folder / REPORT_NAME
        measured = write_quality_report(page, read_patient_model(model_folder), translator.language, progress)
        progress.finish()
        if not as_json:
            for warning in measured.warnings:
                click.echo(text(warning.message_id, **warning.values))
            click.echo(text("quality-done", file=str(page)))
            return
        bones = []
        for entry in measured.bones:
            low, middle, high = entry.cortex.percentiles()
            bones.append(
                {
                    "id": entry.bone.id,
                    "watertight": entry.surface.is_watertight,
                    "cropped": entry.bone.cropped,
                    "confidence": entry.bone.confidence,
                    "cortex_mm": {"p5": low, "median": middle, "p95": high, "share_below_1_mm": entry.thin_share}
                    if entry.is_cortex_measured
                    else None,
                }
            )
        model = measured.model
        print_json(
            {
                "report": str(page),
                "size_mm": measured.size_mm,
                "spacing_mm": list(model.hu.geometry.spacing_mm),
                "shows_density": measured.shows_density,
                "noise_hu": model.noise_hu if measured.shows_density else None,
                "point_spread_mm": model.point_spread_mm if measured.shows_density else None,
                "steps_between_slices": None
                if measured.steps is None
                else {
                    "count": len(measured.steps.after),
                    "largest_mm": measured.steps.largest_mm,
                    "in_turn": measured.steps.are_in_turn,
                },
                "warnings": [asdict(warning) for warning in measured.warnings],
                "bones": bones,
            }
        )

    return quality
