"""One foot in a mass of bone divided into its bones: the model's bones and the joints of the picture agree by turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.foot.articulation import PlacedBone, distances, fit_bones
from reconstruction.anatomy.foot.bone_mass import BoneMass
from reconstruction.anatomy.foot.joint_sheets import dark_sheets, small_regions
from reconstruction.anatomy.foot.pose_search import FootPose
from reconstruction.anatomy.foot.region_labels import RegionGraph, walk
from reconstruction.anatomy.foot.skeleton import BONES
from reconstruction.mask_operations import faces_at_scan_edge, fill_holes, grown_box, largest_component
from reconstruction.seeded_split import closed_shell
from reconstruction.tissue_levels import TissueLevels

_ROUNDS = 4  # of walking and moving the model's bones to what was found
_CLOSING_MARGIN = 4


@dataclass(frozen=True, eq=False)
class DividedFoot:
    """One foot divided into its bones.

    Attributes:
        mass: the bone that was divided.
        pose: the foot as a whole.
        placed: the model's bones, in the order of BONES.
        labels: on the working grid of the mass (z, y, x): number of the bone in BONES + 1, 0 elsewhere; filled.
        certainty: per bone, how far its walkers were ahead of the next bone's, mean over its voxels, 0 to 1.
    """

    mass: BoneMass
    pose: FootPose
    placed: list[PlacedBone]
    labels: np.ndarray
    certainty: np.ndarray


def divide_foot(mass: BoneMass, pose: FootPose, levels: TissueLevels) -> DividedFoot:
    """Bones of a foot whose pose is known.

    Args:
        mass: the foot's bone.
        pose: the model laid on the foot as a whole.
        levels: levels of the scan.
    """
    spacing = mass.hu.geometry.spacing_mm
    sheets = dark_sheets(mass.hu.array, mass.solid, spacing, levels)
    regions = small_regions(sheets, mass.solid, spacing)
    graph = RegionGraph.of(regions, sheets)
    numbers = np.arange(1, len(graph.sizes) + 1)
    middles = np.array(ndimage.center_of_mass(mass.solid, regions, numbers))
    middles = mass.hu.geometry.to_world(middles[:, ::-1])
    point_regions = regions[tuple(mass.point_voxels.T)] - 1
    placed = fit_bones(pose, mass.points, mass.in_view)
    for _ in range(_ROUNDS):
        likelihood = walk(graph, distances(middles, placed))
        owners = np.argmax(likelihood, axis=1)
        placed = fit_bones(pose, mass.points, mass.in_view, placed=placed, owners=owners[point_regions])
    ranked = np.sort(likelihood, axis=1)
    lead = graph.sizes * (ranked[:, -1] - ranked[:, -2])
    of_bone = [np.bincount(owners, weights=weight, minlength=len(BONES)) for weight in (lead, graph.sizes)]
    labels = np.concatenate([[0], owners + 1])[regions].astype(np.int32)
    return DividedFoot(mass, pose, placed, _filled(mass, labels), of_bone[0] / np.maximum(of_bone[1], 1.0))


def _filled(mass: BoneMass, labels: np.ndarray) -> np.ndarray:
    """Each bone's own shell closed and filled within its share of the joined bone; gaps between bones left free."""
    filled = np.zeros_like(labels)
    for label, found in enumerate(ndimage.find_objects(labels), start=1):
        if found is None:
            continue
        box = grown_box(found, _CLOSING_MARGIN, labels.shape)
        share = labels[box] == label
        own = share & mass.bone[box]
        if not own.any():
            continue
        own = largest_component(own)
        edges = faces_at_scan_edge(box, labels.shape)
        closed = closed_shell(own, mass.hu.geometry.spacing_mm)
        filled[box][fill_holes(closed, edges) & share] = label
    return filled
