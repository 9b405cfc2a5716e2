"""Materials of the operating room, each as its level of quality can show it."""

from __future__ import annotations

from typing import Any

from vtkmodules.vtkRenderingCore import vtkActor, vtkProperty

from simulator.rendering.colours import IVORY, STEEL, TITANIUM, Colour
from simulator.rendering.quality import Quality

DRAPE: Colour = (0.085, 0.215, 0.235)
"""The blue-green of theatre linen, dark enough to leave the eye to the bone."""
BONE_ROUGHNESS, WET_ROUGHNESS = 0.55, 0.16
STEEL_ROUGHNESS, TITANIUM_ROUGHNESS, LINEN_ROUGHNESS = 0.36, 0.48, 0.95
WET = "wet"
"""Name of the vertex array that says how wet the surface is, 0 to 1."""


def bone_look(quality: Quality) -> vtkProperty:
    """Bone with a soft, slightly moist highlight."""
    look = vtkProperty()
    look.SetColor(*IVORY)
    if quality.physical:
        look.SetInterpolationToPBR()
        look.SetMetallic(0.0)
        look.SetRoughness(BONE_ROUGHNESS)
        return look
    look.SetInterpolationToPhong()
    look.SetAmbient(0.08)
    look.SetDiffuse(0.92)
    look.SetSpecular(0.18)
    look.SetSpecularPower(24)
    return look


def make_wet(actor: vtkActor) -> None:
    """Let cut faces glisten: less rough where the vertex array WET says so. For physical materials only."""
    mapper: Any = actor.GetMapper()
    mapper.MapDataArrayToVertexAttribute("wetMC", WET, 0, -1)
    shader = actor.GetShaderProperty()
    shader.AddVertexShaderReplacement(
        "//VTK::Normal::Dec", True, "//VTK::Normal::Dec\nin float wetMC;\nout float wetVCVS;\n", False
    )
    shader.AddVertexShaderReplacement("//VTK::Normal::Impl", True, "//VTK::Normal::Impl\nwetVCVS = wetMC;\n", False)
    shader.AddFragmentShaderReplacement("//VTK::Normal::Dec", True, "//VTK::Normal::Dec\nin float wetVCVS;\n", False)
    shader.AddFragmentShaderReplacement(
        "float roughness = roughnessUniform;",
        False,
        f"float roughness = mix(roughnessUniform, {WET_ROUGHNESS}, clamp(wetVCVS, 0.0, 1.0));",
        True,
    )


def metal_look(look: vtkProperty, quality: Quality, roughness: float = STEEL_ROUGHNESS) -> None:
    """Steel, or titanium where it is rougher; colours come with the mesh."""
    if quality.physical:
        look.SetInterpolationToPBR()
        look.SetMetallic(0.55)
        look.SetRoughness(roughness)
        return
    look.SetInterpolationToGouraud()
    look.SetAmbient(0.28)
    look.SetDiffuse(0.85)
    look.SetSpecular(0.55)
    look.SetSpecularPower(22)


IMPLANTS = {"steel": (STEEL, STEEL_ROUGHNESS), "titanium": (TITANIUM, TITANIUM_ROUGHNESS)}
"""Colour and roughness of an implant by its material: titanium is darker, warmer and duller than polished steel."""


def linen_look(look: vtkProperty, quality: Quality) -> None:
    """Cloth: no highlight at all."""
    look.SetColor(*DRAPE)
    if quality.physical:
        look.SetInterpolationToPBR()
        look.SetMetallic(0.0)
        look.SetRoughness(LINEN_ROUGHNESS)
        return
    # Its light is in its colours.
    look.LightingOff()
