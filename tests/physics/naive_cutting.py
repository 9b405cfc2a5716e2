"""Readable twins of the kernels that carve, grind, rub and slip: dense arrays, points in cubes, no shared code."""

import numpy as np

from tests.physics.naive import cube_points


def nearest(array, spacing, point):
    """Value of a dense array [z, y, x] at the voxel nearest to a point (x, y, z); zero outside."""
    place = tuple(np.rint(np.asarray(point)[::-1] / spacing).astype(int))
    inside = all(0 <= index < size for index, size in zip(place, array.shape, strict=True))
    return float(array[place]) if inside else 0.0


def wall_length(left, spacing, tip, axis, radius, cone_height, flute_length, depth):
    """Length of hole wall beside the margins [mm]: four points just outside the drill on every whole millimetre."""
    u, v = sides(axis)
    outside, found = radius + 0.75 * spacing, 0.0
    for station in range(max(0, int(min(depth, flute_length) - cone_height))):
        middle = tip - (cone_height + station + 0.5) * axis
        around = [middle + outside * offset for offset in (u, v, -u, -v)]
        found += np.mean([nearest(left, spacing, point) for point in around])
    return found


def sides(axis):
    """Two unit vectors across a unit axis, right-handed with it; the first in the plane of y and z where it can."""
    first = [0.0, axis[2], -axis[1]] if abs(axis[0]) < 0.6 else [-axis[2], 0.0, axis[0]]
    first = np.array(first) / np.linalg.norm(first)
    return first, np.cross(axis, first)


def swept_slot(shape, spacing, tip, frame, half_width, half_kerf, count=8):
    """Share of every voxel in a slot that ends at the tip; frame: rows along width, thickness and advance."""
    inside = cube_points(spacing, count)
    share = np.zeros(shape)
    for place in np.ndindex(*shape):
        points = (inside + spacing * np.array(place[::-1]) - tip) @ np.asarray(frame).T
        within = (abs(points[:, 0]) <= half_width) & (abs(points[:, 1]) <= half_kerf) & (points[:, 2] <= 0.0)
        share[place] = within.mean()
    return share


def swept_rod(shape, spacing, centre, axis, radius, body, count=8):
    """Share of every voxel in a sphere drawn out backwards along its axis."""
    inside = cube_points(spacing, count)
    share = np.zeros(shape)
    for place in np.ndindex(*shape):
        points = inside + spacing * np.array(place[::-1]) - centre
        back = np.clip(points @ axis, -body, 0.0)
        share[place] = (np.linalg.norm(points - back[:, None] * axis, axis=1) <= radius).mean()
    return share


def grinding_sums(share, strength, spacing, centre, axis, body):
    """Volume, and sums weighted by strength: of volume, of outward direction, of the sine to the axis."""
    volume, work, direction, latitude = 0.0, 0.0, np.zeros(3), 0.0
    for place in zip(*np.nonzero(share), strict=True):
        point = spacing * np.array(place[::-1]) - centre
        point = point - np.clip(point @ axis, -body, 0.0) * axis
        point = point / (np.linalg.norm(point) + 1e-12)
        part = share[place] * spacing**3
        volume += part
        work += part * strength[place]
        direction += part * strength[place] * point
        latitude += part * strength[place] * np.linalg.norm(np.cross(axis, point))
    return volume, work, direction, latitude


def yield_distance(work_at, pressing, spring, threshold, per_work, tick, longest):
    """How far a burr sinks: the least distance at which the spring no longer carries threshold and grinding."""
    distances = np.linspace(0.0, longest, 41)
    balance = [spring * (pressing - x) - threshold - per_work * work_at(x) / tick for x in distances]
    if balance[0] <= 0.0:
        return 0.0
    below = np.flatnonzero(np.array(balance) <= 0.0)
    if not len(below):
        return longest
    last = below[0]
    share = balance[last - 1] / (balance[last - 1] - balance[last])
    return float(distances[last - 1] + share * (distances[last] - distances[last - 1]))


def slip(to_hand, normal, spring, friction, hold, viscous, tick):
    """Way along a flat face [mm] of a tip that the hand pulls sideways; `to_hand` from the tip [mm]."""
    pressing = -float(np.dot(to_hand, normal))
    along = np.linalg.norm(to_hand + pressing * np.asarray(normal))
    pull = spring * (along - friction * pressing) - hold
    way, parts = 0.0, 2000
    for _ in range(parts):
        way += max(0.0, pull - spring * way) / (viscous + spring * tick / parts) * tick / parts
    return way
