"""`correct`: corrections written in a file, carried out on a patient model."""

from __future__ import annotations

import json
from pathlib import Path

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress, print_json


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text

    @click.command("correct", help=text("correction-help"), epilog=text("correction-epilog"))
    @click.argument("model_folder", type=click.Path(path_type=Path), metavar="MODEL_DIR")
    @click.option(
        "--script", required=True, type=click.Path(path_type=Path, dir_okay=False), help=text("correction-script-help")
    )
    @click.option("--out", required=True, type=click.Path(path_type=Path), help=text("cli-out-help"))
    @json_option(translator)
    def correct(model_folder: Path, script: Path, out: Path, as_json: bool) -> None:
        from reconstruction.correction.bench import EditRefusedError
        from reconstruction.correction.corrected_model import correct_model
        from reconstruction.correction.script import read_script
        from reconstruction.errors import ReconstructionError
        from reconstruction.patient_model import MODEL_FILE, read_patient_model

        edits = read_script(script)
        progress = Progress(translator)
        progress("read", 0.0)
        try:
            corrected = correct_model(read_patient_model(model_folder), edits, out, progress)
        except EditRefusedError as error:
            if "number" in error.values:  # the sentence says already which edit it is
                raise
            reason = text(error.message_id, **error.values)
            raise ReconstructionError("correction-edit-refused", number=error.number, reason=reason) from error
        progress.finish()
        if as_json:
            description = json.loads((out / MODEL_FILE).read_text(encoding="utf-8"))
            print_json({"patient_model": str(out), **description, "stages_s": progress.stages_s})
            return
        for note in corrected.corrections:
            click.echo(text(note.message_id, **note.values))
        click.echo(text("correction-done", bones=len(corrected.bones), folder=str(out)))

    return correct
