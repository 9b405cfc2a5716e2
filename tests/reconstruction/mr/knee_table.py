"""How well the bones of a knee are found in many pictures of it, as a table.

``python -m tests.reconstruction.mr.knee_table [--clicks] [WORD ...]`` prints every variant, or those whose name holds
one of the words; with one click in the middle of each bone, or without any. A variant is the real double-echo scan
after a transform (``real``), or a drawing (see ``knee_sequences``) of that knee (``scan``) or of another by its label
map (``labels``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import ndimage

from reconstruction.errors import ReconstructionError
from reconstruction.images.image_import import import_image
from reconstruction.kernels import band_filters
from reconstruction.label_map import read_label_map
from reconstruction.mr.segmentation import Seeds, segment_mr
from reconstruction.pipeline import no_progress
from reconstruction.volume import Volume, VolumeGeometry
from tests.conftest import REPOSITORY
from tests.reconstruction.mr.knee_sequences import PLANES, Scan
from tests.reconstruction.mr.knees import FEMUR, NAMES, PATELLA, TIBIA, Knee, knee_of_labels, knee_of_scan

REACH_MM = 2.5
"""What lies farther than this outside of its own bone has leaked: a voxel of the working image, cortex and half a slice
beside what the drawing rounds."""

CLICKS = "--clicks"


@dataclass(frozen=True)
class Found:
    """One bone of one variant.

    Attributes:
        bone_id: as named.
        right_name: whether name and side are those of the bone it overlaps most; a side left open is no wrong one.
        volume_ml, truth_ml: found, and true within the picture.
        dice: overlap with the bone of that name.
        leaked_ml: more than REACH_MM outside of it.
        doubts: ids.
    """

    bone_id: str
    right_name: bool
    volume_ml: float
    truth_ml: float
    dice: float
    leaked_ml: float
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What was found in one variant; refused holds the message's id where nothing was."""

    found: tuple[Found, ...] = ()
    missing: tuple[str, ...] = ()
    refused: str | None = None


@dataclass(frozen=True)
class Variant:
    """A picture and the knee in it, made when they are asked for."""

    name: str
    make: Callable[[], tuple[Volume, Knee]]


class KneeScans:
    """The real knee by its scan, with tissues, and the knee of the label map; each made when first asked for."""

    def __init__(self, folder: Path) -> None:
        archive = folder / "02_knee_mr_dess" / "knee_dess_echo1_dicom.zip"
        self.picture, _ = import_image(archive, no_progress, modalities=("MR",))
        self.scan = knee_of_scan(segment_mr(self.picture, seeds={}, progress=no_progress))
        labels = read_label_map(next((folder / "09_knee_label_map_mr").glob("*.nrrd")), required=True)
        assert labels is not None
        self.labels = knee_of_labels(labels)

    def variants(self) -> Iterator[Variant]:
        """All of them."""
        yield from _transforms(self.picture, self.scan)
        for name, knee in (("scan", self.scan), ("labels", self.labels)):
            yield from _drawings(name, knee)


def _transforms(picture: Volume, knee: Knee) -> Iterator[Variant]:
    """The real scan after what scanners and exports do to it."""
    yield Variant("real as it is", lambda: (picture, knee))
    for name, values in _brightness_changes(picture):
        yield Variant(f"real {name}", lambda values=values: (picture.with_array(_whole_numbers(values())), knee))
    for name, change in _grid_changes(picture):
        yield Variant(f"real {name}", lambda change=change: (change(), knee))
    other = Volume(np.ascontiguousarray(picture.array[:, :, ::-1]), picture.affine)
    yield Variant("real mirrored", lambda: (other, _mirrored(knee, picture.geometry)))
    turn = np.eye(4)
    turn[:3, :3] = _turned(18.0)
    scales = {f"size {factor}": np.diag([factor] * 3 + [1.0]) for factor in (0.8, 1.2)}
    for name, move in {"lying oblique": turn, **scales}.items():
        moved = Volume(picture.array, move @ picture.affine), replace(knee, affine=move @ knee.affine)
        yield Variant(f"real {name}", lambda moved=moved: moved)


