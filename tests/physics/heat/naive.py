"""The heat kernels written for reading: plain loops over dictionaries of neighbours, no arrays of faces reused."""

import math

import numpy as np

OUTSIDE, TISSUE, CAVITY = 0, 1, 2
POINTED, BALL, BLADE = 0, 1, 2
FRONT, WALL = 0, 1
SIDES = ((0, -1), (0, 1), (1, -1), (1, 1), (2, -1), (2, 1))


def cells(shape):
    return [(z, y, x) for z in range(1, shape[0] - 1) for y in range(1, shape[1] - 1) for x in range(1, shape[2] - 1)]


def neighbour(cell, axis, step):
    moved = list(cell)
    moved[axis] += step
    return tuple(moved)


def conductance(k, sizes, h, exterior, cell, axis, step):
    """Conductance [W/K] of one face of a cell."""
    area = h * h
    for other in range(3):
        if other != axis:
            area *= sizes[other][cell[other] - 1]
    beyond = neighbour(cell, axis, step)
    if beyond[axis] in (0, k.shape[axis] - 1):
        length = exterior[2 * axis + (step > 0)]
        return 0.0 if math.isinf(length) else area / (0.5 * h / k[cell] + length / k[cell]) if k[cell] > 0.0 else 0.0
    if k[cell] == 0.0 or k[beyond] == 0.0:
        return 0.0
    # Two half cells in series.
    return area / (0.5 * h / k[cell] + 0.5 * h / k[beyond])


def diffuse(T, k, capacity, sizes, h, exterior, dt):
    """One explicit step; returns the new temperatures and the heat [J] that left through the box's sides."""
    new, lost = T.copy(), 0.0
    for cell in cells(T.shape):
        inflow = 0.0
        for axis, step in SIDES:
            beyond = neighbour(cell, axis, step)
            flow = conductance(k, sizes, h, exterior, cell, axis, step) * (T[beyond] - T[cell])
            inflow += flow
            if beyond[axis] in (0, T.shape[axis] - 1):
                lost -= flow * dt
        if capacity[cell] > 0.0:
            new[cell] = T[cell] + dt * inflow / capacity[cell]
    return new, lost


def longest_stable_step(k, capacity, sizes, h, exterior):
    """The least heat capacity over the sum of conductances round a cell; without end where nothing conducts."""
    steps = [math.inf]
    for cell in cells(k.shape):
        total = sum(conductance(k, sizes, h, exterior, cell, *side) for side in SIDES)
        if total > 0.0:
            steps.append(capacity[cell] / total)
    return min(steps)


def stored_energy(T, capacity, reference):
    """Heat above a temperature, cell by cell."""
    return math.fsum(capacity[cell] * (T[cell] - reference) for cell in cells(T.shape))


def deposit(T, capacity, index, energy):
    """Temperatures after energies went into cells, one after the other; a cell may be named twice."""
    new = T.copy()
    for cell, joules in zip(index, energy, strict=True):
        if capacity[cell] > 0.0:
            new[cell] += joules / capacity[cell]
    return new


def cool_exposed(T, capacity, index, conductance, fluid, dt):
    """Temperatures and heat lost after each cell decayed towards a fluid with its own time constant."""
    new, lost = T.copy(), 0.0
    for cell, film in zip(index, conductance, strict=True):
        if capacity[cell] > 0.0:
            after = fluid + (new[cell] - fluid) * math.exp(-film * dt / capacity[cell])
            lost += capacity[cell] * (new[cell] - after)
            new[cell] = after
    return new, lost


