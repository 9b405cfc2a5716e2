"""How long an X-ray takes, beside Debian's `plastimatch drr` on the same volume in the same run.

Time by the clock, and processor time of all threads, which other programs on the machine lengthen less. The rival's
processor time is that of the same call with a single pixel taken off: what is left is its drawing. The volume is the
feet CT where the real data lies (OSTEON_DATA), else a made-up one of the same size.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from reconstruction.images.image_import import import_image
from simulator.rendering.fluoroscopy.c_arm import view_pose
from simulator.rendering.fluoroscopy.display import picture
from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.image_chain import LIVE, expose
from simulator.rendering.fluoroscopy.path_integrals import line_integral
from simulator.rendering.fluoroscopy.scene import Scene
from simulator.rendering.fluoroscopy.volume_grid import VolumeGrid
from tests.benchmarks.spread import spread

ENERGY_KEV = 60.0
REPEATS = 15
_REPEATED = range(REPEATS)
_REPOSITORY = Path(__file__).resolve().parents[2]
_FEET = "01_vhf_feet_ct/vhf_feet_ct_dicom.zip"


def run() -> list[dict[str, object]]:
    """Rows {name, unit, p50, p95, p99, max, rival, ratio}: ratio = the rival's time over ours."""
    array, affine = feet_ct()
    grid = VolumeGrid(array, affine)
    rows = _rows("X-ray grid prepared (all three directions)", [_timed(grid.prepare)])
    low, high = grid.bounds_mm()
    middle = (low + high) / 2.0
    poses = {view: view_pose(view, middle) for view in ("ap", "lateral", "obturator-oblique")}
    # No row of pixels runs along an axis of the scan.
    poses["turned 20 and tilted 15 degrees"] = poses["ap"].turned(orbit_deg=20.0, angulation_deg=15.0)
    for view, pose in poses.items():
        full, live = pose.geometry(512), pose.geometry(256)
        # Ours and the rival's in turn, so that both meet the same load of the machine.
        ours, rivals, reason = _alternating(grid, full, array, affine)
        rows += _rows(f"X-ray line integrals 512 x 512, {view}", ours, rivals, reason)
        _live(grid, live)
        rows += _rows(f"X-ray live image 256 x 256, {view}", [_timed(partial(_live, grid, live)) for _ in _REPEATED])
    return rows


def _live(grid: VolumeGrid, geometry: XRayGeometry) -> np.ndarray:
    return picture(expose(Scene(grid), geometry, LIVE, seed=1))


def feet_ct() -> tuple[np.ndarray, np.ndarray]:
    """Hounsfield units [z, y, x] and affine of the feet CT, or of two cylinders of bone in tissue of the same size."""
    data = Path(os.environ.get("OSTEON_DATA", _REPOSITORY.parent / "shared" / "data")) / _FEET
    if data.exists():
        volume, _ = import_image(data, lambda stage, fraction: None)
        return np.ascontiguousarray(volume.array), volume.affine
    y, x = np.mgrid[0:512, 0:512]
    slab = np.full((512, 512), -1000, dtype=np.int16)
    for centre in (190, 320):
        slab[np.hypot(x - centre, (y - 240) / 2.0) < 55] = 40
        slab[np.hypot(x - centre, (y - 240) / 2.0) < 20] = 700
    return np.repeat(slab[None], 150, axis=0), np.eye(4)


