"""How soon the hand is free after the headset's process was killed amid drilling: twenty kills, one after the other.

Time runs from the kill to the servo's first tick without force, by the wall clock. OSTEON_BENCH_KILLS sets how many;
OSTEON_BENCH_MODEL names a patient model of the built-in femoral shaft, which is made anew otherwise.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np

from scenarios.case_file import load_case
from simulator.app import case_series, reconstruct_series
from simulator.session.preparation import prepare_case, setup_of
from tests.benchmarks.spread import spread
from tests.simulator.vr.killed_headset import KilledHeadset

Figures = dict[str, float | str | None]

CASE, KILLS = "femoral_shaft_bicortical", 20
DEADLINE_MS = 20.0


def run() -> list[Figures]:
    """One row {name, unit, p50, p95, p99, max, rival, ratio}; the rival is the deadline."""
    case = load_case(CASE)
    with tempfile.TemporaryDirectory() as folder:
        model = Path(os.environ.get("OSTEON_BENCH_MODEL", Path(folder) / "patient_model"))
        if not model.is_dir():
            reconstruct_series(case_series(case, _silent), model, case.bone.seeds_lps_mm, _silent)
        kills = int(os.environ.get("OSTEON_BENCH_KILLS", str(KILLS)))
        times = np.array([_killed(case, model, Path(folder) / f"{number}.arrows") for number in range(kills)])
    return [
        {
            "name": f"force gone after the headset's process was killed, {kills} kills",
            "unit": "ms",
            **spread(times),
            "rival": DEADLINE_MS,
            "ratio": round(float(times.max()) / DEADLINE_MS, 3),
        }
    ]


def _killed(case, model: Path, recording: Path) -> float:
    prepared = prepare_case(case, model, setup_of(case), _silent)
    return KilledHeadset(prepared, recording).zero_after_ms


def _silent(_stage: str, _share: float) -> None:
    """Nobody watches."""
