"""A model's folder as nnU-Net 2 writes it and TotalSegmentator publishes it: what it says of itself, without torch.

``dataset.json`` names the labels and the kind of picture, ``plans.json`` the grid and the network, and each
``fold_*/checkpoint_final.pth`` holds the weights of one training; several are averaged. The kinds of axes are not
written there: nnU-Net takes arrays as files store them. TotalSegmentator turns every picture to the canonical axes of
NIfTI (index x, y, z to Right, Anterior, Superior) before training and use, so this is what a model is fed unless its
user says otherwise.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconstruction.errors import ReconstructionError

CANONICAL_AXES = "RAS"
"""Directions of index x, y, z that TotalSegmentator's models know: Right, Anterior, Superior."""

_DATASET, _PLANS, _WEIGHTS = "dataset.json", "plans.json", "checkpoint_final.pth"
_MOST_JSON_BYTES = 16 * 1024**2  # plans of real models have some tens of kilobytes
_LONGEST_NAME = 60
_DEEPEST = 2  # an unpacked archive holds Dataset*/nnUNetTrainer__nnUNetPlans__3d_fullres/
_BACKGROUND, _IGNORE = "background", "ignore"


@dataclass(frozen=True)
class ModelFolder:
    """What a model's folder says of itself.

    Attributes:
        folder: where dataset.json and plans.json lie.
        name: what it calls itself, such as ``Dataset297_TotalSegmentator_total_3mm_1559subj``.
        label_names: names of labels 1, 2, … in this order, without the background.
        dataset, plans: contents of the two files.
        checkpoints: file of weights of each training that is averaged, at least one.
    """

    folder: Path
    name: str
    label_names: tuple[str, ...]
    dataset: dict[str, Any]
    plans: dict[str, Any]
    checkpoints: tuple[Path, ...]

    def fingerprint(self) -> str:
        """First ten digits of the SHA-256 of all weights, so that a log says which model it was."""
        digest = hashlib.sha256()
        for path in self.checkpoints:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()[:10]


def read_model_folder(path: Path) -> ModelFolder:
    """Read what a model says of itself.

    Args:
        path: the model's folder, or one above it that holds only this model.

    Raises:
        ReconstructionError: no such model there, one that needs other pictures than a CT, or damaged files.
    """
    folder = _folder_of_model(path)
    dataset, plans = _json_object(folder / _DATASET), _json_object(folder / _PLANS)
    name = str(plans.get("dataset_name") or dataset.get("name") or folder.name)
    _require_ct(dataset, name)
    if not isinstance(plans.get("configurations"), dict):
        raise ReconstructionError("learned-model-damaged", file=str(folder / _PLANS), part="configurations")
    return ModelFolder(
        folder=folder,
        name="".join(sign for sign in name if sign.isprintable())[:_LONGEST_NAME],
        label_names=_label_names(dataset, folder / _DATASET),
        dataset=dataset,
        plans=plans,
        checkpoints=_checkpoints(folder),
    )


def _folder_of_model(path: Path) -> Path:
    """The one folder at or below this path that holds a model."""
    if not path.is_dir():
        raise ReconstructionError("learned-model-missing", path=str(path))
    level, found = [path], []
    for _ in range(_DEEPEST + 1):
        found = [folder for folder in level if (folder / _DATASET).is_file() and (folder / _PLANS).is_file()]
        if found:
            break
        level = sorted(inner for folder in level for inner in folder.iterdir() if inner.is_dir())
    if not found:
        raise ReconstructionError("learned-model-missing", path=str(path))
    if len(found) > 1:
        known = ", ".join(str(folder.relative_to(path)) for folder in found)
        raise ReconstructionError("learned-several-models", path=str(path), known=known)
    return found[0]


def _json_object(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_JSON_BYTES:
            raise ReconstructionError("learned-model-damaged", file=str(path), part="{ }")
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ReconstructionError("learned-model-damaged", file=str(path), part="{ }") from error
    if not isinstance(content, dict):
        raise ReconstructionError("learned-model-damaged", file=str(path), part="{ }")
    return content


def _require_ct(dataset: dict[str, Any], name: str) -> None:
    """Refuse a model that wants several pictures at once, or another kind than a CT."""
    channels = dataset.get("channel_names", dataset.get("modality"))
    kinds = [str(kind) for kind in channels.values()] if isinstance(channels, dict) else []
    if len(kinds) != 1:
        raise ReconstructionError("learned-channels", model=name, count=len(kinds))
    if kinds[0].upper() != "CT":
        raise ReconstructionError("learned-not-for-ct", model=name, kind=kinds[0])


def _label_names(dataset: dict[str, Any], file: Path) -> tuple[str, ...]:
    labels = dataset.get("labels")
    if not isinstance(labels, dict) or not labels:
        raise ReconstructionError("learned-model-damaged", file=str(file), part="labels")
    if any(isinstance(number, list) for number in labels.values()):
        raise ReconstructionError("learned-regions", file=str(file))
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in labels.values()):
        raise ReconstructionError("learned-model-damaged", file=str(file), part="labels")
    names = sorted((name for name in labels if name != _IGNORE), key=lambda name: labels[name])
    if [labels[name] for name in names] != list(range(len(names))) or names[:1] != [_BACKGROUND]:
        raise ReconstructionError("learned-model-damaged", file=str(file), part="labels")
    return tuple(names[1:])


def _checkpoints(folder: Path) -> tuple[Path, ...]:
    """Weights of the trainings on parts of the data, or of the one on all of it."""
    found = sorted(path for path in folder.glob(f"fold_*/{_WEIGHTS}") if path.is_file())
    parts = [path for path in found if path.parent.name != "fold_all"]
    if not found:
        raise ReconstructionError("learned-weights-missing", path=str(folder), file=f"fold_*/{_WEIGHTS}")
    return tuple(parts or found)
