"""Heat experiments: the rig's drilling run through the heat solver, analytic cases, and thermal dose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from physics.heat.dose import LETHAL_MINUTES, cem43
from physics.heat.tool import wire_tool
from physics.heat.trial import drilling_heat
from physics.rig_heat import half_space_rise, point_source_rise, run_heat_case
from physics.rig_temperature import history_of
from simulator.validation.bench import Bench, CannotRunError, Measures
from simulator.validation.runners.drilling import DEFAULTS, drilled, tool_of, turning_speed

BODY_C = 37.0
HEAT_CELL_MM = 0.3
EXIT_MM = 0.2
"""How far the whole point goes past the far face before the drill is drawn [mm]."""


def drilling_temperature(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Temperatures round one hole through a slab: drilled on the rig, its history heated in the solver."""
    setup = {**DEFAULTS, "irrigation": "off", "bone_C": BODY_C, "thickness": 5.0, **given}
    tool = tool_of(setup)
    trial, specimen, _ = drilled({**setup, "depth": setup["thickness"] + tool.cone_height_mm + EXIT_MM})
    history = history_of(trial, turning_speed(setup))
    if history is None:
        raise CannotRunError("validation-why-no-contact")
    wire = setup["tool"] == "wire"
    found = drilling_heat(
        history,
        specimen.layers,
        diameter_mm=tool.diameter_mm,
        point_angle_deg=tool.point_angle_deg,
        spacing_mm=HEAT_CELL_MM,
        irrigation=setup["irrigation"],
        bone_C=setup["bone_C"],
        tool=wire_tool(tool.diameter_mm, tool.point_angle_deg) if wire else None,
        tool_stays=wire,
        pilot_mm=setup["pilot"],
    )
    figures = {name: float(value) for name, value in asdict(found).items()}
    return figures | {
        "rise_at_0p5mm_K": figures["temperature_at_0p5mm_C"] - setup["bone_C"],
        "rise_max_K": figures["temperature_max_C"] - setup["bone_C"],
        "time_s": float(history.time_s[-1] - history.time_s[0]),
    }


def analytic_heat(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """The solver over the exact answer, at one time and depth."""
    case, time, depth, voxel = given["case"], given["time_s"], given["depth_mm"], given["voxel"]
    found = run_heat_case(case, voxel_mm=voxel, times_s=[time], depths_mm=[depth])
    exact = (
        half_space_rise(0.02, depth, time, found.tissue)
        if case == "half-space-flux"
        else point_source_rise(1.0, depth, time, found.tissue)
    )
    return {"over_exact": found.rises[0][2] / exact}


def dose(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Thermal dose of a constant temperature, and how it stands to what the program takes for lethal."""
    minutes = float(cem43(given["temperature_C"], given["seconds"]))
    return {"minutes": minutes, "over_lethal": minutes / LETHAL_MINUTES}
