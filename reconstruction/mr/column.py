"""The column of vertebral bodies, traced from those that were told: gaps filled, ends prolonged, each one outlined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reconstruction.mr.body_contours import BodyContours, BodyPlace, body_contours
from reconstruction.mr.working_image import WorkingImage

_ROUNDS = 2
# A body against its neighbours: how much of their rim is seen, area of the middle section, brightness, common voxels.
_LIKE_SEEN, _LIKE_AREA, _LIKE_MARROW, _COMMON = 0.6, (0.5, 1.8), 0.6, 0.1
# The column bends from body to body by at most 15 degrees, at the promontory backwards by up to 40 (sacral slope).
_BENDS_DEG = (0.0, -15.0, 15.0)
_PROMONTORY_DEG = (-30.0, -45.0)
_BENT_DEG, _BENT_BACK_DEG, _LIKE_LENGTH = 25.0, 50.0, (0.6, 1.4)
_MOST_MORE = 8


def trace_column(image: WorkingImage, centres: Sequence[np.ndarray]) -> list[BodyContours]:
    """Outline the bodies of a column, from below upwards; empty where they have no rims.

    Args:
        image: the fine image.
        centres: voxels (z, y, x) in bodies that follow one another from below upwards, at least two; bodies may be
            missing between them.
    """
    bodies = _outlined(image, _gaps_filled(np.asarray(centres, dtype=float), image.spacing_mm))
    for _ in range(_ROUNDS - 1):
        if len(bodies) < 2:
            return []
        bodies = _outlined(image, np.array([body.centre for body in bodies]))
    if len(bodies) < 2:
        return []
    for _ in range(_MOST_MORE):
        above = _next(image, bodies, upwards=True)
        if above is None:
            break
        bodies = [*bodies, above]
    for _ in range(_MOST_MORE):
        below = _next(image, bodies, upwards=False)
        if below is None:
            break
        bodies = [below, *bodies]
    return bodies


def _gaps_filled(centres: np.ndarray, step: float) -> np.ndarray:
    """Centres with those between them where one or more were left out."""
    lengths = np.linalg.norm(np.diff(centres, axis=0), axis=1) * step
    usual = float(np.median(lengths[lengths < 1.5 * lengths.min()]))
    places = [centres[0]]
    for low, high, length in zip(centres[:-1], centres[1:], lengths, strict=True):
        count = max(1, round(length / usual))
        places += [low + (high - low) * part / count for part in range(1, count + 1)]
    return np.array(places)


def _outlined(image: WorkingImage, centres: np.ndarray) -> list[BodyContours]:
    """Bodies at these centres: the longest run of those that have a rim and are like the others."""
    found = [body_contours(image, _place(centres, number, image.spacing_mm)) for number in range(len(centres))]
    known = [body for body in found if body is not None]
    if not known:
        return []
    runs: list[list[BodyContours]] = [[]]
    for body in found:
        if body is not None and _is_like(body, known) and not (runs[-1] and _overlap(body, runs[-1][-1])):
            runs[-1].append(body)
        else:
            runs.append([])
    return _ends_trimmed(max(runs, key=len))


def _ends_trimmed(bodies: list[BodyContours]) -> list[BodyContours]:
    """Without what stands at an end of the column where it does not go on."""
    while len(bodies) > 2 and not _goes_on(
        bodies[-2].centre - bodies[-3].centre, bodies[-1].centre - bodies[-2].centre, upwards=True
    ):
        bodies = bodies[:-1]
    while len(bodies) > 2 and not _goes_on(
        bodies[1].centre - bodies[2].centre, bodies[0].centre - bodies[1].centre, upwards=False
    ):
        bodies = bodies[1:]
    return bodies


def _place(centres: np.ndarray, number: int, step: float) -> BodyPlace:
    """The place of one centre, with direction and spacing from its neighbours."""
    low, high = max(0, number - 1), min(len(centres) - 1, number + 1)
    link = (centres[high] - centres[low])[:2] / (high - low)
    length = float(np.linalg.norm(link))
    return BodyPlace(centres[number], link / length, length * step)


def _is_like(body: BodyContours, others: Sequence[BodyContours]) -> bool:
    """Whether a body resembles others in rim, size and brightness."""
    seen, area, marrow, contrast = np.median(
        [(other.seen, other.area_mm2, other.marrow, other.contrast) for other in others], axis=0
    )
    return bool(
        body.seen >= _LIKE_SEEN * seen
        and _LIKE_AREA[0] * area <= body.area_mm2 <= _LIKE_AREA[1] * area
        and abs(body.marrow - marrow) <= _LIKE_MARROW * contrast
    )


def _overlap(first: BodyContours, second: BodyContours) -> bool:
    common = np.count_nonzero(first.mask & second.mask)
    return bool(common > _COMMON * min(np.count_nonzero(first.mask), np.count_nonzero(second.mask)))


def _next(image: WorkingImage, bodies: list[BodyContours], *, upwards: bool) -> BodyContours | None:
    """The body beyond the last one, or None where none is seen."""
    last, before = (bodies[-1], bodies[-2]) if upwards else (bodies[0], bodies[1])
    near = bodies[-3:] if upwards else bodies[:3]
    link = (last.centre - before.centre)[:2]
    best: BodyContours | None = None
    for degrees in (*_BENDS_DEG, *(() if upwards else _PROMONTORY_DEG)):
        angle = np.deg2rad(degrees)
        turned = np.array(
            [link[0] * np.cos(angle) - link[1] * np.sin(angle), link[0] * np.sin(angle) + link[1] * np.cos(angle)]
        )
        centre = last.centre + np.array([*turned, (last.centre - before.centre)[2]])
        if not np.all((centre >= 0) & (centre < np.array(image.body.shape) - 1)):
            continue
        up = turned if upwards else -turned
        length = float(np.linalg.norm(turned))
        body = body_contours(image, BodyPlace(centre, up / length, length * image.spacing_mm))
        if body is None or not _is_like(body, near) or _overlap(body, last) or _runs_out(body):
            continue
        if not _goes_on(last.centre - before.centre, body.centre - last.centre, upwards=upwards):
            continue
        if best is None or body.seen > best.seen:
            best = body
    return best


def _goes_on(link: np.ndarray, further: np.ndarray, *, upwards: bool) -> bool:
    """Whether a column that came by one link (z, y, x) goes on by another; downwards it may turn back to the sacrum."""
    lengths = np.linalg.norm(link), np.linalg.norm(further)
    bend = np.rad2deg(np.arccos(np.clip(link @ further / (lengths[0] * lengths[1]), -1.0, 1.0)))
    turns_back = not upwards and link[0] * further[1] - link[1] * further[0] < 0.0
    most = _BENT_BACK_DEG if turns_back else _BENT_DEG
    return bool(bend <= most and _LIKE_LENGTH[0] <= lengths[1] / lengths[0] <= _LIKE_LENGTH[1])


def _runs_out(body: BodyContours) -> bool:
    """Whether the picture's upper or lower edge cuts a body."""
    return bool(body.mask[0].any() or body.mask[-1].any())
