"""Readable twins of what leads a tool without cutting: overlap, a sleeve's push, the guarded part's spring."""

import numpy as np

from tests.physics.naive import product, trilinear, turned
from tests.physics.naive_cutting import nearest, sides

TOUCHING = 0.65
__all__ = ["held_back", "overlap", "sleeve_push", "trilinear", "turned"]


def cone_points(radius, tangent, inset):
    """Points of a drill's cone in its own frame: five rings of twelve."""
    turns = 2.0 * np.pi * np.arange(12) / 12
    rings = (np.arange(5) + 1.0) / 5.0 * (radius - inset)
    return [(r * np.cos(turn), r * np.sin(turn), -r / tangent) for r in rings for turn in turns]


def head_points(radius, count=160):
    """Points spread over a sphere about the origin by the golden angle; they do not turn with the tool."""
    number = np.arange(count)
    height = 1.0 - (2.0 * number + 1.0) / count
    turn = number * np.pi * (3.0 - np.sqrt(5.0))
    across = np.sqrt(1.0 - height**2)
    return radius * np.stack([across * np.cos(turn), across * np.sin(turn), height], axis=1)


def flank_points(behind, length, spacing, radius_at):
    """Points along flutes and shaft: stations a voxel apart, three points each, every station turned on."""
    points = []
    for station in range(int((min(length, 80.0) - behind) / spacing)):
        along = behind + (station + 0.5) * spacing
        for turn in range((0, 2, 1, 3)[station % 4], 12, 4):
            angle = 2.0 * np.pi * turn / 12
            points.append((radius_at(along) * np.cos(angle), radius_at(along) * np.sin(angle), -along))
    return points


def overlap(left, spacing, tip, axis, shape):
    """(deepest occupancy under any point of a tool, what all points have in excess of TOUCHING)."""
    u, v = sides(axis)
    inset = 0.3 * spacing

    def thick(along):
        return (shape.radius if along < shape.flute_length else shape.shaft_radius) - inset

    tangent = shape.sine / shape.cosine
    front = [] if shape.round_head else cone_points(shape.radius, tangent, inset)
    behind = 2.0 * shape.radius if shape.round_head else shape.cone_height
    own = np.array(front + flank_points(behind, shape.length, spacing, thick))
    places = tip + own[:, :1] * u + own[:, 1:2] * v + own[:, 2:] * axis
    if shape.round_head:
        places = np.concatenate([tip - shape.radius * axis + head_points(shape.radius), places])
    values = [trilinear(left, spacing, tip)]
    values += [trilinear(left, spacing, place) for place in places if nearest(left, spacing, place) > 0.0]
    return max(values), sum(max(0.0, value - TOUCHING) for value in values)


def sleeve_push(foot, axis, length, room, tip, tool_axis, push, yielding):
    """Push of a sleeve over the spring's stiffness [mm] after the bone let the tool be there, from the push before."""
    along = (tip - foot) @ axis
    slope = tool_axis / max(0.1, tool_axis @ axis)
    rims = []
    for back in (max(0.0, along), max(0.5, along + length)):
        place = tip - foot - back * slope
        rims.append(place - (place @ axis) * axis)
    outermost = max(rims, key=np.linalg.norm)
    wanted = outermost + push
    far = np.linalg.norm(wanted)
    return np.zeros(3) if far <= room else (1.0 - room / far) / (1.0 + yielding) * wanted


def held_back(command_tip, command_turn, own_tip, own_turn, spring, lever):
    """Force [N] and torque [N mm] on a hand whose wish was led from `command` to `own`."""
    w, x, y, z = product(own_turn, np.array(command_turn) * (1, -1, -1, -1))
    vector = np.array([x, y, z]) * (1.0 if w >= 0.0 else -1.0)
    sine = np.linalg.norm(vector)
    angle = 2.0 * np.arctan2(sine, abs(w))
    turn = vector / sine * angle if sine > 0.0 else np.zeros(3)
    return -spring * (np.asarray(command_tip) - own_tip), spring * lever**2 * turn
