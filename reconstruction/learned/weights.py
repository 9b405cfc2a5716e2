"""Weights read without running what a file brings along.

A checkpoint of torch is a pickle, and a pickle can name any function of Python. So it is read with
``weights_only=True``, which lets through tensors and plain values only; allowed besides are the numbers of NumPy that
nnU-Net's trainer keeps in its log (scalars and their types: no calls, no arrays of objects). nnU-Net's own loader reads
whole pickles, and is not used. A model can name classes in plans.json too, which nnU-Net would import whatever they
are; here only its own networks and torch's layers are let through.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from reconstruction.errors import ReconstructionError

_NETWORKS = frozenset(
    f"dynamic_network_architectures.architectures.{name}"
    for name in ("unet.PlainConvUNet", "unet.ResidualEncoderUNet", "residual_unet.ResidualEncoderUNet")
)
_LAYERS = frozenset(
    {
        *(f"torch.nn.modules.conv.Conv{n}d" for n in (2, 3)),
        *(f"torch.nn.Conv{n}d" for n in (2, 3)),
        *(f"torch.nn.modules.instancenorm.InstanceNorm{n}d" for n in (2, 3)),
        *(f"torch.nn.modules.batchnorm.BatchNorm{n}d" for n in (2, 3)),
        *(f"torch.nn.modules.dropout.Dropout{n}d" for n in (2, 3)),
        *("torch.nn.LeakyReLU", "torch.nn.ReLU", "torch.nn.GELU", "torch.nn.SiLU"),
        *("torch.nn.modules.activation.LeakyReLU", "torch.nn.modules.activation.ReLU"),
    }
)
_OPERATIONS = ("conv_op", "norm_op", "dropout_op", "nonlin")


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """What is used of a file of weights.

    Attributes:
        weights: tensor of each parameter of the network.
        configuration: name of the configuration in plans.json.
        trainer: name of the class that trained it.
        mirroring_axes: axes along which predictions may be averaged over mirrored pictures, None if not at all.
    """

    weights: dict[str, torch.Tensor]
    configuration: str
    trainer: str
    mirroring_axes: tuple[int, ...] | None


def read_checkpoint(path: Path) -> Checkpoint:
    """Read weights that nnU-Net saved.

    Raises:
        ReconstructionError: the file is damaged, is no checkpoint of nnU-Net 2, or holds more than weights.
    """
    try:
        with torch.serialization.safe_globals(_numbers_of_numpy()):
            content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ReconstructionError("learned-weights-unsafe", file=str(path)) from error
    except (RuntimeError, EOFError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReconstructionError("learned-weights-damaged", file=str(path)) from error
    try:
        mirroring = content.get("inference_allowed_mirroring_axes")
        weights = content["network_weights"]
        if not all(isinstance(tensor, torch.Tensor) for tensor in weights.values()):
            raise TypeError(path)
        return Checkpoint(
            weights=dict(weights),
            configuration=str(content["init_args"]["configuration"]),
            trainer=str(content["trainer_name"]),
            mirroring_axes=None if mirroring is None else tuple(int(axis) for axis in mirroring),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ReconstructionError("learned-weights-damaged", file=str(path)) from error


def _numbers_of_numpy() -> list[Any]:
    """What a pickle calls to make scalars of NumPy, under the names of NumPy 1 and 2."""
    scalar = np.float64(0).__reduce__()[0]
    types = [type(np.dtype(kind)) for kind in (np.float32, np.float64, np.int32, np.int64, np.bool_)]
    return [(scalar, "numpy.core.multiarray.scalar"), (scalar, "numpy._core.multiarray.scalar"), np.dtype, *types]


def require_known_network(architecture: dict[str, Any], file: str) -> None:
    """Refuse a network made of other classes than nnU-Net's own.

    Args:
        architecture: entry ``architecture`` of a configuration in plans.json.
        file: for the sentence.

    Raises:
        ReconstructionError: a class that is not known.
    """
    name = architecture.get("network_class_name")
    arguments, imported = architecture.get("arch_kwargs"), architecture.get("_kw_requires_import")
    if not isinstance(arguments, dict) or not isinstance(imported, list | tuple):
        raise ReconstructionError("learned-model-damaged", file=file, part="architecture")
    if name not in _NETWORKS:
        raise ReconstructionError("learned-network-unknown", file=file, name=str(name))
    for argument in imported:
        layer = arguments.get(argument)
        if argument not in _OPERATIONS or (layer is not None and layer not in _LAYERS):
            raise ReconstructionError("learned-network-unknown", file=file, name=str(layer))
