"""How much the picture may cost: one level for a software renderer, two for graphics cards."""

from __future__ import annotations

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
    """Per-pixel light with two lamps; otherwise one lamp and the camera's own."""


QUALITIES: dict[str, Quality] = {
    "low": Quality("low", coarse_untouched=True, smooth_edges=False, surface_light=False),
    "medium": Quality("medium", coarse_untouched=False, smooth_edges=True, surface_light=True),
    "high": Quality("high", coarse_untouched=False, smooth_edges=True, surface_light=True),
}

_SOFTWARE_RENDERERS = ("llvmpipe", "softpipe", "swiftshader", "swr", "microsoft basic render")


def quality_for(capabilities: str) -> Quality:
    """The level for a graphics driver, from what the driver says of itself (vtkRenderWindow.ReportCapabilities)."""
    software = any(name in capabilities.lower() for name in _SOFTWARE_RENDERERS)
    return QUALITIES["low" if software else "medium"]
