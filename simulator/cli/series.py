"""`series`: what a folder, disc or archive holds, and which series can be reconstructed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import print_json, print_table


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text

    @click.command("series", help=text("quality-series-help"))
    @click.argument("source", type=click.Path(path_type=Path), metavar="INPUT")
    @click.option("--thumbnails", type=click.Path(path_type=Path), help=text("quality-thumbnails-help"))
    @json_option(translator)
    def series(source: Path, thumbnails: Path | None, as_json: bool) -> None:
        from reconstruction.images.series_list import list_series

        listed = list_series(source)
        pictures: dict[int, str] = {}
        if thumbnails is not None:
            from PIL import Image

            thumbnails.mkdir(parents=True, exist_ok=True)
            for entry in listed:
                if entry.thumbnail is not None:
                    place = thumbnails / f"series_{entry.summary.number}.png"
                    Image.fromarray(entry.thumbnail).save(place)
                    pictures[entry.summary.number] = str(place)
        if as_json:
            print_json(
                [
                    asdict(entry.summary)
                    | {"pixel_mm": entry.spacing_mm, "thumbnail": pictures.get(entry.summary.number)}
                    for entry in listed
                ]
            )
            return
        reasons = ["usable" if entry.summary.reason is None else entry.summary.reason for entry in listed]
        print_table(
            (
                {
                    "number": str(entry.summary.number),
                    "modality": entry.summary.modality,
                    "slices": str(entry.summary.slices),
                    "part": entry.summary.part or "–",
                    "use": text(f"quality-series-{reason.replace('_', '-')}"),
                }
                for entry, reason in zip(listed, reasons, strict=True)
            ),
            {name: text(f"quality-series-column-{name}") for name in ("number", "modality", "slices", "part", "use")},
        )

    return series
