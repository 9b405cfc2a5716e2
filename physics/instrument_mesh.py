"""Display meshes of instruments, generated from their dimensions."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from physics.hand_tool_mesh import SECTIONS, awl_sections, turned
from physics.instrument import Instrument

TURNS = 72
"""Points around a cross-section."""
FLUTE_STEP_MM = 0.6
"""Distance between cross-sections along the flutes [mm]."""
FLUTE_WIDTH = 0.62
"""Share of the circumference that the two flutes take."""
MARGIN_WIDTH = 0.12
"""Share of a land, at its leading edge, that keeps the full diameter; the rest is relieved."""
RELIEF = 0.96
"""Radius of the relieved land over that of the margin."""
BURR_FLUTES = 12
FLUTE_DEPTH = 0.35
"""Depth of the flutes of stepped tools over their radius."""
DOME_ROWS = 24
TOOTH_HEIGHT_MM = 0.8
"""How far a grater's teeth stand out of its shell."""


def instrument_mesh(instrument: Instrument) -> tuple[np.ndarray, np.ndarray]:
    """Closed surface of an instrument in its own frame.

    Returns vertices [mm], float64, shape (n, 3), tool frame (tip at the origin, body towards -z), and triangles, int64,
    shape (m, 3), counter-clockwise from outside.
    """
    if instrument.kind in SECTIONS:
        return _loft(SECTIONS[instrument.kind](instrument, TURNS))
    return _loft(_SECTIONS[instrument.kind](instrument))


def _blade_sections(instrument: Instrument) -> np.ndarray:
    """A flat saw blade: width along x, thickness along y."""
    angle = 2.0 * np.pi * (np.arange(TURNS) + 0.5) / TURNS
    wide, thin = 0.5 * instrument.diameter_mm, 0.5 * instrument.thickness_mm
    outline = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    outline /= np.abs(outline).max(axis=1, keepdims=True)
    outline *= (wide, thin)
    # The teeth stand out along the front edge.
    pitch = instrument.tooth_pitch_mm
    tooth = 0.5 * pitch * np.abs(2.0 * ((outline[:, 0] / pitch) % 1.0) - 1.0)
    front = np.column_stack([outline, -tooth])
    root = np.column_stack([outline, np.full(TURNS, -pitch)])
    end = np.column_stack([outline, np.full(TURNS, -instrument.length_mm)])
    return np.array([front, root, end])


def _drill_sections(instrument: Instrument) -> np.ndarray:
    """Cross-sections from the tip backwards, shape (k, TURNS, 3): cone, helical flutes, shank."""
    radius = 0.5 * instrument.diameter_mm
    cone = instrument.cone_height_mm
    angle = 2.0 * np.pi * np.arange(TURNS) / TURNS
    twist = math.tan(math.radians(instrument.helix_angle_deg)) / radius
    run_out = 2.0 * instrument.diameter_mm
    flute_end = instrument.flute_length_mm
    depths = np.concatenate(
        [
            cone * np.linspace(0.04, 1.0, 8),
            np.arange(cone + FLUTE_STEP_MM, flute_end, FLUTE_STEP_MM),
            [flute_end, max(flute_end + 0.5, instrument.length_mm - 0.3), instrument.length_mm],
        ]
    )
    shank = 0.5 * instrument.shaft_diameter_mm
    profile = _flute_profile(instrument.chisel_fraction)
    sections = []
    for depth in depths:
        fluted = min(1.0, max(0.0, (flute_end - depth) / run_out))
        outline = radius * (1.0 - fluted * (1.0 - profile))
        if depth > flute_end:
            outline = np.full(TURNS, shank - (0.3 if depth == depths[-1] else 0.0))
        outline = np.minimum(outline, radius * min(1.0, depth / cone)) if depth < cone else outline
        turn = angle - twist * depth
        sections.append(np.stack([outline * np.cos(turn), outline * np.sin(turn), np.full(TURNS, -depth)], axis=1))
    return np.array(sections)


def _flute_profile(web: float) -> np.ndarray:
    """Radius over the full radius around a section: two lands with margins, two flutes down to the web."""
    half_turn = (np.arange(TURNS) / TURNS * 2.0) % 1.0
    land = half_turn >= FLUTE_WIDTH
    along_flute = np.clip(half_turn / FLUTE_WIDTH, 0.0, 1.0)
    floor = web + (1.0 - web) * np.abs(2.0 * along_flute - 1.0) ** 2.2
    along_land = (half_turn - FLUTE_WIDTH) / (1.0 - FLUTE_WIDTH)
    ridge = np.where(along_land < MARGIN_WIDTH, 1.0, RELIEF)
    return np.where(land, ridge, np.minimum(floor, 1.0))


