"""Runners: one function per kind of experiment, what is prescribed in lab units to what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.validation.bench import Bench, CannotRunError, Measures, Runner
from simulator.validation.runners.burring import grind
from simulator.validation.runners.drilling import drill, extraction, penetration_rate
from simulator.validation.runners.fixation import drive, pullout, tighten
from simulator.validation.runners.haptics import coupling_limit
from simulator.validation.runners.heat import analytic_heat, dose, drilling_temperature
from simulator.validation.runners.material import density_of_scan, material_law
from simulator.validation.runners.osteotome import blow
from simulator.validation.runners.plunge import plunge
from simulator.validation.runners.reaming import ream
from simulator.validation.runners.sawing import saw, saw_tooth


def without_engine(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """An experiment that nothing here can run yet; `why` names the message that says so."""
    raise CannotRunError(f"validation-why-{given['why']}")


RUNNERS: dict[str, Runner] = {
    "drill": drill,
    "penetration_rate": penetration_rate,
    "extraction": extraction,
    "plunge": plunge,
    "temperature": drilling_temperature,
    "analytic_heat": analytic_heat,
    "dose": dose,
    "pullout": pullout,
    "drive": drive,
    "tighten": tighten,
    "material": material_law,
    "scan_density": density_of_scan,
    "burr": grind,
    "saw": saw,
    "saw_tooth": saw_tooth,
    "ream": ream,
    "osteotome": blow,
    "coupling_limit": coupling_limit,
    "none": without_engine,
}
"""Runner by the name the table uses."""
