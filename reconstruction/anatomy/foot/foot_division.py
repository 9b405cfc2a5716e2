"""One foot in a mass of bone divided into its bones: the model's bones and the joints of the picture agree by turns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reconstruction.anatomy.foot.articulation import PlacedBone, centred_bone, distances, fit_bones
from reconstruction.anatomy.foot.bone_mass import BoneMass
from reconstruction.anatomy.foot.joint_sheets import dark_sheets, small_regions
from reconstruction.anatomy.foot.pose_search import FootPose
from reconstruction.anatomy.foot.ray_joints import part_rays, part_sesamoids
from reconstruction.anatomy.foot.region_labels import RegionGraph, gather_islands, walk
from reconstruction.anatomy.foot.skeleton import BONES, RAYS, SESAMOID_NUMBERS
from reconstruction.mask_operations import (
    faces_at_scan_edge,
    fill_holes,
    grown_box,
    larger_components,
    largest_component,
)
from reconstruction.tissue.seeded_split import closed_shell
from reconstruction.tissue.tissue_levels import TissueLevels

_TOES = [ray.toe for ray in RAYS]
_EVERY_POINT = 2
_ROUNDS = 4  # of walking and moving the model's bones to what was found
_CLOSING_MARGIN = 4
_RINGED_ACROSS = 2


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


@dataclass(frozen=True, eq=False)
class CutMass:
    """A mass of bone cut into small regions along the joints that the picture shows, whatever bones it holds.

    Attributes:
        mass: the bone that was cut.
        regions: on the working grid of the mass (z, y, x): number of the region from 1, 0 elsewhere.
        graph: the regions and how easily one passes between them.
        middles: of the regions, LPS [mm], shape (n, 3).
    """

    mass: BoneMass
    regions: np.ndarray
    graph: RegionGraph
    middles: np.ndarray

    @classmethod
    def of(cls, mass: BoneMass, levels: TissueLevels) -> CutMass:
        """A mass of a scan of these levels, cut."""
        spacing = mass.hu.geometry.spacing_mm
        sheets = dark_sheets(mass.hu.array, mass.solid, spacing, levels)
        regions = small_regions(sheets, mass.solid, spacing)
        middles = mass.hu.geometry.to_world(_middles(regions)[:, ::-1])
        return cls(mass, regions, RegionGraph.of(regions, sheets, spacing), middles)


def divide_foot(cut: CutMass, pose: FootPose) -> DividedFoot:
    """Bones of a foot, given as its mass cut at its joints, whose pose as a whole is known."""
    mass, graph, middles = cut.mass, cut.graph, cut.middles
    points = mass.points[::_EVERY_POINT]
    point_regions = cut.regions[tuple(mass.point_voxels[::_EVERY_POINT].T)] - 1
    placed = fit_bones(pose, points[::_EVERY_POINT], mass.in_view)
    for _ in range(_ROUNDS):
        likelihood = gather_islands(graph, walk(graph, distances(middles, placed)), _TOES)
        likelihood = part_rays(graph, middles, likelihood, placed, pose.size)
        owners = np.argmax(likelihood, axis=1)
        placed = fit_bones(pose, points, mass.in_view, placed=placed, owners=owners[point_regions])
    likelihood = gather_islands(graph, part_sesamoids(graph, middles, likelihood, placed), _TOES)
    owners = np.argmax(likelihood, axis=1)
    placed = [
        centred_bone(number, place, middles[owners == number]) if number in SESAMOID_NUMBERS else place
        for number, place in enumerate(placed)
    ]
    ranked = np.sort(likelihood, axis=1)
    lead = graph.sizes * (ranked[:, -1] - ranked[:, -2])
    of_bone = [np.bincount(owners, weights=weight, minlength=len(BONES)) for weight in (lead, graph.sizes)]
    labels = np.concatenate([[0], owners + 1])[cut.regions].astype(np.int32)
    return DividedFoot(mass, pose, placed, _filled(mass, labels), of_bone[0] / np.maximum(of_bone[1], 1.0))


def _middles(regions: np.ndarray) -> np.ndarray:
    """Mean place (z, y, x) of the voxels of each region numbered from 1, shape (n, 3)."""
    index = np.argwhere(regions)
    number = regions[tuple(index.T)] - 1
    counts = np.bincount(number)
    return np.stack([np.bincount(number, weights=place) / counts for place in index.T], axis=1)


def _filled(mass: BoneMass, labels: np.ndarray) -> np.ndarray:
    """Each bone's own shell closed and filled, without the gaps between bones that joined them.

    Poor cortices have holes that closing leaves open, so marrow is also what lies within rings of the shell in planes
    across two axes or more; a hollow such as the navicular's is ringed in planes across one only.
    """
    filled = np.zeros_like(labels)
    for label, found in enumerate(ndimage.find_objects(labels), start=1):
        if found is None:
            continue
        box = grown_box(found, _CLOSING_MARGIN, labels.shape)
        own = (labels[box] == label) & mass.bone[box]
        if not own.any():
            continue
        own = larger_components(own) if label - 1 in _TOES else largest_component(own)
        closed = closed_shell(own, mass.hu.geometry.spacing_mm)
        rings = np.sum([_rings_filled(closed, axis) for axis in range(3)], axis=0) >= _RINGED_ACROSS
        solid = fill_holes(closed | rings, faces_at_scan_edge(box, labels.shape))
        filled[box][solid & ((labels[box] == label) | (labels[box] == 0))] = label
    return filled


def _rings_filled(mask: np.ndarray, axis: int) -> np.ndarray:
    """Mask with every hole filled in the planes across an axis."""
    within_plane = np.zeros((3, 3, 3), dtype=bool)
    within_plane[1, 1, :] = within_plane[1, :, 1] = within_plane[:, 1, 1] = True
    np.moveaxis(within_plane, axis, 0)[[0, 2]] = False
    around = [(0, 0) if other == axis else (1, 1) for other in range(3)]
    parts, count = ndimage.label(np.pad(~mask, around, constant_values=True), within_plane)
    # The margin joins all that is outside in a plane to its corner.
    outside = np.zeros(count + 1, dtype=bool)
    outside[np.moveaxis(parts, axis, 0)[:, 0, 0]] = True
    within = tuple(slice(None) if other == axis else slice(1, -1) for other in range(3))
    return ~outside[parts[within]]
