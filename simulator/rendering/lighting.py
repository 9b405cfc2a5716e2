"""The surgical lamp, the light that the room throws back, and the shade in corners."""

from __future__ import annotations

from typing import Any

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkLight, vtkRenderer, vtkRenderPass, vtkTexture
from vtkmodules.vtkRenderingOpenGL2 import (
    vtkCameraPass,
    vtkLightsPass,
    vtkOpaquePass,
    vtkRenderPassCollection,
    vtkRenderStepsPass,
    vtkSequencePass,
    vtkShadowMapBakerPass,
    vtkShadowMapPass,
    vtkSSAOPass,
)

from simulator.rendering.colours import Colour
from simulator.rendering.plan_overlay import perpendicular_pair
from simulator.rendering.quality import Quality

LAMP_MM = 650.0
"""How high the lamp hangs above the planned entry."""
LAMP_BESIDE = (0.30, -0.22)
"""How far it hangs aside, over its height: a shadow beside the tool tells how far the tip is from the bone."""
LAMP_CONE_DEG = 24.0
LAMP_COLOUR, FILL_COLOUR = (1.0, 0.975, 0.94), (0.84, 0.91, 1.0)
OCCLUSION_MM, OCCLUSION_BIAS_MM, OCCLUSION_SAMPLES = 5.0, 0.12, 48
"""How far away something still shades a corner."""
SHADOW_PX = 2048
_SKY_SIZE = (128, 64)


def light_scene(renderer: vtkRenderer, quality: Quality, site_mm: np.ndarray, down: np.ndarray) -> None:
    """Light an operating site.

    Args:
        renderer: whose lights are replaced.
        quality: what they may cost.
        site_mm: what the lamp points at, shape (3,), patient LPS.
        down: unit vector from the lamp's side into the patient, shape (3,).

    """
    renderer.RemoveAllLights()
    renderer.AutomaticLightCreationOff()
    strength = 1.3 if quality.physical else 0.92
    renderer.AddLight(_lamp(site_mm, down, strength, quality))
    renderer.AddLight(_camera_light((0.6, -0.1, 0.9), FILL_COLOUR, 0.36 * strength, quality))
    if quality.surface_light:
        renderer.AddLight(_camera_light((-0.7, 0.5, 0.6), LAMP_COLOUR, 0.16 * strength, quality))
    renderer.SetUseFXAA(quality.smooth_edges)
    renderer.SetUseOIT(False)
    drawing: Any = renderer  # VTK's stubs leave out what only its OpenGL renderer has
    if quality.physical:
        drawing.SetEnvironmentTexture(_room_sky(), False)
        drawing.SetEnvironmentUp(*(-down))
        drawing.SetEnvironmentRight(*perpendicular_pair(-down)[0])
        drawing.UseSphericalHarmonicsOn()
    drawing.SetUseImageBasedLighting(quality.physical)
    drawing.SetPass(_shaded(quality) if quality.shadows or quality.occlusion else None)


def _shaded(quality: Quality) -> vtkRenderPass:
    """The steps of drawing with the lamp's shadows and the shade in corners."""
    steps, baker = vtkRenderStepsPass(), vtkShadowMapBakerPass()
    if quality.shadows:
        opaque = vtkSequencePass()
        opaque.SetPasses(_passes(vtkLightsPass(), vtkOpaquePass()))
        seen = vtkCameraPass()
        seen.SetDelegatePass(opaque)
        shadowed = vtkShadowMapPass()
        baker.SetOpaqueSequence(seen)
        baker.SetResolution(SHADOW_PX)
        shadowed.SetShadowMapBakerPass(baker)
        shadowed.SetOpaqueSequence(opaque)
        steps.SetOpaquePass(shadowed)
    # The lamp's own view is drawn first: within the next steps it would disturb what they draw into.
    whole = vtkSequencePass()
    whole.SetPasses(_passes(*([baker] if quality.shadows else []), _cornered(steps) if quality.occlusion else steps))
    return whole


def _cornered(steps: vtkRenderPass) -> vtkRenderPass:
    """The same steps with less light in corners and holes."""
    occlusion = vtkSSAOPass()
    occlusion.SetRadius(OCCLUSION_MM)
    occlusion.SetBias(OCCLUSION_BIAS_MM)
    occlusion.SetKernelSize(OCCLUSION_SAMPLES)
    occlusion.BlurOn()
    occlusion.SetDelegatePass(steps)
    return occlusion


def _passes(*each: vtkRenderPass) -> vtkRenderPassCollection:
    collection = vtkRenderPassCollection()
    for one in each:
        collection.AddItem(one)
    return collection


def lamp_place(site_mm: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Where the surgical lamp hangs [mm, LPS], shape (3,)."""
    first, second = perpendicular_pair(down)
    return site_mm + LAMP_MM * (-down + LAMP_BESIDE[0] * first + LAMP_BESIDE[1] * second)


def _lamp(site_mm: np.ndarray, down: np.ndarray, strength: float, quality: Quality) -> vtkLight:
    lamp = vtkLight()
    lamp.SetLightTypeToSceneLight()
    # A lamp that shines in one direction is cheaper than a cone of light.
    lamp.SetPositional(quality.surface_light)
    if quality.surface_light:
        lamp.SetConeAngle(LAMP_CONE_DEG)
        lamp.SetExponent(1.0)
    lamp.SetPosition(*lamp_place(site_mm, down))
    lamp.SetFocalPoint(*site_mm)
    lamp.SetColor(*LAMP_COLOUR)
    lamp.SetIntensity(strength)
    return lamp


def _camera_light(position: tuple[float, float, float], colour: Colour, intensity: float, quality: Quality) -> vtkLight:
    light = vtkLight()
    light.SetLightTypeToCameraLight()
    if quality.shadows:
        # A bulb that shines all round casts no shadow: only the lamp's is wanted. Elsewhere parallel light is cheaper.
        light.SetPositional(True)
        light.SetConeAngle(180.0)
    light.SetPosition(*position)
    light.SetFocalPoint(0.0, 0.0, 0.0)
    light.SetColor(*colour)
    light.SetIntensity(intensity)
    return light


def _room_sky() -> vtkTexture:
    """What polished steel mirrors: dim walls, a dark floor, two lamps on a pale ceiling; linear light, all round."""
    width, height = _SKY_SIZE
    longitude = np.linspace(-np.pi, np.pi, width, endpoint=False)[None, :]
    latitude = np.linspace(-np.pi / 2, np.pi / 2, height)[:, None]
    upward = np.sin(latitude)
    grey = 0.10 + 0.16 * np.clip(upward + 0.25, 0.0, 1.0) + 0.0 * longitude
    for where, how_high, size, strength in ((0.6, 1.05, 0.28, 3.2), (-2.0, 0.8, 0.22, 2.0), (2.6, 0.35, 0.18, 0.7)):
        across = np.angle(np.exp(1j * (longitude - where))) * np.cos(latitude)
        away = np.hypot(across, latitude - how_high) / size
        grey = grey + strength * np.clip(1.6 - away, 0.0, 1.0)
    tint = np.array([0.96, 1.0, 1.03])
    pixels = (grey[:, :, None] * tint).astype(np.float32)
    image = vtkImageData()
    image.SetDimensions(width, height, 1)
    image.GetPointData().SetScalars(numpy_to_vtk(pixels.reshape(-1, 3), deep=True))
    texture = vtkTexture()
    texture.SetInputDataObject(image)
    texture.SetColorModeToDirectScalars()
    texture.MipmapOn()
    texture.InterpolateOn()
    return texture