def _brightness_changes(picture: Volume) -> Iterator[tuple[str, Callable[[], np.ndarray]]]:
    """Noise, coils, and other curves of contrast."""
    values = picture.array.astype(np.float32)
    top = float(np.percentile(values, 99))

    def noisy(share: float) -> np.ndarray:
        random = np.random.default_rng(7)
        real, imaginary = (random.normal(0.0, share * top, values.shape) for _ in range(2))
        return np.hypot(values + real, imaginary)

    def biased(axis: int) -> np.ndarray:
        ramp = np.linspace(-0.5, 0.5, values.shape[axis])
        return values * np.exp(np.log(4.0) * ramp).reshape([-1 if other == axis else 1 for other in range(3)])

    for share in (0.03, 0.08):
        yield f"noise {share}", lambda share=share: noisy(share)
    for axis, way in enumerate("zyx"):
        yield f"bias 4 along {way}", lambda axis=axis: biased(axis)
    for power in (0.6, 1.6):
        yield f"gamma {power}", lambda power=power: top * (values / top) ** power
    yield "marrow nulled", lambda: np.clip(values - 0.22 * top, 0.0, None)


def _grid_changes(picture: Volume) -> Iterator[tuple[str, Callable[[], Volume]]]:
    """Other slices, voxels, fields and storage."""
    values = picture.array.astype(np.float32)

    def thick(count: int) -> Volume:
        whole = values.shape[2] // count * count
        affine = picture.affine.copy()
        affine[:3, 3] += affine[:3, 0] * (count - 1) / 2.0
        affine[:3, 0] *= count
        joined = values[:, :, :whole].reshape(*values.shape[:2], -1, count).mean(axis=3)
        return Volume(_whole_numbers(joined), affine)

    def cropped(axis: int, low: float, high: float) -> Volume:
        box = [slice(None)] * 3
        box[axis] = slice(round(low * values.shape[axis]), round(high * values.shape[axis]))
        return picture.crop((box[0], box[1], box[2]))

    blurred = ndimage.gaussian_filter(values, (0.5, 0.5, 0))
    yield "slices of 3 mm", lambda: thick(2)
    yield "voxels of 1 mm", lambda: picture.with_array(blurred).resample(_regridded(picture.geometry, np.full(3, 1.0)))
    yield "low 25 % cut off", lambda: cropped(0, 0.25, 1.0)
    yield "high 25 % cut off", lambda: cropped(0, 0.0, 0.75)
    yield "front and back cut off", lambda: cropped(1, 0.12, 0.85)
    yield "sides cut off", lambda: cropped(2, 0.12, 0.85)
    yield "stored backwards", lambda: picture.flip(0).flip(2)


def _whole_numbers(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 32000).astype(np.int16)


def _mirrored(knee: Knee, geometry: VolumeGeometry) -> Knee:
    """The knee as it lies in a mirrored picture of this geometry."""
    middle = geometry.to_world((np.array(geometry.shape[::-1]) - 1) / 2.0)[0]
    own = knee.truth().geometry.to_world((np.array(knee.bones.shape[::-1]) - 1) / 2.0)[0]
    affine = knee.affine.copy()
    affine[0, 3] += 2.0 * (middle - own)
    return replace(knee.other_side(), affine=affine)


def _turned(degrees: float) -> np.ndarray:
    angle = np.deg2rad(degrees)
    first = np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]])
    second = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    return first @ second


def _regridded(geometry: VolumeGeometry, spacing_mm: np.ndarray) -> VolumeGeometry:
    affine = geometry.affine.copy()
    affine[:3, :3] *= spacing_mm / geometry.spacing_mm
    x, y, z = (int(count) for count in np.array(geometry.shape[::-1]) * geometry.spacing_mm / spacing_mm)
    return VolumeGeometry(affine, (z, y, x))


def _drawings(name: str, knee: Knee) -> Iterator[Variant]:
    """Every sequence in the planes it is taken in, and changes of the knee in three of them."""
    fine = {"pixel_mm": 0.5, "slice_mm": 0.7, "gap_mm": 0.0}
    for sequence in ("T1", "PD", "PD-FS", "T2-FS"):
        for plane in PLANES:
            if sequence == "T1" and plane == "axial":
                continue
            yield _drawn(f"{name} {sequence} {plane}", lambda: knee, Scan(sequence, plane))
    for sequence in ("SPACE", "SPACE-FS", "DESS", "qDESS"):
        yield _drawn(f"{name} {sequence}", lambda: knee, Scan(sequence, **fine))
    changes: dict[str, Callable[[], Knee]] = {
        "left": knee.other_side,
        "small": lambda: knee.scaled(0.82),
        "large": lambda: knee.scaled(1.18),
        "flexed 15": lambda: knee.flexed(15.0),
        "flexed 30": lambda: knee.flexed(30.0),
        "effusion": knee.with_effusion,
        "cyst": knee.with_cyst,
        "bruise": knee.with_lesion,
        "osteophytes": knee.with_osteophytes,
        "growth plates": knee.with_growth_plates,
    }
    kinds = {"T1": Scan("T1"), "PD-FS": Scan("PD-FS"), "DESS": Scan("DESS", **fine)}
    for kind, scan in kinds.items():
        for change, other in changes.items():
            yield _drawn(f"{name} {kind} {change}", other, scan)
        scans = {
            "oblique 15": replace(scan, tilt_degrees=15.0),
            "oblique 30": replace(scan, tilt_degrees=30.0),
            "bias 5": replace(scan, bias=5.0),
            "noise 0.08": replace(scan, noise=0.08),
            "field of 120 mm": replace(scan, field_mm=(110.0, 125.0, 120.0)),
        }
        for change, other_scan in scans.items():
            yield _drawn(f"{name} {kind} {change}", lambda: knee, other_scan)
    for sequence in ("PD-FS", "T1"):
        yield _drawn(f"{name} {sequence} coronal wrapped", lambda: knee, Scan(sequence, "coronal", wrapped=0.12))


