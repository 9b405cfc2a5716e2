"""The monitor's picture of an exposure: logarithm, window fitted to the patient, gentle sharpening, 8 bits.

Bone and metal are dark, as C-arms show them by default; `bone_bright` turns the greys round as on a radiograph.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from simulator.rendering.fluoroscopy.image_chain import Exposure
from simulator.rendering.fluoroscopy.resolution import joined, spread_out

_FAINTEST = 1e-6  # share of the open beam below which nothing is told apart
_BESIDE_PATIENT = 0.85  # share of the open beam above which a pixel is beside the patient
_THICK_PERCENT = 20.0  # where on the way from thick to thin the patient's thick part is taken to be
_THINNER = 2.3  # natural logarithm: what lets through this much more than the thick part is left to go white
_DARKEST_PERCENT, _BRIGHTEST_PERCENT = 1.0, 98.0
_NARROWEST_WINDOW = 0.7  # natural logarithm: thin parts are not stretched until only noise shows
_WIDEST_WINDOW = 3.2  # metal may go black, but not take the greys from bone
_LEVEL_SHARE = 0.6  # how much of the slow change of thickness across the field is taken out
_LEVEL_SIGMA = 0.06  # of the image's edge: slower than that is thickness, not structure
_LEVEL_STEP = 8  # pixels joined before smoothing
_SHARPEN_SIGMA, _SHARPEN = 1.5, 0.5  # pixels, and how much of the fine detail is added


@dataclass(frozen=True)
class Window:
    """Greys of a picture: logarithm of the signal shown black, and shown white."""

    black: float
    white: float


def levelled_logarithm(exposure: Exposure) -> tuple[np.ndarray, np.ndarray]:
    """Logarithm of the signal with part of the slow change of thickness taken out, as C-arms do before the window.

    Without this a limb beside open beam is either black or its border white.

    Returns:
        The logarithm, float32, shape (rows, columns); and which pixels show the patient and no open beam, bool.

    """
    logarithm = np.log(np.maximum(exposure.signal, np.float32(_FAINTEST)))
    behind = logarithm[exposure.field & (exposure.signal < _BESIDE_PATIENT)]
    thick = float(np.percentile(behind, _THICK_PERCENT)) if behind.size else 0.0
    patient = exposure.field & (logarithm < thick + _THINNER)
    opened = exposure.field.astype(np.float32)
    step = max(1, min(_LEVEL_STEP, min(logarithm.shape) // 8))
    sigma = _LEVEL_SIGMA * max(logarithm.shape) / step
    # Smoothing only what was exposed: the shutters' black must not leak into the field, nor open beam into the patient.
    held = np.minimum(logarithm, np.float32(thick + _THINNER)) * opened
    weight = ndimage.gaussian_filter(joined(opened, step), sigma, mode="constant")
    slow = ndimage.gaussian_filter(joined(held, step), sigma, mode="constant") / np.maximum(weight, 1e-3)
    middle = float((slow * weight).sum() / weight.sum())
    logarithm -= np.float32(_LEVEL_SHARE) * (spread_out(slow, logarithm.shape, step) - np.float32(middle))
    return np.where(exposure.field, logarithm, np.float32(middle)), patient


def fitted_window(exposure: Exposure) -> Window:
    """The window that spreads the patient's greys over the screen."""
    return _window_of(*levelled_logarithm(exposure))


def _window_of(logarithm: np.ndarray, patient: np.ndarray) -> Window:
    greys = logarithm[patient] if patient.any() else logarithm.ravel()
    black, middle, white = (
        float(value) for value in np.percentile(greys, (_DARKEST_PERCENT, 50.0, _BRIGHTEST_PERCENT))
    )
    if white - black > _WIDEST_WINDOW:
        white = min(white, middle + _WIDEST_WINDOW / 2.0)
        return Window(white - _WIDEST_WINDOW, white)
    half = max(white - black, _NARROWEST_WINDOW) / 2.0
    return Window((white + black) / 2.0 - half, (white + black) / 2.0 + half)


def picture(exposure: Exposure, window: Window | None = None, *, bone_bright: bool = False) -> np.ndarray:
    """Greys of the monitor, uint8, shape (rows, columns); black outside the field.

    Args:
        exposure: the image.
        window: black and white; fitted to the patient where None.
        bone_bright: bone white on dark ground instead of dark on bright ground.

    """
    logarithm, patient = levelled_logarithm(exposure)
    chosen = window or _window_of(logarithm, patient)
    smooth = ndimage.gaussian_filter(logarithm, _SHARPEN_SIGMA, truncate=2.5)
    logarithm += np.float32(_SHARPEN) * (logarithm - smooth)
    grey = np.clip((logarithm - chosen.black) / (chosen.white - chosen.black), 0.0, 1.0)
    if bone_bright:
        grey = 1.0 - grey
    return np.where(exposure.field, np.rint(grey * 255.0), 0.0).astype(np.uint8)


def png_bytes(greys: np.ndarray) -> bytes:
    """A PNG file of greys, uint8, shape (rows, columns)."""
    rows, columns = greys.shape
    lines = np.zeros((rows, columns + 1), dtype=np.uint8)  # each line begins with its filter type, 0
    lines[:, 1:] = greys
    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 6)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