def boil_and_dose(T, capacity, latent, water, peak, dose, dt, low, high):
    """As the kernel, one cell after the other; changes its arguments, returns the heat boiled away."""
    boiled = 0.0
    for cell in cells(T.shape):
        if capacity[cell] <= 0.0:
            continue
        point = low + (high - low) * (1.0 - water[cell])
        if water[cell] > 0.0 and latent[cell] > 0.0 and T[cell] > max(low, point):
            # dT = -latent * gone / C, and the boiling point climbs by span * gone: they meet, or the water runs out.
            gone = (T[cell] - point) / (latent[cell] / capacity[cell] + (high - low))
            gone = min(gone, water[cell])
            water[cell] -= gone
            T[cell] -= gone * latent[cell] / capacity[cell]
            boiled += gone * latent[cell]
        peak[cell] = max(peak[cell], T[cell]) if T[cell] == T[cell] else peak[cell]
        if T[cell] >= 43.0:
            dose[cell] += dt / 60.0 * 0.5 ** (43.0 - T[cell])
        elif T[cell] > 39.0:
            dose[cell] += dt / 60.0 * 0.25 ** (43.0 - T[cell])
    return boiled


def exchange_with_nodes(T, capacity, index, contact, node_of, node_T, node_C, dt):
    """The implicit step as a linear system for all bodies and every cell at once."""
    n, m = len(index), len(node_T)
    matrix, right = np.zeros((n + m, n + m)), np.zeros(n + m)
    for j in range(m):
        matrix[n + j, n + j], right[n + j] = node_C[j], node_C[j] * node_T[j]
    for i, cell in enumerate(index):
        g, j = contact[i] * dt, n + node_of[i]
        matrix[i, i], matrix[i, j], right[i] = capacity[cell] + g, -g, capacity[cell] * T[cell]
        matrix[j, j] += g
        matrix[j, i] -= g
    solved = np.linalg.solve(matrix, right)
    new = T.copy()
    for i, cell in enumerate(index):
        new[cell] = solved[i]
    return new, solved[n:]


def conduct_along(temperature, capacity, link, dt):
    """The implicit step along a row as a full matrix."""
    n = len(temperature)
    matrix = np.diag(np.asarray(capacity, dtype=float))
    for i in range(n - 1):
        for a, b in ((i, i + 1), (i + 1, i)):
            matrix[a, a] += link * dt
            matrix[a, b] -= link * dt
    return np.linalg.solve(matrix, np.asarray(capacity) * temperature)


def distance(shape, tip, axis, side, point):
    """Signed distance to a tool and the part next to the point, by vectors."""
    kind, size, spread, length = shape
    offset = np.asarray(point) - tip
    along = float(offset @ axis)
    across = float(np.linalg.norm(offset - along * np.asarray(axis)))
    if kind == BALL:
        return float(np.linalg.norm(offset + size * np.asarray(axis))) - size, FRONT
    if kind == BLADE:
        wide, thin = abs(offset @ side), abs(offset @ np.cross(axis, side))
        flank = max(thin - size, wide - spread)
        return (along, FRONT) if along >= flank else (max(flank, -(along + length)), WALL)
    cone, barrel = across * math.cos(spread) + along * math.sin(spread), across - size
    return (cone, FRONT) if cone >= barrel else (max(barrel, -(along + length)), WALL)


def weight(shape, tip, axis, side, point):
    """Tool area a cell stands for, over h^2: area on the tool over area of the shell through the point, by geometry."""
    kind, size, spread, length = shape
    offset = np.asarray(point) - tip
    along = float(offset @ axis)
    across = float(np.linalg.norm(offset - along * np.asarray(axis)))
    if kind == BALL:
        outward = offset + size * np.asarray(axis)
        reach = float(np.linalg.norm(outward))
        facing = max(float(outward @ side) / reach, 0.0) if np.linalg.norm(side) > 0.0 else 1.0
        return min(1.0, (size / reach) ** 2) * facing
    if kind == BLADE:
        wide, thin = abs(offset @ side), abs(offset @ np.cross(axis, side))
        flank = max(thin - size, wide - spread)
        return float(flank <= 0.0) if along >= flank else float(along <= 0.0)
    cone = across * math.cos(spread) + along * math.sin(spread)
    if cone < across - size:
        return min(1.0, size / across)
    if across >= size:
        return 0.0
    return max(across - cone * math.cos(spread), 0.0) / across if across > 0.0 else 1.0
