"""Small models of the nnU-Net form, saved as its trainer saves them; their answers are known beforehand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

MEAN_HU, DEVIATION_HU, LOWEST_HU, HIGHEST_HU = 300.0, 400.0, -1000.0, 1900.0
"""How the plans of these models normalise Hounsfield units."""

_OFFSET = 10.0  # added to normalised readings, so that no unit of the network is ever cut off


def dataset(labels: tuple[str, ...], **changes) -> dict:
    """What dataset.json holds for these labels."""
    numbers = {"background": 0} | {name: number for number, name in enumerate(labels, start=1)}
    return {"channel_names": {"0": "CT"}, "labels": numbers, "numTraining": 1, "file_ending": ".nii.gz"} | changes


def plans(spacing=(1.0, 1.0, 1.0), patch=(16, 16, 16), *, layers=None, order=(0, 1, 2), old=False) -> dict:
    """What plans.json holds; spacing and patch along the model's axes; in the form before nnU-Net 2.3 if old."""
    sampling = {"order_z": 0, "force_separate_z": None}
    configuration = {
        "data_identifier": "nnUNetPlans_3d_fullres",
        "preprocessor_name": "DefaultPreprocessor",
        "batch_size": 2,
        "patch_size": list(patch),
        "median_image_size_in_voxels": [64.0, 64.0, 64.0],
        "spacing": list(spacing),
        "normalization_schemes": ["CTNormalization"],
        "use_mask_for_norm": [False],
        "batch_dice": True,
        "resampling_fn_data": "resample_data_or_seg_to_shape",
        "resampling_fn_seg": "resample_data_or_seg_to_shape",
        "resampling_fn_data_kwargs": {"is_seg": False, "order": 3, **sampling},
        "resampling_fn_seg_kwargs": {"is_seg": True, "order": 1, **sampling},
        "resampling_fn_probabilities": "resample_data_or_seg_to_shape",
        "resampling_fn_probabilities_kwargs": {"is_seg": False, "order": 1, **sampling},
    }
    configuration |= _old_network() if old else {"architecture": _network(layers or {})}
    intensities = {"mean": MEAN_HU, "std": DEVIATION_HU, "percentile_00_5": LOWEST_HU, "percentile_99_5": HIGHEST_HU}
    return {
        "dataset_name": "Dataset900_Made",
        "plans_name": "nnUNetPlans",
        "image_reader_writer": "SimpleITKIO",
        "transpose_forward": list(order),
        "transpose_backward": [int(axis) for axis in np.argsort(order)],
        "configurations": {"3d_fullres": configuration},
        "label_manager": "LabelManager",
        "foreground_intensity_properties_per_channel": {"0": intensities},
    }


def _network(changes: dict) -> dict:
    arguments = {
        "n_stages": 2,
        "features_per_stage": [4, 4],
        "conv_op": "torch.nn.modules.conv.Conv3d",
        "kernel_sizes": [[1, 1, 1], [1, 1, 1]],
        "strides": [[1, 1, 1], [2, 2, 2]],
        "n_conv_per_stage": [1, 1],
        "n_conv_per_stage_decoder": [1],
        "conv_bias": True,
        "norm_op": None,
        "norm_op_kwargs": None,
        "dropout_op": None,
        "dropout_op_kwargs": None,
        "nonlin": "torch.nn.LeakyReLU",
        "nonlin_kwargs": {"inplace": True},
    }
    return {
        "network_class_name": "dynamic_network_architectures.architectures.unet.PlainConvUNet",
        "arch_kwargs": arguments | changes,
        "_kw_requires_import": ["conv_op", "norm_op", "dropout_op", "nonlin"],
    }


def _old_network() -> dict:
    """Entries by which plans described a network when TotalSegmentator's second version was trained."""
    return {
        "UNet_class_name": "PlainConvUNet",
        "UNet_base_num_features": 4,
        "unet_max_num_features": 8,
        "n_conv_per_stage_encoder": [1, 1],
        "n_conv_per_stage_decoder": [1],
        "num_pool_per_axis": [1, 1, 1],
        "pool_op_kernel_sizes": [[1, 1, 1], [2, 2, 2]],
        "conv_kernel_sizes": [[3, 3, 3], [3, 3, 3]],
    }


