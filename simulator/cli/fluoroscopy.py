"""`fluoroscopy`: an X-ray of a scan or a patient model from any side."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import Vector, json_option, positive
from simulator.cli.report import Progress, print_json

if TYPE_CHECKING:
    from reconstruction.volume import Volume
    from simulator.rendering.fluoroscopy.geometry import XRayGeometry
    from simulator.rendering.fluoroscopy.hounsfield_scale import HounsfieldScale
    from simulator.rendering.fluoroscopy.image_chain import Exposure
    from simulator.rendering.fluoroscopy.scene import Scene

_VIEWS = (
    "ap", "lateral", "inlet", "outlet", "obturator-oblique", "iliac-oblique", "axial-hip", "distal-radius-lateral",
    "axial-heel",
)  # fmt: skip
_MODEL_VOLUME = "volume.nii.gz"
_BONE_HU = 250


@dataclass(frozen=True)
class _Wanted:
    """The options as they were given; their names are those of the command line."""

    view: str | None
    side: str
    centre: tuple[float, float, float] | None
    orbit: float
    angulation: float
    roll: float
    source_distance: float
    detector_distance: float
    source: tuple[float, float, float] | None
    detector: tuple[float, float, float] | None
    up: tuple[float, float, float] | None
    pixel: float | None
    size: int
    energy: float
    kv: float
    collimation: str
    wires: tuple[tuple[tuple[float, ...], tuple[float, ...], float], ...]
    seed: int
    bone_bright: bool
    modality: str | None
    raw: Path | None
    png: Path | None


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text, vector, above_zero = translator.text, Vector(translator), positive()

    @click.command("fluoroscopy", help=text("fluoroscopy-help"))
    @click.argument("source_path", type=click.Path(path_type=Path), metavar="MODEL_DIR|VOLUME")
    @click.option("--view", type=click.Choice(_VIEWS), help=text("fluoroscopy-view-help"))
    @click.option("--side", type=click.Choice(("left", "right")), default="left", help=text("fluoroscopy-side-help"))
    @click.option("--centre", type=vector, help=text("fluoroscopy-centre-help"))
    @click.option("--orbit", type=float, default=0.0, help=text("fluoroscopy-orbit-help"))
    @click.option("--angulation", type=float, default=0.0, help=text("fluoroscopy-angulation-help"))
    @click.option("--roll", type=float, default=0.0, help=text("fluoroscopy-roll-help"))
    @click.option("--source-distance", type=above_zero, default=700.0, help=text("fluoroscopy-source-distance-help"))
    @click.option(
        "--detector-distance", type=above_zero, default=1000.0, help=text("fluoroscopy-detector-distance-help")
    )
    @click.option("--source", type=vector, help=text("fluoroscopy-source-help"))
    @click.option("--detector", type=vector, help=text("fluoroscopy-detector-help"))
    @click.option("--up", type=vector, help=text("fluoroscopy-up-help"))
    @click.option("--pixel", type=above_zero, metavar="MM", help=text("fluoroscopy-pixel-help"))
    @click.option("--size", type=click.IntRange(16, 4096), default=512, metavar="N", help=text("fluoroscopy-size-help"))
    @click.option("--energy", type=above_zero, default=60.0, metavar="KEV", help=text("fluoroscopy-energy-help"))
    @click.option("--kv", type=above_zero, default=70.0, metavar="KV", help=text("fluoroscopy-kv-help"))
    @click.option(
        "--collimation",
        type=click.Choice(("circle", "square")),
        default="circle",
        help=text("fluoroscopy-collimation-help"),
    )
    @click.option(
        "--wire", "wires", type=(vector, vector, above_zero), multiple=True, metavar="X,Y,Z X,Y,Z MM",
        help=text("fluoroscopy-wire-help"),
    )  # fmt: skip
    @click.option("--seed", type=click.IntRange(min=0), default=0, help=text("fluoroscopy-seed-help"))
    @click.option("--modality", type=click.Choice(["ct"]), help=text("fluoroscopy-modality-help"))
    @click.option("--bone-bright", is_flag=True, help=text("fluoroscopy-bone-bright-help"))
    @click.option("--raw", type=click.Path(path_type=Path), metavar="FILE.npy", help=text("fluoroscopy-raw-help"))
    @click.option("--png", type=click.Path(path_type=Path), metavar="FILE.png", help=text("fluoroscopy-png-help"))
    @json_option(translator)
    def fluoroscopy(source_path: Path, as_json: bool, **options: Any) -> None:  # noqa: ANN401 - click's own types
        wanted = _Wanted(**options)
        _refuse_contradictions(wanted)
        progress = Progress(translator)
        report, exposure = _take(source_path, wanted, progress)
        progress.finish()
        if as_json:
            print_json(report)
            return
        dose = f"{exposure.dose_area_product_uGy_m2:.2f}"
        click.echo(text("fluoroscopy-done", size=wanted.size, energy=f"{wanted.energy:g}", dose=dose))
        for path in (wanted.raw, wanted.png):
            if path is not None:
                click.echo(text("fluoroscopy-wrote", path=str(path)))

    return fluoroscopy


def _take(source_path: Path, wanted: _Wanted, progress: Progress) -> tuple[dict[str, Any], Exposure]:
    """Read the scan, take the image, write what was asked for."""
    from simulator.rendering.fluoroscopy.beam import Beam
    from simulator.rendering.fluoroscopy.collimation import Collimation
    from simulator.rendering.fluoroscopy.display import picture
    from simulator.rendering.fluoroscopy.hounsfield_scale import hounsfield_scale
    from simulator.rendering.fluoroscopy.image_chain import STILL, expose_paths
    from simulator.rendering.fluoroscopy.image_files import require_place, write_png, write_raw

    scale = hounsfield_scale(wanted.energy)
    settings = replace(STILL, beam=Beam(peak_kV=wanted.kv), collimation=Collimation(wanted.collimation))
    for path in (wanted.raw, wanted.png):
        if path is not None:
            require_place(path)
    volume = _read_volume(source_path, wanted, progress)
    geometry = _geometry(wanted, volume)
    progress("pictures", 0.0)
    scene = _scene(volume, wanted)
    started = time.perf_counter()
    paths = scene.paths(geometry)
    line_integrals = paths.line_integral(wanted.energy)
    computed_s = time.perf_counter() - started
    exposure = expose_paths(paths, geometry, settings, seed=wanted.seed)
    if wanted.raw is not None:
        write_raw(wanted.raw, line_integrals)
    if wanted.png is not None:
        write_png(wanted.png, picture(exposure, bone_bright=wanted.bone_bright))
    return _report(wanted, geometry, scale, exposure, computed_s), exposure


def _refuse_contradictions(wanted: _Wanted) -> None:
    from simulator.rendering.fluoroscopy.errors import FluoroscopyError

    points = [wanted.source, wanted.detector, wanted.up]
    if any(points) and not all(points):
        raise FluoroscopyError("fluoroscopy-three-points")
    if any(points) and wanted.view is not None:
        raise FluoroscopyError("fluoroscopy-view-or-points")


def _read_volume(source_path: Path, wanted: _Wanted, progress: Progress) -> Volume:
    """The scan of a patient model, or a scan itself; brightness of magnetic resonance says nothing about X-rays."""
    from reconstruction.images.image_import import import_image
    from simulator.rendering.fluoroscopy.errors import FluoroscopyError

    inside = source_path / _MODEL_VOLUME
    if inside.is_file():
        return import_image(inside, progress)[0]
    modalities = ("CT",) if wanted.modality == "ct" else ("CT", "MR")
    volume, record = import_image(source_path, progress, modalities=modalities)
    if record.modality == "MR":
        raise FluoroscopyError("fluoroscopy-needs-ct", file=source_path.name)
    return volume


def _scene(volume: Volume, wanted: _Wanted) -> Scene:
    from simulator.rendering.fluoroscopy.scene import Scene
    from simulator.rendering.fluoroscopy.solids import wire
    from simulator.rendering.fluoroscopy.volume_grid import VolumeGrid

    wires = [wire([start, end], diameter) for start, end, diameter in wanted.wires]
    return Scene(VolumeGrid(volume.array, volume.affine), solids=wires)


def _geometry(wanted: _Wanted, volume: Volume) -> XRayGeometry:
    import numpy as np

    from simulator.rendering.fluoroscopy.c_arm import DETECTOR_EDGE_MM, view_pose
    from simulator.rendering.fluoroscopy.geometry import XRayGeometry

    pixel_mm = wanted.pixel or DETECTOR_EDGE_MM / wanted.size
    if wanted.source and wanted.detector and wanted.up:
        source, detector, up = (np.array(point) for point in (wanted.source, wanted.detector, wanted.up))
        return XRayGeometry(source, detector, up, pixel_mm, (wanted.size, wanted.size))
    centre = np.array(wanted.centre) if wanted.centre else _bone_centre_mm(volume)
    pose = view_pose(wanted.view or "ap", centre, wanted.side)
    pose = pose.turned(orbit_deg=wanted.orbit, angulation_deg=wanted.angulation, roll_deg=wanted.roll)
    pose = replace(pose, source_to_centre_mm=wanted.source_distance, source_to_detector_mm=wanted.detector_distance)
    return pose.geometry(wanted.size, pixel_mm)


def _bone_centre_mm(volume: Volume) -> Any:  # noqa: ANN401 - numpy is imported when the command runs
    """Middle of the bone in the scan, or of the scan where it holds none [mm], shape (3,), patient LPS."""
    import numpy as np

    bone = volume.array > _BONE_HU
    spans = []
    for axis in (2, 1, 0):
        count = np.cumsum(bone.sum(axis=tuple({0, 1, 2} - {axis}), dtype=np.int64))
        if count[-1] == 0:
            low, high = volume.geometry.bounds_mm()
            return (low + high) / 2.0
        # The outermost thousandths are specks of noise and of the table.
        spans.append(np.searchsorted(count, count[-1] * np.array([0.001, 0.999])).mean())
    return volume.geometry.to_world(np.array(spans))


def _report(
    wanted: _Wanted, geometry: XRayGeometry, scale: HounsfieldScale, exposure: Exposure, computed_s: float
) -> dict[str, Any]:
    return {
        "view": None if wanted.source else wanted.view or "ap",
        "source_mm": geometry.source_mm.tolist(),
        "detector_mm": geometry.detector_mm.tolist(),
        "up": geometry.upward.tolist(),
        "right": geometry.right.tolist(),
        "pixel_mm": geometry.pixel_mm,
        "rows": geometry.shape[0],
        "columns": geometry.shape[1],
        "projection_matrix": geometry.projection_matrix.tolist(),
        "energy_keV": wanted.energy,
        "hu_to_mu": _relation(scale),
        "tube_kV": wanted.kv,
        "beam_s": exposure.duration_s,
        "dose_area_product_uGy_m2": exposure.dose_area_product_uGy_m2,
        "computed_s": round(computed_s, 4),
        "raw": None if wanted.raw is None else str(wanted.raw),
        "png": None if wanted.png is None else str(wanted.png),
    }


def _relation(scale: HounsfieldScale) -> dict[str, Any]:
    from simulator.rendering.fluoroscopy.hounsfield_scale import AIR_BELOW_HU, CT_ENERGY_KEV

    return {
        "unit": "1/mm",
        "energy_keV": scale.energy_keV,
        "ct_energy_keV": CT_ENERGY_KEV,
        "mu_water_per_mm": float(scale.attenuation_per_mm(0.0)),
        "zero_below_HU": AIR_BELOW_HU,
        "interpolation": "linear between nodes, last slope beyond",
        "nodes": [{"hu": hu, "mu_per_mm": attenuation} for hu, attenuation in scale.nodes()],
    }