def _drawn(name: str, knee: Callable[[], Knee], scan: Scan) -> Variant:
    def make() -> tuple[Volume, Knee]:
        drawn = knee()
        return scan.of(drawn).closest_to_lps(), drawn

    return Variant(name, make)


def clicks_in(knee: Knee) -> Seeds:
    """The place in each bone that is farthest from its surface [mm, LPS]."""
    seeds = {}
    for number in (FEMUR, TIBIA, PATELLA):
        depth = band_filters.capped_depth(knee.bones == number, np.full(3, knee.step_mm), 40.0)
        voxel = np.array(np.unravel_index(np.argmax(depth), depth.shape))
        seeds[f"{NAMES[number]}_{knee.side}"] = [tuple(knee.truth().geometry.to_world(voxel[::-1]))]
    return seeds


def outcome_of(variant: Variant, *, clicked: bool = False) -> Outcome:
    """Find the bones of a variant and compare."""
    picture, knee = variant.make()
    try:
        found = segment_mr(picture, seeds=clicks_in(knee) if clicked else {}, progress=no_progress)
    except ReconstructionError as error:
        return Outcome(refused=error.message_id)
    geometry = found.image.volume.geometry
    truth = knee.truth().resample(geometry, order=0).array
    millilitres = geometry.voxel_volume_mm3 / 1000.0
    rows = []
    for bone in found.bones:
        own = np.zeros(truth.shape, dtype=bool)
        own[bone.outline.box] = bone.outline.mask
        named = next(number for number, name in NAMES.items() if name == bone.name.name)
        met = np.bincount(truth[own], minlength=len(NAMES) + 1)[1:]
        bone_truth = truth == named
        step = geometry.spacing_mm
        far = band_filters.capped_depth(~bone_truth, step, REACH_MM + float(step[0])) > REACH_MM
        right = met.any() and int(np.argmax(met)) + 1 == named and bone.name.side in (None, knee.side)
        both = np.count_nonzero(own & bone_truth)
        rows.append(
            Found(
                bone.name.id,
                right_name=bool(right),
                volume_ml=np.count_nonzero(own) * millilitres,
                truth_ml=np.count_nonzero(bone_truth) * millilitres,
                dice=2.0 * both / (np.count_nonzero(own) + np.count_nonzero(bone_truth)),
                leaked_ml=np.count_nonzero(own & far) * millilitres,
                doubts=tuple(doubt.message_id.removeprefix("mr-doubt-") for doubt in bone.name.doubts),
            )
        )
    names = {bone.name.name for bone in found.bones}
    missing = tuple(NAMES[number] for number in (FEMUR, TIBIA, PATELLA) if NAMES[number] not in names)
    return Outcome(tuple(rows), missing)


def line_of(name: str, outcome: Outcome) -> str:
    """One line of the table: per bone its Dice, volume against the truth and what leaked."""
    if outcome.refused:
        return f"{name:38} refused: {outcome.refused}"
    parts = []
    for row in outcome.found:
        wrong = "" if row.right_name else " WRONG"
        leak = f" leak {row.leaked_ml:.1f}" if row.leaked_ml >= 0.05 else ""
        parts.append(f"{row.bone_id}{wrong} {row.dice:.2f} {row.volume_ml:.0f}/{row.truth_ml:.0f}{leak}")
    lost = f" LOST {' '.join(outcome.missing)}" if outcome.missing else ""
    return f"{name:38} {'; '.join(parts)}{lost}"


def main() -> None:
    """Print the table."""
    words = [word for word in sys.argv[1:] if word != CLICKS]
    for variant in KneeScans(REPOSITORY.parent / "shared" / "data").variants():
        if not words or any(word in variant.name for word in words):
            print(line_of(variant.name, outcome_of(variant, clicked=CLICKS in sys.argv)), flush=True)


if __name__ == "__main__":
    main()
