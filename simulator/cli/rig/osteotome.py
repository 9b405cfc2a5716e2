"""`rig osteotome`: blows of a mallet on an osteotome."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option, positive
from simulator.cli.rig.curves import plot_option
from simulator.cli.rig.model_line import bone_of_specimen, line_options
from simulator.cli.rig.results import show
from simulator.cli.rig.specimens import specimen_options

PANELS = (
    ("blow", "depth_mm", "fixation-axis-blow", "fixation-axis-depth"),
    ("blow", "peak_force_N", "fixation-axis-blow", "fixation-axis-force"),
)


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text

    @click.command("osteotome", help=text("fixation-rig-osteotome-help"))
    @click.option("--width", type=positive(), default=10.0, show_default=True, help=text("fixation-width-help"))
    @click.option("--energy-J", "energy_J", type=positive(), default=2.0, help=text("fixation-energy-help"))
    @click.option("--blows", type=click.IntRange(0, 1000), default=1, help=text("fixation-blows-help"))
    @click.option("--mallet-kg", type=positive(), default=0.45, show_default=True, help=text("fixation-mallet-help"))
    @click.option("--depth", type=positive(), help=text("fixation-blade-depth-help"))
    @click.option("--seed", type=click.IntRange(min=0), help=text("fixation-no-seed-help"))
    @click.option("--rate", type=positive(), help=text("fixation-rate-help"))
    @specimen_options(translator)
    @line_options(translator)
    @click.option("--series", is_flag=True, help=text("cli-rig-series"))
    @plot_option(translator)
    @json_option(translator)
    def osteotome(series: bool, plot: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401
        from physics.depth_profile import across
        from physics.osteotome import blade_profile, check_blows, drive_osteotome

        check_blows(given["width"], given["energy_J"], given["blows"], given["mallet_kg"])
        bone = bone_of_specimen(given, given["width"])
        profile = blade_profile(
            bone.bone_at,
            bone.entry_mm,
            bone.axis,
            edge_direction=across(bone.axis)[0],
            width_mm=given["width"],
            length_mm=bone.through_mm,
        )
        trial = drive_osteotome(
            profile,
            width_mm=given["width"],
            energy_J=given["energy_J"],
            blows=given["blows"],
            mallet_kg=given["mallet_kg"],
            stop_mm=given["depth"],
        )
        show(
            trial.figures(), trial.series, PANELS, translator=translator, with_series=series, plot=plot, as_json=as_json
        )

    return osteotome
