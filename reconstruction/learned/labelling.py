"""Learned models from their folders to labels on a scan; nothing is ever fetched from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from reconstruction.import_record import Note
from reconstruction.learned.backend import load_network
from reconstruction.learned.model_folder import CANONICAL_AXES, ModelFolder, read_model_folder
from reconstruction.learned.scan_labels import LabelCollector, LearnedLabels, require_axes, turned
from reconstruction.volume import Volume

Progress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class LearnedModels:
    """Models that a user imported, with what runs them.

    Attributes:
        folders: each model.
        axes: where index x, y, z of the pictures run that they were trained on, such as ``RAS``.
        network: module that runs them.
    """

    folders: tuple[ModelFolder, ...]
    axes: str
    network: ModuleType


def open_models(folders: Sequence[Path], axes: str = CANONICAL_AXES) -> LearnedModels:
    """Read what models say of themselves, before the work begins.

    Args:
        folders: folder of each model, see model_folder; TotalSegmentator's finest comes as several.
        axes: see LearnedModels.

    Raises:
        ReconstructionError: a folder holds no usable model, or the optional packages are missing.
    """
    letters = require_axes(axes)
    models = tuple(read_model_folder(folder) for folder in folders)
    return LearnedModels(models, letters, load_network())


def label_scan(scan: Volume, models: LearnedModels, progress: Progress) -> LearnedLabels:
    """Labels that the models give a scan.

    Args:
        scan: Hounsfield units, index x, y, z as nearly as can be to left, posterior and superior.
        models: see open_models; one after the other is held in memory.
        progress: called with a fraction 0 to 1.

    Raises:
        ReconstructionError: weights that cannot be used, or too little memory.
    """
    collector = LabelCollector(scan)
    seen = turned(scan, models.axes)
    notes: list[Note] = []
    for position, model in enumerate(models.folders):

        def tell(fraction: float, before: int = position) -> None:
            progress((before + fraction) / len(models.folders))

        prediction = models.network.LoadedModel(model).predict(seen, tell)
        collector.add(prediction, model.label_names, model.name)
        values = {
            "model": model.name,
            "fingerprint": model.fingerprint(),
            "folds": len(model.checkpoints),
            "device": models.network.device_name(),
            "axes": models.axes,
        }
        notes.append(Note("learned-note-model", values))
    labels = collector.finish()
    return replace(labels, notes=(*notes, *labels.notes))
