"""Stability of the haptic loop: the stiffest wall by eigenvalues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from haptics.virtual_coupling import max_stiffness_by_eigenvalues
from simulator.validation.bench import Bench, Measures

PERIOD_S = 1e-3
MASS_KG = 0.045


def coupling_limit(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Stiffness at which a sampled spring wall on a device becomes unstable [N/m]."""
    limit = max_stiffness_by_eigenvalues(
        MASS_KG, given["damping"], given.get("virtual_damping", 0.0), PERIOD_S, given.get("delay", 0)
    )
    return {"stiffness_N_m": limit}
