"""What a drill did over time: given by a rig or a recording, or made from the closed-form drilling law."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from physics.cutting_profile import (
    CHISEL_SHARE,
    DENSITY_EXPONENT,
    REFERENCE_DENSITY,
    WALL_SHEAR_CLEAN,
    WALL_SHEAR_CLOGGED,
    WEAR_TORQUE_EXPONENT,
    CuttingProfile,
)
from physics.errors import PhysicsError

Layers = Sequence[tuple[float | None, float]]
RINGS = 24
"""Slices of the drill's point over which its engagement is summed."""
SLOWEST_FEED = 1e-3
"""A push that gives less feed [mm/s] will not get through."""
LONGEST_S = 300.0
MOST_RUBBING = 0.9
"""Most of a tool's power, or torque, that is taken for rubbing along the wall: the edges take the rest."""


@dataclass(frozen=True)
class DrillingHistory:
    """One hole as plain arrays, all of shape (n,): row i tells of the time from row i - 1 to row i."""

    time_s: np.ndarray
    depth_mm: np.ndarray
    """Tip below the entry face; negative before contact."""
    thrust_N: np.ndarray
    torque_Nmm: np.ndarray
    """All torque, wall friction included."""
    feed_mm_s: np.ndarray
    speed_rpm: np.ndarray

    def check(self) -> None:
        """Raise PhysicsError unless there are two rows or more, equally long, finite, with rising times."""
        columns = [getattr(self, name) for name in self.__dataclass_fields__]
        count = len(self.time_s)
        if count < 2 or any(len(column) != count or not np.isfinite(column).all() for column in columns):
            raise PhysicsError("heat-history")
        if not (np.diff(self.time_s) > 0.0).all():
            raise PhysicsError("heat-history")


def wall_torque(
    diameter_mm: float, depth_mm: float, length_mm: float | None = None, clogging_factor: float = 1.0
) -> float:
    """Friction of the margins on the wall [N mm] of a hole of a depth [mm]: flutes clog between 3 and 6 diameters.

    `length_mm` is how much of that depth is bone, all without it; `clogging_factor` is that of a tool without flutes.
    """
    clogging = min(1.0, max(0.0, depth_mm / (3.0 * diameter_mm) - 1.0))
    shear = WALL_SHEAR_CLEAN + clogging * (WALL_SHEAR_CLOGGED - WALL_SHEAR_CLEAN)
    rubbing = max(depth_mm if length_mm is None else length_mm, 0.0)
    return clogging_factor * shear * math.pi * diameter_mm * rubbing * 0.5 * diameter_mm


def bone_within(layers: Layers, depth_mm: float) -> float:
    """How much of the way to a depth [mm] goes through layers that rub: bone, not marrow or air [mm]."""
    total, top = 0.0, 0.0
    for density, thickness in layers:
        if density:
            total += min(max(depth_mm - top, 0.0), thickness)
        top += thickness
    return total


def closed_form_history(
    profile: CuttingProfile,
    *,
    diameter_mm: float,
    speed_rpm: float,
    layers: Layers,
    feed_mm_min: float | None = None,
    push_N: float | None = None,
    wear: float = 1.0,
    point_angle_deg: float = 118.0,
    depth_mm: float | None = None,
    step_s: float = 0.01,
) -> DrillingHistory:
    """A hole by the closed-form law, at a prescribed feed [mm/min] or a prescribed push [N], through layers.

    The law's strength is taken over the point: the chisel meets what lies at the tip, the lips what lies on the cone.

    Args:
        profile: constants of the law.
        diameter_mm: of the drill.
        speed_rpm: turns per minute.
        layers: apparent density [g/cm3] (None: air) and thickness [mm] from the entry face down.
        feed_mm_min: prescribed feed.
        push_N: prescribed push, when there is no prescribed feed.
        wear: 1 sharp, 2.6 blunt.
        point_angle_deg: full point angle.
        depth_mm: where to stop; without it when the whole point is through.
        step_s: time between rows [s].
    """
    turns = speed_rpm / 60.0
    cone = 0.5 * diameter_mm / math.tan(math.radians(point_angle_deg / 2.0))
    end = sum(thickness for _, thickness in layers) + cone if depth_mm is None else depth_mm
    rows, depth, time = [(0.0, 0.0, 0.0, 0.0, 0.0)], 0.0, 0.0
    while depth < end and time < LONGEST_S:
        chisel, lips = _strength(layers, depth, cone)
        edge = wear * profile.edge_pressure * diameter_mm * (CHISEL_SHARE * chisel + (1.0 - CHISEL_SHARE) * lips)
        slope = wear * profile.feed_pressure * diameter_mm * lips
        feed = feed_mm_min / 60.0 if feed_mm_min is not None else _pushed_feed(push_N or 0.0, edge, slope, turns)
        if feed < SLOWEST_FEED:
            raise PhysicsError("heat-push-too-small", push=push_N or 0.0, needed=round(edge, 1))
        turn = feed / turns
        blunt = wear**WEAR_TORQUE_EXPONENT
        torque = blunt * diameter_mm**2 * lips * (profile.edge_torque + profile.specific_energy * turn / 8.0)
        depth += feed * step_s
        time += step_s
        rows.append((time, depth, edge + slope * turn, torque + wall_torque(diameter_mm, depth - cone), feed))
    times, depths, thrusts, torques, feeds = np.array(rows).T
    return DrillingHistory(times, depths, thrusts, torques, feeds, np.full(len(times), float(speed_rpm)))


def _pushed_feed(push: float, edge: float, slope: float, turns: float) -> float:
    """Feed [mm/s]; where the point meets nothing the hand still goes no faster than a millimetre per turn."""
    if slope <= 0.0:
        return turns
    return min(max(0.0, push - edge) / slope, 1.0) * turns


def _strength(layers: Layers, depth: float, cone: float) -> tuple[float, float]:
    """Relative strength under the chisel and over the lips, with its tip at a depth [mm]."""
    radii = (np.arange(RINGS) + 0.5) / RINGS
    at_rings = np.array([_relative(layers, depth - cone * radius) for radius in radii])
    return float(at_rings[: max(1, RINGS // 6)].mean()), float((at_rings * radii).sum() / radii.sum())


def _relative(layers: Layers, depth: float) -> float:
    if depth < 0.0:
        return 0.0
    for density, thickness in layers:
        if depth < thickness:
            return 0.0 if density is None else (density / REFERENCE_DENSITY) ** DENSITY_EXPONENT
        depth -= thickness
    return 0.0
