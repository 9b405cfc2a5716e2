"""`replay`: the recorded inputs, run again through the same physics."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios.language import Translator, quantity
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress, print_json

DIFFERS = 2


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("replay", help=translator.text("cli-replay-help"))
    @click.argument("recording", type=click.Path(path_type=Path))
    @click.option("--model", type=click.Path(path_type=Path), help=translator.text("cli-model-help"))
    @click.option("--shots", type=click.Path(path_type=Path), metavar="DIR", help=translator.text("cli-shots-help"))
    @json_option(translator)
    def replay(recording: Path, model: Path | None, shots: Path | None, as_json: bool) -> int:
        from simulator.app import replay_recording

        progress = Progress(translator)
        outcome = replay_recording(recording, model, progress, shots=shots)
        progress.finish()
        if as_json:
            print_json(
                {
                    "volume_hash": outcome.volume_hash,
                    "recorded_hash": outcome.recorded_hash,
                    "matches_recording": outcome.matches_recording,
                    "complete": outcome.complete,
                    "same_code": outcome.same_code,
                    "ticks": outcome.ticks,
                    "heat": outcome.heat,
                    "recorded_heat": outcome.recorded_heat,
                    "pieces_mm3": outcome.pieces_mm3,
                }
            )
        elif outcome.recorded_hash is None:
            seconds = quantity(outcome.duration_s, "s")
            click.echo(translator.text("cli-replay-unfinished", seconds=seconds, hash=outcome.volume_hash))
        elif outcome.matches_recording:
            click.echo(translator.text("cli-replay-same", hash=outcome.volume_hash))
        else:
            texts = {"hash": outcome.volume_hash, "recorded": outcome.recorded_hash}
            click.echo(translator.text("cli-replay-different", **texts), err=True)
            if not outcome.same_code:
                click.echo(translator.text("cli-replay-other-code"), err=True)
        return DIFFERS if outcome.matches_recording is False else 0

    return replay
