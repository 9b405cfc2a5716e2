"""What the files of instruments without a motor must give: pushed, struck or squeezed by hand."""

from __future__ import annotations

from types import MappingProxyType

from physics.kernels import layout

KINDS = MappingProxyType(
    {
        "awl": layout.KIND_AWL,
        "blunt": layout.KIND_BLUNT,
        "osteotome": layout.KIND_OSTEOTOME,
        "rongeur": layout.KIND_RONGEUR,
    }
)
"""Pointed tools that are pushed and turned; tools that only touch; blades that are struck; jaws that bite."""

KEYS = MappingProxyType(
    {
        "awl": ("diameter_mm", "point_angle_deg", "length_mm"),
        "blunt": ("diameter_mm", "length_mm", "shaft_diameter_mm"),
        "osteotome": ("diameter_mm", "thickness_mm", "point_angle_deg", "length_mm", "blow_energy_J"),
        "rongeur": ("diameter_mm", "length_mm", "shaft_diameter_mm", "bite_force_N"),
    }
)
OPTIONAL = MappingProxyType({"blunt": ("thickness_mm", "blow_energy_J", "hook_mm")})
"""A blunt tool with a thickness is flat; one with a blow energy is struck; one with a hook measures holes."""
HOOK_HEIGHT_MM = 1.0
"""How thick a hook is along the tool."""

LIMITS = MappingProxyType({"blow_energy_J": (0.1, 20.0), "bite_force_N": (10.0, 5000.0), "hook_mm": (0.1, 5.0)})

SHAFT_LIKE = MappingProxyType({"awl": "diameter_mm", "osteotome": "thickness_mm"})
"""Tools of one thickness all along, and what gives it."""


def implied(kind: str, numbers: dict[str, float]) -> dict[str, float]:
    """What the shape of such a tool implies; none has a speed."""
    if kind in SHAFT_LIKE:
        made = {"flute_length_mm": numbers["length_mm"], "shaft_diameter_mm": numbers[SHAFT_LIKE[kind]]}
    else:
        made = {"flute_length_mm": min(0.25 * numbers["length_mm"], numbers["diameter_mm"])}
    return {**made, "set_speed_rpm": 0.0}
