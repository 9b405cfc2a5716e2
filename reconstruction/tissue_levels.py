"""What soft tissue and bone read in this very scan: thresholds follow from it, never from a fixed number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SOFT_TISSUE_HU = (-20.0, 120.0)  # window in which the muscle peak of the histogram is sought
_BODY_HU = -300.0
_CLEARLY_BONE_ABOVE_SOFT = 250.0
METAL_HU = 2800.0  # above any bone; enamel reaches it in specks
_CORTEX_PERCENTILE = 97.0
_DETECTION_SHARE = 0.10  # of the way from soft tissue to dense cortex: a blurred thin cortex still reaches it
_DETECTION_STEP_HU = (110.0, 190.0)
_LARGEST_SAMPLE = 4_000_000


@dataclass(frozen=True)
class TissueLevels:
    """Levels of one scan [HU].

    Attributes:
        soft_tissue: most frequent value of muscle.
        noise: standard deviation within muscle, an upper bound.
        dense_cortex: value of thick cortical bone.
        detection: threshold that finds bone with thin cortices; it lies outside the true surface.
    """

    soft_tissue: float
    noise: float
    dense_cortex: float
    detection: float


def measure_tissue_levels(hu: np.ndarray) -> TissueLevels:
    """Levels of a scan from the histogram of its Hounsfield units (z, y, x)."""
    step = max(1, int(np.ceil((hu.size / _LARGEST_SAMPLE) ** (1.0 / 3.0))))
    sample = hu[::step, ::step, ::step].ravel().astype(np.float32)
    body = sample[sample > _BODY_HU]
    near_soft = body[(body > _SOFT_TISSUE_HU[0]) & (body < _SOFT_TISSUE_HU[1])]
    if near_soft.size < 100:
        soft, noise = 40.0, 20.0
    else:
        counts, edges = np.histogram(near_soft, bins=int(_SOFT_TISSUE_HU[1] - _SOFT_TISSUE_HU[0]) // 4)
        smooth = np.convolve(counts, [0.25, 0.5, 0.25], mode="same")
        soft = float(edges[int(np.argmax(smooth))] + 2.0)
        noise = float(1.4826 * np.median(np.abs(near_soft - soft)))
    bone = body[(body > soft + _CLEARLY_BONE_ABOVE_SOFT) & (body < METAL_HU)]
    dense = float(np.percentile(bone, _CORTEX_PERCENTILE)) if bone.size > 50 else soft + 1000.0
    detection = soft + float(np.clip(_DETECTION_SHARE * (dense - soft), *_DETECTION_STEP_HU))
    return TissueLevels(soft, noise, dense, detection)
