"""A rigid tool as a shell of points that no bone may enter: where it stands between the hand and the bone.

The tool follows the hand through a spring for its place and one for its turn, without mass. Each step takes it towards
the least energy of both springs that the contacts allow (Coulomb friction included), by at most half a voxel where bone
may be near, so no hand is fast enough to pass through bone. A step is taken only if the springs lose energy by it:
whatever the sequence, bone gives none to the hand.

How far a point surely is from bone is read from a map of blocks made before the first cut. Cutting only widens the way,
so the map stays true; where it says nothing the occupancy left is read, which is always that of now.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .brick_volume import BoneArrays, outward_normal, remaining_nearest, sample_remaining
from .contact_solver import (
    CONTACT_INDEX,
    CONTACT_LIFT,
    CONTACT_SIZE,
    MOST_CONTACTS,
    set_contact,
    slide,
)
from .jit import jit, jit_inline
from .rotation import axis_of, rotation_between, turn_by, turned

BLOCK_BITS = 3
"""Blocks of the clearance map are 8 voxels wide."""
TOUCHING = 0.65
"""Occupancy left under a point above which the tool counts as inside bone; a surface lies at one half."""
NEAR = 0.5
"""Occupancy from which a point counts as resting on the surface."""
MOST_TESTS = 9000
"""Points tested in one tick: a bound on its cost. A tool that would need more lags behind, held by its spring."""
RESTING = MOST_CONTACTS // 2
"""Places for points that rest on bone; the others are for those that block on the way."""
TRIES = 10
LIFT = 0.125
"""Voxels by which a contact that blocks again is lifted over roughness."""
LEAST_PROGRESS = 1e-3
"""Way towards the hand, in half voxels, that is worth a step."""
RETREATS = 400
"""Half voxels by which a tool is drawn back at most where it is taken up inside bone."""
STUCK = 1e-7
"""Way below which a tool stands still [mm]."""


class Clearance(NamedTuple):
    """Distance to the nearest block with bone, in blocks (chessboard), uint8 (z, y, x); made before the first cut."""

    blocks: np.ndarray


class Shell(NamedTuple):
    """Points of one tool, in its frame, and what is remembered of each."""

    points: np.ndarray
    """[mm], float64, shape (n, 3)."""
    slack: np.ndarray
    """Odometer reading up to which each point surely stays clear of bone [mm], float64, shape (n,)."""
    reach: float
    """Largest distance of a point from the tip [mm]."""
    girth: float
    """Largest distance of a point from the tool's axis [mm]."""
    work: np.ndarray
    """Room for contacts, float64, shape (MOST_CONTACTS + 1, CONTACT_SIZE)."""


@jit_inline
def clearance_at(bone: BoneArrays, clearance: Clearance, px: float, py: float, pz: float) -> float:
    """Distance from a position within which there surely is no bone [mm]; 0 where nothing is known."""
    h = bone.spacing
    x, y, z = np.int64(np.floor(px / h + 0.5)), np.int64(np.floor(py / h + 0.5)), np.int64(np.floor(pz / h + 0.5))
    blocks = clearance.blocks
    bx, by, bz = x >> BLOCK_BITS, y >> BLOCK_BITS, z >> BLOCK_BITS
    if 0 <= bx < blocks.shape[2] and 0 <= by < blocks.shape[1] and 0 <= bz < blocks.shape[0]:
        return max(0.0, ((np.int64(blocks[bz, by, bx]) - 1) << BLOCK_BITS) * h - h)
    outside = max(-x, x - (blocks.shape[2] << BLOCK_BITS) + 1)
    outside = max(outside, max(-y, y - (blocks.shape[1] << BLOCK_BITS) + 1))
    outside = max(outside, max(-z, z - (blocks.shape[0] << BLOCK_BITS) + 1))
    return max(0.0, (outside - 2) * h)


@jit
def longest_way(
    shell: Shell, qw: float, qx: float, qy: float, qz: float, sx: float, sy: float, sz: float, wx: float, wy: float,
    wz: float,
) -> float:  # fmt: skip
    """Bound on how far a motion (s, rotation vector w) takes any point of a tool turned by the quaternion [mm]."""
    ax, ay, az = axis_of(qw, qx, qy, qz)
    twist = wx * ax + wy * ay + wz * az
    tilt = math.sqrt(max(0.0, wx * wx + wy * wy + wz * wz - twist * twist))
    return math.sqrt(sx * sx + sy * sy + sz * sz) + tilt * shell.reach + abs(twist) * shell.girth


