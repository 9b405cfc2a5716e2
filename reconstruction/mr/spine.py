"""The spine among compartments of marrow: a chain of bodies of like size, evenly spaced, with the sacrum below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reconstruction.mr.compartments import Island
from reconstruction.mr.working_image import WorkingImage

# Sizes of adult lumbar and lower thoracic bodies and of the upper sacral pieces, with room for small and large ones and
# for the rim that an even island lacks (Panjabi et al. 1992, Spine 17:299; Wolf et al. 2001, Spine 26:2429).
OPENINGS_MM = (1.5, 2.5, 4.0, 6.0)
_BODY_ML, _BODY_DEPTH_MM = (3.0, 75.0), 4.5
_BODY_Z_MM, _BODY_Y_MM, _BODY_X_MM = (9.0, 42.0), (11.0, 52.0), 10.0
_LEAST_FILL, _LEAST_QUALITY = 0.6, 0.25
_SPACING_MM = (18.0, 52.0)
_MISSED_WORTH = 0.5  # of a link over one body that was not told
_ASIDE_MM, _STEEPEST_DEG = 14.0, 60.0
_STRONGEST_BEND_DEG, _AT_PROMONTORY_DEG = 25.0, 45.0  # from body to body, and where L5 stands on the sacrum
_LIKE_VOLUME = 3.0
_FEWEST = 3  # bodies besides the sacrum: two may be anything
_MIDDLE = (0.2, 0.8)  # slices are laid on the spine, so that it runs in the middle part of them
_SAME = 0.25
_MOST_SACRAL = 3
_SURE_OF_SACRUM = 0.8
_TAILS = 6.0  # degrees of freedom: a deformed spine or a poor outline departs from the usual by more than normally
_LENGTH_SPREAD, _SECTION_SPREAD, _TAPER_SPREAD, _ASKEW_DEG = 0.1, 0.15, 0.2, 8.0  # as outlines and patients vary
_ENDS, _PARTS = (2.0, 98.0), ((0.1, 0.35), (0.65, 0.9))  # percent of voxels; of the height, clear of both end plates
_COUNTED = ("L5", "L4", "L3", "L2", "L1", "T12", "T11", "T10", "T9", "T8")


@dataclass(frozen=True)
class _Usual:
    """What is usual of a body and of its link to the next above it.

    Attributes:
        length: from middle to middle, against lumbar ones.
        section: in the median plane, against that of the body above.
        taper: depth of its lower part against that of its upper one.
        slope_deg: by which it lies farther back than the body above, and the deviation of that.
    """

    length: float
    section: float
    taper: float
    slope_deg: tuple[float, float]


# From below upwards. Bodies and discs: Panjabi et al. 1992, Spine 17:299; Gilad and Nissan 1986, Spine 11:154. Sacral
# bodies taper to two thirds of their depth, S2 has little more than half the section of S1, and hardly any disc is left
# between them. Slopes: the sacrum's is 41 +- 8 degrees, and each segment's lordosis takes 20 (L5-S1) to 5 degrees
# (L1-L2) off it (Vialle et al. 2005, J Bone Joint Surg Am 87:260); a link leads half way from the tilt of one body to
# that of the next.
_USUAL = (
    _Usual(0.70, 0.60, 0.78, (50.0, 10.0)),  # S3
    _Usual(0.78, 0.60, 0.78, (46.0, 9.0)),
    _Usual(0.92, 0.85, 0.78, (31.0, 9.0)),  # S1
    _Usual(1.0, 1.0, 0.97, (14.0, 8.0)),
    _Usual(1.0, 1.0, 1.0, (2.0, 7.0)),
    _Usual(1.0, 1.0, 1.0, (-6.0, 8.0)),
    _Usual(0.97, 1.0, 1.0, (-10.0, 9.0)),
    _Usual(0.92, 1.0, 1.0, (-12.0, 9.0)),  # L1, and above
)


@dataclass(frozen=True, eq=False)
class SpineArrangement:
    """A chain of compartments.

    Attributes:
        bodies: of vertebrae, from below upwards.
        levels: of each, counted from the sacrum; None where the sacrum is not seen.
        sacrum: pieces of the sacrum, empty where it is not seen.
        score: mean quality of the compartments, 0 to 1, less for short chains.
    """

    bodies: tuple[Island, ...]
    levels: tuple[str | None, ...]
    sacrum: tuple[Island, ...]
    score: float

    @property
    def length(self) -> int:
        """How many bodies and sacral pieces it has."""
        return len(self.bodies) + len(self.sacrum)


def find_spine(image: WorkingImage, islands: list[Island]) -> SpineArrangement | None:
    """The best chain of islands as a spine, or None where they are none.

    Args:
        image: the coarse image they were found in.
        islands: even islands of both signs.
    """
    bodies = _distinct([island for island in islands if _may_be_body(island, image.spacing_mm)], image)
    return arrangement_of(_best_chain(bodies, image), image)


def arrangement_of(chain: list[Island], image: WorkingImage) -> SpineArrangement | None:
    """Which bodies of a chain, from below upwards, are sacrum and which vertebrae; None where they are no spine."""
    if len(chain) < _FEWEST:
        return None
    across = float(np.mean([island.centre()[2] for island in chain])) / image.volume.array.shape[2]
    pieces = _sacral_pieces(chain, image)
    if len(chain) - pieces < _FEWEST or not _MIDDLE[0] <= across <= _MIDDLE[1]:
        return None
    sacrum, vertebrae = tuple(chain[:pieces]), tuple(chain[pieces:])
    levels = tuple(
        (_COUNTED[number] if number < len(_COUNTED) else None) if pieces else None for number in range(len(vertebrae))
    )
    score = float(np.mean([island.quality for island in chain])) * min(1.0, len(chain) / 5.0)
    return SpineArrangement(vertebrae, levels, sacrum, score)


def _may_be_body(island: Island, step: float) -> bool:
    """Whether an island has size and shape of a body."""
    size_z, size_y, size_x = (step * (part.stop - part.start) for part in island.box)
    if not (_BODY_ML[0] <= island.volume_ml <= _BODY_ML[1] and island.depth_mm >= _BODY_DEPTH_MM):
        return False
    if not (_BODY_Z_MM[0] <= size_z <= _BODY_Z_MM[1] and _BODY_Y_MM[0] <= size_y <= _BODY_Y_MM[1]):
        return False
    fill = island.volume_ml * 1000.0 / (np.pi / 6.0 * size_x * size_y * size_z)
    return bool(size_x >= _BODY_X_MM and fill >= _LEAST_FILL and island.quality >= _LEAST_QUALITY)


def _distinct(islands: list[Island], image: WorkingImage) -> list[Island]:
    """The best of islands that overlap, from below upwards."""
    taken = np.zeros(image.volume.array.shape, dtype=bool)
    kept: list[Island] = []
    for island in sorted(islands, key=lambda one: -one.quality * np.sqrt(one.volume_ml)):
        if np.count_nonzero(taken[island.box] & island.mask) <= _SAME * np.count_nonzero(island.mask):
            taken[island.box] |= island.mask
            kept.append(island)
    return sorted(kept, key=lambda one: one.centre()[0])


def _best_chain(bodies: list[Island], image: WorkingImage) -> list[Island]:
    """Bodies that follow one another with the highest sum of qualities; the bend from link to link is bounded."""
    centres = [body.centre() * image.spacing_mm for body in bodies]
    links = [
        (low, high)
        for low in range(len(bodies))
        for high in range(low + 1, len(bodies))
        if _follow(bodies[low], bodies[high], centres[high] - centres[low])
    ]
    best: dict[tuple[int, int], tuple[float, list[int]]] = {}
    for low, high in sorted(links, key=lambda link: (link[1], link[0])):
        worth = bodies[high].quality * _link_worth(centres[high] - centres[low])
        value, path = bodies[low].quality + worth, [low, high]
        for before, middle in links:
            if middle != low or (before, middle) not in best:
                continue
            longer, way = best[(before, middle)]
            most = _AT_PROMONTORY_DEG if len(way) <= _MOST_SACRAL else _STRONGEST_BEND_DEG
            if _bend_deg(centres[low] - centres[before], centres[high] - centres[low]) > most:
                continue
            if longer + worth > value:
                value, path = longer + worth, [*way, high]
        best[(low, high)] = (value, path)
    if not best:
        return []
    return [bodies[number] for number in max(best.values(), key=lambda entry: entry[0])[1]]


def _follow(low: Island, high: Island, step_mm: np.ndarray) -> bool:
    """Whether one body may stand next above another; step_mm from centre to centre (z, y, x)."""
    length = float(np.linalg.norm(step_mm))
    links = 1 if length <= _SPACING_MM[1] else 2  # one body between them may not have been told
    if not _SPACING_MM[0] <= length / links <= _SPACING_MM[1] or abs(step_mm[2]) > links * _ASIDE_MM:
        return False
    if step_mm[0] < length * np.cos(np.deg2rad(_STEEPEST_DEG)):
        return False
    contrast = max(abs(low.level - low.brightness), abs(high.level - high.brightness))
    if abs(low.brightness - high.brightness) > contrast:
        return False
    return bool(1.0 / _LIKE_VOLUME <= low.volume_ml / high.volume_ml <= _LIKE_VOLUME)


def _link_worth(step_mm: np.ndarray) -> float:
    return 1.0 if np.linalg.norm(step_mm) <= _SPACING_MM[1] else _MISSED_WORTH


def _bend_deg(first: np.ndarray, second: np.ndarray) -> float:
    cosine = float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))
    return float(np.rad2deg(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _sacral_pieces(chain: list[Island], image: WorkingImage) -> int:
    """How many of a chain's lowest compartments surely belong to the sacrum; 0 where it is not seen, or not surely.

    One more or one fewer would shift every level. So each body that the lowest may be is weighed by how usual all
    links would be, and the sacrum is told only where all other numbers of its pieces together are unlikely.
    """
    centres = np.array([island.centre() for island in chain]) * image.spacing_mm
    steps = np.diff(centres, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    slopes = np.rad2deg(np.arctan2(-steps[:, 1], steps[:, 0]))  # positive where the lower piece lies farther back
    ways = np.array([centres[min(n + 1, len(chain) - 1)] - centres[max(0, n - 1)] for n in range(len(chain))])
    sections, tapers = np.array([_median_shape(island, way) for island, way in zip(chain, ways, strict=True)]).T
    found = (lengths, sections[:-1] / sections[1:], tapers[:-1], slopes)
    weights = []
    for lowest in range(len(_USUAL)):
        usual = [_USUAL[min(lowest + number, len(_USUAL) - 1)] for number in range(len(steps))]
        weights.append(_usualness(usual, *found))
    shares = np.exp(np.array(weights) - max(weights))
    shares /= shares.sum()
    lowest = int(np.argmax(shares[:_MOST_SACRAL]))
    pieces = _MOST_SACRAL - lowest
    return pieces if shares[lowest] >= _SURE_OF_SACRUM and pieces < len(chain) else 0


def _usualness(
    bodies: list[_Usual], lengths: np.ndarray, sections: np.ndarray, tapers: np.ndarray, slopes: np.ndarray
) -> float:
    """Logarithm of how likely bodies and links are, from below upwards, whichever way the patient lies."""
    length, section, taper = np.array([(body.length, body.section, body.taper) for body in bodies]).T
    slope, spread = np.array([body.slope_deg for body in bodies]).T
    askew = float(np.sum((slopes - slope) / spread**2) / (np.sum(1.0 / spread**2) + 1.0 / _ASKEW_DEG**2))
    departures = np.concatenate(
        [
            (lengths / np.median(lengths / length) - length) / _LENGTH_SPREAD,
            (sections - section) / _SECTION_SPREAD,
            (tapers - taper) / _TAPER_SPREAD,
            (slopes - askew - slope) / spread,
            [askew / _ASKEW_DEG],
        ]
    )
    return float(-0.5 * (_TAILS + 1.0) * np.sum(np.log1p(departures**2 / _TAILS)) - np.sum(np.log(spread)))


def _median_shape(island: Island, up: np.ndarray) -> tuple[float, float]:
    """Section in the middle sagittal planes [voxels], and depth of its lower part against that of its upper one.

    Args:
        island: the body.
        up: direction of the column (z, y, x), of any length.
    """
    middle = round(float(np.argwhere(island.mask)[:, 2].mean()))
    planes = island.mask[:, :, max(0, middle - 1) : middle + 2]
    heights = np.argwhere(planes)[:, :2] @ up[:2]
    low, high = np.percentile(heights, _ENDS)
    shares = (heights - low) / max(high - low, 1e-6)
    below, above = (float(np.count_nonzero((shares > part[0]) & (shares < part[1]))) for part in _PARTS)
    return np.count_nonzero(planes) / planes.shape[2], below / max(above, 1.0)
