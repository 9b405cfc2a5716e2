"""The heat of the bone on its way to the headset's process, which lays it over the bone it draws."""

from __future__ import annotations

import math
import struct

import numpy as np

from physics.heat.track import HeatPicture

HEAT_BYTES = 2 * 1024 * 1024
"""Room for one picture: the window of a drill at the finest cells takes a third of it."""
_HEAD = struct.Struct("<5d3I")
"""Time, origin (x, y, z), spacing, cells (z, y, x)."""


def pack_heat(picture: HeatPicture | None) -> bytes:
    """The temperatures of a picture as bytes; nothing where no heat is to be shown, or none is known.

    A window with more cells than there is room for is sent with every second one, or every third and so on.
    """
    if picture is None or picture.temperature is None or picture.origin_lps_mm is None:
        return b""
    field, room = picture.temperature, (HEAT_BYTES - _HEAD.size) // 4
    stride = max(1, math.ceil((field.size / room) ** (1.0 / 3.0)))
    while field[::stride, ::stride, ::stride].size > room:
        stride += 1
    sent = np.ascontiguousarray(field[::stride, ::stride, ::stride], np.float32)
    head = _HEAD.pack(picture.time_s, *picture.origin_lps_mm, stride * picture.spacing_mm, *sent.shape)
    return head + sent.tobytes()


def unpack_heat(content: bytes) -> HeatPicture | None:
    """The picture from what `pack_heat` made; figures that are not sent are those of living bone."""
    if not content:
        return None
    time_s, x, y, z, spacing_mm, *shape = _HEAD.unpack_from(content)
    temperature = np.frombuffer(content, np.float32, offset=_HEAD.size).reshape(shape)
    hottest = float(temperature.max())
    origin = np.array([x, y, z])
    return HeatPicture(time_s, hottest, hottest, 0.0, 0.0, 0.0, 0.0, temperature, origin, spacing_mm)
