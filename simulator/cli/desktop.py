"""`desktop`: open the window."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import click

from scenarios.language import Translator


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("desktop", help=translator.text("cli-desktop-help"))
    @click.option("--device", help=translator.text("cli-device-help"))
    @click.option("--camera-device", help=translator.text("cli-camera-device-help"))
    def desktop(device: str | None, camera_device: str | None) -> int:
        named = {"tool": device, "camera": camera_device}
        chosen = {role: driver for role, driver in named.items() if driver is not None}
        choice = None
        if chosen:
            # Drivers bring compiled code along, which the first window does not wait for.
            from simulator.devices.choice import read_choice
            from simulator.devices.hand import require_desk_device

            for driver in chosen.values():
                require_desk_device(driver)
            choice = replace(read_choice(), **chosen)
        from simulator.desktop.application import run_desktop
        from simulator.desktop_services import desktop_services

        return run_desktop(partial(desktop_services, choice), translator.language)

    return desktop
