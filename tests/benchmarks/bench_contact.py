"""CPU time of one tick of 6-DOF contact of a 1,500-point tool, beside asking every point at every step by brute force.

Both run in the same process on the same body and hand. The rival does what a point shell must without a map of free
room: it asks the bone under every point of the shell at every half voxel of the way, and stops at the first in bone;
it neither slides nor turns nor answers a force, all of which are in our tick.
"""

from __future__ import annotations

import math
import runpy
from pathlib import Path

import numba
import numpy as np

from physics import force_law_layout as slot
from physics.cutting_profile import PROFILES
from physics.instrument import instrument_named
from physics.stepper import CuttingStepper
from physics.tool_shell import tool_shell
from tests.benchmarks.spread import spread

TICK_BENCH = runpy.run_path(str(Path(__file__).with_name("bench_tool_tick.py")))
EDGE, SPACING_MM = TICK_BENCH["EDGE"], TICK_BENCH["SPACING_MM"]
TICKS = 4000
TOOLS = ("pedicle_probe", "retractor_hohmann_18", "impactor_28", "depth_gauge_2_0")


def rubbing_commands(ticks: int = TICKS) -> np.ndarray:
    """A hand that presses a tool on the slab at 10-20 N, rubs it about and rocks it; shape (ticks, 16)."""
    middle = (EDGE // 2 - 0.5) * SPACING_MM
    commands = np.zeros((ticks, slot.COMMAND_SIZE))
    commands[:, slot.COMMAND_COUPLING_STIFFNESS] = 5.0
    commands[:, slot.COMMAND_TICK] = 1e-3
    seconds = np.arange(ticks) * 1e-3
    commands[:, 0] = middle + 8.0 * np.sin(2.0 * np.pi * 0.7 * seconds)
    commands[:, 1] = middle + 5.0 * np.sin(2.0 * np.pi * 0.4 * seconds)
    commands[:, 2] = middle - 4.0 + np.minimum(8.0 * seconds, 6.0 + np.sin(2.0 * np.pi * seconds))
    half = 0.5 * np.radians(20.0) * np.sin(2.0 * np.pi * 0.5 * seconds)
    commands[:, 3], commands[:, 5] = np.cos(half), np.sin(half)
    return commands


@numba.njit
def _ask_all(dense, points, tip, turn, limit):
    w, x, y, z = turn
    for point in points:
        cx = 2.0 * (y * point[2] - z * point[1])
        cy = 2.0 * (z * point[0] - x * point[2])
        cz = 2.0 * (x * point[1] - y * point[0])
        px = (tip[0] + point[0] + w * cx + y * cz - z * cy) / SPACING_MM
        py = (tip[1] + point[1] + w * cy + z * cx - x * cz) / SPACING_MM
        pz = (tip[2] + point[2] + w * cz + x * cy - y * cx) / SPACING_MM
        ix, iy, iz = int(math.floor(px)), int(math.floor(py)), int(math.floor(pz))
        if min(ix, iy, iz) < 0 or max(ix, iy, iz) >= EDGE - 1:
            continue
        fx, fy, fz = px - ix, py - iy, pz - iz
        total = 0.0
        for corner in range(8):
            dz, dy, dx = corner >> 2, (corner >> 1) & 1, corner & 1
            weight = (fz if dz else 1.0 - fz) * (fy if dy else 1.0 - fy) * (fx if dx else 1.0 - fx)
            total += weight * dense[iz + dz, iy + dy, ix + dx]
        if total > limit:
            return True
    return False


@numba.njit
def _brute_force(dense, points, commands, clock, number):
    """CPU time of each tick [ns]."""
    stamp, times = np.zeros(2, np.int64), np.zeros(len(commands))
    tip = commands[0, 0:3].copy()
    for tick in range(len(commands)):
        clock(number, stamp.ctypes)
        before = stamp[0] * 1_000_000_000 + stamp[1]
        turn = (commands[tick, 3], commands[tick, 4], commands[tick, 5], commands[tick, 6])
        way = commands[tick, 0:3] - tip
        steps = max(1, int(math.ceil(np.sqrt((way**2).sum()) / (0.5 * SPACING_MM))))
        for _step in range(steps):
            trial = tip + way / steps
            if _ask_all(dense, points, trial, turn, 0.65):
                break
            tip = trial
        clock(number, stamp.ctypes)
        times[tick] = stamp[0] * 1_000_000_000 + stamp[1] - before
    return times


def run() -> list[dict[str, float | str]]:
    """Rows {name, unit, p50, p95, p99, max, rival, ratio}: microseconds of CPU; ratio is rival p99 over our p99."""
    rows = []
    dense = np.zeros((EDGE, EDGE, EDGE), dtype=np.float32)
    dense[EDGE // 2 : EDGE // 2 + 67] = 1.0
    clock = TICK_BENCH["_CLOCK"], TICK_BENCH["_CLOCK_NUMBER"]
    commands = rubbing_commands()
    body = TICK_BENCH["body_of"]()
    for name in TOOLS:
        tool = instrument_named(name)
        points = tool_shell(tool)
        _brute_force(dense, points, commands[:2], *clock)
        rival = _brute_force(dense, points, commands, *clock) * 1e-3
        stepper = CuttingStepper(body, [tool], PROFILES["sharp"])
        stepper.warm_up()
        times, responses = TICK_BENCH["tick_times"](stepper, commands)
        times = times[responses[:, slot.RESPONSE_CONTACT] > 0.0]
        found = spread(times)
        rival_p99 = float(np.percentile(rival, 99))
        rows.append(
            {
                "name": f"contact tick, {name}, {len(points)} points, 512^3 at 0.3 mm",
                "unit": "us",
                **found,
                "rival": rival_p99,
                "ratio": rival_p99 / found["p99"],
            }
        )
    return rows


if __name__ == "__main__":
    for row in run():
        print(
            f"{row['name']:66s} p50 {row['p50']:6.1f}  p99 {row['p99']:6.1f}  max {row['max']:7.1f} {row['unit']}"
            f"   brute force p99 {row['rival']:7.1f}  ratio {row['ratio']:.2f}"
        )
