"""A bone of flat layers for servo tests: the closed-form drilling law along z, compiled like the real one."""

import math

import numpy as np
from numba import types

from haptics.kernels.jit import address, compiled, vector
from haptics.kernels.memory import block_at

PROXY, STARTED, DIAMETER, SPEED, EDGE, LIP, WEAR, CONE, LAYERS, DEEPEST = range(10)
FIRST_LAYER = 16
SIZE = 64


@compiled(types.float64(vector, types.float64))
def density_at(bone, z):
    for layer in range(int(bone[LAYERS])):
        start = FIRST_LAYER + 3 * layer
        if bone[start] <= z < bone[start + 1]:
            return bone[start + 2]
    return 0.0


@compiled(types.void(address, vector, vector))
def layered_bone_law(context, command, response):
    """Threshold plus viscous: 70 % of the edge force under the chisel, the rest spread along the lips."""
    bone = block_at(context, SIZE)
    tip = command[2]
    if bone[STARTED] == 0.0:
        bone[STARTED] = 1.0
        bone[PROXY] = tip
    proxy = bone[PROXY]
    lips = 0.0
    for ring in range(8):
        lips += (density_at(bone, proxy - bone[CONE] * (ring + 0.5) / 8) / 1.85) ** 2 / 8
    # Bone bored away before does not resist again.
    fresh = proxy >= bone[DEEPEST] - 1e-9
    chisel = (density_at(bone, proxy) / 1.85) ** 2 if fresh else 0.0
    lips = lips if proxy >= bone[DEEPEST] - bone[CONE] else 0.0
    trigger = command[7]
    threshold = bone[WEAR] * bone[EDGE] * bone[DIAMETER] * (0.7 * chisel + 0.3 * lips)
    stiffness = command[8]
    tick = command[12]
    moved = tip - proxy
    if moved > 0.0:
        if threshold > 0.0 and trigger <= 0.0:
            moved = 0.0
        else:
            speed = max(1e-3, trigger * bone[SPEED])
            viscous = bone[WEAR] * bone[LIP] * bone[DIAMETER] * max(lips, 0.3 * chisel) / speed
            moved = tick * max(0.0, stiffness * moved - threshold) / (viscous + stiffness * tick)
    bone[PROXY] = proxy + moved
    bone[DEEPEST] = max(bone[DEEPEST], bone[PROXY])
    force = max(0.0, stiffness * (tip - bone[PROXY]))
    response[:] = 0.0
    response[0] = command[0]
    response[1] = command[1]
    response[2] = bone[PROXY]
    response[3:7] = command[3:7]
    response[9] = -force
    response[13] = force
    response[15] = moved / tick
    response[16] = trigger * bone[SPEED] * 60.0


class LayeredBone:
    """Layers of (start mm, end mm, density g/cm3) along LPS z; surface at 0."""

    def __init__(self, layers, wear=1.0, diameter_mm=3.2, speed_rpm=1000.0):
        self.law = layered_bone_law
        self.block = np.zeros(SIZE)
        self.block[[DIAMETER, SPEED, EDGE, LIP, WEAR]] = diameter_mm, speed_rpm / 60.0, 8.75, 125.0, wear
        self.block[CONE] = 0.5 * diameter_mm / math.tan(math.radians(59.0))
        self.block[LAYERS] = len(layers)
        self.block[DEEPEST] = -1e9
        self.block[FIRST_LAYER : FIRST_LAYER + 3 * len(layers)] = np.ravel(layers)
        self.context_address = self.block.ctypes.data

    @property
    def deepest_mm(self):
        return float(self.block[DEEPEST])


FEMORAL_SHAFT = ((0.0, 5.0, 1.85), (5.0, 20.0, 0.1), (20.0, 25.0, 1.85))
CALCANEUS = ((0.0, 1.5, 0.5), (1.5, 33.5, 0.2), (33.5, 35.0, 0.5))
