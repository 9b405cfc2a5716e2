"""Blows of a mallet on an osteotome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from physics.depth_profile import layered_profile
from physics.osteotome import drive_osteotome
from simulator.validation.bench import Bench, Measures


def blow(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """One blow of an energy [J] on a blade of a width [mm] in bone of a density [g/cm3]."""
    trial = drive_osteotome(
        layered_profile([(given["density"], 60.0)]), width_mm=given["width"], energy_J=given["energy_J"], blows=1
    )
    return {"peak_kN": 1e-3 * trial.peak_force_N, "pulse_ms": trial.pulse_ms, "depth_mm": trial.depth_mm}
