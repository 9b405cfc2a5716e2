"""`rig servo`: the servo's timing on this machine, with the cutting law at work, beside a bare timer loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import numpy as np

from scenarios.language import Translator
from simulator.cli.parameters import FiniteRange, json_option
from simulator.cli.report import Progress
from simulator.cli.rig.haptics_output import show_figures

if TYPE_CHECKING:
    from haptics.device import DevicePort

TURN_S = 1.0
"""Length of a turn; the servo and the bare loop take turns."""
DRILL_MM = 3.2
DENSITY_G_CM3 = 1.85
WALL_MM = 20.0
STANDOFF_M = 0.03
FEED_M_S = 0.002


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("servo", help=translator.text("haptics-rig-servo-help"))
    @click.option("--device", default="simulated", show_default=True, help=translator.text("haptics-rig-device"))
    @click.option(
        "--seconds",
        type=FiniteRange(0.1, 3600.0),
        default=10.0,
        show_default=True,
        help=translator.text("haptics-rig-seconds"),
    )
    @click.option(
        "--load",
        type=click.Choice(["on", "off"]),
        default="off",
        show_default=True,
        help=translator.text("haptics-rig-load"),
    )
    @json_option(translator)
    def servo(device: str, seconds: float, load: str, as_json: bool) -> None:
        from haptics.servo_loop import Servo, ServoSettings
        from haptics.servo_rig import servo_trial
        from physics.cutting_profile import profile_named
        from physics.rig_specimen import block_specimen
        from physics.rig_tools import twist_drill
        from physics.stepper import CuttingStepper
        from simulator.cli.rig.background_load import BackgroundLoad
        from simulator.session.world_frame import device_to_patient

        port = _open(device, seconds)
        try:
            specimen = block_specimen(DENSITY_G_CM3, WALL_MM, spacing_mm=0.3, hole_diameter_mm=DRILL_MM)
            stepper = CuttingStepper(specimen.body, [twist_drill(DRILL_MM)], profile_named("sharp"), 1.0)
            stepper.warm_up()
            frame = device_to_patient(np.asarray(specimen.entry_lps_mm))
            servo = Servo(port, stepper.force_law, stepper.context_address, ServoSettings.for_device(port, frame))
            progress = Progress(translator)
            with BackgroundLoad(active=load == "on"):
                trial = servo_trial(
                    servo, seconds, max(1, round(seconds / TURN_S)), lambda share: progress("rig", share)
                )
            progress.finish()
        finally:
            port.close()
        show_figures({"device": device, "load": load, **trial.figures()}, as_json=as_json)

    return servo


def _open(name: str, seconds: float) -> DevicePort:
    """The device by its driver's name; the drivers without hardware get something to do."""
    from haptics.drivers import driver_named
    from haptics.drivers.virtual_surgeon import DrillPlan, VirtualSurgeonSettings

    make = driver_named(name)
    if name == "simulated":
        plan = DrillPlan((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), WALL_MM * 1e-3)
        return make(plan, VirtualSurgeonSettings(), 1)
    if name == "recorded":
        count = int(seconds * 1000) + 1
        depth = np.minimum(FEED_M_S * 1e-3 * np.arange(count), WALL_MM * 1e-3)
        return make(np.outer(depth, [0.0, 0.0, 1.0]), np.tile([1.0, 0.0, 0.0, 0.0], (count, 1)), np.ones(count))
    if name == "mouse":
        mouse = make()
        mouse.set_pose((0.0, 0.0, -STANDOFF_M), (1.0, 0.0, 0.0, 0.0))  # type: ignore[attr-defined]
        return mouse
    return make()
