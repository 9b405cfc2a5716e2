"""The scripted user's way through a whole drilling, from the calibration panel to the score."""

from __future__ import annotations

import numpy as np

from simulator.vr.hand_script import Carry, Look, Menu, Photograph, Press, Push, Rest, Step

START_MM, PAST_EXIT_MM = 25.0, 1.6
"""Where the tip waits before the bone, and how far past the planned exit it goes: the drill's own point."""
CORTEX_FEED_MM_S, CANAL_FEED_MM_S, WITHDRAW_MM_S = 1.6, 4.0, 25.0
NEAR_SHARE, FAR_SHARE = 0.3, 0.65
"""Shares of the hole that are drilled at the cortex's feed: up to the first, and from the second."""


def drilling_demonstration(
    entry_lps_mm: np.ndarray, exit_lps_mm: np.ndarray, instruments: int, *, x_rays: bool
) -> tuple[Step, ...]:
    """Calibrate, change the instrument, aim, X-ray, drill, X-ray, finish, read the score.

    Args:
        entry_lps_mm: planned entry [mm], shape (3,), patient LPS.
        exit_lps_mm: planned exit.
        instruments: how many lie in the tray.
        x_rays: whether there is a C-arm.
    """
    entry, exit_point = np.asarray(entry_lps_mm, np.float64), np.asarray(exit_lps_mm, np.float64)
    length = float(np.linalg.norm(exit_point - entry))
    axis = (exit_point - entry) / length
    ready = Carry(_three(entry - START_MM * axis), _three(axis), 1.2)
    work = Look(_three(entry))
    change = (Press("instrument-1"), Rest(0.3), Press("instrument-0")) if instruments > 1 else ()
    return (
        Rest(0.4),
        Photograph("calibration"),
        Press("table-higher"),
        Press("start"),
        Rest(0.4),
        Photograph("operating_room"),
        *change,
        work,
        ready,
        Rest(0.2),
        Carry(_three(entry - 0.5 * axis), _three(axis), 0.8),
        *((Look(), Press("view-ap"), Press("shoot")) if x_rays else ()),
        work,
        ready,
        Carry(_three(entry - 0.5 * axis), _three(axis), 0.8),
        Rest(0.2),
        Photograph("at_the_entry"),
        Push(0.5 + 0.1 * length, CORTEX_FEED_MM_S),
        Photograph("drilling"),
        Push((NEAR_SHARE - 0.1) * length, CORTEX_FEED_MM_S),
        Push((FAR_SHARE - NEAR_SHARE) * length, CANAL_FEED_MM_S),
        Push((1.0 - FAR_SHARE) * length + PAST_EXIT_MM, CORTEX_FEED_MM_S),
        Photograph("through"),
        Push(-(length + PAST_EXIT_MM + START_MM), WITHDRAW_MM_S),
        Look(),
        *((Press("view-lateral"), Press("shoot"), Rest(0.4), Photograph("x_ray")) if x_rays else ()),
        Menu(),
        Rest(0.4),
        Photograph("paused"),
        Press("finish"),
        Rest(0.5),
        Photograph("score"),
        Press("leave"),
    )


def _three(point: np.ndarray) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in point)
    return x, y, z
