"""Colours of the 3-D view and the pictures, sRGB 0 to 1; the same values stand in the interface's palette."""

from __future__ import annotations

import numpy as np

Colour = tuple[float, float, float]


def _hex(value: str) -> Colour:
    return (int(value[1:3], 16) / 255, int(value[3:5], 16) / 255, int(value[5:7], 16) / 255)


BACKGROUND_DARK = _hex("#14171B")
BACKGROUND_LIGHT = _hex("#F6F7F9")
IVORY = _hex("#E9DFC8")
STEEL = _hex("#B9C0C7")
TITANIUM = _hex("#8F8F8A")
HANDLE = _hex("#5C6670")
PLAN = _hex("#1F9E96")
ACHIEVED = _hex("#E08A2E")
NORMAL_MARK = _hex("#5CC8C0")

_DENSITY_STOPS = np.array([0.0, 0.25, 0.6, 1.0, 1.5, 2.0])
"""Apparent density [g/cm3] at which the colours below stand: marrow, cancellous, dense cancellous, cortex."""

_DENSITY_COLOURS = np.array(
    [[150, 78, 58], [178, 104, 78], [203, 150, 112], [221, 192, 156], [233, 221, 196], [240, 232, 214]], np.float64
)


def density_colours(density: np.ndarray) -> np.ndarray:
    """Colours of cut bone by density, from red marrow over cancellous bone to ivory cortex.

    Args:
        density: Apparent density [g/cm3], shape (n,).

    Returns:
        sRGB, shape (n, 3), uint8.

    """
    channels = [np.interp(density, _DENSITY_STOPS, _DENSITY_COLOURS[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=1).astype(np.uint8)
