"""An X-ray as the monitor shows it, and a kept one that lies in its file until it is looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PyQt6.QtGui import QImage

from simulator.rendering.fluoroscopy.c_arm_setting import CArmSetting
from simulator.rendering.fluoroscopy.errors import FluoroscopyError
from simulator.rendering.fluoroscopy.geometry import XRayGeometry

_GREYS = QImage.Format.Format_Grayscale8


@dataclass(frozen=True, eq=False)
class Film:
    """Greys of the monitor, uint8, square, and the setting they were taken with."""

    setting: CArmSetting
    greys: np.ndarray

    @cached_property
    def geometry(self) -> XRayGeometry:
        """Source and detector of these pixels."""
        return self.setting.geometry(self.greys.shape[0])

    @cached_property
    def field(self) -> np.ndarray:
        """Exposed pixels, bool, shape of the greys."""
        return self.setting.collimation.mask(self.geometry.shape)

    def image(self, *, bone_bright: bool = False) -> QImage:
        """The picture, dark bone on bright as on a C-arm, or the other way round."""
        greys = np.where(self.field, 255 - self.greys, self.greys) if bone_bright else self.greys
        rows, columns = greys.shape
        return QImage(greys.astype(np.uint8).tobytes(), columns, rows, columns, _GREYS).copy()


@dataclass(frozen=True)
class KeptFilm:
    """A film in the recording's folder: two hours of them would not fit well in memory."""

    setting: CArmSetting
    path: Path

    def open(self) -> Film:
        """The film again.

        Raises:
            FluoroscopyError: the file is gone or damaged.

        """
        image = QImage(str(self.path)).convertToFormat(_GREYS)
        if image.isNull() or image.width() != image.height():
            raise FluoroscopyError("fluoroscopy-kept-unreadable", file=self.path.name)
        lines = image.constBits()
        assert lines is not None  # noqa: S101 - the image is not null
        greys = np.frombuffer(lines.asstring(image.sizeInBytes()), np.uint8)
        return Film(self.setting, greys.reshape(image.height(), image.bytesPerLine())[:, : image.width()].copy())
