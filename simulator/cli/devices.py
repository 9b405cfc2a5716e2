"""`devices`: the device drivers, what each device cannot render, and what its buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import print_json

if TYPE_CHECKING:
    from haptics.button_bindings import ButtonBindings


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("devices", help=translator.text("haptics-devices-help"))
    @click.option("--device", help=translator.text("haptics-devices-device"))
    @click.option("--bind", multiple=True, metavar="ACTION=N,N", help=translator.text("haptics-devices-bind"))
    @json_option(translator)
    def devices(device: str | None, bind: tuple[str, ...], as_json: bool) -> None:
        from haptics.button_bindings import read_bindings, write_bindings
        from haptics.drivers import driver_named
        from haptics.errors import HapticsError
        from simulator.devices.catalogue import DRIVER_PROFILES
        from simulator.devices.hand import bindings_path

        path = bindings_path()
        kept = read_bindings(path)
        if device is not None:
            driver_named(device)
        if bind:
            if device is None:
                raise HapticsError("haptics-devices-which")
            kept[device] = _bindings(bind)
            write_bindings(path, kept)
        told = [_tell(translator, name, kept) for name in ([device] if device else DRIVER_PROFILES)]
        if as_json:
            print_json({"bindings_file": str(path), "devices": told})
            return
        for entry in told:
            click.echo(f"{entry['driver']}  ({entry['max_force_N']:g} N, {entry['max_stiffness_N_m']:g} N/m)")
            for action, buttons in entry["buttons"].items():
                click.echo(f"    {action}: {', '.join(map(str, buttons))}")
            for sentence in entry["cannot_render"]:
                click.echo(f"    {sentence}")

    return devices


def _bindings(given: tuple[str, ...]) -> ButtonBindings:
    """`trigger=0,2` once per action."""
    from haptics.button_bindings import ButtonBindings
    from haptics.errors import HapticsError

    parsed: dict[str, list[int]] = {}
    for text in given:
        action, _, buttons = text.partition("=")
        try:
            parsed[action] = [int(button) for button in buttons.split(",") if button]
        except ValueError as error:
            raise HapticsError("haptics-devices-bind-unread", text=text) from error
    return ButtonBindings.from_json(parsed)


def _tell(translator: Translator, name: str, kept: dict[str, ButtonBindings]) -> dict[str, Any]:
    from haptics.button_bindings import bindings_of
    from haptics.device import PROFILES
    from simulator.devices.catalogue import DRIVER_PROFILES

    profile = PROFILES[DRIVER_PROFILES[name]]
    return {
        "driver": name,
        "modality": str(profile.modality),
        "max_force_N": profile.max_force_N,
        "max_stiffness_N_m": profile.max_stiffness_N_m,
        "force_scale": profile.force_scale,
        "cannot_render": [translator.text(told, **profile.limits_told) for told in profile.cannot_render],
        "buttons": bindings_of(name, kept).to_json(),
    }
