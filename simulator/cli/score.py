"""`score`: the score again, from the recording alone."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios.language import Translator
from simulator.cli.outcome import print_result
from simulator.cli.parameters import json_option
from simulator.cli.report import print_json


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("score", help=translator.text("cli-score-help"))
    @click.argument("recording", type=click.Path(path_type=Path))
    @json_option(translator)
    def score(recording: Path, as_json: bool) -> None:
        from scenarios.recording import read_outline
        from scenarios.scoring import score as score_recording
        from simulator.session.recording_place import recording_file

        result = score_recording(read_outline(recording_file(recording)))
        if as_json:
            print_json(result.as_json())
        else:
            print_result(result, translator)

    return score
