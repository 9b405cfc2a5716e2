"""The shapes of implants: each is turned about its axis, so that one outline gives picture, slice and X-ray.

An outline is a closed line in the half plane of (radius, way along the axis) [mm]. It either begins and ends on the
axis, or runs round an opening there.
"""

from __future__ import annotations

import numpy as np

from simulator.session.implants import Implant, PlacedCup, PlacedScrew
from simulator.session.world_frame import orientation_along, pose_matrix

SIDES = 64
"""Flat faces round an implant: on a cup of 60 mm they leave its circle by 0.04 mm."""
HEAD_HEIGHT = 0.6
"""Height of a screw's head over half its diameter, as it is drawn."""
HEAD_TOP = 0.8
"""Width of its upper side over that of its rim."""
LEAST_STEP_MM = 0.01
"""Between two rings of an outline, so that no face of it has no width."""
CUP_HOLE_MM = 5.0
"""Radius of the hole in a cup's pole that takes the impactor's thread: one looks through it to see whether the cup
stands on the floor of its bed. Design choice."""
_ARC_DEG = 4.0


def outline_of(implant: Implant) -> np.ndarray:
    """Radius and way along the axis from `place_of` [mm], shape (n, 2)."""
    return _screw_outline(implant) if isinstance(implant, PlacedScrew) else _cup_outline(implant)


def place_of(implant: Implant) -> np.ndarray:
    """The implant's own frame in patient LPS [mm], shape (4, 4): +z is the axis along which it goes in."""
    origin = implant.head_lps_mm if isinstance(implant, PlacedScrew) else implant.centre_lps_mm
    return pose_matrix(np.array(origin), orientation_along(np.array(implant.axis)))


def material_of(implant: Implant) -> str:
    """What it is made of: `steel` or `titanium`."""
    return implant.screw.material if isinstance(implant, PlacedScrew) else "titanium"


def mesh_of(implant: Implant) -> tuple[np.ndarray, np.ndarray]:
    """Closed surface in its own frame: vertices [mm], (n, 3), and triangles, (m, 3), counter-clockwise from outside."""
    outline = outline_of(implant)
    on_axis = outline[0, 0] == 0.0
    rings = outline[1:-1] if on_axis else outline
    angle = 2.0 * np.pi * np.arange(SIDES) / SIDES
    around = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    vertices = np.concatenate([np.column_stack([r * around, np.full(SIDES, z)]) for r, z in rings])
    here = np.arange(SIDES)
    after = (here + 1) % SIDES
    joined = [(number, number + 1) for number in range(len(rings) - 1)]
    if not on_axis:
        joined.append((len(rings) - 1, 0))
    skins = []
    for first, second in joined:
        near, far = SIDES * first, SIDES * second
        skins.append(np.stack([near + here, near + after, far + here], axis=1))
        skins.append(np.stack([near + after, far + after, far + here], axis=1))
    if on_axis:
        vertices = np.concatenate([vertices, [[0.0, 0.0, outline[0, 1]], [0.0, 0.0, outline[-1, 1]]]])
        last, top, bottom = SIDES * (len(rings) - 1), len(vertices) - 2, len(vertices) - 1
        skins.append(np.stack([np.full(SIDES, top), after, here], axis=1))
        skins.append(np.stack([np.full(SIDES, bottom), last + here, last + after], axis=1))
    return vertices, np.concatenate(skins)


def holds(implant: Implant, points: np.ndarray) -> np.ndarray:
    """Which points [mm, LPS], shape (n, 3), lie in its metal, shape (n,), bool."""
    place, outline = place_of(implant), outline_of(implant)
    own = (points - place[:3, 3]) @ place[:3, :3]
    radius, along = np.hypot(own[:, 0], own[:, 1]), own[:, 2]
    low, high = outline.min(axis=0), outline.max(axis=0)
    near = np.flatnonzero((radius <= high[0]) & (along >= low[1]) & (along <= high[1]))
    inside = np.zeros(len(points), dtype=bool)
    inside[near] = _encloses(outline, radius[near], along[near])
    return inside


def _encloses(outline: np.ndarray, radius: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Which points lie within a closed line: those from which a way outwards crosses it an odd number of times."""
    odd = np.zeros(len(radius), dtype=bool)
    for (r, z), (other_r, other_z) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        between = (z > along) != (other_z > along)
        at = r + (along[between] - z) / (other_z - z) * (other_r - r)
        odd[between] ^= radius[between] < at
    return odd


def _screw_outline(placed: PlacedScrew) -> np.ndarray:
    """From the top of the head over rim and thread to the tip; the head's underside is the origin."""
    shape = placed.screw
    outer, core, head = 0.5 * shape.thread_diameter, 0.5 * shape.core_diameter, 0.5 * shape.head_diameter
    top = -HEAD_HEIGHT * head
    outline = [(0.0, top), (HEAD_TOP * head, top), (head, 0.0), (core, LEAST_STEP_MM)]
    # The tooth leans as the standard has it: the flank that bears, towards the head, is the steeper one.
    bearing, trailing = (np.tan(np.radians(part)) * shape.thread_depth for part in shape.flank_angles)
    root = max(LEAST_STEP_MM, shape.pitch - shape.crest_width - bearing - trailing)
    for start in np.arange(0.0, placed.length_mm - shape.pitch, shape.pitch):
        crest = start + root + bearing
        outline += [(core, start + root), (outer, crest), (outer, crest + shape.crest_width)]
        outline.append((core, start + shape.pitch))
    return np.array([*outline, (core, placed.length_mm - 0.5 * core), (0.0, placed.length_mm)])


def _cup_outline(cup: PlacedCup) -> np.ndarray:
    """Half a shell about the origin, open towards -z, with a hole in its pole."""
    outer = 0.5 * cup.diameter_mm
    arcs = []
    for radius in (outer, outer - cup.wall_mm):
        angle = np.linspace(0.5 * np.pi, np.arcsin(CUP_HOLE_MM / radius), round(90.0 / _ARC_DEG))
        arcs.append(radius * np.stack([np.sin(angle), np.cos(angle)], axis=1))
    return np.concatenate([arcs[0][::-1], arcs[1]])[::-1]
