"""The first exercise as a user does it: touch, turn on, push, stop when a wall gives way, draw out.

It knows nothing of widgets: gestures and snapshots go in, the step reached and what to say comes out.
"""

from __future__ import annotations

import numpy as np

from simulator.session.snapshot import SceneSnapshot, SessionPhase

FIRST_STEPS = ("touch", "turn", "push", "stop", "out")
"""In order; each with the texts `tray-first-<name>` and `tray-first-<name>-how`."""

BITE_MM = 1.0
"""So deep, a user has pushed."""
WALL_N = 3.0
"""A wall that carries less is not felt as one."""
GIVEN_WAY = 0.3
"""Of the wall's greatest thrust: below, it has given way, if the drill goes on as fast as it went through it. A drill
whose hand rests cuts itself free as well, but ever more slowly."""
RAN_ON_MM = 5.0
"""Further than this behind the wall is not stopped at once; experts stop within 5 mm."""
STILL_MM_S, STILL_S = 0.3, 0.5
"""A tip slower than this for so long has stopped."""


class FirstSteps:
    """Where a user stands; a step once done stays done."""

    def __init__(self) -> None:
        self._done = 0
        self._began_s: float | None = None
        self._peak_N = 0.0
        self._in_wall_mm = self._in_wall_s = 0.0
        self._gave_way_mm: float | None = None
        self._still_since_s: float | None = None
        self._last_tip: tuple[float, np.ndarray] | None = None
        self.ran_on_mm = 0.0
        """How far the tip ran past the last wall that gave way before it was stopped; 0 while it has not."""
        self.took_s = 0.0
        """Time from the first look to the last step."""

    @property
    def current(self) -> str:
        """The step that comes now; empty when all are done."""
        return FIRST_STEPS[self._done] if self._done < len(FIRST_STEPS) else ""

    @property
    def done(self) -> tuple[str, ...]:
        """Steps done."""
        return FIRST_STEPS[: self._done]

    def gesture(self, name: str) -> None:
        """The stylus did something: `place`, `trigger`, `regrip` ..."""
        if (self.current, name) in (("touch", "place"), ("turn", "trigger")):
            self._done += 1

    def follow(self, snapshot: SceneSnapshot) -> None:
        """Once per frame."""
        if snapshot.phase is not SessionPhase.RUNNING or not self.current:
            return
        if self._began_s is None:
            self._began_s = snapshot.time_s
        before_s = snapshot.time_s if self._last_tip is None else self._last_tip[0]
        speed = self._speed(snapshot)
        self._feel(snapshot, speed, snapshot.time_s - before_s)
        bitten = snapshot.removed_mm3 > 0.0 and snapshot.depth_mm > BITE_MM
        if bitten and self.current in ("touch", "turn", "push"):
            # Who drills with keys alone begins with the tip where the session has set it down.
            self._done = FIRST_STEPS.index("push") + 1
        elif self.current == "stop":
            self._watch_stop(snapshot, speed)
        elif self.current == "out" and snapshot.depth_mm <= 0.0 and snapshot.thrust_N <= 0.0:
            self._done += 1
            self.took_s = snapshot.time_s - self._began_s

    def _speed(self, snapshot: SceneSnapshot) -> float:
        """How fast the tip moves [mm/s]; a paused session's tip does not."""
        tip, before = snapshot.tool_pose[:3, 3].copy(), self._last_tip
        self._last_tip = (snapshot.time_s, tip)
        if before is None or snapshot.time_s <= before[0]:
            return 0.0
        return float(np.linalg.norm(tip - before[1])) / (snapshot.time_s - before[0])

    def _feel(self, snapshot: SceneSnapshot, speed: float, passed_s: float) -> None:
        """Note the thrust of a wall and the way through it, and where it gave way."""
        if self._gave_way_mm is not None:
            return
        self._peak_N = max(self._peak_N, snapshot.thrust_N)
        if self._peak_N <= WALL_N or snapshot.depth_mm <= BITE_MM:
            return
        if snapshot.thrust_N >= GIVEN_WAY * self._peak_N:
            self._in_wall_mm += speed * passed_s
            self._in_wall_s += passed_s
        elif speed * self._in_wall_s >= self._in_wall_mm:
            self._gave_way_mm = snapshot.depth_mm
        else:
            self._forget_wall()

    def _forget_wall(self) -> None:
        self._gave_way_mm, self._peak_N, self._in_wall_mm, self._in_wall_s = None, 0.0, 0.0, 0.0

    def _watch_stop(self, snapshot: SceneSnapshot, speed: float) -> None:
        if self._gave_way_mm is None:
            return
        beyond = snapshot.depth_mm - self._gave_way_mm
        if beyond > RAN_ON_MM:
            # The next wall is another chance.
            self.ran_on_mm, self._still_since_s = beyond, None
            self._forget_wall()
        elif speed > STILL_MM_S:
            self._still_since_s = None
        elif self._still_since_s is None:
            self._still_since_s = snapshot.time_s
        elif snapshot.time_s - self._still_since_s >= STILL_S:
            self.ran_on_mm = max(0.0, beyond)
            self._done += 1
