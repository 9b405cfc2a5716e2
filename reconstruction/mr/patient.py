"""A patient model from a magnetic resonance picture: bones of known shape, whose density is assumed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from reconstruction.assumed_bone import CANCELLOUS_DENSITY, CORTICAL_DENSITY, SHELL_MM, assumed_scan
from reconstruction.import_record import ImportRecord, Note
from reconstruction.known_shapes import KnownBone, model_of_known_bones
from reconstruction.mr.segmentation import FoundBone, MrSegmentation, Seeds, segment_mr
from reconstruction.patient_model import PatientModel
from reconstruction.surfaces.bone_surface import BoneSurface
from reconstruction.surfaces.remeshing import surface_of_mask
from reconstruction.volume import Volume

Progress = Callable[[str, float], None]


def model_from_mr(
    picture: Volume, record: ImportRecord, out: Path, *, seeds: Seeds, keep_share: float, progress: Progress
) -> PatientModel:
    """Find the bones of a picture and make a patient model of them.

    Args:
        picture: any brightness, index axes near to LPS.
        record: how it came.
        out: folder of the model.
        seeds: points in bones, {bone id: [(x, y, z), ...]} in LPS [mm]; a knee or a spine is looked for without any.
        keep_share: share of triangles to keep in the surfaces, 0 to 1.
        progress: called with (stage, fraction 0 to 1).

    Raises:
        ReconstructionError: no bones that can be told.
    """
    found = segment_mr(picture, seeds=seeds, progress=progress)
    bones: list[KnownBone] = []
    for number, bone in enumerate(found.bones):
        progress("surface", number / len(found.bones))
        bones.append(KnownBone(bone.name, _surface(found, bone, keep_share), bone.outline.is_cropped))
    bones.sort(key=lambda bone: -bone.surface.volume_mm3)
    assumed = Note(
        "mr-note-assumed-density",
        {"cortical": CORTICAL_DENSITY, "cancellous": CANCELLOUS_DENSITY, "shell_mm": SHELL_MM},
    )
    record = replace(record, actions=(*record.actions, *found.notes), warnings=(*record.warnings, assumed))
    scan, labels = assumed_scan([bone.surface for bone in bones], picture.geometry)
    return model_of_known_bones(bones, scan, labels, out, record, progress, picture=picture)


def _surface(found: MrSegmentation, bone: FoundBone, keep_share: float) -> BoneSurface:
    mask = found.image.volume.crop(bone.outline.box).with_array(np.ascontiguousarray(bone.outline.mask))
    return surface_of_mask(mask, keep_share=keep_share)
