"""Readable twins of the reaming kernels: slow, obvious, no shared code."""

import numpy as np

from tests.physics.naive import cube_points, trilinear


def inside_dome(points, axis, radius, body):
    """Whether points relative to the middle lie in a hemisphere towards `axis` or in the cylinder behind its rim."""
    along = points @ axis
    across = np.linalg.norm(points - along[:, None] * axis, axis=1)
    return np.where(along >= 0.0, along**2 + across**2 <= radius**2, (across <= radius) & (along >= -body))


def dome_cut(shape, spacing, centre, axis, radius, body, count=10):
    """Share of every voxel of a dense array [z, y, x] inside a dome about `centre` (x, y, z)."""
    part = cube_points(spacing, count)
    share = np.zeros(shape)
    for place in np.ndindex(shape):
        middle = np.array(place[::-1]) * spacing - centre
        share[place] = inside_dome(middle + part, axis, radius, body).mean()
    return share


def dome_sums(strength, spacing, centre, axis, towards, radius, rings=90, turns=120):
    """(sum of s n, sum of s sin(theta), sum of s n n / sin(theta)) over the side of an uncut dome facing `towards`."""
    across = np.linalg.svd(np.asarray(axis)[None, :])[2][1:]
    normal_sum, rim, tensor = np.zeros(3), 0.0, np.zeros((3, 3))
    for polar in 0.5 * np.pi * (np.arange(rings) + 0.5) / rings:
        area = radius**2 * np.sin(polar) * (0.5 * np.pi / rings) * (2.0 * np.pi / turns)
        for turn in 2.0 * np.pi * np.arange(turns) / turns:
            round_axis = np.cos(turn) * across[0] + np.sin(turn) * across[1]
            normal = np.cos(polar) * np.asarray(axis) + np.sin(polar) * round_axis
            if normal @ towards <= 0.0:
                continue
            here = trilinear(strength, spacing, centre + radius * normal) * area
            normal_sum += here * normal
            rim += here * np.sin(polar)
            tensor += here * np.outer(normal, normal) / np.sin(polar)
    return normal_sum, rim, tensor


def dome_in_bone(radius, energy, mu, omega, pressure, strength, feed):
    """(thrust [N], torque [N mm]) of a dome all in uniform bone at a feed [mm/s], integrated by hand over the dome."""
    thrust = strength * (np.pi * radius**2 * pressure + np.pi**2 * radius * energy * feed / (2.0 * mu * omega))
    torque = strength * np.pi * radius**2 * (energy * feed / omega + 0.5 * np.pi * mu * pressure * radius)
    return thrust, torque


def cap(radius, depth):
    """Volume of a spherical cap."""
    return np.pi * depth**2 * (radius - depth / 3.0)


def annulus_edge(inner, outer, strength=1.0):
    """(edge [mm], moment [mm2]) of a ring of uniform strength."""
    return strength * (outer - inner), strength * 0.5 * (outer**2 - inner**2)
