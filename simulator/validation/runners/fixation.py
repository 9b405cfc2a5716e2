"""Screw experiments: driving, tightening and pulling out, in bone or foam."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from physics.depth_profile import DepthProfile, layered_profile
from physics.fixation.hole import Hole
from physics.fixation.insertion import drive_screw
from physics.fixation.material import BONE, FOAM, FOAM_DENSITY_PER_PCF, Material
from physics.fixation.pullout import pull_out
from physics.fixation.screw import Screw, screw_named
from reconstruction.density.relations import apparent_density
from simulator.validation.bench import Bench, Measures

THICK_MM = 60.0
"""Thickness of a block that a screw does not get through [mm]."""


def pullout(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Pull a screw out of an untouched or a stripped hole."""
    screw, hole, profile, material = _setup(given)
    slipped = 0.0
    if given.get("stripped"):
        slipped = drive_screw(screw, hole, profile, material, depth_mm=given["depth"], until="strip").slip_mm
    trial = pull_out(screw, hole, profile, material, depth_mm=given["depth"], slipped_mm=slipped)
    surface = math.pi * screw.thread_diameter * trial.engaged_mm
    return {
        "pullout_N": trial.pullout_N,
        "pullout_kN": 1e-3 * trial.pullout_N,
        "shear_stress_MPa": trial.pullout_N / surface if surface > 0.0 else math.nan,
        "thread_shape_factor": trial.thread_shape_factor,
        "over_chapman": trial.pullout_N / _chapman(screw, given, material) if "pcf" in given else math.nan,
    }


def drive(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Drive a screw, once until it strips and once as a surgeon would stop."""
    screw, hole, profile, material = _setup(given)
    strip = drive_screw(screw, hole, profile, material, depth_mm=given["depth"], until="strip")
    stop = drive_screw(screw, hole, profile, material, depth_mm=given["depth"], until="stop")
    return {
        "insertion_torque_Nm": strip.insertion_torque_max_Nm,
        "stripping_torque_Nm": strip.stripping_torque_Nm,
        "compression_N": strip.compression_N,
        "stop_share_percent": 100.0 * stop.torque_Nm / stop.stripping_torque_Nm,
    }


def tighten(bench: Bench, given: Mapping[str, Any]) -> Measures:  # noqa: ARG001
    """Tighten to a share of the stripping torque, then read the compression and pull the screw out."""
    screw, hole, profile, material = _setup(given)
    depth = given["depth"]
    most = drive_screw(screw, hole, profile, material, depth_mm=depth, until="strip").stripping_torque_Nm
    share = 0.01 * given["percent"]
    trial = drive_screw(screw, hole, profile, material, depth_mm=depth, until=share * most)
    pulled = pull_out(screw, hole, profile, material, depth_mm=depth, slipped_mm=trial.slip_mm)
    return {"compression_N": trial.compression_N, "pullout_N": pulled.pullout_N}


def _setup(given: Mapping[str, Any]) -> tuple[Screw, Hole, DepthProfile, Material]:
    screw, _ = screw_named(given["screw"])
    shape = {
        name: given[key]
        for key, name in (("major", "thread_diameter"), ("core", "core_diameter"), ("pitch", "pitch"))
        if key in given
    }
    screw = replace(screw, **shape)
    hole = Hole(given.get("hole", screw.hole), screw.tap_diameter if given.get("tapped") else 0.0)
    return screw, hole, layered_profile(_layers(given)), FOAM if "pcf" in given or "foam" in given else BONE


def _layers(given: Mapping[str, Any]) -> list[tuple[float, float]]:
    if "layers" in given:
        return [(density, thickness) for density, thickness in given["layers"]]
    thickness = given.get("thickness", THICK_MM)
    if "pcf" in given:
        return [(given["pcf"] * FOAM_DENSITY_PER_PCF, thickness)]
    if "foam" in given:
        return [(given["foam"], thickness)]
    if "hu" in given:
        return [(float(apparent_density(np.array([given["hu"]], dtype=np.float32))[0]), thickness)]
    return [(given["density"], thickness)]


def _chapman(screw: Screw, given: Mapping[str, Any], material: Material) -> float:
    """Chapman's formula on the foam's own shear strength, thread shape factor as published (not capped) [N]."""
    factor = 0.5 + 0.57735 * screw.thread_depth / screw.pitch
    strength = float(material.shear_strength(np.array([given["pcf"] * FOAM_DENSITY_PER_PCF]))[0])
    return strength * given["depth"] * math.pi * screw.thread_diameter * factor
