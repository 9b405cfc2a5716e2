"""Explicit conduction on a padded box: seven-point stencil with one conductance per face.

All arrays but the cell sizes have one ghost cell on every side; `T` of a ghost is the far temperature. A face array
holds in [z, y, x] the conductance [W/K] between that cell and its lower neighbour along the array's axis.
"""

from __future__ import annotations

import math

import numpy as np

from physics.kernels.jit import jit, jit_inline

OUTSIDE, TISSUE, CAVITY = 0, 1, 2
"""States of a cell: never tissue, tissue, cut away."""


@jit_inline
def _face(k_low: float, k_high: float, scale: float) -> float:
    # Harmonic mean: two half cells in series. An empty side conducts nothing.
    total = k_low + k_high
    return 2.0 * k_low * k_high / total * scale if total > 0.0 else 0.0


@jit_inline
def _end(k: float, area: float, half: float, exterior: float) -> float:
    # Half a cell in series with the exterior that the box does not hold; an infinite exterior insulates.
    return k * area / (half + exterior) if exterior < math.inf else 0.0


@jit
def face_conductances(
    k: np.ndarray,
    size_z: np.ndarray,
    size_y: np.ndarray,
    size_x: np.ndarray,
    h: float,
    exterior: np.ndarray,
    gz: np.ndarray,
    gy: np.ndarray,
    gx: np.ndarray,
) -> None:
    """Fill the face arrays.

    k: conductivity [W/(mm K)], 0 in empty cells. size_*: edge of each cell in units of h, 1 or 1/2 (mirror planes).
    exterior: distance [mm] to the far temperature beyond each side (z low, z high, y low, y high, x low, x high).
    """
    nz, ny, nx = k.shape[0] - 2, k.shape[1] - 2, k.shape[2] - 2
    half = 0.5 * h
    for z in range(1, nz + 2):
        for y in range(1, ny + 2):
            for x in range(1, nx + 2):
                inside_z, inside_y, inside_x = z <= nz, y <= ny, x <= nx
                if inside_y and inside_x:
                    area = size_y[y - 1] * size_x[x - 1] * h * h
                    if z == 1:
                        gz[z, y, x] = _end(k[z, y, x], area, half, exterior[0])
                    elif z == nz + 1:
                        gz[z, y, x] = _end(k[z - 1, y, x], area, half, exterior[1])
                    else:
                        gz[z, y, x] = _face(k[z - 1, y, x], k[z, y, x], area / h)
                if inside_z and inside_x:
                    area = size_z[z - 1] * size_x[x - 1] * h * h
                    if y == 1:
                        gy[z, y, x] = _end(k[z, y, x], area, half, exterior[2])
                    elif y == ny + 1:
                        gy[z, y, x] = _end(k[z, y - 1, x], area, half, exterior[3])
                    else:
                        gy[z, y, x] = _face(k[z, y - 1, x], k[z, y, x], area / h)
                if inside_z and inside_y:
                    area = size_z[z - 1] * size_y[y - 1] * h * h
                    if x == 1:
                        gx[z, y, x] = _end(k[z, y, x], area, half, exterior[4])
                    elif x == nx + 1:
                        gx[z, y, x] = _end(k[z, y, x - 1], area, half, exterior[5])
                    else:
                        gx[z, y, x] = _face(k[z, y, x - 1], k[z, y, x], area / h)


@jit
def longest_stable_step(capacity: np.ndarray, gz: np.ndarray, gy: np.ndarray, gx: np.ndarray) -> float:
    """Largest time [s] by which no cell can overshoot its neighbours: the least capacity over summed conductance."""
    shortest = math.inf
    for z in range(1, capacity.shape[0] - 1):
        for y in range(1, capacity.shape[1] - 1):
            for x in range(1, capacity.shape[2] - 1):
                total = gz[z, y, x] + gz[z + 1, y, x] + gy[z, y, x] + gy[z, y + 1, x] + gx[z, y, x] + gx[z, y, x + 1]
                if total > 0.0:
                    shortest = min(shortest, capacity[z, y, x] / total)
    return shortest


@jit
def diffuse(
    T: np.ndarray, out: np.ndarray, gz: np.ndarray, gy: np.ndarray, gx: np.ndarray, per_capacity: np.ndarray, dt: float
) -> None:
    """One explicit step from T into out: dT = dt / C * sum of face conductance times temperature difference."""
    for z in range(1, T.shape[0] - 1):
        for y in range(1, T.shape[1] - 1):
            for x in range(1, T.shape[2] - 1):
                t = T[z, y, x]
                inflow = (
                    gx[z, y, x] * (T[z, y, x - 1] - t)
                    + gx[z, y, x + 1] * (T[z, y, x + 1] - t)
                    + gy[z, y, x] * (T[z, y - 1, x] - t)
                    + gy[z, y + 1, x] * (T[z, y + 1, x] - t)
                    + gz[z, y, x] * (T[z - 1, y, x] - t)
                    + gz[z + 1, y, x] * (T[z + 1, y, x] - t)
                )
                out[z, y, x] = t + dt * per_capacity[z, y, x] * inflow


