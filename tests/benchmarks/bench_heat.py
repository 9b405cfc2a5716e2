"""Cost of one heat step on 64 x 64 x 64 cells, beside SciPy's sparse product on the very same matrix.

Times are CPU time of one thread; the rival gets its matrix ready-made and does the product and the update alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from physics.heat.solver import BoneHeat, HeatSample, warm_up
from physics.heat.tissue import UniformTissue
from physics.heat.tool import drill_tool
from physics.heat.window import HeatWindow
from tests.benchmarks.spread import spread

CELLS, SPACING = 64, 0.25
REPEATS = 200


class SpeckledBone:
    """Cancellous bone in miniature: every cell its own density, so that no face is like another."""

    def material(
        self, first: tuple[int, int, int], shape: tuple[int, int, int], spacing_mm: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Density [g/cm3] and conducting cells, shape (z, y, x)."""
        return np.random.default_rng(1).uniform(0.1, 1.9, shape), np.ones(shape, dtype=bool)


def run() -> list[dict[str, Any]]:
    """Rows {name, unit, p50, p95, p99, max, rival, ratio}."""
    warm_up()
    window = HeatWindow(SpeckledBone(), SPACING, (0, 0, 0), (CELLS,) * 3)
    window.temperature[20:40, 20:40, 20:40] = 70.0
    matrix, source = step_matrix(window)
    vector = window.temperature.ravel().copy()
    check = matrix @ vector + source
    window.conduct(window.stable_step_s)
    if not np.allclose(check, window.temperature.ravel(), rtol=1e-12):
        raise AssertionError("the rival's step differs from the kernel's")
    ours, theirs = [], []
    for _ in range(REPEATS):
        ours.append(_milliseconds(lambda: window.conduct(window.stable_step_s)))
        theirs.append(_milliseconds(lambda: matrix @ vector + source))
    rival = float(np.median(theirs))
    return [
        _row("heat: conduction step, 64 x 64 x 64", ours, rival),
        _row("heat: 40 ms of drilling, everything, 64 x 64 x 64 at 0.25 mm", _drilling(), None),
    ]


def step_matrix(window: HeatWindow) -> tuple[sparse.csr_matrix, np.ndarray]:
    """One stable step as a sparse matrix and what flows in from the far temperature, built from the window's faces."""
    shape, dt = window.shape, window.stable_step_s
    number = np.arange(np.prod(shape)).reshape(shape)
    inside = (slice(1, -1),) * 3
    per_capacity = window.per_capacity[inside]
    diagonal, from_far = np.ones(shape), np.zeros(shape)
    rows, columns, values = [], [], []
    for axis, faces in enumerate((window.gz, window.gy, window.gx)):
        for step in (0, 1):
            place = list(inside)
            place[axis] = slice(1 + step, faces.shape[axis] - 1 + step)
            weight = dt * faces[tuple(place)] * per_capacity
            diagonal -= weight
            edge = tuple(slice(None) if a != axis else (-1 if step else 0) for a in range(3))
            from_far[edge] += weight[edge] * window.far_C
            here = tuple(slice(None) if a != axis else slice(0, -1) if step else slice(1, None) for a in range(3))
            there = tuple(slice(None) if a != axis else slice(1, None) if step else slice(0, -1) for a in range(3))
            rows.append(number[here].ravel())
            columns.append(number[there].ravel())
            values.append(weight[here].ravel())
    rows.append(number.ravel())
    columns.append(number.ravel())
    values.append(diagonal.ravel())
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_matrix(entries, shape=(number.size, number.size)), from_far.ravel()


def _drilling() -> list[float]:
    """Forty samples of a drill, then one advance: cut, sources, contact, cooling, conduction, boiling and dose."""
    extent = (CELLS * SPACING,) * 3
    heat = BoneHeat(UniformTissue(1.85), drill_tool(3.2), spacing_mm=SPACING, window_mm=extent, irrigation="external")
    times, depth = [], -4.0

    def advance() -> None:
        nonlocal depth
        for _ in range(40):
            depth += 0.001
            heat.add(HeatSample(0.001, (0.0, 0.0, depth), (0.0, 0.0, 1.0), 3.0, 1.0, irrigation=0.5))
        heat.advance()

    for _ in range(REPEATS):
        times.append(_milliseconds(advance))
    return times


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return 1e3 * (time.thread_time() - start)


def _row(name: str, times: list[float], rival: float | None) -> dict[str, Any]:
    median = float(np.median(times))
    return {
        "name": name,
        "unit": "ms",
        **spread(times),
        "rival": rival,
        "ratio": None if rival is None else rival / median,
    }