@jit
def surely_free(shell: Shell, odometer: float) -> float:
    """Way that every point can surely go before it meets bone [mm]."""
    least = 1e9
    for slack in shell.slack:
        least = min(least, slack)
    return max(0.0, least - odometer)


@jit
def first_blocked(
    bone: BoneArrays,
    clearance: Clearance,
    shell: Shell,
    pose: tuple[float, float, float, float, float, float, float],
    odometer: float,
    way: float,
    limit: float,
    suspect: int,
) -> tuple[int, int]:
    """(first point of the shell in bone with the tool at `pose`, or -1; points tested).

    `way` bounds how far any point went to get there from where the odometer was read. The `suspect`, the point that
    blocked last, is asked first. Points found clear are told how far they may go.
    """
    tx, ty, tz, qw, qx, qy, qz = pose
    count = len(shell.points)
    tested = 0
    for turn in range(-1, count):
        point = turn if turn >= 0 else suspect
        if point < 0 or shell.slack[point] > odometer + way:
            continue
        tested += 1
        rx, ry, rz = turned(qw, qx, qy, qz, shell.points[point, 0], shell.points[point, 1], shell.points[point, 2])
        px, py, pz = tx + rx, ty + ry, tz + rz
        clear = clearance_at(bone, clearance, px, py, pz)
        if clear > 0.0:
            shell.slack[point] = odometer + clear - way
        elif remaining_nearest(bone, px, py, pz) > 0.0 and sample_remaining(bone, px, py, pz) > limit:
            return point, tested
    return -1, tested


@jit
def _touch(
    bone: BoneArrays,
    shell: Shell,
    place: int,
    point: int,
    pose: tuple[float, float, float, float, float, float, float],
) -> None:
    """Make a contact of one point at a pose; where the bone gives no direction it pushes back along the tool."""
    tx, ty, tz, qw, qx, qy, qz = pose
    rx, ry, rz = turned(qw, qx, qy, qz, shell.points[point, 0], shell.points[point, 1], shell.points[point, 2])
    nx, ny, nz = outward_normal(bone, tx + rx, ty + ry, tz + rz, 1.5 * bone.spacing)
    if nx == 0.0 and ny == 0.0 and nz == 0.0:
        ax, ay, az = axis_of(qw, qx, qy, qz)
        nx, ny, nz = -ax, -ay, -az
    set_contact(shell.work, place, point, nx, ny, nz, rx, ry, rz)


@jit
def resting_contacts(
    bone: BoneArrays,
    clearance: Clearance,
    shell: Shell,
    pose: tuple[float, float, float, float, float, float, float],
    odometer: float,
) -> tuple[int, float]:
    """List points that rest on bone, spread over the shell, in `work`; (how many, largest occupancy under any)."""
    tx, ty, tz, qw, qx, qy, qz = pose
    found, met, worst = 0, 0, 0.0
    for point in range(len(shell.points)):
        if shell.slack[point] > odometer:
            continue
        rx, ry, rz = turned(qw, qx, qy, qz, shell.points[point, 0], shell.points[point, 1], shell.points[point, 2])
        px, py, pz = tx + rx, ty + ry, tz + rz
        clear = clearance_at(bone, clearance, px, py, pz)
        if clear > 0.0:
            shell.slack[point] = odometer + clear
            continue
        if remaining_nearest(bone, px, py, pz) == 0.0:
            continue
        value = sample_remaining(bone, px, py, pz)
        worst = max(worst, value)
        if value < NEAR:
            continue
        met += 1
        # Where there are more than room, each takes a place by a fixed rule that favours none.
        place = found if found < RESTING else (met * 40503) % 65536 % met
        if place < RESTING:
            shell.work[place, CONTACT_INDEX] = point
            found = max(found, place + 1)
    for place in range(found):
        _touch(bone, shell, place, int(shell.work[place, CONTACT_INDEX]), pose)
    return found, worst


@jit
def _known(shell: Shell, contacts: int, point: int) -> int:
    """Place of a point among the contacts, or -1."""
    for place in range(contacts):
        if shell.work[place, CONTACT_INDEX] == point:
            return place
    return -1


