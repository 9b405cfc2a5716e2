"""Constants of the cutting laws: four drilling profiles, wear, and what all powered tools share.

Thrust F(f) = s w_F (p0 D + k_t D f), torque M(f) = s w_M (m0 D^2 + u f D^2 / 8), with feed per turn f [mm], diameter D
[mm] and relative strength s = (density / 1.85)^2. Published thrusts differ five- to tenfold between laboratories, so
the set is named and chosen, never fixed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from physics import mallet_blow
from physics.errors import PhysicsError
from physics.kernels import layout

REFERENCE_DENSITY = 1.85
"""Density of reference cortex [g/cm3]."""
DENSITY_EXPONENT = 2.0
"""Cutting strength grows with density squared, as compressive strength does (Carter & Hayes 1977)."""
CHISEL_SHARE = 0.7
"""Share of the edge threshold carried by the chisel. Splitting the point takes 45 % off the thrust (Saha 1982)."""
FRICTION = 0.3
"""Steel on wet cortex: a tip slips when the surface is tilted by more than atan(0.3) = 17 degrees; skiving begins at
15-20 degrees."""
CRUSHING_PRESSURE = 3.0 * 51.6 * REFERENCE_DENSITY**2
"""Indentation pressure of reference cortex under a tool that does not turn [MPa]: three times (Tabor 1951) the
compressive strength 51.6 rho^2 at 0.01/s (Carter & Hayes 1977)."""
SIDE_PRESSURE = 250.0
"""Sideways resistance of a dimple per area of the point in it [MPa]: half the crushing pressure, since the lips cut a
little sideways. A design choice that lets a dimple of a quarter millimetre hold the tip."""
WALL_SHEAR_CLEAN = 0.02
WALL_SHEAR_CLOGGED = 0.10
"""Friction of the margins on the hole's wall [MPa], dry: clean flutes, and flutes packed with chips (from a depth of 3
to 6 diameters). Range 0.02-0.1 MPa, low confidence."""
HEAT_SHARE_FAST = 0.25
HEAT_SHARE_SLOW = 0.5
HEAT_FEED_SCALE = 1.0
"""Share of the mechanical power that heats the bone: 0.2-0.3 above 1 mm/s, up to 0.5 at creeping feed [mm/s]."""
IRRIGATION_RELIEF = 0.85
"""Share of that heat which full external irrigation carries away: one tenth to one fifth is left."""
COUPLING_LEVER = 30.0
"""Lever at which the coupling's stiffness resists turning [mm]: half the width of a grip."""
BURR_SPECIFIC_ENERGY = 1800.0
"""Energy per volume of reference cortex under a burr [MPa]: 1-3 J/mm3 at chips of 1-10 micrometres."""
BURR_FRICTION = 0.45
"""Tangential over normal force of a burr, 0.3-0.6; removal per force and path is this over the specific energy,
2.5e-4 mm3/(N mm)."""
BURR_THRESHOLD = 0.2
"""Normal force at which burr flutes only rub [N]: below what surgeons apply (1-5 N), a design choice."""
BURR_HEAT_SHARE = 0.4
"""Share of a burr's power that heats the bone, 0.3-0.5."""
SPLIT_POINT_LOAD = 0.05
"""Share of the chisel's threshold that a split point leaves: its edges run almost to the axis."""
WIRE_EDGE_FACTOR = 2.0
"""Thrust of a wire's trocar over that of a drill: a blunt pyramid scrapes where lips cut."""
WIRE_ENERGY_FACTOR = 2.0
"""Energy per volume of a wire over that of a drill."""
WIRE_CLOGGING_FACTOR = 2.5
"""Rubbing of a wire over that of a drill, 2-3: without flutes its debris stays between wire and wall."""
SAW_TOOTH_FORCE = 7.0
"""Thrust of a tooth at a chip of 2 micrometres in cortex [N]: resultants of 7-11 N at 2-10 micrometres."""
SAW_EDGE_FORCE = 0.5
"""Thrust at which a tooth's edge only rubs [N]: saws cut slowly at a push of 7 N in all. A design choice."""
SAW_SLOPE = 37.5
"""Growth of a tooth's thrust with its chip beyond 2 micrometres [1/mm]: 30 % from 2 to 10 micrometres."""
SAW_FORCE_RATIO = 1.6
"""Thrust over cutting force of a tooth, 1.4-1.8."""
SAW_REFERENCE_KERF = 0.9
"""Kerf of the teeth that were measured [mm]."""
SAW_ENERGY_RATE = 5e-4
"""Removal per thrust and way of the teeth in reference cortex [mm3/(N mm)], of the energy law printed beside the tooth
law."""
REAMER_ENERGY_FACTOR = 2.5
"""Energy per volume of a reamer over that of a drill: 300-800 MPa with debris, over the 200 MPa of a sharp drill."""
STEEL_MODULUS = 200_000.0
"""Young's modulus of a blade [MPa]."""
BITE_STRENGTH = 50.0
BITE_EXPONENT = 1.8
"""Shear strength of reference cortex that jaws must overcome [MPa] and how it grows with density: as for threads
(Turner 2001)."""
WEAR_TORQUE_EXPONENT = 0.5
"""How the rubbing torque of edge and flutes grows with wear: less than thrust, since flutes do not wear. Chips part on
the rake face at the same energy however round the edge is: published worn drills need more thrust, hardly more torque.
"""


