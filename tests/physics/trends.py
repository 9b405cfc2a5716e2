"""All published trends of drilling on the rig with their sign: `python -m tests.physics.trends [--json]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from simulator.validation.bench import Bench
from simulator.validation.runners import RUNNERS

COARSE: Mapping[str, Any] = {"voxel": 0.4, "thickness": 4.0}
"""Specimen of the table: 4 mm of cortex; the sign does not hang on it."""
RISES, FALLS = 1, -1


@dataclass(frozen=True)
class Trend:
    """What a quantity does when something is changed."""

    name: str
    measure: str
    sign: int
    source: str
    given: Mapping[str, Any]
    against: Mapping[str, Any]


def _both(name: str, sign: int, source: str, given: dict[str, Any], against: dict[str, Any]) -> list[Trend]:
    """Thrust and torque."""
    return [Trend(name, measure, sign, source, given, against) for measure in ("thrust_N", "torque_Nmm")]


HOT = "rise_at_0p5mm_K"
FEED = {"feed": 60.0}
TRENDS = (
    *_both("feed 60 to 120 mm/min", RISES, "Sui & Sugita 2019", {"feed": 120.0}, FEED),
    *_both("diameter 2.5 to 4.5 mm", RISES, "Sui & Sugita 2019", {"diameter": 4.5, **FEED}, {"diameter": 2.5, **FEED}),
    *_both("speed 1,000 to 1,500 rpm", FALLS, "MacAvelia 2012", {"rpm": 1500.0, **FEED}, FEED),
    *_both("density 1.0 to 1.85 g/cm3", RISES, "Carter & Hayes 1977", FEED, {"density": 1.0, **FEED}),
    Trend("wear 1 to 2.6", "thrust_N", RISES, "Matthews & Hirsch 1972", {"wear": 2.6, **FEED}, FEED),
    Trend("split point", "thrust_N", FALLS, "Saha 1982", {"split_point": True, **FEED}, FEED),
    Trend("pilot hole 1.6 mm", "thrust_N", FALLS, "chisel spared", {"pilot": 1.6, **FEED}, FEED),
    Trend("feed 60 to 180 mm/min", HOT, FALLS, "Augustin 2008", {"feed": 180.0}, FEED),
    Trend("diameter 2.5 to 4.5 mm", HOT, RISES, "Augustin 2008", {"diameter": 4.5, **FEED}, {"diameter": 2.5, **FEED}),
    Trend("speed 1,000 to 1,800 rpm", HOT, RISES, "Augustin 2008", {"rpm": 1800.0, **FEED}, FEED),
    Trend("wear 1 to 2.6", HOT, RISES, "Matthews & Hirsch 1972", {"wear": 2.6, **FEED}, FEED),
    Trend("density 1.0 to 1.85 g/cm3", HOT, RISES, "more work", FEED, {"density": 1.0, **FEED}),
    Trend("irrigation outside", HOT, FALLS, "Augustin 2008", {"irrigation": "external", **FEED}, FEED),
    Trend("irrigation inside", HOT, FALLS, "BJJ 73B1 1991", {"irrigation": "internal", **FEED}, FEED),
    Trend("split point, 60 N", HOT, FALLS, "Saha 1982", {"split_point": True, "push": 60.0}, {"push": 60.0}),
    Trend("pilot hole 2.0 mm, 60 N", HOT, FALLS, "Chen 2024", {"pilot": 2.0, "push": 60.0}, {"push": 60.0}),
    Trend("push 40 to 57 N", HOT, FALLS, "Matthews & Hirsch 1972", {"push": 57.0}, {"push": 40.0}),
    Trend("push 57 to 83 N", HOT, FALLS, "Bachus 2000", {"push": 83.0}, {"push": 57.0}),
    Trend("push 83 to 130 N", HOT, FALLS, "Bachus 2000", {"push": 130.0}, {"push": 83.0}),
    Trend("push 83 to 130 N", "time_s", FALLS, "Matthews & Hirsch 1972", {"push": 130.0}, {"push": 83.0}),
    Trend("push 83 to 130 N", "rise_max_K", FALLS, "Bachus 2000", {"push": 130.0}, {"push": 83.0}),
)


@cache
def _bench() -> Bench:
    return Bench(RUNNERS)


def values_of(trend: Trend) -> tuple[float, float]:
    """The quantity before and after the change."""
    runner = "temperature" if trend.measure.startswith(("rise", "time")) else "drill"
    before, after = (_bench().run(runner, {**COARSE, **setup})[trend.measure] for setup in (trend.against, trend.given))
    return float(before), float(after)


def holds(trend: Trend, before: float, after: float) -> bool:
    """Whether the sign is the published one, by more than two per cent."""
    return after > 1.02 * before if trend.sign == RISES else after < 0.98 * before


def main() -> int:
    """Print the table; 1 if a sign is wrong."""
    rows = []
    for trend in TRENDS:
        before, after = values_of(trend)
        rows.append({"trend": trend.name, "measure": trend.measure, "published": "rises" if trend.sign > 0 else "falls",
                     "before": before, "after": after, "agrees": holds(trend, before, after),
                     "source": trend.source})  # fmt: skip
    if "--json" in sys.argv:
        print(json.dumps(rows, indent=1))
    else:
        for row in rows:
            sign = "ok " if row["agrees"] else "NOT"
            print(f"{sign} {row['measure']:16} {row['trend']:26} {row['published']:6} "
                  f"{row['before']:8.3g} -> {row['after']:8.3g}   {row['source']}")  # fmt: skip
    return 0 if all(row["agrees"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
