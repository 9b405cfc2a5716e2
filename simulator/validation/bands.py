"""Bands: what counts as agreement, fixed by rule before anything runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

Band = tuple[float | None, float | None]
"""Lowest and highest value that agrees; None where there is no bound."""

SINGLE_VALUE_SHARE = 0.25
"""Half-width of the band round a value published without spread. Between-specimen deviations of drilling thrust are
6-8 % and of torque 9-12 % (MacAvelia 2012): two of the largest make 24 %."""
EXACT_SHARE = 0.05
"""Half-width where the reference is a formula and nothing biological is in it."""
NO_EFFECT_SHARE = 0.10
"""How far from 1 a ratio may be where an experiment found no difference."""
TREND_SHARE = 0.02
"""A ratio must differ from 1 by more than this to count as a trend: more than the numerical noise."""
DEVIATIONS = 2.0


class Rule(StrEnum):
    """How a row's band follows from what was published."""

    MEAN_SD = "mean_sd"
    RANGE = "range"
    SINGLE = "single"
    EXACT = "exact"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    NO_EFFECT = "no_effect"
    RISES = "rises"
    FALLS = "falls"


NEEDS: Mapping[Rule, tuple[str, ...]] = {
    Rule.MEAN_SD: ("mean", "sd"),
    Rule.RANGE: ("low", "high"),
    Rule.SINGLE: ("value",),
    Rule.EXACT: ("value",),
    Rule.AT_MOST: ("limit",),
    Rule.AT_LEAST: ("limit",),
    Rule.NO_EFFECT: (),
    Rule.RISES: (),
    Rule.FALLS: (),
}
"""The published numbers each rule is made of, and no others."""


def band_of(rule: Rule, published: Mapping[str, float]) -> Band:
    """The band of a row. `published` holds exactly the numbers that NEEDS names for the rule, in the row's unit."""
    given: Any = published
    match rule:
        case Rule.MEAN_SD:
            reach = DEVIATIONS * given["sd"]
            low = given["mean"] - reach
            # Nothing measured here can be negative: a spread that reaches below zero says nothing there.
            return (max(0.0, low) if given["mean"] > 0.0 else low), given["mean"] + reach
        case Rule.RANGE:
            return given["low"], given["high"]
        case Rule.SINGLE:
            return _around(given["value"], SINGLE_VALUE_SHARE)
        case Rule.EXACT:
            return _around(given["value"], EXACT_SHARE)
        case Rule.AT_MOST:
            return None, given["limit"]
        case Rule.AT_LEAST:
            return given["limit"], None
        case Rule.NO_EFFECT:
            return 1.0 - NO_EFFECT_SHARE, 1.0 + NO_EFFECT_SHARE
        case Rule.RISES:
            return 1.0 + TREND_SHARE, None
        case Rule.FALLS:
            return None, 1.0 - TREND_SHARE


def centre_of(rule: Rule, published: Mapping[str, float]) -> float | None:
    """The published value itself, where there is one."""
    return published.get("mean", published.get("value", 1.0 if rule is Rule.NO_EFFECT else None))


def inside(band: Band, value: float) -> bool:
    """Whether a value lies in the band; never for one that is not finite."""
    low, high = band
    return math.isfinite(value) and (low is None or value >= low) and (high is None or value <= high)


def _around(value: float, share: float) -> Band:
    reach = abs(value) * share
    return value - reach, value + reach
