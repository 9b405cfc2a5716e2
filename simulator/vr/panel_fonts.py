"""The font that panels are written in: one with Chinese characters, found among the system's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import ImageFont

_FILES = (
    "notosanscjk-regular",
    "notosanscjksc-regular",
    "notosanssc",
    "sourcehansanssc-regular",
    "msyh",
    "pingfang",
    "hiragino sans gb",
    "wqy-microhei",
    "simhei",
)
"""Beginnings of font files with simplified Chinese, best first: Noto, Source Han, and what Windows and macOS bring."""

_FACES = ("SC", "YaHei", "GB")
"""What a face's name holds when a collection has one per region."""


@cache
def panel_font(size_px: int) -> ImageFont.FreeTypeFont:
    """The panel font at a size [pixels]."""
    path, face = _place()
    # The basic layout is there on every machine; the finer one is not, and sets lines of other lengths.
    return ImageFont.truetype(path, size_px, index=face, layout_engine=ImageFont.Layout.BASIC)


@cache
def has_chinese() -> bool:
    """Whether a font with Chinese characters was found."""
    return Path(_place()[0]).name.lower().startswith(_FILES)


@cache
def _place() -> tuple[str, int]:
    """File and face of the best font."""
    from matplotlib import font_manager  # noqa: PLC0415 - costs a third of a second

    files = {Path(name).name.lower(): name for name in font_manager.findSystemFonts()}
    for beginning in _FILES:
        for name in sorted(files):
            if name.startswith(beginning):
                return files[name], _simplified_face(files[name])
    return str(font_manager.findfont("DejaVu Sans")), 0


def _simplified_face(path: str) -> int:
    face = 0
    while True:
        try:
            family = ImageFont.truetype(path, 10, index=face).getname()[0] or ""
        except OSError:
            return 0
        if any(family.endswith(mark) for mark in _FACES) and "Mono" not in family:
            return face
        face += 1
