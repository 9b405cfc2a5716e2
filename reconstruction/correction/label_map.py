"""The thing that is corrected: which voxel belongs to which bone, and what the bones are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from reconstruction.bone_naming import parse_bone_id
from reconstruction.errors import ReconstructionError
from reconstruction.mask_operations import Box, box_around
from reconstruction.volume import Volume


@dataclass(frozen=True, eq=False)
class LabelMap:
    """Bones on the grid of a scan.

    Attributes:
        labels: number of the bone each voxel belongs to, uint16, 0 none. Tools only read it; history writes to it.
        names: bone id by label.
    """

    labels: Volume
    names: Mapping[int, str] = field(default_factory=dict)

    def label(self, bone_id: str) -> int:
        """Label of a bone.

        Raises:
            ReconstructionError: there is none of this name; the message names those there are.
        """
        for label, name in self.names.items():
            if name == bone_id:
                return label
        raise ReconstructionError("reconstruction-bone-unknown", id=bone_id, known=", ".join(self.names.values()))

    def label_or_new(self, bone_id: str) -> tuple[int, dict[int, str]]:
        """Label of a bone, a free one if there is no such bone yet; and the names with it.

        Raises:
            ReconstructionError: a new bone's id has other characters than letters, digits and underscores.
        """
        for label, name in self.names.items():
            if name == bone_id:
                return label, dict(self.names)
        parse_bone_id(bone_id)
        label = max(self.names, default=0) + 1
        if label > np.iinfo(self.labels.array.dtype).max:
            raise ReconstructionError("correction-too-many-bones")
        return label, {**self.names, label: bone_id}

    def box(self, label: int, margin: int = 0) -> Box:
        """Smallest box around a bone, widened by a margin [voxels].

        Raises:
            ReconstructionError: no voxel belongs to it.
        """
        mask = self.labels.array == label
        if not mask.any():
            raise ReconstructionError("correction-bone-empty", id=self.names.get(label, str(label)))
        return box_around(mask, margin)
