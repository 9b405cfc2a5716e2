"""Material laws and densities from scans, read where tables and experiments give a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from physics.fixation.material import BONE, FOAM
from physics.heat.properties import properties_of
from reconstruction.density.relations import apparent_density, equivalent_120_kvp
from simulator.validation.bench import Bench, Measures


def material_law(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Strengths, stiffnesses and thermal properties at one apparent density [g/cm3]."""
    material = FOAM if given.get("foam") else BONE
    density = np.array([float(given["density"])])
    thermal = properties_of(float(given["density"]))
    return {
        "modulus_MPa": float(material.modulus(density)[0]),
        "compressive_MPa": float(material.compressive_strength(density)[0]),
        "shear_MPa": float(material.shear_strength(density)[0]),
        "shear_modulus_MPa": float(material.shear_modulus(density)[0]),
        "conductivity_W_mK": 1e3 * float(thermal.conductivity),
        "specific_heat_J_gK": float(thermal.specific_heat),
        "wet_density_g_cm3": 1e3 * float(thermal.mass_density),
    }


def density_of_scan(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Apparent density of a Hounsfield number and its 120 kVp equivalent."""
    hu = np.array([given["hu"]], dtype=np.float32)
    kvp = given.get("kvp")
    return {
        "apparent_density_g_cm3": float(apparent_density(hu, kvp=kvp)[0]),
        "equivalent_hu": float(equivalent_120_kvp(hu, kvp)[0]),
    }
