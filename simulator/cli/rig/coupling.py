"""`rig coupling`: the stiffest wall a hand bears, by our servo loop, by eigenvalues and by the closed formula."""

from __future__ import annotations

import click

from scenarios.language import Translator
from simulator.cli.parameters import FiniteRange, json_option, positive
from simulator.cli.rig.haptics_output import show_figures


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("coupling", help=translator.text("haptics-rig-coupling-help"))
    @click.option("--mass", type=positive(), required=True, help=translator.text("haptics-rig-mass"))
    @click.option("--damping", type=FiniteRange(min=0.0), required=True, help=translator.text("haptics-rig-damping"))
    @click.option(
        "--virtual-damping",
        type=FiniteRange(min=0.0),
        default=0.0,
        show_default=True,
        help=translator.text("haptics-rig-virtual-damping"),
    )
    @click.option(
        "--period-ms",
        type=FiniteRange(0.01, 100.0),
        default=1.0,
        show_default=True,
        help=translator.text("haptics-rig-period"),
    )
    @click.option(
        "--delay-ticks",
        type=click.IntRange(0, 31),
        default=0,
        show_default=True,
        help=translator.text("haptics-rig-delay"),
    )
    @json_option(translator)
    def coupling(
        mass: float, damping: float, virtual_damping: float, period_ms: float, delay_ticks: int, as_json: bool
    ) -> None:
        from haptics.coupling_rig import max_stiffness_by_servo
        from haptics.errors import HapticsError
        from haptics.virtual_coupling import max_stiffness_by_eigenvalues, max_stiffness_estimate

        if damping + virtual_damping <= 0.0:
            raise HapticsError("haptics-rig-no-damping")
        loop = (damping, virtual_damping, period_ms * 1e-3, delay_ticks)
        by_servo, by_eigenvalues = max_stiffness_by_servo(mass, *loop), max_stiffness_by_eigenvalues(mass, *loop)
        by_formula = max_stiffness_estimate(*loop)
        figures = {
            "k_max_N_m": by_servo,
            "k_max_eigenvalues_N_m": by_eigenvalues,
            "k_max_formula_N_m": by_formula,
            "servo_over_eigenvalues": by_servo / by_eigenvalues if by_eigenvalues > 0 else None,
            "formula_over_eigenvalues": by_formula / by_eigenvalues if by_eigenvalues > 0 else None,
        }
        show_figures(figures, as_json=as_json)

    return coupling
