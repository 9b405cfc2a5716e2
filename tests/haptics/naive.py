"""Readable twins of the servo kernels."""

import numpy as np
from scipy.integrate import solve_ivp


def rotation_matrix(quaternion):
    w, x, y, z = np.asarray(quaternion) / np.linalg.norm(quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def limit_vector(target, last, gain, most, max_step):
    target, last = np.array(target, dtype=float), np.array(last, dtype=float)
    with np.errstate(over="ignore"):
        finite = np.isfinite(np.linalg.norm(target))
    if not finite:
        target = np.zeros(3)
    size = np.linalg.norm(target)
    limited = gain * (target * most / size if size > most else target)
    change = limited - last
    if np.linalg.norm(change) > max_step:
        limited = last + change * max_step / np.linalg.norm(change)
    return limited


def bin_of(value, edges):
    """Bins by comparison with every edge: bin 0 up to the floor, then equal ratios."""
    return 0 if not value > edges[0] else min(len(edges), int(np.sum(value >= edges)))


def next_deadline(deadline_ns, now_ns, period_ns, catch_up_ticks):
    deadline_ns += period_ns
    while now_ns - deadline_ns >= (catch_up_ticks + 1) * period_ns:
        deadline_ns += period_ns
    return deadline_ns


def follow_smoothly(value, slope, target, rate, period):
    """The critically damped follower by numerical integration."""
    out = [
        solve_ivp(
            lambda _, y, t=t: [y[1], rate**2 * (t - y[0]) - 2 * rate * y[1]],
            (0, period),
            [v, s],
            rtol=1e-10,
            atol=1e-13,
        ).y[:, -1]
        for v, s, t in zip(value, slope, target, strict=True)
    ]
    return np.array(out).T


def hand_step(position, velocity, force, rest, mass, stiffness, damping, period):
    """Mass, spring and damper by numerical integration, one axis."""

    def motion(_, y):
        return [y[1], (force - damping * y[1] - stiffness * (y[0] - rest)) / mass]

    return solve_ivp(motion, (0, period), [position, velocity], rtol=1e-10, atol=1e-14).y[:, -1]


def command_tip(matrix, position):
    return (matrix @ np.append(position, 1.0))[:3]


def compress(force, knee, max_force):
    force = np.array(force, dtype=float)
    with np.errstate(over="ignore"):
        size = np.linalg.norm(force)
    if not knee > 0 or not knee < size < np.inf or knee >= max_force:
        return force
    room = max_force - knee
    return force * (knee + room * (1 - np.exp(-(size - knee) / room))) / size


def damp_to_passivity(credit, velocity, force, most_damping, slack, period):
    """One axis: force after the controller and whether it acted."""
    if most_damping <= 0 or not credit < 0:
        return force, False
    fired = velocity != 0
    if fired:
        force = force - min(most_damping, -credit / (period * velocity**2)) * velocity
    if -credit > slack and force * velocity >= 0:
        return force * max(0.0, 2 + credit / slack), True
    return force, fired
