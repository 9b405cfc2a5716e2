"""A model of the foot's skeleton: which bones there are, about where, how large, and which of them meet.

Axes of the model, in millimetres: x towards the little toe (lateral), y towards the toes, z towards the back of the
foot (dorsal). It stands flat on z = 0 with the heel at y = 0; the second ray runs along y. (lateral, ahead, up) is
right-handed in a right foot; a left foot is looked at in a mirror. The foot is 240 mm long from heel to the tip of the
great toe; feet of adults are 0.8 to 1.2 times as long.

The figures are rounded means of adult feet put together by us from osteometric tables: lengths of metatarsals and
phalanges, lengths, breadths and heights of tarsals as textbooks of osteology and forensic anthropometry give them
(talus 52 x 40 x 32 mm, calcaneus 78 x 42 x 45, navicular 38 x 17 x 27, cuboid 35 x 27 x 25, medial cuneiform
25 x 17 x 31, intermediate 18 x 16 x 22, lateral 25 x 17 x 24, metatarsals 62, 73, 69, 68 and 66 mm with their bases in
the usual arch), placed by the usual order of the joints. They need to be right to about 5 mm only: the picture decides
where a bone ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

import numpy as np

from reconstruction.anatomy.foot.bone_shapes import Ellipsoid, Point, Rod
from reconstruction.kernels.solid_shapes import distance_to_union

Shape = Ellipsoid | Rod
SAMPLE_MM = 3.0
LEG = ("tibia", "fibula")
SESAMOIDS = ("medial_sesamoid", "lateral_sesamoid")


@dataclass(frozen=True)
class ModelBone:
    """One bone of the model.

    Attributes:
        name: English snake_case.
        level: ray for metatarsals and phalanges, else None.
        shapes: solid parts; the bone is their union.
        meets: names (with level) of the bones it has a joint with.
        usual_ml: usual volume in an adult [ml], None where the scan seldom holds the whole bone.
    """

    name: str
    level: str | None
    shapes: tuple[Shape, ...]
    meets: tuple[str, ...]
    usual_ml: float | None

    @property
    def key(self) -> str:
        """Name and level, without side."""
        return self.name if self.level is None else f"{self.name}_{self.level}"

    @property
    def is_hinged(self) -> bool:
        """Whether it turns far about a joint at its end."""
        return self.name in (*LEG, "phalanges")

    @property
    def is_led(self) -> bool:
        """Whether it follows the bones it meets and does not hold them."""
        return self.name in SESAMOIDS

    def distance(self, points: np.ndarray) -> np.ndarray:
        """Distance of model points (n, 3) from the surface, about true near it, negative inside [mm]."""
        return distance_to_union(points, *self._figures)

    @cached_property
    def _figures(self) -> tuple[np.ndarray, np.ndarray]:
        """Its rods and its ellipsoids, one a row."""
        rods = [shape.figures for shape in self.shapes if isinstance(shape, Rod)]
        ellipsoids = [shape.figures for shape in self.shapes if isinstance(shape, Ellipsoid)]
        return np.array(rods, dtype=float).reshape(-1, 8), np.array(ellipsoids, dtype=float).reshape(-1, 6)


def _metatarsal(ray: int, base: Ellipsoid, head: Ellipsoid, waist: float, ml: float, *meets: str) -> ModelBone:
    """A metatarsal of usual volume [ml] with a slender shaft of this half-width [mm] between its base and its head."""
    start, end = np.asarray(base.centre, dtype=float), np.asarray(head.centre, dtype=float)
    middle, neck = (tuple(start + share * (end - start)) for share in (0.45, 0.88))
    shaft = (Rod(base.centre, middle, waist * 1.25, waist), Rod(middle, neck, waist, waist * 1.15))
    return ModelBone("metatarsal", str(ray), (base, *shaft, head), meets, ml)


def _toe(ray: int, joints: tuple[Point, ...], radii: tuple[float, ...], ml: float) -> ModelBone:
    """Phalanges of one toe of usual volume [ml] as rods between the joints and the tip, with their half-widths [mm]."""
    rods = tuple(
        Rod(first, second, *widths)
        for first, second, widths in zip(joints[:-1], joints[1:], pairwise(radii), strict=True)
    )
    return ModelBone("phalanges", str(ray), rods, (f"metatarsal_{ray}",), ml)


def _sesamoid(name: str, centre: Point) -> ModelBone:
    """One of the two sesamoid bones under the head of the first metatarsal."""
    return ModelBone(name, None, (Ellipsoid(centre, (4.5, 6.0, 4.0)),), ("metatarsal_1",), 0.5)


BONES: tuple[ModelBone, ...] = (
    ModelBone(
        "tibia",
        None,
        (
            Ellipsoid((-2, 56, 92), (21, 20, 15)),
            Ellipsoid((-20, 59, 75), (6, 12, 14)),
            Rod((-2, 55, 95), (-2, 52, 150), 16, 11),
            Rod((-2, 52, 150), (-4, 48, 330), 11, 13),
        ),
        ("talus", "fibula"),
        None,
    ),
    ModelBone(
        "fibula",
        None,
        (
            Ellipsoid((23, 47, 68), (7, 10, 15)),
            Rod((23, 47, 75), (22, 42, 110), 8, 6),
            Rod((22, 42, 110), (26, 38, 330), 6, 6.5),
        ),
        ("talus", "tibia"),
        None,
    ),
    ModelBone(
        "talus",
        None,
        (
            Ellipsoid((0, 56, 64), (19, 21, 15)),
            Rod((-4, 68, 59), (-10, 82, 53), 11, 12),
            Ellipsoid((-10, 80, 53), (14, 12, 12)),
        ),
        ("tibia", "fibula", "calcaneus", "navicular"),
        36.0,
    ),
    ModelBone(
        "calcaneus",
        None,
        (
            Ellipsoid((0, 19, 27), (16, 19, 23)),
            Rod((1, 22, 28), (10, 66, 33), 16, 13),
            Ellipsoid((6, 50, 36), (15, 15, 15)),
            Ellipsoid((-10, 58, 42), (11, 10, 6)),
        ),
        ("talus", "cuboid"),
        64.0,
    ),
    ModelBone(
        "navicular",
        None,
        (Ellipsoid((-14, 95, 48), (19, 9, 14)), Ellipsoid((-29, 91, 40), (7, 8, 9))),
        ("talus", "medial_cuneiform", "intermediate_cuneiform", "lateral_cuneiform"),
        10.0,
    ),
    ModelBone(
        "cuboid",
        None,
        (Ellipsoid((16, 92, 28), (14, 18, 13)),),
        ("calcaneus", "lateral_cuneiform", "metatarsal_4", "metatarsal_5"),
        12.5,
    ),
    ModelBone(
        "medial_cuneiform",
        None,
        (Ellipsoid((-24, 115, 36), (9, 13, 15)),),
        ("navicular", "intermediate_cuneiform", "metatarsal_1"),
        9.0,
    ),
    ModelBone(
        "intermediate_cuneiform",
        None,
        (Ellipsoid((-10, 111, 45), (8, 9, 11)),),
        ("navicular", "medial_cuneiform", "lateral_cuneiform", "metatarsal_2"),
        4.2,
    ),
    ModelBone(
        "lateral_cuneiform",
        None,
        (Ellipsoid((2, 110, 39), (8.5, 12, 12)),),
        ("navicular", "intermediate_cuneiform", "cuboid", "metatarsal_3"),
        5.2,
    ),
    _metatarsal(
        1, Ellipsoid((-25, 133, 32), (10, 8, 14)), Ellipsoid((-27, 184, 19), (11, 12, 10.5)), 7, 18, "medial_cuneiform"
    ),
    _metatarsal(
        2,
        Ellipsoid((-8, 124, 42), (7.5, 7, 9)),
        Ellipsoid((-6, 190, 14), (7, 8, 8)),
        4.5,
        9.5,
        "intermediate_cuneiform",
    ),
    _metatarsal(
        3, Ellipsoid((4, 126, 37), (7, 7, 9)), Ellipsoid((8, 184, 13), (6.5, 7, 7)), 4.2, 8.5, "lateral_cuneiform"
    ),
    _metatarsal(4, Ellipsoid((15, 116, 30), (7, 8, 8)), Ellipsoid((21, 175, 12), (6.5, 7, 7)), 4.2, 8, "cuboid"),
    _metatarsal(5, Ellipsoid((28, 106, 20), (8, 11, 8)), Ellipsoid((34, 164, 11), (6.5, 7, 7)), 4.8, 9, "cuboid"),
    _toe(1, ((-27, 198, 18), (-25, 209, 15), (-23, 224, 12), (-20, 240, 9)), (8.5, 6.5, 7, 5), 9.0),
    _toe(2, ((-6, 198, 13), (-5, 210, 14), (-4, 222, 12), (-3, 240, 7)), (6, 4, 5, 4), 2.4),
    _toe(3, ((9, 192, 12), (10, 203, 13), (11, 213, 11), (12, 230, 7)), (6, 4, 5, 4), 2.1),
    _toe(4, ((22, 182, 11), (24, 193, 12), (25, 202, 10), (26, 217, 7)), (5.5, 4, 4.5, 4), 1.9),
    _toe(5, ((36, 171, 10), (37, 180, 11), (38, 189, 9), (39, 202, 6)), (5.5, 4, 4.5, 4), 1.6),
    _sesamoid(SESAMOIDS[0], (-33, 181, 6)),
    _sesamoid(SESAMOIDS[1], (-21, 182, 6)),
)


@dataclass(frozen=True)
class Ray:
    """A metatarsal and its toe: numbers of the two in BONES, and the length of the metatarsal [mm]."""

    metatarsal: int
    toe: int
    metatarsal_mm: float

    @classmethod
    def of(cls, level: str) -> Ray:
        """The ray of this level, 1 to 5."""
        number_of = {bone.key: number for number, bone in enumerate(BONES)}
        metatarsal = number_of[f"metatarsal_{level}"]
        base, *_, head = BONES[metatarsal].shapes
        assert isinstance(base, Ellipsoid)
        assert isinstance(head, Ellipsoid)
        between = float(np.linalg.norm(np.subtract(head.centre, base.centre)))
        length = base.half_lengths[1] + between + head.half_lengths[1]
        return cls(metatarsal, number_of[f"phalanges_{level}"], length)


SESAMOID_NUMBERS = tuple(number for number, bone in enumerate(BONES) if bone.is_led)
RAYS = tuple(Ray.of(level) for level in "12345")


@cache
def sample_points() -> tuple[np.ndarray, np.ndarray]:
    """Points evenly inside the model's bones (n, 3) [mm] and the number of the bone of each (n,)."""
    points, owners = [], []
    for number, bone in enumerate(BONES):
        corners = [shape.bounds() for shape in bone.shapes]
        low = np.min([corner[0] for corner in corners], axis=0)
        high = np.max([corner[1] for corner in corners], axis=0)
        axes = [np.arange(a, b + SAMPLE_MM, SAMPLE_MM) for a, b in zip(low, high, strict=True)]
        grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
        inside = grid[bone.distance(grid) < 0.0]
        points.append(inside)
        owners.append(np.full(len(inside), number))
    return np.concatenate(points), np.concatenate(owners)
