"""A press-fit cup on its reamed bed in a session: blows on the impactor drive it, by the law of `physics.press_fit`."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.depth_gauge import smooth_bone
from physics.depth_profile import require, unit
from physics.drill_guide import DrillGuide
from physics.errors import PhysicsError
from physics.instrument import Instrument
from physics.kernels.golden_angle import golden_turns
from physics.kernels.mallet import SQUEEZED
from physics.press_fit import SEATED_SHARE, PressFit, cup

RAYS = 240
"""Directions in which a bed is felt for, spread evenly over the half space before the mouth."""
STEP_MM = 0.1
DEEP_MM = 3.0
"""How thick the layer of bone is whose density bears a cup: about the band that a reamer leaves bleeding."""
LEAST_CONTACT = 0.3
"""Share of the directions in which there must be bone: less is no bed. Design choice."""
REACH_MM = 2.0
"""How far the impactor's face may be from its seat in the shell and still drive it. Design choice."""
PLAY_MM = 0.5
"""Of the impactor's face in the shell, to each side: it wobbles by some 2 degrees. Design choice."""
LEAN_DEG = 20.0
"""How far an impactor may lean from the cup's axis and still drive it. Design choice."""
WALL_MM = 4.0
"""How thick a cup's shell is: uncemented titanium shells are 3 to 5 mm. Design choice."""
THICKEST_SHARE = 0.1
"""Of its diameter, so that the smallest cups that are let pass stay hollow."""


@dataclass(frozen=True)
class Bed:
    """A reamed hollow as a cup finds it."""

    diameter_mm: float
    """Of the sphere through the bone that is felt."""
    density: float
    """Mean apparent density of the bone behind it [g/cm3]."""
    contact: float
    """Share of the directions in which there is bone, 0..1."""


@dataclass(frozen=True)
class CupState:
    """How a cup stands."""

    blows: int
    proud_mm: float
    """Way to its seat."""
    hold_N: float
    """Force that would pull it out again."""
    twist_Nm: float
    """Moment that would turn it in its bed: the same friction at the radius of its rim, where the press fit bears."""
    seated: bool


def bed_of(body: BoneBody, centre_lps_mm: np.ndarray, axis: np.ndarray, widest_mm: float) -> Bed:
    """The bed about a centre [mm, LPS] on the side to which an axis points, felt for up to a diameter [mm].

    Raises:
        PhysicsError: if there is hardly any bone there.
    """
    rays = _half_sphere(unit(axis))
    way = np.arange(0.0, 0.5 * widest_mm + DEEP_MM, STEP_MM)
    points = np.asarray(centre_lps_mm) + way[:, None, None] * rays
    density, fraction = (part.reshape(len(way), RAYS) for part in smooth_bone(body)(points.reshape(-1, 3)))
    solid = fraction >= 0.5
    # Bone that a ray begins in is no wall of a hollow.
    met = solid.any(axis=0) & ~solid[0] & (way[solid.argmax(axis=0)] <= 0.5 * widest_mm)
    contact = float(met.mean())
    if contact < LEAST_CONTACT:
        raise PhysicsError("physics-cup-no-bed", share=round(contact, 2))
    surface = solid.argmax(axis=0)[met]
    before = np.maximum(surface - 1, 0)
    rays_met = np.flatnonzero(met)
    low, high = fraction[before, rays_met], fraction[surface, rays_met]
    radius = way[before] + STEP_MM * (0.5 - low) / np.maximum(1e-9, high - low)
    behind = (way[:, None] >= way[surface]) & (way[:, None] <= way[surface] + DEEP_MM)
    weight = fraction[:, rays_met] * behind
    return Bed(2.0 * float(np.median(radius)), float((density[:, rays_met] * weight).sum() / weight.sum()), contact)


def _half_sphere(along: np.ndarray) -> np.ndarray:
    """RAYS unit vectors spread evenly on the side to which a unit vector points, along a golden spiral, (RAYS, 3)."""
    height, turn = (np.arange(RAYS) + 0.5) / RAYS, golden_turns(RAYS)
    aside = np.sqrt(1.0 - height**2)
    first = unit(np.cross(along, np.eye(3)[int(np.argmin(np.abs(along)))]))
    own = np.stack([aside * np.cos(turn), aside * np.sin(turn), height], axis=1)
    return own @ np.stack([first, np.cross(along, first), along])