def plastimatch_drr(
    folder: Path, array: np.ndarray, affine: np.ndarray, geometry: XRayGeometry
) -> tuple[np.ndarray, float]:
    """The rival's exact image and the time by the clock it says it needed [ms], its reading and writing left out.

    It is given attenuation as Hounsfield units of water at its own scale, so both integrate the same quantity.
    """
    raw, header = folder / "volume.raw", folder / "volume.mhd"
    if not header.exists():
        np.where(array < -900, -1000, array).astype("<i2").tofile(raw)
        spacing = " ".join(str(value) for value in np.diag(affine)[:3])
        header.write_text(
            "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
            f"Offset = {' '.join(str(value) for value in affine[:3, 3])}\nElementSpacing = {spacing}\n"
            f"DimSize = {' '.join(str(length) for length in array.shape[::-1])}\n"
            "ElementType = MET_SHORT\nElementDataFile = volume.raw\n"
        )
    rows, columns = geometry.shape
    isocentre = geometry.source_mm + geometry.beam * 500.0
    command = [
        "plastimatch", "drr", "-t", "pfm", "-i", "exact", "-P", "preprocess",
        "--nrm", _words(-geometry.beam), "--vup", _words(geometry.upward),
        "--sad", "500", "--sid", str(geometry.source_to_detector_mm),
        "-r", f"{rows} {columns}", "-z", f"{rows * geometry.pixel_mm} {columns * geometry.pixel_mm}",
        "-c", f"{(rows - 1) / 2.0} {(columns - 1) / 2.0}", "-o", _words(isocentre),
        "-O", str(folder / "drr"), str(header),
    ]  # fmt: skip
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Total time:\s*([0-9.eE+-]+)", said)
    image = sorted(folder.glob("drr*.pfm"))[-1]
    return _read_pfm(image), float(found.group(1)) * 1e3 if found else float("nan")


Times = tuple[float, float]
"""By the clock, and of the processors [ms]."""


def _alternating(
    grid: VolumeGrid, geometry: XRayGeometry, array: np.ndarray, affine: np.ndarray
) -> tuple[list[Times], list[Times], str]:
    def ours() -> None:
        line_integral(grid, geometry, ENERGY_KEV)

    ours()
    if shutil.which("plastimatch") is None:
        return [_timed(ours) for _ in _REPEATED], [], "plastimatch is not installed"
    times: list[Times] = []
    rivals: list[Times] = []
    pixel = replace(geometry, shape=(1, 1))
    with tempfile.TemporaryDirectory(prefix="osteon-bench-") as folder:
        for _ in range(REPEATS // 3):
            times += [_timed(ours) for _ in range(3)]
            rivals.append(
                _rival_times(lambda asked: plastimatch_drr(Path(folder), array, affine, asked)[1], geometry, pixel)
            )
    return times, rivals, ""


def _rival_times(draw: Callable[[XRayGeometry], float], geometry: XRayGeometry, pixel: XRayGeometry) -> Times:
    before = _children_ms()
    draw(pixel)
    between = _children_ms()
    clock_ms = draw(geometry)
    return clock_ms, _children_ms() - between - (between - before)


def _children_ms() -> float:
    """Processor time of programs called so far [ms]."""
    times = os.times()
    return (times.children_user + times.children_system) * 1e3


def _timed(call: Callable[[], object]) -> Times:
    clock, processor = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - clock) * 1e3, (time.process_time() - processor) * 1e3


def _rows(
    name: str, times: list[Times], rivals: list[Times] | None = None, reason: str = ""
) -> list[dict[str, object]]:
    return [
        _row(f"{name}{kind}", unit, [each[number] for each in times], [each[number] for each in rivals or []], reason)
        for number, (kind, unit) in enumerate((("", "ms"), (", processor time", "ms CPU")))
    ]


def _row(name: str, unit: str, times: list[float], rivals: list[float], reason: str) -> dict[str, object]:
    median = float(np.median(times))
    rival = float(np.median(rivals)) if rivals else None
    return {
        "name": name,
        "unit": unit,
        **spread(times),
        "rival": f"plastimatch drr exact {rival:.0f} ms" if rival is not None else reason or None,
        "ratio": rival / median if rival is not None else None,
    }


def _words(vector: np.ndarray) -> str:
    return " ".join(f"{value:.9g}" for value in vector)


def _read_pfm(path: Path) -> np.ndarray:
    with path.open("rb") as file:
        file.readline()
        columns, rows = (int(word) for word in file.readline().split())
        order = "<" if float(file.readline()) < 0 else ">"
        return np.frombuffer(file.read(), dtype=f"{order}f4").reshape(rows, columns)


if __name__ == "__main__":
    for line in run():
        print(line)