def _burr_sections(instrument: Instrument) -> np.ndarray:
    """Cross-sections of a round head with shallow flutes, neck and shaft, shape (k, TURNS, 3)."""
    radius, shaft = 0.5 * instrument.diameter_mm, 0.5 * instrument.shaft_diameter_mm
    angle = 2.0 * np.pi * np.arange(TURNS) / TURNS
    neck = 0.6 * shaft
    last = math.pi - math.asin(min(0.95, neck / radius))
    polar = np.concatenate([np.linspace(0.06, 0.5 * math.pi, 15), np.linspace(0.5 * math.pi, last, 14)[1:]])
    fluted = instrument.removal_factor >= 1.0
    sections = []
    for theta in polar:
        skew = 2.0 * (theta - 0.5 * math.pi)
        groove = 0.04 * radius * np.sin(theta) * (1.0 - np.cos(BURR_FLUTES * angle + skew)) if fluted else 0.0
        ring = radius * math.sin(theta) - groove
        depth = radius * (1.0 - math.cos(theta))
        sections.append(np.stack([ring * np.cos(angle), ring * np.sin(angle), np.full(TURNS, -depth)], axis=1))
    # A matchstick is drawn out at its equator.
    extra = max(0.0, instrument.flute_length_mm - instrument.diameter_mm)
    drawn = np.array(sections)
    drawn[15:, :, 2] -= extra
    sections = list(drawn)
    head_end = radius * (1.0 - math.cos(last)) + extra
    for r, depth in (
        (neck, head_end + 0.3 * radius),
        (shaft, head_end + 2.0 * radius),
        (shaft, instrument.length_mm - 0.3),
        (shaft - 0.3, instrument.length_mm),
    ):
        sections.append(np.stack([r * np.cos(angle), r * np.sin(angle), np.full(TURNS, -depth)], axis=1))
    return np.array(sections)


def _stepped_sections(instrument: Instrument) -> np.ndarray:
    """Fluted steps, each with its own face, and the shaft."""
    outline: list[tuple[float, float]] = []
    inner = max(0.04 * instrument.steps[0][0], 0.5 * instrument.bore_mm)
    fluted = max(instrument.flute_length_mm, instrument.steps[-1][1] + instrument.diameter_mm)
    ends = [offset for _, offset, _ in instrument.steps[1:]] + [min(fluted, instrument.length_mm - 2.0)]
    for (diameter, offset, face_deg), end in zip(instrument.steps, ends, strict=True):
        radius = 0.5 * diameter
        face = offset + (radius - inner) / math.tan(math.radians(0.5 * face_deg))
        outline += [(inner, max(offset, 0.01)), (radius, face)]
        outline += [(radius, depth) for depth in np.arange(face + FLUTE_STEP_MM, end, FLUTE_STEP_MM)]
        inner = radius
    angle = 2.0 * np.pi * np.arange(TURNS) / TURNS
    twist = math.tan(math.radians(instrument.helix_angle_deg)) / (0.5 * instrument.diameter_mm)
    groove = 0.5 * (1.0 - np.cos(instrument.flutes * angle))
    sections = []
    for radius, depth in outline:
        ring = radius * (1.0 - FLUTE_DEPTH * groove)
        turn = angle - twist * depth
        sections.append(np.stack([ring * np.cos(turn), ring * np.sin(turn), np.full(TURNS, -depth)], axis=1))
    shaft = 0.5 * instrument.shaft_diameter_mm
    end = outline[-1][1]
    return np.concatenate([np.array(sections), turned([(shaft, end + 1.0), (shaft, instrument.length_mm)], TURNS)])


def _dome_sections(instrument: Instrument) -> np.ndarray:
    """A hemispherical grater: rows of raised teeth, the rim, and the handle."""
    radius, shaft = 0.5 * instrument.diameter_mm, 0.5 * instrument.shaft_diameter_mm
    angle = 2.0 * np.pi * np.arange(TURNS) / TURNS
    sections = []
    for row, theta in enumerate(np.linspace(0.05, 0.5 * math.pi, DOME_ROWS)):
        teeth = max(1, round(2.0 * math.pi * radius * math.sin(theta) / instrument.tooth_pitch_mm))
        raised = np.maximum(0.0, np.cos(teeth * angle + row)) if row % 2 else np.zeros(TURNS)
        ring = radius - TOOTH_HEIGHT_MM * (1.0 - raised / max(1e-9, raised.max()) if row % 2 else np.ones(TURNS))
        across = ring * math.sin(theta)
        depth = radius - ring * math.cos(theta)
        sections.append(np.stack([across * np.cos(angle), across * np.sin(angle), -depth], axis=1))
    rim = [(0.5 * (radius + shaft), radius + 1.0), (shaft, radius + 4.0), (shaft, instrument.length_mm)]
    return np.concatenate([np.array(sections), turned(rim, TURNS)])


def _loft(sections: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Closed surface through sections from the tip backwards, with the tip at the origin and a flat end."""
    count, turns = sections.shape[:2]
    end = np.array([[0.0, 0.0, sections[-1, 0, 2]]])
    vertices = np.concatenate([np.zeros((1, 3)), sections.reshape(-1, 3), end])
    here = np.arange(turns)
    after = (here + 1) % turns
    tip_fan = np.stack([np.zeros(turns, dtype=np.int64), 1 + after, 1 + here], axis=1)
    first = 1 + turns * np.arange(count - 1)[:, None]
    near, near_after = first + here, first + after
    far, far_after = near + turns, near_after + turns
    walls = np.concatenate(
        [
            np.stack([near, near_after, far], axis=-1).reshape(-1, 3),
            np.stack([near_after, far_after, far], -1).reshape(-1, 3),
        ]
    )
    last = 1 + turns * (count - 1)
    end_fan = np.stack([np.full(turns, len(vertices) - 1), last + here, last + after], axis=1)
    return vertices, np.concatenate([tip_fan, walls, end_fan])[:, ::-1].astype(np.int64)


_SECTIONS: dict[str, Callable[[Instrument], np.ndarray]] = {
    "twist_drill": _drill_sections,
    "burr": _burr_sections,
    "k_wire": partial(awl_sections, turns=TURNS),
    "oscillating_saw": _blade_sections,
    "reciprocating_saw": _blade_sections,
    "stepped_drill": _stepped_sections,
    "stepped_reamer": _stepped_sections,
    "acetabular_reamer": _dome_sections,
}