class ImpactedCup:
    """Follows the ticks of a session and drives one cup by every blow that falls on it."""

    def __init__(self, bed: Bed, diameter_mm: float, centre_lps_mm: np.ndarray, axis: np.ndarray) -> None:
        """Set a cup on a bed.

        Args:
            bed: as `bed_of` felt it.
            diameter_mm: of the cup.
            centre_lps_mm: middle of the bed's sphere [mm, LPS], shape (3,).
            axis: direction inwards, shape (3,).

        Raises:
            PhysicsError: if the cup does not fit it.
        """
        require("diameter", diameter_mm, 4.0, 90.0)
        self.centre_lps_mm, self.axis = np.asarray(centre_lps_mm, dtype=float), unit(axis)
        self.diameter_mm, self.wall_mm = diameter_mm, min(WALL_MM, THICKEST_SHARE * diameter_mm)
        self.bed = bed
        # A tenth of the bearing half is missing where a tenth of the directions meet no bone.
        whole = cup(diameter_mm, diameter_mm - self.bed.diameter_mm, self.bed.density)
        self._part = PressFit(
            whole.shape, whole.diameter, whole.depth, whole.interference, whole.modulus * self.bed.contact
        )
        self._depth, self._blows, self._squeezed = 0.0, 0, True

    @property
    def state(self) -> CupState:
        """The cup now."""
        hold_N = self._part.force_at(self._depth)
        return CupState(
            self._blows,
            self._part.depth - self._depth,
            hold_N,
            0.5e-3 * self.diameter_mm * hold_N,
            self._depth >= SEATED_SHARE * self._part.depth,
        )

    @property
    def bottom_lps_mm(self) -> np.ndarray:
        """Outside of the cup's pole now [mm, LPS], shape (3,)."""
        return self.centre_lps_mm + (0.5 * self.diameter_mm - self.state.proud_mm) * self.axis

    def seat_lps_mm(self, face_mm: float) -> np.ndarray:
        """Where the middle of an impactor's flat face [mm] rests in the shell now [mm, LPS], shape (3,)."""
        hollow, half = 0.5 * self.diameter_mm - self.wall_mm, 0.5 * face_mm
        below = math.sqrt(max(0.0, hollow * hollow - half * half))
        return self.centre_lps_mm + (below - self.state.proud_mm) * self.axis

    def guide(self, face_mm: float) -> DrillGuide:
        """What the shell leaves an impactor's face of its way: the cup's axis, and down to its seat."""
        foot, length = self.seat_lps_mm(face_mm), 0.5 * self.diameter_mm
        return DrillGuide.along(foot, self.axis, length, face_mm + 2.0 * PLAY_MM, stop_mm=0.0)

    def take(self, commands: np.ndarray, responses: np.ndarray, instrument: Instrument) -> CupState:
        """Follow ticks in which a tool was in hand: commands (n, 16) and responses (n, 32), oldest first."""
        for command, response in zip(commands, responses, strict=True):
            squeezed = command[slot.COMMAND_TRIGGER] > SQUEEZED
            if (
                squeezed
                and not self._squeezed
                and instrument.blow_energy_J > 0.0
                and self._stands(response, instrument.diameter_mm)
            ):
                swing = command[slot.COMMAND_BLOW]
                share = swing if 0.0 < swing < 1.0 else 1.0
                self._depth = self._part.after_blow(self._depth, share * instrument.blow_energy_J)
                self._blows += 1
            self._squeezed = bool(squeezed)
        return self.state

    def _stands(self, response: np.ndarray, face_mm: float) -> bool:
        """Whether the tool stands in the cup, in line with it."""
        w, x, y, z = response[slot.RESPONSE_ORIENTATION : slot.RESPONSE_ORIENTATION + 4]
        pointing = np.array([2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)])
        way = response[slot.RESPONSE_TIP : slot.RESPONSE_TIP + 3] - self.seat_lps_mm(face_mm)
        near = float(np.linalg.norm(way)) <= REACH_MM
        return near and float(pointing @ self.axis) >= math.cos(math.radians(LEAN_DEG))
