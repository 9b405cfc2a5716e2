"""`rig heat`: the heat solver on cases with a known answer."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios.language import Translator
from simulator.cli.parameters import Numbers, json_option, positive
from simulator.cli.report import print_json, print_table
from simulator.cli.rig.curves import plot_option

CASES = ("half-space-flux", "point-source")
UNITS = {"k": "W/(m K)", "rho": "kg/m3", "c": "J/(kg K)", "flux": "W/mm2", "energy": "J", "voxel": "mm"}


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""

    @click.command("heat", help=translator.text("heat-help"))
    @click.option("--case", type=click.Choice(CASES), required=True, help=translator.text("heat-case-help"))
    @click.option("--voxel", type=positive(), default=0.25, help=translator.text("heat-voxel-help"))
    @click.option("--times", type=Numbers(translator), default="1,2,5,10", help=translator.text("heat-times-help"))
    @click.option("--depths", type=Numbers(translator), default="0.25,0.5,1", help=translator.text("heat-depths-help"))
    @click.option("--flux", type=positive(), default=0.02, help=translator.text("heat-flux-help"))
    @click.option("--energy", type=positive(), default=1.0, help=translator.text("heat-energy-help"))
    @click.option("--density", type=float, default=1.85, help=translator.text("heat-density-help"))
    @click.option("--rate", type=positive(), default=25.0, help=translator.text("heat-rate-help"))
    @click.option("--seed", type=int, default=0, help=translator.text("heat-seed-help"))
    @plot_option(translator)
    @json_option(translator)
    def heat(
        case: str,
        voxel: float,
        times: tuple[float, ...],
        depths: tuple[float, ...],
        flux: float,
        energy: float,
        density: float,
        rate: float,
        seed: int,
        plot: Path | None,
        as_json: bool,
    ) -> None:
        from physics.rig_heat import run_heat_case

        result = run_heat_case(
            case,
            voxel_mm=voxel,
            times_s=times,
            depths_mm=depths,
            flux_W_mm2=flux,
            energy_J=energy,
            density_g_cm3=density,
            rate_Hz=rate,
        )
        tissue = result.tissue
        report = {
            "case": case,
            "voxel": voxel,
            "flux" if case == CASES[0] else "energy": flux if case == CASES[0] else energy,
            "k": 1e3 * float(tissue.conductivity),
            "rho": 1e6 * float(tissue.mass_density),
            "c": 1e3 * float(tissue.specific_heat),
            "units": UNITS,
            "temperature_rise_K": [
                {"time_s": time, "depth_mm": depth, "temperature_rise_K": rise} for time, depth, rise in result.rises
            ],
            "energy_imbalance": result.imbalance,
            "step_s": result.step_s,
            "cells": result.cells,
        }
        if plot is not None:
            _draw(plot, result.rises, translator)
        if as_json:
            print_json(report)
            return
        constants = {"k": f"{report['k']:.3f}", "rho": f"{report['rho']:.0f}", "c": f"{report['c']:.0f}"}
        click.echo(translator.text("heat-constants", **constants))
        columns = {key: translator.text(f"heat-column-{key}") for key in ("time", "depth", "rise")}
        rows = [{"time": f"{t:g}", "depth": f"{d:g}", "rise": f"{rise:.4g}"} for t, d, rise in result.rises]
        print_table(rows, columns)

    return heat


def _draw(path: Path, rises: tuple[tuple[float, float, float], ...], translator: Translator) -> None:
    """Rise over time, one curve per depth."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for depth in sorted({depth for _, depth, _ in rises}):
        points = [(time, rise) for time, at, rise in rises if at == depth]
        axes.plot(*zip(*points, strict=True), marker="o", label=f"{depth:g} mm")
    axes.set(xlabel="t / s", ylabel="ΔT / K")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path)
