"""`sound`: what a recorded session sounded like, as a WAV file."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios.language import Translator, quantity
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress, print_json


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("sound", help=translator.text("sound-command-help"))
    @click.argument("recording", type=click.Path(path_type=Path))
    @click.option(
        "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.wav",
        help=translator.text("sound-out-help"),
    )  # fmt: skip
    @json_option(translator)
    def sound(recording: Path, out: Path, as_json: bool) -> None:
        from simulator.app import write_sound

        progress = Progress(translator)
        written = write_sound(recording, out, progress)
        progress.finish()
        if as_json:
            print_json(
                {
                    "file": str(out),
                    "duration_s": written.duration_s,
                    "sample_rate_hz": written.rate_hz,
                    "loudest": written.loudest,
                    "breakthroughs": written.breakthroughs,
                }
            )
        else:
            length = quantity(written.duration_s, "s")
            click.echo(translator.text("sound-written", file=str(out), length=length, count=written.breakthroughs))

    return sound
