"""Readable twins of the physics kernels: slow, obvious, no shared code."""

import numpy as np


def cube_points(spacing, count):
    """Points at the middles of count^3 equal parts of a cube of edge `spacing` about the origin, shape (n, 3)."""
    line = ((np.arange(count) + 0.5) / count - 0.5) * spacing
    return np.stack(np.meshgrid(line, line, line, indexing="ij"), axis=-1).reshape(-1, 3)


def half_space_share(normal, distance, count=40):
    """Share of a unit cube on the inner side of a plane `distance` from its centre."""
    return float((cube_points(1.0, count) @ normal + distance <= 0.0).mean())


def inside_drill(points, axis, radius, half_angle):
    """Whether points relative to the tip lie in a cone that widens into a cylinder."""
    along = points @ axis
    across = np.linalg.norm(points - along[:, None] * axis, axis=1)
    return (along <= 0.0) & (across <= np.minimum(radius, -along * np.tan(half_angle)))


def drill_coverage(centre, axis, radius, half_angle, spacing, count=20):
    """Share of the voxel at `centre` (relative to the tip) inside the drill."""
    return float(inside_drill(centre + cube_points(spacing, count), axis, radius, half_angle).mean())


def sphere_coverage(centre, radius, spacing, count=20):
    """Share of the voxel at `centre` (relative to the sphere's) inside the sphere."""
    return float((np.linalg.norm(centre + cube_points(spacing, count), axis=1) <= radius).mean())


def trilinear(array, spacing, point):
    """Value of a dense array [z, y, x] at a point (x, y, z) relative to the centre of voxel (0, 0, 0); zero outside."""
    x, y, z = np.asarray(point) / spacing
    base = np.floor([z, y, x]).astype(int)
    share = np.array([z, y, x]) - base
    total = 0.0
    for corner in np.ndindex(2, 2, 2):
        place = base + corner
        if (place < 0).any() or (place >= array.shape).any():
            continue
        total += float(array[tuple(place)]) * float(np.prod(np.where(corner, share, 1.0 - share)))
    return total


def brick_samples(occupancy, origin):
    """Occupancy of a 32-voxel brick with one voxel more below and two above, from the dense array."""
    padded = np.pad(occupancy, 34)
    z, y, x = np.asarray(origin) + 33
    return padded[z : z + 35, y : y + 35, x : x + 35]


def bricks_to_mark(occupancy_shape, low, high):
    """Places (z, y, x) of the bricks whose 35-sample block meets the box of voxels from low to high, both included."""
    found = set()
    for place in np.ndindex(*(-(-edge // 32) for edge in occupancy_shape)):
        first = 32 * np.array(place) - 1
        if ((first <= high) & (first + 34 >= low)).all():
            found.add(place)
    return found


def bingham_step(stretch, stiffness, threshold, viscous, tick):
    """Advance of a tool held by a spring against threshold and viscosity, by a hundred thousand explicit steps."""
    advance, parts = 0.0, 100_000
    for _ in range(parts):
        force = stiffness * (stretch - advance)
        advance += max(0.0, force - threshold) / viscous * tick / parts
    return advance


def cone_strength(strength, spacing, tip, axis, radius, half_angle, chisel_radius, rings=200, turns=180):
    """Mean relative strength of uncut bone over chisel and lips of a drill point, weighted along the radius."""
    across = np.linalg.svd(np.asarray(axis)[None, :])[2][1:]
    means = []
    for low, high in ((0.0, chisel_radius), (chisel_radius, radius)):
        values = []
        for r in low + (np.arange(rings) + 0.5) * (high - low) / rings:
            for angle in 2.0 * np.pi * np.arange(turns) / turns:
                point = (
                    tip + r * (np.cos(angle) * across[0] + np.sin(angle) * across[1]) - r / np.tan(half_angle) * axis
                )
                values.append(trilinear(strength, spacing, point))
        means.append(float(np.mean(values)))
    return tuple(means)


def saw_teeth(chip, floor, radius, pitch):
    """Teeth of a straight row, swung on an arc, that touch the floor of a cut at a chip depth [mm]."""
    return min(floor / pitch, 1.0 + 2.0 * np.sqrt(2.0 * radius * chip) / pitch)


def saw_chip(force, floor, radius, pitch):
    """Chip depth [mm] under a thrust [N] on a 0.9 mm kerf in cortex: the largest of a fine list that it can drive."""
    best = 0.0
    for chip in np.arange(0.0, 0.4, 1e-5):
        tooth = 0.5 + 6.5 * chip / 0.002 if chip < 0.002 else 7.0 * (1.0 + 37.5 * (chip - 0.002))
        if saw_teeth(chip, floor, radius, pitch) * tooth <= force:
            best = chip
    return best


def product(first, second):
    """Quaternion of turning by `second`, then by `first`; (w, x, y, z)."""
    w = first[0] * second[0] - first[1:] @ second[1:]
    return np.array([w, *(first[0] * second[1:] + second[0] * first[1:] + np.cross(first[1:], second[1:]))])


def from_vector(vector):
    """Quaternion of a rotation vector [rad]."""
    angle = np.linalg.norm(vector)
    if angle == 0.0:
        return np.array([1.0, 0.0, 0.0, 0.0])
    return np.array([np.cos(angle / 2), *(np.sin(angle / 2) * vector / angle)])


def angle_between(first, second):
    """Angle of the shortest turn from one orientation to another [rad]."""
    cosine, sine = abs(first @ second), np.linalg.norm(product(second, first * [1, -1, -1, -1])[1:])
    return 2.0 * np.arctan2(sine, cosine)


def turned(quaternion, vectors):
    """Vectors of the tool frame in the frame that the quaternion leads to, shape (n, 3)."""
    w, axis = quaternion[0], np.asarray(quaternion[1:])
    return vectors + 2.0 * np.cross(axis, np.cross(axis, vectors) + w * vectors)


def deepest_point(body, shell, pose):
    """Largest occupancy left under any point of a shell with its tip at pose[:3] (LPS) and its turn pose[3:]."""
    left = body.occupancy_array()
    places = np.asarray(pose[:3]) + turned(np.asarray(pose[3:7]), shell) - body.origin_lps_mm
    return max(trilinear(left, body.spacing_mm, place) for place in places)
