"""`rig impact`: a cup or stem driven into a bed that is narrower, by blows on its impactor."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option, positive
from simulator.cli.rig.curves import plot_option
from simulator.cli.rig.results import show

PANELS = (("blow", "depth_mm", "fixation-axis-blow", "fixation-axis-depth"),)


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text

    @click.command("impact", help=text("fixation-rig-impact-help"))
    @click.option("--part", type=click.Choice(("cup", "stem")), default="cup", help=text("fixation-part-help"))
    @click.option(
        "--diameter", type=positive(), default=52.0, show_default=True, help=text("fixation-part-diameter-help")
    )
    @click.option(
        "--interference", type=positive(), default=1.0, show_default=True, help=text("fixation-interference-help")
    )
    @click.option("--length", type=positive(), default=60.0, show_default=True, help=text("fixation-stem-length-help"))
    @click.option("--density", type=positive(), default=0.35, show_default=True, help=text("fixation-bed-density-help"))
    @click.option("--energy-J", "energy_J", type=positive(), default=4.0, help=text("fixation-energy-help"))
    @click.option("--blows", type=click.IntRange(0, 1000), default=10, help=text("fixation-blows-help"))
    @plot_option(translator)
    @json_option(translator)
    def impact(
        part: str,
        diameter: float,
        interference: float,
        length: float,
        density: float,
        energy_J: float,  # noqa: N803
        blows: int,
        plot: Path | None,
        as_json: bool,
    ) -> None:
        import numpy as np

        from physics.press_fit import cup, seat, stem

        fitted = (
            cup(diameter, interference, density) if part == "cup" else stem(diameter, length, interference, density)
        )
        found = seat(fitted, energy_J, blows)
        figures = {
            "depth_mm": found.depths_mm[-1] if found.depths_mm else 0.0,
            "full_depth_mm": fitted.depth,
            "per_blow_mm": np.diff(found.depths_mm, prepend=0.0).tolist(),
            "seated": found.seated,
            "blows_to_seat": found.blows_to_seat,
            "hold_N": found.hold_N,
        }
        series = {"blow": np.arange(1, blows + 1), "depth_mm": np.array(found.depths_mm)}
        show(figures, series, PANELS, translator=translator, with_series=False, plot=plot, as_json=as_json)

    return impact
