"""`rig pullout`: pull a screw out of its hole, untouched or after it was tightened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.rig.curves import plot_option
from simulator.cli.rig.results import show
from simulator.cli.rig.screw_options import Until, screw_options, screw_setup

PANELS = (("displacement_mm", "force_N", "fixation-axis-displacement", "fixation-axis-force"),)


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("pullout", help=translator.text("fixation-rig-pullout-help"))
    @screw_options(translator)
    @click.option("--until", type=Until(translator), help=translator.text("fixation-pullout-until-help"))
    @click.option("--series", is_flag=True, help=translator.text("cli-rig-series"))
    @plot_option(translator)
    @json_option(translator)
    def pullout(  # noqa: ANN401
        until: str | float | None,
        series: bool,
        plot: Path | None,
        as_json: bool,
        **given: Any,  # noqa: ANN401
    ) -> None:
        from physics.fixation.pullout import pull_out

        setup = screw_setup(given)
        driven = None if until is None else setup.drive(given, until)
        trial = pull_out(
            setup.screw,
            setup.hole,
            setup.profile,
            setup.material,
            depth_mm=setup.depth_mm if driven is None else driven.depth_mm,
            slipped_mm=0.0 if driven is None else driven.slip_mm,
        )
        figures = trial.figures() | {
            "screw": setup.screw.id,
            "hole_mm": setup.hole.diameter_mm,
            "stripped": False if driven is None else driven.stripped,
        }
        show(figures, trial.series, PANELS, translator=translator, with_series=series, plot=plot, as_json=as_json)

    return pullout
