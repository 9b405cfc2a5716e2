"""Published norms of adults, printed beside what was measured; nothing is ever fitted to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Norm:
    """Usual range of a measure in adults: mean and two standard deviations, or the range its source gives."""

    low: float
    high: float
    source: str


NORMS = {
    "neck_shaft_angle": Norm(120.0, 135.0, "Paley 2002"),
    "anteversion": Norm(-9.0, 28.0, "Toogood 2009"),
    "mechanical_lateral_distal_angle": Norm(85.0, 91.0, "Paley 2002"),
    "anatomical_mechanical_angle": Norm(5.0, 9.0, "Paley 2002"),
    "medial_proximal_tibial_angle": Norm(84.0, 90.0, "Paley 2002"),
    "posterior_slope": Norm(5.0, 15.5, "Matsuda 1999"),
    "acetabular_inclination": Norm(40.0, 56.0, "Köhnlein 2009"),
    "acetabular_anteversion": Norm(11.0, 31.0, "Köhnlein 2009"),
    "pelvic_incidence": Norm(34.0, 76.0, "Vialle 2005"),
    "pelvic_tilt": Norm(1.0, 25.0, "Vialle 2005"),
    "sacral_slope": Norm(25.0, 58.0, "Vialle 2005"),
    "boehler_angle": Norm(20.0, 40.0, "Böhler 1931"),
}