@jit
def outflow(T: np.ndarray, gz: np.ndarray, gy: np.ndarray, gx: np.ndarray) -> float:
    """Power [W] that leaves through the six sides of the box."""
    nz, ny, nx = T.shape[0] - 2, T.shape[1] - 2, T.shape[2] - 2
    power = 0.0
    for y in range(1, ny + 1):
        for x in range(1, nx + 1):
            power += gz[1, y, x] * (T[1, y, x] - T[0, y, x])
            power += gz[nz + 1, y, x] * (T[nz, y, x] - T[nz + 1, y, x])
    for z in range(1, nz + 1):
        for x in range(1, nx + 1):
            power += gy[z, 1, x] * (T[z, 1, x] - T[z, 0, x])
            power += gy[z, ny + 1, x] * (T[z, ny, x] - T[z, ny + 1, x])
    for z in range(1, nz + 1):
        for y in range(1, ny + 1):
            power += gx[z, y, 1] * (T[z, y, 1] - T[z, y, 0])
            power += gx[z, y, nx + 1] * (T[z, y, nx] - T[z, y, nx + 1])
    return power


@jit
def stored_energy(T: np.ndarray, capacity: np.ndarray, reference: float) -> float:
    """Heat [J] above the reference temperature in all cells; summed plane by plane to keep rounding small."""
    total = 0.0
    for z in range(1, T.shape[0] - 1):
        plane = 0.0
        for y in range(1, T.shape[1] - 1):
            row = 0.0
            for x in range(1, T.shape[2] - 1):
                row += capacity[z, y, x] * (T[z, y, x] - reference)
            plane += row
        total += plane
    return total


@jit
def boil_and_dose(
    T: np.ndarray,
    capacity: np.ndarray,
    latent: np.ndarray,
    water: np.ndarray,
    peak: np.ndarray,
    dose: np.ndarray,
    dt: float,
    boiling_low: float,
    boiling_high: float,
) -> float:
    """Boil where it is hot enough, then note peak temperature and thermal dose; returns the heat boiled away [J].

    latent: heat [J] that boils all water of a cell. water: share of it left; as it goes the boiling point climbs from
    boiling_low to boiling_high; a dry cell heats on. dose: minutes at 43 degrees, R^(43 - T) per minute with R = 1/2
    from 43 degrees up, 1/4 between 39 and 43, nothing below (Sapareto & Dewey 1984).
    """
    boiled = 0.0
    minutes = dt / 60.0
    span = boiling_high - boiling_low
    for z in range(1, T.shape[0] - 1):
        for y in range(1, T.shape[1] - 1):
            for x in range(1, T.shape[2] - 1):
                t = T[z, y, x]
                if t <= 39.0 and t <= peak[z, y, x]:
                    # By far the most cells: cooler than ever boils or harms, and than they have been.
                    continue
                if t > boiling_low and latent[z, y, x] > 0.0 and water[z, y, x] > 0.0:
                    heat_capacity = capacity[z, y, x]
                    point = boiling_low + span * (1.0 - water[z, y, x])
                    if t > point and heat_capacity > 0.0:
                        gone = heat_capacity * (t - point) / (latent[z, y, x] + span * heat_capacity)
                        gone = min(gone, water[z, y, x])
                        energy = gone * latent[z, y, x]
                        water[z, y, x] -= gone
                        t -= energy / heat_capacity
                        T[z, y, x] = t
                        boiled += energy
                if t > peak[z, y, x] and capacity[z, y, x] > 0.0:
                    peak[z, y, x] = t
                if t > 39.0 and capacity[z, y, x] > 0.0:
                    # The exponent is bounded so that even a glowing cell has a finite dose.
                    dose[z, y, x] += minutes * (2.0 ** min(t - 43.0, 900.0) if t >= 43.0 else 4.0 ** (t - 43.0))
    return boiled


@jit
def exposed_cells(state: np.ndarray, index: np.ndarray, cavity_faces: np.ndarray, outside_faces: np.ndarray) -> int:
    """List tissue cells that border empty ones: flat padded index, faces towards cavity and outside; returns how many.

    Ghost cells do not count as empty. Cells beyond the length of `index` are counted, not written.
    """
    nz, ny, nx = state.shape[0] - 2, state.shape[1] - 2, state.shape[2] - 2
    found = 0
    for z in range(1, nz + 1):
        for y in range(1, ny + 1):
            for x in range(1, nx + 1):
                if state[z, y, x] != TISSUE or (
                    state[z, y, x - 1] == TISSUE
                    and state[z, y, x + 1] == TISSUE
                    and state[z, y - 1, x] == TISSUE
                    and state[z, y + 1, x] == TISSUE
                    and state[z - 1, y, x] == TISSUE
                    and state[z + 1, y, x] == TISSUE
                ):
                    continue
                cavity = 0
                outside = 0
                for axis in range(6):
                    a = z + (axis == 0) - (axis == 1)
                    b = y + (axis == 2) - (axis == 3)
                    c = x + (axis == 4) - (axis == 5)
                    if 1 <= a <= nz and 1 <= b <= ny and 1 <= c <= nx:
                        cavity += state[a, b, c] == CAVITY
                        outside += state[a, b, c] == OUTSIDE
                if cavity + outside > 0:
                    if found < index.shape[0]:
                        index[found] = (z * state.shape[1] + y) * state.shape[2] + x
                        cavity_faces[found] = cavity
                        outside_faces[found] = outside
                    found += 1
    return found


