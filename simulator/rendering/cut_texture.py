"""What bone looks like: pale cortex outside, and where it was cut the struts and marrow of its density."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.rendering.colours import density_colours
from simulator.rendering.kernels.lattice_noise import lattice_noise

CutLookup = Callable[[np.ndarray], np.ndarray]
"""Where there was bone and is none now, shape (n,), bool, at points [mm], shape (n, 3), patient LPS."""

CartilageLookup = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Share of cartilage, 0 to 1, shape (n,), at points [mm] with outward normals, shape (n, 3) each."""

CARTILAGE_RGB, CARTILAGE_GLOSS = np.array([222.0, 230.0, 232.0]), 0.7
"""Bluish white and smooth; how wet it shines."""
LOOK_INSIDE_MM = 0.3
"""How far below the surface the density is read, so that the half-filled voxel of the edge does not count."""
LOOK_OUTSIDE_MM = (0.35, 0.7)
"""How far above a surface it is asked whether the tool was there."""
CORTEX_RGB = np.array([226.0, 214.0, 190.0])
OUTSIDE_SHARE = 0.8
"""How much of the outside is the colour of cortex; the rest shows the density, as thin cortex lets marrow through."""
PERIOSTEUM_MM, PERIOSTEUM_SHADE = 5.5, 0.07
"""Grain of the outside: patches of this size, lighter and darker by this share."""
STRUT_MM, FINE_STRUT_MM = 1.1, 0.6
"""Spacing of trabeculae (0.6 to 1.1 mm) as far as voxels of a few tenths can show it."""
STRUT_RGB, MARROW_RGB = np.array([228.0, 196.0, 150.0]), np.array([112.0, 34.0, 26.0])
SOLID_G_CM3 = 1.25
"""Above this density bone has no pores that can be seen."""
MARROW_ONLY_G_CM3 = 0.12

_LATTICE = 32
_NOISE = np.random.Generator(np.random.PCG64(7)).random((_LATTICE,) * 3).astype(np.float32)


def bone_colours(
    points: np.ndarray,
    normals: np.ndarray,
    density_at: Callable[[np.ndarray], np.ndarray],
    cut_at: CutLookup | None,
    cartilage_at: CartilageLookup | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Colours of a bone's surface.

    Args:
        points: vertices [mm], shape (n, 3).
        normals: outward unit normals, shape (n, 3).
        density_at: density [g/cm3] before surgery.
        cut_at: where a tool was; None shows the whole surface as it was found.
        cartilage_at: how much of the surface is cartilage; None shows bone all over.

    Returns:
        sRGB, shape (n, 3), uint8, and how wet each vertex is, 0 to 1, shape (n,), float32.

    """
    density = density_at(points - normals * np.float32(LOOK_INSIDE_MM))
    colours = outside_colours(points, density)
    wet = np.zeros(len(points), np.float32)
    if cartilage_at is not None and len(points):
        share = cartilage_at(points, normals)[:, None]
        colours = ((1.0 - share) * colours + share * CARTILAGE_RGB).astype(np.uint8)
        wet = (CARTILAGE_GLOSS * share[:, 0]).astype(np.float32)
    if cut_at is not None and len(points):
        fresh = np.zeros(len(points), bool)
        for reach in LOOK_OUTSIDE_MM:
            fresh |= cut_at(points + normals * np.float32(reach))
        if fresh.any():
            colours[fresh] = cut_colours(points[fresh], density[fresh])
            wet[fresh] = 1.0
    return colours, wet


def outside_colours(points: np.ndarray, density: np.ndarray) -> np.ndarray:
    """The surface as it was found: cortex with a little of what lies below, sRGB, shape (n, 3), uint8."""
    below = density_colours(density).astype(np.float32)
    shade = 1.0 + PERIOSTEUM_SHADE * (2.0 * noise_at(points / PERIOSTEUM_MM) - 1.0)
    mixed = OUTSIDE_SHARE * CORTEX_RGB + (1.0 - OUTSIDE_SHARE) * below
    return np.clip(mixed * shade[:, None], 0.0, 255.0).astype(np.uint8)


def cut_colours(points: np.ndarray, density: np.ndarray) -> np.ndarray:
    """A cut face: struts with marrow between them, closer together the denser the bone is, sRGB, (n, 3), uint8."""
    solid = np.clip((density - MARROW_ONLY_G_CM3) / (SOLID_G_CM3 - MARROW_ONLY_G_CM3), 0.0, 1.0)
    coarse, fine = noise_at(points / STRUT_MM), noise_at(points / FINE_STRUT_MM + 11.3)
    ridge = 1.0 - np.abs(2.0 * (0.6 * coarse + 0.4 * fine) - 1.0)
    # Ridges of the noise are struts: the denser the bone, the lower the ridges that count.
    strut = np.clip(0.5 + 4.0 * (ridge - (0.97 - 0.42 * solid)), 0.0, 1.0)
    strut = np.maximum(strut, np.clip((solid - 0.75) / 0.25, 0.0, 1.0))
    porous = MARROW_RGB + (STRUT_RGB - MARROW_RGB) * strut[:, None]
    own = density_colours(density).astype(np.float32)
    return np.clip(0.55 * porous + 0.45 * own, 0.0, 255.0).astype(np.uint8)


def noise_at(places: np.ndarray) -> np.ndarray:
    """Smooth noise, 0 to 1, of one lattice step grain, shape (n,), at places, shape (n, 3); the same for ever."""
    return lattice_noise(np.asarray(places, np.float64), _NOISE)
