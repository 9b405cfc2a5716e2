"""A network of nnU-Net run on a scan. Only this module and ``weights`` import torch; see ``backend.load_network``."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

import numpy as np
import psutil
import torch
from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor
from nnunetv2.inference.sliding_window_prediction import compute_gaussian, compute_steps_for_sliding_window
from nnunetv2.utilities.get_network_from_plans import get_network_from_plans
from nnunetv2.utilities.plans_handling.plans_handler import ConfigurationManager, PlansManager

from reconstruction.errors import ReconstructionError
from reconstruction.learned.memory import needed_bytes
from reconstruction.learned.model_folder import ModelFolder
from reconstruction.learned.model_grid import grid_of_model
from reconstruction.learned.scan_labels import Prediction
from reconstruction.learned.weights import Checkpoint, read_checkpoint, require_known_network
from reconstruction.volume import Volume

_STEP = 0.5  # of a tile from one to the next: nnU-Net's own default
_CHUNK_VOXELS = 2_000_000
# What nnU-Net raises on plans that lack an entry, or have one of the wrong kind or size.
_BAD_PLANS = (
    LookupError, TypeError, ValueError, ArithmeticError, AttributeError, AssertionError, RuntimeError, ImportError,
)  # fmt: skip
Progress = Callable[[float], None]


def device_name() -> str:
    """Where networks run: ``cuda`` if torch sees a graphics card, else ``cpu``."""
    return "cuda" if torch.cuda.is_available() else "cpu"


class _WatchedNetwork(torch.nn.Module):
    """A network that tells progress after every tile.

    What a listener raises to cancel the work is kept until the end, and the tiles left are answered with zeros at
    once: an exception within nnU-Net's loop would leave its feeding thread behind, and with it the picture.
    """

    def __init__(self, inner: torch.nn.Module, labels: int) -> None:
        super().__init__()
        self._inner = inner
        self._labels = labels
        self.begin(1, lambda _: None)

    def begin(self, runs: int, progress: Progress) -> None:
        """Start counting to so many runs."""
        self._runs, self._done, self._progress = runs, 0, progress
        self._cancelled: Exception | None = None

    def end(self) -> None:
        """Raise what the listener raised."""
        if self._cancelled is not None:
            raise _CancelledError(self._cancelled)

    def forward(self, tile: torch.Tensor) -> torch.Tensor:
        """Logits of a tile, (1, channels, z, y, x)."""
        if self._cancelled is not None:
            return tile.new_zeros((tile.shape[0], self._labels, *tile.shape[2:]))
        answer: torch.Tensor = self._inner(tile)
        self._done += 1
        try:
            self._progress(min(1.0, self._done / self._runs))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again at the end
            self._cancelled = error
        return answer

    def load_state_dict(self, weights: Mapping[str, Any], *_: object, **__: object) -> Any:  # noqa: ANN401 - torch's own
        """Weights of the network within."""
        return self._inner.load_state_dict(weights)


class _CancelledError(Exception):
    """The listener wants the work to end, and raised this to say so."""

    def __init__(self, reason: Exception) -> None:
        self.reason = reason
        super().__init__(reason)


class LoadedModel:
    """A model whose weights are in memory, ready to be run."""

    def __init__(self, model: ModelFolder) -> None:
        """Build the network and read its weights.

        Raises:
            ReconstructionError: plans or weights are damaged, unsafe, of an unknown kind, or do not fit each other.
        """
        self._model = model
        checkpoints = [read_checkpoint(path) for path in model.checkpoints]
        with _quiet():
            self._plans, self._configuration = _configured(model, checkpoints[0])
            network = _built(model, self._plans, self._configuration)
            for checkpoint, path in zip(checkpoints, model.checkpoints, strict=True):
                if checkpoint.configuration != checkpoints[0].configuration:
                    raise ReconstructionError("learned-weights-do-not-fit", file=str(path))
                try:
                    network.load_state_dict(checkpoint.weights)
                except RuntimeError as error:
                    raise ReconstructionError("learned-weights-do-not-fit", file=str(path)) from error
            self._network = _WatchedNetwork(network, len(model.label_names) + 1)
            device = torch.device(device_name())
            self._predictor = nnUNetPredictor(
                tile_step_size=_STEP,
                perform_everything_on_device=device.type == "cuda",
                device=device,
                allow_tqdm=False,
            )
            self._predictor.manual_initialization(
                self._network,
                self._plans,
                self._configuration,
                [checkpoint.weights for checkpoint in checkpoints],
                model.dataset,
                checkpoints[0].trainer,
                checkpoints[0].mirroring_axes,
            )
        mirrored = len(checkpoints[0].mirroring_axes or ())
        self._runs_of_a_tile = len(checkpoints) * 2**mirrored

    def predict(self, scan: Volume, progress: Progress) -> Prediction:
        """Probabilities of the model's labels.

        Args:
            scan: Hounsfield units, on axes that the model knows.
            progress: called with a fraction 0 to 1; an exception it raises ends the work.

        Raises:
            ReconstructionError: too little memory, or plans that do not work.
        """
        spacing = [float(step) for step in scan.geometry.spacing_mm[::-1]]
        properties: dict[str, Any] = {"spacing": spacing}
        try:
            self._require_memory(scan)
            with _quiet():
                preprocessor = self._configuration.preprocessor_class(verbose=False)
                data, _, properties = preprocessor.run_case_npy(
                    np.ascontiguousarray(scan.array)[None],
                    None,
                    properties,
                    self._plans,
                    self._configuration,
                    self._model.dataset,
                )
                self._network.begin(self._runs(data.shape[1:]), progress)
                logits = self._predictor.predict_logits_from_preprocessed_data(torch.from_numpy(data))
                self._network.end()
        except _CancelledError as cancelled:
            raise cancelled.reason from None
        except torch.OutOfMemoryError as error:
            raise ReconstructionError("learned-too-little-graphics-memory", model=self._model.name) from error
        except MemoryError as error:
            raise self._out_of_memory(scan) from error
        except _BAD_PLANS as error:
            if "alloc" in str(error) or "memory" in str(error):  # torch's way to say it on a processor
                raise self._out_of_memory(scan) from error
            raise ReconstructionError(
                "learned-run-failed", model=self._model.name, reason=str(error).splitlines()[0] if str(error) else "-"
            ) from error
        finally:
            compute_gaussian.cache_clear()
        order = [int(axis) for axis in self._plans.transpose_forward]
        return Prediction(
            probabilities=_probabilities(logits).transpose([0, *(1 + int(axis) for axis in np.argsort(order))]),
            geometry=grid_of_model(
                scan.geometry, order, properties["bbox_used_for_cropping"], tuple(int(n) for n in logits.shape[1:])
            ),
        )

    def _runs(self, shape: tuple[int, ...]) -> int:
        """How often the network will be run on a picture of this shape."""
        patch = [int(size) for size in self._configuration.patch_size]
        padded = [max(size, least) for size, least in zip(shape[-len(patch) :], patch, strict=True)]
        tiles = int(np.prod([len(steps) for steps in compute_steps_for_sliding_window(tuple(padded), patch, _STEP)]))
        slices = int(shape[0]) if len(patch) < len(shape) else 1
        return tiles * slices * self._runs_of_a_tile

    def _require_memory(self, scan: Volume) -> None:
        needed = self._needed(scan)
        if needed > psutil.virtual_memory().available:
            raise self._out_of_memory(scan)

    def _needed(self, scan: Volume) -> int:
        spacing = [float(step) for step in self._configuration.spacing]
        return needed_bytes(
            scan.geometry,
            [float(step) for step in scan.geometry.spacing_mm[::-1]][: 3 - len(spacing)] + spacing,
            labels=len(self._model.label_names) + 1,
            folds=len(self._model.checkpoints),
            patch=[int(size) for size in self._configuration.patch_size],
            features=int(self._configuration.network_arch_init_kwargs["features_per_stage"][0]),
        )

    def _out_of_memory(self, scan: Volume) -> ReconstructionError:
        return ReconstructionError(
            "learned-too-little-memory",
            model=self._model.name,
            needed_gb=round(self._needed(scan) / 1e9, 1),
            free_gb=round(psutil.virtual_memory().available / 1e9, 1),
        )


def _configured(model: ModelFolder, checkpoint: Checkpoint) -> tuple[PlansManager, ConfigurationManager]:
    """Plans and the configuration that the weights were trained in."""
    file = str(model.folder / "plans.json")
    try:
        plans = PlansManager(deepcopy(model.plans))
        configuration = plans.get_configuration(checkpoint.configuration)
        is_cascade = configuration.previous_stage_name is not None
        heads = plans.get_label_manager(model.dataset).num_segmentation_heads
    except _BAD_PLANS as error:
        raise ReconstructionError("learned-model-damaged", file=file, part=checkpoint.configuration) from error
    if is_cascade:
        raise ReconstructionError("learned-cascade", model=model.name)
    if heads != len(model.label_names) + 1:
        raise ReconstructionError("learned-model-damaged", file=file, part="label_manager")
    require_known_network(configuration.configuration["architecture"], file)
    return plans, configuration


def _built(model: ModelFolder, plans: PlansManager, configuration: ConfigurationManager) -> torch.nn.Module:
    """The network of a configuration, without weights."""
    try:
        return get_network_from_plans(
            configuration.network_arch_class_name,
            configuration.network_arch_init_kwargs,
            configuration.network_arch_init_kwargs_req_import,
            1,
            plans.get_label_manager(model.dataset).num_segmentation_heads,
            allow_init=False,
            deep_supervision=False,
        )
    except _BAD_PLANS as error:
        file = str(model.folder / "plans.json")
        raise ReconstructionError("learned-model-damaged", file=file, part="architecture") from error


def _probabilities(logits: torch.Tensor) -> np.ndarray:
    """Softmax over the labels, in the place of the logits: they are the largest thing in memory."""
    flat = logits.reshape(logits.shape[0], -1)
    with torch.inference_mode():
        for start in range(0, flat.shape[1], _CHUNK_VOXELS):
            part = flat[:, start : start + _CHUNK_VOXELS]
            part.copy_(torch.softmax(part.float(), dim=0))
    return np.asarray(flat.reshape(logits.shape).numpy())


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """nnU-Net prints as it goes; standard output belongs to what the user asked for."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
