"""CPU time of one force-law tick in a 512^3 body at 0.3 mm, beside the bounding-box scan that voxel simulators use.

Both run in the same process on the same body and path. Times are thread CPU time read inside compiled code around
each call. The rival does the least such a simulator must: visit every voxel in the bounding box of what is in bone
(the drill down to its tip, the head of the burr), test it against the tool, clear it and count it. It knows no
fractions of a voxel, no density, no law and no shaft contact, all of which are in our tick.
"""

from __future__ import annotations

import ctypes
import math
import time

import numba
import numpy as np

from physics import force_law_layout as slot
from physics.bone_body import BRICK_EDGE, BoneBody
from physics.cutting_profile import PROFILES
from physics.instrument import instrument_named
from physics.stepper import CuttingStepper
from simulator.rendering.brick_mesh import mesh_brick
from tests.benchmarks.spread import spread

EDGE = 512
SLAB_VOXELS = 67
SPACING_MM = 0.3
TICKS = 4000
DENSITY = 1.85


def body_of(edge: int = EDGE, seed_density: float = DENSITY) -> BoneBody:
    """A slab of cortex, 20 mm thick, in the middle of a box of `edge` voxels a side, at most 512 voxels wide.

    Built brick by brick: the dense array of a 1024^3 box would take 4 GB.
    """
    first, side = edge // 2, max(0, (edge - EDGE) // 2)
    table = np.full((edge // BRICK_EDGE,) * 3, -1, dtype=np.int32)
    across = slice(side // BRICK_EDGE, (edge - side) // BRICK_EDGE)
    layers = range(first // BRICK_EDGE, -(-(first + SLAB_VOXELS) // BRICK_EDGE))
    width = across.stop - across.start
    table[layers.start : layers.stop, across, across] = np.arange(len(layers) * width**2).reshape(-1, width, width)
    count = len(layers) * width**2
    initial = np.zeros((count, BRICK_EDGE, BRICK_EDGE, BRICK_EDGE), dtype=np.float32)
    heights = np.arange(BRICK_EDGE * len(layers)) + layers.start * BRICK_EDGE
    filled = ((heights >= first) & (heights < first + SLAB_VOXELS)).reshape(len(layers), BRICK_EDGE)
    initial[:] = np.repeat(filled, width**2, axis=0)[:, :, None, None]
    return BoneBody(
        brick_table=table,
        brick_origins=np.argwhere(table >= 0).astype(np.int64) * BRICK_EDGE,
        density=np.full(initial.shape, seed_density, dtype=np.float32),
        initial=initial,
        spacing_mm=SPACING_MM,
        origin_lps_mm=np.zeros(3),
        shape=(edge, edge, edge),
    )


def drilling_commands(edge: int = EDGE, ticks: int = TICKS) -> np.ndarray:
    """A hand that drives the 3.2 mm drill at 2 mm/s along an axis tilted by 20 degrees; shape (ticks, 16)."""
    middle = (edge // 2 - 0.5) * SPACING_MM
    tilt = math.radians(20.0)
    axis = np.array([math.sin(tilt) * 0.8, math.sin(tilt) * 0.6, math.cos(tilt)])
    commands = _commands(ticks, instrument=0, stiffness=200.0)
    half = 0.5 * tilt
    commands[:, 3:7] = [math.cos(half), -0.6 * math.sin(half), 0.8 * math.sin(half), 0.0]
    commands[:, 0:3] = np.array([middle, middle, middle]) + np.linspace(-0.5, 0.002 * ticks, ticks)[:, None] * axis
    return commands


def burring_commands(edge: int = EDGE, ticks: int = TICKS) -> np.ndarray:
    """A hand that strokes the 6 mm burr to and fro, held aslant and pressed into the surface; shape (ticks, 16)."""
    middle = (edge // 2 - 0.5) * SPACING_MM
    commands = _commands(ticks, instrument=1, stiffness=5.0)
    half = 0.5 * math.radians(45.0)
    commands[:, 3:7] = [math.cos(half), 0.0, math.sin(half), 0.0]
    seconds = np.arange(ticks) * 1e-3
    commands[:, 0] = middle + 2.0 * np.sin(2.0 * np.pi * 0.5 * seconds)
    commands[:, 1] = middle + 1.0 * np.sin(2.0 * np.pi * 0.13 * seconds)
    commands[:, 2] = middle - 2.0 + np.minimum(seconds * 2.0, 1.5)
    return commands


def wire_commands(edge: int = EDGE, ticks: int = TICKS) -> np.ndarray:
    """The drilling path at half its speed, for the 1.6 mm wire; shape (ticks, 16)."""
    commands = drilling_commands(edge, ticks)
    start = commands[0, 0:3].copy()
    commands[:, 0:3] = start + 0.5 * (commands[:, 0:3] - start)
    commands[:, slot.COMMAND_INSTRUMENT] = 2
    return commands


def sawing_commands(edge: int = EDGE, ticks: int = TICKS) -> np.ndarray:
    """A hand that leans the 25 mm blade into the slab, aslant; shape (ticks, 16)."""
    commands = drilling_commands(edge, ticks)
    commands[:, slot.COMMAND_INSTRUMENT] = 3
    commands[:, slot.COMMAND_COUPLING_STIFFNESS] = 20.0
    return commands


def reaming_commands(edge: int = EDGE, ticks: int = TICKS) -> np.ndarray:
    """A hand that presses the 52 mm acetabular reamer straight into the slab; shape (ticks, 16)."""
    middle = (edge // 2 - 0.5) * SPACING_MM
    commands = _commands(ticks, instrument=4, stiffness=50.0)
    commands[:, 3] = 1.0
    commands[:, 0:2] = middle
    commands[:, 2] = middle - 0.3 + np.arange(ticks) * 6e-3
    return commands


def _commands(ticks: int, instrument: int, stiffness: float) -> np.ndarray:
    commands = np.zeros((ticks, slot.COMMAND_SIZE))
    commands[:, slot.COMMAND_TRIGGER] = 1.0
    commands[:, slot.COMMAND_COUPLING_STIFFNESS] = stiffness
    commands[:, slot.COMMAND_INSTRUMENT] = instrument
    commands[:, slot.COMMAND_TICK] = 1e-3
    return commands


def tick_times(stepper: CuttingStepper, commands: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Run the commands; thread CPU time of each tick [us], shape (n,), and the responses, shape (n, 32)."""
    responses = np.zeros((len(commands), slot.RESPONSE_SIZE))
    times = _timed_law(stepper.force_law, stepper.context_address, commands, responses, _CLOCK, _CLOCK_NUMBER)
    return times * 1e-3, responses


def box_scan_times(
    edge: int, tips: np.ndarray, axis: np.ndarray, radius: float, cone_height: float, depths: np.ndarray
) -> np.ndarray:
    """CPU time [us] of a brute-force scan of the tool's bounding box at the same tips, on a dense volume."""
    dense = np.zeros((edge, edge, edge), dtype=np.float32)
    dense[edge // 2 : edge // 2 + 67] = 1.0
    return (
        _timed_scan(
            dense,
            tips / SPACING_MM,
            axis,
            radius / SPACING_MM,
            cone_height / SPACING_MM,
            depths / SPACING_MM,
            _CLOCK,
            _CLOCK_NUMBER,
        )
        * 1e-3
    )


def _find_clock():  # noqa: ANN202
    """clock_gettime and the number of the thread CPU clock, where the C library has them."""
    try:
        function = ctypes.CDLL(None).clock_gettime
        number = time.CLOCK_THREAD_CPUTIME_ID
    except (AttributeError, OSError, TypeError):
        return None, 0
    function.argtypes = [ctypes.c_int, ctypes.c_void_p]
    function.restype = ctypes.c_int
    return function, number


_CLOCK, _CLOCK_NUMBER = _find_clock()


@numba.njit
def _timed_law(law, context, commands, responses, clock, number):
    """CPU time of each call [ns]; the clock's own cost is part of it (about 0.3 us)."""
    stamp = np.zeros(2, np.int64)
    times = np.zeros(commands.shape[0])
    for tick in range(commands.shape[0]):
        clock(number, stamp.ctypes)
        before = stamp[0] * 1_000_000_000 + stamp[1]
        law(context, commands[tick], responses[tick])
        clock(number, stamp.ctypes)
        times[tick] = stamp[0] * 1_000_000_000 + stamp[1] - before
    return times


@numba.njit
def _scan_box(dense, tip, axis, radius, cone_height, depth):
    """The block scan: clear every voxel of the bounding box whose centre is in the tool; returns what was cleared."""
    cleared = 0.0
    slope = radius / cone_height if cone_height > 0.0 else 0.0
    low, high = np.zeros(3), np.zeros(3)
    for part in range(3):
        end = tip[part] - depth * axis[part]
        low[part], high[part] = min(tip[part], end) - radius, max(tip[part], end) + radius
    for z in range(max(0, int(low[2])), min(dense.shape[0], int(high[2]) + 2)):
        for y in range(max(0, int(low[1])), min(dense.shape[1], int(high[1]) + 2)):
            for x in range(max(0, int(low[0])), min(dense.shape[2], int(high[0]) + 2)):
                px, py, pz = x - tip[0], y - tip[1], z - tip[2]
                if cone_height > 0.0:
                    along = px * axis[0] + py * axis[1] + pz * axis[2]
                    across = math.sqrt(max(0.0, px * px + py * py + pz * pz - along * along))
                    inside = along <= 0.0 and across <= min(radius, -along * slope)
                else:
                    inside = px * px + py * py + pz * pz <= radius * radius
                if inside and dense[z, y, x] > 0.0:
                    cleared += dense[z, y, x]
                    dense[z, y, x] = 0.0
    return cleared


@numba.njit
def _timed_scan(dense, tips, axis, radius, cone_height, depths, clock, number):
    stamp = np.zeros(2, np.int64)
    times = np.zeros(tips.shape[0])
    for tick in range(tips.shape[0]):
        clock(number, stamp.ctypes)
        before = stamp[0] * 1_000_000_000 + stamp[1]
        _scan_box(dense, tips[tick], axis, radius, cone_height, depths[tick])
        clock(number, stamp.ctypes)
        times[tick] = stamp[0] * 1_000_000_000 + stamp[1] - before
    return times


NAMES = ("twist_drill_3_2", "burr_round_6_0", "k_wire_1_6", "sagittal_saw_25", "reamer_acetabular_52")
SCALED_EDGES = (256, 512, 1024)
REPEATS = 3
"""The same commands give the same bits, so the least of some runs is the tick and the rest is the machine's noise."""


def measured(edge: int, density: float, commands: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """CPU time [us] of each tick that touches bone, the least of some runs, and its responses."""
    tools = [instrument_named(name) for name in NAMES]
    least, responses = None, None
    for _ in range(REPEATS):
        stepper = CuttingStepper(body_of(edge, density), tools, PROFILES["sharp"])
        stepper.warm_up()
        times, responses = tick_times(stepper, commands)
        least = times if least is None else np.minimum(least, times)
    touching = responses[:, slot.RESPONSE_CONTACT] > 0.0
    return least[touching], responses[touching]


def run() -> list[dict[str, float | str]]:
    """Rows {name, unit, p50, p95, p99, max, rival, ratio}: microseconds of CPU; ratio is rival p50 over our p50."""
    return [*run_tools(), *run_scaling(), *run_remesh()]


def run_tools() -> list[dict[str, float | str]]:
    """Each tool's tick in the slab, beside the block scan."""
    tools = [instrument_named(name) for name in NAMES]
    rows = []
    for name, commands, radius, cone, density in (
        ("tool tick, 3.2 mm drill, 512^3 at 0.3 mm", drilling_commands(), 1.6, tools[0].cone_height_mm, DENSITY),
        ("tool tick, 1.6 mm K-wire, 512^3 at 0.3 mm", wire_commands(), 0.8, tools[2].cone_height_mm, DENSITY),
        ("tool tick, 6 mm burr, 512^3 at 0.3 mm", burring_commands(), 3.0, 0.0, DENSITY),
        # The rival's saw is a cylinder as wide as its blade.
        ("tool tick, 25 mm saw, 512^3 at 0.3 mm", sawing_commands(), 12.5, 0.5, DENSITY),
        ("tool tick, 52 mm acetabular reamer, 512^3", reaming_commands(), 26.0, 0.0, 0.6),
    ):
        times, responses = measured(EDGE, density, commands)
        tips = responses[:, 0:3]
        axis = _axis_of(commands[0, 3:7])
        centres = tips if cone > 0.0 else tips - radius * axis
        depths = responses[:, slot.RESPONSE_DEPTH] + cone if cone > 0.0 else np.zeros(len(tips))
        rival = box_scan_times(EDGE, np.ascontiguousarray(centres[::8]), axis, radius, cone, depths[::8])
        rival_p50 = float(np.percentile(rival, 50))
        rows.append(_row(name, times) | {"rival": rival_p50, "ratio": rival_p50 / float(np.percentile(times, 50))})
    return rows


def run_scaling() -> list[dict[str, float | str]]:
    """The drill's tick in sparse bodies of growing boxes: the slab is never wider than 512 voxels."""
    return [
        _row(f"drill tick, {edge}^3 box", measured(edge, DENSITY, drilling_commands(edge))[0]) for edge in SCALED_EDGES
    ]


def run_remesh(bricks: int = 24) -> list[dict[str, float | str]]:
    """CPU time of gathering and meshing one dirty brick of 32^3 voxels beside a burr's trough."""
    body = body_of()
    stepper = CuttingStepper(body, [instrument_named(name) for name in NAMES], PROFILES["sharp"])
    tick_times(stepper, burring_commands(ticks=2000))
    dirty = np.flatnonzero(body.brick_versions)[:bricks]
    times = []
    for index in [*dirty[:1], *dirty]:
        before = time.thread_time_ns()
        mesh_brick(body.brick_samples(int(index)), body.spacing_mm, np.zeros(3))
        times.append((time.thread_time_ns() - before) * 1e-3)
    # The first one compiles.
    return [_row("remesh of one dirty 32^3 brick", np.array(times[1:]))]


def _row(name: str, times: np.ndarray) -> dict[str, float | str]:
    return {"name": name, "unit": "us", **spread(times)}


def _axis_of(quaternion: np.ndarray) -> np.ndarray:
    w, x, y, z = quaternion
    return np.array([2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)])


if __name__ == "__main__":
    for row in run():
        beside = f"   block scan {row['rival']:9.1f}  ratio {row['ratio']:.2f}" if "rival" in row else ""
        print(
            f"{row['name']:42s} p50 {row['p50']:6.1f}  p99 {row['p99']:6.1f}  max {row['max']:7.1f} "
            f"{row['unit']}{beside}"
        )
