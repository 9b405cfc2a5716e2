"""The column of vertebral bodies, traced from those that were told: gaps filled, ends prolonged, each one outlined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from reconstruction.mr.body_contours import BodyContours, BodyPlace, body_contours, next_above
from reconstruction.mr.working_image import WorkingImage

_NEIGHBOURS = 2  # on each side: of five bodies two may have a haemangioma or changed end plates
# A body against its neighbours: how much of their rim is seen, area of the middle section, brightness, common voxels.
_LIKE_SEEN, _LIKE_AREA, _LIKE_MARROW, _COMMON = 0.6, (0.5, 1.8), 0.6, 0.1
# The column bends from body to body by at most 15 degrees; at the promontory backwards to the sacral slope, which is 20
# to 65 degrees (Vialle et al. 2005, J Bone Joint Surg Am 87:260), below a fifth lumbar body that may stand upright.
_BENDS_DEG = (0.0, -15.0, 15.0)
_PROMONTORY_DEG = (-30.0, -45.0, -60.0)
_BENT_DEG, _BENT_BACK_DEG, _LIKE_LENGTH = 25.0, 65.0, (0.6, 1.4)
_TAPERED_AREA = 0.35  # of neighbours: the second sacral body has half the section of the first
_SACRAL_LINKS = 3  # the promontory lies above the lowest three bodies of a picture at most
_MOST_MORE = 8

_Body = TypeVar("_Body")


def trace_column(image: WorkingImage, centres: Sequence[np.ndarray]) -> list[BodyContours]:
    """Outline the bodies of a column, from below upwards; empty where they have no rims.

    Args:
        image: the fine image.
        centres: voxels (z, y, x) in bodies that follow one another from below upwards, at least two; bodies may be
            missing between them.
    """
    bodies = _outlined(image, _gaps_filled(np.asarray(centres, dtype=float), image.spacing_mm))
    if len(bodies) >= 2:
        bodies = _outlined_together(image, bodies)
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
    """Bodies at these centres, those without a rim of their own by their neighbours' marrow."""
    places = [_place(centres, number, image.spacing_mm) for number in range(len(centres))]
    found = [body_contours(image, place) for place in places]
    known = [body for body in found if body is not None]
    if not known:
        return []
    for number, body in enumerate(found):
        if body is None or not _is_like(body, known):
            beside = [other for other in _about(found, number) if other is not None and other is not body]
            found[number] = body_contours(image, places[number], like=beside or known)
    return _longest_run(found, known, image.spacing_mm)


def _outlined_together(image: WorkingImage, bodies: list[BodyContours]) -> list[BodyContours]:
    """Bodies about their middles once more, by marrow that each shares with its neighbours: none has another alone."""
    centres = np.array([body.centre for body in bodies])
    found = [
        body_contours(image, _place(centres, number, image.spacing_mm), like=_about(bodies, number))
        for number in range(len(bodies))
    ]
    return _longest_run(found, [body for body in found if body is not None], image.spacing_mm)


def _about(bodies: Sequence[_Body], number: int) -> Sequence[_Body]:
    """A body with two neighbours on each side."""
    return bodies[max(0, number - _NEIGHBOURS) : number + _NEIGHBOURS + 1]


def _longest_run(found: list[BodyContours | None], known: list[BodyContours], step: float) -> list[BodyContours]:
    """The longest run of bodies that are like those known and go on evenly."""
    runs: list[list[BodyContours]] = [[]]
    for body in found:
        if body is None or not _is_like(body, known):
            runs.append([])
        elif not runs[-1] or _continues(runs[-1], body, step):
            runs[-1].append(body)
        else:  # what goes on evenly may have begun at the last one
            runs.append([*runs[-1][-1:], body] if _continues(runs[-1][-1:], body, step) else [body])
    return max(runs, key=len)


def _continues(run: list[BodyContours], above: BodyContours, step: float) -> bool:
    """Whether a body stands next above the last of a run and goes on as it came; the run's lowest may be the sacrum."""
    if _overlap(above, run[-1]) or next_above(run[-1], above, step) != 1:
        return False
    if len(run) < 2:
        return True
    links = above.centre - run[-1].centre, run[-1].centre - run[-2].centre
    return _goes_on(*links, to_sacrum=len(run) <= _SACRAL_LINKS)


def _place(centres: np.ndarray, number: int, step: float) -> BodyPlace:
    """The place of one centre, with direction and spacing from its neighbours."""
    low, high = max(0, number - 1), min(len(centres) - 1, number + 1)
    link = (centres[high] - centres[low])[:2] / (high - low)
    length = float(np.linalg.norm(link))
    return BodyPlace(centres[number], link / length, length * step)


def _is_like(body: BodyContours, others: Sequence[BodyContours], least_area: float = _LIKE_AREA[0]) -> bool:
    """Whether a body resembles others in rim, size (at least this share of theirs) and brightness."""
    seen, area, marrow, contrast = np.median(
        [(other.seen, other.area_mm2, other.marrow, other.contrast) for other in others], axis=0
    )
    return bool(
        body.seen >= _LIKE_SEEN * seen
        and least_area * area <= body.area_mm2 <= _LIKE_AREA[1] * area
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
        place = BodyPlace(centre, up / length, length * image.spacing_mm)
        for like in ((), near):
            body = body_contours(image, place, like=like)
            if body is None or not _is_like(body, near, _LIKE_AREA[0] if upwards else _TAPERED_AREA):
                continue
            if _overlap(body, last) or _runs_out(body):
                continue
            run, above = (bodies, body) if upwards else ([body, last], before)
            if not _continues(run, above, image.spacing_mm):
                continue
            if best is None or body.seen > best.seen:
                best = body
    return best


def _goes_on(upper: np.ndarray, lower: np.ndarray, *, to_sacrum: bool) -> bool:
    """Whether two upward links of a column (z, y, x) follow each other; to the sacrum the lower one may turn back."""
    lengths = np.linalg.norm(upper), np.linalg.norm(lower)
    bend = np.rad2deg(np.arccos(np.clip(upper @ lower / (lengths[0] * lengths[1]), -1.0, 1.0)))
    turns_back = upper[0] * lower[1] < upper[1] * lower[0]
    most = _BENT_BACK_DEG if to_sacrum and turns_back else _BENT_DEG
    return bool(bend <= most and _LIKE_LENGTH[0] <= lengths[1] / lengths[0] <= _LIKE_LENGTH[1])


def _runs_out(body: BodyContours) -> bool:
    """Whether the picture's upper or lower edge cuts a body."""
    return bool(body.mask[0].any() or body.mask[-1].any())
