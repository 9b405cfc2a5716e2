"""Constants of a mallet's blow and of what it drives; the live tool and the trial on the rig share them."""

from __future__ import annotations

EFFICIENCY = 0.3
"""Share of a blow's energy that reaches the cut, 0.2-0.5; an impactor passes on 35 % of a mallet's peak."""
CUTTING_RESISTANCE = 10.0
"""Energy per area cut in cortex of 1.85 g/cm3, cutting and crushing together [N/mm = kJ/m2]; range 5-15, low
confidence."""
RESISTANCE_EXPONENT = 0.8
"""How that grows with density: 2 kJ/m2, the middle of 1-3 in trabecular bone, at 0.25 g/cm3."""
SIDE_PRESSURE = 0.2
"""Pressure of the kerf on each face of the blade in such cortex [MPa]; falls with density squared. Design choice."""
SIDE_FRICTION = 0.3
STRIKE_STIFFNESS = 8000.0
"""Of mallet and osteotome against each other [N/mm]: 1-5 J then peak at 4-9 kN over 0.7 ms, within the 2-10 kN and
0.2-1 ms of mallet blows."""
