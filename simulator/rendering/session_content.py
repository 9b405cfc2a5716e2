"""From a prepared session to everything its views draw; slow enough for a worker thread, free of Qt and windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.rendering.body_sampler import BodySampler
from simulator.rendering.bone_surface import BoneSurface
from simulator.rendering.fluoroscopy.operating_c_arm import OperatingCArm
from simulator.rendering.image_slices import SlicePainter
from simulator.rendering.instruments import instrument_mesh
from simulator.rendering.quality import Quality
from simulator.rendering.scene import SceneContent


@dataclass(frozen=True)
class SessionContent:
    """What the views of one session share."""

    scene: SceneContent
    sampler: BodySampler
    slices: SlicePainter | None
    """None when the session has no CT volume."""
    c_arm: OperatingCArm | None
    """None when the session has no CT volume."""


def session_content(session: Any, quality: Quality) -> SessionContent:  # noqa: ANN401 - LiveSession or a recorded one
    """Mesh the bone and lay out what a session's views need.

    Args:
        session: Anything with `body`, `plan`, `instrument` and `model` as a live session has them.
        quality: What the picture may cost.

    """
    sampler = BodySampler(session.body)
    scene = SceneContent(
        surface=BoneSurface(session.body, coarse_untouched=quality.coarse_untouched),
        density_at=sampler.density_at,
        sampler=sampler,
        entry_lps_mm=np.asarray(session.plan.entry_lps_mm, np.float64),
        exit_lps_mm=np.asarray(session.plan.exit_lps_mm, np.float64),
        tool=instrument_mesh(session.instrument),
    )
    if session.model is None:
        return SessionContent(scene, sampler, None, None)
    volume = session.model.hu
    c_arm = OperatingCArm(volume, session.body, session.instrument)
    c_arm.prepare()
    return SessionContent(scene, sampler, SlicePainter(volume.array, volume.affine, sampler.is_cut), c_arm)
