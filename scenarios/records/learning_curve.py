"""How someone gets better: moving average of a metric, and the CUSUM of passed and failed attempts.

The CUSUM is the sequential probability ratio test of Wald as Bolsin and Colson brought it to learning curves: a failure
raises the sum by 1 - s, a success lowers it by s. A fall by h from its highest point since then says that the rate of
failures is acceptable; a rise by h from its lowest point says that it is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

AVERAGED_ATTEMPTS = 5


@dataclass(frozen=True)
class CusumDesign:
    """What a CUSUM tells apart, and how sure it has to be; printed with every chart."""

    acceptable_rate: float = 0.05
    """Rate of failures that is acceptable, p0."""
    unacceptable_rate: float = 0.15
    """Rate of failures that is not, p1."""
    alpha: float = 0.1
    """Risk of calling an acceptable rate unacceptable."""
    beta: float = 0.1
    """Risk of calling an unacceptable rate acceptable."""

    @property
    def success_step(self) -> float:
        """What a success takes off, s."""
        fail, succeed = self._logarithms
        return succeed / (fail + succeed)

    @property
    def limit(self) -> float:
        """Rise or fall that decides, h; equal both ways for alpha = beta."""
        fail, succeed = self._logarithms
        return math.log((1.0 - self.alpha) / self.beta) / (fail + succeed)

    @property
    def _logarithms(self) -> tuple[float, float]:
        good, bad = self.acceptable_rate, self.unacceptable_rate
        return math.log(bad / good), math.log((1.0 - good) / (1.0 - bad))


@dataclass(frozen=True)
class Cusum:
    """The sum after each attempt, and where it decided."""

    design: CusumDesign
    values: tuple[float, ...]
    """Sum after each attempt; it starts from 0."""
    reached_at: int | None
    """Number of the attempt, from 1, at which the rate of failures first was shown to be acceptable."""


def cusum(passed: Sequence[bool], design: CusumDesign | None = None) -> Cusum:
    """The CUSUM of attempts in the order in which they were made."""
    design = design or CusumDesign()
    values: list[float] = []
    total = highest = 0.0
    reached: int | None = None
    for number, success in enumerate(passed, start=1):
        total += -design.success_step if success else 1.0 - design.success_step
        highest = max(highest, total)
        if reached is None and highest - total >= design.limit:
            reached = number
        values.append(total)
    return Cusum(design, tuple(values), reached)


def moving_average(values: Sequence[float], width: int = AVERAGED_ATTEMPTS) -> tuple[float, ...]:
    """Mean of each value and up to `width` - 1 before it."""
    return tuple(math.fsum(values[max(0, end - width) : end]) / min(end, width) for end in range(1, len(values) + 1))