@dataclass(frozen=True)
class CuttingProfile:
    """One set of drilling constants and where it comes from."""

    name: str
    edge_pressure: float
    """p0: edge and chisel threshold per diameter [N/mm]."""
    feed_pressure: float
    """k_t: thrust per diameter and feed per turn [N/mm2]."""
    edge_torque: float
    """m0: edge and flute friction torque per diameter squared [N/mm]."""
    specific_energy: float
    """u: energy per chip volume [MPa]."""
    source: str

    def thrust(self, diameter: float, feed_per_turn: float, density: float, wear: float = 1.0) -> float:
        """Thrust [N] of a fully engaged drill: diameter [mm], feed [mm per turn], density [g/cm3], wear >= 1."""
        return self._strength(density) * wear * diameter * (self.edge_pressure + self.feed_pressure * feed_per_turn)

    def torque(self, diameter: float, feed_per_turn: float, density: float, wear: float = 1.0) -> float:
        """Torque [N mm] of a fully engaged drill without the friction of its margins."""
        blunt = wear**WEAR_TORQUE_EXPONENT
        return (
            self._strength(density)
            * diameter**2
            * (blunt * self.edge_torque + self.specific_energy * feed_per_turn / 8)
        )

    def feed(self, diameter: float, push: float, turns_per_s: float, density: float, wear: float = 1.0) -> float:
        """Feed [mm/s] under a push [N] at a speed [turns/s]: the thrust law read backwards."""
        surplus = push / (self._strength(density) * wear) - self.edge_pressure * diameter
        return max(0.0, surplus) / (self.feed_pressure * diameter) * turns_per_s

    @staticmethod
    def _strength(density: float) -> float:
        return (density / REFERENCE_DENSITY) ** DENSITY_EXPONENT


PROFILES: dict[str, CuttingProfile] = {
    profile.name: profile
    for profile in (
        CuttingProfile(
            "sharp", 8.75, 125.0, 1.0, 200.0,
            "Design default between laboratories: residents push 58-84 N at 917-944 rpm through a shaft in 8-9 s "
            "(Zamani 2018, UNM Orthop. Res. J. 7); 2 mm, 12,000 rpm, 50 mm/min gives 18.5 N, published 14.1 N.",
        ),
        CuttingProfile(
            "macavelia_human", 40.3, 177.0, 4.63, 903.0,
            "Least squares on MacAvelia 2012, human femur, 3.2 mm: 198/181/176 N and 186/158/140 N mm.",
        ),
        CuttingProfile(
            "macavelia_sawbone", 16.9, 88.0, 2.63, 266.0,
            "Least squares on MacAvelia 2012, synthetic femur, 3.2 mm.",
        ),
        CuttingProfile(
            "hillery_bovine", 5.6, 75.0, 0.87, 35.0,
            "Hillery & Shuaib 1999, bovine tibia: 24-48 N, 10-14.5 N mm, read at 50 mm/min and 400-2,000 rpm.",
        ),
    )
}  # fmt: skip