def write_files(folder: Path, dataset_json: dict, plans_json: dict, *, weights: bytes | None = b"") -> Path:
    """A model's folder whose weights are these bytes; without any if None."""
    (folder / "fold_0").mkdir(parents=True)
    (folder / "dataset.json").write_text(json.dumps(dataset_json), encoding="utf-8")
    (folder / "plans.json").write_text(json.dumps(plans_json), encoding="utf-8")
    if weights is not None:
        (folder / "fold_0" / "checkpoint_final.pth").write_bytes(weights)
    return folder


def empty_network(plans_json: dict, labels: int):
    """The network that plans describe, built by nnU-Net itself."""
    import copy

    from nnunetv2.utilities.get_network_from_plans import get_network_from_plans
    from nnunetv2.utilities.plans_handling.plans_handler import PlansManager

    made = PlansManager(copy.deepcopy(plans_json)).get_configuration("3d_fullres")
    return get_network_from_plans(
        made.network_arch_class_name,
        made.network_arch_init_kwargs,
        made.network_arch_init_kwargs_req_import,
        1,
        labels,
        allow_init=True,
        deep_supervision=False,
    )


def save(folder: Path, network, dataset_json: dict, plans_json: dict, *, fold="0", mirroring=None) -> Path:
    """Save weights with all that nnU-Net's trainer saves beside them."""
    import torch

    if not (folder / "plans.json").is_file():
        write_files(folder, dataset_json, plans_json, weights=None)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.99, nesterov=True)
    (folder / f"fold_{fold}").mkdir(exist_ok=True)
    checkpoint = {
        "network_weights": network.state_dict(),
        "optimizer_state": optimizer.state_dict(),
        "grad_scaler_state": None,
        "logging": {"mean_fg_dice": [np.float64(0.9)], "dice_per_class_or_region": [[np.float32(0.5)]], "lrs": [0.01]},
        "_best_ema": np.float64(0.9),
        "current_epoch": 1,
        "init_args": {
            "plans": plans_json,
            "configuration": "3d_fullres",
            "fold": 0,
            "dataset_json": dataset_json,
            "unpack_dataset": True,
            "device": torch.device("cpu"),
        },
        "trainer_name": "nnUNetTrainerNoMirroring",
        "inference_allowed_mirroring_axes": mirroring,
    }
    torch.save(checkpoint, folder / f"fold_{fold}" / "checkpoint_final.pth")
    return folder


def band_model(folder: Path, bands: dict[str, float], *, spacing=(1.0, 1.0, 1.0), order=(0, 1, 2), **changes) -> Path:
    """A model whose labels are bands of Hounsfield units.

    bands: {label: lower end [HU]}, upwards; each ends where the next begins. The logits are straight lines in the
    reading, each steeper than the one before, that cross at the ends of the bands.
    """
    import torch

    plans_json = plans(spacing, order=order)
    dataset_json = dataset(tuple(bands), **changes)
    network = empty_network(plans_json, len(bands) + 1)
    ends = [(hu - MEAN_HU) / DEVIATION_HU + _OFFSET for hu in bands.values()]
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        first = network.encoder.stages[0][0].convs[0].conv
        first.weight[0, 0], first.bias[0] = 1.0, _OFFSET
        joined = network.decoder.stages[0].convs[0].conv  # half of what it sees comes from the coarse stage
        joined.weight[0, joined.weight.shape[1] // 2] = 1.0
        answer = network.decoder.seg_layers[-1]
        intercept = 0.0
        for label, end in enumerate(ends, start=1):
            intercept -= _STEEPNESS * end
            answer.weight[label, 0] = _STEEPNESS * label
            answer.bias[label] = intercept
    return save(folder, network, dataset_json, plans_json)


_STEEPNESS = 20.0
