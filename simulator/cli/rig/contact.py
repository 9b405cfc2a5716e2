"""`rig contact`: random contact through the real servo, and whether every limit held."""

from __future__ import annotations

from dataclasses import asdict

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress
from simulator.cli.rig.haptics_output import show_figures


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("contact", help=translator.text("haptics-rig-contact-help"))
    @click.option("--device", default="touch", show_default=True, help=translator.text("haptics-rig-profile"))
    @click.option(
        "--ticks",
        type=click.IntRange(min=1),
        default=100_000,
        show_default=True,
        help=translator.text("haptics-rig-ticks"),
    )
    @click.option("--seed", type=click.IntRange(min=0), default=1, help=translator.text("cli-seed-help"))
    @click.option(
        "--mapping",
        type=click.Choice(["linear", "soft-knee"]),
        default="linear",
        show_default=True,
        help=translator.text("haptics-rig-mapping"),
    )
    @json_option(translator)
    def contact(device: str, ticks: int, seed: int, mapping: str, as_json: bool) -> None:
        from haptics.contact_rig import contact_trial
        from haptics.device import profile_named
        from haptics.force_mapping import ForceMapping

        profile = profile_named(device)
        shown = ForceMapping.soft_knee(profile) if mapping == "soft-knee" else ForceMapping.linear(profile)
        progress = Progress(translator)
        trial = contact_trial(profile, ticks, seed, mapping=shown, progress=lambda share: progress("rig", share))
        progress.finish()
        cannot = [translator.text(told, **profile.limits_told) for told in profile.cannot_render]
        show_figures(
            {"device": device, "mapping": mapping, **asdict(trial), "held": trial.held, "cannot_render": cannot},
            as_json=as_json,
        )

    return contact