def profile_named(name: str) -> CuttingProfile:
    """The profile of that name; PhysicsError names the known ones."""
    if name not in PROFILES:
        raise PhysicsError("physics-profile-unknown", name=name, known=", ".join(PROFILES))
    return PROFILES[name]


def law_constants(profile: CuttingProfile, wear: float) -> np.ndarray:
    """The constants as the kernels read them, float64, slots LAW_*; wear >= 1 (1 sharp, 1.6 used, 2.6 blunt)."""
    if not (math.isfinite(wear) and 1.0 <= wear <= 10.0):
        raise PhysicsError("physics-wear", wear=wear)
    law = np.zeros(layout.LAW_SIZE)
    law[layout.LAW_EDGE_PRESSURE] = profile.edge_pressure
    law[layout.LAW_FEED_PRESSURE] = profile.feed_pressure
    law[layout.LAW_EDGE_TORQUE] = profile.edge_torque
    law[layout.LAW_SPECIFIC_ENERGY] = profile.specific_energy
    law[layout.LAW_WEAR_FORCE] = wear
    law[layout.LAW_WEAR_TORQUE] = wear**WEAR_TORQUE_EXPONENT
    law[layout.LAW_DENSITY_EXPONENT] = DENSITY_EXPONENT
    law[layout.LAW_REFERENCE_DENSITY] = REFERENCE_DENSITY
    law[layout.LAW_CHISEL_SHARE] = CHISEL_SHARE
    law[layout.LAW_FRICTION] = FRICTION
    law[layout.LAW_CRUSHING_PRESSURE] = CRUSHING_PRESSURE
    law[layout.LAW_WALL_SHEAR_CLEAN] = WALL_SHEAR_CLEAN
    law[layout.LAW_WALL_SHEAR_CLOGGED] = WALL_SHEAR_CLOGGED
    law[layout.LAW_HEAT_SHARE_FAST] = HEAT_SHARE_FAST
    law[layout.LAW_HEAT_SHARE_SLOW] = HEAT_SHARE_SLOW
    law[layout.LAW_HEAT_FEED_SCALE] = HEAT_FEED_SCALE
    law[layout.LAW_IRRIGATION_RELIEF] = IRRIGATION_RELIEF
    law[layout.LAW_SIDE_PRESSURE] = SIDE_PRESSURE
    law[layout.LAW_COUPLING_LEVER] = COUPLING_LEVER
    law[layout.LAW_BURR_ENERGY] = BURR_SPECIFIC_ENERGY
    law[layout.LAW_BURR_FRICTION] = BURR_FRICTION
    law[layout.LAW_BURR_THRESHOLD] = BURR_THRESHOLD
    law[layout.LAW_BURR_HEAT_SHARE] = BURR_HEAT_SHARE
    law[layout.LAW_SAW_TOOTH_FORCE] = SAW_TOOTH_FORCE
    law[layout.LAW_SAW_EDGE_FORCE] = SAW_EDGE_FORCE
    law[layout.LAW_SAW_SLOPE] = SAW_SLOPE
    law[layout.LAW_SAW_FORCE_RATIO] = SAW_FORCE_RATIO
    law[layout.LAW_SAW_REFERENCE_KERF] = SAW_REFERENCE_KERF
    law[layout.LAW_STEEL_MODULUS] = STEEL_MODULUS
    law[layout.LAW_GRIP_SHEAR] = mallet_blow.SIDE_FRICTION * mallet_blow.SIDE_PRESSURE
    law[layout.LAW_BLOW_EFFICIENCY] = mallet_blow.EFFICIENCY
    law[layout.LAW_BLADE_RESISTANCE] = mallet_blow.CUTTING_RESISTANCE
    law[layout.LAW_BLADE_EXPONENT] = mallet_blow.RESISTANCE_EXPONENT
    law[layout.LAW_BLADE_DRAG] = 2.0 * mallet_blow.SIDE_FRICTION * mallet_blow.SIDE_PRESSURE
    law[layout.LAW_STRIKE_STIFFNESS] = mallet_blow.STRIKE_STIFFNESS
    law[layout.LAW_BITE_STRENGTH] = BITE_STRENGTH
    law[layout.LAW_BITE_EXPONENT] = BITE_EXPONENT
    return law