@jit
def follow_hand(
    bone: BoneArrays,
    clearance: Clearance,
    shell: Shell,
    pose: tuple[float, float, float, float, float, float, float],
    goal: tuple[float, float, float, float, float, float, float],
    lever: float,
    friction: float,
    odometer: float,
) -> tuple[tuple[float, float, float, float, float, float, float], float, bool]:
    """Bring a tool from its pose towards the hand's as far as the bone lets it; (pose, odometer, whether bone held it).

    Poses are (x, y, z, w, qx, qy, qz): place of the tip [mm] and unit quaternion. `lever` [mm] weighs turning against
    moving: the spring for turning is the one for moving times its square.
    """
    half = 0.5 * bone.spacing
    tests, contacts = 0, -1
    suspect = -1
    held = False
    limit = TOUCHING
    while tests < MOST_TESTS:
        tx, ty, tz, qw, qx, qy, qz = pose
        ux, uy, uz = goal[0] - tx, goal[1] - ty, goal[2] - tz
        vx, vy, vz = rotation_between(qw, qx, qy, qz, goal[3], goal[4], goal[5], goal[6])
        turn = math.sqrt(vx * vx + vy * vy + vz * vz)
        energy = ux * ux + uy * uy + uz * uz + lever * lever * turn * turn
        whole = longest_way(shell, qw, qx, qy, qz, ux, uy, uz, vx, vy, vz)
        if whole < STUCK:
            break
        free = surely_free(shell, odometer)
        if whole <= free:
            pose = goal
            odometer += whole
            held = False
            break
        share = min(1.0, max(half, free) / whole)
        if contacts < 0:
            contacts, worst = resting_contacts(bone, clearance, shell, pose, odometer)
            limit = max(TOUCHING, worst)
            tests += len(shell.points)
        moved = False
        for _ in range(TRIES):
            sx, sy, sz, wx, wy, wz = slide(
                shell.work, contacts, share * ux, share * uy, share * uz, share * vx, share * vy, share * vz,
                lever, friction,
            )  # fmt: skip
            way = longest_way(shell, qw, qx, qy, qz, sx, sy, sz, wx, wy, wz)
            if way < STUCK:
                break
            longest = max(half, free)
            cut = min(1.0, longest / way)
            sx, sy, sz, wx, wy, wz, way = cut * sx, cut * sy, cut * sz, cut * wx, cut * wy, cut * wz, cut * way
            nw, nx, ny, nz = turn_by(qw, qx, qy, qz, wx, wy, wz)
            trial = (tx + sx, ty + sy, tz + sz, nw, nx, ny, nz)
            if share == 1.0 and contacts == 0:
                trial = goal
            ex, ey, ez = goal[0] - trial[0], goal[1] - trial[1], goal[2] - trial[2]
            fx, fy, fz = rotation_between(trial[3], trial[4], trial[5], trial[6], goal[3], goal[4], goal[5], goal[6])
            left = ex * ex + ey * ey + ez * ez + lever * lever * (fx * fx + fy * fy + fz * fz)
            if energy - left <= LEAST_PROGRESS * half * math.sqrt(energy):
                break
            blocked, tested = first_blocked(bone, clearance, shell, trial, odometer, way, limit, suspect)
            tests += tested
            if blocked < 0:
                pose = trial
                odometer += way
                moved = True
                break
            suspect = blocked
            place = _known(shell, contacts, blocked)
            if place >= 0:
                shell.work[place, CONTACT_LIFT] += LIFT * bone.spacing
                if shell.work[place, CONTACT_LIFT] > half:
                    share *= 0.5
            elif contacts < MOST_CONTACTS:
                _touch(bone, shell, contacts, blocked, trial)
                contacts += 1
            else:
                share *= 0.5
        held = contacts > 0
        if not moved:
            break
        # Somewhere else other points rest on the bone.
        contacts = -1
    return pose, odometer, held


@jit
def forget(shell: Shell) -> None:
    """Nothing is known of any point: after a tool was placed anew."""
    for point in range(len(shell.slack)):
        shell.slack[point] = -1.0


@jit
def start_pose(
    bone: BoneArrays,
    clearance: Clearance,
    shell: Shell,
    goal: tuple[float, float, float, float, float, float, float],
) -> tuple[float, float, float, float, float, float, float]:
    """Pose of a tool taken up where the hand is; if that is inside bone, back along its axis to where it is free."""
    hx, hy, hz, qw, qx, qy, qz = goal
    ax, ay, az = axis_of(qw, qx, qy, qz)
    pose, suspect = goal, 0
    for retreat in range(RETREATS):
        back = 0.5 * bone.spacing * retreat
        pose = (hx - back * ax, hy - back * ay, hz - back * az, qw, qx, qy, qz)
        forget(shell)
        suspect, _ = first_blocked(bone, clearance, shell, pose, 0.0, 0.0, TOUCHING, suspect)
        if suspect < 0:
            break
    forget(shell)
    return pose


def work_of_contacts() -> np.ndarray:
    """Room for the contacts of one tool, float64."""
    return np.zeros((MOST_CONTACTS + 1, CONTACT_SIZE))
