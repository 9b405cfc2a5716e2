"""How much the picture may cost: levels from a software renderer to a strong graphics card, and which one fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Quality:
    """What one level spends."""

    name: str
    coarse_untouched: bool
    """Mesh bricks that no tool has touched at half resolution."""
    smooth_edges: bool
    """Anti-alias edges after drawing (FXAA); multisampling stays off, it costs four times the frame on a CPU."""
    surface_light: bool
    """Per-pixel light with three lamps; otherwise two lamps."""
    physical: bool = False
    """Bone, steel and drapes reflect as their materials do, with the room mirrored in them; wet cuts glisten."""
    shadows: bool = False
    """The surgical lamp casts shadows."""
    occlusion: bool = False
    """Corners and holes are darker, as little light reaches them (ambient occlusion in screen space)."""
    soft_tissue: bool = False
    """Skin, fat and muscle are shown unless the user hides them; otherwise only when asked for."""
    chips: int = 0
    """Most bone chips and drops of blood at a time."""


QUALITIES: dict[str, Quality] = {
    "low": Quality("low", coarse_untouched=True, smooth_edges=False, surface_light=False, chips=90),
    "medium": Quality(
        "medium", coarse_untouched=False, smooth_edges=True, surface_light=True, physical=True, soft_tissue=True,
        chips=300
    ),
    "high": Quality(
        "high", coarse_untouched=False, smooth_edges=True, surface_light=True, physical=True, shadows=True,
        occlusion=True, soft_tissue=True, chips=900,
    ),
}  # fmt: skip
"""From the cheapest to the dearest."""

AUTOMATIC = "automatic"
SLOW_MS, FAST_MS = 60.0, 9.0
"""Median frame above which a level is too dear, and below which the next one can be afforded as well."""
FRAMES_JUDGED = 40

_SOFTWARE_RENDERERS = ("llvmpipe", "softpipe", "swiftshader", "swr", "microsoft basic render")


def quality_for(capabilities: str, chosen: str = AUTOMATIC, measured: str = "") -> Quality:
    """The level of a picture.

    Args:
        capabilities: what the graphics driver says of itself (vtkRenderWindow.ReportCapabilities).
        chosen: the level that the user wants, or AUTOMATIC.
        measured: the level that an earlier session's frames were found to bear on this driver; empty if none was.
    """
    if chosen in QUALITIES:
        return QUALITIES[chosen]
    if is_software(capabilities):
        return QUALITIES["low"]
    return QUALITIES[measured if measured in QUALITIES else "medium"]


def is_software(capabilities: str) -> bool:
    """Whether the processor draws the pictures."""
    return any(name in capabilities.lower() for name in _SOFTWARE_RENDERERS)


def judged(quality: Quality, frames_ms: Sequence[float]) -> Quality:
    """The level that measured frames speak for: the one they were drawn at, the next cheaper or the next dearer one."""
    if len(frames_ms) < FRAMES_JUDGED:
        return quality
    names = list(QUALITIES)
    place = names.index(quality.name)
    median = sorted(frames_ms)[len(frames_ms) // 2]
    if median > SLOW_MS:
        place = max(0, place - 1)
    elif median < FAST_MS:
        place = min(len(names) - 1, place + 1)
    return QUALITIES[names[place]]
