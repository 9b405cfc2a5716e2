"""A bone's name chosen from lists: what it is, which side, which number."""

from __future__ import annotations

from PyQt6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from reconstruction.bone_naming import SIDES, parse_bone_id
from simulator.desktop.texts import Texts
from simulator.desktop.widgets import Words, row

_VERTEBRAE = (
    *(f"L{n}" for n in range(1, 7)),
    *(f"T{n}" for n in range(12, 0, -1)),
    *(f"C{n}" for n in range(7, 0, -1)),
)
_UNCOUNTED = tuple(map(str, range(1, 9)))  # vertebrae of a picture that does not tell their level
_RAYS = tuple(map(str, range(1, 6)))
_RIBS = tuple(map(str, range(1, 13)))
_PAIRED = (
    "femur", "tibia", "patella", "fibula", "hip_bone", "humerus", "scapula", "clavicle", "radius", "ulna", "talus",
    "calcaneus", "navicular", "cuboid", "medial_cuneiform", "intermediate_cuneiform", "lateral_cuneiform", "metatarsal",
    "phalanges", "medial_sesamoid", "lateral_sesamoid", "rib",
)  # fmt: skip
NAMES = (*_PAIRED[:4], "vertebra", "sacrum", *_PAIRED[4:], "sternum", "skull", "mandible")
"""Bones that a point can be set in; those of knee and lumbar spine first, which pictures are taken of most."""

_LEVELS = {"vertebra": (*_VERTEBRAE, *_UNCOUNTED), "metatarsal": _RAYS, "phalanges": _RAYS, "rib": _RIBS}


class BoneChoice(QWidget):
    """Three lists; side and number are there for bones that have them."""

    def __init__(self, texts: Texts, label_id: str = "slices-which-bone") -> None:
        super().__init__()
        self._texts, self._label_id = texts, label_id
        self.name, self.side, self.level = QComboBox(), QComboBox(), QComboBox()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._label = Words(texts, label_id, role="section")
        self._label.setBuddy(self.name)
        column.addWidget(self._label)
        column.addWidget(self.name)
        line = row(self.side, self.level, spacing=6)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        column.addLayout(line)
        self._fill()
        self.name.currentIndexChanged.connect(self._show_parts)
        texts.changed.connect(self._fill)
        self._show_parts()

    @property
    def bone_id(self) -> str:
        """Id of the chosen bone."""
        name = self.name.currentData()
        level = self.level.currentData() if name in _LEVELS else None
        side = self.side.currentData() if name in _PAIRED else None
        return "_".join(part for part in (name, level, side) if part)

    def choose(self, bone_id: str) -> None:
        """Show the bone of an id; one that is not in the lists leaves them alone."""
        bone = parse_bone_id(bone_id)
        for box, value in ((self.name, bone.name), (self.side, bone.side), (self.level, bone.level)):
            at = box.findData(value)
            if at >= 0 and value is not None:
                box.setCurrentIndex(at)

    def _fill(self) -> None:
        for box, entries in (
            (self.name, [(self._texts.text(f"bones-{name}".replace("_", "-")), name) for name in NAMES]),
            (self.side, [(self._texts.text(f"slices-side-{side}"), side) for side in SIDES]),
        ):
            at = max(0, box.currentIndex())
            box.blockSignals(True)
            box.clear()
            for words, value in entries:
                box.addItem(words, value)
            box.setCurrentIndex(at)
            box.blockSignals(False)
        self.name.setAccessibleName(self._texts.text(self._label_id))
        self.side.setAccessibleName(self._texts.text("slices-which-side"))
        self.level.setAccessibleName(self._texts.text("slices-which-number"))

    def _show_parts(self) -> None:
        name = self.name.currentData()
        self.side.setVisible(name in _PAIRED)
        levels = _LEVELS.get(name, ())
        self.level.setVisible(bool(levels))
        if [self.level.itemData(at) for at in range(self.level.count())] != list(levels):
            self.level.clear()
            for level in levels:
                uncounted = name == "vertebra" and level in _UNCOUNTED
                words = self._texts.text("slices-level-unknown", number=level) if uncounted else level
                self.level.addItem(words, level)