@jit
def cool_exposed(
    T: np.ndarray, per_capacity: np.ndarray, index: np.ndarray, conductance: np.ndarray, fluid: float, dt: float
) -> float:
    """Cool listed cells (flat padded index) to a fluid temperature through a film [W/K]; returns the heat lost [J].

    The decay is exact in time, so that no film coefficient is unstable.
    """
    lost = 0.0
    flat = T.ravel()
    per_flat = per_capacity.ravel()
    for i in range(index.shape[0]):
        cell = index[i]
        if per_flat[cell] > 0.0:
            drop = (flat[cell] - fluid) * (1.0 - math.exp(-conductance[i] * per_flat[cell] * dt))
            flat[cell] -= drop
            lost += drop / per_flat[cell]
    return lost


@jit
def deposit(T: np.ndarray, per_capacity: np.ndarray, index: np.ndarray, energy: np.ndarray) -> None:
    """Add energy [J] to listed cells (flat padded index)."""
    flat = T.ravel()
    per_flat = per_capacity.ravel()
    for i in range(index.shape[0]):
        flat[index[i]] += energy[i] * per_flat[index[i]]


@jit
def exchange_with_nodes(
    T: np.ndarray,
    per_capacity: np.ndarray,
    index: np.ndarray,
    conductance: np.ndarray,
    node_of: np.ndarray,
    node_temperature: np.ndarray,
    node_capacity: np.ndarray,
    dt: float,
) -> None:
    """Exchange heat between lumped bodies and listed cells, each cell with its body `node_of`; bodies change in place.

    Each body's end temperature is solved for implicitly, the cells give and take exactly what it takes and gives.
    """
    flat = T.ravel()
    per_flat = per_capacity.ravel()
    weight = node_capacity.copy()
    moment = node_capacity * node_temperature
    for i in range(index.shape[0]):
        # A cell's own change during the step is folded in, so that a strong contact cannot overshoot.
        own = conductance[i] * dt
        linked = own / (1.0 + own * per_flat[index[i]])
        weight[node_of[i]] += linked
        moment[node_of[i]] += linked * flat[index[i]]
    given = np.zeros(node_capacity.shape[0])
    for i in range(index.shape[0]):
        own = conductance[i] * dt
        linked = own / (1.0 + own * per_flat[index[i]])
        energy = linked * (moment[node_of[i]] / weight[node_of[i]] - flat[index[i]])
        flat[index[i]] += energy * per_flat[index[i]]
        given[node_of[i]] += energy
    for node in range(node_capacity.shape[0]):
        node_temperature[node] -= given[node] / node_capacity[node]


@jit
def conduct_along(temperature: np.ndarray, capacity: np.ndarray, link: float, dt: float) -> None:
    """One implicit step of conduction along a row of bodies, neighbours joined by `link` [W/K]; changed in place.

    The tridiagonal system is solved by elimination; no step is too long, and heat is kept.
    """
    count = temperature.shape[0]
    if count < 2:
        return
    upper, right = np.zeros(count), np.zeros(count)
    own = link * dt
    for i in range(count):
        joined = (1.0 if i > 0 else 0.0) + (1.0 if i < count - 1 else 0.0)
        diagonal = capacity[i] + joined * own
        right[i] = capacity[i] * temperature[i]
        if i > 0:
            diagonal -= own * upper[i - 1]
            right[i] += own * right[i - 1]
        upper[i] = own / diagonal
        right[i] /= diagonal
    temperature[count - 1] = right[count - 1]
    for i in range(count - 2, -1, -1):
        temperature[i] = right[i] + upper[i] * temperature[i + 1]


def warm_up() -> None:
    """Compile every kernel of this module on a box of one cell."""
    shape = (3, 3, 3)
    T, out, g, k = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.ones(shape)
    one = np.ones(1)
    state = np.zeros(shape, dtype=np.uint8)
    index = np.full(1, 13, dtype=np.int64)
    faces = np.zeros(1, dtype=np.int64)
    face_conductances(k, one, one, one, 1.0, np.ones(6), g, g.copy(), g.copy())
    longest_stable_step(k, g, g, g)
    diffuse(T, out, g, g, g, k, 0.0)
    outflow(T, g, g, g)
    stored_energy(T, k, 0.0)
    boil_and_dose(T, k, g, g.copy(), g.copy(), g.copy(), 0.0, 100.0, 110.0)
    exposed_cells(state, index, faces, faces.copy())
    cool_exposed(T, k, index, one, 0.0, 0.0)
    deposit(T, k, index, one)
    exchange_with_nodes(T, k, index, one, np.zeros(1, dtype=np.int64), np.zeros(1), one.copy(), 0.0)
    conduct_along(np.zeros(2), np.ones(2), 0.0, 0.0)
