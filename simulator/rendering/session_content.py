"""From a prepared session to everything its views draw; slow enough for a worker thread, free of Qt and windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.rendering.body_sampler import BodySampler
from simulator.rendering.bone_surface import BoneSurface
from simulator.rendering.camera import long_axis, working_direction
from simulator.rendering.cartilage import joint_cartilage
from simulator.rendering.cut_texture import CartilageLookup
from simulator.rendering.fluoroscopy.operating_c_arm import OperatingCArm
from simulator.rendering.image_slices import SlicePainter
from simulator.rendering.instruments import instrument_mesh
from simulator.rendering.plan_overlay import unit
from simulator.rendering.quality import Quality
from simulator.rendering.scene import SceneContent
from simulator.rendering.soft_tissue import SoftTissue, soft_tissue
from simulator.rendering.tissue_window import window_for


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
    surface = BoneSurface(session.body, coarse_untouched=quality.coarse_untouched)
    scene = SceneContent(
        surface=surface,
        density_at=sampler.density_at,
        sampler=sampler,
        entry_lps_mm=np.asarray(session.plan.entry_lps_mm, np.float64),
        exit_lps_mm=np.asarray(session.plan.exit_lps_mm, np.float64),
        tool=instrument_mesh(session.instrument),
        cartilage_at=_cartilage(session, surface, sampler),
        tissue=_tissue(session, surface, sampler),
    )
    if session.model is None:
        return SessionContent(scene, sampler, None, None)
    volume = session.model.hu
    c_arm = OperatingCArm(volume, session.body)
    c_arm.prepare(session.instrument)
    return SessionContent(scene, sampler, SlicePainter(volume.array, volume.affine, sampler.is_cut), c_arm)


def _cartilage(session: Any, surface: BoneSurface, sampler: BodySampler) -> CartilageLookup | None:  # noqa: ANN401 - as above
    """Where the bone faces another bone of the model closely."""
    if session.model is None:
        return None
    points, normals = (
        np.concatenate([getattr(mesh, what)[::16] for mesh in surface.meshes.values()])
        for what in ("points", "normals")
    )
    found = joint_cartilage(session.model.labels, sampler, points, normals)
    return None if found is None else found.share_at


def _tissue(session: Any, surface: BoneSurface, sampler: BodySampler) -> SoftTissue | None:  # noqa: ANN401 - as above
    """What a CT shows around the bone, cut open between the tool's way and the eye's; None without a CT."""
    model = session.model
    if model is None or model.imported.modality != "CT":
        return None
    entry, exit_point = np.asarray(session.plan.entry_lps_mm), np.asarray(session.plan.exit_lps_mm)
    outward = unit(-unit(exit_point - entry) - working_direction(entry, exit_point))
    points = np.concatenate([mesh.points[::16] for mesh in surface.meshes.values()])
    return soft_tissue(model.hu, sampler.occupancy_at, window_for(entry, outward, points, long_axis(points, outward)))
