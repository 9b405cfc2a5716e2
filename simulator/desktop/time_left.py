"""How long a step of long work will still take, from how far it has come and how long that took."""

from __future__ import annotations

LEAST_SHARE, LEAST_S = 0.08, 2.0
"""Before so much is done and so long has passed nothing can be said."""


class TimeLeft:
    """Follows one work; each of its steps tells its own share, from 0 to 1. Times in seconds of any clock."""

    def __init__(self) -> None:
        self._stage = ""
        self._began_s = self._first = self._share = self._seen_s = 0.0

    def report(self, stage: str, share: float, now_s: float) -> None:
        """A step is so far; a new step, or one that went back, begins anew."""
        if stage != self._stage or share < self._share:
            self._stage, self._began_s, self._first = stage, now_s, share
        self._share, self._seen_s = share, now_s

    def seconds(self, now_s: float) -> float | None:
        """Left for this step at the pace so far; None while it cannot be said."""
        done, passed = self._share - self._first, self._seen_s - self._began_s
        if done < LEAST_SHARE or passed < LEAST_S or self._share >= 1.0:
            return None
        left = passed * (1.0 - self._share) / done - (now_s - self._seen_s)
        return left if left > 0.0 else None


def rounded_s(seconds: float) -> int:
    """As precisely as such a guess deserves: 1 s below ten, then 5 s, 10 s from a minute on; never 0."""
    step = 1 if seconds < 10.0 else 5 if seconds < 60.0 else 10
    return max(1, step * round(seconds / step))
